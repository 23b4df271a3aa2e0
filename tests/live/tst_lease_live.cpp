// SPDX-License-Identifier: GPL-3.0-or-later
// Leases at a real server.
#include "tests/support/full_disk.h"
#include "tests/support/lease_trial.h"
#include "tests/support/pool.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;

class LeaseLiveTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
    }

    void raisesTheLimitForAWhile() {
        PrivateRedis redis({"maxclients 20"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool pool = openPool(redis, 18, "pool");
        LeaseTrial trial(redis.endpoint());
        QVERIFY(trial.beginAndHold("maxclients", QStringLiteral("60"), 2s));
        QCOMPARE(redis.setting("maxclients"), "60");
        const Pool more = openPool(redis, 20, "more");
        QCOMPARE(more.size(), std::size_t{20});
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QVERIFY2(
            trial.finished->detail.contains(QStringLiteral("39 are connected: new ones are turned away until fewer "
                                                           "than 20 are")),
            qPrintable(trial.finished->detail));
        QVERIFY(openPool(redis, 1, "late").empty());
        // We kept our connection, the only one that can look now.
        QTRY_COMPARE(trial.watched.samples.back()->maxclients, std::optional<qint64>(20));
        QCOMPARE(trial.recorded(), QStringList({QStringLiteral("CONFIG SET maxclients 60 → set (60)"),
                                                QStringLiteral("CONFIG SET maxclients 20 → reverted (20)")}));
    }

    // As many as the plan says.
    void aTimeoutClosesWhoItSays() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool idle = openPool(redis, 5, "idle");
        const auto waiting = openPool(redis, 1, "waiting");
        waiting.front()->write("BLPOP nothing 0\r\n");
        LeaseTrial trial(redis.endpoint());
        QTRY_VERIFY_WITH_TIMEOUT(
            trial.watched.snapshot != nullptr &&
                trial.watched.snapshot->number(rowNamed(*trial.watched.snapshot, "idle"), ClientField::Idle) >= 4,
            30'000);
        QVERIFY(trial.plan("timeout", QStringLiteral("2")));
        LeaseFacts facts;
        facts.sample = *trial.watched.samples.back();
        facts.settings = *trial.watched.session.settings();
        facts.clients = &trial.watched.listing;
        const auto plan = planLease("timeout", QStringLiteral("2"), facts);
        QVERIFY(plan);
        QVERIFY2(plan->consequence.startsWith(QStringLiteral("Closes 5 of 7 clients at once")),
                 qPrintable(plan->consequence));
        trial.begin(*plan, 600s);
        QTRY_VERIFY(trial.is(LeasePhase::Held));
        for (const auto& client : idle)
            QTRY_COMPARE(client->state(), QLocalSocket::UnconnectedState);
        QCOMPARE(waiting.front()->state(), QLocalSocket::ConnectedState);
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(redis.setting("timeout"), "0");
        QCOMPARE(trial.watched.states.last(), QStringLiteral("connected"));
    }

    // Compared as the server writes it.
    void bufferLimitsAreComparedAsTheServerWritesThem() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const QByteArray before = redis.setting("client-output-buffer-limit");
        LeaseTrial trial(redis.endpoint());
        QVERIFY(trial.beginAndHold("client-output-buffer-limit", QStringLiteral("pubsub 64mb 16mb 90"), 600s));
        QCOMPARE(trial.run->status().detail, QString());
        QVERIFY(redis.setting("client-output-buffer-limit").endsWith("pubsub 67108864 16777216 90"));
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(redis.setting("client-output-buffer-limit"), before);
    }

    // E10
    void whatTheServerRefusesIsTold() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        LeaseTrial trial(redis.endpoint());
        const auto plan = trial.plan("client-query-buffer-limit", QStringLiteral("1kb"));  // at least 1 MB
        QVERIFY(plan);
        trial.begin(*plan, 600s);
        QTRY_COMPARE(trial.end(), QStringLiteral("refused"));
        QVERIFY2(trial.finished->detail.contains(QStringLiteral("argument must be between")),
                 qPrintable(trial.finished->detail));
        QCOMPARE(redis.setting("client-query-buffer-limit"), "1073741824");
    }

    // E11, E14: the server goes away while the lease is held.
    void aRestartTakesTheValueAlong() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        LeaseTrial trial(redis.endpoint());
        QVERIFY(trial.beginAndHold("timeout", QStringLiteral("300"), 600s));
        QVERIFY(redis.restart());
        QTRY_COMPARE_WITH_TIMEOUT(trial.end(), QStringLiteral("gone"), 30'000);
        QCOMPARE(redis.setting("timeout"), "0");
        QCOMPARE(redis.calls("config|set"), 0);
        QCOMPARE(trial.open().size(), std::size_t(0));
    }

    // E13: somebody made ours last.
    void aValueThatWasWrittenIntoTheFileIsTold() {
        PrivateRedis redis;
        redis.useConfigFile();
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        LeaseTrial trial(redis.endpoint());
        QVERIFY(trial.beginAndHold("timeout", QStringLiteral("300"), 600s));
        QCOMPARE(redis.command({"CONFIG", "REWRITE"}), "OK");
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(redis.setting("timeout"), "0");
        QVERIFY2(trial.finished->detail.endsWith(QStringLiteral("look there: grep timeout ") + redis.configPath()),
                 qPrintable(trial.finished->detail));

        // It came back with a restart: not ours to change in the new process, but said.
        QVERIFY(trial.beginAndHold("timeout", QStringLiteral("300"), 600s));
        QCOMPARE(redis.command({"CONFIG", "REWRITE"}), "OK");
        QVERIFY(redis.restart());
        QTRY_COMPARE_WITH_TIMEOUT(trial.end(), QStringLiteral("left"), 30'000);
        QCOMPARE(redis.setting("timeout"), "300");
        QVERIFY2(trial.finished->detail.contains(
                     QStringLiteral("timeout is 300 again: it was written into %1").arg(redis.configPath())),
                 qPrintable(trial.finished->detail));
        QCOMPARE(redis.calls("config|set"), 0);
    }

    // What Sentinel sends when it reconfigures a server (redis src/sentinel.c sentinelSendSlaveOf): the value becomes
    // permanent, we are disconnected, and it is put back all the same.
    void aFailoverBySentinelStopsNoRevert() {
        PrivateRedis redis({"maxclients 50"});
        redis.useConfigFile();
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        LeaseTrial trial(redis.endpoint());
        QVERIFY(trial.beginAndHold("maxclients", QStringLiteral("80"), 600s));
        QLocalSocket sentinel;
        sentinel.connectToServer(redis.socketPath());
        sentinel.write(
            "MULTI\r\nREPLICAOF 127.0.0.1 1\r\nCONFIG REWRITE\r\nCLIENT KILL TYPE normal\r\n"
            "CLIENT KILL TYPE pubsub\r\nEXEC\r\n");
        QTRY_VERIFY(trial.watched.states.size() > 2);
        QTRY_COMPARE_WITH_TIMEOUT(trial.watched.status.state, SessionState::Connected, 30'000);
        QTRY_COMPARE(trial.watched.session.traits().role, "slave");
        QVERIFY(trial.is(LeasePhase::Held));
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(redis.setting("maxclients"), "50");
        QVERIFY2(trial.finished->detail.contains(QStringLiteral("80 is in the server's ") + redis.configPath()),
                 qPrintable(trial.finished->detail));
        QFile file(redis.configPath());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("\nmaxclients 80\n"));
    }

    void aServerThatStandsStillGetsItsValueBackLater() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        LeaseTrial trial(redis.endpoint());
        QVERIFY(trial.beginAndHold("timeout", QStringLiteral("300"), 1s));
        redis.suspend();
        QTRY_COMPARE_WITH_TIMEOUT(trial.watched.status.state, SessionState::NotAnswering, 30'000);
        QCOMPARE(trial.open().size(), std::size_t(1));
        redis.resume();
        QTRY_COMPARE_WITH_TIMEOUT(trial.end(), QStringLiteral("reverted"), 30'000);
        QCOMPARE(redis.setting("timeout"), "0");
    }

    // E14
    void aUserWhoLosesTheRightWaits() {
        PrivateRedis redis({"user op on >CANARY-7f3a ~* &* +@all"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Endpoint endpoint = redis.endpoint();
        endpoint.user = QStringLiteral("op");
        endpoint.password = Secret("CANARY-7f3a");
        LeaseTrial trial(endpoint);
        QVERIFY(trial.beginAndHold("timeout", QStringLiteral("300"), 600s));
        QCOMPARE(redis.command({"ACL", "SETUSER", "op", "-config|set"}), "OK");
        trial.run->revert();
        QTRY_VERIFY(trial.is(LeasePhase::Pending));
        QVERIFY2(trial.run->status().detail.contains(QStringLiteral("may not run CONFIG SET")),
                 qPrintable(trial.run->status().detail));
        QCOMPARE(trial.open().size(), std::size_t(1));
        QCOMPARE(trial.open().front().endpoint.user, QStringLiteral("op"));
        QCOMPARE(redis.command({"ACL", "SETUSER", "op", "+config|set"}), "OK");
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        // The password is nowhere on disk.
        for (const QString& name : {QStringLiteral("ledger.sqlite"), QStringLiteral("ledger.sqlite-wal")}) {
            QFile file(trial.directory.filePath(name));
            if (file.open(QIODevice::ReadOnly))
                QVERIFY(!file.readAll().contains("CANARY"));
        }
    }

    // E12
    void whatOthersSetStays() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        LeaseTrial trial(redis.endpoint());
        QVERIFY(trial.beginAndHold("timeout", QStringLiteral("300"), 600s));
        QCOMPARE(redis.command({"CONFIG", "SET", "timeout", "7"}), "OK");
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("left"));
        QCOMPARE(redis.setting("timeout"), "7");
        QCOMPARE(redis.calls("config|set"), 2);
    }

    // E19
    void onAFullDiskNothingIsSent() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        FullDisk disk;
        LeaseTrial trial(redis.endpoint(), disk.filePath(QStringLiteral("ledger.sqlite")));
        const auto plan = trial.plan("timeout", QStringLiteral("300"));
        QVERIFY(plan);
        QCOMPARE(trial.recorded(), QStringList());
        disk.fill();
        trial.begin(*plan, 600s);
        QTRY_COMPARE(trial.end(), QStringLiteral("not sent"));
        QVERIFY2(trial.finished->detail.contains(QStringLiteral("Nothing is done without its record")),
                 qPrintable(trial.finished->detail));
        QCOMPARE(redis.calls("config|set"), 0);
        disk.empty();
        trial.begin(*plan, 600s);
        QTRY_VERIFY(trial.is(LeasePhase::Held));
    }

    // Its record was written with the intent.
    void aDiskThatBecomesFullStopsNoRevert() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        FullDisk disk;
        LeaseTrial trial(redis.endpoint(), disk.filePath(QStringLiteral("ledger.sqlite")));
        QVERIFY(trial.beginAndHold("timeout", QStringLiteral("300"), 600s));
        QCOMPARE(trial.recorded().size(), 2);
        disk.fill();
        trial.run->revert();
        QTRY_COMPARE(trial.end(), QStringLiteral("reverted"));
        QCOMPARE(redis.setting("timeout"), "0");
        QVERIFY2(trial.finished->detail.contains(QStringLiteral("could not be written down")),
                 qPrintable(trial.finished->detail));
        // So the next start looks at it again, and finds it done.
        disk.empty();
        QCOMPARE(trial.open().size(), std::size_t(1));
    }
};

HEADROOM_TEST(QCoreApplication, LeaseLiveTest)
#include "tst_lease_live.moc"
