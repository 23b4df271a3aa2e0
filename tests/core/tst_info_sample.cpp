// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/info_sample.h"
#include "tests/core/test_data.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace headroom;

namespace {

QByteArray show(std::optional<qint64> value) {
    return value ? QByteArray::number(*value) : QByteArray("?");
}

InfoSample infoSample(const QByteArray& text, std::optional<qint64> configured = {}, int seconds = 0) {
    return InfoSample::from(InfoFields(text), configured, SteadyTime(std::chrono::seconds(seconds)), WallTime());
}

}  // namespace

class TestInfoSample : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void aLimitThatCanNotBeIsUnknown() {
        for (const QByteArray limit : {"-1", "0", "many"}) {
            const InfoFields info("connected_clients:3\r\nmaxclients:" + limit + "\r\n");
            QCOMPARE(InfoSample::from(info, std::nullopt, {}, {}).maxclients, std::optional<qint64>());
            QCOMPARE(InfoSample::from(info, 40, {}, {}).maxclients, std::optional<qint64>(40));
        }
    }
    void realReplies_data();
    void realReplies();
    void lines();
    void tooMuch();
    void numbers_data();
    void numbers();
    void commandStats();
    void timeInCommands();
    void products_data();
    void products();
    void killForms_data();
    void killForms();
    void limitsAndCounts();
    void headroom();
    void rates();
};

void TestInfoSample::realReplies_data() {
    QTest::addColumn<QString>("server");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* server, const char* said) {
        QTest::newRow(server) << QString::fromLatin1(server) << QByteArray(said);
    };
    // title, mode, role, connected + replicas + cluster links of maxclients
    row("redis-2.8.24", "Redis 2.8.24, standalone master, 17+1+? of ?, blocked 1, rejected 0");
    row("redis-3.2.13", "Redis 3.2.13, standalone master, 17+1+? of ?, blocked 1, rejected 0");
    row("redis-4.0.14", "Redis 4.0.14, standalone master, 17+1+? of ?, blocked 1, rejected 0");
    row("redis-5.0.14", "Redis 5.0.14, standalone master, 17+1+? of ?, blocked 1, rejected 0");
    row("redis-6.2.16", "Redis 6.2.16, standalone master, 17+1+0 of 60, blocked 1, rejected 0");
    row("redis-7.0.15", "Redis 7.0.15, standalone master, 17+1+0 of 60, blocked 1, rejected 0");
    row("redis-7.2.6", "Redis 7.2.6, standalone master, 17+1+0 of 60, blocked 1, rejected 0");
    row("redis-7.4.1", "Redis 7.4.1, standalone master, 17+1+0 of 60, blocked 1, rejected 0");
    row("redis-8.0.6", "Redis 8.0.6, standalone master, 17+1+0 of 60, blocked 1, rejected 0");
    row("redis-8.6.3", "Redis 8.6.3, standalone master, 17+1+0 of 60, blocked 1, rejected 0");
    row("valkey-7.2.7", "Valkey 7.2.7, standalone master, 17+1+0 of 60, blocked 1, rejected 0");
    row("valkey-8.1.1", "Valkey 8.1.1, standalone master, 17+1+0 of 60, blocked 1, rejected 0");
    row("valkey-9.1.2", "Valkey 9.1.2, standalone master, 17+1+0 of 60, blocked 1, rejected 0");
}

void TestInfoSample::realReplies() {
    QFETCH(QString, server);
    QFETCH(QByteArray, said);
    const QByteArray text = testData(server + QStringLiteral("/info.txt"));
    const InfoFields fields(text);
    const InfoSample sample = infoSample(text);
    const ServerTraits& traits = sample.traits;
    const QByteArray got = traits.title().toUtf8() + ", " + traits.mode + ' ' + traits.role + ", " +
                           show(sample.connectedClients) + '+' + show(sample.connectedReplicas) + '+' +
                           show(sample.clusterConnections) + " of " + show(sample.maxclients) + ", blocked " +
                           show(sample.blockedClients) + ", rejected " + show(sample.rejectedConnections);
    QCOMPARE(got, said);
    QCOMPARE(traits.runId.size(), 40);
    QVERIFY(sample.totalConnectionsReceived && sample.opsPerSecond && sample.usedMemoryBytes && sample.uptimeSeconds);
    QVERIFY(!sample.loading);
    QVERIFY(fields.commandStat("client"));
    // Every line is a section, blank, or a field.
    QCOMPARE(fields.all().size(),
             static_cast<std::size_t>(text.count('\n') - text.count("\r\n\r\n") - text.count('#')));
}

void TestInfoSample::lines() {
    const InfoFields fields("# Server\r\na:1\r\n\r\n# Two Words\nb:x:y\nno value here\n:nokey\nempty:\r\na:2\nlast:3");
    QByteArrayList got;
    for (const auto& [key, value] : fields.all()) {
        got << key + '=' + value;
    }
    QCOMPARE(got, (QByteArrayList{"a=1", "b=x:y", "empty=", "a=2", "last=3"}));
    QCOMPARE(fields.text("a"), QByteArray("1"));
    QCOMPARE(fields.text("empty"), QByteArray(""));
    QVERIFY(!fields.text("c"));
    QVERIFY(InfoFields("").all().empty());
    QVERIFY(InfoFields("\n\r\n\r").all().empty());
}

void TestInfoSample::tooMuch() {
    QByteArray text = "first:1\nfirst:2\n";
    for (int i = 0; i < 70000; ++i)
        text += 'k' + QByteArray::number(i) + ":1\n";
    const InfoFields many(text);
    QCOMPARE(many.all().size(), std::size_t(65536));
    QCOMPARE(many.number("first"), 1);
    QCOMPARE(many.number("k65533"), 1);
    QVERIFY(!many.text("k65534"));
    const InfoFields longest("first:1\nlong:" + QByteArray(5 << 20, 'x') + "\nlast:1\n");
    QCOMPARE(longest.all().size(), std::size_t(2));
    QVERIFY(!longest.text("last"));
}

void TestInfoSample::numbers_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("number");
    const auto row = [](const char* text, const char* number) {
        QTest::newRow(*text ? text : "empty") << QByteArray(text) << QByteArray(number);
    };
    row("0", "0");
    row("-7", "-7");
    row("9223372036854775807", "9223372036854775807");
    row("-9223372036854775808", "-9223372036854775808");
    row("9223372036854775808", "?");
    row("18446744073709551615", "?");
    row("1.5", "?");
    row("+1", "?");
    row(" 1", "?");
    row("1 ", "?");
    row("0x10", "?");
    row("", "?");
    row("-", "?");
    row("many", "?");
}

void TestInfoSample::numbers() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, number);
    QCOMPARE(show(InfoFields("k:" + text + "\r\n").number("k")), number);
}

void TestInfoSample::commandStats() {
    const InfoFields fields(
        "cmdstat_client|list:calls=3,usec=30,usec_per_call=10.00,rejected_calls=0,failed_calls=0\n"
        "cmdstat_client|kill:calls=1,usec=5\ncmdstat_clientele:calls=100,usec=100\ncmdstat_get:usec=x,calls=2\n"
        "cmdstat_big:calls=9223372036854775807\ncmdstat_big|more:calls=1\n");
    const auto show = [&fields](const char* command) {
        const auto stat = fields.commandStat(command);
        return stat ? QByteArray::number(stat->calls) + ' ' + QByteArray::number(stat->usec) : QByteArray("?");
    };
    QCOMPARE(show("client|list"), QByteArray("3 30"));
    QCOMPARE(show("client"), QByteArray("4 35"));
    QCOMPARE(show("get"), QByteArray("2 0"));
    QCOMPARE(show("big"), QByteArray("9223372036854775807 0"));
    QCOMPARE(show("set"), QByteArray("?"));
}

void TestInfoSample::products_data() {
    QTest::addColumn<QByteArray>("info");
    QTest::addColumn<QString>("title");
    const auto row = [](const char* info, const char* title) {
        QTest::newRow(*info ? info : "empty") << QByteArray(info) << QString::fromLatin1(title);
    };
    row("", "unknown server");
    row("role:master\nconnected_clients:3\n", "unknown server");
    row("redis_version:6.2.16\n", "Redis 6.2.16");
    row("redis_version:7.0.15\n", "Redis 7.0.15");
    row("redis_version:255.255.255\n", "Redis 255.255.255");
    row("redis_version:255.255.255\ncurrent_client_thread:0\n", "KeyDB 255.255.255");
    row("redis_version:6.3.4\nthread_0_clients:3\n", "KeyDB 6.3.4");
    row("redis_version:7.2.4\nserver_name:valkey\nvalkey_version:9.1.2\n", "Valkey 9.1.2");
    row("redis_version:7.2.4\nserver_name:valkey\n", "Valkey 7.2.4");
    row("redis_version:255.255.255\n# KeyDB\nmvcc_depth:0\n", "KeyDB 255.255.255");
    row("redis_version:7.4.0\ndragonfly_version:df-v1.33.1\nthread_count:4\n", "Dragonfly 1.33.1");
    row("redis_version:6.2.11\ndragonfly_version:df-dev\n", "Dragonfly dev");
    row("garnet_version:1.0.84\nrun_id:a\nredis_version:7.4.3\n", "Garnet 1.0.84");
    row("version:2.9.0\nkvrocks_version:2.9.0\nredis_version:4.0.0\n", "Kvrocks 2.9.0");
    row("tile38_version:1.33.0\nredis_version:1.33.0\n", "Tile38 1.33.0");
    row("pika_version:3.5.3\nredis_version:4.0.9\n", "Pika 3.5.3");
    row("redis_version:6.2.6\nupstash_version:1.16.2\n", "Upstash 1.16.2");
    row("redis_version:7.3.0\nredict_version:7.3.0\n", "Redict 7.3.0");
    row("redis_version:7.2.4\nredis_mode:standalone\nrlec_version:7.2.4-92\n", "Redis Enterprise 7.2.4-92");
    row("# Proxy\nproxy_version:999.999.999\nproxy_git_sha1:00000000\nmax_clients:50\n",
        "redis-cluster-proxy 999.999.999");
    row("# Proxy\nVersion:1.0.5\nName:Predixy\nRedisMode:proxy\n", "Predixy 1.0.5");
    row("redis_version:\x1b[1m\n", "Redis \\x1b[1m");
}

void TestInfoSample::products() {
    QFETCH(QByteArray, info);
    QFETCH(QString, title);
    const ServerTraits traits = ServerTraits::from(InfoFields(info));
    QCOMPARE(traits.title(), title);
}

void TestInfoSample::killForms_data() {
    QTest::addColumn<QByteArray>("info");
    QTest::addColumn<int>("form");
    const auto row = [](const char* info, KillForm form) { QTest::newRow(info) << QByteArray(info) << int(form); };
    row("redis_version:2.8.24\n", KillForm::AllOf);
    row("valkey_version:9.1.2\n", KillForm::AllOf);
    row("garnet_version:1.0.84\n", KillForm::AllOf);
    row("rlec_version:7.2.4-92\n", KillForm::AllOf);
    row("role:master\n", KillForm::AllOf);
    row("dragonfly_version:df-v1.33.1\n", KillForm::IdOnly);
    row("kvrocks_version:2.9.0\n", KillForm::IdOnly);
    row("tile38_version:1.33.0\n", KillForm::IdOnly);
    row("pika_version:3.5.3\n", KillForm::None);
    row("proxy_version:1.0.0\n", KillForm::None);
    row("RedisMode:proxy\n", KillForm::None);
}

void TestInfoSample::killForms() {
    QFETCH(QByteArray, info);
    QFETCH(int, form);
    ServerTraits traits = infoSample(info).traits;
    QCOMPARE(int(traits.killForm()), form);
    traits.severalServers = true;
    QCOMPARE(int(traits.killForm()), int(KillForm::None));
}

void TestInfoSample::limitsAndCounts() {
    QCOMPARE(show(infoSample("max_clients:64000\n").maxclients), QByteArray("64000"));
    QCOMPARE(show(infoSample("max_clients:64000\nmaxclients:60\n", 10).maxclients), QByteArray("60"));
    QCOMPARE(show(infoSample("max_clients:\n", 10).maxclients), QByteArray("10"));
    // Whoever reads INFO is connected.
    QCOMPARE(show(infoSample("connected_clients:0\n").connectedClients), QByteArray("?"));
    QCOMPARE(show(infoSample("connected_clients:0\nmaxclients:9\n").used()), QByteArray("?"));
    QCOMPARE(show(infoSample("connected_clients:-1\n").connectedClients), QByteArray("?"));
    QCOMPARE(show(infoSample("connected_clients:1\n").connectedClients), QByteArray("1"));
}

void TestInfoSample::headroom() {
    const QByteArray clients = "connected_clients:90\nconnected_slaves:2\ncluster_connections:4\n";
    QCOMPARE(show(infoSample(clients + "maxclients:100\n", 500).headroom()), QByteArray("4"));
    QCOMPARE(show(infoSample(clients, 500).headroom()), QByteArray("404"));
    QCOMPARE(show(infoSample(clients).headroom()), QByteArray("?"));
    QCOMPARE(show(infoSample(clients).used()), QByteArray("96"));
    QCOMPARE(show(infoSample(clients + "maxclients:50\n").headroom()), QByteArray("0"));
    QCOMPARE(show(infoSample("connected_slaves:2\nmaxclients:50\n").used()), QByteArray("?"));
    QCOMPARE(show(infoSample("connected_clients:3\n", 10).headroom()), QByteArray("7"));
    QCOMPARE(show(infoSample("connected_clients:9223372036854775807\nconnected_slaves:5\nmaxclients:1\n").headroom()),
             QByteArray("0"));
    QCOMPARE(show(infoSample("connected_clients:9223372036854775807\nconnected_slaves:5\nmaxclients:-1\n").headroom()),
             QByteArray("?"));
    QCOMPARE(show(infoSample("connected_clients:-9223372036854775808\nmaxclients:5\n").headroom()), QByteArray("?"));
    QCOMPARE(show(infoSample("connected_clients:1\nconnected_slaves:-9223372036854775808\nmaxclients:5\n").headroom()),
             QByteArray("9223372036854775807"));
    QVERIFY(infoSample("loading:1\n").loading);
    // The limit was lowered below the use.
    QCOMPARE(infoSample(clients + "maxclients:50\n").over(), 46);
    QCOMPARE(infoSample(clients + "maxclients:96\n").over(), 0);
    QCOMPARE(infoSample(clients + "maxclients:100\n").over(), 0);
    QCOMPARE(infoSample(clients).over(), 0);
    QCOMPARE(infoSample("connected_clients:9223372036854775807\nconnected_slaves:5\nmaxclients:1\n").over(),
             std::numeric_limits<qint64>::max() - 1);
}

// What scripts and transactions run is counted once more by itself; modules may count other threads.
void TestInfoSample::timeInCommands() {
    const auto usec = [](const QByteArray& text) { return InfoFields(text).commandUsec().value_or(-1); };
    QCOMPARE(usec("used_cpu_user:1\n"), qint64(-1));
    QCOMPARE(usec("cmdstat_get:calls=1,usec=30\ncmdstat_client|list:calls=2,usec=20\n"), qint64(50));
    QCOMPARE(usec("cmdstat_get:calls=1,usec=30\ncmdstat_eval:calls=2,usec=40\ncmdstat_evalsha:calls=1,usec=5\n"),
             qint64(45));
    QCOMPARE(usec("cmdstat_eval:calls=2,usec=40\ncmdstat_exec:calls=1,usec=50\ncmdstat_set:calls=1,usec=9\n"),
             qint64(50));
    QCOMPARE(usec("cmdstat_get:calls=1,usec=30\ncmdstat_FT.SEARCH:calls=2,usec=4000\n"), qint64(30));
}

void TestInfoSample::rates() {
    const auto show = [](const InfoRates& rates) {
        const auto one = [](std::optional<double> rate) { return rate ? QByteArray::number(*rate) : QByteArray("?"); };
        return one(rates.rejectedPerSecond) + ' ' + one(rates.newConnectionsPerSecond);
    };
    const QByteArray first = "run_id:a\nrejected_connections:10\ntotal_connections_received:100\n";
    const QByteArray second = "run_id:a\nrejected_connections:15\ntotal_connections_received:100\n";
    QCOMPARE(show(InfoRates::between(infoSample(first), infoSample(second, {}, 2))), QByteArray("2.5 0"));
    // Another process, counters set back, one missing, too close, the wrong way round.
    QCOMPARE(show(InfoRates::between(infoSample(first), infoSample("run_id:b\nrejected_connections:15\n", {}, 2))),
             QByteArray("? ?"));
    QCOMPARE(show(InfoRates::between(infoSample(second), infoSample(first, {}, 2))), QByteArray("? 0"));
    QCOMPARE(show(InfoRates::between(infoSample(first), infoSample("run_id:a\nrejected_connections:10\n", {}, 2))),
             QByteArray("0 ?"));
    QCOMPARE(show(InfoRates::between(infoSample(first), infoSample(second))), QByteArray("? ?"));
    QCOMPARE(show(InfoRates::between(infoSample(first, {}, 2), infoSample(second))), QByteArray("? ?"));
}

HEADROOM_TEST(QCoreApplication, TestInfoSample)
#include "tst_info_sample.moc"
