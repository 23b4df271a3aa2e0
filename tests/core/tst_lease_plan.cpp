// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/lease.h"
#include "core/action/lease_plan.h"
#include "core/server/client_list_parser.h"
#include "core/text/units.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <limits>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

struct PlanWorld {
    PlanWorld() {
        facts.sample.traits.runId = "run-1";
        facts.sample.connectedClients = 5000;
        facts.sample.connectedReplicas = 0;
        facts.settings.values = {
            {"maxclients", "10000"},
            {"timeout", "0"},
            {"tcp-keepalive", "300"},
            {"maxmemory-clients", "0"},
            {"slowlog-log-slower-than", "10000"},
            {"latency-monitor-threshold", "0"},
            {"client-query-buffer-limit", "1073741824"},
            {"tcp-backlog", "511"},
            {"client-output-buffer-limit", "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"}};
    }
    void list(const QByteArray& text, std::vector<std::int64_t> own = {}) {
        clients = {parseClientList({text.constData(), static_cast<std::size_t>(text.size())}, {}, {}), std::move(own),
                   "run-1"};
        facts.clients = &clients;
    }
    // "value: consequence | warnings", or "! why not".
    [[nodiscard]] QString plan(const QByteArray& key, const QString& typed) const {
        const auto planned = planLease(key, typed, facts);
        if (!planned)
            return QStringLiteral("! ") + planned.error().detail;
        return QString::fromLatin1(planned->value) + QStringLiteral(": ") + planned->consequence;
    }
    LeaseFacts facts;
    ClientListing clients;
};

}  // namespace

class LeasePlanTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void readsWhatPeopleType_data() {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("value");  // empty: refused
        const auto row = [](const char* key, const char* typed, const char* value) {
            QTest::addRow("%s %s", key, typed)
                << QByteArray(key) << QString::fromUtf8(typed) << QString::fromUtf8(value);
        };
        row("maxclients", "20000", "20000");
        row("maxclients", " 20K ", "20000");
        row("maxclients", "20,000", "20000");
        row("maxclients", "20 000", "20000");
        row("maxclients", "20\u202f000", "20000");
        row("maxclients", "20'000", "20000");
        row("maxclients", "20.000", "20000");
        row("maxclients", "20 k", "20000");
        row("maxclients", "20,00", "");
        row("maxclients", "20,0000", "");
        row("maxclients", "2,0000", "");
        row("maxclients", "20,000k", "");
        row("maxclients", "20.000k", "");
        row("maxclients", "20,000.0", "");
        row("maxclients", "20kb", "");
        row("maxclients", "1e4", "");
        row("maxclients", "0x10", "");
        row("maxclients", "-1", "");
        row("maxclients", "", "");
        row("maxclients", "99999999999999999999", "");
        row("timeout", "300", "300");
        row("timeout", "5m", "300");
        row("timeout", "1h30m", "5400");
        row("timeout", "1 h", "3600");
        row("timeout", "5 min", "300");
        row("timeout", "1 h 30 min", "5400");
        row("timeout", "3,600", "3600");
        row("timeout", "3.600", "");
        row("timeout", "5x", "");
        row("maxmemory-clients", "64mb", "67108864");
        row("maxmemory-clients", "64 MB", "67108864");
        row("maxmemory-clients", "1,048,576", "1048576");
        row("maxmemory-clients", "1,500mb", "");
        row("maxmemory-clients", "1,500", "1500");
        row("maxmemory-clients", "5%", "5%");
        row("maxmemory-clients", "5 %", "5%");
        row("maxmemory-clients", "0%", "");
        row("maxmemory-clients", "101%", "");
        row("client-query-buffer-limit", "5%", "");
        row("slowlog-log-slower-than", "20ms", "20000");
        row("slowlog-log-slower-than", "1s", "1000000");
        row("slowlog-log-slower-than", "500us", "500");
        row("slowlog-log-slower-than", "-1", "-1");
        row("slowlog-log-slower-than", "-2", "");
        row("latency-monitor-threshold", "100", "100");
        row("latency-monitor-threshold", "2s", "2000");
        row("latency-monitor-threshold", "-1", "");
        row("client-output-buffer-limit", "pubsub 64mb 16mb 2m",
            "normal 0 0 0 slave 268435456 67108864 60 pubsub 67108864 16777216 120");
        row("client-output-buffer-limit", "replica 1gb 0 0 normal 1mb 0 0",
            "normal 1048576 0 0 slave 1073741824 0 0 pubsub 33554432 8388608 60");
        row("client-output-buffer-limit", "pubsub 64mb", "");
        row("client-output-buffer-limit", "other 1 1 1", "");
        row("client-output-buffer-limit", "pubsub -1 0 0", "");
    }
    void readsWhatPeopleType() {
        QFETCH(QByteArray, key);
        QFETCH(QString, typed);
        QFETCH(QString, value);
        const PlanWorld world;
        const auto plan = planLease(key, typed, world.facts);
        QCOMPARE(plan ? QString::fromLatin1(plan->value) : QString(), value);
        if (plan)
            QCOMPARE(plan->before, world.facts.settings.values.at(key));
        else
            QCOMPARE(plan.error().kind, ErrorKind::BadInput);
    }

    void refusesWhatIsNotItsOwn() {
        PlanWorld world;
        QVERIFY(world.plan("requirepass", QStringLiteral("x"))
                    .startsWith(QStringLiteral(
                        "! requirepass is not a setting Headroom changes; it changes maxclients, timeout, ")));
        QCOMPARE(planLease("requirepass", QStringLiteral("x"), world.facts).error().kind, ErrorKind::BadInput);
        QVERIFY(world.plan("tcp-backlog", QStringLiteral("1"))
                    .startsWith(QStringLiteral("! tcp-backlog is not a setting")));
        QVERIFY(
            world.plan("io-threads", QStringLiteral("1")).startsWith(QStringLiteral("! io-threads is not a setting")));
        QCOMPARE(world.plan("maxclients-reserved", QStringLiteral("1")),
                 QStringLiteral("! This server has no setting maxclients-reserved, or does not report it."));
        QCOMPARE(world.plan("timeout", QStringLiteral("0")), QStringLiteral("! timeout is already 0."));
        world.facts.sample.traits.runId.clear();
        QVERIFY(world.plan("timeout", QStringLiteral("60")).contains(QStringLiteral("does not report its run_id")));
    }

    // faults.md 6, redis: a huge number stops the server for seconds, one at the use locks everybody out.
    void maxclientsHasBounds() {
        PlanWorld world;
        QVERIFY(world.plan("maxclients", QStringLiteral("40000")).startsWith(QStringLiteral("40000: ")));
        QVERIFY(world.plan("maxclients", QStringLiteral("40001")).startsWith(QStringLiteral("! At most 40,000: ")));
        QVERIFY(world.plan("maxclients", QStringLiteral("4294967295")).startsWith(QStringLiteral("! At most 40,000")));
        // 5,000 are connected, 1 % of it is 50.
        QVERIFY(world.plan("maxclients", QStringLiteral("5051")).startsWith(QStringLiteral("5051: ")));
        QVERIFY(world.plan("maxclients", QStringLiteral("5050")).startsWith(QStringLiteral("! At least 5,051: ")));
        QVERIFY(world.plan("maxclients", QStringLiteral("0")).startsWith(QStringLiteral("! At least 5,051: ")));

        world.facts.sample.connectedClients = 20;
        world.facts.sample.connectedReplicas = 3;
        world.facts.sample.clusterConnections = 4;
        QVERIFY(world.plan("maxclients", QStringLiteral("36")).startsWith(QStringLiteral("36: ")));
        QVERIFY(world.plan("maxclients", QStringLiteral("35")).startsWith(QStringLiteral("! At least 36: ")));

        world.facts.sample.connectedClients.reset();
        QVERIFY(world.plan("maxclients", QStringLiteral("9000")).contains(QStringLiteral("only be raised")));
        QVERIFY(world.plan("maxclients", QStringLiteral("10001")).startsWith(QStringLiteral("10001: ")));

        world.facts.settings.values["maxclients"] = "600000";
        QVERIFY(world.plan("maxclients", QStringLiteral("1m")).startsWith(QStringLiteral("1000000: ")));
        QVERIFY(world.plan("maxclients", QStringLiteral("1000001")).startsWith(QStringLiteral("! At most 1,000,000")));
        world.facts.settings.values["maxclients"] = "9223372036854775807";
        QVERIFY(world.plan("maxclients", QStringLiteral("2000000")).startsWith(QStringLiteral("! At most 1,000,000")));
    }

    // A server can say any number.
    void absurdSizesStayBounded() {
        PlanWorld world;
        world.list(
            "id=1 addr=a:1 idle=9 flags=N tot-mem=9223372036854775807 cmd=get\n"
            "id=2 addr=a:2 idle=9 flags=N tot-mem=9223372036854775807 cmd=get\n",
            {});
        const QString most = formatBytes(std::numeric_limits<qint64>::max());
        const QString connections = world.plan("maxclients", QStringLiteral("20000"));
        QVERIFY2(connections.contains(QStringLiteral("about %1 more memory").arg(most)), qPrintable(connections));
        QCOMPARE(
            world.plan("maxmemory-clients", QStringLiteral("64mb")),
            QStringLiteral("67108864: All clients together take %1 now: the largest are closed at once.").arg(most));
    }

    void tellsWhatItMeans() {
        PlanWorld world;
        QCOMPARE(world.plan("maxclients", QStringLiteral("20000")),
                 QStringLiteral("20000: 10,000 connections more: the server needs 20,032 file descriptors for all, and "
                                "about 195 MB more memory once all are used (20 kB each, as is usual)."));
        world.list(
            "id=1 addr=a:1 idle=9 flags=N tot-mem=2048 cmd=get\nid=2 addr=a:2 idle=9 flags=N tot-mem=2048 cmd=get\n"
            "id=3 addr=a:3 idle=9 flags=N tot-mem=9999999 cmd=get\nid=4 addr=a:4 flags=S tot-mem=9999999 cmd=psync\n",
            {});
        QCOMPARE(world.plan("maxclients", QStringLiteral("20000")),
                 QStringLiteral("20000: 10,000 connections more: the server needs 20,032 file descriptors for all, and "
                                "about 20 MB more memory once all are used (2 kB each, like the present ones)."));
        QCOMPARE(world.plan("maxclients", QStringLiteral("6000")),
                 QStringLiteral("6000: 4,000 connections fewer: 1,000 left instead of 5,000."));
        QCOMPARE(world.plan("maxclients", QStringLiteral("9999")),
                 QStringLiteral("9999: 1 connection fewer: 4,999 left instead of 5,000."));
        QCOMPARE(world.plan("tcp-keepalive", QStringLiteral("60")),
                 QStringLiteral("60: Holds for connections made from now on; the present 5,000 keep theirs."));
    }

    // redis src/timeout.c: who is spared.
    void tellsWhatMayCloseClients_data() {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<bool>("closes");
        const auto row = [](const QByteArray& key, const QByteArray& before, const QString& typed, bool closes) {
            QTest::newRow(key + ' ' + before + ' ' + typed.toUtf8()) << key << before << typed << closes;
        };
        row("timeout", "0", QStringLiteral("60"), true);
        row("timeout", "300", QStringLiteral("60"), true);
        row("timeout", "60", QStringLiteral("300"), false);
        row("timeout", "60", QStringLiteral("0"), false);
        row("maxmemory-clients", "0", QStringLiteral("1mb"), true);
        row("maxmemory-clients", "0", QStringLiteral("5%"), true);
        row("maxmemory-clients", "1048576", QStringLiteral("2mb"), false);
        row("client-output-buffer-limit", "normal 0 0 0 slave 1 1 1 pubsub 1 1 1",
            QStringLiteral("pubsub 64mb 16mb 2m"), true);
        row("maxclients", "100", QStringLiteral("200"), false);
        row("tcp-keepalive", "300", QStringLiteral("60"), false);
    }
    void tellsWhatMayCloseClients() {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, before);
        QFETCH(QString, typed);
        QFETCH(bool, closes);
        LeaseFacts facts;
        facts.sample.traits.runId = "aaaa";
        facts.sample.connectedClients = 5;
        facts.sample.maxclients = 100;
        facts.settings.values[key] = before;
        const auto plan = planLease(key, typed, facts);
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().detail));
        QCOMPARE(plan->closesClients, closes);
    }

    void timeoutCountsWhoIsClosedAtOnce() {
        PlanWorld world;
        world.list(
            "id=1 addr=a:1 name=web idle=61 flags=N cmd=get\n"
            "id=2 addr=a:2 name=web idle=60 flags=N cmd=get\n"
            "id=3 addr=a:3 name=web idle=900 flags=b cmd=blpop\n"
            "id=4 addr=a:4 name=web idle=900 flags=P cmd=subscribe\n"
            "id=5 addr=a:5 name=web idle=900 flags=S cmd=psync\n"
            "id=6 addr=a:6 name=web idle=900 flags=O cmd=monitor\n"
            "id=7 addr=a:7 name=web idle=900 flags=M cmd=ping\n"
            "id=8 addr=a:8 name=headroom idle=900 flags=N cmd=info\n"
            "id=9 addr=a:9 name=web idle=900 flags=x cmd=multi\n",
            {8});
        QCOMPARE(world.plan("timeout", QStringLiteral("1m")),
                 QStringLiteral("60: Closes 2 of 9 clients at once, those idle for more than 1 min, and from then on "
                                "any client idle that long."));
        QCOMPARE(world.plan("timeout", QStringLiteral("1")),
                 QStringLiteral("1: Closes 3 of 9 clients at once, those idle for more than 1 s, and Headroom's own "
                                "connection, and from then on any client idle that long."));
        world.facts.settings.values["timeout"] = "60";
        QCOMPARE(world.plan("timeout", QStringLiteral("0")), QStringLiteral("0: Idle clients are no longer closed."));
        QCOMPARE(world.plan("timeout", QStringLiteral("2m")),
                 QStringLiteral("120: Clients may be idle for 2 min instead of 1 min before they are closed."));
    }

    void warns() {
        PlanWorld world;
        QCOMPARE(planLease("timeout", QStringLiteral("60"), world.facts)->warnings,
                 QStringList({QStringLiteral(
                     "If somebody runs CONFIG REWRITE while it holds, it is written into redis.conf.")}));
        world.list("id=1 addr=a:1 name=sentinel-1a2b3c4d-cmd idle=0 flags=N cmd=ping\n");
        world.facts.sample.connectedReplicas = 1;
        QCOMPARE(planLease("maxclients", QStringLiteral("20000"), world.facts)->warnings,
                 QStringList({QStringLiteral("If more than 10,000 are connected when it is put back, new ones are "
                                             "turned away until fewer are."),
                              QStringLiteral("It holds for this server alone: replicas and other nodes keep theirs."),
                              QStringLiteral("Sentinel watches this server: a failover writes the running settings, "
                                             "this one too, into redis.conf (CONFIG REWRITE).")}));
    }

    // redis-facts: the three wordings.
    void understandsTryWith_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("number");
        QTest::newRow("2.8") << QByteArray(
                                    "ERR The operating system is not able to handle the specified number of clients, "
                                    "try with 10000")
                             << qint64{10000};
        QTest::newRow("6") << QByteArray(
                                  "ERR Invalid argument '20000' for CONFIG SET 'maxclients' - The operating system is "
                                  "not able to handle the specified number of clients, try with 19968")
                           << qint64{19968};
        QTest::newRow("7") << QByteArray(
                                  "ERR CONFIG SET failed (possibly related to argument 'maxclients') - The operating "
                                  "system is not able to handle the specified number of clients, try with 4064")
                           << qint64{4064};
        QTest::newRow("none") << QByteArray("ERR Unsupported CONFIG parameter: maxclients") << qint64{0};
        QTest::newRow("zero") << QByteArray("ERR try with 0") << qint64{0};
        QTest::newRow("endless") << QByteArray("ERR try with 99999999999999999999999") << qint64{999999999999999999};
    }
    void understandsTryWith() {
        QFETCH(QByteArray, text);
        QFETCH(qint64, number);
        QCOMPARE(triedWith(text).value_or(0), number);
    }

    void writesTheLinesOfRedisConf() {
        QCOMPARE(configFileText("maxclients", "20000"), QStringLiteral("maxclients 20000"));
        QCOMPARE(configFileText("client-output-buffer-limit", "normal 0 0 0 slave 1 2 3"),
                 QStringLiteral("client-output-buffer-limit normal 0 0 0\nclient-output-buffer-limit slave 1 2 3"));
    }

    // E16
    void theDeadlineIsKeptByWhicheverClockIsFirst() {
        const SteadyTime steady{1000s};
        const WallTime wall{2000s};
        const auto deadline = LeaseDeadline::after(600s, steady, wall);
        QCOMPARE(deadline.left(steady, wall), 600s);
        QCOMPARE(deadline.left(steady + 1ms, wall), 599'999ms);
        QCOMPARE(deadline.left(steady + 599s, wall + 599s), 1s);
        // The computer slept: the steady clock stood still.
        QCOMPARE(deadline.left(steady + 10s, wall + 700s), 0ms);
        // The wall clock was set back.
        QCOMPARE(deadline.left(steady + 600s, wall - 3600s), 0ms);
        QCOMPARE(deadline.left(steady + 10s, wall - 3600s), 590s);
        // Set forward: earlier, never later.
        QCOMPARE(deadline.left(steady + 10s, wall + 3600s), 0ms);
    }
};

HEADROOM_TEST(QCoreApplication, LeasePlanTest)
#include "tst_lease_plan.moc"
