// SPDX-License-Identifier: GPL-3.0-or-later
// A user who may not do all we ask for, on a real server: what is known is shown, the rest says why, and nothing that
// was refused is asked for again and again.
#include "core/console/console.h"
#include "tests/live/program.h"
#include "tests/support/pool.h"
#include "tests/support/test_program.h"
#include "tests/support/turned_clock.h"
#include "tests/support/watched_session.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

// How often the server refused something so far.
int refusals(PrivateRedis& redis) {
    static const QRegularExpression count(u"count\r\n:(\\d+)"_s);
    int all = 0;
    const QString log = QString::fromLatin1(redis.command({"ACL", "LOG"}));
    for (auto match = count.globalMatch(log); match.hasNext();)
        all += match.next().captured(1).toInt();
    return all;
}

Endpoint as(const PrivateRedis& redis, const QString& user) {
    Endpoint endpoint = redis.endpoint();
    endpoint.user = user;
    endpoint.password = Secret("pw");
    return endpoint;
}

}  // namespace

class RightsTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
    }

    void whatIsPermittedIsShown_data() {
        QTest::addColumn<QByteArray>("rules");
        QTest::addColumn<QString>("state");
        QTest::addColumn<int>("rows");  // of three others and us
        QTest::addColumn<bool>("tellsLimit");
        QTest::addColumn<QString>("refused");  // of the table, the settings, the slowlog
        QTest::newRow("all") << QByteArray("+@all") << u"connected"_s << 4 << true << QString();
        QTest::newRow("CLIENT INFO only")
            << QByteArray("-@all +client|info") << u"no permission"_s << 1 << false << u"clients settings slowlog"_s;
        QTest::newRow("INFO only") << QByteArray("-@all +info") << u"connected"_s << 0 << true
                                   << u"clients settings slowlog"_s;
        QTest::newRow("nothing") << QByteArray("-@all") << u"no permission"_s << 0 << false
                                 << u"clients settings slowlog"_s;
        QTest::newRow("without INFO") << QByteArray("+@all -info") << u"no permission"_s << 4 << false << QString();
        QTest::newRow("without CONFIG") << QByteArray("+@all -config") << u"connected"_s << 4 << true << u"settings"_s;
        QTest::newRow("without CLIENT LIST")
            << QByteArray("+@all -client|list") << u"connected"_s << 1 << true << u"clients"_s;
        QTest::newRow("without CLIENT") << QByteArray("+@all -client") << u"connected"_s << 0 << true << u"clients"_s;
    }

    void whatIsPermittedIsShown() {
        QFETCH(QByteArray, rules);
        QFETCH(QString, state);
        QFETCH(int, rows);
        QFETCH(bool, tellsLimit);
        QFETCH(QString, refused);
        PrivateRedis redis({"maxclients 50", "user app on >pw ~* " + rules});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool clients = openPool(redis, 3, "web");
        TurnedClock clock;
        WatchedSession w(as(redis, u"app"_s), clock);
        const auto isHeard = [&w, rows] {
            return w.status.isLive() && (rows == 0 || w.snapshot) && (rows > 1 || !w.listError.detail.isEmpty());
        };
        QVERIFY(clock.passUntil(isHeard, 5s));
        clock.pass(1s);
        QCOMPARE(QLatin1String(sessionStateName(w.status.state)), state);
        QCOMPARE(w.snapshot ? w.snapshot->rowCount() : 0, rows);
        QCOMPARE(w.listing.onlyOwn, rows == 1);
        if (rows > 0)
            QVERIFY(w.snapshot->rowOfId(w.ownId) >= 0);
        QCOMPARE(w.samples.empty() ? std::nullopt : w.samples.back()->maxclients,
                 tellsLimit ? std::optional<qint64>(50) : std::nullopt);
        QCOMPARE(w.status.maxclients, rules == "+@all -info" ? std::optional<qint64>(50) : std::nullopt);
        QStringList told;
        for (const auto& [name, error, command] : {std::tuple(u"clients"_s, w.listError, u"client|list"_s),
                                                   {u"settings"_s, w.settingsError, u"config|get"_s},
                                                   {u"slowlog"_s, w.slowlogError, u"slowlog|get"_s}}) {
            if (error.detail.isEmpty())
                continue;
            told << name;
            QCOMPARE(error.kind, ErrorKind::NotPermitted);
            QVERIFY2(error.detail.contains(u"no permissions to run the '%1"_s.arg(command)), qPrintable(error.detail));
        }
        QCOMPARE(told.join(u' '), refused);
        QCOMPARE(w.listError.detail.contains(u"only our own connection"_s), rows == 1);

        // Nothing that was refused is asked for each second: INFO alone is, once in 30 s.
        const int before = refusals(redis);
        w.snapshot.reset();
        clock.pass(25s);
        QVERIFY2(refusals(redis) - before <= (state == u"no permission"_s ? 1 : 0),
                 qPrintable(QString::fromLatin1(redis.command({"ACL", "LOG"}))));
        QCOMPARE(w.snapshot ? w.snapshot->rowCount() : 0, rows);
    }

    // As the README writes them.
    void theLeastRightsDo() {
        PrivateRedis redis({"maxclients 50",
                            "user watch on >pw -@all +info +client|list +client|id +client|setname +config|get "
                            "+slowlog|get +slowlog|len"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        TurnedClock clock;
        WatchedSession w(as(redis, u"watch"_s), clock);
        QVERIFY(clock.passUntil([&w] { return w.snapshot && w.session.settings(); }, 5s));
        const int before = refusals(redis);
        clock.pass(25s);
        QCOMPARE(refusals(redis), before);
        QCOMPARE(w.listError.detail + w.settingsError.detail + w.slowlogError.detail, QString());
    }

    // What INFO does not tell CONFIG GET may; what is missing is said with the line that grants it.
    void withoutInfoTheLimitIsKnownAllTheSame() {
        PrivateRedis redis({"maxclients 64", "user app on >pw ~* +@all -info"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const QString grant = u"ACL SETUSER app +info"_s;
        Program list({u"clients"_s, redis.socketPath(), u"--user"_s, u"app"_s}, "pw");
        QCOMPARE(list.exitCode(), int(ExitOk));
        QVERIFY2(list.err().contains(u"This user may not run INFO."_s) && list.err().contains(grant),
                 qPrintable(list.err()));
        Program check({u"check"_s, redis.socketPath(), u"--user"_s, u"app"_s}, "pw");
        QCOMPARE(check.exitCode(), 3);
        QVERIFY2(check.out().contains("of 64 connections it is not known how many are used") &&
                     check.out().contains(grant.toUtf8()),
                 check.out().constData());
        Program report({u"report"_s, redis.socketPath(), u"--user"_s, u"app"_s, u"--watch"_s, u"2"_s}, "pw");
        QCOMPARE(report.exitCode(), int(ExitNotPermitted));
        QVERIFY2(report.out().contains("of at most 64") && !report.out().contains("does not tell"),
                 report.out().constData());
    }

    void theProgramShowsOurOwnRowAndSaysWhy() {
        PrivateRedis redis({"maxclients 50", "user app on >pw ~* -@all +info +client|info +client|id"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool clients = openPool(redis, 3, "web");
        Program list({u"clients"_s, redis.socketPath(), u"--user"_s, u"app"_s, u"--json"_s}, "pw");
        QCOMPARE(list.exitCode(), int(ExitNotPermitted));
        const QJsonArray rows = list.json()[u"rows"_s].toArray();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows[0][u"user"_s].toString(), u"app"_s);
        QVERIFY2(list.err().contains(u"no permissions to run the 'client|list' command"_s), qPrintable(list.err()));
        QVERIFY2(list.err().contains(u"only our own connection"_s), qPrintable(list.err()));
        Program kill({u"kill"_s, redis.socketPath(), u"--user"_s, u"app"_s, u"--filter"_s, u"id > 0"_s, u"--yes"_s},
                     "pw");
        QCOMPARE(kill.exitCode(), int(ExitNotPermitted));
        QCOMPARE(kill.out(), QByteArray());
    }
};

HEADROOM_TEST(QCoreApplication, RightsTest)
#include "tst_rights_live.moc"
