// SPDX-License-Identifier: GPL-3.0-or-later
// What is on screen has room: in a small window, and no more than it needs in a sheet.
#include "core/fleet/instance.h"
#include "gui/clients/client_table.h"
#include "gui/clients/groups_panel.h"
#include "gui/clients/marked_clients.h"
#include "tests/gui/shown_clients.h"
#include "tests/gui/whole_window.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QScrollArea>
#include <QtTest>

using namespace headroom;

namespace {

constexpr QSize smallSize(1024, 640);
constexpr QSize usualScreen(1280, 800);
constexpr QSize frameAndPanel(12, 48);  // of a desktop: the title above, edges, and a panel that is not hidden

// With long words.
QByteArray manyClients() {
    QByteArray rows;
    for (int id = 100'000; id < 100'400; ++id)
        rows += "id=" + QByteArray::number(id) + " addr=10.100.200.30:" + QByteArray::number(id % 60'000) +
                " name=recommendation-service-eu-central-1 age=99999 idle=7800 flags=N db=0 cmd=get user=default\r\n";
    return rows + "id=7 addr=10.0.0.9:51 name=headroom age=9 idle=0 flags=N db=0 cmd=client|list user=default\r\n";
}

// Controls that are cut, or outside of the window.
QStringList cutOf(const QWidget& window) {
    QStringList cut;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        const bool isControl = qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget) ||
                               qobject_cast<const QLineEdit*>(widget);
        if (!isControl || widget->window() != &window || !widget->isVisible() ||
            widget->objectName().startsWith(QLatin1String("qt_")))
            continue;
        const QRect place(widget->mapTo(&window, QPoint()), widget->size());
        if (!window.rect().contains(place) || widget->width() < widget->minimumSizeHint().width() ||
            widget->visibleRegion().boundingRect().size() != widget->size())
            cut << QStringLiteral("%1 %2 “%3” at %4,%5, %6 × %7, needs %8")
                       .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
                            widget->accessibleName())
                       .arg(place.x())
                       .arg(place.y())
                       .arg(place.width())
                       .arg(place.height())
                       .arg(widget->minimumSizeHint().width());
    }
    return cut;
}

}  // namespace

class SizesTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() { QSettings().clear(); }

    void theWindowFitsAUsualScreenWithItsFrame() {
        const WholeWindow whole;
        QVERIFY(whole.window.width() <= usualScreen.width() - frameAndPanel.width());
        QVERIFY(whole.window.height() <= usualScreen.height() - frameAndPanel.height());
    }

    // With a group chosen, clients marked, one followed and a filter, all of which take words.
    void allOfAPageIsThereInASmallWindow_data() {
        QTest::addColumn<QString>("page");
        for (const char* page : {"overview", "clients", "slowlog", "config", "ledger", "welcome"})
            QTest::newRow(page) << QString::fromLatin1(page);
    }
    void allOfAPageIsThereInASmallWindow() {
        QFETCH(QString, page);
        ScriptedServer server;
        server.setScript(ScriptedServer::healthy(manyClients()));
        WholeWindow whole;
        MainWindow& window = whole.window;
        window.show();
        Endpoint endpoint = server.endpoint();
        endpoint.label = QStringLiteral("recommendations-cache-of-the-shop-in-production");
        endpoint.said = Environment::Production;
        const Instance* instance = window.addInstance(endpoint);
        QTRY_VERIFY(instance->clients().snapshot);
        if (page == QLatin1String("welcome"))
            window.showWelcome();
        else
            window.showPage(page);
        window.resize(smallSize);
        if (page == QLatin1String("clients")) {
            auto& table = *window.findChild<ClientTable*>();
            QTRY_VERIFY(table.model()->rowCount() > 300);
            window.findChild<ClientsPage*>()->findChild<QLineEdit*>()->setText(QStringLiteral("idle > 5m"));
            QTRY_COMPARE(table.model()->rowCount(), 400);
            table.setFocus();
            table.selectRow(0);
            table.followAction()->trigger();
            table.changeMarks([](MarkedClients& marked) { marked.add({100'000, 100'001}); });
            auto& groups = *window.findChild<GroupsPanel*>()->findChild<QTableView*>();
            QTRY_VERIFY(groups.model()->rowCount() > 0);
            groups.selectRow(0);
        }
        QTest::qWait(0);
        QCOMPARE(window.size(), smallSize);
        QCOMPARE(cutOf(window), QStringList());
    }

    void theSheetForOneClientHasNoEmptyRoom() {
        Shown shown;
        QTRY_COMPARE(shown.ids().size(), 4);
        shown.setEnvironment(Environment::Production);
        shown.click(0);
        QTest::keyClick(&shown.table, Qt::Key_Delete);
        QTRY_VERIFY(shown.question() && shown.question()->isVisible());
        const auto& scroll = *shown.question()->findChild<QScrollArea*>();
        const auto room = [&scroll] {
            int bottom = 0;
            for (const QWidget* part : scroll.widget()->findChildren<QWidget*>(Qt::FindDirectChildrenOnly))
                bottom = part->isVisible() ? std::max(bottom, part->geometry().bottom()) : bottom;
            return scroll.viewport()->height() - bottom;
        };
        QTRY_VERIFY2(room() >= 0 && room() <= 16, qPrintable(QString::number(room())));
    }
};

HEADROOM_TEST(QApplication, SizesTest)
#include "tst_sizes.moc"
