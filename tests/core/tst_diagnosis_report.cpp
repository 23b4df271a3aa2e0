// SPDX-License-Identifier: GPL-3.0-or-later
// What `headroom report` and `headroom check` print.
#include "core/report/check_report.h"
#include "core/report/diagnosis_report.h"
#include "core/report/report_writer.h"
#include "tests/core/client_rows.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

const QByteArray reportedInfo =
    "redis_version:7.0.15\r\nredis_mode:standalone\r\nrole:master\r\nrun_id:abc\r\nconnected_clients:30\r\n"
    "connected_slaves:2\r\ncluster_connections:1\r\nmaxclients:40\r\nrejected_connections:7\r\n"
    "total_connections_received:100\r\nblocked_clients:3\r\n";

std::shared_ptr<const InfoSample> reportedSample(const QByteArray& told, SteadyTime taken = SteadyTime(1h)) {
    return std::make_shared<const InfoSample>(
        InfoSample::from(InfoFields(told), std::nullopt, taken, WallTime(1'700'000'000'250ms)));
}

// A leak with everything that can be said of one; hostile where a server can be.
Finding leakOf(const std::string& name) {
    Finding finding;
    finding.cause = Cause::ConnectionLeak;
    finding.severity = Severity::Critical;
    finding.confidence = 0.5;
    finding.subject.name = name;
    finding.subject.ip = "10.0.3.7";
    finding.subject.user = "";
    finding.since = WallTime(1'700'000'000'999ms);
    finding.sentence = finding.subject.text() + QStringLiteral(" keeps opening connections.");
    finding.refutedBy = QStringLiteral("Its count stops growing.");
    finding.evidence = {{QStringLiteral("held"), 12.0, QStringLiteral("12 connections")},
                        {QStringLiteral("growth_per_minute"), 4.125, QStringLiteral("grows by 4.1 a minute")},
                        {QStringLiteral("how"), QStringLiteral("idle"), QString()},
                        {QStringLiteral("odd"), notTold, QString()}};
    finding.missing = {QStringLiteral("user")};
    finding.advice = {{.when = AdviceTime::Now,
                       .text = QStringLiteral("Kill the idle ones."),
                       .command = QStringLiteral("headroom kill db1 --filter 'name == `billing`'")},
                      {.when = AdviceTime::ForGood, .text = QStringLiteral("Close what is opened.")}};
    return finding;
}

InstanceReport reportOf(const std::string& name = "bill*ing|`x`\x1b[2J") {
    InstanceReport report;
    report.endpoint = *parseEndpoint(QStringLiteral("redis://app:s3cret@db1:6380"));
    report.status.state = SessionState::Connected;
    auto judgement = std::make_shared<Judgement>();
    auto series = std::make_shared<Series>();
    series->add(*reportedSample(reportedInfo));
    judgement->series = series;
    judgement->sample = reportedSample(reportedInfo);
    judgement->time = WallTime(1'700'000'060'000ms);
    judgement->diagnosis.findings = {leakOf(name)};
    Holder holder;
    holder.by = GroupKey::Name;
    holder.value = name;
    holder.count = 12;
    holder.share = 0.3;
    holder.idleShare = 0.75;
    Holder nobody;
    nobody.by = GroupKey::User;
    nobody.count = 3;
    judgement->diagnosis.holders = {holder, nobody};
    judgement->diagnosis.forecast =
        Forecast{.perMinute = 4.1, .sinceSecond = 0, .confidence = 0.8, .secondsToFull = 102, .low = 90, .high = 120};
    judgement->diagnosis.summary = judgement->diagnosis.findings.front().sentence;
    auto slowlog = std::make_shared<SlowlogBatch>();
    const auto slow = [](qint64 unixSeconds, qint64 usec, std::vector<QByteArray> command, bool own) {
        SlowlogEntry entry;
        entry.unixSeconds = unixSeconds;
        entry.durationUsec = usec;
        entry.command = std::move(command);
        entry.own = own;
        return entry;
    };
    slowlog->entries = {slow(1'700'000'000, 300'000, {"keys", "s3cret*"}, false),
                        slow(1'700'000'001, 1'000, {"keys", "b*"}, false), slow(0, 9'000, {"info"}, true)};
    judgement->slowlog = slowlog;
    auto settings = std::make_shared<ServerSettings>();
    settings->values = {{"maxclients", "40"}, {"timeout", "0"}, {"slowlog-max-len", "128"}};
    judgement->settings = settings;
    judgement->sizing.needed = 42;
    judgement->sizing.text = QStringLiteral("At most 33 connections were used.");
    judgement->sizing.lines = {QStringLiteral("maxclients 42"), QStringLiteral("LimitNOFILE=74")};
    report.judgement = judgement;
    for (int i = 0; i < 2; ++i) {
        LedgerRow row;
        row.id = i + 1;
        row.entry.time = WallTime(1'700'000'010'000ms);
        row.entry.person = QStringLiteral("ann@desk");
        row.entry.command = QStringLiteral("CLIENT KILL ID %1").arg(i);
        row.entry.reason = QStringLiteral("INC-7");
        row.entry.together = QStringLiteral("one");
        row.outcome = {row.id, WallTime(1'700'000'011'000ms), QStringLiteral("killed"), {}, {}};
        report.actions.push_back(row);
    }
    return report;
}

QJsonObject parsedReport(const InstanceReport& report) {
    const QJsonDocument document = QJsonDocument::fromJson(diagnosisJson({&report, 1}));
    return document[QStringLiteral("instances")][0].toObject();
}

QByteArray jsonWithQuotes(QByteArray text) {
    return text.replace('\'', '"');
}

Checked checkedOf(const QByteArray& told) {
    Checked checked;
    checked.endpoint = *parseEndpoint(QStringLiteral("redis://db1:6380"));
    checked.status.state = SessionState::Connected;
    checked.sample = reportedSample(told);
    return checked;
}

QByteArray usageInfo(qint64 used, qint64 maxclients) {
    return "redis_version:7.0.15\r\nrun_id:abc\r\nconnected_clients:" + QByteArray::number(used) +
           "\r\nmaxclients:" + QByteArray::number(maxclients) + "\r\n";
}

}  // namespace

class DiagnosisReportTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void isJson() {
        const InstanceReport report = reportOf("billing");
        QCOMPARE(diagnosisJson({&report, 1}),
                 jsonWithQuotes(
                     "{'instances':[{'uri':'redis://db1:6380','server':{'brand':'Redis','version':'7.0.15',"
                     "'run_id':'abc','mode':'standalone'},'state':'connected','clients':{'used':33,'connected':30,"
                     "'replicas':2,'cluster_links':1,'maxclients':40,'headroom':7,'rejected':7,'blocked':3},"
                     "'high_water':33,'holders':[{'by':'name','value':'billing','count':12,'share':0.3000,"
                     "'idle_share':0.7500},{'by':'user','value':null,'count':3,'share':null,'idle_share':null}],"
                     "'forecast':{'seconds_to_full':102,'low':90,'high':120,'per_minute':4.10},'findings':["
                     "{'cause':'connection-leak','severity':'critical','confidence':0.50,'subject':{"
                     "'ip':'10.0.3.7','name':'billing','user':null,'lib':null},'since':1700000000,'evidence':{"
                     "'held':12,'growth_per_minute':4.125,'how':'idle','odd':null,'missing':'user'},"
                     "'sentence':'billing from 10.0.3.7 keeps opening connections.',"
                     "'refuted_by':'Its count stops growing.','advice':[{'when':'now','text':'Kill the idle ones.',"
                     "'command':'headroom kill db1 --filter ~name == `billing`~'},{'when':'for good',"
                     "'text':'Close what is opened.','command':null}],"
                     "'commands':['headroom kill db1 --filter ~name == `billing`~']}]}]}\n")
                     .replace('~', '\''));
    }

    void tellsNullWhereNothingIsKnown() {
        InstanceReport report;
        report.status.state = SessionState::Unreachable;
        auto judgement = std::make_shared<Judgement>();
        judgement->series = std::make_shared<const Series>();
        report.judgement = judgement;
        const QJsonObject instance = parsedReport(report);
        QCOMPARE(instance[QLatin1String("state")].toString(), QStringLiteral("unreachable"));
        QVERIFY(instance[QLatin1String("server")][QLatin1String("brand")].isNull());
        QVERIFY(instance[QLatin1String("clients")][QLatin1String("used")].isNull());
        QVERIFY(instance[QLatin1String("high_water")].isNull());
        QVERIFY(instance[QLatin1String("forecast")][QLatin1String("per_minute")].isNull());
        QVERIFY(instance[QLatin1String("forecast")][QLatin1String("seconds_to_full")].isNull());
        QCOMPARE(instance[QLatin1String("findings")].toArray(), QJsonArray());
        QVERIFY(!diagnosisMarkdown({&report, 1}).isEmpty());
        QVERIFY(!worstSeverity({&report, 1}));
    }

    void holdsNoSecret() {
        InstanceReport report = reportOf();
        for (const QByteArray& text :
             {diagnosisJson({&report, 1}), diagnosisMarkdown({&report, 1}), diagnosisText({&report, 1})})
            QVERIFY2(!text.contains("s3cret"), text);
    }

    void isMarkdown() {
        const InstanceReport report = reportOf();
        const QString text = QString::fromUtf8(diagnosisMarkdown({&report, 1}));
        for (const char* const line : {
                 "# Headroom report, 2023-11-14 22:14:20 UTC",
                 "## redis://db1:6380",
                 "- State: connected, Redis 7.0.15",
                 "- Connections: 33 of 40 used, 7 left; clients 30, replicas 2, cluster links 1, blocked 3",
                 R"(#### 1. Connection leak: critical, possible (50 %))",
                 R"(bill\*ing\|\`x\`\\x1b\[2J from 10.0.3.7 keeps opening connections.)",
                 "- Since: 2023-11-14 22:13:20 UTC",
                 "- Evidence: 12 connections; grows by 4.1 a minute",
                 "- Not told: user",
                 "- It is not so if: Its count stops growing.",
                 "- Now: Kill the idle ones.",
                 "headroom kill db1 --filter 'name == `billing`'",
                 "- For good: Close what is opened.",
                 R"(| name | bill\*ing\|\`x\`\\x1b\[2J | 12 | 30 % | 75 % | ? |)",
                 "| user | (none) | 3 | ? | ? | ? |",
                 "| KEYS | 2 | 300 ms | 301 ms | 2023-11-14 22:13:21 UTC |",
                 "| maxclients | 40 |",
                 "| timeout | off |",
                 "At most 33 connections were used.",
                 "LimitNOFILE=74",
                 "| 2023-11-14 22:13:31 UTC | ann@desk | CLIENT KILL | 2 killed |  | INC-7 |",
             })
            QVERIFY2(text.split(u'\n').contains(QString::fromUtf8(line)),
                     qPrintable(QString::fromUtf8(line) + u'\n' + text));
        QVERIFY(text.contains(QStringLiteral("grows by 4.1 a minute since 2023-11-14 22:14:20 UTC")));
        // Not a setting that matters here, nor our own commands.
        QVERIFY(!text.contains(QStringLiteral("slowlog-max-len")));
        QVERIFY(!text.contains(QStringLiteral("INFO")));
    }

    void isTextForATerminal() {
        const InstanceReport report = reportOf();
        const QByteArray text = diagnosisText({&report, 1});
        QVERIFY(text.contains("bill*ing|`x`\\x1b[2J from 10.0.3.7 keeps opening connections."));
        QVERIFY(!text.contains('\x1b'));
        QVERIFY(text.contains("\nWho holds the slots\n\nby    value"));
    }

    void codeEndsWhereItEnds() {
        ReportWriter writer(ReportWriter::Form::Markdown);
        writer.code({QStringLiteral("echo ```")});
        QCOMPARE(writer.bytes(), QByteArray("````\necho ```\n````\n"));
    }

    void ofASavedList() {
        InstanceReport report;
        report.dumpFile = QStringLiteral("list.txt");
        report.status.state = SessionState::Saved;
        QByteArray rows;
        for (int i = 0; i < 40; ++i)
            rows += "id=" + QByteArray::number(100 + i) + " addr=10.0.3.7:" + QByteArray::number(4000 + i) +
                    " name=billing age=9000 idle=8000 flags=N cmd=get user=default\n";
        report.judgement = std::make_shared<const Judgement>(judgeSavedList(parseRows(rows), 300));
        const QJsonObject instance = parsedReport(report);
        QCOMPARE(instance[QLatin1String("uri")].toString(), QStringLiteral("list.txt"));
        QCOMPARE(instance[QLatin1String("state")].toString(), QStringLiteral("saved"));
        QStringList kinds;
        for (const QJsonValue holder : instance[QLatin1String("holders")].toArray())
            kinds << holder[QLatin1String("by")].toString();
        QCOMPARE(kinds, QStringList({QStringLiteral("name"), QStringLiteral("ip"), QStringLiteral("user"),
                                     QStringLiteral("lib")}));
        for (const QJsonValue finding : instance[QLatin1String("findings")].toArray()) {
            QVERIFY(finding[QLatin1String("confidence")].toDouble() <= 0.5);
            QVERIFY(finding[QLatin1String("evidence")][QLatin1String("missing")].toString().contains(
                QStringLiteral("one list of one moment")));
        }
    }

    void checks_data() {
        QTest::addColumn<qint64>("used");
        QTest::addColumn<int>("state");
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("ok") << qint64{8000} << 0
                            << QByteArray(
                                   "OK - 2,000 of 10,000 left (20 %) | used=8000;;;0;10000 "
                                   "left=2000;2000:;500:;0;10000\n");
        QTest::newRow("warning") << qint64{9400} << 1
                                 << QByteArray(
                                        "WARNING - 600 of 10,000 left (6 %) | used=9400;;;0;10000 "
                                        "left=600;2000:;500:;0;10000\n");
        QTest::newRow("critical") << qint64{9900} << 2
                                  << QByteArray(
                                         "CRITICAL - 100 of 10,000 left (1 %) | used=9900;;;0;10000 "
                                         "left=100;2000:;500:;0;10000\n");
        QTest::newRow("over") << qint64{10'136} << 2
                              << QByteArray(
                                     "CRITICAL - 136 over the limit of 10,000 | used=10136;;;0;10000 "
                                     "left=0;2000:;500:;0;10000\n");
    }
    void checks() {
        QFETCH(const qint64, used);
        QFETCH(const int, state);
        QFETCH(const QByteArray, line);
        const Checked checked = checkedOf(usageInfo(used, 10'000));
        const CheckLine told = checkLine({&checked, 1}, {});
        QCOMPARE(told.line, line);
        QCOMPARE(static_cast<int>(told.state), state);
    }

    void checksWhatCannotBeSeen() {
        Checked checked = checkedOf(usageInfo(5, 0));
        QCOMPARE(checkLine({&checked, 1}, {}).state, CheckState::Unknown);
        checked.status = {.state = SessionState::Full};
        QCOMPARE(checkLine({&checked, 1}, {}).line, QByteArray("CRITICAL - full: new connections are turned away\n"));
        checked.status = {.state = SessionState::Unreachable, .detail = QStringLiteral("a|b")};
        QCOMPARE(checkLine({&checked, 1}, {}).line, QByteArray("CRITICAL - a/b\n"));
        checked.status = {.state = SessionState::WrongPassword, .detail = QStringLiteral("Wrong.")};
        QCOMPARE(checkLine({&checked, 1}, {}).line, QByteArray("UNKNOWN - Wrong.\n"));
    }

    void checksSeveral() {
        std::vector<Checked> servers{checkedOf(usageInfo(10, 100)), checkedOf(usageInfo(90, 100))};
        servers[1].endpoint.label = QStringLiteral("o'rders");
        const CheckLine told = checkLine(servers, {.warn = {20, false}, .crit = {5, false}});
        QCOMPARE(told.line, QByteArray("WARNING - db1:6380 OK: 90 of 100 left (90 %); o'rders WARNING: 10 of 100 left "
                                       "(10 %) | 'db1:6380 used'=10;;;0;100 'db1:6380 left'=90;20:;5:;0;100 "
                                       "'o_rders used'=90;;;0;100 'o_rders left'=10;20:;5:;0;100\n"));
        QCOMPARE(told.state, CheckState::Warning);
    }
};

HEADROOM_TEST(QCoreApplication, DiagnosisReportTest)
#include "tst_diagnosis_report.moc"
