// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of a server as the window shows them.
#include "core/fleet/instance.h"
#include "gui/config/config_page.h"
#include "gui/slowlog/slowlog_page.h"
#include "gui/widgets/dense_table.h"
#include "gui/widgets/grant_button.h"
#include "tests/gui/fake_server.h"
#include "tests/gui/whole_window.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QtTest>

using namespace headroom;

namespace {

// As a Redis 7 has them from the start.
const QList<std::pair<QByteArray, QByteArray>> configRows{
    {"maxclients", "10000"},
    {"timeout", "0"},
    {"tcp-keepalive", "300"},
    {"maxmemory-clients", "0"},
    {"client-output-buffer-limit", "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"},
    {"client-query-buffer-limit", "1073741824"},
    {"tcp-backlog", "511"},
    {"io-threads", "1"},
    {"slowlog-log-slower-than", "10000"},
    {"slowlog-max-len", "128"},
    {"latency-monitor-threshold", "0"}};

QByteArray settingsReply() {
    QByteArray reply = '*' + QByteArray::number(2 * configRows.size()) + "\r\n";
    for (const auto& [key, value] : configRows)
        reply += ScriptedServer::bulk(key) + ScriptedServer::bulk(value);
    return reply;
}

}  // namespace

class ConfigPageTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    // What a setting means and what it is must be read before it is changed.
    void nothingIsCut_data() {
        QTest::addColumn<QSize>("size");
        QTest::newRow("1280") << QSize(1280, 800);
        QTest::newRow("1264, with its frame") << QSize(1264, 752);
        QTest::newRow("1024") << QSize(1024, 640);
    }
    void nothingIsCut() {
        QFETCH(const QSize, size);
        FakeServer server("redis_version:7.0.15\r\nrun_id:aaaa\r\nconnected_clients:3\r\nmaxclients:10000\r\n");
        server.server.setScript([healthy = ScriptedServer::healthy()](const QByteArray& command) {
            return command.startsWith("CONFIG GET") ? settingsReply() : healthy(command);
        });
        WholeWindow whole;
        whole.window.resize(size);
        whole.window.show();
        const Instance* instance = whole.window.addInstance(server.endpoint());
        QTRY_VERIFY(instance->settings());  // the page opens with all there is
        whole.window.showPage(QStringLiteral("config"));
        const auto* table = whole.window.findChild<ConfigPage*>()->findChild<DenseTable*>();
        QTRY_COMPARE(table->model()->rowCount(), configRows.size());
        const auto cut = [table] {
            QStringList cells;
            for (int row = 0; row < table->model()->rowCount(); ++row)
                for (int column = 0; column < table->model()->columnCount(); ++column) {
                    const QModelIndex index = table->model()->index(row, column);
                    const QRect room = table->visualRect(index).adjusted(8, 0, -8, 0);
                    const QString text = index.data().toString();
                    const QRect needed =
                        table->fontMetrics().boundingRect(QRect(0, 0, room.width(), 10'000), Qt::TextWordWrap, text);
                    if (needed.width() > room.width() || needed.height() > room.height())
                        cells << QStringLiteral("%1 in %2x%3, needs %4x%5")
                                     .arg(text)
                                     .arg(room.width())
                                     .arg(room.height())
                                     .arg(needed.width())
                                     .arg(needed.height());
                }
            return cells;
        };
        QTRY_VERIFY2(cut().isEmpty(), qPrintable(cut().join(u'\n')));
        QCOMPARE(table->horizontalScrollBar()->maximum(), 0);
        // It stays so when the window changes.
        whole.window.resize(size.width() - 60, size.height());
        QTRY_VERIFY2(cut().isEmpty(), qPrintable(cut().join(u'\n')));
        QCOMPARE(table->horizontalScrollBar()->maximum(), 0);
    }

    // Who manages the users wants the line, not the sentence.
    void theLineThatAllowsItCanBeCopied_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QString>("line");
        QTest::newRow("settings") << QStringLiteral("config") << QByteArray("CONFIG GET")
                                  << QStringLiteral("ACL SETUSER watch +config|get");
        QTest::newRow("slowlog") << QStringLiteral("slowlog") << QByteArray("SLOWLOG")
                                 << QStringLiteral("ACL SETUSER watch +slowlog|");
    }
    void theLineThatAllowsItCanBeCopied() {
        QFETCH(const QString, name);
        QFETCH(const QByteArray, command);
        QFETCH(const QString, line);
        ScriptedServer server;
        bool refuses = true;
        server.setScript(
            [&refuses, command, healthy = ScriptedServer::healthy()](const QByteArray& sent) -> QByteArray {
                return refuses && sent.startsWith(command) ? "-NOPERM User watch has no permissions to run it\r\n"
                                                           : healthy(sent);
            });
        WholeWindow whole;
        whole.window.show();
        whole.window.addInstance(server.endpoint());
        whole.window.showPage(name);
        const auto* page = name == QLatin1String("config")
                               ? static_cast<QWidget*>(whole.window.findChild<ConfigPage*>())
                               : whole.window.findChild<SlowlogPage*>();
        auto* button = page->findChild<GrantButton*>();
        QTRY_VERIFY(button->isVisible());
        button->click();
        QVERIFY2(QGuiApplication::clipboard()->text().startsWith(line),
                 qPrintable(QGuiApplication::clipboard()->text()));
        refuses = false;
        whole.first()->refresh();
        QTRY_VERIFY(!button->isVisible());
    }

    void theLineThatAllowsSettingCanBeCopied() {
        ScriptedServer server;
        server.setScript([healthy = ScriptedServer::healthy()](const QByteArray& command) {
            return command.startsWith("CONFIG GET") ? settingsReply() : healthy(command);
        });
        WholeWindow whole;
        whole.window.show();
        Instance* instance = whole.window.addInstance(server.endpoint());
        whole.window.showPage(QStringLiteral("config"));
        QTRY_VERIFY(instance->settings());
        auto* button = whole.window.findChild<ConfigPage*>()->findChild<GrantButton*>();
        QVERIFY(!button->isVisible());
        instance->noteSetRefused(QStringLiteral("NOPERM"));
        QTRY_VERIFY(button->isVisible());
        button->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("ACL SETUSER default +config|set"));
    }
};

HEADROOM_TEST(QApplication, ConfigPageTest)
#include "tst_config_page.moc"
