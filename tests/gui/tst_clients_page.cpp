// SPDX-License-Identifier: GPL-3.0-or-later
#include "shown_clients.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QSettings>
#include <QToolButton>

using namespace headroom;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QStringList requests(const QSignalSpy& kills) {
    QStringList lines;
    for (const QList<QVariant>& kill : kills) {
        const auto request = kill.front().value<KillRequest>();
        lines << QStringLiteral("%1 %2 %3")
                     .arg(QString::number(request.id), QString::fromUtf8(request.addr),
                          QString::fromUtf8(request.runId));
    }
    return lines;
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
        const QString told = u"1 line not understood · 1 row lost the end"_s;
        QVERIFY2(shown.labels().contains(told), qUtf8Printable(shown.said()));
        const auto labels = shown.page.findChildren<QLabel*>();
        const auto counts = std::ranges::find(labels, told, &QLabel::text);
        QVERIFY((*counts)->toolTip().contains(u"shown as far as it came"_s));
        shown.feed(fewClients);
        QTRY_COMPARE(shown.ids().size(), 4);
        QVERIFY(!shown.said().contains(u"lost the end"_s));
        QCOMPARE((*counts)->toolTip(), QString());
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

    void asksOnceAndKillsExactlyThatClient() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.click(0);
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        QStringList named;
        for (const QLabel* label : shown.question()->findChildren<QLabel*>()) {
            QCOMPARE(label->textFormat() == Qt::PlainText || label->buddy() != nullptr, true);
            named << label->text();
        }
        for (const QString& word : {u"Kill client 7 of cache-eu-1?"_s, u"10.0.3.7:51822"_s, u"billing"_s, u"default"_s,
                                    u"2h 11m"_s, u"2h 10m"_s, u"get"_s})
            QVERIFY2(named.contains(word), qUtf8Printable(word + u" is not in "_s + named.join(u'|')));
        // The table goes on underneath; the question does not change.
        shown.feed("id=7 addr=6.6.6.6:1 name=other flags=N\n" + QByteArray("id=99 addr=1.1.1.1:1 flags=N\n"));
        QTRY_COMPARE(shown.ids(), QStringList({u"7"_s, u"99"_s}));
        QCOMPARE(shown.kills.size(), 0);
        shown.answer(Qt::Key_Return);
        QCOMPARE(requests(shown.kills), QStringList({u"7 10.0.3.7:51822 run-1"_s}));
        QTRY_VERIFY(shown.isAnswered());

        // Declined.
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        shown.answer(Qt::Key_Escape);
        QTRY_VERIFY(shown.isAnswered());
        QCOMPARE(shown.kills.size(), 1);
        // Another server: the question goes without an answer.
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        shown.page.setEndpoint({});
        QTRY_VERIFY(shown.isAnswered());
        QCOMPARE(shown.kills.size(), 1);
    }

    void theQuestionCanBeTurnedOffAndOn() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.click(1);
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        shown.question()->findChild<QCheckBox*>()->click();
        shown.answer(Qt::Key_Return);
        QTRY_VERIFY(shown.isAnswered());
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() == nullptr);
        QCOMPARE(requests(shown.kills), QStringList({u"12 10.0.3.8:40000 run-1"_s, u"12 10.0.3.8:40000 run-1"_s}));

        QMenu* view = shown.page.findChild<QToolButton*>(u"view"_s)->menu();
        Q_EMIT view->aboutToShow();
        QAction* ask = view->actions().constLast();
        QCOMPARE(ask->text(), u"Ask before killing one client"_s);
        QVERIFY(!ask->isChecked());
        ask->trigger();
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
        QCOMPARE(shown.kills.size(), 2);
    }

    void saysWhyNot() {
        Shown shown(fewClients + "id=50 name=x flags=N\n" + "id=60 addr=a:1 flags=N\nid=60 addr=a:2 flags=N\n");
        QTRY_COMPARE(shown.ids(), QStringList({u"7"_s, u"12"_s, u"30"_s, u"31"_s, u"50"_s, u"60"_s, u"60"_s}));
        const auto whyNot = [&shown](int row) {
            shown.messages.clear();
            shown.click(row);
            QTest::keyClick(&shown.table, Qt::Key_Delete);
            return shown.messages.isEmpty() ? QString() : shown.messages.front().front().toString();
        };
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QCOMPARE(shown.messages.front().front().toString(), u"Select the client to kill."_s);
        QVERIFY(whyNot(3).contains(u"own connection"));
        QVERIFY(whyNot(2).contains(u"replica"));
        QVERIFY(whyNot(4).contains(u"no address"));
        QVERIFY(whyNot(5).contains(u"without doubt"));
        shown.click(0);
        shown.click(1, Qt::ControlModifier);
        QVERIFY(shown.labels().contains(u"2 selected"_s));
        shown.messages.clear();
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.messages.front().front().toString().contains(u"one at a time"));
        shown.setState(SessionState::Unreachable);
        QVERIFY(whyNot(0).contains(u"no working connection"));
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
                 QStringList({u"Kill client 7…"_s, u"Mark client 7"_s, u"Follow"_s, u"Copy client 7 as"_s,
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
        QCOMPARE(texts(*menu).front(), u"Kill client 31… [This is Headroom's own connection.]"_s);
        menu->close();
        // The keys still work beside the menu's.
        shown.click(1);
        QTest::keyClick(&shown.table, Qt::Key_C, Qt::ControlModifier);
        QTRY_VERIFY2(QGuiApplication::clipboard()->text().contains(u"\n12  10.0.3.8:40000"),
                     qUtf8Printable(QGuiApplication::clipboard()->text()));
        shown.activate();  // the menus took that along
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QVERIFY(shown.question() != nullptr);
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
        QVERIFY2(said().contains(u"<b>NOPERM</b> CLIENT LIST These rows are 2h"), qUtf8Printable(said()));
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
        const QStringList atFirst{u"id"_s,    u"addr"_s, u"name"_s, u"age"_s,  u"idle"_s,
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
        QCOMPARE(shown.shownColumns(), QStringList({u"addr"_s, u"id"_s, u"name"_s, u"age"_s, u"idle"_s, u"flags"_s,
                                                    u"cmd"_s, u"user"_s, u"tot-mem"_s, u"strange"_s}));
        QCOMPARE(shown.table.columnWidth(ClientField::Name), 222);
    }
};

QTEST_MAIN(TestClientsPage)
#include "tst_clients_page.moc"
