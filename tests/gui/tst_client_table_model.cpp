// SPDX-License-Identifier: GPL-3.0-or-later
#include "client_list.h"
#include "gui/clients/client_table_model.h"
#include "gui/clients/row_orderer.h"
#include "gui/clients/selected_rows.h"
#include "gui/clients/view_keeper.h"
#include "gui/widgets/dense_table.h"
#include "tests/support/test_program.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QHeaderView>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace headroom;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// One line a row: the cells of the columns the server sends.
QStringList dump(const ClientTableModel& model) {
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column) {
            if (model.isSent(column))
                cells << model.index(row, column).data().toString();
        }
        lines << cells.join(u'|');
    }
    return lines;
}

QStringList sentHeaders(const ClientTableModel& model) {
    QStringList headers;
    for (int column = 0; column < model.columnCount(); ++column) {
        if (model.isSent(column))
            headers << model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    }
    return headers;
}

QByteArray clientLines(int first, int last) {
    QByteArray text;
    for (int id = first; id <= last; ++id)
        text += clientLine(id);
    return text;
}

QVariant cell(const ClientTableModel& model, int row, int column, int role = Qt::DisplayRole) {
    return model.index(row, column).data(role);
}

}  // namespace

class TestClientTableModel : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void showsValuesShortAndKeepsThemRaw() {
        ClientTableModel model;
        model.show(
            rowsOf("id=1234567 addr=10.0.0.7:51822 name=billing age=7860 idle=252 flags=N db=0 tot-mem=22528 "
                   "cmd=get user=default tot-cmds=12345\n"
                   "id=9 addr= name= age=4 idle=x flags=N db=0 cmd=NULL\n"));
        QCOMPARE(dump(model),
                 QStringList({u"9|||4s|–|N|0|–|NULL|–|–"_s,
                              u"1234567|10.0.0.7:51822|billing|2h 11m|4m 12s|N|0|22 kB|get|default|12,345"_s}));
        QCOMPARE(cell(model, 1, ClientField::TotMem, Qt::UserRole), QVariant(qint64{22528}));
        QCOMPARE(cell(model, 1, ClientField::Name, Qt::UserRole), QVariant(QByteArray("billing")));
        QCOMPARE(cell(model, 0, ClientField::Idle, Qt::UserRole), QVariant());
        QVERIFY(cell(model, 1, ClientField::TotMem, Qt::ToolTipRole).toString().contains(u"tot-mem = 22528 bytes"));
        QVERIFY(
            cell(model, 0, ClientField::TotMem, Qt::ToolTipRole).toString().contains(u"not reported by the server"));
        QCOMPARE(model.alignment(ClientField::Age), Qt::AlignVCenter | Qt::AlignRight);
        QCOMPARE(model.alignment(ClientField::Name), Qt::AlignVCenter | Qt::AlignLeft);
    }

    void tellsInWordsWhatIsSpecial() {
        ClientTableModel model;
        model.show(
            rowsOf("id=1 addr=a:1 idle=9999 flags=N\n"
                   "id=2 addr=a:2 idle=9999 flags=S\n"
                   "id=3 addr=a:3 idle=9999 flags=M\n"
                   "id=4 addr=a:4 idle=9999 flags=P\n"
                   "id=5 addr=a:5 idle=9999 flags=O\n"
                   "id=6 addr=a:6 idle=9999 flags=b\n"
                   "id=7 addr=a:7 idle=9999 flags=x\n"
                   "id=8 addr=a:8 idle=9999 flags=xb\n"
                   "id=9 addr=a:9 idle=9999 flags=N\n",
                   9));
        QStringList lines;
        for (int row = 0; row < model.rowCount(); ++row)
            lines << QStringLiteral("%1 %2 %3")
                         .arg(cell(model, row, ClientField::Flags).toString())
                         .arg(model.heatLevel(row))
                         .arg(cell(model, row, ClientField::Id, Qt::FontRole).value<QFont>().bold());
        QCOMPARE(lines, QStringList({u"N 4 0"_s, u"S replica 0 0"_s, u"M primary 0 0"_s, u"P pubsub 0 0"_s,
                                     u"O monitor 0 0"_s, u"b blocked 0 0"_s, u"x MULTI 4 0"_s,
                                     u"xb blocked, MULTI 0 0"_s, u"N this is Headroom 0 1"_s}));
    }

    void warmsWithTheThresholds() {
        ClientTableModel model;
        QByteArray text;
        int id = 0;
        for (const int idle : {0, 59, 60, 299, 300, 1799, 1800, 3599, 3600, 100000})
            text += "id=" + QByteArray::number(++id) + " addr=a:1 idle=" + QByteArray::number(idle) + " flags=N\n";
        model.show(rowsOf(text));
        const auto levels = [&model] {
            QList<int> all;
            for (int row = 0; row < model.rowCount(); ++row)
                all << model.heatLevel(row);
            return all;
        };
        QCOMPARE(levels(), QList<int>({0, 0, 1, 1, 2, 2, 3, 3, 4, 4}));
        model.setIdleHeat({{10, 20, 30, 40}});
        QCOMPARE(levels(), QList<int>({0, 4, 4, 4, 4, 4, 4, 4, 4, 4}));
    }

    void warmsWithTheServersTimeout() {
        ClientTableModel model;
        QByteArray text;
        int id = 0;
        for (const int idle : {49, 50, 100, 150, 180, 300})
            text += "id=" + QByteArray::number(++id) + " addr=a:1 idle=" + QByteArray::number(idle) + " flags=N\n";
        text += "id=20 addr=a:1 idle=5000 flags=P\n";
        model.show(rowsOf(text));
        const auto levels = [&model] {
            QList<int> all;
            for (int row = 0; row < model.rowCount(); ++row)
                all << model.heatLevel(row);
            return all;
        };
        const auto said = [&model](int row) { return cell(model, row, ClientField::Idle, Qt::ToolTipRole).toString(); };
        QCOMPARE(levels(), QList<int>({0, 0, 1, 1, 1, 2, 0}));
        QVERIFY2(!said(0).contains(u"closes"), qUtf8Printable(said(0)));
        model.setServerTimeout(200s);
        QCOMPARE(levels(), QList<int>({0, 1, 2, 3, 4, 4, 0}));
        QVERIFY2(said(0).contains(u"The server closes it in 2m 31s if it stays idle (timeout is 3m 20s)."),
                 qUtf8Printable(said(0)));
        QVERIFY2(said(5).contains(u"any moment now"), qUtf8Printable(said(5)));
        QVERIFY2(said(6).contains(u"does not close it"), qUtf8Printable(said(6)));
        // The user's thresholds count where the server has none.
        model.setIdleHeat({{1, 2, 3, 4}});
        QCOMPARE(levels(), QList<int>({0, 1, 2, 3, 4, 4, 0}));
        model.setServerTimeout(0s);
        QCOMPARE(levels(), QList<int>({4, 4, 4, 4, 4, 4, 0}));
        // However short it is, nobody is warm without having been idle.
        model.show(rowsOf("id=1 addr=a:1 idle=0 flags=N\nid=2 addr=a:1 idle=1 flags=N\n"));
        model.setServerTimeout(1s);
        QCOMPARE(levels(), QList<int>({0, 4}));
    }

    void saysWhenARowWasSeen() {
        ClientTableModel model;
        auto rows = std::make_shared<ClientRows>(*rowsOf("id=1 addr=a:1\n"));
        const QDateTime seen(QDate(2026, 2, 3), QTime(14, 3, 22));
        rows->snapshot =
            parseClientList("id=1 addr=a:1\n", WallTime(std::chrono::milliseconds(seen.toMSecsSinceEpoch())),
                            steadyNow() - 75s - 500ms);
        model.show(rows);
        const QString said = cell(model, 0, ClientField::Id, Qt::ToolTipRole).toString();
        QVERIFY2(said.contains(u"Seen 1m 15s ago, at 14:03:22."), qUtf8Printable(said));
    }

    void letsThoseThatAreGoneStand() {
        ClientTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto before = rowsOf(clientLines(1, 5));
        model.show(before);
        const QPersistentModelIndex four(model.index(3, 2));
        const QPersistentModelIndex five(model.index(4, 2));
        // 1, 3 and 5 are gone: at the top, between the others, and at the end.
        const auto after = rowsOf(clientLine(2) + clientLine(4));
        model.show(after, {{before, 0, 0}, {before, 2, 1}, {before, 4, 2}});
        QStringList rows;
        for (int row = 0; row < model.rowCount(); ++row)
            rows << QStringLiteral("%1 %2 %3 %4")
                        .arg(cell(model, row, ClientField::Id).toString(), model.at(row).gone ? u"gone" : u"here")
                        .arg(model.id(row))
                        .arg(model.index(row, 0).flags().testFlag(Qt::ItemIsSelectable));
        QCOMPARE(rows,
                 QStringList({u"1 gone 0 0"_s, u"2 here 2 1"_s, u"3 gone 0 0"_s, u"4 here 4 1"_s, u"5 gone 0 0"_s}));
        QCOMPARE(four.row(), 3);
        QVERIFY(!five.isValid());
        QCOMPARE(QList<int>({model.rowOfId(1), model.rowOfId(2), model.rowOfId(4)}), QList<int>({-1, 1, 3}));
        QList<int> above;
        for (int row = 0; row <= model.rowCount(); ++row)
            above << model.shownRowsBefore(row);
        QCOMPARE(above, QList<int>({0, 0, 1, 1, 2, 2}));
        const QPersistentModelIndex gone(model.index(2, 0));
        model.show(after);
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(!gone.isValid());
        QCOMPARE(four.row(), 1);
    }

    void keepsServerTextPlain() {
        ClientTableModel model;
        model.show(rowsOf("id=1 addr=a:1 name=<img/src=\"http://127.0.0.1/x\"> flags=N odd<b>key=<b>1</b>\n"));
        QCOMPARE(cell(model, 0, ClientField::Name).toString(), u"<img/src=\"http://127.0.0.1/x\">"_s);
        const int odd = model.columnOfKey("odd<b>key");
        QCOMPARE(odd, int{ClientField::KnownCount});
        for (const int column : {int{ClientField::Name}, odd}) {
            const QString toolTip = cell(model, 0, column, Qt::ToolTipRole).toString();
            QVERIFY2(!toolTip.contains(u"<img") && !toolTip.contains(u"<b>"), qUtf8Printable(toolTip));
        }
    }

    void survivesEverySwap() {
        ClientTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(rowsOf(clientLines(1, 3)));
        QCOMPARE(sentHeaders(model),
                 QStringList({u"id"_s, u"addr"_s, u"name"_s, u"age"_s, u"idle"_s, u"flags"_s, u"db"_s, u"cmd"_s}));
        const QStringList three{u"1|10.0.0.1:1|app|1s|1s|N|0|get"_s, u"2|10.0.0.1:2|app|2s|1s|N|0|get"_s,
                                u"3|10.0.0.1:3|app|3s|1s|N|0|get"_s};
        QCOMPARE(dump(model), three);
        // Other places.
        model.show(rowsOf(clientLines(1, 3), 0, {{ClientField::Age, true}}));
        QCOMPARE(dump(model), QStringList(three.rbegin(), three.rend()));
        // Fields nobody knows come last, in the order first met, and stay.
        model.show(rowsOf(clientLine(1, "zeta=z") + clientLine(2, "alpha=7")));
        QCOMPARE(sentHeaders(model).mid(8), QStringList({u"zeta"_s, u"alpha"_s}));
        QCOMPARE(dump(model), QStringList({three[0] + u"|z|–"_s, three[1] + u"|–|7"_s}));
        model.show(rowsOf(clientLine(1, "alpha=7")));
        QCOMPARE(sentHeaders(model).mid(8), QStringList({u"alpha"_s}));
        QCOMPARE(model.columnOfKey("zeta"), ClientField::KnownCount + 0);
        QCOMPARE(dump(model), QStringList({three[0] + u"|7"_s}));
        // Nothing, and back.
        model.show(nullptr);
        QCOMPARE(model.rowCount(), 0);
        model.show(rowsOf(clientLines(1, 500)));
        QCOMPARE(model.rowCount(), 500);
        model.show(rowsOf({}));
        QCOMPARE(model.rowCount(), 0);

        QRandomGenerator random(7);
        for (int swap = 0; swap < 40; ++swap) {
            QByteArray text;
            QStringList expected;
            for (int id = 1; id <= 60; ++id) {
                if (random.bounded(3) > 0)
                    text += clientLine(id, "idle2=" + QByteArray::number(random.bounded(9)));
            }
            const auto rows =
                rowsOf(text, 0, {{random.bounded(2) ? ClientField::Age : ClientField::Id, random.bounded(2) == 1}});
            const QPersistentModelIndex kept = model.rowCount() > 5 ? model.index(5, 2) : QModelIndex();
            const qint64 keptId = kept.isValid() ? model.rows()->id(kept.row()) : 0;
            model.show(rows);
            for (const std::uint32_t row : rows->order)
                expected << QString::number(rows->snapshot->id(static_cast<int>(row)));
            QStringList ids;
            for (int row = 0; row < model.rowCount(); ++row)
                ids << cell(model, row, ClientField::Id).toString();
            QCOMPARE(ids, expected);
            QCOMPARE(kept.isValid() ? model.rows()->id(kept.row()) : 0,
                     expected.contains(QString::number(keptId)) ? keptId : 0);
        }
    }

    void keepsSelectionCurrentRowAndPlaceById() {
        ClientTableModel model;
        DenseTable view;
        view.setModel(&model);
        ViewKeeper keeper(view, model);
        view.resize(600, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        connect(view.selectionModel(), &QItemSelectionModel::selectionChanged, &view,
                [&keeper] { keeper.selectionChanged(); });
        keeper.show(rowsOf(clientLines(1, 200)), ViewKeeper::Scroll::Keep);

        const auto selectedIds = [&] {
            std::vector<qint64> ids;
            for (const int row : selectedRows(*view.selectionModel(), model))
                ids.push_back(model.rows()->id(row));
            return ids;
        };
        const auto idAtTop = [&] { return model.rows()->id(view.indexAt(QPoint(1, 0)).row()); };
        const auto select = [&](std::initializer_list<int> ids) {
            view.clearSelection();
            for (const int id : ids)
                view.selectionModel()->select(model.index(model.rows()->rowOfId(id), 0),
                                              QItemSelectionModel::Select | QItemSelectionModel::Rows);
        };
        select({3, 101, 102, 150});
        view.selectionModel()->setCurrentIndex(model.index(model.rows()->rowOfId(150), 3),
                                               QItemSelectionModel::NoUpdate);
        // At the very top it stays there, whatever comes in above.
        view.verticalScrollBar()->setValue(0);
        keeper.show(rowsOf(clientLines(2, 250)), ViewKeeper::Scroll::Keep);
        QCOMPARE(view.verticalScrollBar()->value(), 0);
        QCOMPARE(idAtTop(), 2);
        QCOMPARE(selectedIds(), std::vector<qint64>({3, 101, 102, 150}));

        // In the middle of a row: the pixel stays.
        const int height = view.verticalHeader()->defaultSectionSize();
        view.verticalScrollBar()->setValue(100 * height + 5);
        QCOMPARE(idAtTop(), 102);
        keeper.show(rowsOf(clientLines(50, 300)), ViewKeeper::Scroll::Keep);
        QCOMPARE(view.verticalScrollBar()->value(), 52 * height + 5);
        QCOMPARE(idAtTop(), 102);
        QCOMPARE(selectedIds(), std::vector<qint64>({101, 102, 150}));
        QCOMPARE(model.rows()->id(view.currentIndex().row()), 150);
        QCOMPARE(view.currentIndex().column(), 3);

        // The top row goes: those below it stay where they are.
        QByteArray without102 = clientLines(50, 101) + clientLines(103, 300);
        const int y110 = view.visualRect(model.index(model.rows()->rowOfId(110), 0)).top();
        keeper.show(rowsOf(without102), ViewKeeper::Scroll::Keep);
        QCOMPARE(view.visualRect(model.index(model.rows()->rowOfId(110), 0)).top(), y110);
        QCOMPARE(selectedIds(), std::vector<qint64>({101, 150}));

        // One visible row jumps to the other end: the view does not follow it.
        keeper.show(rowsOf(clientLines(50, 300), 0, {{ClientField::Age, false}}), ViewKeeper::Scroll::Keep);
        const int before = view.verticalScrollBar()->value();
        const qint64 topId = idAtTop();
        QByteArray jumped;
        for (int id = 50; id <= 300; ++id)
            jumped +=
                "id=" + QByteArray::number(id) + " addr=a:1 age=" + QByteArray::number(id == topId ? 9999 : id) + '\n';
        keeper.show(rowsOf(jumped, 0, {{ClientField::Age, false}}), ViewKeeper::Scroll::Keep);
        QCOMPARE(view.verticalScrollBar()->value(), before - height);

        // The current client goes: the keyboard stays near, and nobody else gets selected.
        const int currentRow = view.currentIndex().row();
        keeper.show(rowsOf(clientLines(50, 149) + clientLines(151, 300)), ViewKeeper::Scroll::Keep);
        QCOMPARE(view.currentIndex().row(), currentRow);
        // 102 is back, so it is selected again; 150 is gone.
        QCOMPARE(selectedIds(), std::vector<qint64>({101, 102}));

        view.selectAll();
        keeper.show(rowsOf(clientLines(100, 400)), ViewKeeper::Scroll::ToTop);
        QCOMPARE(selectedIds().size(), std::size_t{200});
        QCOMPARE(selectedIds().back(), 300);
        QCOMPARE(view.verticalScrollBar()->value(), 0);
        keeper.show(nullptr, ViewKeeper::Scroll::ToTop);
        QCOMPARE(selectedIds().size(), std::size_t{0});
    }

    void answersTheNewestQuestion() {
        RowOrderer orderer;
        QStringList answers;
        connect(&orderer, &RowOrderer::ordered, this, [&answers](const std::shared_ptr<const ClientRows>& rows) {
            QStringList ids{rows->query.filter.text() + u':'};
            for (int row = 0; row < rows->count(); ++row)
                ids << QString::number(rows->id(row));
            answers << ids.join(u' ');
        });
        const auto text = [](int last) { return listingOf(clientLines(1, last)); };
        orderer.request(text(20), {{}, filterOf(u"10.0.0.1:1"_s)});
        orderer.request(text(20), {{}, filterOf(u"nobody"_s)});
        orderer.request(text(12), {{ClientField::Id, true}, filterOf(u"0.1:1"_s)});
        QTRY_COMPARE(answers, QStringList({u"0.1:1: 12 11 10 1"_s}));
        // A newer snapshot under the same question: the running one is shown, those between are passed over.
        answers.clear();
        for (int last = 1; last <= 5; ++last)
            orderer.request(text(last), {});
        QTRY_COMPARE(answers, QStringList({u": 1"_s, u": 1 2 3 4 5"_s}));
        // Called off.
        answers.clear();
        orderer.request(text(3), {});
        orderer.cancel();
        orderer.request(text(2), {});
        QTRY_COMPARE(answers, QStringList({u": 1 2"_s}));
    }
};

HEADROOM_TEST(QApplication, TestClientTableModel)
#include "tst_client_table_model.moc"
