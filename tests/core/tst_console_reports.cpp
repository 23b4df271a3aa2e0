// SPDX-License-Identifier: GPL-3.0-or-later
// What `headroom clients`, `slowlog` and `watch` print.
#include "core/query/row_order.h"
#include "core/report/clients_report.h"
#include "core/report/groups_report.h"
#include "core/report/kill_report.h"
#include "core/report/ledger_report.h"
#include "core/report/slowlog_report.h"
#include "core/report/text_table.h"
#include "core/report/watch_report.h"
#include "core/server/client_list_parser.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <string>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

Endpoint localhost() {
    Endpoint endpoint;
    endpoint.said = Environment::Local;
    endpoint.user = QStringLiteral("u");
    endpoint.password = Secret("s3cret");
    return endpoint;
}

InfoSample sampleRead(QByteArrayView info) {
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

namespace {

ClientsSource sourceOf(std::string_view text, const QString& filter = {}, QByteArrayView infoText = info) {
    ClientsSource source;
    source.endpoint = localhost();
    source.sample = std::make_shared<const InfoSample>(sampleRead(infoText));
    source.snapshot = snapshotOf(text);
    source.filter = *Filter::parse(filter);
    source.matches = source.filter.apply(*source.snapshot, {});
    return source;
}

std::vector<std::uint32_t> rowsOf(const ClientsSource& source) {
    return orderRows(*source.snapshot, {}, source.matches.rows());
}

ClientsSource dumpOf(std::string_view text, const QString& filter = {}) {
    ClientsSource source = sourceOf(text, filter);
    source.sample.reset();
    source.dumpFile = QStringLiteral("a \"b\".txt");
    return source;
}

}  // namespace

class TestConsoleReports : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void clientsAsJson() {
        const ClientsSource source = sourceOf(clientList);
        const QByteArray json = clientsJson(source, rowsOf(source));
        const QByteArray expected = withQuotes(
            "{'instance':{'name':'127.0.0.1:6379','address':'127.0.0.1:6379','product':'Redis',"
            "'version':'7.0.15','mode':'standalone','role':'master','run_id':'abc','several_servers':false,'skipped_"
            "lines':0,"
            "'left_out_rows':0,'cut_rows':0},"
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
        const QByteArray json = clientsJson(sourceOf("", {}, "redis_version:2.4\r\n"), {});
        const QJsonObject whole = QJsonDocument::fromJson(json).object();
        const QJsonObject clients = whole[QStringLiteral("clients")].toObject();
        QCOMPARE(clients.size(), 7);
        for (const QJsonValue value : clients)
            QVERIFY(value.isNull());
        QVERIFY(whole[QStringLiteral("instance")].toObject()[QStringLiteral("mode")].isNull());
        QCOMPARE(whole[QStringLiteral("rows")].toArray().size(), 0);
    }

    void bigNumbersStayExact() {
        const ClientsSource source = sourceOf("id=9223372036854775807 addr=a:1\n");
        const QByteArray json = clientsJson(source, rowsOf(source));
        QVERIFY2(json.contains("\"id\":9223372036854775807,"), json.constData());
    }

    void clientsAsCsv() {
        const ClientsSource source = sourceOf(clientList);
        QCOMPARE(QString::fromUtf8(clientsCsv(*source.snapshot, rowsOf(source))),
                 QString::fromUtf8("id,addr,name,age,idle,flags,cmd,tot-mem,novel\r\n"
                                   "9,/run/a b.sock:0,,5,0,b,blpop,100,a\r\n"
                                   "10,10.0.0.2:5,\"'=cmd|\\x1b[2J\"\"\\\\,\\xff\",75,,N,get,22528,1\r\n"));
    }

    // A limit that was lowered below the use.
    void saysHowManyAreOver() {
        QByteArray lowered = info;
        lowered.replace("maxclients:40", "maxclients:20");
        const InfoSample sample = sampleRead(lowered);
        QVERIFY(watchSampleText(localhost(), sample, {}, {}).contains("33 of 20 used, 13 over; rejected"));
        QVERIFY(watchSampleJson(localhost(), sample, {}, {}).contains("\"headroom\":0,"));
        ClientsSource source = sourceOf(clientList);
        source.sample = std::make_shared<const InfoSample>(sample);
        QVERIFY(clientsText(source, rowsOf(source)).contains("33 of 20 connections used, 13 over; 7 rejected"));
    }

    void clientsAsText() {
        const ClientsSource source = sourceOf(clientList);
        const QString text = QString::fromUtf8(clientsText(source, rowsOf(source)));
        QCOMPARE(text, QString::fromUtf8(
                           "127.0.0.1:6379 (Redis 7.0.15): 33 of 40 connections used, 7 left; 7 rejected since start\n"
                           "clients 30, replicas 2, cluster links 1\n"
                           "\n"
                           "id  addr             name                    age  idle  flags  cmd    tot-mem\n"
                           " 9  /run/a b.sock:0                           5s    0s  b      blpop    100 B\n"
                           "10  10.0.0.2:5       =cmd|\\x1b[2J\"\\,\\xff  1m 15s     ?  N      get      22 kB\n"));
    }

    void onlyWhatIsChosen() {
        const ClientsSource source = sourceOf(clientList, QStringLiteral("idle >= 0 and age < 1m"));
        QCOMPARE(source.matches.matched, 1);
        const QByteArray json = clientsJson(source, rowsOf(source));
        QVERIFY2(json.contains(withQuotes(
                     "'filter':{'text':'idle >= 0 and age < 1m','matched':1,'undecided':0},'rows':[{'id':9,")),
                 json.constData());
        const ClientsSource unsure = sourceOf(clientList, QStringLiteral("idle >= 0 \x1b"));
        const QStringList lines = QString::fromUtf8(clientsText(unsure, {})).split(u'\n');
        QCOMPARE(
            lines[2],
            QStringLiteral("0 of 2 match idle >= 0 \\x1b; 1 row was undecided: what the filter asks for is not known"));
        QCOMPARE(sourceNotes(unsure), QStringLiteral("1 row was undecided: what the filter asks for is not known.\n"));
        QCOMPARE(sourceNotes(source), QString());
        const ClientsSource all = sourceOf(clientList);
        const std::vector<std::uint32_t> one{1};
        QVERIFY(clientsText(all, one).endsWith("100 B\n\n1 more not shown\n"));
        QVERIFY(!clientsText(all, one).contains("cmd|"));
    }

    void aSavedTable() {
        const ClientsSource source = dumpOf("id=9 name=x\nnonsense\n");
        QCOMPARE(
            clientsJson(source, rowsOf(source)),
            withQuotes(
                "{'instance':{'dump':'a \\'b\\'.txt','skipped_lines':1,'left_out_rows':0,'cut_rows':0},'clients':null,"
                "'rows':[{'id':9,'name':'x'}]}\n"));
        QCOMPARE(QString::fromUtf8(clientsText(source, rowsOf(source))),
                 QStringLiteral("a \"b\".txt: 1 client; 1 line was not understood\n\nid  name\n 9  x\n"));
        QCOMPARE(sourceNotes(dumpOf("id=9 name=x\na\nb\n", QStringLiteral("db == 0"))),
                 QStringLiteral("2 lines were not understood.\n"
                                "1 row was undecided: no client has the field db.\n"));
    }

    // A server can send more rows than are read, or end in the middle of one.
    void aTableOfAServerThatIsCut() {
        const ClientsSource source = sourceOf("id=9 name=x idle=5 flags=N\nid=10 na\n?\n");
        QCOMPARE(QString::fromUtf8(clientsText(source, {})).section(u'\n', 2, 3),
                 QStringLiteral("1 line was not understood; 1 row cut off\n"));
        QVERIFY(clientsJson(source, {})
                    .contains(withQuotes("'run_id':'abc','several_servers':false,'skipped_lines':1,'left_out_rows':0,'"
                                         "cut_rows':1},'clients':{'used':33")));
        QCOMPARE(sourceNotes(source), QStringLiteral("1 line was not understood.\n1 row cut off.\n"));
    }

    // C1 controls speak to terminals, bidi marks turn what stands beside them around.
    void hiddenCharactersStaySeen() {
        LedgerRow row;
        row.entry.reason = QString::fromUtf8("a\xc2\x9b;\xe2\x80\xae");
        const std::vector<LedgerRow> rows{row};
        const ClientsSource source = sourceOf("id=9 addr=a:1 name=a\xc2\x9b;\xe2\x80\xae cmd=a\tb\n");
        const ClientGrouping groups = groupClients(*source.snapshot, source.matches.rows(), {GroupKey::Name}, {});
        for (const QByteArray& said :
             {clientsJson(source, rowsOf(source)), clientsCsv(*source.snapshot, rowsOf(source)),
              clientsText(source, rowsOf(source)), groupsJson(source, groups, 9), groupsCsv(groups, 9),
              groupsText(source, groups, 9), ledgerCsv(rows), ledgerJson(rows), ledgerText(rows),
              ledgerMarkdown(rows)}) {
            QVERIFY2(!said.contains("\xc2\x9b") && !said.contains("\xe2\x80\xae"), said.constData());
            QVERIFY2(said.contains("9b"), said.constData());
        }
        QVERIFY(
            clientsCsv(*source.snapshot, rowsOf(source)).contains("9,a:1,\"a\\xc2\\x9b;\\xe2\\x80\\xae\",a\\x09b\r\n"));
    }

    void aSavedTableThatIsCut() {
        const ClientsSource source = dumpOf("id=9 name=x idle=5 flags=N\nid=10 na\n?\n?\n");
        QCOMPARE(QString::fromUtf8(clientsText(source, {})).section(u'\n', 0, 0),
                 QStringLiteral("a \"b\".txt: 2 clients; 2 lines were not understood; 1 row cut off"));
        QCOMPARE(sourceNotes(source), QStringLiteral("2 lines were not understood.\n1 row cut off.\n"));
    }

    void aSavedTableThatIsTooLongOrDoubled() {
        std::string many;
        for (int id = 1; id <= (1 << 19) + 3; ++id)
            many += "id=" + std::to_string(id) + " addr=a:1 name=x\n";
        QCOMPARE(sourceNotes(dumpOf(many)),
                 QStringLiteral("only the first 524,288 rows are read; 3 more are left out.\n"));
        QCOMPARE(sourceNotes(dumpOf("id=9 name=x\nid=8 name=y\nid=9 name=x\n")),
                 QStringLiteral("2 rows have an id that occurs more than once.\n"));
    }

    // An entry of what ends a change is written with its begin.
    void theLedgerTellsWhenItWasDone() {
        LedgerRow row;
        row.id = 7;
        row.entry.time = WallTime(std::chrono::milliseconds(1'000'000));
        row.entry.user = QStringLiteral("ops");
        row.entry.command = QStringLiteral("CONFIG SET timeout 0");
        row.outcome.time = WallTime(std::chrono::milliseconds(1'009'000));
        row.outcome.outcome = QStringLiteral("reverted");
        const std::vector<LedgerRow> rows{row};
        QCOMPARE(QString::fromUtf8(ledgerCsv(rows)),
                 QStringLiteral("id,time,asked_time,instance,address,environment,user,run_id,person,reason,command,"
                                "before,outcome,after,detail,profile\r\n"
                                "7,1970-01-01T00:16:49.000Z,1970-01-01T00:16:40.000Z,,,,ops,,,,CONFIG SET timeout 0,,"
                                "reverted,,,\r\n"));
        const QByteArray json = ledgerJson(rows);
        QVERIFY2(json.contains("\"time\":1009,\"asked_time\":1000,"), json.constData());
        QVERIFY(ledgerMarkdown(rows).startsWith("| id | time | asked_time |"));
    }

    void tellsOnceWhatCameOfManyKills() {
        KillReport report;
        report.took = 1200ms;
        const auto add = [&report](int count, std::int64_t firstId, KillResult result, const char* detail) {
            for (int i = 0; i < count; ++i)
                report.outcomes.push_back({firstId + i, result, QString::fromUtf8(detail)});
        };
        add(4988, 1, KillResult::Killed, "");
        QCOMPARE(killResultText(report), QStringLiteral("4,988 killed; took 1.20 s.\n"));
        report.serverTime = KillTime(90'800);
        QCOMPARE(killResultText(report),
                 QStringLiteral("4,988 killed; took 1.20 s.\nThe server spent about 90.8 ms on it.\n"));
        QCOMPARE(
            QJsonDocument::fromJson(killJson({}, {}, &report))[QLatin1String("result")][QLatin1String("server_usec")]
                .toInt(),
            90'800);
        report.serverTime = KillTime(0.2);
        QVERIFY(killResultText(report).endsWith(u"took 1.20 s.\nThe server spent too little on it to be measured.\n"));
        report.serverTime.reset();
        QVERIFY(killJson({}, {}, &report).contains("\"server_usec\":null"));
        add(1, 7001, KillResult::Changed, "it does not match the filter any more");
        add(9, 8001, KillResult::Gone, "it was gone already");
        add(2, 9001, KillResult::NotSent, "stopped before");
        QCOMPARE(killResultText(report),
                 QStringLiteral("4,988 killed, 9 gone, 1 changed, 2 not sent; took 1.20 s.\n"
                                "  9 clients gone: it was gone already (ids 8001, 8002, 8003, 8004, 8005, and 4 more)\n"
                                "  2 clients not sent: stopped before (ids 9001, 9002)\n"
                                "  7001 changed: it does not match the filter any more\n"));
        const QJsonObject result =
            QJsonDocument::fromJson(killJson({}, {}, &report))[QLatin1String("result")].toObject();
        QCOMPARE(result[QLatin1String("gone")].toArray().size(), 9);
        QCOMPARE(result[QLatin1String("details")].toArray().size(), 12);
        for (int i = 0; i < 30; ++i)
            add(i < 3 ? 2 : 1, 10'000 + 10 * i, KillResult::Refused, qPrintable(QStringLiteral("reason %1").arg(i)));
        const QStringList lines = killResultText(report).split(u'\n');
        QCOMPARE(lines.size(), 1 + 20 + 3);
        QCOMPARE(lines[21], QString());
        QCOMPARE(lines[22], QStringLiteral("13 more not shown"));
    }

    void theLedgerTellsWhoWasKilled() {
        LedgerRow row;
        row.entry.command = QStringLiteral("CLIENT KILL ID 7 ADDR 10.0.0.1:5000 SKIPME yes");
        row.entry.before = QStringLiteral("name=billing user=app flags=N idle=900 cmd=get");
        row.outcome.outcome = QStringLiteral("killed");
        const QByteArray text = ledgerText(std::vector{row});
        QVERIFY(text.startsWith("local time "));
        QVERIFY2(text.contains(row.entry.before.toUtf8()), text.constData());
    }

    // What was not sent does not look as if it had been.
    void theLedgerTellsWhatWasNotSent() {
        const auto told = [](const char* command, const char* outcome) {
            LedgerRow row;
            row.entry.command = QLatin1String(command);
            row.outcome.outcome = QLatin1String(outcome);
            const QString line = QString::fromUtf8(ledgerText(std::vector{row})).section(u'\n', 1, 1);
            return line.section(row.entry.command, 1).simplified();
        };
        const char* back = "CONFIG SET timeout 0";
        QCOMPARE(told(back, "planned"), QStringLiteral("not sent yet"));
        QCOMPARE(told(back, "pending"), QStringLiteral("not put back yet"));
        QCOMPARE(told(back, "left"), QStringLiteral("not put back"));
        QCOMPARE(told(back, "kept"), QStringLiteral("not put back, on request"));
        QCOMPARE(told(back, "dropped"), QStringLiteral("not put back, and given up"));
        QCOMPARE(told(back, "gone"), QStringLiteral("over: the server restarted"));
        QCOMPARE(told(back, "not sent"), QStringLiteral("not sent"));
        QCOMPARE(told(back, "reverted"), QStringLiteral("reverted"));
        const char* kill = "CLIENT KILL ID 7 ADDR 10.0.0.1:5000 SKIPME yes";
        QCOMPARE(told(kill, "gone"), QStringLiteral("gone"));
        QCOMPARE(told(kill, "not_sent"), QStringLiteral("not sent"));
        QCOMPARE(told(kill, "changed"), QStringLiteral("not sent: changed before"));
        LedgerRow row;
        row.outcome.outcome = QStringLiteral("planned");
        QVERIFY(ledgerJson(std::vector{row}).contains("\"outcome\":\"planned\""));
    }

    void aPlanTellsWhatItCosts() {
        KillPlan plan;
        plan.clients = 1;
        plan.victims.resize(1);
        const QString text = killPlanText(plan, {}, localhost());
        QVERIFY2(text.startsWith(QStringLiteral("127.0.0.1:6379 (local): 1 of 1 client to kill, about ")),
                 qPrintable(text));
        QVERIFY2(text.section(u'\n', 0, 0).endsWith(QStringLiteral(" of the server's time; more on a busy machine.")),
                 qPrintable(text));
    }

    void groupsInWords() {
        const ClientsSource source = sourceOf(
            "id=1 addr=10.0.0.1:1 name==x\xff db=0 idle=400 tot-mem=2048 flags=N\n"
            "id=2 addr=10.0.0.1:2 name==x\xff db=0 idle=4 tot-mem=1024 flags=N\n"
            "id=3 addr=/a.sock:0 db=1 flags=b\n"
            "id=4 addr=/a.sock:0 name= db=1 idle=70 flags=N\n");
        ClientGrouping grouping = groupClients(*source.snapshot, rowsOf(source), {GroupKey::Name, GroupKey::Db},
                                               {.maxclients = 40, .ownIds = {}});
        const QByteArray json = groupsJson(source, grouping, 9);
        QVERIFY2(json.endsWith(withQuotes(
                     "'groups':[{'key':{'name':'=x\\\\xff','db':0},'count':2,'share':0.0500,'idle_share':0.5000,"
                     "'median_idle':4,'oldest_idle':400,'memory':3072},"
                     "{'key':{'name':null,'db':1},'count':1,'share':0.0250,'idle_share':null,"
                     "'median_idle':null,'oldest_idle':null,'memory':null},"
                     "{'key':{'name':'','db':1},'count':1,'share':0.0250,'idle_share':0.0000,"
                     "'median_idle':70,'oldest_idle':70,'memory':null}]}\n")),
                 json.constData());
        QVERIFY(QJsonDocument::fromJson(json).isObject());
        QCOMPARE(QString::fromUtf8(groupsCsv(grouping, 2)),
                 QStringLiteral("name,db,count,share,idle_share,median_idle,oldest_idle,memory\r\n"
                                "'=x\\xff,0,2,0.0500,0.5000,4,400,3072\r\n"
                                ",1,1,0.0250,,,,\r\n"));
        QCOMPARE(QString::fromUtf8(groupsText(source, grouping, 2)).section(QStringLiteral("\n\n"), 1),
                 QStringLiteral("name    db  clients  of limit  idle  median idle  oldest idle  memory\n"
                                "=x\\xff   0        2       5 %  50 %           4s       6m 40s    3 kB\n"
                                "?        1        1     2.5 %     ?            ?            ?       ?\n"
                                "\n1 more not shown\n"));
        const auto order = [&](const char* metric, bool descending) {
            sortGroups(grouping, QLatin1String(metric), descending);
            QStringList names;
            for (const ClientGroup& group : grouping.groups)
                names += QString::fromStdString(grouping.keyText(group, 0).value_or("unknown")).left(2);
            return names.join(u',');
        };
        QCOMPARE(order("oldest_idle", false), QStringLiteral(",=x,un"));
        QCOMPARE(order("oldest_idle", true), QStringLiteral("=x,,un"));
        QCOMPARE(order("memory", true), QStringLiteral("=x,,un"));
        QCOMPARE(order("count", false), QStringLiteral(",un,=x"));
        for (const QString& metric : groupMetrics())
            sortGroups(grouping, metric, true);
    }

    void killsThatAreDangerousOrSlow() {
        const auto warned = [](QByteArrayView infoText, bool hasIoThreads) {
            QStringList starts;
            for (const QString& warning : killWarnings(ServerTraits::from(InfoFields(infoText)), hasIoThreads))
                starts << warning.section(u':', 0, 0).section(u' ', 0, 4);
            return starts;
        };
        QCOMPARE(warned("redis_version:8.0.3\r\n", true), QStringList({QStringLiteral("This server is Redis 8")}));
        QCOMPARE(warned("redis_version:8.0.3\r\n", false), QStringList());
        QCOMPARE(warned("redis_version:7.2.4\r\nlistener0:name=tls,bind=127.0.0.1,port=6380\r\n", true),
                 QStringList({QStringLiteral("This server serves TLS and")}));
        QCOMPARE(warned("redis_version:7.2.4\r\nlistener0:name=tcp,bind=127.0.0.1,port=6380\r\n", true), QStringList());
    }

    void slowlogAsJson() {
        SlowlogBatch batch;
        batch.entries.push_back({.id = 5,
                                 .unixSeconds = 1700000000,
                                 .durationUsec = 12,
                                 .command = {"SET", QByteArray("a\0\xff\xc3\xa9\\\"\n", 8)},
                                 .addr = QByteArray("10.0.0.2:5"),
                                 .name = QByteArray(),
                                 .complexity = QByteArray("N:16"),
                                 .own = false});
        batch.entries.push_back(
            {.id = 4, .unixSeconds = 1, .durationUsec = 2, .command = {}, .addr = {}, .name = {}, .complexity = {}});
        const QByteArray json = slowlogJson(batch, OwnCommands::Hidden);
        const QByteArray expected = withQuotes(
            "{'entries':[{'id':5,'time':1700000000,'usec':12,'command':['SET',"
            "'a\\\\x00\\\\xffé\\\\\\\\\\'\\\\x0a'],'addr':'10.0.0.2:5','name':'','complexity':'N:16','own':false},"
            "{'id':4,'time':1,'usec':2,'command':[],'addr':null,'name':null,'complexity':null,'own':null}],"
            "'unread_entries':null,'left_out_entries':0,'cut_entries':0,'hidden_own_entries':0}"
            "\n");
        QCOMPARE(json, expected);
        QVERIFY(QJsonDocument::fromJson(json).isObject());
    }

    // What is not in the output, and what is only there in part, is told.
    void slowlogTellsWhatIsMissing() {
        const auto made = [](qint64 id, const char* word, bool own) {
            return SlowlogEntry{.id = id,
                                .unixSeconds = 1700000000,
                                .durationUsec = 12,
                                .command = {"SET", word},
                                .addr = QByteArray("h:5"),
                                .name = own ? QByteArray("headroom") : QByteArray("web"),
                                .complexity = {},
                                .own = own};
        };
        SlowlogBatch batch;
        batch.length = 200;
        batch.skipped = 3;
        batch.entries = {made(9, "x", true), made(8, "k... (7 more bytes)", false), made(7, "y", true)};
        const auto json = [&batch](OwnCommands ownCommands) {
            return QJsonDocument::fromJson(slowlogJson(batch, ownCommands)).object();
        };
        const auto number = [](const QJsonObject& object, const char* key) {
            return object[QLatin1String(key)].toInt(-1);
        };
        const QJsonObject hidden = json(OwnCommands::Hidden);
        QCOMPARE(hidden[QLatin1String("entries")].toArray().size(), 1);
        QCOMPARE(hidden[QLatin1String("entries")].toArray()[0].toObject()[QLatin1String("id")].toInt(), 8);
        QCOMPARE(number(hidden, "unread_entries"), 194);
        QCOMPARE(number(hidden, "left_out_entries"), 3);
        QCOMPARE(number(hidden, "cut_entries"), 1);
        QCOMPARE(number(hidden, "hidden_own_entries"), 2);
        const QJsonObject shown = json(OwnCommands::Shown);
        QCOMPARE(shown[QLatin1String("entries")].toArray().size(), 3);
        QCOMPARE(shown[QLatin1String("entries")].toArray()[0].toObject()[QLatin1String("own")].toBool(), true);
        QCOMPARE(number(shown, "hidden_own_entries"), 0);
        const QByteArray text = slowlogText(batch, OwnCommands::Hidden);
        QVERIFY2(text.startsWith("3 entries read of 200 kept; 3 of an unknown shape left out; 1 cut by the server; "
                                 "2 of Headroom's own hidden (--own shows them)\n"),
                 text.constData());
        QVERIFY2(!text.contains("headroom\n") && text.contains("web"), text.constData());
        batch.entries = {made(6, "z", false)};
        batch.entries[0].addr.reset();
        batch.entries[0].name.reset();
        batch.entries[0].own.reset();
        const QByteArray untold = slowlogText(batch, OwnCommands::Hidden);
        QVERIFY2(untold.contains("; the server does not say who sent them, so Headroom's own may be among them\n"),
                 untold.constData());
        QVERIFY2(untold.contains("  unknown  unknown  SET z"), untold.constData());
        batch.entries.push_back(made(7, "z", false));
        batch.entries[1].own.reset();
        batch.entries.erase(batch.entries.begin());
        const QByteArray notKnown = slowlogText(batch, OwnCommands::Hidden);
        QVERIFY2(notKnown.contains("; who sent some of them is not known, so Headroom's own may be among them\n"),
                 notKnown.constData());
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
                                 .name = QByteArray(),
                                 .complexity = {},
                                 .own = false});
        const QStringList lines = QString::fromUtf8(slowlogText(batch, OwnCommands::Hidden)).split(u'\n');
        QCOMPARE(lines.first(), QStringLiteral("1 entry read of 200 kept (at most 256); logged from 10.0 ms on"));
        QVERIFY2(lines.at(3).startsWith(QStringLiteral(" 5  19")), qPrintable(lines.at(3)));
        QVERIFY2(lines.at(3).endsWith(QStringLiteral("   12 µs  h:5         SET \\x1b]0;x")), qPrintable(lines.at(3)));
        // Two words and one with a space are not the same.
        batch.entries.front().command = {"SET", "a b", "", "say \"no\"", "x"};
        QVERIFY2(slowlogText(batch, OwnCommands::Hidden).endsWith("  SET \"a b\" \"\" \"say \\\"no\\\"\" x\n"),
                 slowlogText(batch, OwnCommands::Hidden).constData());
        batch.entries.front().command = {"SET", "\x1b]0;x"};
        batch.entries.front().complexity = QByteArray("N:16");
        const QStringList told = QString::fromUtf8(slowlogText(batch, OwnCommands::Hidden)).split(u'\n');
        QVERIFY2(told.at(2).endsWith(QStringLiteral("  complexity  command")), qPrintable(told.at(2)));
        QVERIFY2(told.at(3).endsWith(QStringLiteral("  N:16        SET \\x1b]0;x")), qPrintable(told.at(3)));
        batch.thresholdUsec = -1;
        QVERIFY(slowlogText(batch, OwnCommands::Hidden).contains("; logging is off\n"));
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
            "'rejected_per_s':1.50,'new_per_s':null,'blocked':3,'ops':12,'memory':2048,'clients_rows':33,"
            "'several_servers':false}"
            "\n");
        QCOMPARE(watchSampleJson(localhost(), sampleRead(info), rates, 33), expectedSample);
    }

    void watchLinesAsText() {
        SessionStatus status;
        status.state = SessionState::Full;
        status.detail = QStringLiteral("No slot.");
        status.attempt = 3;
        const auto afterClock = [](const QByteArray& line) { return QString::fromUtf8(line).mid(8); };
        QCOMPARE(afterClock(watchStateText(localhost(), status, {})),
                 QStringLiteral("  127.0.0.1:6379  full (attempt 3): No slot.\n"));
        QCOMPARE(afterClock(watchSampleText(localhost(), sampleRead(info), {}, std::nullopt)),
                 QStringLiteral("  127.0.0.1:6379  33 of 40 used, 7 left; rejected 7, blocked 3, 12 ops/s, "
                                "memory 2 kB, rows unknown\n"));
        InfoRates rates;
        rates.rejectedPerSecond = 1.5;
        rates.newConnectionsPerSecond = 31;
        QVERIFY(watchSampleText(localhost(), sampleRead(info), rates, 4)
                    .contains("; rejected 7 (1.5/s), new 31/s, blocked 3, "));
        InfoSample ofMany = sampleRead(info);
        ofMany.traits.severalServers = true;
        QVERIFY(watchSampleText(localhost(), ofMany, {}, 4)
                    .endsWith(", rows 4; of one of several servers that answer here: a proxy\n"));
        QVERIFY(watchSampleJson(localhost(), ofMany, {}, 4).endsWith(",\"several_servers\":true}\n"));
    }

    void tablesAlign() {
        QCOMPARE(textTable({{QStringLiteral("n"), true}, {QStringLiteral("word")}, {QStringLiteral("x")}},
                           {{QStringLiteral("100"), QStringLiteral("a"), QString()}}),
                 QStringLiteral("  n  word  x\n100  a\n"));
        QCOMPARE(textTable({{QStringLiteral("a")}}, {}), QStringLiteral("a\n"));
    }
};

HEADROOM_TEST(QCoreApplication, TestConsoleReports)
#include "tst_console_reports.moc"
