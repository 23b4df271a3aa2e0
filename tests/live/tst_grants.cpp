// SPDX-License-Identifier: GPL-3.0-or-later
// The users of the README, and what is said of what they may not do.
#include "core/console/console.h"
#include "core/fleet/instance.h"
#include "gui/clients/clients_page.h"
#include "gui/overview/state_banner.h"
#include "gui/widgets/grant_button.h"
#include "tests/gui/whole_window.h"
#include "tests/live/program.h"
#include "tests/support/pool.h"
#include "tests/support/test_program.h"

#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>

using namespace headroom;

class GrantsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PrivateRedis> m_redis;
    std::unique_ptr<QTemporaryDir> m_data;

    // Its line of the README, run as it stands there.
    [[nodiscard]] bool make(const QByteArray& user) {
        QFile readme(QStringLiteral(SOURCE_DIRECTORY "/README.md"));
        if (!readme.open(QIODevice::ReadOnly))
            return false;
        const QByteArrayList lines = readme.readAll().split('\n');
        for (const QByteArray& line : lines) {
            const QByteArray command = line.trimmed();
            if (command.startsWith("ACL SETUSER " + user + ' '))
                return m_redis->command(command.split(' ')) == "OK";
        }
        return false;
    }
    [[nodiscard]] std::unique_ptr<Program> run(const QString& user, const QString& command,
                                               const QStringList& more) const {
        return std::make_unique<Program>(
            QStringList{command, QStringLiteral("-s"), m_redis->socketPath(), QStringLiteral("--user"), user} + more,
            "SECRET", Program::Variables{{QStringLiteral("XDG_DATA_HOME"), m_data->path()}});
    }

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
    }
    void init() {
        m_data = std::make_unique<QTemporaryDir>();
        m_redis = std::make_unique<PrivateRedis>(QByteArrayList{"maxclients 100"});
        QVERIFY2(m_redis->start(), qPrintable(m_redis->error()));
        QVERIFY(make("watch"));
        QVERIFY(make("operator"));
    }

    void theLinesDoToWatch_data() {
        QTest::addColumn<QString>("user");
        QTest::newRow("watch") << QStringLiteral("watch");
        QTest::newRow("operator") << QStringLiteral("operator");
    }
    void theLinesDoToWatch() {
        QFETCH(QString, user);
        const Pool pool = openPool(*m_redis, 2, "web");
        auto clients = run(user, QStringLiteral("clients"), {QStringLiteral("--json")});
        QCOMPARE(clients->exitCode(), int(ExitOk));
        QCOMPARE(clients->err(), QString());
        QCOMPARE(clients->json()[QLatin1String("rows")].toArray().size(), 3);
        auto slowlog = run(user, QStringLiteral("slowlog"), {QStringLiteral("--json")});
        QCOMPARE(slowlog->exitCode(), int(ExitOk));
        QCOMPARE(slowlog->err(), QString());
        auto watch = run(user, QStringLiteral("watch"),
                         {QStringLiteral("--json"), QStringLiteral("--for"), QStringLiteral("1.5")});
        QCOMPARE(watch->exitCode(), int(ExitOk));
        QCOMPARE(watch->err(), QString());
        QVERIFY(!watch->events(QStringLiteral("sample")).isEmpty());
        QCOMPARE(watch->events(QStringLiteral("sample")).first()[QLatin1String("maxclients")].toInt(), 100);
    }

    void theOperatorActs() {
        const Pool pool = openPool(*m_redis, 2, "web");
        auto kill = run(QStringLiteral("operator"), QStringLiteral("kill"),
                        {QStringLiteral("--filter"), QStringLiteral("name == web"), QStringLiteral("--include"),
                         QStringLiteral("active"), QStringLiteral("--yes"), QStringLiteral("--json")});
        QCOMPARE(kill->exitCode(), int(ExitOk));
        QCOMPARE(kill->json()[QLatin1String("result")].toObject()[QLatin1String("killed")].toArray().size(), 2);
        auto set = run(QStringLiteral("operator"), QStringLiteral("set"),
                       {QStringLiteral("timeout"), QStringLiteral("300"), QStringLiteral("--for"), QStringLiteral("1s"),
                        QStringLiteral("--yes")});
        QCOMPARE(set->exitCode(), int(ExitOk));
        QVERIFY(m_redis->command({"INFO", "commandstats"}).contains("cmdstat_config|set:calls=2"));
    }

    void whoOnlyWatchesIsToldTheLine() {
        const Pool pool = openPool(*m_redis, 1, "web");
        auto kill = run(QStringLiteral("watch"), QStringLiteral("kill"),
                        {QStringLiteral("--filter"), QStringLiteral("name == web"), QStringLiteral("--include"),
                         QStringLiteral("active"), QStringLiteral("--yes")});
        QCOMPARE(kill->exitCode(), int(ExitNotPermitted));
        const QString killed = QString::fromUtf8(kill->out()) + kill->err();
        QVERIFY2(killed.contains(QStringLiteral("ACL SETUSER watch +client|kill")), qPrintable(killed));
        auto set = run(QStringLiteral("watch"), QStringLiteral("set"),
                       {QStringLiteral("timeout"), QStringLiteral("300"), QStringLiteral("--for"), QStringLiteral("1s"),
                        QStringLiteral("--yes")});
        QCOMPARE(set->exitCode(), int(ExitNotPermitted));
        const QString told = QString::fromUtf8(set->out()) + set->err();
        QVERIFY2(told.contains(QStringLiteral("ACL SETUSER watch +config|set")), qPrintable(told));
        // The lines told do what they say.
        QCOMPARE(m_redis->command({"ACL", "SETUSER", "watch", "+client|kill"}), "OK");
        auto again = run(QStringLiteral("watch"), QStringLiteral("kill"),
                         {QStringLiteral("--filter"), QStringLiteral("name == web"), QStringLiteral("--include"),
                          QStringLiteral("active"), QStringLiteral("--yes")});
        QCOMPARE(again->exitCode(), int(ExitOk));
    }

    // In the window: not known until it was tried, then greyed with the reason and the line to copy.
    void theWindowLearnsFromTheReply() {
        const Pool pool = openPool(*m_redis, 1, "web");
        Endpoint endpoint = m_redis->endpoint();
        endpoint.user = QStringLiteral("watch");
        endpoint.password = Secret("SECRET");
        WholeWindow whole;
        whole.window.show();
        Instance* instance = whole.window.addInstance(endpoint);
        whole.window.showPage(QStringLiteral("clients"));
        auto* page = whole.window.findChild<ClientsPage*>();
        auto* grant = page->findChild<GrantButton*>();
        QTRY_VERIFY(instance->clients().snapshot && instance->clients().snapshot->rowCount() == 2);
        QVERIFY(instance->killRefusal().detail.isEmpty() && !grant->isVisible());
        const std::vector<std::uint32_t> rows{
            static_cast<std::uint32_t>(rowNamed(*instance->clients().snapshot, "web"))};
        KillScope scope;
        scope.active = true;
        const auto plan = std::make_shared<const KillPlan>(planKill(instance->clients(), rows, scope));
        QCOMPARE(plan->victims.size(), std::size_t{1});
        instance->startKill(whole.ledger, plan, {}, [](const KillRun&) {});
        QTRY_VERIFY(!instance->killRefusal().detail.isEmpty());
        QCOMPARE(instance->killRefusal().grant, QStringLiteral("ACL SETUSER watch +client|kill"));
        QTRY_VERIFY(grant->isVisible());
        grant->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("ACL SETUSER watch +client|kill"));
        // F5 looks anew.
        instance->refresh();
        QTRY_VERIFY(!grant->isVisible());
    }

    void theBannerOffersTheLine() {
        QCOMPARE(m_redis->command({"ACL", "SETUSER", "watch", "-info"}), "OK");
        Endpoint endpoint = m_redis->endpoint();
        endpoint.user = QStringLiteral("watch");
        endpoint.password = Secret("SECRET");
        WholeWindow whole;
        whole.window.show();
        const Instance* instance = whole.window.addInstance(endpoint);
        QTRY_COMPARE(instance->status().state, SessionState::NoPermission);
        const auto* banner = whole.window.findChild<StateBanner*>();
        QTRY_VERIFY(banner->findChild<GrantButton*>()->isVisible());
        banner->findChild<GrantButton*>()->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("ACL SETUSER watch +info"));
    }
};

HEADROOM_TEST(QApplication, GrantsTest)
#include "tst_grants.moc"
