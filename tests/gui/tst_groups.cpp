// SPDX-License-Identifier: GPL-3.0-or-later
// The groups beside the client table: what they show, and what one does with them.
#include "gui/clients/groups_panel.h"
#include "gui/clients/marked_clients.h"
#include "gui/filter/filter_bar.h"
#include "shown_clients.h"
#include "tests/support/test_program.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QScrollBar>
#include <QSettings>
#include <QSplitter>
#include <QToolButton>

using namespace headroom;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QByteArray client(int id, const QByteArray& ip, const QByteArray& name, const QByteArray& more = "idle=1 flags=N") {
    return "id=" + QByteArray::number(id) + " addr=" + ip + ':' + QByteArray::number(id) + " name=" + name +
           " tot-mem=1024 " + more + '\n';
}

const QByteArray services =
    client(1, "10.0.0.1", "billing", "idle=400 flags=N") + client(2, "10.0.0.1", "billing", "idle=500 flags=N") +
    client(3, "10.0.0.2", "billing", "idle=10 flags=N") + client(4, "10.0.0.2", "worker", "idle=900 flags=b") +
    client(5, "10.0.0.2", "worker", "idle=900 flags=b") + client(6, "10.0.0.3", "") +
    client(7, "10.0.0.3", "we b", "idle=0 flags=P");

QStringList row(const QAbstractItemModel& model, int row) {
    QStringList cells;
    for (int column = 0; column < model.columnCount(); ++column)
        cells << model.index(row, column).data().toString();
    return cells;
}

struct Grouped : Shown {
    GroupsPanel& panel = *page.findChild<GroupsPanel*>();
    GroupModel& model = *panel.findChild<GroupModel*>();
    DenseTable& groups = *panel.findChild<DenseTable*>();
    FilterBar& filter = *page.findChild<FilterBar*>();

    explicit Grouped(const QByteArray& text = services) : Shown(QByteArray()) {
        page.setLimit(10);
        if (!text.isEmpty())
            feed(text);
    }
    // Title and number of clients, with their nature, from the top.
    [[nodiscard]] QStringList lines() const {
        QStringList all;
        for (int row = 0; row < model.rowCount(); ++row) {
            const QString nature = model.index(row, 1).data(GroupModel::NoteRole).toString();
            all << model.index(row, 0).data().toString() + u' ' + model.index(row, 1).data().toString() +
                       (nature.isEmpty() ? QString() : u" ["_s + nature + u']');
        }
        return all;
    }
    void choose(const QString& name, const QString& then) {
        const auto boxes = panel.findChildren<QComboBox*>();
        boxes[0]->setCurrentText(name);
        boxes[1]->setCurrentText(then);
    }
    void clickGroup(const QString& title, Qt::KeyboardModifiers modifiers = {}) {
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.title(row) == title)
                QTest::mouseClick(groups.viewport(), Qt::LeftButton, modifiers,
                                  groups.visualRect(model.index(row, 0)).center());
        }
    }
    [[nodiscard]] QStringList chosen() const {
        QStringList titles;
        for (const QModelIndex& index : groups.selectionModel()->selectedRows())
            titles << model.title(index.row());
        return titles;
    }
};

}  // namespace

class TestGroups : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QCoreApplication::setOrganizationName(u"headroom-test"_s);
        QCoreApplication::setApplicationName(u"tst_groups"_s);
    }
    void init() { QSettings().clear(); }

    void tellsWhoHoldsTheConnections() {
        Grouped shown;
        QTRY_COMPARE(shown.lines(),
                     QStringList({u"billing 3"_s, u"worker 2 [blocked]"_s, u"(no name) 1"_s, u"we b 1 [pubsub]"_s}));
        QCOMPARE(row(shown.model, 0), QStringList({u"billing"_s, u"3"_s, u"–"_s, u"30 %"_s, u"67 %"_s, u"6m 40s"_s,
                                                   u"8m 20s"_s, u"3 kB"_s, u"–"_s, u"–"_s}));
        QCOMPARE(shown.model.index(1, 1).data(GroupModel::BarRole).toDouble(), 2.0 / 3);
        QVERIFY(shown.model.index(1, 0).data(Qt::ToolTipRole).toString().contains(u"2 idle by nature: blocked"));
        QCOMPARE(shown.model.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), u"name"_s);
        QCOMPARE(shown.model.index(1, 1).data(Qt::AccessibleTextRole).toString(), u"2 (blocked)"_s);
        // By two.
        shown.choose(u"ip"_s, u"name"_s);
        QTRY_COMPARE(shown.lines(), QStringList({u"10.0.0.1 · billing 2"_s, u"10.0.0.2 · worker 2 [blocked]"_s,
                                                 u"10.0.0.2 · billing 1"_s, u"10.0.0.3 · (no name) 1"_s,
                                                 u"10.0.0.3 · we b 1 [pubsub]"_s}));
        QCOMPARE(shown.model.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), u"ip · name"_s);
        // What is chosen first is not offered again.
        QCOMPARE(shown.panel.findChildren<QComboBox*>()[1]->findText(u"ip"_s), -1);
        shown.choose(u"name"_s, u"nothing else"_s);
        QTRY_COMPARE(shown.lines().size(), 4);
        // Which of them is sorted by name, in both directions.
        const auto header = [&shown](GroupColumn column) {
            const QHeaderView& view = *shown.groups.horizontalHeader();
            QTest::mouseClick(view.viewport(), Qt::LeftButton, {},
                              QPoint(view.sectionViewportPosition(static_cast<int>(column)) + 10, 8));
        };
        header(GroupColumn::Group);
        QTRY_COMPARE(shown.lines().front(), u"(no name) 1"_s);
        header(GroupColumn::Group);
        QTRY_COMPARE(shown.lines().front(), u"worker 2 [blocked]"_s);
    }

    void followsHowGroupsGrow() {
        GroupPast past;
        const GroupQuestion question{{GroupKey::Name}, GroupColumn::Growth, true};
        const SteadyTime start = steadyNow();
        const auto at = [&](std::chrono::seconds time, const QByteArray& text) {
            ClientListing listing = listingOf(text);
            listing.snapshot =
                parseClientList({text.data(), static_cast<std::size_t>(text.size())}, wallNow(), start + time);
            return makeGroups(listing, question, 100, past);
        };
        GroupModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(at(0s, services));
        const auto rates = [&model](int of) {
            const QStringList cells = row(model, of);
            return QStringList{cells[2], cells[8], cells[9]};
        };
        QCOMPARE(rates(0), QStringList({u"–"_s, u"–"_s, u"–"_s}));
        QCOMPARE(model.headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(), u"growth"_s);
        const QPersistentModelIndex worker(model.index(model.rowOf("6:worker"), 1));
        QCOMPARE(worker.row(), 1);
        // In half a minute billing got two more and lost one, and the workers went from two to one.
        QByteArray later = services;
        later.replace(client(1, "10.0.0.1", "billing", "idle=400 flags=N"), QByteArray());
        later.replace(client(5, "10.0.0.2", "worker", "idle=900 flags=b"), QByteArray());
        later += client(20, "10.0.0.1", "billing") + client(21, "10.0.0.1", "billing");
        model.show(at(30s, later));
        QCOMPARE(model.title(0), u"billing"_s);
        QCOMPARE(rates(0), QStringList({u"+1"_s, u"2"_s, u"1"_s}));
        QCOMPARE(worker.row(), 3);
        QCOMPARE(rates(3), QStringList({u"−1"_s, u"0"_s, u"1"_s}));
        QCOMPARE(model.headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(), u"growth 30s"_s);
        QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(u"In the last 30s: 2 new, 1 gone"));
        // Three minutes later it says so, and those of before do not count; whom we killed is not gone.
        past.killed = std::make_shared<const std::vector<std::int64_t>>(std::vector<std::int64_t>{2});
        later.replace(client(2, "10.0.0.1", "billing", "idle=500 flags=N"), QByteArray());
        model.show(at(210s, later));
        QCOMPARE(model.title(0), u"billing"_s);
        QCOMPARE(rates(0), QStringList({u"0"_s, u"0"_s, u"0"_s}));
        QCOMPARE(model.headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(), u"growth 3m"_s);
        QVERIFY(model.headerData(2, Qt::Horizontal, Qt::ToolTipRole).toString().contains(u"of the last 3m"));
        model.show(nullptr);
        QVERIFY(!worker.isValid());
        QCOMPARE(model.rowCount(), 0);
    }

    // Who, how many, how they grow, their share and how idle they are: without scrolling sideways.
    void whatMattersIsInSight() {
        Grouped shown(services + client(8, "10.0.0.1", "a-name-that-is-much-longer-than-the-others-are"));
        shown.page.resize(760, 500);
        QTRY_COMPARE(shown.model.rowCount(), 5);
        for (const GroupColumn column : {GroupColumn::Group, GroupColumn::Count, GroupColumn::Growth,
                                         GroupColumn::Share, GroupColumn::IdleShare}) {
            const QRect cell = shown.groups.visualRect(shown.model.index(0, static_cast<int>(column)));
            QVERIFY2(cell.left() >= 0 && cell.right() < shown.groups.viewport()->width(),
                     qPrintable(QString::number(static_cast<int>(column))));
        }
        QVERIFY(shown.table.viewport()->width() > 250);
    }

    // Also of many, some of them blocked, that grow; what else there is has its place where the panel is wide.
    void nothingScrollsSideways() {
        QByteArray many;
        for (int id = 10'001; id <= 11'900; ++id)
            many += client(id, "10.0.0.1", "recommendation-service-eu-central-1",
                           id <= 11'300 ? "idle=90000 flags=b" : "idle=400 flags=N");
        Grouped shown(many);
        shown.page.resize(760, 500);
        GroupPast past;
        for (const auto time : {0s, 60s, 120s}) {
            ClientListing listing = listingOf(services);
            const QByteArray text = time == 120s ? many + services : services;
            listing.snapshot =
                parseClientList({text.data(), static_cast<std::size_t>(text.size())}, wallNow(), steadyNow() + time);
            shown.panel.setListing(listing, 10'000, past);
            QTRY_COMPARE(shown.model.rowCount(), time == 120s ? 5 : 4);
        }
        const auto growth = [&shown] { return shown.model.headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(); };
        QTRY_COMPARE(growth(), u"growth 2m"_s);
        const QHeaderView& header = *shown.groups.horizontalHeader();
        const auto cut = [&] {
            QStringList all;
            for (int column = 1; column < GroupColumnCount; ++column) {
                if (!header.isSectionHidden(column) &&
                    header.sectionSize(column) <
                        std::max(shown.groups.contentWidth(column), header.sectionSizeHint(column)))
                    all << shown.model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
            }
            return all;
        };
        const auto inSight = [&] {
            QStringList all;
            for (int column = 0; column < GroupColumnCount; ++column) {
                const QRect cell = shown.groups.visualRect(shown.model.index(0, column));
                if (!header.isSectionHidden(column) && cell.right() < shown.groups.viewport()->width())
                    all << shown.model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
            }
            return all;
        };
        const QStringList main{u"name"_s, u"clients"_s, u"growth 2m"_s, u"limit"_s, u"idle"_s};
        QTRY_COMPARE(shown.groups.horizontalScrollBar()->maximum(), 0);
        QCOMPARE(inSight(), main);
        QCOMPARE(cut(), QStringList());
        const QString told = shown.model.index(0, 0).data(Qt::ToolTipRole).toString();
        QVERIFY2(told.contains(u"Half of them are idle for 1d 1h or longer"), qUtf8Printable(told));
        QVERIFY2(told.contains(u"Memory the server spends on them: 1.9 MB"), qUtf8Printable(told));
        // As wide as one likes.
        shown.page.resize(1600, 500);
        shown.page.findChild<QSplitter*>()->setSizes({1000, 600});
        QTRY_COMPARE(inSight(), main + QStringList({u"median"_s, u"oldest"_s, u"mem"_s, u"new 2m"_s, u"gone 2m"_s}));
        QCOMPARE(cut(), QStringList());
        // What is sorted by stays.
        shown.groups.horizontalHeader()->setSortIndicator(static_cast<int>(GroupColumn::Memory), Qt::DescendingOrder);
        shown.page.findChild<QSplitter*>()->setSizes({400, 1200});
        QTRY_VERIFY(header.isSectionHidden(static_cast<int>(GroupColumn::OldestIdle)));
        QVERIFY(!header.isSectionHidden(static_cast<int>(GroupColumn::Memory)));
    }

    void keepsSelectionAndPlace() {
        QByteArray many;
        for (int id = 1; id <= 300; ++id)
            many += client(id, "10.0.0.1", "service-" + QByteArray::number(id));
        Grouped shown(many);
        QTRY_COMPARE(shown.model.rowCount(), 300);
        shown.groups.verticalScrollBar()->setValue(1007);
        const int top = shown.groups.indexAt({1, 1}).row();
        const QString topTitle = shown.model.title(top);
        const int pixel = shown.groups.visualRect(shown.model.index(top, 0)).top();
        shown.clickGroup(shown.model.title(top + 2));
        const QStringList chosen = shown.chosen();
        QCOMPARE(chosen.size(), 1);
        // Three groups grow and move to the top.
        shown.feed(many + client(900, "10.0.0.1", "service-290") + client(901, "10.0.0.1", "service-291") +
                   client(902, "10.0.0.1", "service-292"));
        QTRY_COMPARE(shown.model.title(0), u"service-290"_s);
        QCOMPARE(shown.model.title(shown.groups.indexAt({1, 1}).row()), topTitle);
        QCOMPARE(shown.groups.visualRect(shown.groups.indexAt({1, 1})).top(), pixel);
        QCOMPARE(shown.chosen(), chosen);
        QVERIFY(shown.groups.currentIndex().isValid());
    }

    void filtersTheTableToAGroup() {
        Grouped shown;
        QTRY_COMPARE(shown.model.rowCount(), 4);
        shown.clickGroup(u"we b"_s);
        QTest::keyClick(&shown.groups, Qt::Key_Return);
        QTRY_COMPARE(shown.ids(), QStringList({u"7"_s}));
        QCOMPARE(shown.filter.text(), u"name == \"we b\""_s);
        // The groups are still all there; another one takes its place, and Esc leads back to the start.
        QCOMPARE(shown.model.rowCount(), 4);
        shown.clickGroup(u"(no name)"_s);
        QTest::keyClick(&shown.groups, Qt::Key_Enter);
        QTRY_COMPARE(shown.ids(), QStringList({u"6"_s}));
        QTest::keyClick(&shown.groups, Qt::Key_Escape);
        QTRY_COMPARE(shown.ids().size(), 7);
        QVERIFY(shown.filter.text().isEmpty());

        // Within what is filtered already.
        shown.filter.setText(u"idle > 450 or idle < 5"_s);
        QTRY_COMPARE(shown.ids(), QStringList({u"2"_s, u"4"_s, u"5"_s, u"6"_s, u"7"_s}));
        shown.clickGroup(u"billing"_s);
        QTest::keyClick(&shown.groups, Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(shown.ids(), QStringList({u"2"_s}));
        QCOMPARE(shown.filter.text(), u"(idle > 450 or idle < 5) and name == \"billing\""_s);
        QTest::keyClick(&shown.groups, Qt::Key_Escape);
        QTRY_COMPARE(shown.filter.text(), u"idle > 450 or idle < 5"_s);
        shown.clickGroup(u"billing"_s);
        QTest::keyClick(&shown.groups, Qt::Key_Exclam);
        QTRY_COMPARE(shown.ids(), QStringList({u"4"_s, u"5"_s, u"6"_s, u"7"_s}));
        QTest::keyClick(&shown.groups, Qt::Key_Escape);
        QTRY_COMPARE(shown.filter.text(), u"idle > 450 or idle < 5"_s);
        // Several, and by the mouse.
        shown.clickGroup(u"worker"_s);
        shown.clickGroup(u"(no name)"_s, Qt::ControlModifier);
        QTest::keyClick(&shown.groups, Qt::Key_Return);
        QTRY_COMPARE(shown.ids(), QStringList({u"4"_s, u"5"_s, u"6"_s}));
        shown.clickGroup(u"billing"_s);
        QTest::mouseDClick(shown.groups.viewport(), Qt::LeftButton, {},
                           shown.groups.visualRect(shown.model.index(0, 0)).center());
        QTRY_COMPARE(shown.ids(), QStringList({u"1"_s, u"2"_s, u"3"_s}));
        // Once it is changed by hand there is nothing to go back to.
        shown.filter.setText(shown.filter.text() + u" and idle > 5m"_s);
        QTRY_COMPARE(shown.ids(), QStringList({u"1"_s, u"2"_s}));
        QTest::keyClick(&shown.groups, Qt::Key_Escape);
        QTRY_COMPARE(shown.ids().size(), 7);
    }

    void marksTheClientsOfAGroup() {
        Grouped shown;
        QTRY_COMPARE(shown.model.rowCount(), 4);
        shown.clickGroup(u"worker"_s);
        QTest::keyClick(&shown.groups, Qt::Key_Space);
        QCOMPARE(*shown.table.marked().ids(), std::vector<qint64>({4, 5}));
        QVERIFY2(shown.said().contains(u"2 marked"), qUtf8Printable(shown.said()));
    }

    void restsWhileHidden() {
        Grouped shown;
        QTRY_COMPARE(shown.model.rowCount(), 4);
        QTest::keyClick(&shown.table, Qt::Key_G, Qt::ControlModifier);
        QVERIFY(!shown.panel.isVisible());
        shown.feed(client(1, "10.0.0.1", "x"));
        QTRY_COMPARE(shown.ids(), QStringList({u"1"_s}));
        QCOMPARE(shown.model.rowCount(), 4);
        shown.page.findChild<QToolButton*>(u"groups"_s)->click();
        QTRY_COMPARE(shown.lines(), QStringList({u"x 1"_s}));
        // Paused, they stand still as the table does.
        shown.page.setPaused(true);
        shown.feed(services);
        shown.choose(u"ip"_s, u"nothing else"_s);
        QTRY_COMPARE(shown.lines(), QStringList({u"10.0.0.1 1"_s}));
        shown.page.setPaused(false);
        QTRY_COMPARE(shown.model.rowCount(), 3);
    }

    void saysWhyItIsEmpty() {
        Grouped shown((QByteArray()));
        const auto said = [&shown] {
            QStringList texts;
            for (const QLabel* label : shown.groups.findChildren<QLabel*>()) {
                if (label->isVisible())
                    texts << label->text();
            }
            return texts.join(u'|');
        };
        QCOMPARE(said(), u"No groups yet|The clients are being read."_s);
        shown.setState(SessionState::Unreachable);
        QCOMPARE(said(), u"No groups yet|Unreachable."_s);
        shown.setState(SessionState::Connected);
        shown.feed(services);
        QTRY_COMPARE(shown.model.rowCount(), 4);
        QTRY_COMPARE(said(), QString());
    }

    void remembersHowItWas() {
        QList<int> sizes;
        {
            Grouped shown;
            shown.choose(u"ip"_s, u"cmd"_s);
            auto* splitter = shown.page.findChild<QSplitter*>();
            splitter->setSizes({420, splitter->width() - 420});
            Q_EMIT splitter->splitterMoved(420, 1);
            sizes = splitter->sizes();
        }
        {
            Grouped shown;
            QTRY_COMPARE(shown.page.findChild<QSplitter*>()->sizes(), sizes);
            QCOMPARE(shown.panel.findChildren<QComboBox*>()[0]->currentText(), u"ip"_s);
            QCOMPARE(shown.panel.findChildren<QComboBox*>()[1]->currentText(), u"cmd"_s);
            shown.page.findChild<QToolButton*>(u"groups"_s)->click();
        }
        Grouped shown;
        QVERIFY(!shown.panel.isVisible());
    }
};

HEADROOM_TEST(QApplication, TestGroups)
#include "tst_groups.moc"
