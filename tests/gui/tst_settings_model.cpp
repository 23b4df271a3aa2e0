// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/config/settings_model.h"
#include "tests/support/test_program.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QtTest>

using namespace headroom;

namespace {

std::shared_ptr<const ServerSettings> settingsOf(std::map<QByteArray, QByteArray> values) {
    ServerSettings settings;
    settings.runId = "a";
    settings.values = std::move(values);
    return std::make_shared<const ServerSettings>(std::move(settings));
}

}  // namespace

class SettingsModelTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void tellsWhatIsWhatWasAndWho() {
        SettingsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto row = [&model](int number) {
            QStringList cells;
            for (const int column :
                 {SettingsModel::Key, SettingsModel::Now, SettingsModel::AtConnect, SettingsModel::ChangedBy})
                cells << model.index(number, column).data().toString();
            return cells.join(u'|');
        };
        const auto first = settingsOf({{"maxclients", "10000"}, {"timeout", "0"}, {"slowlog-max-len", "128"}});
        model.setSettings(first, first, {});
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(row(0), QStringLiteral("maxclients|10,000|10,000|"));
        QCOMPARE(row(1), QStringLiteral("timeout|off|off|"));
        QVERIFY(!model.index(1, SettingsModel::Meaning).data().toString().isEmpty());

        // What changes keeps its row, so that the selection stays.
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        const auto now = settingsOf({{"maxclients", "12000"}, {"timeout", "300"}, {"slowlog-max-len", "128"}});
        model.setSettings(now, first, {{"maxclients", QStringLiteral("Headroom, for a while")}});
        QCOMPARE(row(0), QStringLiteral("maxclients|12,000|10,000|Headroom, for a while"));
        QCOMPARE(row(1), QStringLiteral("timeout|5 min|off|others"));
        QCOMPARE(row(2), QStringLiteral("slowlog-max-len|128|128|"));
        QCOMPARE(resets.size(), 0);

        model.setSettings(nullptr, nullptr, {});
        QCOMPARE(model.rowCount(), 0);
    }

    void readsBufferLimits() {
        SettingsModel model;
        const auto settings = settingsOf(
            {{"client-output-buffer-limit", "normal 0 0 0 slave 268435456 67108864 60 pubsub 0 8388608 90"}});
        model.setSettings(settings, settings, {});
        QCOMPARE(model.index(0, SettingsModel::Now).data().toString(),
                 QStringLiteral("normal no limit\nslave 256 MB, 64 MB for 1 min\npubsub 8 MB for 1 min 30 s"));
        const auto odd = settingsOf({{"client-output-buffer-limit", "<b>\x1b"}});
        model.setSettings(odd, odd, {});
        QCOMPARE(model.index(0, SettingsModel::Now).data().toString(), QStringLiteral("<b>\\x1b"));
        QVERIFY(!model.index(0, SettingsModel::Now).data(Qt::ToolTipRole).toString().contains(QStringLiteral("<b>")));
    }
};

HEADROOM_TEST(QApplication, SettingsModelTest)
#include "tst_settings_model.moc"
