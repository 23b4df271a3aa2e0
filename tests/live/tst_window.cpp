// SPDX-License-Identifier: GPL-3.0-or-later
// The window as a person uses it, on a real server: connect, sort, search, select, kill.
#include "core/fleet/instance.h"
#include "core/fleet/leases.h"
#include "gui/actions/kill_sheet.h"
#include "gui/app/pause_banner.h"
#include "gui/app/status_line.h"
#include "gui/clients/client_table.h"
#include "gui/clients/clients_page.h"
#include "gui/config/config_page.h"
#include "gui/connect/welcome_page.h"
#include "gui/overview/used_chart.h"
#include "gui/widgets/elided_label.h"
#include "tests/gui/fake_server.h"
#include "tests/gui/whole_window.h"
#include "tests/support/pool.h"
#include "tests/support/test_certificates.h"
#include "tests/support/test_program.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QPushButton>
#include <QRegularExpression>
#include <QTableView>
#include <QtTest>

#include <algorithm>
#include <optional>

using namespace headroom;

namespace {

int columnOf(const QTableView& table, const QString& header) {
    for (int column = 0; column < table.model()->columnCount(); ++column) {
        if (table.model()->headerData(column, Qt::Horizontal).toString() == header)
            return column;
    }
    return -1;
}

// The visible names, top to bottom.
QStringList names(const QTableView& table) {
    QStringList list;
    const int column = columnOf(table, QStringLiteral("name"));
    for (int row = 0; row < table.model()->rowCount(); ++row)
        list << table.model()->index(row, column).data().toString();
    return list;
}

// The button whose text starts so.
QPushButton* button(const QWidget& parent, const QString& start) {
    const auto buttons = parent.findChildren<QPushButton*>();
    const auto found =
        std::ranges::find_if(buttons, [&](const QPushButton* b) { return b->text().remove(u'&').startsWith(start); });
    return found == buttons.end() ? nullptr : *found;
}

// What the header says of a peer that is not proven.
QString unprovenText(const MainWindow& window) {
    const auto labels = window.findChildren<ElidedLabel*>();
    const auto found = std::ranges::find_if(labels, [](const ElidedLabel* label) {
        return label->isVisible() && label->text().contains(QLatin1String("certificate"));
    });
    return found == labels.end() ? QString() : (*found)->text();
}

}  // namespace

class WindowTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
    }

    void marksWhatNobodyVouchesFor() {
        for (const char* expected : {"certificate not checked", "pinned certificate"}) {
            Endpoint endpoint;
            endpoint.port = freePort();  // nothing answers there
            TlsOptions& tls = endpoint.transport.tls.emplace();
            tls.insecure = true;
            if (qstrcmp(expected, "pinned certificate") == 0)
                tls.pinnedSha256 = QByteArray(32, 'x');
            WholeWindow whole;
            whole.window.show();
            whole.window.addInstance(endpoint);
            QCOMPARE(unprovenText(whole.window), QLatin1String(expected));
        }
    }

    void connectSortSelectKill() {
        PrivateRedis redis({"maxclients 40"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool web = openPool(redis, 4, "web");
        const Pool leaked = openPool(redis, 1, "billing-leak");
        const Pool workers = openPool(redis, 3, "worker");

        WholeWindow whole;
        MainWindow& window = whole.window;
        window.resize(1280, 800);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));

        // Connect, from the welcome page.
        window.showWelcome();
        auto* welcome = window.findChild<WelcomePage*>();
        QVERIFY(welcome && welcome->isVisible());
        auto* address = welcome->findChild<QLineEdit*>();
        QVERIFY(address);
        QTest::mouseClick(address, Qt::LeftButton);
        QTest::keyClicks(address, QStringLiteral("not an address"));
        QTest::keyClick(address, Qt::Key_Return);
        QVERIFY2(welcome->isVisible() && address->text() == QStringLiteral("not an address"), "nothing typed is lost");
        address->selectAll();
        QTest::keyClicks(address, QStringLiteral("unix://") + redis.socketPath());
        QTest::keyClick(address, Qt::Key_Return);
        auto* instance = whole.first();
        QVERIFY(instance);
        QTRY_COMPARE(instance->status().state, SessionState::Connected);

        // The clients page, by its key.
        QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
        auto* page = window.findChild<ClientsPage*>();
        QVERIFY(page);
        auto* table = page->findChild<ClientTable*>();
        QVERIFY(table);
        QTRY_COMPARE(table->model()->rowCount(), 9);

        // Sort by name: once up, once down.
        const int nameColumn = columnOf(*table, QStringLiteral("name"));
        QHeaderView* header = table->horizontalHeader();
        const QPoint nameHeader(header->sectionViewportPosition(nameColumn) + 10, header->height() / 2);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, nameHeader);
        const QStringList sorted{QStringLiteral("billing-leak"), QStringLiteral("headroom"), QStringLiteral("web"),
                                 QStringLiteral("web"),          QStringLiteral("web"),      QStringLiteral("web"),
                                 QStringLiteral("worker"),       QStringLiteral("worker"),   QStringLiteral("worker")};
        QTRY_COMPARE(names(*table), sorted);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, nameHeader);
        QTRY_COMPARE(names(*table).last(), QStringLiteral("billing-leak"));

        // Select the leaked one; the selection lives through refreshes.
        const QModelIndex victim = table->model()->index(8, nameColumn);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(victim).center());
        const std::shared_ptr<const ClientSnapshot> seen = instance->clients().snapshot;
        QTRY_VERIFY(instance->clients().snapshot != seen);
        QCOMPARE(table->selectionModel()->selectedRows(nameColumn).value(0).data().toString(),
                 QStringLiteral("billing-leak"));

        // Space marks here, and pauses elsewhere.
        auto* fleet = window.findChild<QListView*>();
        QTest::keyClick(table, Qt::Key_Space);
        QVERIFY(shownTexts(*page).join(u'|').contains(u"1 marked"));
        QVERIFY(!window.findChild<PauseBanner*>()->isVisible());
        fleet->setFocus();
        QTest::keyClick(fleet, Qt::Key_Space);
        QVERIFY(window.findChild<PauseBanner*>()->isVisible());
        // The age is of what is shown, though reading goes on.
        const auto* status = window.findChild<StatusLine*>();
        const QRegularExpression old(QStringLiteral("seen ([3-9]|[1-9][0-9])s ago"));
        QTRY_VERIFY2_WITH_TIMEOUT(status->text().contains(old), qPrintable(status->text()), 30'000);
        QTest::keyClick(fleet, Qt::Key_Space);
        QVERIFY(!window.findChild<PauseBanner*>()->isVisible());
        table->setFocus();

        // Delete asks, naming exactly who; Cancel lets everybody live.
        QTest::keyClick(table, Qt::Key_Delete);
        auto* question = window.findChild<KillSheet*>();
        QVERIFY(question);
        QVERIFY(QTest::qWaitForWindowExposed(question));
        QTest::mouseClick(button(*question, QStringLiteral("Cancel")), Qt::LeftButton);
        QTRY_VERIFY(window.findChildren<KillSheet*>().isEmpty());
        QCOMPARE(leaked.front()->state(), QLocalSocket::ConnectedState);

        window.activateWindow();
        QTRY_VERIFY(QApplication::activeWindow() == &window);
        QTest::keyClick(table, Qt::Key_Delete);
        question = window.findChild<KillSheet*>();
        QVERIFY(question);
        QVERIFY(QTest::qWaitForWindowExposed(question));
        for (QCheckBox* active : question->findChildren<QCheckBox*>())  // it has just come
            active->click();
        QTest::mouseClick(button(*question, QStringLiteral("Kill client ")), Qt::LeftButton);

        // Gone from the server and from the table; nobody else is.
        QTRY_COMPARE(leaked.front()->state(), QLocalSocket::UnconnectedState);
        QTRY_VERIFY(!names(*table).contains(QStringLiteral("billing-leak")));
        QVERIFY(!redis.command({"CLIENT", "LIST"}).contains("billing-leak"));
        // The sheet tells what was done, not what was to be.
        QTRY_COMPARE(question->windowTitle(), QStringLiteral("1 killed at %1 (local)").arg(redis.socketPath()));
        QVERIFY(shownTexts(*question).contains(question->windowTitle()));
        QVERIFY2(shownTexts(*question).join(u'|').contains(u"Killed:\n1 × billing-leak from "),
                 qPrintable(shownTexts(*question).join(u'|')));
        for (const Pool* pool : {&web, &workers}) {
            for (const auto& client : *pool)
                QCOMPARE(client->state(), QLocalSocket::ConnectedState);
        }
        QCOMPARE(table->model()->rowCount(), 8);
    }

    // An instance that is not the chosen one costs its server an INFO a second, by the server's own count.
    void whatNobodyLooksAtIsAskedForInfoAlone() {
        PrivateRedis chosen;
        PrivateRedis other;
        QVERIFY2(chosen.start(), qPrintable(chosen.error()));
        QVERIFY2(other.start(), qPrintable(other.error()));
        WholeWindow whole;
        MainWindow& window = whole.window;
        window.show();
        window.addInstance(chosen.endpoint());
        Instance* instance = window.addInstance(other.endpoint());
        int samples = 0;
        connect(instance, &Instance::sampled, this, [&samples] { ++samples; });
        QTRY_VERIFY_WITH_TIMEOUT(samples >= 6, 30'000);
        const auto calls = [&other](const char* command) {
            const auto stat = InfoFields(other.command({"INFO", "commandstats"})).commandStat(command);
            return stat ? stat->calls : 0;
        };
        const qint64 reads =
            calls("info");  // of them one each time this test asked, and one to see whether it takes sections
        QVERIFY2(reads >= samples && reads <= samples + 3, qPrintable(QString::number(reads)));
        QCOMPARE(calls("client|list"), 0);
        QCOMPARE(calls("slowlog|get"), 0);
        QCOMPARE(calls("config|get"), 1);  // maxclients, in the login
        QVERIFY(!instance->clients().snapshot);
        QVERIFY(!instance->slowlogBatch());
        QVERIFY(!instance->settings());

        QListView* list = window.findChild<QListView*>();
        list->setCurrentIndex(list->model()->index(1, 0));
        QTRY_VERIFY(instance->clients().snapshot && instance->slowlogBatch() && instance->settings());
        const std::shared_ptr<const ClientSnapshot> first = instance->clients().snapshot;
        QTRY_VERIFY(instance->clients().snapshot != first);
        list->setCurrentIndex(list->model()->index(0, 0));
        samples = 0;
        QTRY_VERIFY(samples >= 2);  // what was under way has come
        const qint64 lists = calls("client|list");
        QTRY_VERIFY_WITH_TIMEOUT(samples >= 4, 30'000);
        QCOMPARE(calls("client|list"), lists);
    }

    void troubleIsToldAndOthersGoOn() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        WholeWindow whole;
        MainWindow& window = whole.window;
        window.show();
        Endpoint missing = redis.endpoint();
        missing.socketPath += QStringLiteral(".missing");
        Instance* lost = window.addInstance(missing);
        Instance* found = window.addInstance(redis.endpoint());
        QTRY_COMPARE(lost->status().state, SessionState::Unreachable);
        QVERIFY(!lost->status().detail.isEmpty());
        QTRY_COMPARE(found->status().state, SessionState::Connected);
        auto* list = window.findChild<QListView*>();
        QVERIFY(list);
        QCOMPARE(list->model()->rowCount(), 2);
    }

    void closesInUnderASecond_data() {
        QTest::addColumn<SessionState>("state");
        for (const SessionState state : {SessionState::Connecting, SessionState::Connected, SessionState::Full,
                                         SessionState::NotAnswering, SessionState::Unreachable})
            QTest::newRow(sessionStateName(state)) << state;
    }

    // By keys: set, seen everywhere, put back when the window closes.
    void lendsASetting() {
        PrivateRedis redis({"maxclients 40"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        WholeWindow whole;
        MainWindow& window = whole.window;
        window.resize(1280, 800);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        Instance* instance = window.addInstance(redis.endpoint());
        window.showPage(QStringLiteral("overview"));
        window.showPage(QStringLiteral("config"));
        auto* page = window.findChild<ConfigPage*>();
        auto* value = page->findChild<QLineEdit*>();
        auto* table = page->findChild<QTableView*>();
        QTRY_COMPARE(table->model()->index(0, 1).data().toString(), QStringLiteral("40"));
        QTest::keyClicks(value, QStringLiteral("1000000"));
        QTRY_VERIFY2(shownTexts(*page).join(u'|').contains(QStringLiteral("160")), "four times as many at most");
        QTest::keyClick(value, Qt::Key_Return);
        value->selectAll();
        QTest::keyClicks(value, QStringLiteral("80"));
        const auto set = [page] { return button(*page, QStringLiteral("Set to 80 for 10 min")); };
        QTRY_VERIFY(set() && set()->isEnabled());
        QTest::keyClicks(page->findChildren<QLineEdit*>().last(), QStringLiteral("INC-7"));
        QTest::keyClick(value, Qt::Key_Return);
        const auto limit = [&redis] { return redis.command({"CONFIG", "GET", "maxclients"}).simplified(); };
        QTRY_VERIFY2(limit().endsWith("80"), limit().constData());
        auto* onLoan = window.findChild<StatusLine*>();
        const QString back = QStringLiteral("maxclients back to 40 in 9m 5");
        QTRY_VERIFY2(onLoan->text().contains(back), qPrintable(onLoan->text()));
        QTRY_VERIFY(shownTexts(*page).join(u'|').contains(back));
        for (const QLineEdit* field : page->findChildren<QLineEdit*>())  // the next change has a reason of its own
            QCOMPARE(field->text(), QString());
        QTRY_COMPARE(table->model()->index(0, 3).data().toString(), QStringLiteral("Headroom, for a while"));
        window.showPage(QStringLiteral("overview"));
        QTRY_VERIFY(window.findChild<UsedChart*>()->dump().join(u'|').endsWith(QStringLiteral(" maxclients 80")));

        window.close();
        QTRY_VERIFY(!window.isVisible());
        QVERIFY2(limit().endsWith("40"), limit().constData());
        QCOMPARE(instance->status().state, SessionState::Connected);
    }

    // Putting the value back does not bring them back: it is asked about outside production too, and Enter cancels.
    void asksBeforeQuittingLocksOut_data() {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<bool>("back");
        QTest::newRow("keep") << QStringLiteral("Keep 40 and quit") << false;
        QTest::newRow("put back") << QStringLiteral("Put back and quit") << true;
        QTest::newRow("a signal") << QString() << true;
    }

    // 25 would be over a limit of 12 again, and nobody could get in.
    void asksBeforeQuittingLocksOut() {
        QFETCH(QString, answer);
        QFETCH(bool, back);
        PrivateRedis redis({"maxclients 12"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        WholeWindow whole;
        MainWindow& window = whole.window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const Instance* instance = window.addInstance(redis.endpoint());
        window.showPage(QStringLiteral("config"));
        auto* page = window.findChild<ConfigPage*>();
        auto* value = page->findChild<QLineEdit*>();
        QTRY_VERIFY_WITH_TIMEOUT(page->findChild<QTableView*>()->model()->rowCount() > 1, 30'000);
        QTest::keyClicks(value, QStringLiteral("40"));
        QTRY_VERIFY_WITH_TIMEOUT(
            button(*page, QStringLiteral("Set to 40")) && button(*page, QStringLiteral("Set to 40"))->isEnabled(),
            30'000);
        QTest::keyClick(value, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(window.findChild<StatusLine*>()->text().contains(u"maxclients back to 12"), 30'000);
        const auto limit = [&redis] { return redis.command({"CONFIG", "GET", "maxclients"}).simplified(); };
        {
            const Pool pool = openPool(redis, 25, "web");
            QTRY_VERIFY_WITH_TIMEOUT(instance->sample()->used().value_or(0) > 12, 30'000);
            const auto question = [&window] { return window.findChild<QMessageBox*>(); };
            if (answer.isEmpty()) {
                window.closeWithoutAsking();
                QVERIFY(!question());
            } else {
                window.close();
                QVERIFY(question());
                QVERIFY2(question()->text().contains(u": 26 connected; with maxclients back at 12 new connections"),
                         qPrintable(question()->text()));
                QTest::keyClick(question(), Qt::Key_Return);
                QTRY_VERIFY(!question());
                QVERIFY(window.isVisible());
                QVERIFY(limit().endsWith(" 40"));
                QTRY_COMPARE_WITH_TIMEOUT(instance->sample()->used(), std::optional<qint64>(26), 30'000);
                window.close();
                QTest::mouseClick(button(*question(), answer), Qt::LeftButton);
            }
            QTRY_VERIFY_WITH_TIMEOUT(!window.isVisible(), 30'000);
        }
        QTRY_VERIFY2_WITH_TIMEOUT(limit().endsWith(back ? " 12" : " 40"), limit().constData(), 30'000);
    }

    // "Put back now" and Keep ask as quitting does; Enter cancels.
    void asksBeforePuttingBackLocksOut_data() {
        QTest::addColumn<QString>("pressed");
        QTest::addColumn<QString>("answer");
        QTest::addColumn<QByteArray>("limit");
        QTest::newRow("put back") << QStringLiteral("Put back now") << QStringLiteral("Put back") << QByteArray(" 12");
        QTest::newRow("put back, keep") << QStringLiteral("Put back now") << QStringLiteral("Keep 40")
                                        << QByteArray(" 40");
        QTest::newRow("keep") << QStringLiteral("Keep") << QStringLiteral("Keep 40") << QByteArray(" 40");
    }
    void asksBeforePuttingBackLocksOut() {
        QFETCH(QString, pressed);
        QFETCH(QString, answer);
        QFETCH(QByteArray, limit);
        PrivateRedis redis({"maxclients 12"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        WholeWindow whole;
        MainWindow& window = whole.window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const Instance* instance = window.addInstance(redis.endpoint());
        window.showPage(QStringLiteral("config"));
        auto* page = window.findChild<ConfigPage*>();
        auto* value = page->findChild<QLineEdit*>();
        QTRY_VERIFY_WITH_TIMEOUT(page->findChild<QTableView*>()->model()->rowCount() > 1, 30'000);
        QTest::keyClicks(value, QStringLiteral("40"));
        QTest::keyClick(value, Qt::Key_Return);  // does not wait for the plan
        QTRY_VERIFY_WITH_TIMEOUT(button(*page, QStringLiteral("Put back now")), 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(window.findChild<StatusLine*>()->text().contains(u"maxclients back to 12"), 30'000);
        const auto limitNow = [&redis] { return redis.command({"CONFIG", "GET", "maxclients"}).simplified(); };
        auto pool = std::make_optional(openPool(redis, 25, "web"));
        QTRY_VERIFY_WITH_TIMEOUT(instance->sample()->used() == 26, 30'000);
        const auto question = [page] { return page->findChild<QMessageBox*>(); };
        QTest::mouseClick(button(*page, pressed), Qt::LeftButton);
        QVERIFY(question());
        QVERIFY2(question()->text().contains(u": 26 connected; with maxclients back at 12 new connections"),
                 qPrintable(question()->text()));
        QTest::keyClick(question(), Qt::Key_Return);
        QTRY_VERIFY(!question());
        QVERIFY(limitNow().endsWith(" 40"));
        QTest::mouseClick(button(*page, pressed), Qt::LeftButton);
        QTest::mouseClick(button(*question(), answer), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!button(*page, QStringLiteral("Put back now")), 30'000);
        pool.reset();  // now others get in again
        QTRY_VERIFY2_WITH_TIMEOUT(limitNow().endsWith(limit), limitNow().constData(), 30'000);
    }

    // The place we hold is the one to free others from.
    void saysBeforeAPlaceOfAFullServerIsGivenUp() {
        PrivateRedis redis({"maxclients 12"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        WholeWindow whole;
        MainWindow& window = whole.window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const Instance* instance = window.addInstance(redis.endpoint());
        QTRY_VERIFY_WITH_TIMEOUT(instance->sample(), 30'000);
        const Pool pool = openPool(redis, 11, "web");
        QTRY_VERIFY_WITH_TIMEOUT(instance->sample()->headroom() == 0, 30'000);
        const auto question = [&window] { return window.findChild<QMessageBox*>(); };
        const auto remove = [&window] {
            const auto actions = window.findChildren<QAction*>();
            return *std::ranges::find(actions, QStringLiteral("Re&move"), &QAction::text);
        };
        for (const bool quits : {true, false}) {
            if (quits)
                window.close();
            else
                remove()->trigger();
            QVERIFY(question());
            QVERIFY2(question()->text().contains(u" is full, and Headroom holds one of its 12 connections"),
                     qPrintable(question()->text()));
            QTest::keyClick(question(), Qt::Key_Return);
            QTRY_VERIFY(!question());
            QVERIFY(window.isVisible());
            QCOMPARE(instance->status().state, SessionState::Connected);
        }
        window.close();
        QTest::mouseClick(button(*question(), QStringLiteral("Quit")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!window.isVisible(), 30'000);
    }

    // Another Headroom's, and what one left behind.
    void showsChangesThatOthersHold() {
        PrivateRedis redis({"maxclients 12"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        WholeWindow whole;
        whole.window.show();
        Instance* instance = whole.window.addInstance(redis.endpoint());
        whole.window.showPage(QStringLiteral("config"));
        QTRY_VERIFY_WITH_TIMEOUT(instance->settings(), 30'000);
        auto* page = whole.window.findChild<ConfigPage*>();
        const auto texts = [page] { return shownTexts(*page).join(u'|'); };
        {
            Ledger ledger(whole.books.filePath(QStringLiteral("ledger.sqlite")));
            LeaseStore store(ledger);
            Engine engine;
            Leases leases(engine, store);
            Instance other(engine, redis.endpoint());
            other.setDemand(Demand::Settings);
            QTRY_VERIFY_WITH_TIMEOUT(other.settings() && other.sample(), 30'000);
            leases.begin(other, {other.sample()->traits.runId, "maxclients", "12", "40", {}, {}},
                         std::chrono::minutes(10), {});
            QTRY_VERIFY_WITH_TIMEOUT(!leases.open().empty() && leases.open().front().phase == LeasePhase::Held, 30'000);
            instance->refresh();  // else they are read each 10 s
            QTRY_VERIFY2_WITH_TIMEOUT(texts().contains(u"maxclients is set to 40 by another Headroom ("),
                                      qPrintable(texts()), 30'000);
            QVERIFY(texts().contains(u"; it puts 12 back"));
            const auto* table = page->findChild<QTableView*>();
            QTRY_COMPARE(table->model()->index(0, SettingsModel::ChangedBy).data().toString(),
                         QStringLiteral("another Headroom"));
        }
        instance->refresh();
        QTRY_VERIFY2_WITH_TIMEOUT(texts().contains(u"whose Headroom ended before it was put back to 12"),
                                  qPrintable(texts()), 30'000);
    }

    // At the next start, which sees our value first.
    void whatIsPutBackIsOurChange() {
        PrivateRedis redis({"maxclients 12"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const QTemporaryDir books;
        const QString file = books.filePath(QStringLiteral("ledger.sqlite"));
        {
            Ledger ledger(file);
            LeaseStore store(ledger);
            Engine engine;
            Leases leases(engine, store);
            Instance instance(engine, redis.endpoint());
            instance.setDemand(everything);
            QTRY_VERIFY_WITH_TIMEOUT(instance.settings() && instance.sample(), 30'000);
            leases.begin(instance, {instance.sample()->traits.runId, "maxclients", "12", "40", {}, {}},
                         std::chrono::minutes(10), {});
            QTRY_VERIFY_WITH_TIMEOUT(!leases.open().empty() && leases.open().front().phase == LeasePhase::Held, 30'000);
        }
        Ledger ledger(file);
        LeaseStore store(ledger);
        Engine engine;
        Theme theme;
        SecretSource secrets;
        ProfileStore profiles(books.filePath(QStringLiteral("profiles.json")));
        ProfileEdits edits(profiles, secrets);
        Workspace workspace(engine, store, profiles);
        MainWindow window(engine, workspace, theme, ledger, edits);
        window.show();
        const Instance* instance = window.addInstance(redis.endpoint());
        QTRY_VERIFY_WITH_TIMEOUT(instance->settings() && instance->settings()->text("maxclients") == "40", 30'000);
        window.findLeftLeases();
        QTRY_VERIFY_WITH_TIMEOUT(window.findChild<QMessageBox*>(), 30'000);
        QTest::mouseClick(button(*window.findChild<QMessageBox*>(), QStringLiteral("Put back")), Qt::LeftButton);
        const auto limit = [&redis] { return redis.command({"CONFIG", "GET", "maxclients"}).simplified(); };
        QTRY_VERIFY2_WITH_TIMEOUT(limit().endsWith(" 12"), limit().constData(), 30'000);
        window.showPage(QStringLiteral("config"));
        const auto* table = window.findChild<ConfigPage*>()->findChild<QTableView*>();
        const auto cell = [table](int column) { return table->model()->index(0, column).data().toString(); };
        QTRY_COMPARE(cell(SettingsModel::Now), QStringLiteral("12"));  // else they are read each 10 s
        QCOMPARE(cell(SettingsModel::AtConnect), QStringLiteral("40"));
        QTRY_COMPARE_WITH_TIMEOUT(cell(SettingsModel::ChangedBy), QStringLiteral("Headroom, put back"), 30'000);
    }

    void asksBeforeASettingClosesClients() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        WholeWindow whole;
        whole.window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&whole.window));
        whole.window.addInstance(redis.endpoint());
        whole.window.showPage(QStringLiteral("config"));
        auto* page = whole.window.findChild<ConfigPage*>();
        auto* table = page->findChild<QTableView*>();
        QTRY_VERIFY(table->model()->rowCount() > 1);
        table->selectRow(1);
        auto* value = page->findChild<QLineEdit*>();
        const auto question = [page] { return page->findChild<QMessageBox*>(); };
        const auto timeout = [&redis] { return redis.command({"CONFIG", "GET", "timeout"}).simplified(); };
        const auto isReady = [page](const QString& text) {
            const auto* set = button(*page, text);
            return set && set->isEnabled();
        };
        QTest::keyClicks(value, QStringLiteral("300"));
        QTRY_VERIFY(isReady(QStringLiteral("Set to 5 min for 10 min")));
        QTest::keyClick(value, Qt::Key_Return);
        QTRY_VERIFY(question());
        QTest::keyClick(question(), Qt::Key_Return);
        QTRY_VERIFY(!question());
        value->selectAll();
        QTest::keyClicks(value, QStringLiteral("600"));
        QTRY_VERIFY(isReady(QStringLiteral("Set to 10 min for 10 min")));
        QTest::keyClick(value, Qt::Key_Return);
        QTRY_VERIFY(question());
        QTest::mouseClick(button(*question(), QStringLiteral("Set to 10 min")), Qt::LeftButton);
        QTRY_VERIFY2_WITH_TIMEOUT(timeout().endsWith(" 600"), timeout().constData(), 30'000);
        // What is done is written before, so by now a setting of the first question would be there too.
        QStringList commands;
        whole.ledger.find(&whole.window, {}, 10, [&commands](const auto& rows) {
            for (const LedgerRow& row : **rows)
                commands << row.entry.command;
            commands.sort();
        });
        QTRY_COMPARE_WITH_TIMEOUT(
            commands, QStringList({QStringLiteral("CONFIG SET timeout 0"), QStringLiteral("CONFIG SET timeout 600")}),
            30'000);
    }

    void closesInUnderASecond() {
        QFETCH(SessionState, state);
        PrivateRedis redis({"maxclients 2"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool holders = openPool(redis, state == SessionState::Full ? 2 : 0, "holder");
        if (state == SessionState::Unreachable)
            redis.stop();
        QElapsedTimer timer;
        {
            WholeWindow whole;
            MainWindow& window = whole.window;
            window.show();
            Instance* instance = window.addInstance(redis.endpoint());
            if (state == SessionState::NotAnswering) {
                QTRY_COMPARE(instance->status().state, SessionState::Connected);
                redis.suspend();
            }
            QTRY_COMPARE_WITH_TIMEOUT(instance->status().state, state, 30'000);
            timer.start();
            window.close();
        }
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
        redis.resume();
    }
};

HEADROOM_TEST(QApplication, WindowTest)
#include "tst_window.moc"
