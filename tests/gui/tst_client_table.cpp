// SPDX-License-Identifier: GPL-3.0-or-later
// What a user does in the client table: mark, follow, copy, choose columns, scroll; and who comes and goes.
#include "gui/clients/marked_clients.h"
#include "shown_clients.h"
#include "tests/support/test_program.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProxyStyle>
#include <QScrollBar>
#include <QSettings>
#include <QToolButton>

using namespace headroom;
using namespace Qt::StringLiterals;

namespace {

QByteArray lines(int first, int last) {
    QByteArray text;
    for (int id = first; id <= last; ++id)
        text += clientLine(id);
    return text;
}

QList<qint64> marked(const Shown& shown) {
    const ClientIds& ids = shown.table.marked().ids();
    return ids ? QList<qint64>(ids->begin(), ids->end()) : QList<qint64>();
}

QList<qint64> selected(const Shown& shown) {
    QList<qint64> ids;
    for (const int row : shown.table.selectedRows())
        ids << shown.table.rows()->id(row);
    return ids;
}

// All rows that stand in the view, those that are gone in brackets.
QStringList standing(const Shown& shown) {
    QStringList rows;
    const ClientTableModel& model = shown.table.clients();
    for (int row = 0; row < model.rowCount(); ++row) {
        const QString id = model.index(row, ClientField::Id).data().toString();
        rows << (model.at(row).gone ? u'(' + id + u')' : id);
    }
    return rows;
}

QString clipboard() {
    return QGuiApplication::clipboard()->text();
}

QMenu& buttonMenu(const Shown& shown, const QString& name) {
    QMenu* menu = shown.page.findChild<QToolButton*>(name)->menu();
    Q_EMIT menu->aboutToShow();
    return *menu;
}

// A system that asks for no motion.
class StillStyle : public QProxyStyle {
  public:
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* more) const override {
        return hint == SH_Widget_Animation_Duration ? 0 : QProxyStyle::styleHint(hint, option, widget, more);
    }
};

}  // namespace

class TestClientTable : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QCoreApplication::setOrganizationName(u"headroom-test"_s);
        QCoreApplication::setApplicationName(u"tst_client_table"_s);
    }
    void init() {
        QSettings().clear();
        QGuiApplication::clipboard()->clear();
    }

    void marksWithSpace() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        // Nothing is selected and no row is current: nothing happens.
        QTest::keyClick(&shown.table, Qt::Key_Space);
        QCOMPARE(marked(shown), QList<qint64>());
        shown.click(1);
        QTest::keyClick(&shown.table, Qt::Key_Space);
        QCOMPARE(marked(shown), QList<qint64>({12}));
        QVERIFY2(shown.said().contains(u"1 marked"), qUtf8Printable(shown.said()));
        // Some of those selected are marked: all are now, and then none.
        shown.click(0);
        shown.click(2, Qt::ShiftModifier);
        QTest::keyClick(&shown.table, Qt::Key_Space);
        QCOMPARE(marked(shown), QList<qint64>({7, 12, 30}));
        QTest::keyClick(&shown.table, Qt::Key_Space);
        QCOMPARE(marked(shown), QList<qint64>());
        // The current row, when nothing is selected.
        QTest::keyClick(&shown.table, Qt::Key_Escape);
        QCOMPARE(selected(shown), QList<qint64>());
        QTest::keyClick(&shown.table, Qt::Key_Space);
        QCOMPARE(marked(shown), QList<qint64>({30}));
    }

    void showsTheMarkAtTheRowsStart() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        const auto start = [&shown] {
            const QRect cell = shown.table.visualRect(shown.table.model()->index(1, ClientField::Id));
            return shown.table.viewport()->grab(QRect(cell.topLeft(), QSize(22, cell.height()))).toImage();
        };
        const QImage before = start();
        shown.click(1);
        QTest::keyClick(&shown.table, Qt::Key_Space);
        QTest::keyClick(&shown.table, Qt::Key_Escape);
        shown.click(3);
        QVERIFY(start() != before);
        shown.click(1);
        QTest::keyClick(&shown.table, Qt::Key_Space);
        shown.click(3);
        QCOMPARE(start(), before);
    }

    void marksLiveThroughWhatTheTableShows() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.click(0);
        shown.click(1, Qt::ControlModifier);
        QTest::keyClick(&shown.table, Qt::Key_Space);
        shown.clickHeader(ClientField::Name);
        QTRY_COMPARE(shown.ids().front(), u"30"_s);
        QTest::keyClick(&shown.table, Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(&shown.search, u"headroom"_s);
        QTRY_COMPARE(shown.ids(), QStringList({u"31"_s}));
        QCOMPARE(marked(shown), QList<qint64>({7, 12}));
        shown.feed(fewClients + clientLine(40));
        shown.clearFilter();
        QTRY_COMPARE(shown.ids().size(), 5);
        QCOMPARE(marked(shown), QList<qint64>({7, 12}));
        // Who is gone is not marked any more.
        shown.feed(fewClients.mid(fewClients.indexOf("id=12")));
        QTRY_COMPARE(marked(shown), QList<qint64>({12}));
        // In another process the same id is somebody else.
        ClientListing restarted = listingOf(fewClients, ownId);
        restarted.runId = "run-2";
        shown.messages.clear();
        shown.page.setClients(restarted);
        QTRY_COMPARE(marked(shown), QList<qint64>());
        QCOMPARE(selected(shown), QList<qint64>());
        QVERIFY(shown.messages.constLast().front().toString().contains(u"restarted"));
        // Another server was shown meanwhile: the marks are still there.
        shown.page.setInstance(nullptr);
        shown.feed(fewClients);
        QTRY_COMPARE(shown.ids().size(), 4);
        QCOMPARE(marked(shown), QList<qint64>({12}));
    }

    void marksManyFromTheMenu() {
        Shown shown(lines(1, 30));
        QTRY_COMPARE(shown.ids().size(), 30);
        QTest::keyClick(&shown.table, Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(&shown.search, u"port <= 3"_s);
        QTRY_COMPARE(shown.ids(), QStringList({u"1"_s, u"2"_s, u"3"_s}));
        action(buttonMenu(shown, u"view"_s), u"Mark all 3 shown"_s)->trigger();
        QCOMPARE(marked(shown), QList<qint64>({1, 2, 3}));
        shown.clearFilter();
        QTRY_COMPARE(shown.ids().size(), 30);
        shown.table.setFocus();
        QTest::keyClick(&shown.table, Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(selected(shown), QList<qint64>({1, 2, 3}));
        // Only the marked ones: one leaves when its mark goes, and Esc shows all again.
        QTest::keyClick(&shown.table, Qt::Key_M, Qt::ControlModifier);
        QTRY_COMPARE(shown.ids(), QStringList({u"1"_s, u"2"_s, u"3"_s}));
        shown.click(1);
        QTest::keyClick(&shown.table, Qt::Key_Space);
        QTRY_COMPARE(shown.ids(), QStringList({u"1"_s, u"3"_s}));
        QTest::keyClick(&shown.table, Qt::Key_Space, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(shown.ids(), QStringList());
        QVERIFY2(shown.said().contains(u"No marked client is here"), qUtf8Printable(shown.said()));
        QTest::keyClick(&shown.table, Qt::Key_Escape);
        QTRY_COMPARE(shown.ids().size(), 30);
    }

    void showsWhoCameAndWent() {
        Shown shown(lines(1, 6));
        QTRY_COMPARE(shown.ids().size(), 6);
        shown.click(3);
        shown.feed(lines(2, 2) + lines(4, 8));
        QTRY_COMPARE(shown.ids(), QStringList({u"2"_s, u"4"_s, u"5"_s, u"6"_s, u"7"_s, u"8"_s}));
        QCOMPARE(standing(shown), QStringList({u"(1)"_s, u"2"_s, u"(3)"_s, u"4"_s, u"5"_s, u"6"_s, u"7"_s, u"8"_s}));
        QCOMPARE(selected(shown), QList<qint64>({4}));
        QCOMPARE(shown.table.currentIndex().row(), 3);
        // Who is gone can be neither selected nor killed nor copied, and says so.
        shown.click(2);
        QTest::keyClick(&shown.table, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(selected(shown), QList<qint64>({2, 4, 5, 6, 7, 8}));
        QVERIFY(shown.table.model()->index(2, ClientField::Id).data(Qt::ToolTipRole).toString().contains(u"gone"));
        QTRY_COMPARE(standing(shown), shown.ids());
        QCOMPARE(selected(shown), QList<qint64>({2, 4, 5, 6, 7, 8}));
        // New ones look different for a moment.
        shown.table.clearSelection();
        const auto row = [&shown](qint64 id) {
            const QRect cell =
                shown.table.visualRect(shown.table.model()->index(shown.table.clients().rowOfId(id), ClientField::Id));
            return shown.table.viewport()->grab(cell).toImage().pixelColor(cell.width() - 2, 2);
        };
        const QColor plain = row(8);
        shown.feed(lines(2, 2) + lines(4, 9));
        QTRY_COMPARE(shown.ids().size(), 7);
        QVERIFY(row(9) != plain);
        QCOMPARE(row(8), plain);
        QTRY_COMPARE(row(9), plain);
    }

    void doesNotMoveForOtherReasons() {
        Shown shown(lines(1, 6));
        QTRY_COMPARE(shown.ids().size(), 6);
        // They do not match any more, but nobody is gone.
        QTest::keyClick(&shown.table, Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(&shown.search, u"id > 4"_s);
        QTRY_COMPARE(standing(shown), QStringList({u"5"_s, u"6"_s}));
        shown.clearFilter();
        QTRY_COMPARE(shown.ids().size(), 6);
        // Another process.
        ClientListing restarted = listingOf(lines(1, 3), ownId);
        restarted.runId = "run-2";
        shown.page.setClients(restarted);
        QTRY_COMPARE(standing(shown), QStringList({u"1"_s, u"2"_s, u"3"_s}));
    }

    void standsStillWhenAskedTo() {
        Shown shown(lines(1, 6));
        QTRY_COMPARE(shown.ids().size(), 6);
        StillStyle still;
        shown.table.setStyle(&still);
        shown.feed(lines(2, 6));
        QTRY_COMPARE(standing(shown), QStringList({u"2"_s, u"3"_s, u"4"_s, u"5"_s, u"6"_s}));
        shown.table.setStyle(nullptr);
        action(buttonMenu(shown, u"view"_s), u"Animate changes"_s)->trigger();
        shown.feed(lines(3, 6));
        QTRY_COMPARE(standing(shown), QStringList({u"3"_s, u"4"_s, u"5"_s, u"6"_s}));
    }

    void followsAClient() {
        QByteArray text;
        for (int id = 1; id <= 500; ++id)
            text += "id=" + QByteArray::number(id) + " addr=a:1 age=" + QByteArray::number(id) + " flags=N\n";
        Shown shown(text);
        QTRY_COMPARE(shown.ids().size(), 500);
        QTest::keyClick(&shown.table, Qt::Key_F);
        QVERIFY(shown.messages.constLast().front().toString().contains(u"Choose the client"));
        QVERIFY(!shown.table.followAction()->isChecked());

        shown.clickHeader(ClientField::Age);
        QTRY_COMPARE(shown.ids().front(), u"500"_s);
        shown.click(4);
        QTest::keyClick(&shown.table, Qt::Key_F);
        QVERIFY2(shown.said().contains(u"following 496"), qUtf8Printable(shown.said()));
        QVERIFY(shown.page.findChild<QToolButton*>(u"follow"_s)->isChecked());
        const auto y = [&shown](qint64 id) {
            return shown.table.visualRect(shown.table.model()->index(shown.table.clients().rowOfId(id), 0)).top();
        };
        const int before = y(496);
        // Far down in the new order: the view goes with it.
        shown.feed(QByteArray(text).replace("id=496 addr=a:1 age=496", "id=496 addr=a:1 age=250"));
        QTRY_COMPARE(shown.ids().indexOf(u"496"_s), 250);
        QCOMPARE(y(496), before);
        QCOMPARE(shown.table.clients().id(shown.table.currentIndex().row()), 496);
        // Another order too.
        shown.clickHeader(ClientField::Age);
        QTRY_COMPARE(shown.ids().front(), u"1"_s);
        QCOMPARE(y(496), before);
        // The cursor moves on, and is followed there.
        QTest::keyClick(&shown.table, Qt::Key_Down);
        QCOMPARE(shown.table.followedId(), shown.table.clients().id(shown.table.currentIndex().row()));
        const qint64 followed = shown.table.followedId();
        QVERIFY(followed != 496);
        // Gone: it ends, and says so.
        shown.feed(QByteArray(text).replace("id=" + QByteArray::number(followed) + ' ', "id=1000 "));
        QTRY_VERIFY(!shown.table.followAction()->isChecked());
        QCOMPARE(shown.messages.constLast().front().toString(),
                 u"Client %1 is gone: the view follows nobody now."_s.arg(followed));
        QVERIFY2(!shown.said().contains(u"following"), qUtf8Printable(shown.said()));
    }

    void copiesWhatIsMeant() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        const auto copied = [&shown](const QString& submenu, const QString& form) {
            QGuiApplication::clipboard()->clear();
            QMenu* menu = shown.menu(0);
            QMenu* forms = action(*menu, submenu) != nullptr ? action(*menu, submenu)->menu() : nullptr;
            if (forms != nullptr)
                action(*forms, form)->trigger();
            menu->close();
            return forms != nullptr && QTest::qWaitFor([] { return !clipboard().isEmpty(); }, 30'000) ? clipboard()
                                                                                                      : QString();
        };
        shown.click(1);
        QCOMPARE(copied(u"Copy client 12 as"_s, u"CSV"_s),
                 u"id,addr,laddr,name,age,idle,flags,db,tot-mem,cmd,user\r\n"
                 "12,10.0.3.8:40000,10.0.0.1:6379,web,100,3,N,0,1824,set,default\r\n"_s);
        // The columns shown, in their order.
        QCOMPARE(copied(u"Copy client 12 as"_s, u"Text"_s),
                 u"id  idle  addr            name     age  flags  db  cmd  user     tot-mem\n"
                 "12    3s  10.0.3.8:40000  web   1m 40s  N       0  set  default   1.8 kB\n"_s);
        const auto jsonIds = [](const QString& json) {
            QList<qint64> ids;
            for (const QJsonValue client : QJsonDocument::fromJson(json.toUtf8()).array())
                ids << client.toObject()[u"id"_s].toInteger();
            return ids;
        };
        shown.clickHeader(ClientField::Name);
        QTRY_COMPARE(shown.ids().front(), u"30"_s);
        QCOMPARE(jsonIds(copied(u"Copy all 4 shown as"_s, u"JSON"_s)), QList<qint64>({30, 7, 31, 12}));

        // The key: one selected, some marked, several selected.
        const auto copiedByKey = [&shown] {
            shown.activate();
            QGuiApplication::clipboard()->clear();
            QTest::keyClick(&shown.table, Qt::Key_C, Qt::ControlModifier);
            QStringList ids;
            if (!QTest::qWaitFor([] { return !clipboard().isEmpty(); }, 30'000))
                return ids;
            for (const QString& line : clipboard().split(u'\n', Qt::SkipEmptyParts).mid(1))
                ids << line.trimmed().section(u' ', 0, 0);
            return ids;
        };
        shown.click(3);
        QCOMPARE(copiedByKey(), QStringList({u"12"_s}));
        QCOMPARE(shown.messages.constLast().front().toString(), u"Copied client 12."_s);
        shown.click(1);
        shown.click(2, Qt::ControlModifier);
        QTest::keyClick(&shown.table, Qt::Key_Space);
        QCOMPARE(copiedByKey(), QStringList({u"7"_s, u"31"_s}));
        shown.click(3);
        QCOMPARE(copiedByKey(), QStringList({u"7"_s, u"31"_s}));
        QCOMPARE(shown.messages.constLast().front().toString(), u"Copied 2 marked."_s);
        shown.click(2, Qt::ShiftModifier);
        QCOMPARE(copiedByKey(), QStringList({u"31"_s, u"12"_s}));
        shown.messages.clear();
        QTest::keyClick(&shown.table, Qt::Key_Space, Qt::ControlModifier | Qt::ShiftModifier);
        shown.feed(QByteArray("\n"));
        QTRY_COMPARE(shown.ids().size(), 0);
        QTest::keyClick(&shown.table, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(shown.messages.constLast().front().toString(), u"Select or mark the clients to copy."_s);
    }

    void choosesColumnsByPurpose() {
        const QStringList own{u"id"_s,    u"idle"_s, u"addr"_s, u"name"_s, u"age"_s,
                              u"flags"_s, u"db"_s,   u"cmd"_s,  u"user"_s, u"tot-mem"_s};
        {
            Shown shown;
            QTRY_COMPARE(shown.shownColumns(), own);
            QMenu& menu = buttonMenu(shown, u"columns"_s);
            QStringList offered = texts(menu);
            QCOMPARE(offered.mid(0, 2),
                     QStringList({u"My columns"_s, u"Incident (this server does not send multi)"_s}));
            // What the server does not send is said and left out.
            QCOMPARE(offered.at(4), u"Identity (this server does not send lib-name, lib-ver and 3 more)"_s);
            menu.actions().at(4)->trigger();
            QCOMPARE(shown.shownColumns(),
                     QStringList({u"id"_s, u"addr"_s, u"laddr"_s, u"name"_s, u"user"_s, u"db"_s}));
            // A change there stays there.
            shown.table.horizontalHeader()->moveSection(1, 2);
            QCOMPARE(shown.page.findChild<QToolButton*>(u"columns"_s)->text(), u"Columns: Identity"_s);
        }
        Shown shown;
        QTRY_COMPARE(shown.shownColumns(),
                     QStringList({u"id"_s, u"laddr"_s, u"addr"_s, u"name"_s, u"user"_s, u"db"_s}));
        action(buttonMenu(shown, u"columns"_s), u"Reset columns"_s)->trigger();
        QCOMPARE(shown.shownColumns(), QStringList({u"id"_s, u"addr"_s, u"laddr"_s, u"name"_s, u"user"_s, u"db"_s}));
        action(buttonMenu(shown, u"columns"_s), u"My columns"_s)->trigger();
        QCOMPARE(shown.shownColumns(), own);
        QCOMPARE(shown.page.findChild<QToolButton*>(u"columns"_s)->text(), u"Columns"_s);
    }

    void columnsHoldOurOwnRowOutOfSight() {
        Shown shown("id=1 addr=h:1 name=a flags=N\n");
        QTRY_COMPARE(shown.ids().size(), 1);
        constexpr qint64 own = 123456789;
        shown.page.setClients(listingOf(lines(1, 2999) + "id=123456789 addr=h:1 name=headroom flags=N\n", own));
        QTRY_COMPARE(shown.ids().size(), 3000);
        const DenseTable& table = shown.table;
        const int row = shown.table.clients().rowOfId(own);
        QCOMPARE(row, 2999);  // farther away than QTableView looks by itself
        QVERIFY(table.rowViewportPosition(row) > table.viewport()->height());
        for (const int field : {ClientField::Id, ClientField::Name})
            QVERIFY(table.columnWidth(field) >=
                    table.sizeHintForIndex(shown.table.clients().index(row, field)).width());
        const int flags = ClientField::Flags;
        QVERIFY(table.columnWidth(flags) < table.sizeHintForIndex(shown.table.clients().index(row, flags)).width());
    }

    void keepsTheFirstColumnInSight() {
        Shown shown(lines(1, 50));
        shown.page.findChild<QToolButton*>(u"groups"_s)->click();
        shown.page.resize(420, 400);
        QTRY_COMPARE(shown.ids().size(), 50);
        QScrollBar& bar = *shown.table.horizontalScrollBar();
        QVERIFY(bar.maximum() > 100);
        const int width = shown.table.columnWidth(ClientField::Id);
        const QRect place(0, 0, width - 1, 200);
        const QImage before = shown.table.viewport()->grab(place).toImage();
        const QImage headerBefore = shown.table.horizontalHeader()->viewport()->grab(QRect(0, 0, width, 20)).toImage();
        bar.setValue(90);
        QCOMPARE(shown.table.viewport()->grab(place).toImage(), before);
        QCOMPARE(shown.table.horizontalHeader()->viewport()->grab(QRect(0, 0, width, 20)).toImage(), headerBefore);
        QCOMPARE(shown.table.indexAt({5, 5}), shown.table.model()->index(0, ClientField::Id));
        QCOMPARE(shown.table.visualRect(shown.table.model()->index(2, ClientField::Id)).left(), 0);
        // A click there chooses its row and scrolls nothing.
        QTest::mouseClick(shown.table.viewport(), Qt::LeftButton, {},
                          shown.table.visualRect(shown.table.model()->index(2, ClientField::Id)).center());
        QCOMPARE(selected(shown), QList<qint64>({3}));
        QCOMPARE(shown.table.currentIndex().column(), int{ClientField::Id});
        QCOMPARE(bar.value(), 90);
        // A click in the header sorts by it, dragging its edge sizes it.
        QTest::mouseClick(shown.table.horizontalHeader()->viewport(), Qt::LeftButton, {}, QPoint(10, 10));
        QTRY_COMPARE(shown.ids().front(), u"50"_s);
        QWidget* header = shown.table.horizontalHeader()->viewport();
        QTest::mousePress(header, Qt::LeftButton, {}, QPoint(width - 1, 10));
        const QPointF moved(width + 29, 10);
        QMouseEvent move(QEvent::MouseMove, moved, header->mapToGlobal(moved), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(header, &move);
        QTest::mouseRelease(header, Qt::LeftButton, {}, moved.toPoint());
        QCOMPARE(shown.table.columnWidth(ClientField::Id), width + 30);
        // A column that would be beneath it is scrolled clear of it.
        shown.table.setCurrentIndex(shown.table.model()->index(2, ClientField::Addr));
        QCOMPARE(shown.table.columnViewportPosition(ClientField::Addr), shown.table.columnWidth(ClientField::Id));
    }
};

HEADROOM_TEST(QApplication, TestClientTable)
#include "tst_client_table.moc"
