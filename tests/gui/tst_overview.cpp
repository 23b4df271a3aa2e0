// SPDX-License-Identifier: GPL-3.0-or-later
// What the overview says, and what the chart keeps.
#include "core/fleet/instance.h"
#include "gui/app/status_line.h"
#include "gui/overview/first_finding.h"
#include "gui/overview/gauge.h"
#include "gui/overview/overview_page.h"
#include "gui/overview/playbook.h"
#include "gui/overview/slot_holders.h"
#include "gui/overview/state_banner.h"
#include "gui/overview/used_chart.h"
#include "gui/widgets/command_row.h"
#include "gui/widgets/elided_label.h"
#include "tests/gui/fake_server.h"
#include "tests/gui/whole_window.h"
#include "tests/support/test_program.h"

#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

const QByteArray busy =
    "redis_version:7.0.15\r\nredis_mode:standalone\r\nrun_id:aaaa\r\nuptime_in_seconds:7500\r\n"
    "connected_clients:9409\r\nmaxclients:10000\r\ncluster_connections:1\r\nblocked_clients:12\r\n"
    "used_memory:2040109465\r\nmaxmemory:4294967296\r\n"
    "rejected_connections:1204\r\ntotal_connections_received:25212\r\ninstantaneous_ops_per_sec:8123\r\n"
    "role:master\r\nconnected_slaves:2\r\n";

Holder holderOf(GroupKey by, const std::string& value, int count) {
    Holder holder;
    holder.by = by;
    holder.value = value;
    holder.count = count;
    holder.share = count / 1000.0;
    holder.filter = QStringLiteral("filter of ") + QString::fromStdString(value);
    return holder;
}

QPushButton* buttonOf(const QWidget& widget, const QString& accessible) {
    const auto buttons = widget.findChildren<QPushButton*>();
    for (QPushButton* button : buttons)
        if (button->isVisibleTo(&widget) && button->accessibleName() == accessible)
            return button;
    return nullptr;
}

QString holderNames(const std::vector<Holder>& holders) {
    QStringList names;
    for (const Holder& holder : holders)
        names << QString::fromStdString(holder.value);
    return names.join(u' ');
}

// Samples of a made-up server; second 0 is `start`.
struct Recorder {
    SteadyTime start = steadyNow() - 500s;
    WallTime wallStart = wallNow() - 500s;
    SampleHistory history;

    void at(int second, qint64 used, std::optional<qint64> limit = 1000) {
        InfoSample sample;
        sample.taken = start + std::chrono::seconds(second);
        sample.takenWall = wallStart + std::chrono::seconds(second);
        sample.connectedClients = used;
        sample.connectedReplicas = 0;
        sample.maxclients = limit;
        history.add(sample);
    }
    void gapAt(int second) {
        history.addGap(start + std::chrono::seconds(second), wallStart + std::chrono::seconds(second));
    }
    [[nodiscard]] QString line(int second, const char* rest) const {
        const auto time = wallStart + std::chrono::seconds(second);
        return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count()).toString(QStringLiteral("HH:mm:ss ")) +
               QLatin1String(rest);
    }
    [[nodiscard]] double key(double second) const {
        return std::chrono::duration<double>(wallStart.time_since_epoch()).count() + second;
    }
};

}  // namespace

class OverviewTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void showsTheValues() {
        FakeServer server(busy);
        Engine engine;
        Instance instance(engine, server.endpoint());
        instance.setDemand(everything);
        OverviewPage page;
        page.setInstance(&instance);
        page.resize(1000, 700);
        page.show();
        const QStringList expected{
            QStringLiteral("9,412 used of 10,000"),
            QStringLiteral("94 % of the limit"),
            QStringLiteral("Full: not known yet"),
            QStringLiteral("Nothing wrong so far: 5.9 % left; whether it fills up is not known yet."),
            QStringLiteral("Used over time"),
            QStringLiteral("Rejected"),
            QStringLiteral("0/s"),
            QStringLiteral("1,204 since start"),
            QStringLiteral("New connections"),
            QStringLiteral("0/s"),
            QStringLiteral("25,212 since start"),
            QStringLiteral("Blocked"),
            QStringLiteral("12"),
            QStringLiteral("Operations"),
            QStringLiteral("8.1k/s"),
            QStringLiteral("Memory"),
            QStringLiteral("1.9 GB"),
            QStringLiteral("of 4 GB"),
            QStringLiteral("Up for"),
            QStringLiteral("2h 5m")};
        QTRY_COMPARE_WITH_TIMEOUT(shownTexts(page), expected, 30'000);
        QCOMPARE(page.findChild<Gauge*>()->number(), QStringLiteral("588"));
        QCOMPARE(page.findChild<Gauge*>()->accessibleDescription(), QStringLiteral("588 left, 9,412 used of 10,000"));
        QCOMPARE(page.findChild<StateBanner*>()->text(), QString());

        // Paused it stands still, resumed it catches up.
        page.setPaused(true);
        server.info.replace("connected_clients:9409", "connected_clients:9500");
        QTRY_COMPARE(instance.sample()->connectedClients, std::optional<qint64>(9500));
        QCOMPARE(page.findChild<Gauge*>()->number(), QStringLiteral("588"));
        page.setPaused(false);
        QCOMPARE(page.findChild<Gauge*>()->number(), QStringLiteral("497"));
    }

    // A limit that was lowered below the use.
    void saysHowManyAreOver() {
        FakeServer server(QByteArray(busy).replace("connected_clients:9409", "connected_clients:10133"));
        Engine engine;
        Instance instance(engine, server.endpoint());
        instance.setDemand(everything);
        OverviewPage page;
        page.setInstance(&instance);
        page.show();
        auto* gauge = page.findChild<Gauge*>();
        QTRY_COMPARE(gauge->number(), QStringLiteral("136"));
        QCOMPARE(gauge->accessibleDescription(), QStringLiteral("136 over, 10,136 used of 10,000"));
        QCOMPARE(shownTexts(page).value(0), QStringLiteral("10,136 used of 10,000"));
    }

    // Being in is no good news where nobody else gets in: in words, in the colour of danger, wherever it is said.
    void aFullServerIsNotJustConnected() {
        FakeServer server("redis_version:7.0.0\r\nrun_id:cccc\r\nconnected_clients:40\r\nmaxclients:40\r\n");
        WholeWindow whole;
        whole.window.show();
        whole.window.addInstance(server.endpoint());
        auto* line = whole.window.findChild<StatusLine*>();
        const QString words = QStringLiteral("connected, server full");
        QTRY_VERIFY2(line->text().startsWith(words + QStringLiteral(" ·")), qPrintable(line->text()));
        const auto saying = [&whole, &words] {
            QList<const ElidedLabel*> found;
            const auto labels = whole.window.findChildren<ElidedLabel*>();
            for (const ElidedLabel* label : labels)
                if (label->text() == words)
                    found << label;
            return found;
        };
        QCOMPARE(saying().size(), 2);  // the header and the status bar
        for (const bool dark : {false, true}) {
            whole.theme.setChoice(dark ? ThemeChoice::Dark : ThemeChoice::Light);
            const auto labels = saying();
            for (const ElidedLabel* label : labels)
                QTRY_VERIFY2(
                    label->palette().color(QPalette::WindowText) == themeColours(QApplication::palette()).criticalText,
                    label->parentWidget()->metaObject()->className());
        }
        server.info.replace("connected_clients:40", "connected_clients:39");
        QTRY_VERIFY2(line->text().startsWith(QStringLiteral("connected ·")), qPrintable(line->text()));
        QVERIFY(saying().isEmpty());
    }

    void neverInventsALimit() {
        FakeServer server("redis_version:5.0.0\r\nrun_id:aaaa\r\nconnected_clients:12\r\n");
        Engine engine;
        Instance instance(engine, server.endpoint());
        instance.setDemand(everything);
        OverviewPage page;
        page.setInstance(&instance);
        page.show();
        auto* gauge = page.findChild<Gauge*>();
        QCOMPARE(gauge->number(), QStringLiteral("–"));
        QTRY_COMPARE(gauge->number(), QStringLiteral("unknown"));
        const QStringList texts = shownTexts(page);
        QCOMPARE(texts.value(0), QStringLiteral("12 used of an unknown limit"));
        QCOMPARE(texts.value(1), QStringLiteral("The server does not report maxclients."));
        QVERIFY(!texts.join(u'\n').contains(QStringLiteral("10,000")));
    }

    void saysThatItIsFullAndThatValuesAreOld() {
        FakeServer server(busy);
        Engine engine;
        Instance instance(engine, server.endpoint());
        instance.setDemand(everything);
        OverviewPage page;
        page.setInstance(&instance);
        page.show();
        QTRY_COMPARE(instance.status().state, SessionState::Connected);
        QTRY_VERIFY(instance.sample());
        server.server.setGreeting("-ERR max number of clients reached\r\n");
        server.server.setCloseAfterGreeting(true);
        server.server.reset();
        auto* banner = page.findChild<StateBanner*>();
        QTRY_VERIFY(banner->text().contains(QStringLiteral("max number of clients reached")));
        QVERIFY2(banner->text().startsWith(QStringLiteral("Full. Trying again: attempt ")), qPrintable(banner->text()));
        QVERIFY(shownTexts(page).join(u'\n').contains(QStringLiteral("Old values, from ")));
        QCOMPARE(page.findChild<Gauge*>()->number(), QStringLiteral("588"));

        // A freed slot ends it.
        server.server.setGreeting({});
        server.server.setCloseAfterGreeting(false);
        QTRY_COMPARE(banner->text(), QString());
        QTRY_VERIFY(!shownTexts(page).join(u'\n').contains(QStringLiteral("Old values")));
    }

    // Never been in: what the server said at the door is all there is to show.
    void aFullServerHasNothingLeft() {
        FakeServer server(busy);
        server.server.setGreeting("-ERR max number of clients reached\r\n");
        server.server.setCloseAfterGreeting(true);
        Engine engine;
        Instance instance(engine, server.endpoint());
        instance.setDemand(everything);
        OverviewPage page;
        page.setInstance(&instance);
        page.show();
        auto* gauge = page.findChild<Gauge*>();
        QTRY_COMPARE(gauge->number(), QStringLiteral("0"));
        QVERIFY(shownTexts(page).contains(QStringLiteral("No connection is left")));
        // Closed without a word, that is no more than likely.
        server.server.setGreeting({});
        QTRY_COMPARE(gauge->number(), QStringLiteral("–"));
        QVERIFY(shownTexts(page).contains(QStringLiteral("Nothing known yet")));
    }

    // By what tells most: a list where nobody gave a name is told by address.
    void holdersAreToldByWhatTellsMost() {
        using enum GroupKey;
        const std::vector<Holder> named{holderOf(Name, "billing", 500), holderOf(Name, "", 90),
                                        holderOf(Ip, "10.0.0.1", 590)};
        QCOMPARE(holderNames(tellingHolders(named)), QStringLiteral("billing "));
        const std::vector<Holder> nameless{holderOf(Name, "", 500), holderOf(Name, "a", 3),
                                           holderOf(Ip, "10.0.0.1", 400), holderOf(Ip, "10.0.0.2", 103),
                                           holderOf(User, "app", 503)};
        QCOMPARE(holderNames(tellingHolders(nameless)), QStringLiteral("10.0.0.1 10.0.0.2"));
        const std::vector<Holder> oneHost{holderOf(Name, "", 500), holderOf(Ip, "10.0.0.1", 500),
                                          holderOf(User, "app", 300), holderOf(User, "batch", 200)};
        QCOMPARE(holderNames(tellingHolders(oneHost)), QStringLiteral("app batch"));
        QVERIFY(tellingHolders({}).empty());
    }

    void namesWhoHoldsTheSlots() {
        SlotHolders box;
        box.resize(900, 300);
        Holder billing = holderOf(GroupKey::Name, "billing-7", 3204);
        billing.share = 0.32;
        billing.perMinute = 4.1;
        billing.idleShare = 0.97;
        Holder hostile = holderOf(GroupKey::Name, "<b>x</b>\xe2\x80\xae\n", 640);
        box.show({billing, hostile, holderOf(GroupKey::Name, "", 12)}, false, {});
        const QStringList texts = shownTexts(box);
        QCOMPARE(texts.value(0), QStringLiteral("Who holds the slots, by name"));
        const qsizetype row = texts.indexOf(QStringLiteral("billing-7"));
        QCOMPARE(texts.mid(row, 5),
                 (QStringList{QStringLiteral("billing-7"), QStringLiteral("3,204"), QStringLiteral("32 %"),
                              QStringLiteral("+4.1"), QStringLiteral("97 %")}));
        QVERIFY(texts.contains(QStringLiteral("(no name)")));
        QVERIFY(!texts.join(u' ').contains(QChar(0x202e)));
        QSignalSpy shown(&box, &SlotHolders::clientsWanted);
        QSignalSpy killed(&box, &SlotHolders::killWanted);
        QTest::keyClick(buttonOf(box, QStringLiteral("Show billing-7")), Qt::Key_Space);
        QTest::keyClick(buttonOf(box, QStringLiteral("Kill billing-7")), Qt::Key_Space);
        QCOMPARE(shown.value(0).value(0).toString(), billing.filter);
        QCOMPARE(killed.value(0).value(0).toString(), billing.filter);

        // What may not be done says why.
        box.show({billing}, false, QStringLiteral("This instance is read-only: nothing is changed on it."));
        const QPushButton* kill = buttonOf(box, QStringLiteral("Kill billing-7"));
        QVERIFY(!kill->isEnabled() && kill->toolTip().contains(QStringLiteral("read-only")));
        QVERIFY(!shownTexts(box).contains(QStringLiteral("640")));
        box.show({}, false, {});
        QVERIFY(box.isHidden());
    }

    void saysWhyInOneSentence() {
        FirstFinding strip;
        Diagnosis diagnosis;
        diagnosis.summary = QStringLiteral("Nothing wrong: 83 % left, and it is not filling up.");
        strip.show(diagnosis, false, {});
        QCOMPARE(shownTexts(strip), QStringList{diagnosis.summary});
        QVERIFY(!buttonOf(strip, QStringLiteral("Why: all findings")));

        Finding leak;
        leak.cause = Cause::ConnectionLeak;
        leak.severity = Severity::Critical;
        leak.confidence = 0.93;
        leak.subject.name = "billing-7";
        leak.held = 3204;
        leak.filter = QStringLiteral("name == billing-7");
        leak.advice = {
            {AdviceTime::Now, QStringLiteral("Kill the idle ones."), RemedyAction{.filter = leak.filter}, {}}};
        diagnosis.findings = {leak};
        diagnosis.summary = leak.sentence = QStringLiteral("billing-7 leaks.");
        strip.show(diagnosis, false, {});
        QCOMPARE(shownTexts(strip), (QStringList{QStringLiteral("billing-7 leaks."),
                                                 QStringLiteral("critical · Connection leak · Very likely (0.93)")}));
        QSignalSpy why(&strip, &FirstFinding::whyWanted);
        QSignalSpy clients(&strip, &FirstFinding::clientsWanted);
        QList<RemedyAction> remedies;
        connect(&strip, &FirstFinding::remedyWanted, this, [&](const RemedyAction& action) { remedies << action; });
        const QString about = QStringLiteral("Connection leak: billing-7");
        buttonOf(strip, QStringLiteral("Why: all findings"))->click();
        QCOMPARE(buttonOf(strip, QStringLiteral("Show the clients of: ") + about)->text(),
                 QStringLiteral("Show 3,204"));
        buttonOf(strip, QStringLiteral("Show the clients of: ") + about)->click();
        buttonOf(strip, QStringLiteral("Plan against: ") + about)->click();
        QCOMPARE(why.count(), 1);
        QCOMPARE(clients.value(0).value(0).toString(), leak.filter);
        QCOMPARE(remedies.value(0).filter, leak.filter);
        strip.show(diagnosis, true, {});
        QVERIFY(!buttonOf(strip, QStringLiteral("Plan against: ") + about)->isEnabled());
    }

    // Turned away, one still learns what to do, with who held the places last.
    void aFullServerHasAPlaybook() {
        // As many as it lists: of thousands the list would be read by id where it takes long, as on a busy machine.
        FakeServer server(QByteArray(busy).replace("connected_clients:9409", "connected_clients:2"));
        server.server.setScript([&server, healthy = ScriptedServer::healthy(
                                              "id=3 addr=10.0.3.7:50 name=billing-7 age=900 idle=900 flags=N db=0 "
                                              "cmd=get user=default\r\n")](const QByteArray& command) {
            if (command.startsWith("INFO") && !command.startsWith("INFO commandstats"))
                return ScriptedServer::bulk(server.info);
            return healthy(command);
        });
        Engine engine;
        Instance instance(engine, server.endpoint());
        instance.setDemand(everything);
        OverviewPage page;
        page.resize(900, 900);
        page.setInstance(&instance);
        page.show();
        QTRY_VERIFY(instance.judgement() && !instance.judgement()->diagnosis.holders.empty());
        auto* playbook = page.findChild<Playbook*>();
        QVERIFY(!playbook->isVisible());
        server.server.setGreeting("-ERR max number of clients reached\r\n");
        server.server.setCloseAfterGreeting(true);
        server.server.reset();
        QTRY_VERIFY(playbook->isVisible());
        const QString said = shownTexts(*playbook).join(u'\n');
        QVERIFY2(said.contains(QStringLiteral("Restart one host of billing-7")), qPrintable(said));
        QStringList commands;
        for (const CommandRow* row : playbook->findChildren<CommandRow*>())
            commands << row->command();
        const QString port = QString::number(server.endpoint().port);
        QVERIFY2(commands.contains(QStringLiteral("ss -K state established sport = :%1 dst 10.0.3.7").arg(port)),
                 qPrintable(commands.join(u'\n')));
        QVERIFY(shownTexts(page).contains(QStringLiteral("billing-7")));
        server.server.setGreeting({});
        server.server.setCloseAfterGreeting(false);
        QTRY_VERIFY(!playbook->isVisible());
    }

    void thePlaybookIsOfTheServer() {
        const auto said = [](const Endpoint& endpoint, ServerTraits::Product product) {
            ServerTraits traits;
            traits.product = product;
            QStringList lines;
            for (const PlaybookStep& step : playbookSteps(endpoint, {}, &traits))
                lines << step.text << step.command;
            return lines.join(u'\n');
        };
        Endpoint remote;
        remote.host = QStringLiteral("db1.example.org");
        using enum ServerTraits::Product;
        QVERIFY(said(remote, KeyDB).contains(QStringLiteral("keydb-cli -h 127.0.0.1 -p 6379 CLIENT LIST")));
        QVERIFY(!said(remote, KeyDB).contains(QStringLiteral("prioritize-unixsocket")));
        QVERIFY(said(remote, Valkey).contains(QStringLiteral("prioritize-unixsocket")));
        QVERIFY(said(remote, Redis).contains(QStringLiteral("keeps no place")));
        QVERIFY(!said(remote, Redis).contains(QStringLiteral("maxclients-reserved")));
        Endpoint azure = remote;
        azure.host = QStringLiteral("x.redis.cache.windows.net");
        QVERIFY(said(azure, Redis).contains(QStringLiteral("az redis")));
        QVERIFY(!said(azure, Redis).contains(QStringLiteral("aws ")));
        QVERIFY(!said(Endpoint(), Redis).contains(QStringLiteral("az redis")));
        Endpoint socket;
        socket.socketPath = QStringLiteral("/run/my redis.sock");
        QVERIFY(said(socket, Redis).contains(QStringLiteral("redis-cli -s '/run/my redis.sock' CLIENT LIST")));
    }

    void chartDrawsWhatIsToBeExpected() {
        Recorder recorder;
        for (int second = 0; second <= 500; ++second)
            recorder.at(second, 400 + second);
        UsedChart chart;
        chart.resize(900, 300);
        chart.show();
        chart.follow(recorder.history);
        const double right = chart.shownRange().second;
        QVERIFY(!chart.dump().last().startsWith(QStringLiteral("forecast")));
        Forecast forecast;
        forecast.perMinute = 60;
        forecast.secondsToFull = 100;
        forecast.low = 90;
        forecast.high = 115;
        chart.setForecast(forecast);
        QCOMPARE(
            chart.dump().last(),
            recorder.line(600, "").trimmed().prepend(QStringLiteral("forecast ")) +
                QStringLiteral(" (%1 to %2)").arg(recorder.line(590, "").trimmed(), recorder.line(615, "").trimmed()));
        QVERIFY(chart.shownRange().second >= recorder.key(600));
        QVERIFY2(chart.describe(recorder.key(550)).contains(QStringLiteral("about 950 used")),
                 qPrintable(chart.describe(recorder.key(550))));
        QCOMPARE(chart.describe(recorder.key(700)), QString());
        forecast.secondsToFull.reset();
        chart.setForecast(forecast);
        QVERIFY(!chart.dump().last().startsWith(QStringLiteral("forecast")));
        chart.follow(recorder.history);
        QCOMPARE(chart.shownRange().second, right);
    }

    void bannerOffersOnlyWhatHelps() {
        StateBanner banner;
        const auto offers = [&banner](SessionState state, int nextAttemptMs) {
            SessionStatus status;
            status.state = state;
            status.nextAttemptMs = nextAttemptMs;
            banner.setStatus({}, status);
            QStringList words;
            const auto buttons = banner.findChildren<QPushButton*>();
            for (const QPushButton* button : buttons)
                if (button->isVisibleTo(&banner))
                    words << button->text();
            return words;
        };
        QCOMPARE(offers(SessionState::Full, 200), QStringList{QStringLiteral("Try now")});
        QCOMPARE(offers(SessionState::Unreachable, 200), QStringList{QStringLiteral("Try now")});
        QCOMPARE(offers(SessionState::Loading, -1), QStringList());
        QCOMPARE(offers(SessionState::WrongPassword, -1),
                 (QStringList{QStringLiteral("Try now"), QStringLiteral("Log in")}));
        // The connection is kept: there is nothing to try.
        QCOMPARE(offers(SessionState::PasswordNeeded, -1), offers(SessionState::WrongPassword, -1));
        QCOMPARE(offers(SessionState::Denied, 200), QStringList{QStringLiteral("Try now")});
        QCOMPARE(offers(SessionState::NotAnswering, -1), QStringList());
        QVERIFY2(banner.text().contains(QStringLiteral("The connection is kept")), qPrintable(banner.text()));
    }

    void tryNowAsksForAnotherPassword() {
        StateBanner banner;
        SessionStatus status;
        status.state = SessionState::WrongPassword;
        banner.setStatus({}, status);
        banner.show();
        QVERIFY(QTest::qWaitForWindowActive(&banner));
        for (auto* button : banner.findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("Try now")) {
                button->setFocus();
                button->click();
            }
        }
        QVERIFY(banner.findChild<QLineEdit*>()->hasFocus());
    }

    void anEndlessWordDoesNotWidenTheBanner() {
        StateBanner banner;
        SessionStatus status;
        status.state = SessionState::Unreachable;
        status.detail = QStringLiteral("No such socket: /run/a b/redis.sock.");
        banner.setStatus({}, status);
        QVERIFY2(banner.text().endsWith(status.detail), "short words are left as they are");
        status.detail = QString(512, u'x');
        banner.setStatus({}, status);
        QVERIFY2(banner.minimumSizeHint().width() < 880, qPrintable(QString::number(banner.minimumSizeHint().width())));
        QCOMPARE(banner.text().count(u'x'), 512);
    }

    void instanceMayGoFirst() {
        FakeServer server(busy);
        Engine engine;
        auto instance = std::make_unique<Instance>(engine, server.endpoint());
        instance->setDemand(everything);
        OverviewPage page;
        page.setInstance(instance.get());
        page.show();
        QTRY_COMPARE(instance->status().state, SessionState::Connected);
        instance.reset();
        page.setPaused(true);
        page.setPaused(false);
        page.setInstance(nullptr);
    }

    void chartKeepsGapsAndChanges() {
        Recorder recorder;
        for (const int second : {0, 1, 2, 3})
            recorder.at(second, 500);
        recorder.at(4, 510);
        recorder.gapAt(5);
        recorder.gapAt(6);
        recorder.at(20, 400);
        recorder.at(21, 410, 1200);
        recorder.at(60, 420, std::nullopt);  // nothing was heard for long: a gap, though nobody said so
        UsedChart chart;
        chart.follow(recorder.history);
        const QStringList expected{recorder.line(0, "500 1000"),  recorder.line(3, "500 1000"),
                                   recorder.line(4, "510 1000"),  QStringLiteral("gap"),
                                   recorder.line(20, "400 1000"), recorder.line(21, "410 1200"),
                                   QStringLiteral("gap"),         recorder.line(60, "420 -")};
        QCOMPARE(chart.dump(), expected);

        // Following again changes nothing; what is new is added.
        chart.follow(recorder.history);
        QCOMPARE(chart.dump(), expected);
        recorder.at(61, 420, 1200);
        recorder.at(62, 420, 1200);
        chart.follow(recorder.history);
        QCOMPARE(chart.dump().last(), recorder.line(62, "420 1200"));
        QCOMPARE(chart.dump().size(), expected.size() + 1);

        QVERIFY(chart.describe(recorder.key(2)).endsWith(QStringLiteral("\n500 used of 1,000\n500 left")));
        QCOMPARE(chart.describe(recorder.key(10)), QString());
        recorder.at(63, 1136);
        recorder.at(64, 1136);
        chart.follow(recorder.history);
        QVERIFY(chart.describe(recorder.key(63.5)).endsWith(QStringLiteral("\n1,136 used of 1,000\n136 over")));
        QVERIFY(chart.describe(recorder.key(60.1)).endsWith(QStringLiteral("\n420 used, limit unknown")));
        QCOMPARE(chart.describe(recorder.key(100)), QString());

        chart.clear();
        QCOMPARE(chart.dump(), QStringList());
    }

    // A value that did not change for longer than the chart is wide is still a line.
    void chartKeepsAnOldStretch() {
        Recorder recorder;
        recorder.start -= 1000s;
        recorder.wallStart -= 1000s;
        for (int second = 0; second <= 1400; second += 4)
            recorder.at(second, 7);
        UsedChart chart;
        chart.follow(recorder.history);
        QCOMPARE(chart.dump(), (QStringList{recorder.line(0, "7 1000"), recorder.line(1400, "7 1000")}));
    }

    void chartFollowsASetClock() {
        Recorder recorder;
        recorder.at(0, 1);
        recorder.at(1, 2);
        UsedChart chart;
        chart.follow(recorder.history);
        recorder.wallStart += 3600s;
        recorder.at(2, 3);
        chart.follow(recorder.history);
        QCOMPARE(chart.dump(),
                 (QStringList{recorder.line(0, "1 1000"), recorder.line(1, "2 1000"), recorder.line(2, "3 1000")}));
    }

    // The first minutes are not a sliver at the edge.
    void chartBeginsWithTheFirstSample() {
        const auto shown = [](std::chrono::seconds ago) {
            Recorder recorder;
            recorder.start = steadyNow() - ago;
            recorder.wallStart = wallNow() - ago;
            for (int second = 0; second <= ago.count(); ++second)
                recorder.at(second, 10 + second);
            auto chart = std::make_unique<UsedChart>();
            chart->resize(900, 300);
            chart->show();
            chart->follow(recorder.history);
            return std::pair(std::move(chart), recorder.key(0));
        };
        for (const auto ago : {1s, 10s, 25s, 45s, 100s, 250s, 500s, 590s}) {
            const auto [chart, first] = shown(ago);
            const auto [left, right] = chart->shownRange();
            QVERIFY2(std::abs(left - first) < 0.01, qPrintable(QString::number(left - first)));
            QVERIFY(right >= first + static_cast<double>(ago.count()));
            QVERIFY2(ago < 15s ? std::abs(right - left - 15) < 0.01
                               : static_cast<double>(ago.count()) > 0.8 * (right - left),
                     qPrintable(QStringLiteral("%1 s fill %2 s").arg(ago.count()).arg(right - left)));
            QTRY_VERIFY2(chart->timeLabels().size() >= 3 && chart->timeLabels().size() <= 12,
                         qPrintable(chart->timeLabels().join(u' ')));
            const QStringList times = chart->timeLabels();
            QCOMPARE(QSet<QString>(times.begin(), times.end()).size(), times.size());
        }
        for (const auto ago : {601s, 1000s}) {
            const auto [left, right] = shown(ago).first->shownRange();
            QCOMPARE(right - left, 600.0);
        }
    }

    // Evidence is looked at where it began, with a little before it; what is older is still there.
    void chartShowsFromATimeOn() {
        Recorder recorder;
        recorder.start = steadyNow() - 500s;
        recorder.wallStart = wallNow() - 500s;
        for (int second = 0; second <= 500; ++second)
            recorder.at(second, 10 + second);
        UsedChart chart;
        chart.resize(900, 300);
        chart.show();
        chart.follow(recorder.history);
        const auto whole = chart.shownRange();
        chart.showSince(recorder.wallStart + 400s);
        QVERIFY(std::abs(chart.shownRange().first - recorder.key(390)) < 3);  // by the time that passes here
        QVERIFY(chart.shownRange().second >= recorder.key(500));
        QVERIFY(chart.showsPart());
        const double from = chart.shownRange().first;
        recorder.at(501, 512);
        chart.follow(recorder.history);
        QCOMPARE(chart.shownRange().first, from);
        chart.showSince(recorder.wallStart - 3600s);  // longer ago than is kept
        QCOMPARE(chart.shownRange().first, whole.first);
        QVERIFY(!chart.showsPart());
        chart.showSince(recorder.wallStart + 400s);
        chart.showSince({});
        QCOMPARE(chart.shownRange().first, whole.first);
    }

    // Also when the first points are not kept any more, and what is left is young.
    void chartDoesNotSwingWhenOldPointsGo() {
        Recorder recorder;
        recorder.start = steadyNow() - 900s;
        recorder.wallStart = wallNow() - 900s;
        recorder.at(0, 7);
        UsedChart chart;
        chart.resize(900, 300);
        chart.show();
        chart.follow(recorder.history);
        for (int second = 600; second <= 900; second += 10) {
            recorder.at(second, second);
            chart.follow(recorder.history);
        }
        const auto [left, right] = chart.shownRange();
        QCOMPARE(right - left, 600.0);
    }

    // What was done is told beside its own line, and nothing lies over anything.
    void labelsOfMarksStayApart_data() {
        QTest::addColumn<QList<int>>("seconds");
        QTest::addColumn<int>("labelled");
        QTest::newRow("far apart") << QList<int>{60, 250, 420} << 3;
        QTest::newRow("right now") << QList<int>{499} << 1;
        QTest::newRow("in a row") << QList<int>{488, 492, 496, 499} << 4;
        QTest::newRow("at the start") << QList<int>{0, 2, 4} << 1;
        QTest::newRow("at once") << QList<int>{250, 251} << 2;
        QTest::newRow("many") << QList<int>{400, 405, 410, 415, 420, 425, 430, 435, 440, 445, 450, 455, 460} << 3;
    }
    void labelsOfMarksStayApart() {
        QFETCH(QList<int>, seconds);
        QFETCH(int, labelled);
        for (const qint64 used : {qint64{900}, qint64{1040}, qint64{7}}) {
            Recorder recorder;
            for (int second = 0; second <= 500; ++second)
                recorder.at(second, used);
            QStringList texts;
            for (const int second : std::as_const(seconds)) {
                texts << QStringLiteral("maxclients %1").arg(1000 + texts.size());
                recorder.history.addMark({recorder.start + std::chrono::seconds(second), texts.last()});
            }
            UsedChart chart;
            chart.resize(1000, 300);
            chart.show();
            chart.follow(recorder.history);
            QCOMPARE(chart.shownMarks().size(), std::size_t(seconds.size()));
            QTRY_VERIFY2(!chart.shownMarks().back().label.isEmpty(), "the newest is told");
            const std::vector<UsedChart::ShownMark> marks = chart.shownMarks();
            const QRectF limit = chart.limitLabelRect();
            QVERIFY(!limit.isEmpty());
            int count = 0;
            for (std::size_t i = 0; i < marks.size(); ++i) {
                const QRectF& label = marks[i].label;
                if (label.isEmpty())
                    continue;
                ++count;
                QVERIFY2(QRectF(chart.rect()).contains(label), qPrintable(QStringLiteral("%1 %2 %3 %4")
                                                                              .arg(label.left())
                                                                              .arg(label.top())
                                                                              .arg(label.width())
                                                                              .arg(label.height())));
                QVERIFY2(!label.intersects(limit), "not over the limit's label");
                const double x = marks[i].line.x1();
                QVERIFY2(std::min(std::abs(label.left() - x), std::abs(label.right() - x)) <= 4, "beside its line");
                for (std::size_t k = 0; k < marks.size(); ++k) {
                    const QLineF& line = marks[k].line;
                    const bool passes =
                        line.x1() > label.left() + 1 && line.x1() < label.right() - 1 && line.y1() < label.bottom() - 1;
                    QVERIFY2(!passes, "beside no other line");
                    QVERIFY2(k == i || !label.intersects(marks[k].label), "over no other label");
                }
            }
            QVERIFY2(count >= labelled, qPrintable(QString::number(count)));
        }
    }

    // Everything a server or a user says is shown as written, in each label and tooltip of the window.
    void hostileTextStaysText() {
        const QByteArray evil = "<b>7</b><img src=x>";
        FakeServer server("redis_version:" + evil + "\r\nrole:" + evil +
                          "\r\nrun_id:a\r\nconnected_clients:3\r\nmaxclients:9\r\n");
        WholeWindow whole;
        MainWindow& window = whole.window;
        window.show();
        Instance* instance = window.addInstance(server.endpoint(QString::fromLatin1(evil)));
        for (const char* page : {"clients", "slowlog", "overview"})
            window.showPage(QLatin1String(page));
        QTRY_VERIFY(instance->sample());
        QStringList shown;
        const auto elided = window.findChildren<ElidedLabel*>();
        for (const ElidedLabel* label : elided)
            shown << label->text();
        QVERIFY2(shown.contains(QString::fromLatin1(evil)), "the name is shown as written");
        QVERIFY2(shown.join(u'\n').contains(QStringLiteral("<b>7</b>")), "so is the version");

        server.server.setGreeting("-ERR <i>max</i> number<img src=x>\r\n");
        server.server.reset();
        QTRY_VERIFY(instance->status().state != SessionState::Connected);
        const auto labels = window.findChildren<QLabel*>();
        for (const QLabel* label : labels)
            QVERIFY2(label->textFormat() == Qt::PlainText || !Qt::mightBeRichText(label->text()),
                     qPrintable(label->text()));
        const auto widgets = window.findChildren<QWidget*>();
        for (const QWidget* widget : widgets)
            QVERIFY2(!widget->toolTip().contains(QStringLiteral("<img")), qPrintable(widget->toolTip()));
    }
};

HEADROOM_TEST(QApplication, OverviewTest)
#include "tst_overview.moc"
