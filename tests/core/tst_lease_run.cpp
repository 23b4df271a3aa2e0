// SPDX-License-Identifier: GPL-3.0-or-later
// A lease at servers that refuse, lie, lose answers, change under it or go away.
#include "core/action/lease_keeper.h"
#include "core/action/ledger_file.h"
#include "tests/support/lease_trial.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QtTest>

#include <map>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

// A server whose settings can be changed.
struct LeaseWorld {
    LeaseWorld() {
        server.setScript([this](const QByteArray& command) { return answer(command); });
    }
    QByteArray answer(const QByteArray& command) {
        if (command.startsWith("CONFIG GET ")) {
            QByteArrayList pairs;
            for (const QByteArray& key : command.mid(11).split(' ')) {
                if (const auto found = values.find(key); found != values.end())
                    pairs << ScriptedServer::bulk(key) << ScriptedServer::bulk(found->second);
            }
            return onGet ? onGet(command) : '*' + QByteArray::number(pairs.size()) + "\r\n" + pairs.join();
        }
        if (command.startsWith("CONFIG SET ")) {
            const QByteArrayList words = command.split(' ');
            if (onSet)
                return onSet(words[2], words[3]);
            values[words[2]] = words[3];
            return "+OK\r\n";
        }
        const QByteArray reply = healthy(command);
        if (!command.startsWith("INFO"))
            return reply;
        QByteArray text = reply.mid(reply.indexOf("\r\n") + 2).chopped(2);
        text.replace("run_id:aaaa\r\n", "run_id:" + runId + "\r\nconfig_file:" + configFile + "\r\n");
        return ScriptedServer::bulk(text);
    }
    void drop() {
        QTimer::singleShot(0, &server, [this] { server.reset(); });
    }
    [[nodiscard]] QByteArrayList sets() const { return server.sent("CONFIG SET"); }

    ScriptedServer server;
    std::map<QByteArray, QByteArray> values{{"maxclients", "100"}, {"timeout", "0"}};
    QByteArray runId = "aaaa";
    QByteArray configFile;
    std::function<QByteArray(const QByteArray&, const QByteArray&)> onSet;
    std::function<QByteArray(const QByteArray&)> onGet;
    ScriptedServer::Script healthy = ScriptedServer::healthy();
};

const QString minute = QStringLiteral("60");

}  // namespace

class LeaseRunTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void setsAndPutsBack() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        QCOMPARE(world.values["timeout"], "60");
        // Before the first byte of it was sent.
        QCOMPARE(trial.open().size(), std::size_t(1));
        const Lease lease = trial.open().front();
        QCOMPARE(lease.before, "0");
        QCOMPARE(lease.value, "60");
        QCOMPARE(lease.key, "timeout");
        QCOMPARE(lease.runId, "aaaa");
        QVERIFY(lease.held);
        QVERIFY(lease.due > wallNow() + 590s && lease.due <= wallNow() + 600s);
        QCOMPARE(lease.endpoint.address(), world.server.endpoint().address());
        QCOMPARE(trial.recorded(), QStringList({QStringLiteral("CONFIG SET timeout 60 → set (60)"),
                                                QStringLiteral("CONFIG SET timeout 0 → planned")}));
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(trial.finished->detail, QStringLiteral("timeout is 0 again."));
        QCOMPARE(world.values["timeout"], "0");
        QCOMPARE(world.sets(), QByteArrayList({"CONFIG SET timeout 60", "CONFIG SET timeout 0"}));
        QCOMPARE(trial.open().size(), std::size_t(0));
        QCOMPARE(trial.recorded(), QStringList({QStringLiteral("CONFIG SET timeout 60 → set (60)"),
                                                QStringLiteral("CONFIG SET timeout 0 → reverted (0)")}));
    }

    void endsByItselfWhenItsTimeIsOver() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 1s));
        QCOMPARE(trial.end(), QStringLiteral("not yet"));
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(world.values["timeout"], "0");
    }

    void canBeKept() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("maxclients", QStringLiteral("200"), 600s));
        trial.run->keep();
        QTRY_COMPARE(trial.end(), QStringLiteral("kept"));
        QVERIFY2(trial.finished->detail.endsWith(QStringLiteral("\nmaxclients 200")),
                 qPrintable(trial.finished->detail));
        QCOMPARE(world.values["maxclients"], "200");
        QCOMPARE(trial.open().size(), std::size_t(0));
        QCOMPARE(trial.recorded().last(), QStringLiteral("CONFIG SET maxclients 100 → kept (200)"));
        QVERIFY(world.server.sent("CONFIG REWRITE").isEmpty());
    }

    // What is put back is what was there at first.
    void anotherValueOfOursChangesTheSameLease() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        const auto next = [&](const QByteArray& before, const QByteArray& value) {
            return LeasePlan{"aaaa", "timeout", before, value, {}, {}};
        };
        trial.run->change(next("60", "30"), 3600s, QStringLiteral("more"));
        QTRY_COMPARE(world.values["timeout"], "30");
        QTRY_COMPARE(trial.run->status().lease.value, "30");
        QTRY_VERIFY(trial.is(LeasePhase::Held));
        QCOMPARE(trial.open().front().before, "0");
        QCOMPARE(trial.open().front().value, "30");
        QVERIFY(!trial.open().front().earlier);
        QVERIFY(trial.open().front().due > wallNow() + 3500s);
        QVERIFY(trial.run->status().deadline->left(steadyNow(), wallNow()) > 3500s);

        // A change that is refused leaves the value before.
        world.onSet = [](const QByteArray&, const QByteArray&) { return QByteArray("-ERR no\r\n"); };
        trial.run->change(next("30", "10"), 7200s, {});
        QTRY_COMPARE(world.sets().last(), "CONFIG SET timeout 10");
        QTRY_VERIFY(trial.is(LeasePhase::Held));
        QCOMPARE(trial.open().front().value, "30");
        QVERIFY(trial.open().front().due < wallNow() + 3700s);
        QVERIFY(trial.run->status().deadline->left(steadyNow(), wallNow()) < 3700s);
        world.onSet = nullptr;

        // One that was planned for another value is not sent.
        trial.run->change(next("29", "10"), 7200s, {});
        QVERIFY(trial.run->busyWith().startsWith(QStringLiteral("timeout is being set to 10 right now")));
        QTRY_VERIFY(trial.run->status().detail.contains(QStringLiteral("look again")));
        QCOMPARE(trial.run->busyWith(), QString());
        QVERIFY(trial.run->status().deadline->left(steadyNow(), wallNow()) < 3700s);

        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(world.values["timeout"], "0");
        QCOMPARE(trial.recorded(), QStringList({QStringLiteral("CONFIG SET timeout 60 → set (60)"),
                                                QStringLiteral("CONFIG SET timeout 0 → reverted (0)"),
                                                QStringLiteral("CONFIG SET timeout 30 → set (30)"),
                                                QStringLiteral("CONFIG SET timeout 10 → refused (30)")}));
    }

    // What was on loan is on loan still when the value that was to stay does not come about.
    void aChangeThatIsKept_data() {
        QTest::addColumn<bool>("refused");
        QTest::newRow("done") << false;
        QTest::newRow("refused") << true;
    }
    void aChangeThatIsKept() {
        QFETCH(bool, refused);
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        if (refused)
            world.onSet = [](const QByteArray&, const QByteArray&) { return QByteArray("-ERR no\r\n"); };
        trial.run->change({"aaaa", "timeout", "60", "30", {}, {}}, std::nullopt, {}, true);
        QTRY_COMPARE(world.sets().last(), "CONFIG SET timeout 30");
        if (!refused) {
            QTRY_COMPARE(trial.end(), QStringLiteral("kept"));
            QCOMPARE(trial.finished->lease.value, "30");
            QCOMPARE(world.values["timeout"], "30");
            return;
        }
        QTRY_VERIFY(trial.is(LeasePhase::Held));
        QCOMPARE(trial.run->status().lease.value, "60");
        QVERIFY(trial.run->status().deadline);
        QVERIFY(trial.open().front().due > wallNow() + 500s);
        world.onSet = nullptr;
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(world.values["timeout"], "0");
    }

    // A deadline that passes while another value is on its way is the new value's, or comes after it.
    void aDeadlineWaitsForTheChange() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 1s));
        const LeaseDeadline deadline = *trial.run->status().deadline;
        world.onGet = [&](const QByteArray&) {
            world.onGet = nullptr;
            while (steadyNow() < deadline.steady + 200ms) {  // the server takes that long
            }
            return QByteArray("*2\r\n$7\r\ntimeout\r\n$2\r\n60\r\n");
        };
        trial.run->change({"aaaa", "timeout", "60", "30", {}, {}}, 600s, {});
        QTRY_COMPARE(trial.run->status().lease.value, "30");
        const auto isLong = [&trial] {
            const auto& now = trial.run->status().deadline;
            return now && now->left(steadyNow(), wallNow()) > 500s;
        };
        QTRY_VERIFY_WITH_TIMEOUT(trial.is(LeasePhase::Held) && isLong(), 30'000);
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
    }

    void whatEndsIsDoneNothingMoreTo() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        QSignalSpy finished(trial.run.get(), &LeaseRun::finished);
        trial.run->keep();
        QVERIFY(finished.isEmpty());  // not on disk yet
        QVERIFY(!trial.run->busyWith().isEmpty());
        trial.run->revert();
        trial.run->keep();
        QTRY_COMPARE(trial.end(), QStringLiteral("kept"));
        QCOMPARE(trial.open().size(), std::size_t(0));
        QCOMPARE(finished.size(), 1);
        QCOMPARE(world.values["timeout"], "60");
    }

    void whatIsBeingPutBackIsNotKept() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        trial.run->revert();
        trial.run->keep();
        QCOMPARE(trial.run->status().detail, QStringLiteral("It is already being put back: too late to keep it."));
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(world.values["timeout"], "0");
    }

    void whatIsNotAsPlannedIsNotSent_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("why");
        QTest::newRow("another value") << QStringLiteral("value") << QStringLiteral("timeout is 5 now, not 0");
        QTest::newRow("another process") << QStringLiteral("process") << QStringLiteral("restarted");
        QTest::newRow("no connection") << QStringLiteral("stopped") << QStringLiteral("no working connection");
        QTest::newRow("cancelled") << QStringLiteral("cancelled") << QStringLiteral("Cancelled");
        QTest::newRow("no permission") << QStringLiteral("forbidden") << QStringLiteral("may not run CONFIG GET");
    }
    void whatIsNotAsPlannedIsNotSent() {
        QFETCH(QString, what);
        QFETCH(QString, why);
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        const auto plan = trial.plan("timeout", minute);
        QVERIFY(plan);
        if (what == QLatin1String("value"))
            world.values["timeout"] = "5";
        if (what == QLatin1String("process"))
            world.runId = "bbbb";
        if (what == QLatin1String("stopped"))
            trial.watched.session.stop();
        if (what == QLatin1String("forbidden"))
            world.onGet = [](const QByteArray&) {
                return QByteArray("-NOPERM User u has no permissions to run the 'config|get' command\r\n");
            };
        trial.begin(*plan, 600s);
        if (what == QLatin1String("cancelled"))
            trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("not sent"));
        QVERIFY2(trial.finished->detail.contains(why), qPrintable(trial.finished->detail));
        QCOMPARE(world.sets(), QByteArrayList());
        QCOMPARE(trial.open().size(), std::size_t(0));
    }

    void maxclientsIsLookedAtAgain() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        const auto plan = trial.plan("maxclients", QStringLiteral("50"));
        QVERIFY(plan);
        world.healthy = [healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            if (!command.startsWith("INFO"))
                return healthy(command);
            QByteArray text = healthy(command);
            text = text.mid(text.indexOf("\r\n") + 2).chopped(2);
            text.replace("connected_clients:3", "connected_clients:45");
            return ScriptedServer::bulk(text);
        };
        trial.begin(*plan, 600s);
        QTRY_COMPARE(trial.end(), QStringLiteral("not sent"));
        QVERIFY2(trial.finished->detail.contains(QStringLiteral("46 are connected")),
                 qPrintable(trial.finished->detail));
        QCOMPARE(world.sets(), QByteArrayList());
    }

    // E10
    void aRefusalIsTold() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        world.onSet = [](const QByteArray&, const QByteArray&) {
            return QByteArray(
                "-ERR CONFIG SET failed (possibly related to argument 'maxclients') - The operating system is not able "
                "to handle the specified number of clients, try with 223\r\n");
        };
        const auto plan = trial.plan("maxclients", QStringLiteral("300"));
        QVERIFY(plan);
        trial.begin(*plan, 600s);
        QTRY_COMPARE(trial.end(), QStringLiteral("refused"));
        QCOMPARE(trial.finished->suggested, std::optional<qint64>(223));
        QVERIFY2(trial.finished->detail.endsWith(QStringLiteral("The operating system allows 223.")),
                 qPrintable(trial.finished->detail));
        QCOMPARE(world.sets().size(), 1);
        QCOMPARE(trial.open().size(), std::size_t(0));
        QCOMPARE(trial.recorded(), QStringList({QStringLiteral("CONFIG SET maxclients 300 → refused"),
                                                QStringLiteral("CONFIG SET maxclients 100 → not sent")}));
    }

    void whatCanNotBeRaisedIsNotOffered() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        world.onSet = [](const QByteArray&, const QByteArray&) { return QByteArray("-ERR no, try with 100\r\n"); };
        trial.begin(*trial.plan("maxclients", QStringLiteral("300")), 600s);
        QTRY_COMPARE(trial.end(), QStringLiteral("refused"));
        QCOMPARE(trial.finished->suggested, std::nullopt);
    }

    void anOkWithoutEffectIsTold() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        world.onSet = [](const QByteArray&, const QByteArray&) { return QByteArray("+OK\r\n"); };
        trial.begin(*trial.plan("timeout", minute), 600s);
        QTRY_COMPARE(trial.end(), QStringLiteral("no effect"));
        QCOMPARE(trial.finished->detail, QStringLiteral("The server said OK, but timeout is still 0."));
        QCOMPARE(trial.recorded(), QStringList({QStringLiteral("CONFIG SET timeout 60 → no effect (0)"),
                                                QStringLiteral("CONFIG SET timeout 0 → not sent (0)")}));
    }

    // A third value right after the SET is ours only when the server can have made it of ours; else it is somebody's.
    void aThirdValue_data() {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QString>("asked");
        QTest::addColumn<QByteArray>("found");
        QTest::addColumn<bool>("ours");
        const auto row = [](const char* name, const char* key, const char* asked, const char* found, bool ours) {
            QTest::newRow(name) << QByteArray(key) << QString::fromLatin1(asked) << QByteArray(found) << ours;
        };
        row("cut to the descriptors", "maxclients", "200", "160", true);
        row("more than asked", "maxclients", "200", "300", false);
        row("less than it was", "maxclients", "200", "90", false);
        row("lowered, then another", "maxclients", "50", "40", false);
        row("lowered, then a bit higher", "maxclients", "50", "60", false);
        row("no number", "maxclients", "200", "many", false);
        row("another setting", "timeout", "60", "59", false);
    }
    void aThirdValue() {
        QFETCH(QByteArray, key);
        QFETCH(QString, asked);
        QFETCH(QByteArray, found);
        QFETCH(bool, ours);
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        const QByteArray before = world.values[key];
        world.onSet = [&](const QByteArray& name, const QByteArray& value) {
            world.values[name] = value == asked.toLatin1() ? found : value;
            return QByteArray("+OK\r\n");
        };
        const auto plan = trial.plan(key, asked);
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().detail));
        trial.begin(*plan, 600s);
        if (ours) {
            QTRY_VERIFY(trial.is(LeasePhase::Held));
            QCOMPARE(trial.run->status().detail, QStringLiteral("The server made 160 of it."));
            QCOMPARE(trial.open().front().value, found);
            trial.run->revert();
            QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
            QCOMPARE(world.values[key], before);
            return;
        }
        QTRY_COMPARE(trial.end(), QStringLiteral("left"));
        QVERIFY2(trial.finished->detail.contains(QStringLiteral("others changed it at the same time")),
                 qPrintable(trial.finished->detail));
        QCOMPARE(world.values[key], found);
        QCOMPARE(world.sets().size(), 1);
        QCOMPARE(trial.open().size(), std::size_t(0));
    }

    // What cannot be recorded any more is not held.
    void whatCanNotBeWrittenDownIsPutBack() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QCOMPARE(trial.recorded(), QStringList());
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("meddler"));
            database.setDatabaseName(trial.path);
            QVERIFY(database.open());
            QVERIFY(QSqlQuery(database).exec(
                QStringLiteral("CREATE TRIGGER no BEFORE INSERT ON outcome WHEN NEW.outcome = 'set' BEGIN SELECT "
                               "RAISE(ABORT, 'no room'); END")));
        }
        QSqlDatabase::removeDatabase(QStringLiteral("meddler"));
        QStringList failures;
        connect(trial.ledger.get(), &Ledger::failed, this, [&](const Error& error) { failures << error.detail; });
        const auto plan = trial.plan("timeout", minute);
        trial.begin(*plan, 600s);
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QVERIFY(trial.finished->unwritten);
        QCOMPARE(world.sets(), QByteArrayList({"CONFIG SET timeout 60", "CONFIG SET timeout 0"}));
        QCOMPARE(failures.size(), 1);
        QVERIFY2(failures[0].contains(QStringLiteral("no room")), qPrintable(failures[0]));
    }

    // A user without a password may be a password in the wrong place, and one that was not taken is nobody.
    void onlyAUserWhoLoggedInIsWrittenDown_data() {
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("written");
        QTest::newRow("taken") << QByteArray("pw") << QByteArray("+OK\r\n") << QStringLiteral("s3cret");
        QTest::newRow("without a password") << QByteArray() << QByteArray("+OK\r\n") << QString();
        QTest::newRow("not needed") << QByteArray("pw")
                                    << QByteArray("-ERR Client sent AUTH, but no password is set\r\n") << QString();
        QTest::newRow("neither") << QByteArray() << QByteArray("-ERR Client sent AUTH, but no password is set\r\n")
                                 << QString();
    }
    void onlyAUserWhoLoggedInIsWrittenDown() {
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, answer);
        QFETCH(QString, written);
        LeaseWorld world;
        world.server.setScript(
            [&](const QByteArray& command) { return command.startsWith("AUTH") ? answer : world.answer(command); });
        Endpoint endpoint = world.server.endpoint();
        endpoint.user = QStringLiteral("s3cret");
        endpoint.password = Secret(password);
        LeaseTrial trial(endpoint);
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        QCOMPARE(trial.open().front().endpoint.user, written);
        QCOMPARE(ledgerRows(*trial.ledger).front().entry.user, written);
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        trial.run.reset();
        QVERIFY(trial.ledger->close());
        QFile file(trial.path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().contains("s3cret"), !written.isEmpty());
    }

    // E5
    void aLostAnswerIsLookedAtAndNotSentAgain_data() {
        QTest::addColumn<bool>("done");
        QTest::newRow("in effect") << true;
        QTest::newRow("not in effect") << false;
    }
    void aLostAnswerIsLookedAtAndNotSentAgain() {
        QFETCH(bool, done);
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        const auto plan = trial.plan("timeout", minute);
        world.onSet = [&world, done](const QByteArray& key, const QByteArray& value) {
            if (done)
                world.values[key] = value;
            world.onSet = nullptr;
            world.drop();
            return QByteArray();
        };
        trial.begin(*plan, 600s);
        QTRY_VERIFY(trial.run->status().waits);
        QCOMPARE(trial.recorded().front(), QStringLiteral("CONFIG SET timeout 60 → unknown"));
        QCOMPARE(trial.open().size(), std::size_t(1));
        if (!done) {
            QTRY_COMPARE(trial.end(), QStringLiteral("no effect"));
            QCOMPARE(world.sets(), QByteArrayList({"CONFIG SET timeout 60"}));
            QCOMPARE(trial.recorded().front(), QStringLiteral("CONFIG SET timeout 60 → no effect (0)"));
            return;
        }
        QTRY_VERIFY(trial.is(LeasePhase::Held));
        QCOMPARE(world.sets(), QByteArrayList({"CONFIG SET timeout 60"}));
        QCOMPARE(trial.recorded().front(), QStringLiteral("CONFIG SET timeout 60 → set (60)"));
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
    }

    void aLostAnswerToTheRevertIsLookedAtAndNotSentAgain() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        world.onSet = [&world](const QByteArray& key, const QByteArray& value) {
            world.values[key] = value;
            world.onSet = nullptr;
            world.drop();
            return QByteArray();
        };
        trial.run->revert();
        QTRY_VERIFY(trial.is(LeasePhase::Pending));
        QCOMPARE(trial.recorded().last(), QStringLiteral("CONFIG SET timeout 0 → pending"));
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(world.sets(), QByteArrayList({"CONFIG SET timeout 60", "CONFIG SET timeout 0"}));
    }

    // E12
    void whatOthersSetStays() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        world.values["timeout"] = "300";
        trial.watched.session.refresh();
        QTRY_COMPARE(trial.run->status().detail, QStringLiteral("Others have since changed it to 300."));
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("left"));
        QCOMPARE(trial.finished->detail, QStringLiteral("timeout is 300 now: others changed it, so it stays. It was 0 "
                                                        "before Headroom set it to 60."));
        QCOMPARE(world.values["timeout"], "300");
        QCOMPARE(world.sets(), QByteArrayList({"CONFIG SET timeout 60"}));
        QCOMPARE(trial.recorded().last(), QStringLiteral("CONFIG SET timeout 0 → left (300)"));
    }

    // A lease reads what it needs itself, as long as it is held.
    void whatOthersSetIsSeenThoughNobodyLooks() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        trial.watched.session.setDemand(pulseAlone);
        world.values["timeout"] = "300";
        trial.watched.session.refresh();
        QTRY_COMPARE(trial.run->status().detail, QStringLiteral("Others have since changed it to 300."));
        QCOMPARE(trial.watched.session.port().wanted(), Demands(Demand::Settings));
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("left"));
        QCOMPARE(trial.watched.session.port().wanted(), pulseAlone);
    }

    void whatOthersPutBackIsBack() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        world.values["timeout"] = "0";
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(trial.finished->detail, QStringLiteral("timeout was already 0 again."));
        QCOMPARE(world.sets(), QByteArrayList({"CONFIG SET timeout 60"}));
    }

    // E13
    void aConfigFileIsMentioned() {
        LeaseWorld world;
        world.configFile = "/etc/redis/redis.conf";
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(
            trial.finished->detail,
            QStringLiteral(
                "timeout is 0 again. If somebody ran CONFIG REWRITE while it held, 60 is in the server's "
                "/etc/redis/redis.conf and comes back with a restart; look there: grep timeout /etc/redis/redis.conf"));
        QVERIFY(world.server.sent("CONFIG REWRITE").isEmpty());
    }

    // E11: another process is left alone.
    void aRestartTakesTheValueAlong() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        world.runId = "bbbb";
        world.values["timeout"] = "0";
        world.server.reset();
        QTRY_COMPARE(trial.end(), QStringLiteral("gone"));
        QVERIFY2(trial.finished->detail.contains(QStringLiteral("the value is gone with the process")),
                 qPrintable(trial.finished->detail));
        QCOMPARE(world.sets(), QByteArrayList({"CONFIG SET timeout 60"}));
        QCOMPARE(trial.open().size(), std::size_t(0));
        QCOMPARE(trial.recorded().last(), QStringLiteral("CONFIG SET timeout 0 → gone (0)"));
    }

    // E14
    void whatCanNotBePutBackIsTriedAgain() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        world.onSet = [](const QByteArray&, const QByteArray&) {
            return QByteArray("-NOPERM User u has no permissions to run the 'config|set' command\r\n");
        };
        trial.run->revert();
        QTRY_VERIFY(trial.is(LeasePhase::Pending));
        QVERIFY2(trial.run->status().detail.contains(QStringLiteral("may not run CONFIG SET")),
                 qPrintable(trial.run->status().detail));
        QVERIFY(trial.run->status().notPermitted);
        QCOMPARE(trial.open().size(), std::size_t(1));
        QCOMPARE(trial.recorded().last(), QStringLiteral("CONFIG SET timeout 0 → pending"));
        world.onSet = nullptr;
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
    }

    // The ledger only grows.
    void theSameTroubleIsRecordedOnce() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 600s));
        world.onSet = [](const QByteArray&, const QByteArray&) { return QByteArray("-ERR not now\r\n"); };
        for (qsizetype times = 1; times <= 4; ++times) {
            trial.run->revert();
            QTRY_COMPARE(world.sets().size(), 1 + times);
            QTRY_VERIFY(trial.is(LeasePhase::Pending));
        }
        QCOMPARE(trial.recorded().last(), QStringLiteral("CONFIG SET timeout 0 → pending"));
        LedgerFile file(trial.path);
        QVERIFY(file.open());
        auto rows = file.run("SELECT detail FROM outcome WHERE outcome = 'pending'");
        QVERIFY(rows && rows->next());
        QVERIFY2(rows->value(0).toString().contains(QStringLiteral("not now")), qPrintable(rows->value(0).toString()));
        QVERIFY(!rows->next());
    }

    void withoutAConnectionItWaitsAndIsPutBackWithTheNext() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        QVERIFY(trial.beginAndHold("timeout", minute, 1s));
        const auto healthy = world.healthy;
        world.server.setCloseAfterGreeting(true);
        world.server.reset();
        QTRY_VERIFY(trial.is(LeasePhase::Pending));
        QVERIFY(trial.run->status().detail.contains(QStringLiteral("no working connection")));
        QCOMPARE(trial.open().front().detail, trial.run->status().detail);
        world.server.setCloseAfterGreeting(false);
        QTRY_COMPARE_WITH_TIMEOUT(trial.end(), QStringLiteral("reverted"), 30'000);
        QCOMPARE(world.values["timeout"], "0");
        QCOMPARE(world.sets(), QByteArrayList({"CONFIG SET timeout 60", "CONFIG SET timeout 0"}));
    }

    // The same server, asked anew with another password.
    void itGoesOnWithAnotherSession() {
        LeaseWorld world;
        auto first = std::make_unique<LeaseTrial>(world.server.endpoint());
        QVERIFY(first->beginAndHold("timeout", minute, 600s));
        WatchedSession second(world.server.endpoint());
        QTRY_COMPARE(second.status.state, SessionState::Connected);
        first->run->follow(second.session.port());
        first->watched.session.stop();
        first->run->revert();
        QTRY_COMPARE(first->end(), QStringLiteral("reverted"));
        QCOMPARE(world.values["timeout"], "0");
    }

    void aReadOnlyInstanceIsSentNothing() {
        LeaseWorld world;
        Endpoint endpoint = world.server.endpoint();
        endpoint.readOnly = true;
        LeaseTrial trial(endpoint);
        trial.begin(*trial.plan("timeout", minute), 600s);
        QTRY_COMPARE(trial.end(), QStringLiteral("not sent"));
        QVERIFY(trial.finished->notPermitted);
        QCOMPARE(world.sets(), QByteArrayList());
        QCOMPARE(trial.open().size(), std::size_t(0));
    }

    // E19
    void whatCanNotBeRecordedIsNotSent() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        const auto plan = trial.plan("timeout", minute);
        QVERIFY(QDir().mkdir(trial.path));
        trial.begin(*plan, 600s);
        QTRY_COMPARE(trial.end(), QStringLiteral("not sent"));
        QVERIFY2(trial.finished->detail.contains(QStringLiteral("Nothing is done without its record")),
                 qPrintable(trial.finished->detail));
        QCOMPARE(world.sets(), QByteArrayList());
    }

    // E15
    void twoProgramsDoNotChangeTheSameSetting() {
        LeaseWorld world;
        LeaseTrial first(world.server.endpoint());
        LeaseTrial second(world.server.endpoint(), first.path);
        QVERIFY(first.beginAndHold("timeout", minute, 600s));
        const auto plan = second.plan("timeout", QStringLiteral("30"));
        second.begin({plan->runId, "timeout", "60", "30", {}, {}}, 600s);
        QTRY_COMPARE(second.end(), QStringLiteral("not sent"));
        QVERIFY2(
            second.finished->detail.contains(QStringLiteral("is already changed: %1 set it to 60 (process %2), until ")
                                                 .arg(Ledger::person())
                                                 .arg(QCoreApplication::applicationPid())),
            qPrintable(second.finished->detail));
        QCOMPARE(world.values["timeout"], "60");
        // Another setting is another matter.
        QVERIFY(second.beginAndHold("maxclients", QStringLiteral("200"), 600s));
        // Nor does it put back what the other holds.
        const Lease held = second.open().front();
        QVERIFY(held.held);
        LeaseTrial third(world.server.endpoint(), first.path);
        third.takeOver(held);
        QTRY_COMPARE(third.end(), QStringLiteral("not sent"));
        QCOMPARE(world.values["timeout"], "60");
        first.run->revert();
        QTRY_COMPARE(first.end(), QStringLiteral("reverted"));
        // Now it is free.
        second.watched.session.refresh();
        QTRY_COMPARE(second.watched.session.settings()->text("timeout"), std::optional<QByteArray>("0"));
        QVERIFY(second.beginAndHold("timeout", QStringLiteral("30"), 600s));
    }

    // What a program left behind: the lock went with it, the row stayed.
    void whatWasLeftBehindIsOfferedAndPutBack() {
        LeaseWorld world;
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("ledger.sqlite"));
        {
            LeaseTrial gone(world.server.endpoint(), path);
            QVERIFY(gone.beginAndHold("timeout", minute, 600s));
        }
        LeaseTrial next(world.server.endpoint(), path);
        QCOMPARE(next.open().size(), std::size_t(1));
        const Lease left = next.open().front();
        QVERIFY(!left.held);
        QCOMPARE(world.values["timeout"], "60");  // nothing by itself
        // No second change on top of it.
        QTRY_COMPARE(next.watched.status.state, SessionState::Connected);
        next.begin({"aaaa", "timeout", "60", "30", {}, {}}, 600s);
        QTRY_COMPARE(next.end(), QStringLiteral("not sent"));
        QVERIFY2(next.finished->detail.contains(QStringLiteral("headroom leases --revert")),
                 qPrintable(next.finished->detail));
        next.takeOver(left);
        QTRY_COMPARE(next.end(), QStringLiteral("reverted"));
        QCOMPARE(world.values["timeout"], "0");
        QCOMPARE(next.recorded().at(1), QStringLiteral("CONFIG SET timeout 0 → reverted (0)"));
        // Twice is once.
        next.takeOver(left);
        QTRY_COMPARE(next.end(), QStringLiteral("not sent"));
        QVERIFY(next.finished->detail.contains(QStringLiteral("ended already")));
    }

    void whatWasLeftBehindAtAProcessThatIsGoneIsGone() {
        LeaseWorld world;
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("ledger.sqlite"));
        {
            LeaseTrial gone(world.server.endpoint(), path);
            QVERIFY(gone.beginAndHold("timeout", minute, 600s));
        }
        world.runId = "bbbb";
        world.values["timeout"] = "0";
        LeaseTrial next(world.server.endpoint(), path);
        next.takeOver(next.open().front());
        QTRY_COMPARE(next.end(), QStringLiteral("gone"));
        QCOMPARE(world.sets(), QByteArrayList({"CONFIG SET timeout 60"}));
    }

    // The newest first.
    void aKeeperPutsAllBackInOrder() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        const auto timeout = trial.plan("timeout", minute);
        const auto maxclients = trial.plan("maxclients", QStringLiteral("200"));
        LeaseKeeper keeper(*trial.store);
        QSignalSpy settled(&keeper, &LeaseKeeper::settled);
        keeper.begin(trial.watched.session.port(), *timeout, 600s, {});
        QTRY_COMPARE(world.values["timeout"], "60");
        keeper.begin(trial.watched.session.port(), *maxclients, std::nullopt, {});
        QTRY_COMPARE(world.values["maxclients"], "200");
        // The same setting again is the same lease.
        QTRY_COMPARE(trial.recorded().filter(QStringLiteral("→ set")).size(), 2);
        keeper.begin(trial.watched.session.port(), {"aaaa", "timeout", "60", "30", {}, {}}, 600s, {});
        QTRY_COMPARE(world.values["timeout"], "30");
        QTRY_COMPARE(trial.recorded().filter(QStringLiteral("→ set")).size(), 3);
        QCOMPARE(trial.open().size(), std::size_t(2));
        keeper.revertAll();
        QTRY_COMPARE(settled.size(), 1);
        QVERIFY(keeper.isEmpty());
        QCOMPARE(world.sets().mid(3), QByteArrayList({"CONFIG SET maxclients 100", "CONFIG SET timeout 0"}));
        QCOMPARE(trial.open().size(), std::size_t(0));
    }

    // What is on its way, or to be put back, is not mistaken for what was to stay.
    void aKeeperRefusesASecondChangeOnItsWay() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        const auto plan = trial.plan("timeout", minute);
        LeaseKeeper keeper(*trial.store);
        std::vector<LeaseStatus> ends;
        connect(&keeper, &LeaseKeeper::finished, &keeper, [&ends](const LeaseStatus& s) { ends.push_back(s); });
        LeaseStatus now;
        connect(&keeper, &LeaseKeeper::changed, &keeper, [&now](const LeaseStatus& s) { now = s; });
        const auto begin = [&](const QByteArray& before, const QByteArray& value, bool keep) {
            ends.clear();
            const auto duration = keep ? std::nullopt : std::optional(600s);
            keeper.begin(trial.watched.session.port(), {"aaaa", "timeout", before, value, {}, {}}, duration, {}, keep);
            return ends.empty() ? QString() : ends.back().detail;
        };
        const auto isRefused = [&](const QString& why) {
            return ends.size() == 1 && ends[0].lease.id == 0 && ends[0].lease.end == LeaseEnd::NotSent &&
                   ends[0].lease.endpoint.address() == world.server.endpoint().address() &&
                   ends[0].detail.startsWith(why);
        };
        QCOMPARE(begin("0", "60", false), QString());
        QVERIFY2(!begin("0", "70", true).isEmpty(), "starting");
        QVERIFY(isRefused(QStringLiteral("timeout is being set to 60 right now")));
        QTRY_COMPARE(now.phase, LeasePhase::Held);

        QCOMPARE(begin("60", "30", false), QString());
        QVERIFY2(!begin("60", "20", true).isEmpty(), "changing");
        QVERIFY(isRefused(QStringLiteral("timeout is being set to 30 right now")));
        QTRY_COMPARE(now.lease.value, "30");
        QTRY_COMPARE(now.phase, LeasePhase::Held);

        world.onSet = [](const QByteArray&, const QByteArray&) { return QByteArray("-ERR no\r\n"); };
        keeper.revert("aaaa", "timeout");
        QVERIFY2(!begin("30", "20", true).isEmpty(), "reverting");
        QVERIFY(isRefused(QStringLiteral("timeout is being put back to 0 right now")));
        QTRY_COMPARE(now.phase, LeasePhase::Pending);
        QVERIFY2(!begin("30", "20", true).isEmpty(), "pending");
        QVERIFY(isRefused(QStringLiteral("timeout is still to be put back to 0")));

        world.onSet = nullptr;
        ends.clear();
        keeper.revert("aaaa", "timeout");
        QTRY_COMPARE(ends.size(), std::size_t(1));
        QCOMPARE(ends[0].lease.end, LeaseEnd::Reverted);
        QCOMPARE(world.values["timeout"], "0");
        QCOMPARE(trial.open().size(), std::size_t(0));

        QCOMPARE(begin("0", "50", true), QString());
        QTRY_COMPARE(ends.size(), std::size_t(1));
        QCOMPARE(ends[0].lease.end, LeaseEnd::Kept);
        QCOMPARE(world.values["timeout"], "50");
    }

    // Another user may not be allowed to put it back.
    void aKeeperFollowsTheSameUserOnly() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        const auto plan = trial.plan("timeout", minute);
        LeaseKeeper keeper(*trial.store);
        QSignalSpy finished(&keeper, &LeaseKeeper::finished);
        keeper.begin(trial.watched.session.port(), *plan, 600s, {});
        QTRY_COMPARE(trial.recorded().filter(QStringLiteral("→ set")).size(), 1);
        Endpoint endpoint = world.server.endpoint();
        endpoint.user = QStringLiteral("other");
        Session other(endpoint);  // never connected
        keeper.follow(other.port());
        keeper.revert("aaaa", "timeout");
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(world.values["timeout"], "0");
    }

    // What was just taken over, at a server that is not there.
    void aKeeperDoesNotWaitForWhatIsTakenOver() {
        LeaseWorld world;
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("ledger.sqlite"));
        {
            LeaseTrial gone(world.server.endpoint(), path);
            QVERIFY(gone.beginAndHold("timeout", minute, 600s));
        }
        LeaseTrial trial(world.server.endpoint(), path);
        const Lease left = trial.open().front();
        Session session(world.server.endpoint());  // not started
        LeaseKeeper keeper(*trial.store);
        QSignalSpy settled(&keeper, &LeaseKeeper::settled);
        keeper.takeOver(session.port(), left);
        keeper.revertAll();
        QTRY_COMPARE(settled.size(), 1);
        QVERIFY(!keeper.isEmpty());
        QCOMPARE(trial.open().size(), std::size_t(1));
        QCOMPARE(world.values["timeout"], "60");
    }

    void aKeeperIsDoneAlsoWhenNothingCanBePutBack() {
        LeaseWorld world;
        LeaseTrial trial(world.server.endpoint());
        const auto timeout = trial.plan("timeout", minute);
        LeaseKeeper keeper(*trial.store);
        QSignalSpy settled(&keeper, &LeaseKeeper::settled);
        keeper.revertAll();
        QCOMPARE(settled.size(), 1);
        keeper.begin(trial.watched.session.port(), *timeout, 600s, {});
        QTRY_COMPARE(world.values["timeout"], "60");
        QTRY_COMPARE(trial.recorded().filter(QStringLiteral("→ set")).size(), 1);
        trial.watched.session.stop();
        keeper.revertAll();
        QTRY_COMPARE(settled.size(), 2);
        QVERIFY(!keeper.isEmpty());
        QCOMPARE(trial.open().size(), std::size_t(1));
    }
};

HEADROOM_TEST(QCoreApplication, LeaseRunTest)
#include "tst_lease_run.moc"
