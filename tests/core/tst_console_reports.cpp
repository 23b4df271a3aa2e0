// SPDX-License-Identifier: GPL-3.0-or-later
// What `headroom clients`, `slowlog` and `watch` print.
#include "core/report/clients_report.h"
#include "core/report/slowlog_report.h"
#include "core/report/text_table.h"
#include "core/report/watch_report.h"
#include "core/server/client_list_parser.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

Endpoint localhost() {
    Endpoint endpoint;
    endpoint.user = QStringLiteral("u");
    endpoint.password = Secret("s3cret");
    return endpoint;
}

InfoSample sampleOf(QByteArrayView info) {
    return InfoSample::from(InfoFields(info), std::nullopt, {}, WallTime(1700000000250ms));
}

const QByteArray info = QByteArrayLiteral(
    "redis_version:7.0.15\r\nredis_mode:standalone\r\nrole:master\r\nrun_id:abc\r\nconnected_clients:30\r\n"
    "connected_slaves:2\r\ncluster_connections:1\r\nmaxclients:40\r\nrejected_connections:7\r\n"
    "total_connections_received:100\r\nblocked_clients:3\r\ninstantaneous_ops_per_sec:12\r\nused_memory:2048\r\n");

// JSON written with ' for ", to stay readable here.
QByteArray withQuotes(QByteArray text) {
    return text.replace('\'', '"');
}

std::shared_ptr<const ClientSnapshot> snapshotOf(std::string_view text) {
    return parseClientList(text, WallTime(), SteadyTime());
}

// Hostile where a server can be: a name with terminal escapes, quotes and a formula, a number that is none.
constexpr std::string_view clientList =
    "id=10 addr=10.0.0.2:5 name==cmd|\x1b[2J\"\\,\xff age=75 idle=x flags=N cmd=get tot-mem=22528 novel=1\n"
    "id=9 addr=/run/a b.sock:0 name= age=5 idle=0 flags=b cmd=blpop tot-mem=100 novel=a\n";

}  // namespace

class TestConsoleReports : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void clientsAsJson() {
        const QByteArray json = clientsJson(localhost(), sampleOf(info), *snapshotOf(clientList));
        const QByteArray expected = withQuotes(
            "{'instance':{'name':'127.0.0.1:6379','address':'127.0.0.1:6379','product':'Redis',"
            "'version':'7.0.15','mode':'standalone','role':'master','run_id':'abc'},"
            "'clients':{'used':33,'connected':30,'replicas':2,'cluster_links':1,'maxclients':40,"
            "'headroom':7,'rejected':7},'rows':["
            "{'id':9,'addr':'/run/a b.sock:0','name':'','age':5,'idle':0,'flags':'b','cmd':'blpop',"
            "'tot-mem':100,'novel':'a'},"
            "{'id':10,'addr':'10.0.0.2:5','name':'=cmd|\\\\x1b[2J\\'\\\\\\\\,\\\\xff','age':75,'idle':null,"
            "'flags':'N','cmd':'get','tot-mem':22528,'novel':'1'}]}"
            "\n");
        QCOMPARE(json, expected);
        QVERIFY(QJsonDocument::fromJson(json).isObject());
    }

    void whatTheServerDoesNotTellIsNull() {
        const QByteArray json = clientsJson(localhost(), sampleOf("redis_version:2.4\r\n"), *snapshotOf(""));
        const QJsonObject whole = QJsonDocument::fromJson(json).object();
        const QJsonObject clients = whole[QStringLiteral("clients")].toObject();
        QCOMPARE(clients.size(), 7);
        for (const QJsonValue value : clients)
            QVERIFY(value.isNull());
        QVERIFY(whole[QStringLiteral("instance")].toObject()[QStringLiteral("mode")].isNull());
        QCOMPARE(whole[QStringLiteral("rows")].toArray().size(), 0);
    }

    void bigNumbersStayExact() {
        const QByteArray json =
            clientsJson(localhost(), sampleOf(info), *snapshotOf("id=9223372036854775807 addr=a:1\n"));
        QVERIFY2(json.contains("\"id\":9223372036854775807,"), json.constData());
    }

    void clientsAsCsv() {
        QCOMPARE(QString::fromUtf8(clientsCsv(*snapshotOf(clientList))),
                 QString::fromUtf8("id,addr,name,age,idle,flags,cmd,tot-mem,novel\r\n"
                                   "9,/run/a b.sock:0,,5,0,b,blpop,100,a\r\n"
                                   "10,10.0.0.2:5,\"'=cmd|\\x1b[2J\"\"\\\\,\\xff\",75,,N,get,22528,1\r\n"));
    }

    void clientsAsText() {
        const QString text = QString::fromUtf8(clientsText(localhost(), sampleOf(info), *snapshotOf(clientList)));
        QCOMPARE(text, QString::fromUtf8(
                           "127.0.0.1:6379 (Redis 7.0.15): 33 of 40 connections used, 7 left; 7 rejected since start\n"
                           "clients 30, replicas 2, cluster links 1\n"
                           "\n"
                           "id  addr             name                    age  idle  flags  cmd    tot-mem\n"
                           " 9  /run/a b.sock:0                           5s    0s  b      blpop    100 B\n"
                           "10  10.0.0.2:5       =cmd|\\x1b[2J\"\\,\\xff  1m 15s     ?  N      get      22 kB\n"));
    }

    void slowlogAsJson() {
        SlowlogBatch batch;
        batch.entries.push_back({.id = 5,
                                 .unixSeconds = 1700000000,
                                 .durationUsec = 12,
                                 .command = {"SET", QByteArray("a\0\xff\xc3\xa9\\\"\n", 8)},
                                 .addr = QByteArray("10.0.0.2:5"),
                                 .name = QByteArray()});
        batch.entries.push_back({.id = 4, .unixSeconds = 1, .durationUsec = 2, .command = {}, .addr = {}, .name = {}});
        const QByteArray json = slowlogJson(batch);
        const QByteArray expected = withQuotes(
            "{'entries':[{'id':5,'time':1700000000,'usec':12,'command':['SET',"
            "'a\\\\x00\\\\xffé\\\\\\\\\\'\\\\x0a'],'addr':'10.0.0.2:5','name':''},"
            "{'id':4,'time':1,'usec':2,'command':[],'addr':null,'name':null}]}"
            "\n");
        QCOMPARE(json, expected);
        QVERIFY(QJsonDocument::fromJson(json).isObject());
    }

    void slowlogAsText() {
        SlowlogBatch batch;
        batch.thresholdUsec = 10000;
        batch.length = 200;
        batch.maxLength = 256;
        batch.entries.push_back({.id = 5,
                                 .unixSeconds = 0,
                                 .durationUsec = 12,
                                 .command = {"SET", "\x1b]0;x"},
                                 .addr = QByteArray("h:5"),
                                 .name = {}});
        const QStringList lines = QString::fromUtf8(slowlogText(batch)).split(u'\n');
        QCOMPARE(lines.first(), QStringLiteral("1 entries read of 200 kept (at most 256); logged from 10.0 ms on"));
        QVERIFY2(lines.at(3).startsWith(QStringLiteral(" 5  19")), qPrintable(lines.at(3)));
        QVERIFY2(lines.at(3).endsWith(QStringLiteral("   12 µs  h:5         SET \\x1b]0;x")), qPrintable(lines.at(3)));
        batch.thresholdUsec = -1;
        QVERIFY(slowlogText(batch).contains("; logging is off\n"));
    }

    void watchLinesAsJson() {
        SessionStatus status;
        status.state = SessionState::Full;
        status.certain = false;
        status.detail = QStringLiteral("It says \"no\".");
        status.attempt = 3;
        const QByteArray expected = withQuotes(
            "{'t':1700000000.250,'instance':'127.0.0.1:6379','event':'state','state':'full',"
            "'detail':'It says \\'no\\'.','certain':false,'attempt':3}"
            "\n");
        QCOMPARE(watchStateJson(localhost(), status, WallTime(1700000000250ms)), expected);
        InfoRates rates;
        rates.rejectedPerSecond = 1.5;
        const QByteArray expectedSample = withQuotes(
            "{'t':1700000000.250,'instance':'127.0.0.1:6379','event':'sample','used':33,'connected':30,"
            "'replicas':2,'cluster_links':1,'maxclients':40,'headroom':7,'rejected':7,"
            "'rejected_per_s':1.50,'new_per_s':null,'blocked':3,'ops':12,'memory':2048,'clients_rows':33}"
            "\n");
        QCOMPARE(watchSampleJson(localhost(), sampleOf(info), rates, 33), expectedSample);
    }

    void watchLinesAsText() {
        SessionStatus status;
        status.state = SessionState::Full;
        status.detail = QStringLiteral("No slot.");
        status.attempt = 3;
        const auto afterClock = [](const QByteArray& line) { return QString::fromUtf8(line).mid(8); };
        QCOMPARE(afterClock(watchStateText(localhost(), status, {})),
                 QStringLiteral("  127.0.0.1:6379  full (attempt 3): No slot.\n"));
        QCOMPARE(
            afterClock(watchSampleText(localhost(), sampleOf(info), {}, std::nullopt)),
            QStringLiteral("  127.0.0.1:6379  33 of 40 used, 7 left; rejected 7 (?/s), new ?/s, blocked 3, 12 ops/s, "
                           "memory 2 kB, rows unknown\n"));
    }

    void tablesAlign() {
        QCOMPARE(textTable({{QStringLiteral("n"), true}, {QStringLiteral("word")}, {QStringLiteral("x")}},
                           {{QStringLiteral("100"), QStringLiteral("a"), QString()}}),
                 QStringLiteral("  n  word  x\n100  a\n"));
        QCOMPARE(textTable({{QStringLiteral("a")}}, {}), QStringLiteral("a\n"));
    }
};

QTEST_GUILESS_MAIN(TestConsoleReports)
#include "tst_console_reports.moc"
