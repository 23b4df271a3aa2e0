// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/instance.h"
#include "gui/fleet/fleet_delegate.h"
#include "gui/fleet/fleet_model.h"
#include "tests/gui/fake_server.h"
#include "tests/support/test_program.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QListView>
#include <QtTest>

using namespace headroom;

namespace {

const QByteArray halfFull =
    "redis_version:7.0.15\r\nrun_id:aaaa\r\nconnected_clients:48\r\nmaxclients:100\r\nconnected_slaves:2\r\n";

QStringList dump(const FleetModel& model) {
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row)
        lines << model.index(row).data(Qt::AccessibleTextRole).toString();
    return lines;
}

}  // namespace

class FleetModelTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void followsItsInstances() {
        FakeServer first(halfFull);
        FakeServer second("redis_version:6.0.0\r\nrun_id:bbbb\r\nconnected_clients:12\r\n");
        Engine engine;
        FleetModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        Instance one(engine, first.endpoint(QStringLiteral("one")));
        Instance two(engine, second.endpoint(QStringLiteral("two")));
        model.add(&one, 0);
        model.add(&two, 1);
        QCOMPARE(model.rowOf(&two), 1);
        QCOMPARE(model.at(0), &one);
        QCOMPARE(model.at(2), nullptr);
        QTRY_COMPARE(dump(model), (QStringList{QStringLiteral("one, connected, 50 % used"),
                                               QStringLiteral("two, connected, 12 used, limit unknown")}));
        QCOMPARE(model.row(0), (FleetRow{QStringLiteral("one"), SessionState::Connected, {}, 0.5, false}));

        // An unchanged row is not painted again.
        QSignalSpy changed(&model, &FleetModel::dataChanged);
        QSignalSpy sampled(&one, &Instance::sampled);
        QTRY_VERIFY(sampled.count() >= 2);
        QCOMPARE(changed.count(), 0);

        model.remove(&one);
        QCOMPARE(dump(model), QStringList{QStringLiteral("two, connected, 12 used, limit unknown")});
    }

    // Not in green.
    void aFullServerLooksFullAlsoFromInside() {
        FakeServer server("redis_version:7.0.0\r\nrun_id:cccc\r\nconnected_clients:40\r\nmaxclients:40\r\n");
        Engine engine;
        Instance instance(engine, server.endpoint(QStringLiteral("full one")));
        FleetModel model;
        model.add(&instance, 0);
        QTRY_COMPARE(dump(model),
                     QStringList{QStringLiteral("full one, connected, server full, 100 % used, critical: Full now")});
        QCOMPARE(model.row(0).look, SessionState::Full);

        // A limit that was lowered below the use.
        server.info.replace("connected_clients:40", "connected_clients:1176");
        QTRY_COMPARE(dump(model),
                     QStringList{QStringLiteral(
                         "full one, connected, server full, 2,940 % used, 1,136 over, critical: Full now")});
        const QString toolTip = model.index(0).data(Qt::ToolTipRole).toString();
        QVERIFY2(toolTip.contains(QStringLiteral("\n1,176 used of 40\n1,136 over")), qPrintable(toolTip));
    }

    void saysWhatIsWrongAndKeepsTheOldShare() {
        FakeServer server(halfFull);
        Engine engine;
        FleetModel model;
        Instance instance(engine, server.endpoint(QStringLiteral("one")));
        model.add(&instance, 0);
        QTRY_COMPARE(dump(model), QStringList{QStringLiteral("one, connected, 50 % used")});
        server.server.setGreeting("-ERR max number of clients reached\r\n");
        server.server.setCloseAfterGreeting(true);
        server.server.reset();
        QTRY_VERIFY(model.row(0).note.endsWith(QStringLiteral(" tries so far")));
        QTRY_VERIFY2(dump(model).first().endsWith(QStringLiteral(", was 50 % used, critical: Full now")),
                     qPrintable(dump(model).first()));
        QVERIFY(model.row(0).stale);
    }

    // Names are shown as they are written, also where Qt would take them for HTML.
    void hostileNamesStayText() {
        const QString hostile = QStringLiteral("<b>x</b><img src='http://127.0.0.1:1/'>\u202e\n");
        FakeServer server(halfFull);
        Engine engine;
        FleetModel model;
        Instance instance(engine, server.endpoint(hostile));
        model.add(&instance, 0);
        const QString shown = model.index(0).data().toString();
        QVERIFY2(shown.startsWith(QStringLiteral("<b>x</b><img src='http://127.0.0.1:1/'>")), qPrintable(shown));
        QVERIFY2(!shown.contains(QChar(0x202e)) && !shown.contains(u'\n'), qPrintable(shown));
        QVERIFY(!model.index(0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("<img")));
    }

    // The whole row can be painted in each state; a long name does not reach into the bar.
    void rowsArePainted() {
        FakeServer server(halfFull);
        Engine engine;
        FleetModel model;
        Instance instance(engine, server.endpoint(QString(200, u'x')));
        model.add(&instance, 0);
        QTRY_COMPARE(model.row(0).share, std::optional(0.5));
        QListView view;
        view.setModel(&model);
        view.setItemDelegate(new FleetDelegate(&view));
        view.resize(200, 100);
        const QImage full = view.grab().toImage();
        const QRect row = view.visualRect(model.index(0));
        QVERIFY(row.height() > 2 * view.fontMetrics().height());
        QCOMPARE(full.pixelColor(row.right() - 2, row.top() + row.height() / 4),
                 full.pixelColor(row.right() - 2, row.bottom() - 1));
    }
};

HEADROOM_TEST(QApplication, FleetModelTest)
#include "tst_fleet_model.moc"
