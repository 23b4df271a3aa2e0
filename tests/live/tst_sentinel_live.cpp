// SPDX-License-Identifier: GPL-3.0-or-later
// A failover by a real Sentinel while we hold leases and have plans. What it sends to each server it reconfigures, in
// one MULTI (redis src/sentinel.c sentinelSendSlaveOf): REPLICAOF, CONFIG REWRITE, CLIENT KILL TYPE normal and pubsub.
#include "tests/support/kill_trial.h"
#include "tests/support/lease_trial.h"
#include "tests/support/pool.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

// Sentinel looks at its servers each 10 s, and lets the old primary be for 8 s before it makes it a replica.
constexpr int failoverMs = 60'000;

QByteArray fileOf(const PrivateRedis& redis) {
    QFile file(redis.configPath());
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool isRole(PrivateRedis& redis, const QByteArray& role) {
    return redis.command({"INFO", "replication"}).contains("role:" + role + "\r");
}

// The names of those a plan for everybody would kill, and why it spares the others.
QString wholePlan(const ClientListing& listing) {
    std::vector<std::uint32_t> rows(static_cast<std::size_t>(listing.snapshot->rowCount()));
    std::iota(rows.begin(), rows.end(), 0U);
    const KillPlan plan = planKill(listing, rows, everybody());
    QStringList victims;
    for (const PlannedClient& one : plan.victims)
        victims << QString::fromUtf8(one.name);
    QStringList kept;
    for (const PlannedClient& one : plan.kept)
        kept << QLatin1String(keepReasonName(one.reason));
    victims.sort();
    kept.sort();
    return victims.join(u' ') + QStringLiteral(" | ") + kept.join(u' ');
}

// A primary, its replica and the Sentinel that watches them.
class Watched {
  public:
    Watched()
        : primary({"maxclients 50"}, PrivateRedis::Tcp::Yes),
          replica({"replicaof 127.0.0.1 " + QByteArray::number(primary.port())}, PrivateRedis::Tcp::Yes),
          sentinel({"sentinel monitor watched 127.0.0.1 " + QByteArray::number(primary.port()) + " 1",
                    // A slow machine shall not make it one of its own accord.
                    "sentinel down-after-milliseconds watched 60000"},
                   PrivateRedis::Tcp::Yes) {
        primary.useConfigFile();
        replica.useConfigFile();
        sentinel.beSentinel();
    }

    // Empty, or what is missing.
    [[nodiscard]] QString start() {
        if (!primary.start() || !replica.start())
            return primary.error() + replica.error();
        if (!QTest::qWaitFor(
                [this] {
                    return primary.command({"INFO", "replication"}).contains("state=online");
                },
                30'000))
            return QStringLiteral("the replica did not come online");
        if (!sentinel.start())
            return sentinel.error();
        const auto hasLinks = [](PrivateRedis& redis) {
            const QByteArray list = redis.command({"CLIENT", "LIST"});
            return list.contains("-cmd ") && list.contains("-pubsub ");
        };
        return QTest::qWaitFor([&] { return hasLinks(primary) && hasLinks(replica); }, 30'000)
                   ? QString()
                   : QStringLiteral("Sentinel did not connect");
    }
    // Until each has the other's role.
    [[nodiscard]] bool failOver() {
        return QTest::qWaitFor(
                   [this] {
                       return sentinel.command({"SENTINEL", "FAILOVER", "watched"}) == "OK";
                   },
                   30'000) &&
               QTest::qWaitFor([this] { return isRole(replica, "master") && isRole(primary, "slave"); }, failoverMs);
    }

    PrivateRedis primary;
    PrivateRedis replica;
    PrivateRedis sentinel;
};

}  // namespace

class SentinelLiveTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
    }

    // E13, E14: on both sides the value becomes permanent, we are disconnected, and it is put back all the same, with a
    // word about the file.
    void leasesOutliveAFailover() {
        Watched watched;
        const QString missing = watched.start();
        QVERIFY2(missing.isEmpty(), qPrintable(missing));
        LeaseTrial onPrimary(watched.primary.endpoint());
        QVERIFY(onPrimary.beginAndHold("maxclients", QStringLiteral("80"), 600s));
        LeaseTrial onReplica(watched.replica.endpoint());
        QVERIFY(onReplica.beginAndHold("timeout", QStringLiteral("300"), 600s));
        LeaseTrial forgotten(watched.replica.endpoint());
        QVERIFY(forgotten.beginAndHold("slowlog-max-len", QStringLiteral("777"), 600s));
        QVERIFY(watched.failOver());
        QVERIFY(fileOf(watched.primary).contains("\nmaxclients 80\n"));
        QVERIFY(fileOf(watched.replica).contains("\ntimeout 300\n"));

        for (LeaseTrial* trial : {&onPrimary, &onReplica}) {
            // Turned out, and in again.
            QTRY_VERIFY_WITH_TIMEOUT(trial->watched.states.size() > 2, 30'000);
            QTRY_COMPARE_WITH_TIMEOUT(trial->watched.status.state, SessionState::Connected, 30'000);
            QTRY_COMPARE_WITH_TIMEOUT(trial->watched.session.traits().role,
                                      trial == &onPrimary ? QByteArray("slave") : QByteArray("master"), 30'000);
            QVERIFY(trial->is(LeasePhase::Held));
            trial->run->revert();
            QTRY_COMPARE_WITH_TIMEOUT(trial->end(), QStringLiteral("reverted"), 30'000);
            QCOMPARE(trial->open().size(), std::size_t{0});
        }
        QCOMPARE(watched.primary.setting("maxclients"), "50");
        QCOMPARE(watched.replica.setting("timeout"), "0");
        QVERIFY2(onPrimary.finished->detail.contains(QStringLiteral("80 is in the server's ") +
                                                     watched.primary.configPath()),
                 qPrintable(onPrimary.finished->detail));
        QVERIFY2(onReplica.finished->detail.contains(QStringLiteral("300 is in the server's ") +
                                                     watched.replica.configPath()),
                 qPrintable(onReplica.finished->detail));
        QCOMPARE(onPrimary.recorded(), QStringList({QStringLiteral("CONFIG SET maxclients 80 → set (80)"),
                                                    QStringLiteral("CONFIG SET maxclients 50 → reverted (50)")}));
        // We wrote into no file: Sentinel did, once.
        QCOMPARE(watched.primary.calls("config|rewrite"), 1);
        QCOMPARE(watched.replica.calls("config|rewrite"), 1);

        // The one still held comes back with a restart of its server: not ours to change any more, but said.
        watched.sentinel.stop();
        QVERIFY(watched.replica.restart());
        QTRY_COMPARE_WITH_TIMEOUT(forgotten.end(), QStringLiteral("left"), 30'000);
        QVERIFY2(forgotten.finished->detail.contains(
                     QStringLiteral("slowlog-max-len is 777 again: it was written into %1 (CONFIG REWRITE)")
                         .arg(watched.replica.configPath())),
                 qPrintable(forgotten.finished->detail));
        QCOMPARE(watched.replica.setting("slowlog-max-len"), "777");
    }

    // E2
    void aFailoverDisarmsPlans() {
        Watched watched;
        const QString missing = watched.start();
        QVERIFY2(missing.isEmpty(), qPrintable(missing));
        const Pool first = openPool(watched.primary, 5, "app");
        const Pool reader = openPool(watched.replica, 3, "app");
        KillTrial onPrimary(watched.primary.endpoint());
        KillTrial onReplica(watched.replica.endpoint());
        QVERIFY(onPrimary.plan(QStringLiteral("name == app")));
        QVERIFY(onReplica.plan(QStringLiteral("name == app")));
        QCOMPARE(onPrimary.killPlan.victims.size(), std::size_t{5});
        QCOMPARE(onReplica.killPlan.victims.size(), std::size_t{3});
        QCOMPARE(wholePlan(onPrimary.watched.listing),
                 QStringLiteral("app app app app app | own replica sentinel sentinel"));
        QCOMPARE(wholePlan(onReplica.watched.listing), QStringLiteral("app app app | own primary sentinel sentinel"));

        QVERIFY(watched.failOver());
        QTRY_COMPARE(alive(first), 0);  // Sentinel's doing
        const Pool again = openPool(watched.primary, 5, "app");
        const Pool againReader = openPool(watched.replica, 3, "app");
        const int killsBefore = watched.primary.calls("client|kill");
        QCOMPARE(killsBefore, 2);
        for (KillTrial* trial : {&onPrimary, &onReplica}) {
            QTRY_COMPARE_WITH_TIMEOUT(trial->watched.listing.role,
                                      trial == &onPrimary ? QByteArray("slave") : QByteArray("master"), 30'000);
            QVERIFY(trial->carryOut());
            QStringList expected;
            for (const PlannedClient& victim : trial->killPlan.victims)
                expected << QStringLiteral(
                                "%1 not_sent: the server restarted or changed its role since the plan was "
                                "made")
                                .arg(victim.id);
            QCOMPARE(trial->outcomes(), expected);
            const QStringList recorded = trial->recorded();
            QCOMPARE(recorded.size(), expected.size());
            QCOMPARE(recorded.filter(QStringLiteral("→ not_sent")).size(), expected.size());
        }
        QCOMPARE(watched.primary.calls("client|kill"), killsBefore);
        QCOMPARE(watched.replica.calls("client|kill"), 2);
        QCOMPARE(alive(again), 5);
        QCOMPARE(alive(againReader), 3);
        // In their new roles, with Sentinel's links anew.
        QTRY_COMPARE_WITH_TIMEOUT(wholePlan(onPrimary.watched.listing),
                                  QStringLiteral("app app app app app | own primary sentinel sentinel"), 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(wholePlan(onReplica.watched.listing),
                                  QStringLiteral("app app app | own replica sentinel sentinel"), 30'000);
    }
};

HEADROOM_TEST(QCoreApplication, SentinelLiveTest)
#include "tst_sentinel_live.moc"
