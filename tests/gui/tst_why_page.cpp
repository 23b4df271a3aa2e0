// SPDX-License-Identifier: GPL-3.0-or-later
// What the page of causes says, where its buttons lead, that it stands still while it is read, and what judging an
// instance costs that nobody looks at.
#include "core/fleet/instance.h"
#include "gui/actions/kill_sheet.h"
#include "gui/clients/client_table.h"
#include "gui/clients/client_table_model.h"
#include "gui/config/config_page.h"
#include "gui/why/finding_card.h"
#include "gui/why/why_page.h"
#include "gui/widgets/command_row.h"
#include "tests/gui/client_list.h"
#include "tests/gui/fake_server.h"
#include "tests/gui/whole_window.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QtTest>

using namespace headroom;
using namespace Qt::StringLiterals;

namespace {

Finding leakOf(const std::string& name, int held = 3204) {
    Finding finding;
    finding.cause = Cause::ConnectionLeak;
    finding.severity = Severity::Critical;
    finding.confidence = 0.93;
    finding.subject.name = name;
    finding.held = held;
    finding.sentence = u"%1 keeps opening connections and does not use them."_s.arg(QString::fromStdString(name));
    finding.refutedBy = u"they are used within a minute"_s;
    finding.evidence = {{u"growth_per_minute"_s, 4.1, u"grows by 4.1 a minute"_s},
                        {u"idle_share"_s, 0.97, u"97 % never used since they opened"_s},
                        {u"for_machines"_s, 1.0, {}}};
    finding.missing = {u"the age of its clients"_s};
    finding.filter = u"name == \"%1\""_s.arg(QString::fromStdString(name));
    Advice kill{AdviceTime::Now, u"Kill the idle ones."_s, RemedyAction{.filter = finding.filter + u" and idle > 60"_s},
                u"headroom kill redis://db1 --filter 'idle > 60'"_s};
    Advice set{AdviceTime::Today,
               u"Let the server close idle ones."_s,
               RemedyAction{.kind = RemedyAction::Set, .setting = u"timeout"_s, .value = u"300"_s, .seconds = 600},
               {}};
    finding.advice = {kill, set, {AdviceTime::ForGood, u"Give connections back on every path."_s, {}, {}}};
    return finding;
}

Finding slowCommands() {
    Finding finding;
    finding.cause = Cause::SlowCommands;
    finding.severity = Severity::Warning;
    finding.confidence = 0.5;
    finding.sentence = u"Slow commands hold the others."_s;
    finding.inSlowlog = true;
    return finding;
}

QPushButton* buttonNamed(const QWidget& widget, const QString& accessible) {
    for (auto* button : widget.findChildren<QPushButton*>())
        if (button->isVisibleTo(&widget) && button->accessibleName() == accessible)
            return button;
    return nullptr;
}

constexpr auto whyRows =
    "id=3 addr=10.0.0.1:50 name=web age=900 idle=0 flags=N db=0 cmd=get user=default\r\n"
    "id=4 addr=10.0.0.2:50 name=billing-7 age=999 idle=700 flags=N db=0 cmd=get user=default\r\n"
    "id=5 addr=10.0.0.2:51 name=billing-7 age=999 idle=700 flags=N db=0 cmd=get user=default\r\n";

QByteArray whyInfo(int used, int rejected = 0) {
    return "redis_version:7.0.15\r\nredis_mode:standalone\r\nrun_id:aaaa\r\nrole:master\r\nconnected_slaves:0\r\n"
           "maxclients:100\r\nconnected_clients:" +
           QByteArray::number(used) + "\r\nrejected_connections:" + QByteArray::number(rejected) + "\r\n";
}

}  // namespace

class WhyPageTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void saysAFindingWhole() {
        WhyPage page;
        page.resize(900, 700);
        page.show();
        page.setFindings({leakOf("billing-7")}, {});
        QCOMPARE(shownTexts(*page.findChild<FindingCard*>()),
                 (QStringList{u"Connection leak: billing-7"_s, u"critical · Very likely (0.93)"_s,
                              u"billing-7 keeps opening connections and does not use them."_s,
                              u"•  grows by 4.1 a minute\n•  97 % never used since they opened"_s,
                              u"What would refute it: they are used within a minute"_s,
                              u"Not known, which makes it less sure: the age of its clients"_s, u"Now"_s,
                              u"Kill the idle ones."_s, u"headroom kill redis://db1 --filter 'idle > 60'"_s, u"Today"_s,
                              u"Let the server close idle ones."_s, u"For good"_s,
                              u"Give connections back on every path."_s}));
        QCOMPARE(page.findChildren<FindingCard*>().size(), 1);
    }

    void aHealthyServerIsOneLine() {
        WhyPage page;
        page.show();
        QCOMPARE(shownTexts(page).value(0), u"Not judged yet"_s);
        page.setFindings({}, u"Nothing wrong: 83 % left, and it is not filling up."_s);
        QCOMPARE(shownTexts(page).value(0), u"Nothing wrong: 83 % left, and it is not filling up."_s);
        page.setFindings({slowCommands()}, {});
        QVERIFY(!shownTexts(page).join(u'\n').contains(u"Nothing wrong"_s));
    }

    void itsButtonsLeadThere() {
        WhyPage page;
        page.resize(900, 700);
        page.show();
        Finding leak = leakOf("billing-7");
        leak.since = wallNow();
        page.setFindings({leak, slowCommands()}, {});
        QSignalSpy clients(&page, &WhyPage::clientsWanted);
        QSignalSpy slowlog(&page, &WhyPage::slowlogWanted);
        QList<RemedyAction> remedies;
        connect(&page, &WhyPage::remedyWanted, this, [&remedies](const RemedyAction& action) { remedies << action; });
        const auto press = [&page](const QString& name) {
            QPushButton* button = buttonNamed(page, name);
            QVERIFY2(button, qPrintable(name));
            QVERIFY(!button->toolTip().isEmpty());
            QTest::keyClick(button, Qt::Key_Space);
        };
        press(u"Show the clients of: Connection leak: billing-7"_s);
        QCOMPARE(clients.count(), 1);
        QCOMPARE(clients.first().first().toString(), u"name == \"billing-7\""_s);
        press(u"Open the slowlog for: Slow commands"_s);
        QCOMPARE(slowlog.count(), 1);
        QVERIFY(!buttonNamed(page, u"Open the slowlog for: Connection leak: billing-7"_s));
        std::optional<WallTime> since;
        connect(&page, &WhyPage::chartWanted, this, [&since](WallTime time) { since = time; });
        press(u"Show in the chart: Connection leak: billing-7"_s);
        QVERIFY(since == leak.since);
        QVERIFY(!buttonNamed(page, u"Show in the chart: Slow commands"_s));
        press(u"Kill… Connection leak: billing-7"_s);
        press(u"Set timeout… Connection leak: billing-7"_s);
        QCOMPARE(remedies.size(), 2);
        QCOMPARE(remedies[0].filter, u"name == \"billing-7\" and idle > 60"_s);
        QCOMPARE(remedies[1].setting, u"timeout"_s);
        press(u"Copy the command: Kill the idle ones."_s);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"headroom kill redis://db1 --filter 'idle > 60'"_s);
    }

    // Findings change each second: what is read and what has the focus stays.
    void standsStillWhileItIsRead() {
        WhyPage page;
        page.resize(700, 300);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        page.setFindings({leakOf("billing-7"), leakOf("web"), leakOf("worker")}, {});
        const QList<FindingCard*> cards = page.findChildren<FindingCard*>();
        QCOMPARE(cards.size(), 3);
        QPushButton* focused = buttonNamed(page, u"Kill… Connection leak: web"_s);
        focused->setFocus();
        QScrollBar* bar = page.findChild<QScrollArea*>()->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 0);
        bar->setValue(cards[1]->y() + 20);
        QCOMPARE(bar->value(), cards[1]->y() + 20);

        page.setFindings({leakOf("billing-7", 3300), slowCommands(), leakOf("web", 70), leakOf("worker")}, {});
        QCOMPARE(page.findChildren<FindingCard*>().size(), 4);
        QCOMPARE(cards[1]->finding().held, 70);
        QCOMPARE(QApplication::focusWidget(), focused);
        QCOMPARE(cards[1]->y() - bar->value(), -20);
        QTest::qWait(0);
        QCOMPARE(cards[1]->y() - bar->value(), -20);

        page.setFindings({leakOf("web", 80)}, {});
        QCOMPARE(page.findChildren<FindingCard*>().size(), 1);
        QCOMPARE(QApplication::focusWidget(), focused);
    }

    // A server may call its clients anything.
    void hostileNamesStayText() {
        WhyPage page;
        page.show();
        page.setFindings({leakOf("<img src=x>\xe2\x80\xae\n")}, {});
        const QString shown = shownTexts(*page.findChild<FindingCard*>()).value(0);
        QVERIFY2(shown.startsWith(u"Connection leak: <img src=x>"_s), qPrintable(shown));
        QVERIFY(!shown.contains(QChar(0x202e)) && !shown.contains(u'\n'));
        for (const QWidget* widget : page.findChildren<QWidget*>())
            QVERIFY(!widget->toolTip().contains(u"<img"_s));
    }

    void leadsThroughTheWindow() {
        FakeServer server(whyInfo(50));
        server.server.setScript([healthy = ScriptedServer::healthy(whyRows)](const QByteArray& command) -> QByteArray {
            if (command.startsWith("INFO") && !command.startsWith("INFO commandstats"))
                return ScriptedServer::bulk(whyInfo(50));
            if (command.startsWith("CONFIG GET "))
                return "*4\r\n" + ScriptedServer::bulk("maxclients") + ScriptedServer::bulk("100") +
                       ScriptedServer::bulk("timeout") + ScriptedServer::bulk("0");
            return healthy(command);
        });
        WholeWindow whole;
        whole.window.show();
        Instance* instance = whole.window.addInstance(server.endpoint());
        whole.window.showPage(u"why"_s);
        auto* page = whole.window.findChild<WhyPage*>();
        QVERIFY(page);
        QTRY_VERIFY(instance->clients().snapshot && instance->settings() && instance->judgement());

        Q_EMIT page->remedyWanted({.filter = u"name == \"billing-7\" and idle > 60"_s});
        QTRY_VERIFY(whole.window.findChild<KillSheet*>());
        auto* sheet = whole.window.findChild<KillSheet*>();
        QTRY_VERIFY2(shownTexts(*sheet).join(u'\n').contains(u"Kill 2 clients"_s),
                     qPrintable(shownTexts(*sheet).join(u'\n')));
        QVERIFY(page->isVisible());
        sheet->reject();

        Q_EMIT page->remedyWanted(
            {.kind = RemedyAction::Set, .setting = u"timeout"_s, .value = u"300"_s, .seconds = 3600});
        auto* config = whole.window.findChild<ConfigPage*>();
        QVERIFY(config && config->isVisible());
        QTRY_COMPARE(config->findChild<QLineEdit*>()->text(), u"300"_s);
        QCOMPARE(config->findChild<QComboBox*>()->currentText(), u"for 1 h"_s);

        Q_EMIT page->clientsWanted(u"name == web"_s);
        auto* table = whole.window.findChild<ClientTable*>();
        QTRY_VERIFY(table && table->isVisible() && table->model()->rowCount() == 1);
        QVERIFY(server.server.sent("CLIENT KILL").isEmpty() && server.server.sent("CONFIG SET").isEmpty());
    }

    // Nobody looks: one INFO a second, until its clients matter.
    void asksForClientsOnlyWhenTheyMatter_data() {
        QTest::addColumn<int>("used");
        QTest::addColumn<int>("rejected");
        QTest::newRow("little is left") << 85 << 0;
        QTest::newRow("some are rejected") << 50 << 3;
    }
    void asksForClientsOnlyWhenTheyMatter() {
        QFETCH(int, used);
        QFETCH(int, rejected);
        FakeServer server(whyInfo(50));
        Engine engine;
        Instance instance(engine, server.endpoint());
        QSignalSpy judged(&instance, &Instance::judged);
        QTRY_VERIFY(judged.count() >= 1);
        const qsizetype before = server.server.commands().size();
        QTRY_VERIFY(judged.count() >= 4);
        for (const QByteArray& command : server.server.commands().mid(before))
            QVERIFY2(command.startsWith("INFO") && !command.contains("commandstats"), command.constData());
        server.info = whyInfo(used, rejected);
        QTRY_VERIFY(!server.server.sent("CLIENT LIST").isEmpty());
        QTRY_VERIFY(instance.clients().snapshot);
        QVERIFY(server.server.sent("SLOWLOG").isEmpty());
    }

    void asksForClientsWhileConnectionsGrow() {
        FakeServer server(whyInfo(10));
        Engine engine;
        Instance instance(engine, server.endpoint());
        int used = 10;
        connect(&instance, &Instance::sampled, this, [&] { server.info = whyInfo(used += 2); });
        QTRY_VERIFY_WITH_TIMEOUT(!server.server.sent("CLIENT LIST").isEmpty(), 25'000);
        QVERIFY2(used < 80, "not because little is left");
    }

    void aSavedListIsJudged() {
        Instance instance(u"/tmp/list.txt"_s, snapshotOf(whyRows));
        WhyPage page;
        page.setInstance(&instance);
        page.show();
        QTRY_VERIFY(instance.judgement());
        QCOMPARE(instance.judgement()->diagnosis.holders.front().value, std::string("billing-7"));
        QVERIFY(!shownTexts(page).value(0).startsWith(u"Not judged"_s));
    }
};

HEADROOM_TEST(QApplication, WhyPageTest)
#include "tst_why_page.moc"
