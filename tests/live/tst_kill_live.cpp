// SPDX-License-Identifier: GPL-3.0-or-later
// Kills at a real server: the right ones die and nobody else.
#include "tests/support/full_disk.h"
#include "tests/support/kill_trial.h"
#include "tests/support/pool.h"
#include "tests/support/test_program.h"
#include "tests/support/watched_proxy.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace headroom;

namespace {

// A client that stays in the state the command put it in.
std::unique_ptr<QLocalSocket> client(const PrivateRedis& redis, const QByteArray& commands) {
    auto socket = std::make_unique<QLocalSocket>();
    socket->connectToServer(redis.socketPath());
    socket->write(commands + "\r\n");
    socket->waitForReadyRead(2000);
    return socket;
}

QStringList kept(const KillPlan& plan) {
    QStringList names;
    for (const PlannedClient& one : plan.kept)
        names << QLatin1String(keepReasonName(one.reason));
    names.sort();
    return names;
}

}  // namespace

class KillLiveTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
    }

    void killsTheRightOnes() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool victims = openPool(redis, 250, "billing");
        const Pool others = openPool(redis, 20, "web");
        QCOMPARE(victims.size(), std::size_t{250});
        KillTrial trial(redis.endpoint());
        QVERIFY(trial.plan(QStringLiteral("name == billing")));
        QCOMPARE(trial.killPlan.victims.size(), std::size_t{250});
        QVERIFY(trial.killPlan.isWide());
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::Killed), 250);
        QTRY_COMPARE(alive(victims), 0);
        QCOMPARE(alive(others), 20);
        QCOMPARE(trial.watched.status.state, SessionState::Connected);
        QCOMPARE(redis.calls("client|kill"), 250);
        const QStringList recorded = trial.recorded();
        QCOMPARE(recorded.size(), 250);
        QVERIFY(recorded.front().endsWith(QStringLiteral("SKIPME yes → killed")));
    }

    // E4
    void sparesThoseWhoWouldLoseSomething() {
        PrivateRedis redis({}, PrivateRedis::Tcp::Yes);
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        PrivateRedis replica({"replicaof 127.0.0.1 " + QByteArray::number(redis.port())});
        QVERIFY2(replica.start(), qPrintable(replica.error()));
        QTRY_VERIFY(redis.command({"INFO", "replication"}).contains("state=online"));
        const auto monitor = client(redis, "MONITOR");
        const auto subscriber = client(redis, "SUBSCRIBE news");
        const auto blocked = client(redis, "BLPOP nothing 0");
        const auto multi = client(redis, "MULTI");
        const auto plain = client(redis, "PING");
        QTRY_VERIFY(redis.command({"CLIENT", "LIST"}).contains(" flags=bU "));
        {
            KillTrial trial(redis.endpoint());
            QTRY_VERIFY(trial.watched.snapshot != nullptr && trial.watched.snapshot->rowCount() == 7);
            QVERIFY(trial.plan(QStringLiteral("id > 0")));
            QCOMPARE(kept(trial.killPlan),
                     QStringList({QStringLiteral("blocked"), QStringLiteral("monitor"), QStringLiteral("multi"),
                                  QStringLiteral("own"), QStringLiteral("pubsub"), QStringLiteral("replica")}));
            QVERIFY(trial.carryOut());
            QCOMPARE(trial.report->count(KillResult::Killed), 1);
            QTRY_COMPARE(plain->state(), QLocalSocket::UnconnectedState);
        }
        for (const auto* spared : {&monitor, &subscriber, &blocked, &multi})
            QCOMPARE((*spared)->state(), QLocalSocket::ConnectedState);
        QVERIFY(redis.command({"INFO", "replication"}).contains("connected_slaves:1"));

        // Asked for, they die, and still nobody else: the replica stays.
        KillTrial trial(redis.endpoint());
        QVERIFY(trial.plan(QStringLiteral("id > 0"), everybody()));
        QVERIFY(kept(trial.killPlan).contains(QStringLiteral("replica")));
        QVERIFY(trial.carryOut());
        for (const auto* killed : {&monitor, &subscriber, &blocked, &multi})
            QTRY_COMPARE((*killed)->state(), QLocalSocket::UnconnectedState);
        QVERIFY(redis.command({"INFO", "replication"}).contains("connected_slaves:1"));

        // The replica's link to its primary.
        KillTrial onReplica(replica.endpoint());
        QVERIFY(onReplica.plan(QStringLiteral("id > 0"), everybody()));
        QVERIFY(kept(onReplica.killPlan).contains(QStringLiteral("primary")));
        QCOMPARE(onReplica.killPlan.victims.size(), std::size_t{0});
    }

    // E3
    void whoWokeUpIsSpared() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool pool = openPool(redis, 3, "pool");
        KillTrial trial(redis.endpoint());
        QTRY_VERIFY_WITH_TIMEOUT(
            trial.watched.snapshot != nullptr &&
                trial.watched.snapshot->number(rowNamed(*trial.watched.snapshot, "pool"), ClientField::Idle) >= 6,
            30'000);
        QVERIFY(trial.plan(QStringLiteral("name == pool")));
        QCOMPARE(trial.killPlan.victims.size(), std::size_t{3});
        pool[1]->write("PING\r\n");
        QVERIFY(pool[1]->waitForReadyRead(2000));
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::Killed), 2);
        QCOMPARE(trial.report->outcomes[1].result, KillResult::Changed);
        QCOMPARE(trial.report->outcomes[1].detail, QStringLiteral("it woke up"));
        QTRY_COMPARE(alive(pool), 1);
        QCOMPARE(pool[1]->state(), QLocalSocket::ConnectedState);
    }

    // A pause in the middle, in which all of the pool do something: nobody dies who was there when it began.
    void whoWakesUpInAPauseIsSpared_data() {
        QTest::addColumn<bool>("byId");
        QTest::newRow("each is looked at by its id") << true;
        QTest::newRow("a look is the whole list") << false;
    }
    void whoWakesUpInAPauseIsSpared() {
        QFETCH(const bool, byId);
        PrivateRedis redis({"user noid on nopass ~* &* +@all -client|id"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        WatchedProxy proxy(redis.socketPath());
        const Pool pool = openPool(redis, 200, "pool");
        Endpoint endpoint;
        endpoint.socketPath = proxy.path();
        if (!byId) {
            endpoint.user = QStringLiteral("noid");
            endpoint.password = Secret("any");
        }
        KillTrial trial(endpoint);
        QTRY_VERIFY_WITH_TIMEOUT(
            trial.watched.snapshot != nullptr &&
                trial.watched.snapshot->number(rowNamed(*trial.watched.snapshot, "pool"), ClientField::Idle) >= 12,
            40'000);
        QVERIFY(trial.plan(QStringLiteral("name == pool")));
        QCOMPARE(trial.killPlan.victims.size(), std::size_t{200});
        QCOMPARE(trial.watched.session.clients().canListById(), byId);
        trial.watched.session.setLimits({std::chrono::microseconds(1), 0.01});  // one at a time
        int kills = 0;
        int spared = -1;
        proxy.setWatch([&](const QByteArray& command, WatchedProxy::Moment moment) {
            if (!command.startsWith("CLIENT KILL") || moment != WatchedProxy::Moment::Asked || ++kills != 50)
                return true;
            // Between the look and the kill.
            if (redis.command({"CLIENT", "PAUSE", "3000", "ALL"}) != "OK")
                return true;
            spared = alive(pool);
            for (const auto& member : pool)
                member->write("PING\r\n");
            for (const auto& member : pool)
                member->flush();
            return true;
        });
        QVERIFY(trial.carryOut());
        QVERIFY2(spared > 100 && spared < 200, qPrintable(QString::number(spared)));
        QTRY_VERIFY(redis.command({"PING"}) == "PONG");
        QCOMPARE(alive(pool), spared);
        QCOMPARE(trial.report->count(KillResult::Killed), 200 - spared);
    }

    // E1: the clients of the new process have the ids, the address and the names of those of the old one. With
    // HEADROOM_FULL_TESTS 200 times.
    void aRestartInBetweenKillsNobody() {
        const int restarts = qEnvironmentVariableIsSet("HEADROOM_FULL_TESTS") ? 200 : 4;
        PrivateRedis redis;
        for (int i = 0; i < restarts; ++i) {
            QVERIFY2(redis.restart(), qPrintable(redis.error()));  // so that ids begin anew
            const Pool before = openPool(redis, 3, "pool");
            KillTrial trial(redis.endpoint());
            QVERIFY(trial.plan(QStringLiteral("name == pool")));
            QCOMPARE(trial.killPlan.victims.size(), std::size_t{3});
            QVERIFY(redis.restart());
            const Pool after = openPool(redis, 30, "pool");
            const QByteArray list = redis.command({"CLIENT", "LIST"});
            QVERIFY(std::ranges::any_of(trial.killPlan.victims, [&list](const PlannedClient& victim) {
                return ('\n' + list).contains("\nid=" + QByteArray::number(qint64{victim.id}) + ' ');
            }));
            // At some moments it is connected again already, at others not yet.
            if (i % 2 == 0)
                QTRY_COMPARE(trial.watched.runId, trial.watched.session.traits().runId);
            QVERIFY(trial.carryOut());
            QCOMPARE(trial.report->count(KillResult::NotSent), 3);
            QCOMPARE(alive(after), 30);
            QCOMPARE(redis.calls("client|kill"), 0);
        }
    }

    // E2
    void aFailoverInBetweenKillsNobody_data() {
        QTest::addColumn<bool>("addressMoves");
        QTest::newRow("it becomes a replica") << false;
        QTest::newRow("the address leads to another server") << true;
    }
    void aFailoverInBetweenKillsNobody() {
        QFETCH(bool, addressMoves);
        PrivateRedis redis;
        PrivateRedis other;
        QVERIFY2(redis.start() && other.start(), qPrintable(redis.error() + other.error()));
        WatchedProxy address(redis.socketPath());
        const Pool pool = openPool(redis, 5, "pool");
        const Pool alike = openPool(other, 30, "pool");
        Endpoint endpoint;
        endpoint.socketPath = address.path();
        KillTrial trial(endpoint);
        QVERIFY(trial.plan(QStringLiteral("name == pool")));
        QCOMPARE(trial.killPlan.victims.size(), std::size_t{5});
        if (addressMoves) {
            address.switchTo(other.socketPath());
            QTRY_COMPARE(trial.watched.runId, trial.watched.session.traits().runId);
            QTRY_VERIFY_WITH_TIMEOUT(trial.watched.runId != trial.killPlan.runId, 30'000);
        } else {
            QCOMPARE(redis.command({"REPLICAOF", "127.0.0.1", "1"}), "OK");
            trial.watched.session.refresh();
            QTRY_COMPARE(trial.watched.session.traits().role, "slave");
        }
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::NotSent), 5);
        QCOMPARE(alive(pool), 5);
        QCOMPARE(alive(alike), 30);
        QCOMPARE(redis.calls("client|kill"), 0);
        QCOMPARE(other.calls("client|kill"), 0);
    }

    // E7: the connection breaks at the 60th of 120.
    void aBulkKillThatBreaksEndsThere() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        WatchedProxy proxy(redis.socketPath());
        const Pool pool = openPool(redis, 120, "pool");
        Endpoint endpoint;
        endpoint.socketPath = proxy.path();
        KillTrial trial(endpoint);
        QVERIFY(trial.plan(QStringLiteral("name == pool")));
        trial.watched.session.setLimits({std::chrono::microseconds(1), 0.01});  // a few at a time
        int answered = 0;
        proxy.setWatch([&](const QByteArray& command, WatchedProxy::Moment moment) {
            if (!command.startsWith("CLIENT KILL") || moment != WatchedProxy::Moment::Answered || ++answered < 60)
                return true;
            if (answered == 60)
                QTimer::singleShot(0, &proxy, [&] { proxy.switchTo(redis.socketPath()); });
            return false;
        });
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::Killed), 59);
        QCOMPARE(trial.outcomes()[59].section(u' ', 1),
                 QStringLiteral("gone: no answer came; it is no longer connected"));
        const int gone = trial.report->count(KillResult::Gone);
        const int notSent = trial.report->count(KillResult::NotSent);
        QVERIFY2(gone < 20 && notSent > 40, qPrintable(trial.outcomes().join(u'\n')));
        QCOMPARE(59 + gone + notSent, 120);
        QTRY_COMPARE(alive(pool), notSent);
        QCOMPARE(redis.calls("client|kill"), 59 + gone);
        // All of them in the ledger, with what came of each.
        const QStringList recorded = trial.recorded();
        QCOMPARE(recorded.filter(QStringLiteral("→ killed")).size(), 59);
        QCOMPARE(recorded.filter(QStringLiteral("→ gone")).size(), gone);
        QCOMPARE(recorded.filter(QStringLiteral("→ not_sent")).size(), notSent);
    }

    void wakesWhoWaits() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const auto waiting = client(redis, "PING\r\nBLPOP nothing 0");
        const auto plain = client(redis, "PING");
        QTRY_VERIFY(redis.command({"CLIENT", "LIST"}).contains(" flags=bU "));
        KillTrial trial(redis.endpoint());
        QTRY_VERIFY(trial.watched.snapshot != nullptr && trial.watched.snapshot->rowCount() == 3);
        QVERIFY(trial.planToUnblock());
        QCOMPARE(trial.killPlan.victims.size(), std::size_t{1});
        QCOMPARE(kept(trial.killPlan), QStringList({QStringLiteral("not_blocked"), QStringLiteral("own")}));
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::Killed), 1);
        QTRY_VERIFY(waiting->bytesAvailable() >= 12);
        QCOMPARE(waiting->readAll(), "+PONG\r\n*-1\r\n");  // as if its time were over
        QCOMPARE(waiting->state(), QLocalSocket::ConnectedState);
        QVERIFY(trial.recorded().front().endsWith(QStringLiteral("TIMEOUT → unblocked")));
    }

    // E17: whatever is put together, a server sees only what the gate lets through, though its user may do all.
    void aReadOnlyInstanceSeesOnlyReading() {
        PrivateRedis redis({"user all on nopass ~* &* +@all"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        constexpr int rounds = 1'000'000;
        Endpoint endpoint = redis.endpoint();
        endpoint.user = QStringLiteral("all");
        endpoint.password = Secret("any");
        endpoint.readOnly = true;
        WatchedSession watched(endpoint);
        QTRY_COMPARE(watched.status.state, SessionState::Connected);
        const QByteArray configuration = redis.command({"CONFIG", "GET", "*"});
        const QByteArrayList vocabulary{
            "CLIENT",     "KILL",    "ID",       "1",        "77",     "ADDR",     "a:1",     "SKIPME",
            "yes",        "UNBLOCK", "TIMEOUT",  "CONFIG",   "SET",    "GET",      "REWRITE", "RESETSTAT",
            "maxclients", "200",     "LIST",     "INFO",     "server", "TYPE",     "normal",  "SLOWLOG",
            "RESET",      "LEN",     "timeout",  "FLUSHALL", "PAUSE",  "NO-EVICT", "ON",      "DEBUG",
            "SHUTDOWN",   "MONITOR", "KEYS",     "*",        "EVAL",   "return 1", "0",       "SETNAME",
            "x",          "config",  "flushall", ""};
        QRandomGenerator random(20240607);
        int refused = 0;
        int answered = 0;
        int asked = 0;
        const ReplyHandler handler = [&](const Reply& reply) {
            ++answered;
            refused += !reply.sent;
        };
        for (int round = 0; round < rounds; ++round) {
            std::vector<QByteArray> argv(static_cast<std::size_t>(random.bounded(1, 6)));
            for (QByteArray& word : argv)
                word = vocabulary[random.bounded(static_cast<int>(vocabulary.size()))];
            if (random.bounded(4) == 0)  // whole ones
                argv = round % 3 == 0   ? killCommand(77, "a:1")
                       : round % 3 == 1 ? unblockCommand(77)
                                        : std::vector<QByteArray>{"CONFIG", "SET", "maxclients", "200"};
            ++asked;
            watched.session.port().send("x", argv, handler);
            if (asked - answered > 200)
                QTRY_VERIFY(asked - answered < 50);
        }
        QTRY_COMPARE(answered, asked);
        QVERIFY2(refused > rounds / 2 && refused < rounds, qPrintable(QString::number(refused)));
        QStringList seen;
        for (const QByteArray& line : redis.command({"INFO", "commandstats"}).split('\n')) {
            if (line.startsWith("cmdstat_"))
                seen << QString::fromLatin1(line.mid(8, line.indexOf(':') - 8));
        }
        // Those of the handshake and of this test's own connection among them.
        for (const char* reading : {"auth", "info", "ping", "client|id", "client|info", "client|list", "client|setname",
                                    "client|setinfo", "client|no-evict", "config|get", "slowlog|get", "slowlog|len"})
            seen.removeAll(QLatin1String(reading));
        QCOMPARE(seen, QStringList());
        QCOMPARE(redis.command({"CONFIG", "GET", "*"}), configuration);
    }

    // E9: a pool that fills up again at once, and is killed once.
    void aPoolThatRefillsIsToldAndKilledOnce() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Pool pool = openPool(redis, 20, "pool");
        for (const auto& member : pool) {
            connect(
                member.get(), &QLocalSocket::disconnected, member.get(),
                [&redis, one = member.get()] {
                    one->connectToServer(redis.socketPath());
                    one->write("CLIENT SETNAME pool\r\n");
                },
                Qt::QueuedConnection);
        }
        KillTrial trial(redis.endpoint());
        QVERIFY(trial.plan(QStringLiteral("name == pool")));
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::Killed), 20);
        QTRY_COMPARE(trial.returns.came, 20);
        // All of them had come in the seconds before, too.
        QVERIFY2(trial.returns.returned >= 12, qPrintable(QString::number(trial.returns.returned)));
        QVERIFY(trial.returns.after <= std::chrono::seconds(5));
        QCOMPARE(redis.calls("client|kill"), 20);
    }

    void tellsWhoCameBack() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool first = openPool(redis, 4, "pool");
        KillTrial trial(redis.endpoint());
        QVERIFY(trial.plan(QStringLiteral("name == pool")));
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::Killed), 4);
        const Pool again = openPool(redis, 3, "pool");
        const Pool strangers = openPool(redis, 3, "other");
        QTRY_COMPARE(trial.returns.came, 3);
        QCOMPARE(trial.returns.killed, 4);
        QVERIFY(!trial.returns.final);
    }

    // A pool that grew since we connected, of which only some were killed.
    void whoIsOlderDidNotComeBack() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        KillTrial trial(redis.endpoint());
        QTRY_COMPARE(trial.watched.status.state, SessionState::Connected);
        const Pool pool = openPool(redis, 12, "leak");
        const auto areOlderThanTheKill = [&trial] {
            trial.watched.session.readAllClients();
            if (!trial.watched.snapshot)
                return false;
            const ClientSnapshot& table = *trial.watched.snapshot;
            int count = 0;
            for (int row = 0; row < table.rowCount(); ++row)
                count += table.text(row, ClientField::Name) == "leak" &&
                         table.number(row, ClientField::Age).value_or(0) >= 2;
            return count == 12;
        };
        QTRY_VERIFY(areOlderThanTheKill());
        QVERIFY(trial.plan(QStringLiteral("name == leak")));
        trial.killPlan.victims.resize(2);
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::Killed), 2);
        const Pool again = openPool(redis, 1, "leak");
        trial.watched.session.readAllClients();
        QTRY_COMPARE(trial.returns.came, 1);
    }

    // E19
    void onAFullDiskNothingIsSent_data() {
        QTest::addColumn<bool>("fromTheStart");
        QTest::newRow("there is no ledger yet") << true;
        QTest::newRow("it becomes full") << false;
    }
    void onAFullDiskNothingIsSent() {
        QFETCH(bool, fromTheStart);
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool pool = openPool(redis, 3, "pool");
        FullDisk disk;
        if (fromTheStart)
            disk.fill();
        KillTrial trial(redis.endpoint(), disk.filePath(QStringLiteral("ledger.sqlite")));
        if (!fromTheStart) {
            QCOMPARE(trial.recorded(), QStringList());
            disk.fill();
        }
        QVERIFY(trial.plan(QStringLiteral("name == pool")));
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::NotSent), 3);
        QVERIFY2(trial.outcomes().front().contains(QStringLiteral("Nothing is done without its record")),
                 qPrintable(trial.outcomes().front()));
        QCOMPARE(alive(pool), 3);
        QCOMPARE(redis.calls("client|kill"), 0);

        // Once there is room again it goes on, without a restart of the program.
        disk.empty();
        trial.report.reset();
        QVERIFY(trial.carryOut());
        QVERIFY2(trial.report->count(KillResult::Killed) == 3, qPrintable(trial.outcomes().join(u'\n')));
    }
};

HEADROOM_TEST(QCoreApplication, KillLiveTest)
#include "tst_kill_live.moc"
