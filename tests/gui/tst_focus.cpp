// SPDX-License-Identifier: GPL-3.0-or-later
// Where the keys go is seen in each list and table, on a chosen row, too.
#include "core/fleet/instance.h"
#include "gui/clients/client_table.h"
#include "gui/clients/groups_panel.h"
#include "gui/fleet/fleet_delegate.h"
#include "gui/fleet/fleet_model.h"
#include "gui/ledger/ledger_table.h"
#include "gui/style/theme.h"
#include "gui/widgets/dense_table.h"
#include "tests/gui/client_list.h"
#include "tests/gui/contrast.h"
#include "tests/gui/fake_server.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QLineEdit>
#include <QListView>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <QtTest>

using namespace headroom;

namespace {

// A window with a view and a field, where the focus can go away to.
struct Surroundings {
    QWidget window;
    QVBoxLayout* column = new QVBoxLayout(&window);
    QLineEdit* field = new QLineEdit(&window);

    explicit Surroundings(QWidget* view) {
        column->addWidget(view);
        column->addWidget(field);
        window.resize(700, 400);
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
    }
    // How many pixels of the current cell the focus changes.
    [[nodiscard]] int changed(const QAbstractItemView& view) const {
        field->setFocus();
        const QImage before = view.viewport()->grab().toImage();
        const_cast<QAbstractItemView&>(view).setFocus(Qt::OtherFocusReason);
        const QImage after = view.viewport()->grab().toImage();
        const QRect cell = view.visualRect(view.currentIndex()).intersected(view.viewport()->rect());
        return changedPixels(before, after, cell);
    }
};

}  // namespace

class FocusTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void isSeen_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void isSeen() {
        QFETCH(const bool, dark);
        Theme theme;
        theme.setChoice(dark ? ThemeChoice::Dark : ThemeChoice::Light);
        QStringList bad;
        // The view's first row, chosen and not.
        const auto look = [&bad](const char* name, QAbstractItemView* view, const Surroundings& beside) {
            for (const bool chosen : {true, false}) {
                const QModelIndex first = view->model()->index(0, 0);
                view->selectionModel()->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
                view->selectionModel()->select(
                    first, (chosen ? QItemSelectionModel::ClearAndSelect : QItemSelectionModel::Clear) |
                               QItemSelectionModel::Rows);
                const QRect cell = view->visualRect(view->currentIndex());
                const int changed = beside.changed(*view);
                if (changed < cell.width())
                    bad << QStringLiteral("%1, %2: %3 pixels of %4 wide")
                               .arg(QLatin1String(name),
                                    chosen ? QStringLiteral("chosen") : QStringLiteral("not chosen"))
                               .arg(changed)
                               .arg(cell.width());
            }
        };

        FakeServer server("redis_version:7.0.15\r\nrun_id:aaaa\r\nconnected_clients:48\r\nmaxclients:100\r\n");
        Engine engine;
        Instance instance(engine, server.endpoint());
        instance.setDemand(everything);
        FleetModel fleet;
        fleet.add(&instance, 0);
        QTRY_VERIFY(fleet.row(0).share);
        auto* list = new QListView;
        list->setModel(&fleet);
        list->setItemDelegate(new FleetDelegate(list));
        look("instances", list, Surroundings(list));

        auto* clients = new ClientTable;
        clients->showRows(rowsOf(clientLine(1) + clientLine(2)));
        look("clients", clients, Surroundings(clients));

        auto* panel = new GroupsPanel;
        const Surroundings besidePanel(panel);
        auto* groups = panel->findChild<DenseTable*>();
        panel->setListing(listingOf(clientLine(1) + clientLine(2)), 100, {});
        QTRY_VERIFY(groups->model()->rowCount() > 0);
        look("groups", groups, besidePanel);

        QStandardItemModel texts(2, 3);
        for (int row = 0; row < 2; ++row)
            for (int column = 0; column < 3; ++column)
                texts.setItem(row, column, new QStandardItem(QStringLiteral("some words")));
        auto* plain = new DenseTable;
        plain->setModel(&texts);
        look("slowlog, config", plain, Surroundings(plain));

        LedgerEntry entry;
        entry.time = wallNow();
        entry.command = QStringLiteral("CONFIG SET timeout 60");
        LedgerQuestion question;
        question.found = std::make_shared<const std::vector<LedgerRow>>(
            std::vector<LedgerRow>{{1, entry, {1, entry.time, QStringLiteral("set"), {}, {}}}});
        LedgerModel model;
        auto* ledger = new LedgerTable(model);
        ledger->showRows(makeLedgerRows(question));
        look("ledger", ledger, Surroundings(ledger));
        QVERIFY2(bad.isEmpty(), qPrintable(bad.join(u'\n')));
    }
};

HEADROOM_TEST(QApplication, FocusTest)
#include "tst_focus.moc"
