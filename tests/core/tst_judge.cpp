// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/judge.h"
#include "tests/core/client_rows.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"
#include "tests/support/turned_clock.h"

#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

struct Judged {
    explicit Judged(const Endpoint& endpoint) : session(endpoint, clock), judge(clock) {
        session.setDemand(everything);
        judge.follow(session);
        session.start();
    }
    // Of the newest judgement.
    [[nodiscard]] QStringList causes() const {
        QStringList ids;
        if (judge.judgement())
            for (const Finding& finding : judge.judgement()->diagnosis.findings)
                ids << causeId(finding.cause);
        return ids;
    }
    TurnedClock clock;
    Session session;
    Judge judge;
};

QByteArray leftRows(int count) {
    QByteArray rows;
    for (int i = 0; i < count; ++i)
        rows += "id=" + QByteArray::number(100 + i) + " addr=10.0.3.7:" + QByteArray::number(4000 + i) +
                " name=billing age=4000 idle=4000 flags=N cmd=get user=app\n";
    return rows;
}

}  // namespace

class JudgeTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void judgesWhatTheSessionTells() {
        ScriptedServer server;
        server.setScript(ScriptedServer::healthy(leftRows(3)));
        Judged j(server.endpoint());
        QVERIFY(!j.judge.judgement());
        QVERIFY(j.clock.passUntil([&] {
            const auto& known = j.judge.judgement();
            return known && known->clients.snapshot && known->settings;
        }));
        j.judge.judgeNow();
        QSignalSpy judged(&j.judge, &Judge::judged);
        QTRY_VERIFY(!judged.isEmpty());
        const Judgement& judgement = *j.judge.judgement();
        QCOMPARE(judgement.series->last(Figure::Used), std::optional(4.0));
        QVERIFY(judgement.sample);
        QVERIFY(judgement.settings);
        QVERIFY(judgement.diagnosis.summary.startsWith(QStringLiteral("Nothing wrong so far: 96 % left")));
        QCOMPARE(judgement.diagnosis.holders.front().value, std::string("billing"));
        QCOMPARE(judgement.diagnosis.holders.front().count, 3);
        QVERIFY(!j.judge.wantsClients());
        QCOMPARE(j.judge.series().highWater(), std::optional<qint64>(4));
    }

    void isFullWithoutAnyReply() {
        ScriptedServer server;
        server.setGreeting("-ERR max number of clients reached\r\n");
        server.setCloseAfterGreeting(true);
        Judged j(server.endpoint());
        QTRY_COMPARE(j.causes(), QStringList{QStringLiteral("full-now")});
        QVERIFY(j.judge.judgement()->isTurnedAway);
        QVERIFY(j.judge.wantsClients());
        // It is over as soon as we are in.
        server.setGreeting({});
        server.setCloseAfterGreeting(false);
        server.setScript(ScriptedServer::healthy(leftRows(3)));
        QVERIFY(j.clock.passUntil([&] { return j.causes().isEmpty(); }));
        QVERIFY(!j.judge.judgement()->isTurnedAway);
    }

    // Who reaches it in another way, or calls it otherwise, finds that in what is to be copied, at once.
    void commandsLeadWhereItIsNow() {
        ScriptedServer server;
        server.setGreeting("-ERR max number of clients reached\r\n");
        server.setCloseAfterGreeting(true);
        Judged j(server.endpoint());
        const auto commands = [&j] {
            QStringList all;
            if (j.judge.judgement())
                for (const Finding& finding : j.judge.judgement()->diagnosis.findings)
                    for (const Advice& advice : finding.advice)
                        all << advice.command;
            return all.join(u'\n');
        };
        QTRY_VERIFY2(commands().contains(QString::number(server.endpoint().port)), qPrintable(commands()));
        Endpoint other = server.endpoint();
        other.host = QStringLiteral("db9");
        other.port = 7;
        j.judge.setServer(other);
        QTRY_VERIFY2(commands().contains(QStringLiteral("-h db9 -p 7")), qPrintable(commands()));
        QVERIFY2(!commands().contains(QString::number(server.endpoint().port)), qPrintable(commands()));
        other.label = QStringLiteral("orders");
        other.profileId = QStringLiteral("x");
        j.judge.setServer(other);
        QTRY_COMPARE(j.judge.judgement()->reach.headroom, QStringLiteral("--profile orders"));
    }

    // Whether it is a server of this computer is known only once it told its process.
    void learnsThatItIsOfThisComputer() {
        ScriptedServer server;
        server.setScript([script = ScriptedServer::healthy(leftRows(3))](const QByteArray& command) {
            const QByteArray reply = script(command);
            const qsizetype at = reply.indexOf("run_id:");
            if (!command.startsWith("INFO") || at < 0)
                return reply;
            const QByteArray info = reply.mid(reply.indexOf('\n') + 1);
            return ScriptedServer::bulk("process_id:" + QByteArray::number(QCoreApplication::applicationPid()) +
                                        "\r\n" + info.left(info.size() - 2));
        });
        Endpoint unsaid = server.endpoint();
        unsaid.said.reset();
        Judged j(unsaid);
        QVERIFY(j.clock.passUntil([&] { return j.judge.judgement() && j.judge.judgement()->sample; }));
        QVERIFY(j.judge.judgement()->reach.isLocal);
    }

    void aSavedListIsNoMoreThanPossible() {
        const Judgement judgement = judgeSavedList(parseRows(leftRows(200)), 300);
        QCOMPARE(judgement.diagnosis.holders.front().count, 200);
        QVERIFY(!judgement.diagnosis.findings.empty());
        for (const Finding& finding : judgement.diagnosis.findings) {
            QVERIFY(finding.confidence <= 0.5);
            QVERIFY(finding.missing.join(u' ').contains(QStringLiteral("one list of one moment")));
        }
    }
};

HEADROOM_TEST(QCoreApplication, JudgeTest)
#include "tst_judge.moc"
