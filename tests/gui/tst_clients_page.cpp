// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/instance.h"
#include "gui/clients/groups_panel.h"
#include "gui/clients/marked_clients.h"
#include "gui/clients/row_kill_button.h"
#include "shown_clients.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QScrollBar>
#include <QSettings>
#include <QThreadPool>
#include <QToolButton>

#include <map>
#include <memory>

using namespace headroom;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// Who was to be killed each time.
QStringList requests(const QSignalSpy& kills) {
    QStringList lines;
    for (const QList<QVariant>& kill : kills) {
        const KillPlan& plan = *kill.front().value<std::shared_ptr<const KillPlan>>();
        QStringList victims;
        for (const PlannedClient& victim : plan.victims)
            victims << QStringLiteral("%1 %2").arg(QString::number(victim.id), QString::fromUtf8(victim.addr));
        lines << victims.join(QStringLiteral(", ")) + QStringLiteral(" ") + QString::fromUtf8(plan.runId);
    }
    return lines;
}

// A client list of an application that never closes its connections.
QByteArray leaked(int clients) {
    QByteArray text;
    for (int id = 1; id <= clients; ++id)
        text += "id=" + QByteArray::number(id) + " addr=10.0.0.1:" + QByteArray::number(1000 + id) +
                " name=leak idle=900 flags=N cmd=get\n";
    return text;
}

}  // namespace

class TestClientsPage : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QCoreApplication::setOrganizationName(u"headroom-test"_s);
        QCoreApplication::setApplicationName(u"tst_clients_page"_s);
    }
    void init() { QSettings().clear(); }

    void searchesWhileTyping() {
        Shown shown;
        QTRY_COMPARE(shown.ids(), QStringList({u"7"_s, u"12"_s, u"30"_s, u"31"_s}));
        QVERIFY(shown.labels().contains(u"4 clients"_s));
        QTest::keyClick(&shown.table, Qt::Key_F, Qt::ControlModifier);
        QTRY_VERIFY(shown.search.hasFocus());
        QTest::keyClicks(&shown.search, u"10.0.3.9 headroom"_s);
        QTRY_COMPARE(shown.ids(), QStringList({u"31"_s}));
        QVERIFY(shown.labels().contains(u"✓ 1 of 4"_s));
        QTest::keyClicks(&shown.search, u" \"<i>x\""_s);
        QTRY_COMPARE(shown.ids(), QStringList());
        QVERIFY2(shown.labels().join(u'|').contains(u"No client matches “10.0.3.9 headroom \"<i>x\"”"_s),
                 qUtf8Printable(shown.labels().join(u'|')));
        shown.clearFilter();
        QTRY_COMPARE(shown.ids().size(), 4);
        QVERIFY(shown.search.text().isEmpty());
        // With nothing left to clear in the filter, Esc clears the selection.
        shown.click(1);
        QVERIFY(shown.table.selectionModel()->isRowSelected(1, {}));
        QTest::keyClick(&shown.table, Qt::Key_Escape);
        QVERIFY(!shown.table.selectionModel()->hasSelection());
    }

    void tellsOfRowsThatCouldNotBeReadWhole() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.feed("no client\n" + fewClients + "id=40 addr=10.0.3.7:1 na");
        QTRY_COMPARE(shown.ids().size(), 5);
        const QString told = u"1 line not understood · 1 row cut off"_s;
        QVERIFY2(shown.labels().contains(told), qUtf8Printable(shown.said()));
        const auto labels = shown.page.findChildren<QLabel*>();
        const auto counts = std::ranges::find(labels, told, &QLabel::text);
        QVERIFY((*counts)->toolTip().contains(u"shown as far as it came"_s));
        shown.feed(fewClients);
        QTRY_COMPARE(shown.ids().size(), 4);
        QVERIFY(!shown.said().contains(u"lost the end"_s));
        QCOMPARE((*counts)->toolTip(), QString());
    }

    void opensWithTheLongestIdleFirst() {
        QTemporaryDir books;
        Ledger ledger(books.filePath(u"ledger.sqlite"_s));
        ClientsPage page(ledger);
        page.show();
        page.setClients(listingOf("id=1 addr=a:1 idle=5\nid=2 addr=a:2 idle=900\nid=3 addr=a:3 idle=60\n"));
        const ClientTable& table = *page.findChild<ClientTable*>();
        QTRY_VERIFY(table.rows() != nullptr);
        QCOMPARE(std::vector({table.rows()->id(0), table.rows()->id(1), table.rows()->id(2)}),
                 std::vector<qint64>({2, 3, 1}));
        QCOMPARE(table.horizontalHeader()->sortIndicatorSection(), int{ClientField::Idle});
        QCOMPARE(table.horizontalHeader()->sortIndicatorOrder(), Qt::DescendingOrder);
    }

    // One kills by them; also when longer ones come, and whatever width one drags to.
    void idsAndIdleTimesAreNeverCut() {
        Shown shown(leaked(9));
        QTRY_COMPARE(shown.ids().size(), 9);
        const auto isWhole = [&shown](int column) {
            for (int row = 0; row < shown.table.model()->rowCount(); ++row) {
                const QModelIndex index = shown.table.model()->index(row, column);
                if (shown.table.sizeHintForIndex(index).width() > shown.table.columnWidth(column))
                    return false;
            }
            return true;
        };
        QVERIFY(isWhole(ClientField::Id) && isWhole(ClientField::Idle));
        // In the narrowest window both are in sight.
        shown.page.resize(shown.page.minimumSizeHint().width(), 400);
        QVERIFY(shown.table.visualRect(shown.table.model()->index(0, ClientField::Idle)).right() <
                shown.table.viewport()->width());
        shown.feed(leaked(9) + "id=12345678901234 addr=a:1 name=leak idle=987654321 flags=N cmd=get\n");
        QTRY_COMPARE(shown.ids().size(), 10);
        QVERIFY(isWhole(ClientField::Id) && isWhole(ClientField::Idle));
        for (const int column : {int{ClientField::Id}, int{ClientField::Idle}})
            shown.table.horizontalHeader()->resizeSection(column, 20);
        QVERIFY(isWhole(ClientField::Id) && isWhole(ClientField::Idle));
    }

    void sortsByTheHeader() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.clickHeader(ClientField::Idle);
        QTRY_COMPARE(shown.ids(), QStringList({u"7"_s, u"12"_s, u"30"_s, u"31"_s}));
        QCOMPARE(shown.table.horizontalHeader()->sortIndicatorSection(), int{ClientField::Idle});
        QCOMPARE(shown.table.horizontalHeader()->sortIndicatorOrder(), Qt::DescendingOrder);
        shown.clickHeader(ClientField::Idle);
        QTRY_COMPARE(shown.ids(), QStringList({u"30"_s, u"31"_s, u"12"_s, u"7"_s}));
        shown.clickHeader(ClientField::Name);
        QTRY_COMPARE(shown.ids(), QStringList({u"30"_s, u"7"_s, u"31"_s, u"12"_s}));
        // The order holds for what comes.
        shown.feed(fewClients + "id=40 addr=10.0.3.7:1 name=canary age=0 idle=0 flags=N db=0 cmd=get\n");
        QTRY_COMPARE(shown.ids(), QStringList({u"30"_s, u"7"_s, u"40"_s, u"31"_s, u"12"_s}));
    }

    // Not on this computer, so the plan is shown.
    void showsThePlanAndKillsExactlyThatClient() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.setEnvironment(Environment::Production);
        shown.click(0);
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        for (const QLabel* label : shown.question()->findChildren<QLabel*>())
            QCOMPARE(label->textFormat() == Qt::PlainText || label->buddy() != nullptr, true);
        const QString said = shown.questionText();
        for (const QString& words :
             {u"Kill client 7 of cache-eu-1 (production)"_s, u"1 × billing from 10.0.3.7, idle 2h 10m"_s})
            QVERIFY2(said.contains(words), qUtf8Printable(words + u" is not in "_s + said));
        // Among very many clients one kill takes longer than commands of ours may otherwise.
        shown.question()->setCost({{.walk = KillTime(4475)}, {.walk = KillTime(8975)}});
        QVERIFY2(shown.questionText().contains(
                     u"Cost: 4.50 ms to 9.00 ms of server time by what is known of this server. "_s),
                 qUtf8Printable(shown.questionText()));
        // The table goes on underneath; the plan does not change.
        shown.feed("id=7 addr=6.6.6.6:1 name=other flags=N\n" + QByteArray("id=99 addr=1.1.1.1:1 flags=N\n"));
        QTRY_COMPARE(shown.ids(), QStringList({u"7"_s, u"99"_s}));
        QCOMPARE(shown.kills.size(), 0);
        shown.press(u"Kill client 7"_s);
        QCOMPARE(requests(shown.kills), QStringList({u"7 10.0.3.7:51822 run-1"_s}));
    }

    void asksAsTheTableSays() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        const auto killOneTakes = [&shown](Confirmation confirmation) {
            EnvironmentTable table;
            table.of(Environment::Production).killOne = confirmation;
            Endpoint endpoint;
            endpoint.label = u"cache-eu-1"_s;
            endpoint.said = Environment::Production;
            endpoint.table = std::make_shared<const EnvironmentTable>(table);
            shown.page.setEndpoint(endpoint);
            shown.click(0);
            QTest::keyClick(&shown.table, Qt::Key_Delete);
        };
        killOneTakes(Confirmation::TypeName);
        QVERIFY(shown.question() != nullptr);
        QVERIFY(!shown.button(u"Kill client 7"_s)->isEnabled());
        shown.type(u"cache-eu-1"_s);
        QVERIFY(shown.button(u"Kill client 7"_s)->isEnabled());
        shown.answer(Qt::Key_Escape);
        QTRY_VERIFY(shown.isAnswered());
        QCOMPARE(shown.kills.size(), 0);
        killOneTakes(Confirmation::Nothing);
        QVERIFY(shown.question() == nullptr);
        QCOMPARE(requests(shown.kills), QStringList({u"7 10.0.3.7:51822 run-1"_s}));
    }

    void cancelAndAnotherServerWithdrawThePlan() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.click(1);
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        shown.answer(Qt::Key_Escape);
        QTRY_VERIFY(shown.isAnswered());
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        shown.page.setEndpoint({});
        QTRY_VERIFY(shown.isAnswered());
        QCOMPARE(shown.kills.size(), 0);
    }

    void oneIdleClientHereIsKilledAtOnce() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.click(0);  // idle for two hours
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() == nullptr);
        QCOMPARE(requests(shown.kills), QStringList({u"7 10.0.3.7:51822 run-1"_s}));
        // Unless one wants to be asked.
        QMenu* view = shown.page.findChild<QToolButton*>(u"view"_s)->menu();
        Q_EMIT view->aboutToShow();
        QAction* ask = view->actions().constLast();
        QCOMPARE(ask->text(), u"Ask before killing one client"_s);
        QVERIFY(!ask->isChecked());
        ask->trigger();
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        QCOMPARE(shown.kills.size(), 1);
    }

    void manyAreKilledAfterTyping() {
        Shown shown(leaked(150));
        QTRY_COMPARE(shown.ids().size(), 150);
        shown.table.selectAll();
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        // Our own one is not among them.
        QVERIFY2(shown.questionText().contains(u"Kill 149 clients of cache-eu-1 (local)"_s),
                 qUtf8Printable(shown.questionText()));
        QVERIFY2(shown.questionText().contains(u"1 × a connection of Headroom"_s),
                 qUtf8Printable(shown.questionText()));
        QVERIFY2(shown.questionText().contains(
                     u" of server time by what is known of this server; others are served in between, so "_s),
                 qUtf8Printable(shown.questionText()));
        QVERIFY(!shown.button(u"Kill 149 clients"_s)->isEnabled());
        shown.type(u"148"_s);
        QVERIFY(!shown.button(u"Kill 149 clients"_s)->isEnabled());
        shown.type(u"149"_s);
        shown.press(u"Kill 149 clients"_s);
        QCOMPARE(shown.kills.size(), 1);
        QCOMPARE(shown.kills.front().front().value<std::shared_ptr<const KillPlan>>()->victims.size(),
                 std::size_t(149));
    }

    // It is shown at once and can be cancelled, but nothing can be confirmed before it is there.
    void aLongPlanIsMadeMeanwhile() {
        Shown shown("id=9001 addr=10.0.0.2:1 name=w idle=900 flags=b cmd=blpop\n" + leaked(1500));
        QTRY_COMPARE(shown.ids().size(), 1501);
        shown.table.selectAll();
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        const auto isBeingMade = [&shown] {
            return shown.question()->findChild<QProgressBar*>()->isVisible() && !shown.button(u"Kill"_s)->isEnabled() &&
                   !shown.button(u"Copy as commands"_s)->isEnabled();
        };
        QCOMPARE(shown.question()->windowTitle(), u"Looking at 1,501 clients of cache-eu-1 (local)"_s);
        QVERIFY(isBeingMade());
        QVERIFY(!shown.question()->findChildren<QLineEdit*>().constLast()->isVisible());
        shown.press(u"Cancel"_s);
        QTRY_VERIFY(shown.isAnswered());

        QTest::keyClick(&shown.table, Qt::Key_Delete);
        shown.feed("id=99 addr=1.1.1.1:1 flags=N\n");  // the plan is of what was there
        QVERIFY(isBeingMade());
        QTRY_COMPARE(shown.question()->windowTitle(), u"Kill 1,499 clients of cache-eu-1 (local)"_s);
        QVERIFY(!shown.question()->findChild<QProgressBar*>()->isVisible());
        shown.type(u"1499"_s);
        QVERIFY(shown.button(u"Kill 1,499 clients"_s)->isEnabled());
        // What was typed is for that plan only.
        shown.question()->findChild<QCheckBox*>()->click();
        QVERIFY(isBeingMade());
        QTRY_COMPARE(shown.question()->windowTitle(), u"Kill 1,500 clients of cache-eu-1 (local)"_s);
        QVERIFY(!shown.button(u"Kill 1,500 clients"_s)->isEnabled());
        shown.press(u"Copy as commands"_s);
        QTRY_COMPARE(QGuiApplication::clipboard()->text().count(u"redis-cli"), 1500);
        shown.type(u"1500"_s);
        shown.press(u"Kill 1,500 clients"_s);
        QCOMPARE(shown.kills.size(), 1);
        const QStringList victims = requests(shown.kills).constFirst().split(u", "_s);
        QCOMPARE(victims.size(), 1500);
        QVERIFY(victims.contains(u"99 10.0.0.1:1099"_s));
        QCOMPARE(victims.constLast(), u"9001 10.0.0.2:1 run-1"_s);
    }

    // Whoever closes the sheet at once has the commands too, not what was in the clipboard before.
    void commandsAreCopiedAlsoWhenTheSheetIsClosed() {
        for (const int clients : {3, 1500}) {
            Shown shown(leaked(clients));
            QTRY_COMPARE(shown.ids().size(), clients);
            shown.table.selectAll();
            QTest::keyClick(&shown.table, Qt::Key_Delete);
            const QString copy = u"Copy as commands"_s;
            QTRY_VERIFY_WITH_TIMEOUT(shown.button(copy)->isEnabled(), 30'000);
            QGuiApplication::clipboard()->setText(u"of last week"_s);
            shown.press(copy);
            delete shown.question();
            const qsizetype victims = clients < ownId ? clients : clients - 1;
            QTRY_COMPARE_WITH_TIMEOUT(QGuiApplication::clipboard()->text().count(u" CLIENT KILL ID "), victims, 30'000);
        }
    }

    // What hits the same clients as the plan does not hit those of the next one.
    void alternativesAreOfThePlanThatIsShown() {
        Shown shown("id=9001 addr=10.0.0.2:1 name=w idle=900 flags=b cmd=blpop\n" + leaked(20));
        ServerTraits valkey;
        valkey.product = ServerTraits::Product::Valkey;
        valkey.version = "9.0.0";
        shown.page.kills().setServer(valkey, false);
        QTRY_COMPARE(shown.ids().size(), 21);
        shown.table.selectAll();
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        const auto offers = [&shown] {
            const auto buttons = shown.question()->findChildren<QPushButton*>();
            return std::ranges::count_if(
                buttons, [](const QPushButton* button) { return button->text() == u"Copy"_s && button->isEnabled(); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(offers() > 0, 30'000);
        shown.question()->resize(1200, 700);
        for (const QPushButton* button : shown.question()->findChildren<QPushButton*>()) {
            if (button->text() == u"Copy"_s)
                QTRY_COMPARE(button->size(), button->sizeHint());
        }
        shown.question()->findChild<QCheckBox*>()->click();
        QCOMPARE(offers(), 0);
        QTRY_VERIFY_WITH_TIMEOUT(offers() > 0, 30'000);
        // None comes when the plan is being carried out.
        shown.question()->setCost({{KillTime(20)}, {KillTime(40)}});
        shown.type(u"21"_s);
        shown.press(u"Kill 21 clients"_s);
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::sendPostedEvents();
        QCOMPARE(offers(), 0);
    }

    // Who is hit besides is named; a timeout stays, so it hits more later.
    void alternativesSayWhomElseTheyHit() {
        Shown shown("id=9001 addr=10.0.0.2:1 name=w idle=900 flags=b cmd=blpop\n" + leaked(20));
        ServerTraits redis;
        redis.product = ServerTraits::Product::Redis;
        redis.version = "6.0.0";
        shown.page.kills().setServer(redis, false);
        QTRY_COMPARE(shown.ids().size(), 21);
        shown.table.selectAll();
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        const auto tells = [&shown](QStringView text) {
            const auto labels = shown.question()->findChildren<QLabel*>();
            return std::ranges::any_of(labels, [text](const QLabel* label) { return label->text().contains(text); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(tells(u"CLIENT KILL TYPE normal"), 30'000);
        QVERIFY(tells(u"\nalso hits 1 other: client 9001 ("));
        QVERIFY(
            tells(u"\nhits the same clients; the server closes them by itself within seconds, and from then on any "
                  u"client idle "
                  u"that long; "));
    }

    // A number that was typed for more clients does not stand in the way when none is to be typed any more.
    void aNarrowPlanNeedsNoNumber() {
        Shown shown("id=9001 addr=10.0.0.2:1 name=w idle=900 flags=b cmd=blpop\n" + leaked(300));
        QTRY_COMPARE(shown.ids().size(), 301);
        std::vector<qint64> ids{9001};
        for (qint64 id = 101; id <= 200; ++id)
            ids.push_back(id);
        shown.page.kills().killIds(ids, "run-1", KillActions::Skip::Never);
        auto* box = shown.question()->findChild<QCheckBox*>();
        box->click();
        QVERIFY(!shown.button(u"Kill 101 clients"_s)->isEnabled());
        shown.type(u"1"_s);
        box->click();
        QVERIFY(shown.button(u"Kill 100 clients"_s)->isEnabled());
    }

    // The newest number of those who came back stands below what came of the kills, whatever the server said of them.
    void tellsWhoCameBackBesideTheOutcome() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.setEnvironment(Environment::Production);
        shown.click(0);
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        shown.press(u"Kill client 7"_s);
        KillRun run(shown.ledger, shown.kills.front().front().value<std::shared_ptr<const KillPlan>>(), {});
        shown.question()->follow(run);
        KillReport report;
        report.outcomes = {{7, KillResult::Refused, u"It came back before."_s}};
        Q_EMIT run.finished(report);
        ReturnReport returns{.killed = 2, .came = 1, .returned = 1, .after = 3s, .watched = 3s};
        Q_EMIT run.returned(returns);
        returns.came = returns.returned = 2;
        Q_EMIT run.returned(returns);
        QVERIFY2(shown.questionText().contains(u"1 refused by the server: It came back before.\n2 of 2 came back"_s),
                 qUtf8Printable(shown.questionText()));
        const auto last = [&shown, &run](const ReturnReport& newest) {
            Q_EMIT run.returned(newest);
            return shown.questionText().section(u"It came back before.\n"_s, 1).section(u'|', 0, 0);
        };
        // Never more than the table shows, and no more than is known.
        QCOMPARE(
            last({.killed = 20, .came = 12, .usual = 12, .after = 9s, .watched = 29s, .final = true}),
            u"New connections of the same names and hosts: 12 within 9s, no more than in as long before the kill."_s);
        QCOMPARE(
            last({.killed = 20, .came = 12, .usual = 10, .returned = 2, .after = 9s, .watched = 29s}),
            u"2 of 20 came back within 9s (12 new connections of the same names and hosts, 10 in as long before the kill)."_s);
        QCOMPARE(last({.killed = 20, .watched = 29s, .final = true}),
                 u"No new connection of the same name and host within 29s."_s);
        QCOMPARE(last({.killed = 20, .final = true}),
                 u"Whether they come back is not known: the clients have not been listed since."_s);
    }

    // What they cost in truth, while they are killed.
    void theTrueCostStandsThereFromTheFirstKillsOn() {
        Shown shown(leaked(20));
        QTRY_COMPARE(shown.ids().size(), 20);
        shown.table.selectAll();
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY2(shown.questionText().contains(u"The true figure comes with the first kills, and Stop"_s),
                 qUtf8Printable(shown.questionText()));
        shown.type(u"20"_s);
        shown.press(u"Kill 20 clients"_s);
        KillRun run(shown.ledger, shown.kills.front().front().value<std::shared_ptr<const KillPlan>>(), {});
        shown.question()->follow(run);
        Q_EMIT run.measured(KillTime(120), 3);
        QVERIFY2(
            shown.questionText().contains(
                u"Cost as measured: at most 120 µs of server time so far, 40 µs a kill; 800 µs for all of them."_s),
            qUtf8Printable(shown.questionText()));
        QVERIFY(shown.button(u"Stop"_s)->isEnabled());
    }

    // Before a person agreed a server is only read from, however long the sheet stands open.
    void whileASheetStandsOpenTheServerIsOnlyRead() {
        ScriptedServer server;
        QByteArray rows;
        for (int id = 11; id < 31; ++id)
            rows += "id=" + QByteArray::number(id) + " addr=10.0.0.1:" + QByteArray::number(1000 + id) +
                    " name=leak age=1000 idle=900 flags=N cmd=get\n";
        server.setScript(ScriptedServer::healthy(rows));
        Shown shown(QByteArray{});
        Engine engine;
        Instance instance(engine, server.endpoint());
        instance.setDemand(everything);
        shown.page.setInstance(&instance);
        QTRY_COMPARE_WITH_TIMEOUT(shown.ids().size(), 20, 30'000);
        shown.table.selectAll();
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        const auto samples = server.sent("INFO server").size();
        QTRY_VERIFY_WITH_TIMEOUT(server.sent("INFO server").size() >= samples + 2, 30'000);
        for (const QByteArray& command : server.commands()) {
            QVERIFY2(command.startsWith("INFO") || command.startsWith("SLOWLOG") || command.startsWith("CONFIG GET") ||
                         command.startsWith("CLIENT LIST") || command.startsWith("CLIENT SET") ||
                         command == "CLIENT ID" || command == "CLIENT NO-EVICT ON",
                     command);
        }
    }

    // In use, so no leak; to be killed only when it is asked for, also when it alone was chosen.
    void activeClientsAreIncludedByATick() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.click(1);
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        QVERIFY2(shown.questionText().contains(u"Nobody would be killed."_s), qUtf8Printable(shown.questionText()));
        QVERIFY2(shown.questionText().contains(u"1 × active 3 s ago"_s), qUtf8Printable(shown.questionText()));
        auto* box = shown.question()->findChild<QCheckBox*>();
        QCOMPARE(shown.question()->focusWidget(), box);
        box->click();
        shown.press(u"Kill client 12"_s);
        QCOMPARE(requests(shown.kills), QStringList({u"12 10.0.3.8:40000 run-1"_s}));
    }

    void theFocusIsWhereOneGoesOn() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.setEnvironment(Environment::Production);
        shown.click(0);
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QCOMPARE(shown.question()->focusWidget(), shown.question()->findChildren<QLineEdit*>().constFirst());
        shown.press(u"Kill client 7"_s);
        KillRun run(shown.ledger, shown.kills.front().front().value<std::shared_ptr<const KillPlan>>(), {});
        shown.question()->follow(run);
        KillReport report;
        report.outcomes = {{7, KillResult::Killed, {}}};
        Q_EMIT run.finished(report);
        QCOMPARE(shown.question()->focusWidget(), shown.button(u"Close"_s));
    }

    // Where an id may be another server's client nobody is killed; the commands are for people.
    void whereNobodyCanBeKilledTheCommandsCanBeCopied() {
        Shown shown;
        ServerTraits traits;
        traits.severalServers = true;
        shown.page.kills().setServer(traits, false);
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.click(0);
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        QCOMPARE(shown.kills.size(), 0);
        QVERIFY2(shown.questionText().contains(u"Several servers answer at this address"_s),
                 qUtf8Printable(shown.questionText()));
        QVERIFY(!shown.button(u"Kill client 7"_s)->isEnabled());
        shown.press(u"Copy as commands"_s);
        QVERIFY(QGuiApplication::clipboard()->text().endsWith(u"CLIENT KILL ID 7 ADDR 10.0.3.7:51822 SKIPME yes"_s));
    }

    void saysWhoIsGoneAlready() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.page.kills().killIds({7, 30, 900, 901}, "run-1", KillActions::Skip::Never);
        QVERIFY2(shown.questionText().contains(u"2 of the chosen clients are already gone."_s),
                 qUtf8Printable(shown.questionText()));
        delete shown.question();
        shown.page.kills().killIds({900, 901}, "run-1", KillActions::Skip::Never);
        QVERIFY2(shown.questionText().contains(u"Nobody would be killed.|"_s), qUtf8Printable(shown.questionText()));
        QVERIFY2(shown.questionText().contains(u"2 of the chosen clients are already gone."_s),
                 qUtf8Printable(shown.questionText()));
        QVERIFY2(!shown.button(u"Kill 0 clients"_s)->toolTip().contains(u"kept"),
                 qUtf8Printable(shown.button(u"Kill 0 clients"_s)->toolTip()));
    }

    void stopLeavesAloneWhoIsNotKilledYet() {
        std::map<qint64, QByteArray> rows;
        for (const qint64 id : {11, 12, 13, 14})
            rows[id] = "id=" + QByteArray::number(id) + " addr=10.0.0.1:" + QByteArray::number(1000 + id) +
                       " name=leak age=1000 idle=900 flags=N cmd=get\n";
        bool holds = false;  // it answers once the button is pressed
        QByteArray late;
        ScriptedServer server;
        server.setScript([&rows, &holds, &late](const QByteArray& command) {
            for (auto& [id, line] : rows) {
                if (!line.isEmpty() && command.startsWith("CLIENT KILL ID " + QByteArray::number(id) + ' ')) {
                    line.clear();
                    holds = true;
                    late += ":1\r\n";
                    return QByteArray();
                }
            }
            QByteArray all;
            for (const auto& [id, line] : rows)
                all += line;
            const QByteArray reply =
                command.startsWith("CLIENT KILL") ? ":0\r\n" : ScriptedServer::healthy(all)(command);
            late += holds ? reply : QByteArray();
            return holds ? QByteArray() : reply;
        });
        Shown shown(QByteArray{});
        Engine engine;
        Instance instance(engine, server.endpoint());
        instance.setDemand(everything);
        shown.page.setInstance(&instance);
        QTRY_COMPARE_WITH_TIMEOUT(shown.ids().size(), 4, 30'000);
        shown.table.selectAll();
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        shown.type(u"4"_s);
        shown.press(u"Kill 4 clients"_s);
        QTRY_VERIFY_WITH_TIMEOUT(holds, 30'000);
        shown.press(u"Stop"_s);
        holds = false;
        server.send(late);
        QTRY_VERIFY_WITH_TIMEOUT(shown.questionText().contains(u"3 not sent: stopped before its turn"_s), 30'000);
        QVERIFY2(shown.questionText().contains(u"1 killed"_s), qUtf8Printable(shown.questionText()));
    }

    void specialClientsAreIncludedByATick() {
        Shown shown(
            "id=5 addr=a:1 name=w idle=900 flags=b cmd=blpop\nid=6 addr=a:2 name=w idle=900 flags=N cmd=get\n"
            "id=8 addr=a:3 name=w idle=900 flags=N cmd=get\nid=9 addr=a:4 name=w idle=900 flags=N cmd=get\n");
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.click(0);
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        QVERIFY2(shown.questionText().contains(u"Nobody would be killed."_s), qUtf8Printable(shown.questionText()));
        auto* box = shown.question()->findChild<QCheckBox*>();
        QVERIFY2(box->text().contains(u"waits in a blocking command"_s), qUtf8Printable(box->text()));
        box->click();
        shown.press(u"Kill client 5"_s);
        QCOMPARE(requests(shown.kills), QStringList({u"5 a:1 run-1"_s}));
    }

    void wakesWhoIsBlocked() {
        Shown shown("id=5 addr=a:1 name=w idle=900 flags=b cmd=blpop\nid=6 addr=a:2 name=w idle=900 flags=N cmd=get\n");
        const QSignalSpy measured(&shown.page.kills(), &KillActions::planShown);
        QTRY_COMPARE(shown.ids().size(), 2);
        shown.table.selectAll();
        QMenu* menu = shown.menu(0);
        QVERIFY(menu != nullptr);
        const QList<QAction*> actions = menu->actions();
        const auto unblock =
            std::ranges::find_if(actions, [](const QAction* action) { return action->text() == u"Unblock 1…"_s; });
        QVERIFY(unblock != actions.end());
        (*unblock)->trigger();
        menu->close();
        QVERIFY(shown.question() != nullptr);
        QVERIFY2(shown.questionText().contains(u"Unblock client 5 of cache-eu-1"_s),
                 qUtf8Printable(shown.questionText()));
        QVERIFY(measured.isEmpty());  // what a kill costs is of no use here
        shown.press(u"Unblock client 5"_s);
        QCOMPARE(requests(shown.kills), QStringList({u"5 a:1 run-1"_s}));
        QCOMPARE(shown.kills.front().front().value<std::shared_ptr<const KillPlan>>()->deed, Deed::Unblock);
    }

    // It never means another client than the one it was shown for.
    void theRowUnderThePointerHasAButton() {
        Shown shown;
        QTRY_COMPARE(shown.ids(), QStringList({u"7"_s, u"12"_s, u"30"_s, u"31"_s}));
        auto& button = *shown.table.findChild<RowKillButton*>();
        const auto pointAt = [&shown](int row) {
            QTest::mouseMove(shown.table.viewport(),
                             shown.table.visualRect(shown.table.model()->index(row, ClientField::Addr)).center());
        };
        QVERIFY(!button.isVisible());
        pointAt(0);
        QTRY_VERIFY(button.isVisible());
        shown.feed(fewClients + "id=40 addr=10.0.3.7:1 name=canary age=0 idle=0 flags=N db=0 cmd=get\n");
        QTRY_COMPARE(shown.ids().size(), 5);
        QVERIFY(button.isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(button.isEnabled(), 30'000);
        QTest::mouseClick(&button, Qt::LeftButton);
        QCOMPARE(requests(shown.kills), QStringList({u"7 10.0.3.7:51822 run-1"_s}));
        // Not for who is never killed; gone when another client comes to its row.
        pointAt(1);
        QTRY_VERIFY(button.isVisible());
        pointAt(2);
        QTRY_VERIFY(!button.isVisible());
        pointAt(1);
        QTRY_VERIFY(button.isVisible());
        shown.feed("id=3 addr=10.0.3.7:9 name=x idle=80 flags=N cmd=get\n" + fewClients);
        QTRY_COMPARE(shown.ids().front(), u"3"_s);
        QVERIFY(!button.isVisible());
        pointAt(2);
        QTRY_VERIFY(button.isVisible());
        shown.setState(SessionState::Unreachable);
        QVERIFY(!button.isVisible());
    }

    // Rows that fade stand among the others, and are nobody's.
    void theRowButtonNamesTheRowItIsOn() {
        Shown shown(leaked(6));
        QTRY_COMPARE(shown.ids().size(), 6);
        auto& button = *shown.table.findChild<RowKillButton*>();
        const ClientTableModel& model = shown.table.clients();
        QByteArrayList lines = leaked(6).split('\n');
        lines.remove(1);
        shown.feed(lines.join('\n'));
        QTRY_COMPARE(shown.ids().size(), 5);
        QVERIFY(model.hasGone());
        const int goneRow = model.goneRows().front();
        const auto pointAt = [&shown](int row) {
            const QPointF place =
                shown.table.visualRect(shown.table.model()->index(row, ClientField::Addr)).center().toPointF();
            QMouseEvent move(QEvent::MouseMove, place, shown.table.viewport()->mapToGlobal(place), Qt::NoButton,
                             Qt::NoButton, Qt::NoModifier);
            QCoreApplication::sendEvent(shown.table.viewport(), &move);
        };
        pointAt(goneRow);
        QVERIFY(!button.isVisible());
        for (int row = goneRow + 1; row < model.rowCount(); ++row) {
            pointAt(row);
            QVERIFY(button.isVisible());
            QCOMPARE(button.text(), u"Kill %1"_s.arg(model.id(row)));
            QCOMPARE(button.y(), shown.table.rowViewportPosition(row));
        }
    }

    // One kills by the idle time: it stays in sight, however narrow the table is.
    void theRowButtonDoesNotCoverTheIdleTime() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        auto& button = *shown.table.findChild<RowKillButton*>();
        for (int width = 400; width <= 1200; width += 40) {
            shown.page.resize(width, 400);
            const QRect cell = shown.table.visualRect(shown.table.model()->index(0, ClientField::Idle));
            const QPointF place(10, cell.center().y());
            QMouseEvent move(QEvent::MouseMove, place, shown.table.viewport()->mapToGlobal(place), Qt::NoButton,
                             Qt::NoButton, Qt::NoModifier);
            QCoreApplication::sendEvent(shown.table.viewport(), &move);
            QVERIFY(button.isVisible());
            QVERIFY2(!button.geometry().intersects(cell), qPrintable(QString::number(width)));
        }
    }

    // Rows that swap their places each second bring somebody else under a pointer that aims.
    void theRowButtonWaitsForItsClientToStay() {
        Shown shown;
        QTRY_COMPARE(shown.ids(), QStringList({u"7"_s, u"12"_s, u"30"_s, u"31"_s}));
        auto& button = *shown.table.findChild<RowKillButton*>();
        const QPoint place = shown.table.visualRect(shown.table.model()->index(0, ClientField::Addr)).center();
        QElapsedTimer there;
        there.start();
        QTest::mouseMove(shown.table.viewport(), place);
        QTRY_VERIFY(button.isVisible());
        QVERIFY(!button.isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(button.isEnabled(), 30'000);
        QVERIFY2(there.elapsed() >= 500, qPrintable(QString::number(there.elapsed())));
        shown.feed("id=3 addr=10.0.3.7:9 name=x idle=80 flags=N cmd=get\n" + fewClients);
        QTRY_COMPARE(shown.ids().front(), u"3"_s);
        QVERIFY(!button.isVisible());
        QTest::mouseMove(shown.table.viewport(), place + QPoint(1, 0));
        QTRY_VERIFY(button.isVisible());
        QTest::mouseClick(&button, Qt::LeftButton);
        QCOMPARE(shown.kills.size(), 0);
        QTRY_VERIFY_WITH_TIMEOUT(button.isEnabled(), 30'000);
        QTest::mouseClick(&button, Qt::LeftButton);
        QCOMPARE(requests(shown.kills), QStringList({u"3 10.0.3.7:9 run-1"_s}));
    }

    // Not the row the pointer or the marking ended on, and never without showing whom.
    void deleteIsForTheMarkedClients() {
        Shown shown(leaked(4));
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.click(0);
        for (const int row : {0, 1}) {
            QTest::keyClick(&shown.table, Qt::Key_Space);
            QTRY_COMPARE(shown.table.marked().count(), row + 1);
            QTest::keyClick(&shown.table, Qt::Key_Down);
        }
        QCOMPARE(shown.page.findChild<QToolButton*>(u"kill"_s)->text(), u"Kill 2 marked…"_s);
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        QCOMPARE(shown.kills.size(), 0);
        shown.press(u"Kill 2 clients"_s);
        QCOMPARE(requests(shown.kills), QStringList({u"1 10.0.0.1:1001, 2 10.0.0.1:1002 run-1"_s}));
        delete shown.question();
        shown.activate();
        QMenu* menu = shown.menu(2);
        QVERIFY(menu != nullptr);
        QVERIFY2(texts(*menu).contains(u"Kill client 3"_s), qUtf8Printable(texts(*menu).join(u'|')));
        QCOMPARE(action(*menu, u"Kill 2 marked…"_s)->shortcut(), QKeySequence(QKeySequence::Delete));
        action(*menu, u"Kill client 3"_s)->trigger();
        menu->close();
        QCOMPARE(requests(shown.kills).constLast(), u"3 10.0.0.1:1003 run-1"_s);
        // One marked client is not killed without a sheet either.
        shown.table.changeMarks([](MarkedClients& marked) { marked.remove({1}); });
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        QVERIFY2(shown.questionText().contains(u"Kill client 2 of"_s), qUtf8Printable(shown.questionText()));
        QCOMPARE(shown.kills.size(), 2);
    }

    void groupsAreKilledWhole() {
        Shown shown(fewClients + "id=50 addr=10.0.3.7:9 name=billing idle=80 flags=N cmd=get\n");
        QTRY_COMPARE(shown.ids().size(), 5);
        auto& groups = *shown.page.findChild<GroupsPanel*>()->findChild<DenseTable*>();
        QTRY_VERIFY(groups.model()->rowCount() > 1);
        int row = 0;
        while (groups.model()->index(row, 0).data().toString() != u"billing"_s)
            ++row;
        groups.selectRow(row);
        groups.setFocus();
        QTest::keyClick(&groups, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        QVERIFY2(shown.questionText().contains(u"2 × billing from 10.0.3.7"_s), qUtf8Printable(shown.questionText()));
        QVERIFY2(shown.questionText().contains(u"|All clients of the group billing (name).|"_s),
                 qUtf8Printable(shown.questionText()));
        shown.answer(Qt::Key_Escape);
        QTRY_VERIFY(shown.isAnswered());
        // The groups are over all clients, whatever the filter shows.
        shown.search.setText(u"idle > 1h"_s);
        QTRY_COMPARE_WITH_TIMEOUT(shown.ids(), QStringList({u"7"_s}), 30'000);
        groups.setFocus();
        QTest::keyClick(&groups, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        QVERIFY2(
            shown.questionText().contains(u"|All clients of the group billing (name), also those the filter hides.|"_s),
            qUtf8Printable(shown.questionText()));
    }

    void aSelectedGroupArmsTheKillButton() {
        Shown shown(fewClients + "id=50 addr=10.0.3.7:9 name=billing idle=80 flags=N cmd=get\n");
        QTRY_COMPARE(shown.ids().size(), 5);
        auto& button = *shown.page.findChild<QToolButton*>(u"kill"_s);
        auto& groups = *shown.page.findChild<GroupsPanel*>()->findChild<DenseTable*>();
        QTRY_VERIFY(groups.model()->rowCount() > 1);
        shown.click(1);
        QCOMPARE(button.text(), u"Kill client…"_s);
        groups.selectRow(0);
        QCOMPARE(groups.model()->index(0, 0).data().toString(), u"billing"_s);
        QCOMPARE(button.text(), u"Kill 2 of billing…"_s);
        QCOMPARE(shown.table.selectedRowCount(), 0);
        QTest::mouseClick(&button, Qt::LeftButton);
        QVERIFY(shown.question() != nullptr);
        QVERIFY2(shown.questionText().contains(u"|All clients of the group billing (name).|"_s),
                 qUtf8Printable(shown.questionText()));
        shown.answer(Qt::Key_Escape);
        QTRY_VERIFY(shown.isAnswered());
        groups.selectAll();
        QCOMPARE(button.text(), u"Kill 5 of %1 groups…"_s.arg(groups.model()->rowCount()));
        // Clients in the table are meant instead once they are selected.
        shown.click(0);
        QCOMPARE(button.text(), u"Kill client…"_s);
        QVERIFY(!groups.selectionModel()->hasSelection());
    }

    // The text that is read while one kills is the one that chose them.
    void allShownAreKilledOnlyByTheFilterThatIsRead() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        auto& button = *shown.page.findChild<QToolButton*>(u"kill"_s);
        shown.search.setText(u"idle > 5"_s);
        QTRY_COMPARE_WITH_TIMEOUT(button.text(), u"Kill 1 shown…"_s, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(button.isEnabled(), 30'000);
        shown.search.setText(u"idle > 5x"_s);
        QCOMPARE(button.text(), u"Kill 1 shown…"_s);
        QVERIFY(!button.isEnabled());
        QVERIFY2(button.toolTip().contains(u"filter line"_s), qUtf8Printable(button.toolTip()));
        QMenu* menu = shown.menu(0);
        QVERIFY(menu != nullptr);
        QVERIFY(!action(*menu, u"Kill all 1 shown…"_s)->isEnabled());
        menu->close();
        shown.search.setText(u" idle > 5 "_s);
        QTRY_VERIFY_WITH_TIMEOUT(button.isEnabled(), 30'000);
        QTest::mouseClick(&button, Qt::LeftButton);
        QVERIFY(shown.question() != nullptr);
        QVERIFY2(shown.questionText().contains(u"|Chosen by the filter: idle > 5|"_s),
                 qUtf8Printable(shown.questionText()));
        // By which each is looked at again right before.
        shown.press(u"Kill client 7"_s);
        QCOMPARE(shown.kills.front().front().value<std::shared_ptr<const KillPlan>>()->filter.text(), u"idle > 5"_s);
    }

    // Unlike Delete it always shows whom first; with nothing selected it is for what the filter chose.
    void theKillButtonAlwaysShowsWhom() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        auto& button = *shown.page.findChild<QToolButton*>(u"kill"_s);
        QVERIFY(!button.isEnabled());
        shown.click(0);
        QTRY_VERIFY(button.isEnabled());
        QCOMPARE(button.text(), u"Kill client…"_s);
        QTest::mouseClick(&button, Qt::LeftButton);
        QVERIFY(shown.question() != nullptr);
        QCOMPARE(shown.kills.size(), 0);
        shown.answer(Qt::Key_Escape);
        QTRY_VERIFY(shown.isAnswered());
        shown.table.clearSelection();
        QTRY_VERIFY(!button.isEnabled());
        shown.search.setText(u"10.0.3"_s);
        QTRY_COMPARE(button.text(), u"Kill 4 shown…"_s);
        shown.search.setText(u"billing"_s);
        QTRY_COMPARE(button.text(), u"Kill 1 shown…"_s);
        QTest::mouseClick(&button, Qt::LeftButton);
        QVERIFY(shown.question() != nullptr);
        QVERIFY2(shown.questionText().contains(u"Kill client 7 of"_s), qUtf8Printable(shown.questionText()));
    }

    void idsOfAnotherProcessAreNobodysHere() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.page.kills().killIds({7}, "run-0", KillActions::Skip::OneIdle);
        QVERIFY2(shown.messages.front().front().toString().contains(u"restarted"), "said");
        QVERIFY(shown.question() == nullptr);
        QCOMPARE(shown.kills.size(), 0);
        shown.page.kills().killIds({7}, "run-1", KillActions::Skip::OneIdle);
        QCOMPARE(shown.kills.size(), 1);
    }

    void saysWhyNot() {
        Shown shown(fewClients + "id=50 name=x flags=N cmd=get\n" +
                    "id=60 addr=a:1 flags=N cmd=get\nid=60 addr=a:2 flags=N cmd=get\n");
        QTRY_COMPARE(shown.ids(), QStringList({u"7"_s, u"12"_s, u"30"_s, u"31"_s, u"50"_s, u"60"_s, u"60"_s}));
        const auto whyNot = [&shown](int row) {
            shown.messages.clear();
            shown.click(row);
            QTest::keyClick(&shown.table, Qt::Key_Delete);
            return shown.messages.isEmpty() ? QString() : shown.messages.front().front().toString();
        };
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QCOMPARE(shown.messages.front().front().toString(), u"Select the clients to kill."_s);
        QVERIFY(whyNot(3).contains(u"a connection of Headroom"));
        QVERIFY(whyNot(2).contains(u"replica"));
        QVERIFY(whyNot(4).contains(u"no address"));
        QVERIFY(whyNot(5).contains(u"two ways"));
        shown.setState(SessionState::Unreachable);
        QVERIFY(whyNot(0).contains(u"no working connection"));
        shown.setState(SessionState::Connected);
        Endpoint endpoint;
        endpoint.readOnly = true;
        shown.page.setEndpoint(endpoint);
        shown.setState(SessionState::Connected);
        QVERIFY(whyNot(0).contains(u"read-only"));
        endpoint.locked = true;
        shown.page.setEndpoint(endpoint);
        shown.setState(SessionState::Connected);
        QVERIFY(whyNot(0).contains(u"Unlock…"));
        QVERIFY(shown.question() == nullptr);
        QCOMPARE(shown.kills.size(), 0);
    }

    void offersItsDeedsInAMenu() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.click(0);
        QMenu* menu = shown.menu(0);
        QVERIFY(menu != nullptr);
        QCOMPARE(texts(*menu),
                 QStringList({u"Kill client 7"_s, u"Kill all 4 shown…"_s, u"Filter by ip == 10.0.3.7"_s, u"And this"_s,
                              u"Not this"_s, u"Mark client 7"_s, u"Follow"_s, u"All fields…"_s, u"Copy client 7 as"_s,
                              u"Copy all 4 shown as"_s, u"Copy address"_s, u"Copy kill as redis-cli command"_s}));
        menu->close();
        const auto copied = [&shown](const QString& text) {
            QMenu* open = shown.menu(0);
            action(*open, text)->trigger();
            open->close();
            return QGuiApplication::clipboard()->text();
        };
        QCOMPARE(copied(u"Copy address"_s), u"10.0.3.7:51822"_s);
        const QString command = copied(u"Copy kill as redis-cli command"_s);
        QVERIFY2(
            command.startsWith(u"redis-cli ") && command.endsWith(u" CLIENT KILL ID 7 ADDR 10.0.3.7:51822 SKIPME yes"),
            qUtf8Printable(command));
        shown.click(3);
        menu = shown.menu(3);
        QVERIFY2(texts(*menu).constLast().contains(u"Never killed: a connection of Headroom"),
                 qUtf8Printable(texts(*menu).constLast()));
        menu->close();
        // The keys still work beside the menu's.
        shown.click(1);
        QTest::keyClick(&shown.table, Qt::Key_C, Qt::ControlModifier);
        QTRY_VERIFY2(QGuiApplication::clipboard()->text().contains(u"\n12    3s  10.0.3.8:40000"),
                     qUtf8Printable(QGuiApplication::clipboard()->text()));
        shown.activate();  // the menus took that along
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
    }

    void filtersByTheValueOfACell() {
        Shown shown(fewClients + "id=40 addr=10.0.3.7:1 name=bil&\"x idle=3 flags=N cmd=get strange=\n");
        QTRY_COMPARE(shown.ids().size(), 5);
        const auto stand = [&shown](int row, int column) {
            shown.table.setCurrentIndex(shown.table.model()->index(row, column));
        };
        stand(0, ClientField::Addr);
        QTest::keyClick(&shown.table, Qt::Key_Equal);
        QTRY_COMPARE(shown.ids(), QStringList({u"7"_s, u"40"_s}));
        QCOMPARE(shown.search.text(), u"ip == 10.0.3.7"_s);
        stand(1, ClientField::Name);
        QTest::keyClick(&shown.table, Qt::Key_Plus);
        QTRY_COMPARE(shown.ids(), QStringList({u"40"_s}));
        stand(0, ClientField::Idle);
        QTest::keyClick(&shown.table, Qt::Key_Exclam);
        QTRY_COMPARE(shown.ids(), QStringList());
        shown.clearFilter();
        QTRY_COMPARE(shown.ids().size(), 5);
        // By the mouse, of the cell that is pointed at.
        QMenu* menu = shown.menu(1);
        action(*menu, u"Not this"_s)->trigger();
        menu->close();
        QTRY_COMPARE(shown.ids(), QStringList({u"7"_s, u"30"_s, u"31"_s, u"40"_s}));
        QCOMPARE(shown.search.text(), u"not ip == 10.0.3.8"_s);
    }

    void showsAllFieldsOfAClient() {
        Shown shown(fewClients + "id=40 addr=10.0.3.7:1 name=<b>x idle=7800 flags=N cmd=get strange=1\n");
        QTRY_COMPARE(shown.ids().size(), 5);
        shown.table.setCurrentIndex(shown.table.model()->index(4, ClientField::Name));
        QTest::keyClick(&shown.table, Qt::Key_Return);
        const auto* text = shown.page.findChild<QPlainTextEdit*>();
        QVERIFY(text != nullptr && text->isVisible() && text->isReadOnly());
        QVERIFY(text->textInteractionFlags().testFlag(Qt::TextSelectableByKeyboard));
        QVERIFY2(text->window()->windowTitle().startsWith(u"Client 40 as it was listed at "_s),
                 qUtf8Printable(text->window()->windowTitle()));
        const QString said = text->toPlainText().simplified();
        QVERIFY2(said.contains(u"name <b>x "_s) && said.contains(u"idle 7800 (2h 10m) "_s) &&
                     said.contains(u"user (not reported) "_s) && said.contains(u"strange 1 A field this version"_s) &&
                     !said.contains(u"resp "_s),
                 qUtf8Printable(said));
        text->window()->close();
    }

    void copiesHostileAddressesAsOneShellWord() {
        Shown shown("id=5 addr=/tmp/a b;$(reboot)'x:0 name=n flags=U\n");
        QTRY_COMPARE(shown.ids().size(), 1);
        shown.click(0);
        QMenu* menu = shown.menu(0);
        menu->actions().constLast()->trigger();
        menu->close();
        const QString command = QGuiApplication::clipboard()->text();
        QVERIFY2(command.contains(u"ADDR '/tmp/a b;$(reboot)'") && command.endsWith(u" SKIPME yes"),
                 qUtf8Printable(command));
    }

    void keepsSelectionAndScrollThroughRefreshes() {
        const auto clients = [](int first, int last) {
            QByteArray text;
            for (int id = first; id <= last; ++id)
                text += clientLine(id);
            return text;
        };
        Shown shown(clients(1, 3000));
        QTRY_COMPARE(shown.ids().size(), 3000);
        shown.table.verticalScrollBar()->setValue(20'007);
        const int top = shown.table.indexAt(QPoint(1, 0)).row();
        shown.click(top + 3);
        const QString selected = shown.ids().at(top + 3);
        const QString topId = shown.ids().at(top);
        const int pixel = shown.table.visualRect(shown.table.model()->index(top, 0)).top();
        shown.feed(clients(500, 3600));
        QTRY_COMPARE(shown.ids().size(), 3101);
        QCOMPARE(shown.ids().at(shown.table.indexAt(QPoint(1, 0)).row()), topId);
        QCOMPARE(shown.table.visualRect(shown.table.indexAt(QPoint(1, 0))).top(), pixel);
        const QModelIndexList rows = shown.table.selectionModel()->selectedRows();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows.front().data().toString(), selected);
        // Another question starts at the top.
        shown.clickHeader(ClientField::Age);
        QTRY_COMPARE(shown.ids().front(), u"3600"_s);
        QCOMPARE(shown.table.verticalScrollBar()->value(), 0);
    }

    void standsStillWhilePaused() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.page.setPaused(true);
        shown.feed(clientLine(77));
        shown.clickHeader(ClientField::Idle);
        shown.clickHeader(ClientField::Idle);
        QTRY_COMPARE(shown.ids(), QStringList({u"30"_s, u"31"_s, u"12"_s, u"7"_s}));
        shown.page.setPaused(false);
        QTRY_COMPARE(shown.ids(), QStringList({u"77"_s}));
    }

    void saysWhyItIsEmptyOrOld() {
        Shown shown{QByteArray()};
        const auto said = [&shown] { return shown.labels().join(u'|'); };
        QVERIFY2(said().contains(u"No client list yet|It is being read."), qUtf8Printable(said()));
        shown.setState(SessionState::Connected, {ErrorKind::NotPermitted, u"<b>NOPERM</b> CLIENT LIST"_s});
        QVERIFY2(said().contains(u"<b>NOPERM</b> CLIENT LIST"), qUtf8Printable(said()));
        const auto feedAged = [&shown](std::chrono::seconds age) {
            shown.page.setClients({parseClientList({fewClients.data(), static_cast<std::size_t>(fewClients.size())},
                                                   wallNow(), steadyNow() - age),
                                   {ownId},
                                   "run-1"});
        };
        feedAged(2h + 30s);
        QTRY_COMPARE(shown.ids().size(), 4);
        QVERIFY2(said().contains(u"<b>NOPERM</b> CLIENT LIST. These rows are 2h"), qUtf8Printable(said()));
        shown.setState(SessionState::Unreachable);
        QVERIFY2(said().contains(u"Not connected (unreachable). These rows are 2h"), qUtf8Printable(said()));
        // The age goes on by itself.
        feedAged(3h - 1s);
        QTRY_VERIFY2(said().contains(u"These rows are 3h"), qUtf8Printable(said()));
        shown.setState(SessionState::Connected);
        QVERIFY2(!said().contains(u"old"), qUtf8Printable(said()));
        shown.page.setInstance(nullptr);
        QCOMPARE(shown.ids(), QStringList());
        QVERIFY2(said().contains(u"No client list yet"), qUtf8Printable(said()));
    }

    void remembersColumns() {
        const QStringList atFirst{u"id"_s,    u"idle"_s, u"addr"_s, u"name"_s, u"age"_s,
                                  u"flags"_s, u"db"_s,   u"cmd"_s,  u"user"_s, u"tot-mem"_s};
        {
            Shown shown(fewClients + "id=90 addr=a:1 flags=N strange=1\n");
            QTRY_COMPARE(shown.ids().size(), 5);
            QCOMPARE(shown.shownColumns(), atFirst);
            Q_EMIT shown.table.horizontalHeader()->customContextMenuRequested({5, 5});
            auto* columns = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            QVERIFY(columns != nullptr);
            QVERIFY(action(*columns, u"laddr"_s) != nullptr);
            QVERIFY(action(*columns, u"resp"_s) == nullptr);  // not sent
            action(*columns, u"strange"_s)->trigger();
            action(*columns, u"db"_s)->trigger();
            columns->close();
            shown.table.horizontalHeader()->moveSection(1, 0);
            shown.table.horizontalHeader()->resizeSection(ClientField::Name, 222);
        }
        Shown shown(fewClients + "id=90 addr=a:1 flags=N strange=1\n");
        QTRY_COMPARE(shown.ids().size(), 5);
        QCOMPARE(shown.shownColumns(), QStringList({u"idle"_s, u"id"_s, u"addr"_s, u"name"_s, u"age"_s, u"flags"_s,
                                                    u"cmd"_s, u"user"_s, u"tot-mem"_s, u"strange"_s}));
        QCOMPARE(shown.table.columnWidth(ClientField::Name), 222);
    }
};

HEADROOM_TEST(QApplication, TestClientsPage)
#include "tst_clients_page.moc"
