// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_plan.h"
#include "core/action/lease_plan.h"
#include "core/console/command_line.h"
#include "core/diagnosis/advice_table.h"
#include "core/diagnosis/diagnosis.h"
#include "core/diagnosis/judge.h"
#include "core/diagnosis/source.h"
#include "core/query/filter.h"
#include "tests/core/client_rows.h"
#include "tests/support/test_program.h"

#include <QProcess>
#include <QRegularExpression>
#include <QtTest>

using namespace headroom;

namespace {

constexpr int causeCount = static_cast<int>(Cause::BusyLoop) + 1;

QByteArray clientRow(int id, const QByteArray& name, int idle, const QByteArray& library = "",
                     const QByteArray& flags = "N", const QByteArray& ip = "10.0.3.7") {
    return "id=" + QByteArray::number(id) + " addr=" + ip + ':' + QByteArray::number(40000 + id) +
           " fd=8 name=" + name + " age=" + QByteArray::number(1000 + idle) + " idle=" + QByteArray::number(idle) +
           " flags=" + flags + " db=0 omem=0 tot-mem=2304 cmd=get user=default lib-name=" + library + " lib-ver=\n";
}

ClientListing listed(const QByteArray& rows) {
    return {parseRows(rows), {}, "run-1"};
}

ClientWatch watchOf(const ClientListing& clients) {
    ClientWatch watch;
    watch.add(clients, SteadyTime() + std::chrono::seconds(1));
    return watch;
}

std::shared_ptr<ServerSettings> usualSettings() {
    auto settings = std::make_shared<ServerSettings>();
    settings->values = {
        {"maxclients", "10000"},
        {"timeout", "0"},
        {"tcp-keepalive", "300"},
        {"maxmemory-clients", "0"},
        {"client-output-buffer-limit", "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"}};
    return settings;
}

InfoSample sampleOf(const QByteArray& info) {
    return InfoSample::from(InfoFields(info), std::nullopt, {}, {});
}

QByteArray usualInfo(const QByteArray& more = {}) {
    return "redis_version:7.0.15\r\nprocess_id:4711\r\nrun_id:run-1\r\n" + more +
           "connected_clients:9000\r\nmaxclients:10000\r\n";
}

Finding findingOf(Cause cause, const Subject& subject = {}) {
    Finding finding;
    finding.cause = cause;
    finding.subject = subject;
    finding.held = 40;
    finding.filter = filterOf(subject);
    return finding;
}

ServerReach reachOf(const char* uri) {
    return ServerReach::of(*parseEndpoint(QString::fromUtf8(uri)));
}

QStringList dump(const Finding& finding) {
    QStringList lines;
    for (const Advice& advice : finding.advice)
        lines << QStringLiteral("%1: %2 | %3").arg(adviceTimeName(advice.when), advice.text, advice.command);
    return lines;
}

// A shell's own words of a line.
QStringList shellWords(const QString& line) {
    QProcess shell;
    shell.start(QStringLiteral("sh"), {QStringLiteral("-c"), QStringLiteral("printf '%s\\0' ") + line});
    if (!shell.waitForFinished())
        return {};
    QStringList words = QString::fromUtf8(shell.readAllStandardOutput()).split(QChar(0));
    words.removeLast();
    return words;
}

QString textOf(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

// Everything that can be known of a server of one's own, with clients that rest and others that work.
struct Scene {
    explicit Scene(const QByteArray& rows, const QByteArray& info = usualInfo())
        : clients(listed(rows)), watch(watchOf(clients)), sample(sampleOf(info)), settings(usualSettings()) {}

    [[nodiscard]] AdviceContext context() const {
        AdviceContext context;
        context.reach = reachOf("redis://db1:6380");
        context.sample = &sample;
        context.settings = settings.get();
        context.clients = &watch;
        context.used = sample.used();
        context.maxclients = sample.maxclients;
        context.isUnderPressure = true;
        return context;
    }
    [[nodiscard]] Finding advised(Finding finding) const { return advised(std::move(finding), context()); }
    [[nodiscard]] static Finding advised(Finding finding, const AdviceContext& context) {
        advise(finding, context);
        return finding;
    }
    // Names of those a filter selects.
    [[nodiscard]] QStringList hit(const QString& filter) const {
        QStringList names;
        const auto parsed = Filter::parse(filter);
        if (!parsed)
            return {QStringLiteral("cannot be read: ") + filter};
        for (const std::uint32_t row : parsed->apply(*clients.snapshot, {}).rows())
            names << QString::fromStdString(
                std::string(clients.snapshot->text(static_cast<int>(row), ClientField::Name).value_or("")));
        return names;
    }

    ClientListing clients;
    ClientWatch watch;
    InfoSample sample;
    std::shared_ptr<ServerSettings> settings;
};

QByteArray mixedRows() {
    QByteArray rows;
    for (int i = 0; i < 20; ++i)
        rows += clientRow(100 + i, "billing-7", 100 * i, "redis-py");
    for (int i = 0; i < 20; ++i)
        rows += clientRow(200 + i, "web", i % 3 == 0 ? 900 : 0, "jedis", "N", "10.0.3.8");
    return rows;
}

Subject named(const char* name) {
    Subject subject;
    subject.name = name;
    return subject;
}

const Advice* firstKill(const Finding& finding) {
    const auto found = std::ranges::find_if(
        finding.advice, [](const Advice& a) { return a.action && a.action->kind == RemedyAction::Kill; });
    return found == finding.advice.end() ? nullptr : &*found;
}

const Advice* firstSet(const Finding& finding, const char* setting) {
    const auto found = std::ranges::find_if(
        finding.advice, [&](const Advice& a) { return a.action && a.action->setting == QLatin1String(setting); });
    return found == finding.advice.end() ? nullptr : &*found;
}

}  // namespace

class AdviceTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void theTableIsWellFormed();
    void everyCauseHasAdviceForNowAndForGood_data();
    void everyCauseHasAdviceForNowAndForGood();
    void commandsAreUnderstood();
    void leak();
    void killsHitOnlyIdleClientsOfTheSubject();
    void oldestMonitorAlone();
    void restFollowsTheAges_data();
    void restFollowsTheAges();
    void leasesCanBePlanned_data();
    void leasesCanBePlanned();
    void librariesAreThoseOfTheSubject_data();
    void librariesAreThoseOfTheSubject();
    void placesByHostAndReplies_data();
    void placesByHostAndReplies();
    void servicesAreNotSet();
    void replicasInALoop();
    void hostileNames();
    void aSavedListNamesNoServer();
    void diagnosisAdvises();
    void onlyMonitorsAreKilledForOneLeftOn();
    void judgeKnowsTheWay();
};

void AdviceTest::theTableIsWellFormed() {
    static const QRegularExpression word(QStringLiteral("%[a-z]+"));
    static const QRegularExpression known(
        QStringLiteral("^%(who|limit|higher|files|conf|idle|rest|filter|quoted|cli|server|port|do)$"));
    static const QRegularExpression never(QStringLiteral("FLUSH|REWRITE|SHUTDOWN|\\bMONITOR\\b|DEBUG|\\bKEYS\\b"));
    std::array<bool, causeCount> hasSoon{};
    std::array<bool, causeCount> hasForGood{};
    for (const AdviceRow& row : adviceTable()) {
        const QString text = textOf(row.text);
        QVERIFY2(text.endsWith(u'.') && !text.contains(QLatin1String("  ")) && text == text.trimmed(),
                 qPrintable(text));
        QVERIFY2(text[0].isUpper() || !row.library.empty(), qPrintable(text));
        QVERIFY2(row.causes != 0 && row.places != 0, qPrintable(text));
        const QString all = text + u' ' + textOf(row.kill) + u' ' + textOf(row.value) + u' ' + textOf(row.command);
        for (auto it = word.globalMatch(all); it.hasNext();) {
            const QString found = it.next().captured();
            QVERIFY2(known.match(found).hasMatch(), qPrintable(found));
        }
        QVERIFY2(!never.match(textOf(row.command)).hasMatch(), qPrintable(textOf(row.command)));
        QVERIFY2(row.kill.empty() || row.setting.empty(), qPrintable(text));
        if (!row.setting.empty())
            QVERIFY2(isChangeableSetting(textOf(row.setting).toLatin1()), qPrintable(text));
        // What does not hang on anything that may be unknown.
        const bool isPlain = row.library.empty() && row.places == ~0U && row.only == Only::Always && row.kill.empty() &&
                             row.setting.empty() && !all.contains(QLatin1String("%higher"));
        for (int cause = 0; cause < causeCount && isPlain; ++cause) {
            if (row.causes & bits(static_cast<Cause>(cause)))
                (row.when == AdviceTime::ForGood ? hasForGood : hasSoon).at(static_cast<std::size_t>(cause)) = true;
        }
    }
    QVERIFY(std::ranges::all_of(hasSoon, std::identity()));
    QVERIFY(std::ranges::all_of(hasForGood, std::identity()));
}

void AdviceTest::everyCauseHasAdviceForNowAndForGood_data() {
    QTest::addColumn<int>("cause");
    for (int cause = 0; cause < causeCount; ++cause)
        QTest::newRow(causeId(static_cast<Cause>(cause)).data()) << cause;
}

void AdviceTest::everyCauseHasAdviceForNowAndForGood() {
    QFETCH(int, cause);
    const Scene scene(mixedRows());
    AdviceContext full = scene.context();
    AdviceContext service = full;
    service.reach = reachOf("rediss://shop.abc.0001.use1.cache.amazonaws.com:6379");
    AdviceContext local = full;
    local.reach.isLocal = true;
    local.isTurnedAway = true;
    static const QRegularExpression word(QStringLiteral("%[a-z]"));
    for (const Subject& subject : {Subject(), named("billing-7"), named("web")}) {
        for (const AdviceContext& context : {AdviceContext(), full, service, local}) {
            const Finding finding = Scene::advised(findingOf(static_cast<Cause>(cause), subject), context);
            const QStringList lines = dump(finding);
            const auto has = [&](AdviceTime when) {
                return std::ranges::find(finding.advice, when, &Advice::when) != finding.advice.end();
            };
            QVERIFY2(has(AdviceTime::Now) || has(AdviceTime::Today), qPrintable(lines.join(u'\n')));
            QVERIFY2(has(AdviceTime::ForGood), qPrintable(lines.join(u'\n')));
            QVERIFY(std::ranges::is_sorted(finding.advice, {}, &Advice::when));
            QStringList once = lines;
            QCOMPARE(once.removeDuplicates(), 0);
            for (const Advice& advice : finding.advice) {
                QString all = advice.text + u'\n' + advice.command;
                if (advice.action)
                    all += u'\n' + advice.action->filter + u'\n' + advice.action->value;
                QVERIFY2(!word.match(all).hasMatch(), qPrintable(all));
                QVERIFY2(advice.text.endsWith(u'.') && !advice.text.contains(QLatin1String("  ")),
                         qPrintable(advice.text));
                QVERIFY2(!advice.action || !advice.command.isEmpty(), qPrintable(advice.text));
            }
        }
    }
}

// What is said to type is taken by the program itself.
void AdviceTest::commandsAreUnderstood() {
    const Scene scene(mixedRows());
    int checked = 0;
    for (int cause = 0; cause < causeCount; ++cause) {
        Finding finding = findingOf(static_cast<Cause>(cause), named("billing-7"));
        finding.evidence = {{QStringLiteral("full_syncs"), 3.0, {}}};
        advise(finding, scene.context());
        for (const QString& command : finding.commands()) {
            if (!command.startsWith(QLatin1String("headroom ")))
                continue;
            const QStringList words = shellWords(command);
            const auto line = parseCommandLine(words.mid(1), {}, {});
            QVERIFY2(line, qPrintable(command + u'\n' + (line ? QString() : line.error().detail)));
            QCOMPARE(line->endpoints.front().address(), QStringLiteral("db1:6380"));
            ++checked;
        }
    }
    QVERIFY2(checked > 20, qPrintable(QString::number(checked)));
}

void AdviceTest::leak() {
    const Scene scene(mixedRows());
    const Finding finding = scene.advised(findingOf(Cause::ConnectionLeak, named("billing-7")));
    QCOMPARE(
        dump(finding).mid(0, 5),
        (QStringList{
            QStringLiteral("now: Kill those of billing-7 that did nothing for 5 min or longer. They come back until "
                           "the leak is closed. | headroom kill -h db1 -p 6380 --filter 'name == \"billing-7\" and "
                           "idle >= 300'"),
            QStringLiteral("now: Restart the application behind billing-7, one host at a time: each gives its "
                           "connections back, and all at "
                           "once would come back as a storm. | "),
            QStringLiteral("now: Or let the server close what did nothing for 5 min, for 10 minutes only. This also "
                           "hits others that rest so long between two commands; subscribers and blocked clients are "
                           "spared. | headroom set -h db1 -p 6380 timeout 300 --for 10m"),
            QStringLiteral("now: Raise maxclients to 13000 for 10 minutes, if others are turned away. Against a leak "
                           "this only buys time. | headroom set -h db1 -p 6380 maxclients 13000 --for 10m"),
            QStringLiteral("today: Look at the oldest connections of billing-7 and their last commands: they tell "
                           "which code opens one and does not give it back. | headroom clients -h db1 -p 6380 "
                           "--filter 'name == \"billing-7\"' --sort -age --limit 20")}));
    QCOMPARE(finding.advice[2].action->kind, RemedyAction::Set);
    QCOMPARE(finding.advice[2].action->seconds, 600);
    QVERIFY(finding.commands().contains(QStringLiteral("timeout 300")));
}

void AdviceTest::killsHitOnlyIdleClientsOfTheSubject() {
    const Scene scene(mixedRows());
    int kills = 0;
    for (int cause = 0; cause < causeCount; ++cause) {
        const Finding finding = scene.advised(findingOf(static_cast<Cause>(cause), named("billing-7")));
        const Advice* kill = firstKill(finding);
        if (!kill || static_cast<Cause>(cause) == Cause::FullNow)
            continue;
        ++kills;
        QStringList names = scene.hit(kill->action->filter);
        QVERIFY2(!names.isEmpty(), qPrintable(kill->action->filter));
        names.removeAll(QStringLiteral("billing-7"));
        QCOMPARE(names, QStringList());
    }
    QCOMPARE(kills, 6);
    // At a full server it is about everybody, but never about who works.
    const Finding full = scene.advised(findingOf(Cause::FullNow));
    const auto filter = Filter::parse(firstKill(full)->action->filter);
    QVERIFY(filter);
    for (const std::uint32_t row : filter->apply(*scene.clients.snapshot, {}).rows())
        QVERIFY(scene.clients.snapshot->number(static_cast<int>(row), ClientField::Idle) >= 60);
}

void AdviceTest::oldestMonitorAlone() {
    const Scene scene(clientRow(1, "debugger", 0, "", "O") + clientRow(2, "exporter", 0, "", "O") +
                      clientRow(3, "debugger", 0));
    Finding finding = findingOf(Cause::MonitorLeftOn, named("debugger"));
    finding.filter = QStringLiteral("kind == monitor");
    advise(finding, scene.context());
    const Advice* kill = firstKill(finding);
    QVERIFY(kill);
    QCOMPARE(scene.hit(kill->action->filter), QStringList{QStringLiteral("debugger")});
    QCOMPARE(kill->command, QStringLiteral("headroom kill -h db1 -p 6380 --filter 'name == \"debugger\" and kind == "
                                           "monitor' --include monitor"));
}

void AdviceTest::restFollowsTheAges_data() {
    QTest::addColumn<QList<int>>("idle");
    QTest::addColumn<QString>("least");  // empty: nobody is killed
    QTest::newRow("hours") << QList<int>{4000, 5000, 6000, 7000} << QStringLiteral("3600");
    QTest::newRow("minutes") << QList<int>{10, 130, 200, 900} << QStringLiteral("120");
    QTest::newRow("most are young") << QList<int>{1, 2, 3, 70} << QStringLiteral("60");
    QTest::newRow("all are young") << QList<int>{20, 31, 40, 59} << QStringLiteral("30");
    QTest::newRow("very young") << QList<int>{1, 2, 3, 15} << QStringLiteral("10");
    QTest::newRow("all at work") << QList<int>{0, 1, 2, 9} << QString();
}

void AdviceTest::restFollowsTheAges() {
    QFETCH(QList<int>, idle);
    QFETCH(QString, least);
    QByteArray rows;
    int id = 1;
    for (const int seconds : idle)
        rows += clientRow(id++, "app", seconds);
    const Finding finding = Scene(rows).advised(findingOf(Cause::ConnectionLeak, named("app")));
    const Advice* kill = firstKill(finding);
    QCOMPARE(kill != nullptr, !least.isEmpty());
    if (kill)
        QCOMPARE(kill->action->filter, QStringLiteral("name == \"app\" and idle >= ") + least);
}

void AdviceTest::leasesCanBePlanned_data() {
    QTest::addColumn<int>("used");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("higher");  // 0: none is offered
    QTest::newRow("default") << 9990 << 10000 << 13000;
    QTest::newRow("full") << 10000 << 10000 << 13000;
    QTest::newRow("cut") << 4000 << 4064 << 10000;
    QTest::newRow("cut, small") << 990 << 992 << 1300;
    QTest::newRow("tiny") << 20 << 20 << 29;
    QTest::newRow("tiniest") << 3 << 3 << 12;
    QTest::newRow("over") << 120 << 100 << 150;
    QTest::newRow("far over") << 1000 << 100 << 0;
    QTest::newRow("large") << 60000 << 65000 << 82000;
    QTest::newRow("nearly as many as may be lent") << 900'000 << 950'000 << 1'000'000;
    QTest::newRow("more") << 900'000 << 2'000'000 << 0;
}

void AdviceTest::leasesCanBePlanned() {
    QFETCH(int, used);
    QFETCH(int, limit);
    QFETCH(int, higher);
    Scene scene(mixedRows(), "redis_version:7.0.15\r\nrun_id:run-1\r\nconnected_clients:" + QByteArray::number(used) +
                                 "\r\nmaxclients:" + QByteArray::number(limit) + "\r\n");
    scene.settings->values["maxclients"] = QByteArray::number(limit);
    const LeaseFacts facts{scene.sample, *scene.settings, &scene.clients};
    for (int cause = 0; cause < causeCount; ++cause) {
        Finding finding = findingOf(static_cast<Cause>(cause), named("billing-7"));
        finding.evidence = {{QStringLiteral("full_syncs"), 3.0, {}}};
        advise(finding, scene.context());
        for (const Advice& advice : finding.advice) {
            if (!advice.action || advice.action->kind != RemedyAction::Set)
                continue;
            const auto plan = planLease(advice.action->setting.toLatin1(), advice.action->value, facts);
            QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().detail));
        }
        const Advice* raise = firstSet(finding, "maxclients");
        if (static_cast<Cause>(cause) == Cause::FullNow)
            QCOMPARE(raise ? raise->action->value.toInt() : 0, higher);
    }
}

void AdviceTest::librariesAreThoseOfTheSubject_data() {
    QTest::addColumn<QByteArray>("library");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QStringList>("titles");
    const auto add = [](const char* row, const char* library, const char* name, const QStringList& titles) {
        QTest::newRow(row) << QByteArray(library) << QByteArray(name) << titles;
    };
    add("redis-py", "redis-py", "a", {QStringLiteral("redis-py")});
    add("jedis", "jedis", "a", {QStringLiteral("Jedis")});
    add("lettuce", "Lettuce", "a", {QStringLiteral("Lettuce")});
    add("spring", "Lettuce", "spring-orders", {QStringLiteral("Lettuce"), QStringLiteral("Spring Data Redis")});
    add("ioredis", "ioredis", "a", {QStringLiteral("ioredis")});
    add("node-redis", "node-redis", "a", {QStringLiteral("node-redis")});
    add("go-redis", "go-redis(,go1.22)", "a", {QStringLiteral("go-redis")});
    add("stackexchange", "SE.Redis", "a", {QStringLiteral("StackExchange.Redis")});
    add("redis-client", "redis-client", "a", {QStringLiteral("redis-client")});
    add("redis-rb", "redis-rb", "a", {QStringLiteral("redis-rb")});
    add("sidekiq", "redis-client(sidekiq_v7.2.0)", "a", {QStringLiteral("Sidekiq"), QStringLiteral("redis-client")});
    add("sidekiq by name", "", "Sidekiq-server-PID-12", {QStringLiteral("Sidekiq")});
    add("celery", "redis-py", "celery-worker", {QStringLiteral("redis-py"), QStringLiteral("Celery")});
    add("phpredis", "", "phpredis", {QStringLiteral("phpredis")});
    add("predis", "predis", "a", {QStringLiteral("Predis")});
    add("redis-rs", "redis-rs", "a", {QStringLiteral("redis-rs")});
    add("hiredis", "", "my-hiredis-tool", {QStringLiteral("hiredis")});
    add("none", "", "a", {});
    add("one the table does not know", "fastredis-pyx", "a", {});
}

void AdviceTest::librariesAreThoseOfTheSubject() {
    QFETCH(QByteArray, library);
    QFETCH(QByteArray, name);
    QFETCH(QStringList, titles);
    QByteArray rows;
    for (int i = 0; i < 10; ++i)
        rows += clientRow(10 + i, name, 100, library);
    for (int i = 0; i < 30; ++i)
        rows += clientRow(100 + i, "other", 100, i % 2 == 0 ? "jedis" : "ioredis");
    const Scene scene(rows);
    static const QRegularExpression title(QStringLiteral("^([\\w.-]+(?: Data Redis)?): "));
    static const QStringList all{QStringLiteral("redis-py"),     QStringLiteral("Jedis"),
                                 QStringLiteral("Lettuce"),      QStringLiteral("Spring Data Redis"),
                                 QStringLiteral("ioredis"),      QStringLiteral("node-redis"),
                                 QStringLiteral("go-redis"),     QStringLiteral("StackExchange.Redis"),
                                 QStringLiteral("redis-client"), QStringLiteral("redis-rb"),
                                 QStringLiteral("Sidekiq"),      QStringLiteral("Celery"),
                                 QStringLiteral("phpredis"),     QStringLiteral("Predis"),
                                 QStringLiteral("redis-rs"),     QStringLiteral("hiredis")};
    for (const Cause cause : {Cause::ConnectionLeak, Cause::OversizedPool, Cause::MissingTimeouts}) {
        const Finding finding = scene.advised(findingOf(cause, named(name.constData())));
        QStringList seen;
        for (const Advice& advice : finding.advice)
            if (const auto match = title.match(advice.text); match.hasMatch() && all.contains(match.captured(1)))
                seen << match.captured(1);
        seen.sort();
        titles.sort();
        QCOMPARE(seen, titles);
        const QString asked = QStringLiteral("Ask which library");
        QCOMPARE(dump(finding).filter(asked).size(), library.isEmpty() ? 1 : 0);
    }
}

void AdviceTest::placesByHostAndReplies_data() {
    QTest::addColumn<QString>("uri");
    QTest::addColumn<QByteArray>("info");
    QTest::addColumn<bool>("isConfigUnknown");
    QTest::addColumn<QStringList>("said");
    QTest::addColumn<QStringList>("notSaid");
    const QString systemd = QStringLiteral("LimitNOFILE=13032");
    const QString container = QStringLiteral("--ulimit nofile=13032:13032");
    const QString file = QStringLiteral("| maxclients 13000");
    const auto add = [](const char* row, const char* uri, const QByteArray& info, bool isConfigUnknown,
                        const QStringList& said, const QStringList& notSaid) {
        QTest::newRow(row) << QString::fromUtf8(uri) << info << isConfigUnknown << said << notSaid;
    };
    const QString service = QStringLiteral("managed service");
    add("own", "redis://db1", usualInfo(), false, {systemd, container, file}, {service});
    add("systemd", "redis://db1", usualInfo("process_supervised:systemd\r\n"), false, {systemd, file}, {container});
    add("container", "redis://db1", "redis_version:7.0.15\r\nprocess_id:1\r\nmaxclients:10000\r\n", false,
        {container, file}, {systemd});
    add("valkey", "redis://db1", usualInfo("valkey_version:8.1.1\r\n"), false, {QStringLiteral("valkey.conf"), file},
        {QStringLiteral("redis.conf")});
    add("dragonfly", "redis://db1", usualInfo("dragonfly_version:df-v1.33.1\r\n"), false, {container}, {file});
    add("elasticache", "rediss://shop.abc.0001.use1.cache.amazonaws.com", usualInfo(), true,
        {QStringLiteral("ElastiCache sets the limit"), QStringLiteral("CurrConnections")},
        {systemd, container, file, service});
    add("elasticache behind a name", "redis://cache.shop.example", usualInfo("os:Amazon ElastiCache\r\n"), false,
        {QStringLiteral("ElastiCache sets the limit")}, {systemd, container, file});
    add("memorydb", "rediss://clustercfg.shop.abc.memorydb.us-east-1.amazonaws.com", usualInfo(), true,
        {QStringLiteral("MemoryDB sets the limit")}, {file, QStringLiteral("ElastiCache")});
    add("azure", "rediss://shop.redis.cache.windows.net:6380", usualInfo(), true,
        {QStringLiteral("Azure Cache for Redis"), QStringLiteral("Server Load")}, {systemd, container, file});
    add("azure managed", "rediss://shop.eastus.redis.azure.net:10000", usualInfo(), true,
        {QStringLiteral("Azure Managed Redis")}, {file});
    add("redis cloud", "redis://redis-1.c1.us-east-1-2.ec2.redns.redis-cloud.com:12345", usualInfo(), false,
        {QStringLiteral("Redis Cloud")}, {file});
    add("memorystore", "redis://10.20.30.3", usualInfo(), true, {service, QStringLiteral("Memorystore")},
        {systemd, container, file});
    add("a name that only looks like one", "redis://redis.cache.windows.net.example", usualInfo(), false, {file},
        {QStringLiteral("Azure")});
}

void AdviceTest::placesByHostAndReplies() {
    QFETCH(QString, uri);
    QFETCH(QByteArray, info);
    QFETCH(bool, isConfigUnknown);
    QFETCH(QStringList, said);
    QFETCH(QStringList, notSaid);
    const Scene scene(mixedRows(), info);
    AdviceContext context = scene.context();
    context.reach = ServerReach::of(*parseEndpoint(uri));
    context.reach.isConfigUnknown = isConfigUnknown;
    const QString text = dump(Scene::advised(findingOf(Cause::FullNow), context)).join(u'\n');
    for (const QString& each : said)
        QVERIFY2(text.contains(each), qPrintable(each + u'\n' + text));
    for (const QString& each : notSaid)
        QVERIFY2(!text.contains(each), qPrintable(each + u'\n' + text));
}

// Where CONFIG is not there, or lacks the setting, nobody is told to set it.
void AdviceTest::servicesAreNotSet() {
    const Scene scene(mixedRows());
    AdviceContext unknown = scene.context();
    unknown.reach.isConfigUnknown = true;
    unknown.settings = nullptr;
    AdviceContext without = scene.context();
    const ServerSettings none;
    without.settings = &none;
    AdviceContext service = scene.context();
    service.reach = reachOf("rediss://shop.abc.0001.use1.cache.amazonaws.com:6379");
    for (const AdviceContext& context : {unknown, without, service})
        for (int cause = 0; cause < causeCount; ++cause)
            for (const Advice& advice :
                 Scene::advised(findingOf(static_cast<Cause>(cause), named("billing-7")), context).advice)
                QVERIFY2(!advice.action || advice.action->kind == RemedyAction::Kill, qPrintable(advice.text));
    // As long as it is not read it may be there.
    AdviceContext unread = scene.context();
    unread.settings = nullptr;
    QVERIFY(firstSet(Scene::advised(findingOf(Cause::FullNow), unread), "maxclients"));
}

void AdviceTest::replicasInALoop() {
    const Scene scene(mixedRows());
    Finding finding = findingOf(Cause::OutputLimit);
    QVERIFY(!firstSet(scene.advised(finding), "client-output-buffer-limit"));
    finding.evidence = {{QStringLiteral("full_syncs"), 3.0, {}}};
    const Finding advised = scene.advised(finding);
    const Advice* set = firstSet(advised, "client-output-buffer-limit");
    QVERIFY(set);
    QCOMPARE(shellWords(set->command).mid(0, 3) + shellWords(set->command).mid(6),
             (QStringList{QStringLiteral("headroom"), QStringLiteral("set"), QStringLiteral("-h"),
                          QStringLiteral("client-output-buffer-limit"), QStringLiteral("slave 512mb 256mb 120"),
                          QStringLiteral("--for"), QStringLiteral("10m")}));
    // Somebody has changed it already.
    scene.settings->values["client-output-buffer-limit"] = "normal 0 0 0 slave 0 0 0 pubsub 33554432 8388608 60";
    QVERIFY(!firstSet(scene.advised(finding), "client-output-buffer-limit"));
}

void AdviceTest::hostileNames() {
    const QByteArray name = "%who'\"$(reboot)`x`\\|;%idle";
    const Scene scene(clientRow(1, name, 400) + clientRow(2, "other", 400) + clientRow(3, name, 900));
    const Finding finding = scene.advised(findingOf(Cause::ConnectionLeak, named(name.constData())));
    const Advice* kill = firstKill(finding);
    QVERIFY(kill);
    QCOMPARE(scene.hit(kill->action->filter), (QStringList{QString::fromUtf8(name), QString::fromUtf8(name)}));
    const QStringList words = shellWords(kill->command);
    QCOMPARE(words.mid(0, 7), (QStringList{QStringLiteral("headroom"), QStringLiteral("kill"), QStringLiteral("-h"),
                                           QStringLiteral("db1"), QStringLiteral("-p"), QStringLiteral("6380"),
                                           QStringLiteral("--filter")}));
    QCOMPARE(words.mid(7), QStringList{kill->action->filter});
}

void AdviceTest::aSavedListNamesNoServer() {
    const Scene scene(mixedRows());
    AdviceContext context = scene.context();
    context.reach = {};
    for (int cause = 0; cause < causeCount; ++cause)
        for (const QString& command : Scene::advised(findingOf(static_cast<Cause>(cause)), context).commands()) {
            QVERIFY2(!command.startsWith(QLatin1String("headroom")) || command.contains(QLatin1String(" URI ")) ||
                         command.endsWith(QLatin1String(" URI")),
                     qPrintable(command));
            QVERIFY2(!command.startsWith(QLatin1String("redis-cli")) ||
                         command.startsWith(QLatin1String("redis-cli -h HOST ")),
                     qPrintable(command));
        }
    // A profile brings its password.
    Endpoint endpoint = *parseEndpoint(QStringLiteral("redis://app:secret@db1"));
    endpoint.profileId = QStringLiteral("p1");
    endpoint.label = QStringLiteral("shop orders");
    const ServerReach reach = ServerReach::of(endpoint);
    QCOMPARE(reach.headroom, QStringLiteral("--profile 'shop orders'"));
    QCOMPARE(reach.redisCli, QStringLiteral("redis-cli -h db1 -p 6379 --user app"));
    QVERIFY(!reachOf("redis://app:secret@db1").headroom.contains(QLatin1String("secret")));
}

void AdviceTest::diagnosisAdvises() {
    const Series series;
    const ClientWatch watch;
    Picture picture;
    picture.series = &series;
    picture.clients = &watch;
    picture.isTurnedAway = true;
    picture.reach = reachOf("redis://db1:6380");
    const Diagnosis diagnosis = diagnose(picture);
    QCOMPARE(diagnosis.findings.size(), 1U);
    QCOMPARE(causeId(diagnosis.findings.front().cause), QLatin1String("full-now"));
    const QStringList lines = dump(diagnosis.findings.front());
    QVERIFY2(lines.join(u'\n').contains(QLatin1String("| redis-cli -h db1 -p 6380 INFO stats")),
             qPrintable(lines.join(u'\n')));
    QVERIFY2(lines.front().startsWith(QLatin1String("now: Stop or restart one host")), qPrintable(lines.front()));
}

void AdviceTest::onlyMonitorsAreKilledForOneLeftOn() {
    const Scene scene(clientRow(1, "debugger", 0, "", "O") + clientRow(2, "debugger", 900) + mixedRows());
    const Series series;
    Picture picture;
    picture.series = &series;
    picture.clients = &scene.watch;
    const Diagnosis diagnosis = diagnose(picture);
    const auto finding = std::ranges::find(diagnosis.findings, Cause::MonitorLeftOn, &Finding::cause);
    QVERIFY(finding != diagnosis.findings.end());
    const Advice* kill = firstKill(*finding);
    QVERIFY(kill);
    const auto filter = Filter::parse(kill->action->filter);
    QVERIFY(filter);
    const auto rows = filter->apply(*scene.clients.snapshot, {}).rows();
    QCOMPARE(rows.size(), 1U);
    QCOMPARE(scene.clients.snapshot->id(static_cast<int>(rows.front())), 1);
}

void AdviceTest::judgeKnowsTheWay() {
    Session session(*parseEndpoint(QStringLiteral("redis://db1:6380")));
    Judge judge;
    judge.follow(session);
    Q_EMIT session.settingsFailed({ErrorKind::Unsupported, QStringLiteral("unknown command")});
    SessionStatus full;
    full.state = SessionState::Full;
    Q_EMIT session.statusChanged(full);
    QTRY_VERIFY(judge.judgement());
    const QString text = dump(judge.judgement()->diagnosis.findings.front()).join(u'\n');
    QVERIFY2(text.contains(QLatin1String("redis-cli -h db1 -p 6380 INFO stats")), qPrintable(text));
    QVERIFY2(text.contains(QLatin1String("managed service")), qPrintable(text));
}

HEADROOM_TEST(QCoreApplication, AdviceTest)
#include "tst_advice.moc"
