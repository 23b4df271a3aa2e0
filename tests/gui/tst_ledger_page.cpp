// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/ledger.h"
#include "core/fleet/instance.h"
#include "gui/fleet/fleet_model.h"
#include "gui/ledger/ledger_page.h"
#include "gui/ledger/ledger_table.h"
#include "gui/widgets/dense_table.h"
#include "tests/gui/contrast.h"
#include "tests/gui/fake_server.h"
#include "tests/gui/whole_window.h"
#include "tests/support/test_program.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QListView>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QThreadPool>
#include <QToolButton>
#include <QtTest>

#include <algorithm>
#include <ctime>

using namespace headroom;

namespace {

LedgerEntry entryOf(const QString& address, const QString& command, const QString& reason) {
    LedgerEntry entry;
    entry.time = wallNow();
    entry.instance = address;
    entry.address = address;
    entry.environment = QStringLiteral("production");
    entry.person = QStringLiteral("anna@desk");
    entry.reason = reason;
    entry.command = command;
    return entry;
}

class ShownLedger {
  public:
    ShownLedger() { tester.setUseFetchMore(false); }
    void write(const std::vector<LedgerEntry>& entries, const QString& outcome) {
        std::optional<std::vector<qint64>> ids;
        ledger.record(&page, entries, [&ids](const Result<std::vector<qint64>>& recorded) { ids = recorded.value(); });
        if (!QTest::qWaitFor([&ids] { return ids.has_value(); }, 30'000))
            qFatal("the ledger does not answer");
        std::vector<LedgerOutcome> outcomes;
        for (const qint64 id : *ids)
            outcomes.push_back({id, wallNow(), outcome, {}, {}});
        ledger.conclude(outcomes);
    }
    [[nodiscard]] QStringList column(int column) const {
        QStringList texts;
        for (int row = 0; row < table.model()->rowCount(); ++row)
            texts << table.model()->index(row, column).data().toString();
        return texts;
    }

    [[nodiscard]] QByteArray exported() {
        QFile file(books.filePath(QStringLiteral("out.csv")));
        QSignalSpy told(&page, &LedgerPage::message);
        page.exportTo(file.fileName());
        if ((told.isEmpty() && !told.wait()) || !file.open(QIODevice::ReadOnly))
            qFatal("nothing is exported");
        return file.readAll();
    }

    QTemporaryDir books;
    Ledger ledger{books.filePath(QStringLiteral("ledger.sqlite"))};
    LedgerPage page{ledger};
    DenseTable& table = *page.findChild<DenseTable*>();
    QAbstractItemModelTester tester{table.model(), QAbstractItemModelTester::FailureReportingMode::QtTest};
};

// Kills of clients 1 to `count` by one person at one server, a second apart.
std::vector<LedgerEntry> killsOf(int count, const QString& address = QStringLiteral("db1:6379")) {
    std::vector<LedgerEntry> entries;
    for (int id = 1; id <= count; ++id) {
        entries.push_back(entryOf(address, QStringLiteral("CLIENT KILL ID %1 ADDR 10.0.0.1:%1 SKIPME yes").arg(id),
                                  QStringLiteral("INC-7")));
        entries.back().time += std::chrono::seconds(id);
    }
    return entries;
}

std::vector<LedgerRow> rowsOf(const std::vector<LedgerEntry>& entries, const QString& outcome) {
    std::vector<LedgerRow> rows;
    for (qint64 id = static_cast<qint64>(entries.size()); id >= 1; --id) {
        const LedgerEntry& entry = entries[static_cast<std::size_t>(id - 1)];
        rows.push_back({id, entry, {id, entry.time, outcome, {}, {}}});
    }
    return rows;
}

std::shared_ptr<const LedgerRows> madeOf(std::vector<LedgerRow> rows) {
    LedgerQuestion question;
    question.found = std::make_shared<const std::vector<LedgerRow>>(std::move(rows));
    return makeLedgerRows(question);
}

// 100 actions on 1,000 clients each.
std::vector<LedgerEntry> manyKills() {
    std::vector<LedgerEntry> entries;
    for (int action = 0; action < 100; ++action) {
        for (LedgerEntry entry : killsOf(1000)) {
            entry.time += std::chrono::hours(action);
            entries.push_back(entry);
        }
    }
    return entries;
}

// What this thread works for it, whatever others do meanwhile.
template <typename Work>
double threadMilliseconds(Work work) {
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    };
    const double begin = now();
    work();
    return now() - begin;
}

QStringList commandsOf(const QAbstractItemModel& model) {
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row, LedgerModel::Command).data().toString();
    return texts;
}

}  // namespace

class LedgerPageTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void saysThatNothingWasDone() {
        ShownLedger shown;
        shown.page.show();
        QTRY_VERIFY(shownTexts(shown.page).contains(QStringLiteral("Nothing was done yet")));
    }

    void showsTheNewestFirstAndFollows() {
        ShownLedger shown;
        shown.page.show();
        const QString kill = QStringLiteral("CLIENT KILL ID 5 ADDR 10.0.0.1:1 SKIPME yes");
        shown.write({entryOf(QStringLiteral("db1:6379"), kill, QStringLiteral("INC-7"))}, QStringLiteral("killed"));
        QTRY_COMPARE(shown.column(LedgerModel::Command), QStringList({kill}));
        QTRY_COMPARE(shown.column(LedgerModel::Outcome), QStringList({QStringLiteral("killed")}));
        const QString set = QStringLiteral("CONFIG SET timeout 60");
        shown.write({entryOf(QStringLiteral("db2:6379"), set, {})}, QStringLiteral("set"));
        QTRY_COMPARE(shown.column(LedgerModel::Command), QStringList({set, kill}));
        QTRY_VERIFY(shownTexts(shown.page).contains(QStringLiteral("2 entries")));
        // Searched by any text.
        auto* search = shown.page.findChild<QLineEdit*>();
        QTest::keyClicks(search, QStringLiteral("inc-7"));
        QTRY_COMPARE(shown.column(LedgerModel::Command), QStringList({kill}));
        search->setText(QStringLiteral("nobody"));
        QTRY_VERIFY(shownTexts(shown.page).contains(QStringLiteral("No action matches the search")));
    }

    // The end of a lease is written when it begins; what counts is when it was done.
    void showsWhenItWasDone() {
        ShownLedger shown;
        shown.page.show();
        LedgerEntry back = entryOf(QStringLiteral("db1:6379"), QStringLiteral("CONFIG SET timeout 0"), {});
        back.time -= std::chrono::hours(2);
        LedgerEntry kill = entryOf(QStringLiteral("db1:6379"), QStringLiteral("CLIENT KILL"), {});
        kill.time -= std::chrono::hours(1);
        std::optional<std::vector<qint64>> ids;
        shown.ledger.record(&shown.page, {back, kill}, [&ids](const auto& recorded) { ids = recorded.value(); });
        QTRY_VERIFY(ids.has_value());
        QTRY_COMPARE(shown.column(LedgerModel::Command), QStringList({kill.command, back.command}));
        shown.ledger.conclude({{ids->at(0), wallNow(), QStringLiteral("reverted"), {}, {}}});
        QTRY_COMPARE(shown.column(LedgerModel::Command), QStringList({back.command, kill.command}));
        const auto time =
            QDateTime::fromString(shown.column(LedgerModel::Time).front(), QStringLiteral("yyyy-MM-dd HH:mm:ss"));
        QVERIFY(std::abs(time.secsTo(QDateTime::currentDateTime())) < 60);
    }

    // However many were written after its entry.
    void aLeaseThatJustEndedIsAmongTheNewest() {
        ShownLedger shown;
        std::vector<LedgerEntry> entries(3, entryOf(QStringLiteral("db1:6379"), QStringLiteral("CLIENT KILL"), {}));
        entries.front().command = QStringLiteral("CONFIG SET timeout 0");
        shown.write(entries, QStringLiteral("killed"));
        shown.ledger.conclude({{1, wallNow() + std::chrono::seconds(1), QStringLiteral("reverted"), {}, {}}});
        for (const QString& search : {QString(), QStringLiteral("db1")}) {
            QStringList found;
            shown.ledger.find(&shown.page, search, 2, [&found](const auto& rows) {
                for (const LedgerRow& row : **rows)
                    found << row.entry.command;
            });
            QTRY_COMPARE(found, QStringList({QStringLiteral("CONFIG SET timeout 0"), QStringLiteral("CLIENT KILL")}));
        }
    }

    // What was done to many is one row, which opens.
    void foldsAnActionOnManyClients() {
        ShownLedger shown;
        shown.page.show();
        auto& table = static_cast<LedgerTable&>(shown.table);
        shown.write(killsOf(3), QStringLiteral("killed"));
        shown.write({entryOf(QStringLiteral("db1:6379"), QStringLiteral("CONFIG SET timeout 60"), {})},
                    QStringLiteral("set"));
        const QString set = QStringLiteral("CONFIG SET timeout 60");
        const QString folded = QStringLiteral("CLIENT KILL: 3 commands");
        QTRY_COMPARE(shown.column(LedgerModel::Outcome),
                     QStringList({QStringLiteral("set"), QStringLiteral("3 killed")}));
        QCOMPARE(shown.column(LedgerModel::Command), QStringList({set, folded}));
        QTRY_VERIFY(shownTexts(shown.page).contains(QStringLiteral("4 entries, 2 actions")));
        table.setFocus();
        table.setCurrentIndex(table.model()->index(1, 0));
        QTest::keyClick(&table, Qt::Key_Right);
        QStringList opened{set, folded};
        for (int id = 3; id >= 1; --id)
            opened << QStringLiteral("CLIENT KILL ID %1 ADDR 10.0.0.1:%1 SKIPME yes").arg(id);
        QCOMPARE(shown.column(LedgerModel::Command), opened);
        // From a part Left leads to its action, and once more closes it; Enter opens it, too.
        table.setCurrentIndex(table.model()->index(3, 0));
        QTest::keyClick(&table, Qt::Key_Left);
        QCOMPARE(table.currentIndex().row(), 1);
        QTest::keyClick(&table, Qt::Key_Left);
        QCOMPARE(shown.column(LedgerModel::Command), QStringList({set, folded}));
        QTest::keyClick(&table, Qt::Key_Return);
        QCOMPARE(shown.column(LedgerModel::Command), opened);
        const QRect mark = table.visualRect(table.model()->index(1, 0));
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, QPoint(mark.left() + 10, mark.center().y()));
        QCOMPARE(shown.column(LedgerModel::Command), QStringList({set, folded}));
    }

    void onlyWhatBelongsTogetherIsFolded() {
        std::vector<LedgerEntry> entries = killsOf(2);
        for (LedgerEntry other : killsOf(4)) {
            entries.push_back(other);
            LedgerEntry& last = entries.back();
            const int which = static_cast<int>(entries.size()) - 3;
            if (which == 0)
                last.address = QStringLiteral("db2:6379");
            else if (which == 1)
                last.reason = QStringLiteral("INC-8");
            else if (which == 2)
                last.command = QStringLiteral("CLIENT UNBLOCK 5 TIMEOUT");
            else
                last.time += std::chrono::seconds(60);
        }
        LedgerModel model;
        model.show(madeOf(rowsOf(entries, QStringLiteral("killed"))));
        QCOMPARE(commandsOf(model), QStringList({QStringLiteral("CLIENT KILL ID 4 ADDR 10.0.0.1:4 SKIPME yes"),
                                                 QStringLiteral("CLIENT UNBLOCK 5 TIMEOUT"),
                                                 QStringLiteral("CLIENT KILL ID 2 ADDR 10.0.0.1:2 SKIPME yes"),
                                                 QStringLiteral("CLIENT KILL ID 1 ADDR 10.0.0.1:1 SKIPME yes"),
                                                 QStringLiteral("CLIENT KILL: 2 commands")}));
    }

    // Two runs within seconds are two actions, and one that takes minutes is one.
    void anActionIsWhatWasOneRun() {
        std::vector<LedgerEntry> entries = killsOf(4);
        for (std::size_t at = 0; at < entries.size(); ++at)
            entries[at].together = at % 2 == 0 ? QStringLiteral("one") : QStringLiteral("other");
        entries.back().time += std::chrono::seconds(100);
        LedgerModel model;
        model.show(madeOf(rowsOf(entries, QStringLiteral("killed"))));
        QCOMPARE(commandsOf(model),
                 QStringList({QStringLiteral("CLIENT KILL: 2 commands"), QStringLiteral("CLIENT KILL: 2 commands")}));
    }

    // Somebody reads while more is done.
    void aNewReadingLeavesTheViewAsItIs() {
        ShownLedger shown;
        shown.page.resize(900, 300);
        shown.page.show();
        auto& table = static_cast<LedgerTable&>(shown.table);
        shown.write(killsOf(2), QStringLiteral("killed"));
        QTRY_COMPARE(shown.column(LedgerModel::Outcome), QStringList({QStringLiteral("2 killed")}));
        table.setCurrentIndex(table.model()->index(0, 0));
        QTest::keyClick(&table, Qt::Key_Right);
        table.setCurrentIndex(table.model()->index(2, LedgerModel::Command));
        const QString chosen = QStringLiteral("CLIENT KILL ID 1 ADDR 10.0.0.1:1 SKIPME yes");
        QCOMPARE(table.currentIndex().data().toString(), chosen);
        table.setColumnWidth(LedgerModel::Command, 123);
        std::vector<LedgerEntry> sets(40,
                                      entryOf(QStringLiteral("db1:6379"), QStringLiteral("CONFIG SET timeout 60"), {}));
        for (LedgerEntry& set : sets)
            set.time += std::chrono::seconds(60);
        shown.write(sets, QStringLiteral("set"));
        QTRY_COMPARE(table.model()->rowCount(), 43);
        QTRY_COMPARE(shown.column(LedgerModel::Outcome).count(QStringLiteral("set")), 40);
        const QModelIndexList selected = table.selectionModel()->selectedRows(LedgerModel::Command);
        QCOMPARE(selected.size(), 1);
        QCOMPARE(selected.front().data().toString(), chosen);
        QCOMPARE(table.currentIndex(), selected.front());
        QCOMPARE(table.columnWidth(LedgerModel::Command), 123);
        // What is being read stays under the eye.
        table.verticalScrollBar()->setValue(100);
        const int before = table.visualRect(selected.front()).top();
        shown.write({sets.front()}, QStringLiteral("set"));
        QTRY_COMPARE(table.model()->rowCount(), 44);
        QCOMPARE(table.visualRect(table.currentIndex()).top(), before);
    }

    // No text is cut as long as there is room beside it.
    void longTextsTakeTheRoomThereIs() {
        ShownLedger shown;
        shown.page.resize(1600, 300);
        shown.page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&shown.page));
        shown.write({entryOf(QStringLiteral("db1:6379"),
                             QStringLiteral("CLIENT KILL ID 1234567 ADDR /run/a-long-name-of-a-socket/redis.sock:0 "
                                            "SKIPME yes"),
                             {})},
                    QStringLiteral("killed"));
        QTRY_COMPARE(shown.column(LedgerModel::Outcome), QStringList({QStringLiteral("killed")}));
        QVERIFY(shown.table.columnWidth(LedgerModel::Command) > shown.table.viewport()->width() / 3);
        QVERIFY(shown.table.columnWidth(LedgerModel::Command) >= shown.table.contentWidth(LedgerModel::Command));
        QCOMPARE(shown.table.horizontalScrollBar()->maximum(), 0);
    }

    void sortsByAnyColumn() {
        ShownLedger shown;
        shown.page.show();
        shown.write({entryOf(QStringLiteral("db2:6379"), QStringLiteral("CONFIG SET b 1"), {}),
                     entryOf(QStringLiteral("db1:6379"), QStringLiteral("CONFIG SET c 1"), {}),
                     entryOf(QStringLiteral("db3:6379"), QStringLiteral("CONFIG SET a 1"), {})},
                    QStringLiteral("set"));
        QTRY_COMPARE(shown.column(LedgerModel::Outcome).count(QStringLiteral("set")), 3);
        shown.table.horizontalHeader()->setSortIndicator(LedgerModel::Command, Qt::AscendingOrder);
        QTRY_COMPARE(shown.column(LedgerModel::Server),
                     QStringList({QStringLiteral("db3:6379"), QStringLiteral("db2:6379"), QStringLiteral("db1:6379")}));
        shown.table.horizontalHeader()->setSortIndicator(LedgerModel::Command, Qt::DescendingOrder);
        QTRY_COMPARE(shown.column(LedgerModel::Server),
                     QStringList({QStringLiteral("db1:6379"), QStringLiteral("db2:6379"), QStringLiteral("db3:6379")}));
    }

    // Reading, folding, sorting and putting actions into words go on elsewhere: what is left for the GUI thread is less
    // than one pass over the entries.
    void manyEntriesDoNotStopTheWindow() {
        QTemporaryDir books;
        Ledger ledger(books.filePath(QStringLiteral("ledger.sqlite")));
        std::optional<std::size_t> written;
        ledger.record(&ledger, manyKills(), [&written](const auto& ids) { written = ids ? ids->size() : 0; });
        QVERIFY(QTest::qWaitFor([&written] { return written.has_value(); }, 120'000));
        QCOMPARE(*written, std::size_t(100'000));
        LedgerPage page(ledger);
        page.resize(1000, 600);
        page.show();
        const auto& table = *page.findChild<LedgerTable*>();
        const auto& model = static_cast<const LedgerModel&>(*table.model());
        QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), 100, 120'000);
        std::vector<double> shown;
        std::vector<double> passed;
        for (int round = 0; round < 5; ++round) {
            shown.push_back(threadMilliseconds([&] {
                QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
                page.read();
                QVERIFY(reset.wait(120'000));
                table.viewport()->grab();
            }));
            passed.push_back(threadMilliseconds([&model] { const std::vector<LedgerRow> copy = model.rows()->rows; }));
        }
        QCOMPARE(model.index(0, LedgerModel::Outcome).data().toString(), QStringLiteral("1,000 no outcome"));
        std::ranges::sort(shown);
        std::ranges::sort(passed);
        QVERIFY2(shown[2] < passed[2], qPrintable(QStringLiteral("%1 ms, a pass %2 ms").arg(shown[2]).arg(passed[2])));
    }

    void aNewReadingLeavesManyOpenAndSelected() {
        std::vector<LedgerRow> found = rowsOf(manyKills(), QStringLiteral("killed"));
        const std::vector<LedgerRow> fewer(found.begin() + 1000, found.end());
        const auto first = madeOf(fewer);
        const auto second = madeOf(std::move(found));
        LedgerModel model;
        LedgerTable table(model);
        table.resize(1000, 600);
        table.QWidget::show();
        table.showRows(first);
        QCOMPARE(model.rowCount(), 99);
        QCOMPARE(model.index(0, LedgerModel::Command).data().toString(), QStringLiteral("CLIENT KILL: 1,000 commands"));
        for (int action = 98; action >= 0; --action)
            model.open(action);
        QCOMPARE(model.rowCount(), 99 * 1001);
        table.selectAll();
        table.showRows(second);
        QCOMPARE(model.rowCount(), 99 * 1001 + 1);
        QCOMPARE(model.kind(0), LedgerModel::Kind::Closed);
        QCOMPARE(table.selectionModel()->selection().size(), 1);
        QCOMPARE(table.selectionModel()->selection().front().top(), 1);
        QCOMPARE(table.selectionModel()->selection().front().bottom(), 99 * 1001);
    }

    // A brake is for what others write.
    void typingSearchesAtOnce() {
        QTemporaryDir books;
        const QString file = books.filePath(QStringLiteral("ledger.sqlite"));
        {
            Ledger writer(file);
            bool done = false;
            writer.record(&writer, {entryOf(QStringLiteral("db1:6379"), QStringLiteral("CONFIG SET a 1"), {})},
                          [&done](const auto&) { done = true; });
            QTRY_VERIFY(done);
        }
        Ledger ledger(file);
        LedgerPage page(ledger);
        page.show();
        const auto& model = *page.findChild<LedgerTable*>()->model();
        QTRY_COMPARE(model.rowCount(), 1);
        const auto isSearched = [&page] {
            return shownTexts(page).contains(QStringLiteral("No action matches the search"));
        };
        QVERIFY(!isSearched());
        // What was asked of the ledger before is answered before.
        page.findChild<QLineEdit*>()->setText(QStringLiteral("nobody"));
        bool answered = false;
        ledger.flush(&page, [&answered] { answered = true; });
        QTRY_VERIFY(answered);
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QVERIFY(isSearched());
    }

    void ctrlFLeadsToTheSearch() {
        ShownLedger shown;
        shown.page.show();
        QVERIFY(QTest::qWaitForWindowActive(&shown.page));
        shown.table.setFocus();
        QTest::keyClick(&shown.table, Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(QApplication::focusWidget(), shown.page.findChild<QLineEdit*>());
    }

    // An entry is written before; whether it was sent is another matter.
    void tellsWhatWasNotSent() {
        ShownLedger shown;
        shown.page.show();
        const auto write = [&shown](const char* setting, const char* outcome) {
            shown.write(
                {entryOf(QStringLiteral("db1:6379"), QStringLiteral("CONFIG SET ") + QLatin1String(setting), {})},
                QLatin1String(outcome));
        };
        write("a 1", "set");
        QTRY_VERIFY(shownTexts(shown.page).contains(QStringLiteral("1 entry")));
        write("a 0", "left");
        write("b 0", "planned");
        QTRY_COMPARE(shown.table.model()->rowCount(), 3);
        QTRY_VERIFY(shownTexts(shown.page).contains(QStringLiteral("3 entries")));
        QStringList outcomes = shown.column(LedgerModel::Outcome);
        outcomes.sort();
        QCOMPARE(outcomes,
                 QStringList({QStringLiteral("not put back"), QStringLiteral("not sent yet"), QStringLiteral("set")}));
    }

    // What is done elsewhere meanwhile is not seen.
    void whatIsHiddenStaysAsItIs() {
        WholeWindow whole;
        whole.window.resize(1000, 500);
        whole.window.show();
        QVERIFY(QTest::qWaitForWindowActive(&whole.window));
        Endpoint one;
        one.host = QStringLiteral("127.0.0.1");
        one.port = 1;
        Endpoint two = one;
        two.port = 2;
        std::vector<LedgerEntry> entries = killsOf(100, one.address());
        for (const LedgerEntry& entry : killsOf(3, two.address()))
            entries.push_back(entry);
        bool done = false;
        whole.ledger.record(&whole.window, entries, [&done](const auto&) { done = true; });
        QTRY_VERIFY(done);
        whole.window.addInstance(one);
        whole.window.addInstance(two);
        auto& list = *whole.window.findChild<QListView*>();
        list.setCurrentIndex(list.model()->index(0, 0));
        QTest::keyClick(&whole.window, Qt::Key_6, Qt::ControlModifier);
        auto& page = *whole.window.findChild<LedgerPage*>();
        auto& table = *page.findChild<LedgerTable*>();
        QTRY_COMPARE(table.model()->rowCount(), 2);
        page.findChild<QCheckBox*>()->setChecked(true);
        QTRY_COMPARE(table.model()->rowCount(), 1);
        table.setCurrentIndex(table.model()->index(0, 0));
        QTest::keyClick(&table, Qt::Key_Right);
        QCOMPARE(table.model()->rowCount(), 101);
        table.setCurrentIndex(table.model()->index(50, LedgerModel::Command));
        const int scrolled = table.verticalScrollBar()->value();
        QVERIFY(scrolled > 0);
        QTest::keyClick(whole.window.focusWidget(), Qt::Key_Escape);
        QVERIFY(!page.isVisible());
        for (const int row : {1, 0}) {
            list.setCurrentIndex(list.model()->index(row, 0));
            QThreadPool::globalInstance()->waitForDone();
            QCoreApplication::processEvents();
        }
        QTest::keyClick(&whole.window, Qt::Key_6, Qt::ControlModifier);
        QVERIFY(page.isVisible());
        QCOMPARE(table.model()->rowCount(), 101);
        QCOMPARE(table.currentIndex().row(), 50);
        QCOMPARE(table.selectionModel()->selectedRows().size(), 1);
        QCOMPARE(table.verticalScrollBar()->value(), scrolled);
    }

    // The same page whichever instance is chosen, also with none.
    void isAPageOfTheWindow() {
        WholeWindow whole;
        whole.window.showWelcome();
        whole.window.show();
        QVERIFY(QTest::qWaitForWindowActive(&whole.window));
        const auto page = [&whole] { return whole.window.findChild<LedgerPage*>(); };
        const auto isShown = [&page] { return page() != nullptr && page()->isVisible(); };
        QVERIFY(!isShown());
        QTest::keyClick(&whole.window, Qt::Key_6, Qt::ControlModifier);
        QVERIFY(isShown());
        QTRY_VERIFY(shownTexts(*page()).contains(QStringLiteral("Nothing was done yet")));
        QVERIFY(!page()->findChild<QCheckBox*>()->isVisible());
        QTest::keyClick(whole.window.focusWidget(), Qt::Key_Escape);
        QVERIFY(!isShown());
        // With two instances, which nobody serves.
        Endpoint one;
        one.host = QStringLiteral("127.0.0.1");
        one.port = 1;
        Endpoint two = one;
        two.port = 2;
        whole.window.addInstance(one);
        whole.window.addInstance(two);
        std::optional<std::vector<qint64>> ids;
        whole.ledger.record(&whole.window,
                            {entryOf(one.address(), QStringLiteral("CONFIG SET timeout 1"), {}),
                             entryOf(two.address(), QStringLiteral("CONFIG SET timeout 2"), {})},
                            [&ids](const auto& recorded) { ids = recorded.value(); });
        QTRY_VERIFY(ids.has_value());
        QTest::keyClick(&whole.window, Qt::Key_6, Qt::ControlModifier);
        QVERIFY(isShown());
        const QAbstractItemModel& model = *page()->findChild<LedgerTable*>()->model();
        QTRY_COMPARE(model.rowCount(), 2);
        auto* only = page()->findChild<QCheckBox*>();
        QCOMPARE(only->text(), QStringLiteral("Only 127.0.0.1:1"));
        only->setChecked(true);
        QTRY_COMPARE(commandsOf(model), QStringList({QStringLiteral("CONFIG SET timeout 1")}));
        only->setChecked(false);
        QTRY_COMPARE(model.rowCount(), 2);
        QTest::keyClick(whole.window.focusWidget(), Qt::Key_Escape);
        QVERIFY(!isShown());
    }

    void itsButtonLooksLikeOne() {
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
            WholeWindow whole;
            whole.theme.setChoice(choice);
            whole.window.resize(1000, 600);
            Endpoint nobody;
            nobody.host = QStringLiteral("127.0.0.1");
            nobody.port = 1;
            whole.window.addInstance(nobody);
            whole.window.show();
            QToolButton* button = nullptr;
            for (QToolButton* each : whole.window.findChildren<QToolButton*>())
                button = each->text() == QStringLiteral("Ledger") ? each : button;
            QVERIFY(button != nullptr && button->isVisible());
            const QRect place(button->mapTo(&whole.window, QPoint(0, 0)), button->size());
            const double found = edgeContrast(whole.window.grab().toImage(), place);
            QVERIFY2(found >= 3, qPrintable(QString::number(found)));
        }
    }

    void hostileTextStaysText() {
        ShownLedger shown;
        shown.page.show();
        shown.write({entryOf(QStringLiteral("db1:6379"), QStringLiteral("<b>x</b>\n\u202e"), {})},
                    QStringLiteral("unknown"));
        QTRY_COMPARE(shown.table.model()->rowCount(), 1);
        const QModelIndex index = shown.table.model()->index(0, LedgerModel::Command);
        QCOMPARE(index.data().toString(), QStringLiteral("<b>x</b>\\x0a⟨U+202E⟩"));
        QVERIFY(!index.data(Qt::ToolTipRole).toString().contains(QStringLiteral("<b>")));
    }

    void writesWhatIsShown() {
        ShownLedger shown;
        shown.page.show();
        shown.write(
            {entryOf(QStringLiteral("db1:6379"), QStringLiteral("CONFIG SET timeout 60"), QStringLiteral("a, \"b\""))},
            QStringLiteral("set"));
        QTRY_COMPARE(shown.column(LedgerModel::Outcome), QStringList({QStringLiteral("set")}));
        const QByteArray text = shown.exported();
        QVERIFY2(text.contains("CONFIG SET timeout 60"), text.constData());
        QVERIFY2(text.left(text.indexOf('\r')).endsWith(",before,outcome,after,detail,profile"), text.constData());
        QVERIFY2(text.contains("\"a, \"\"b\"\"\""), text.constData());
        const QSignalSpy told(&shown.page, &LedgerPage::message);
        shown.page.exportTo(shown.books.filePath(QStringLiteral("no/such/directory.csv")));
        QTRY_COMPARE(told.size(), 1);
        QVERIFY2(told.last().front().toString().contains(QStringLiteral("directory.csv")),
                 qPrintable(told.last().front().toString()));
    }

    void writesInTheOrderShown() {
        ShownLedger shown;
        shown.page.show();
        for (const char* setting : {"b 1", "c 1", "a 1"})
            shown.write(
                {entryOf(QStringLiteral("db1:6379"), QStringLiteral("CONFIG SET ") + QLatin1String(setting), {})},
                QStringLiteral("set"));
        shown.write(killsOf(2), QStringLiteral("killed"));
        QTRY_COMPARE(shown.column(LedgerModel::Outcome).count(QStringLiteral("set")), 3);
        QTRY_VERIFY(shown.column(LedgerModel::Outcome).contains(QStringLiteral("2 killed")));
        shown.table.horizontalHeader()->setSortIndicator(LedgerModel::Command, Qt::DescendingOrder);
        QTRY_COMPARE(shown.column(LedgerModel::Command).front(), QStringLiteral("CONFIG SET c 1"));
        QByteArrayList ids;
        for (const QByteArray& line : shown.exported().split('\n'))
            ids << line.left(line.indexOf(','));
        QCOMPARE(ids.join(' '), QByteArray("id 2 1 3 5 4 "));
    }
};

HEADROOM_TEST(QApplication, LedgerPageTest)
#include "tst_ledger_page.moc"
