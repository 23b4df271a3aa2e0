// SPDX-License-Identifier: GPL-3.0-or-later
// What was open is open again: the same servers in the same order, the same page, the last figures until there are new
// ones. Nothing secret is kept for it.
#include "core/fleet/kept_environment.h"
#include "core/fleet/open_servers.h"
#include "core/fleet/settings.h"
#include "core/profile/profile_list.h"
#include "gui/connect/recent_addresses.h"
#include "gui/fleet/fleet_model.h"
#include "tests/gui/fake_server.h"
#include "tests/gui/whole_window.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QDir>
#include <QToolButton>
#include <QtTest>

using namespace headroom;

namespace {

void write(const QString& path, const QByteArray& bytes) {
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(bytes);
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

OpenServer at(const QString& uri) {
    return {*parseEndpoint(uri), {}, {}};
}

}  // namespace

class OpenServersTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() {
        QFile::remove(ProfileStore::defaultPath());
        QFile::remove(openServersPath());
    }

    void keepsServersInTheirOrderWithoutSecrets() {
        OpenServers open;
        open.servers = {at(QStringLiteral("redis://ops:hush-hush@db1:6380")), at(QStringLiteral("rediss://db2")),
                        at(QStringLiteral("redis://perhaps-a-password@db3"))};
        open.servers[0].endpoint.said = Environment::Staging;
        open.servers[0].endpoint.readOnly = true;
        open.servers[1].endpoint.transport.tls->insecure = true;
        open.servers[1].info = "redis_version:7.0.15\nconnected_clients:48\nmaxclients:100\n";
        open.servers[1].taken = WallTime(std::chrono::milliseconds(1'790'000'000'123));
        open.current = 1;
        open.page = QStringLiteral("clients");
        QVERIFY(writeOpenServers(openServersPath(), open, ProfileStore()));
        QVERIFY(!bytesOf(openServersPath()).contains("hush-hush"));
        QVERIFY(!bytesOf(openServersPath()).contains("perhaps-a-password"));
        QCOMPARE(QFile::permissions(openServersPath()) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());

        const OpenServers read = readOpenServers(openServersPath(), ProfileStore());
        QCOMPARE(read.servers.size(), std::size_t(3));
        QCOMPARE(read.servers[0].endpoint.address(), QStringLiteral("db1:6380"));
        QCOMPARE(read.servers[0].endpoint.user, QStringLiteral("ops"));
        QVERIFY(read.servers[0].endpoint.password.isEmpty());
        QCOMPARE(read.servers[0].endpoint.passwordFrom.kind,
                 SecretPlace::Kind::Asked);  // before a login that must fail
        QCOMPARE(read.servers[0].endpoint.said, Environment::Staging);
        QVERIFY(read.servers[0].endpoint.readOnly);
        QVERIFY(read.servers[1].endpoint.transport.tls && !read.servers[1].endpoint.transport.tls->insecure);
        QCOMPARE(read.servers[1].info, open.servers[1].info);
        QCOMPARE(read.servers[1].taken, open.servers[1].taken);
        QCOMPARE(read.servers[2].endpoint.user, QString());
        QCOMPARE(read.current, 1);
        QCOMPARE(read.page, QStringLiteral("clients"));
    }

    void takesAProfileAsItIsNow() {
        write(ProfileStore::defaultPath(), R"({"schema":1,"profiles":[
            {"id":"11111111-1111-4111-8111-111111111111","name":"orders","address":"new:6380"}]})");
        OpenServers open;
        open.servers = {at(QStringLiteral("gone:1")), at(QStringLiteral("old:6380"))};
        open.servers[0].endpoint.profileId = QStringLiteral("22222222-2222-4222-8222-222222222222");
        open.servers[1].endpoint.profileId = QStringLiteral("11111111-1111-4111-8111-111111111111");
        open.current = 1;
        QVERIFY(writeOpenServers(openServersPath(), open, ProfileStore()));
        const OpenServers read = readOpenServers(openServersPath(), ProfileStore());
        QCOMPARE(read.servers.size(), std::size_t(1));
        QCOMPARE(read.servers[0].endpoint.address(), QStringLiteral("new:6380"));
        QCOMPARE(read.servers[0].endpoint.displayName(), QStringLiteral("orders"));
        QCOMPARE(read.current, 0);
    }

    // Also where it is open: what it told last, its address, and what it was to be treated as.
    void forgetsAllOfAServer() {
        FakeServer server("redis_version:7.0.15\r\nrun_id:forgotten\r\nconnected_clients:3\r\nmaxclients:10000\r\n");
        FakeServer other("redis_version:7.0.15\r\nrun_id:bbbb\r\nconnected_clients:3\r\nmaxclients:10000\r\n");
        Profile profile;
        profile.id = QStringLiteral("11111111-1111-4111-8111-111111111111");
        profile.name = QStringLiteral("orders");
        profile.endpoint = server.endpoint();
        WholeWindow whole;
        whole.window.show();
        whole.window.showWelcome();
        bool added = false;
        whole.profiles.edit(
            this, [profile](std::vector<Profile>& profiles) { return addProfile(profiles, profile); },
            [&added](const Result<bool>& done) { added = done.has_value(); });
        QTRY_VERIFY(added);
        settings::recentAddresses.set({server.endpoint().address(), other.endpoint().address()});
        keepEnvironment(server.endpoint(), Environment::Staging);
        whole.window.remember();
        const Instance* instance = whole.window.addInstance(profile.reach());
        whole.window.addInstance(other.endpoint());
        QTRY_VERIFY(instance->sample());
        whole.window.showWelcome();
        QTRY_VERIFY(bytesOf(openServersPath()).contains("run_id:forgotten"));
        whole.edits.forget(profile.id);
        QTRY_VERIFY(!bytesOf(openServersPath()).contains("run_id:forgotten"));
        QVERIFY(bytesOf(openServersPath()).contains(other.endpoint().address().toUtf8()));
        QVERIFY(!bytesOf(openServersPath()).contains(server.endpoint().address().toUtf8()));
        QCOMPARE(RecentAddresses::all(), QStringList{other.endpoint().address()});
        QVERIFY(!keptEnvironment(server.endpoint()));
        settings::recentAddresses.reset();
    }

    void staysAsStrictAsFlagsMadeIt() {
        const QByteArray id = "11111111-1111-4111-8111-111111111111";
        const auto keepProfile = [&id](const QByteArray& care) {
            write(ProfileStore::defaultPath(),
                  R"({"schema":1,"profiles":[{"id":")" + id + R"(","name":"dev","address":"dev:6379")" + care + "}]}");
        };
        keepProfile(R"(,"environment":"staging")");
        OpenServers open;
        open.servers = {{ProfileStore().byId(QString::fromLatin1(id))->reach(), {}, {}}};
        open.servers[0].endpoint.readOnly = true;
        open.servers[0].endpoint.said = Environment::Production;
        QVERIFY(writeOpenServers(openServersPath(), open, ProfileStore()));
        const Endpoint flagged = readOpenServers(openServersPath(), ProfileStore()).servers.at(0).endpoint;
        QVERIFY(flagged.readOnly && !flagged.locked);
        QCOMPARE(flagged.environment(), Environment::Production);

        // What the profile itself said then does not outlive its edit.
        keepProfile(R"(,"environment":"production","read_only":true)");
        open.servers = {{ProfileStore().byId(QString::fromLatin1(id))->reach(), {}, {}}};
        QVERIFY(writeOpenServers(openServersPath(), open, ProfileStore()));
        keepProfile(R"(,"environment":"staging")");
        const Endpoint edited = readOpenServers(openServersPath(), ProfileStore()).servers.at(0).endpoint;
        QVERIFY(!edited.readOnly);
        QCOMPARE(edited.environment(), Environment::Staging);
    }

    void aRunOfTheDemoLeavesThemKept() {
        OpenServers open;
        open.servers = {at(QStringLiteral("db1"))};
        QVERIFY(writeOpenServers(openServersPath(), open, ProfileStore()));
        const FakeServer demo("redis_version:7.0.15\r\n");
        WholeWindow whole;
        whole.window.remember();
        whole.window.show();
        whole.window.addInstance(demo.endpoint(QStringLiteral("demo")));
        whole.window.close();
        QCOMPARE(readOpenServers(openServersPath(), ProfileStore()).servers.size(), std::size_t(1));
    }

    void opensNothingOfAFileThatCannotBeUnderstood() {
        for (const QByteArray& bytes : {QByteArray(), QByteArray("garbage"), QByteArray("{\"schema\":99}"),
                                        QByteArray("{\"schema\":1,\"profiles\":7}"), QByteArray(1000, '[')}) {
            write(openServersPath(), bytes);
            QVERIFY(readOpenServers(openServersPath(), ProfileStore()).servers.empty());
        }
    }

    void remembersAddressesWithoutWhoLogsIn() {
        settings::recentAddresses.reset();
        RecentAddresses recent;
        QVERIFY(recent.isHidden());  // there are none
        for (int i = 0; i < RecentAddresses::MaxKept + 2; ++i)
            recent.remember(at(QStringLiteral("db%1:6379").arg(i)).endpoint);
        recent.remember(at(QStringLiteral("rediss://ops:hush-hush@db1:6380")).endpoint);
        recent.remember(at(QStringLiteral("db9:6379")).endpoint);
        Endpoint saved = at(QStringLiteral("saved:6379")).endpoint;
        saved.profileId = QStringLiteral("11111111-1111-4111-8111-111111111111");
        recent.remember(saved);
        QCOMPARE(RecentAddresses::all().mid(0, 4),
                 QStringList({QStringLiteral("db9:6379"), QStringLiteral("rediss://db1:6380"),
                              QStringLiteral("db11:6379"), QStringLiteral("db10:6379")}));
        QCOMPARE(RecentAddresses::all().size(), qsizetype{RecentAddresses::MaxKept});

        RecentAddresses again;  // at the next start
        const QSignalSpy chosen(&again, &RecentAddresses::chosen);
        const auto buttons = again.findChildren<QToolButton*>();
        QCOMPARE(buttons.size(), qsizetype{RecentAddresses::MaxShown});
        QCOMPARE(buttons[1]->text(), QStringLiteral("rediss://db1:6380"));
        buttons[1]->click();
        QTRY_COMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toString(), QStringLiteral("rediss://db1:6380"));
    }

    void showsTheLastFiguresUntilThereAreNewOnes() {
        FakeServer second("redis_version:7.0.15\r\nrun_id:bbbb\r\nconnected_clients:1\r\nmaxclients:10\r\n");
        Endpoint away;
        {
            FakeServer first("redis_version:7.0.15\r\nrun_id:aaaa\r\nconnected_clients:48\r\nmaxclients:100\r\n");
            away = first.endpoint();
            WholeWindow whole;
            whole.window.remember();
            whole.window.show();
            const Instance* one = whole.window.addInstance(away);
            const Instance* two = whole.window.addInstance(second.endpoint());
            const FakeServer demo("redis_version:7.0.15\r\nrun_id:cccc\r\n");  // it will not be there
            whole.window.addInstance(demo.endpoint(QStringLiteral("demo")));
            QTRY_VERIFY_WITH_TIMEOUT(one->sample() && two->sample(), 30'000);
            whole.window.showPage(QStringLiteral("overview"));
            whole.window.close();
        }
        const OpenServers open = readOpenServers(openServersPath(), ProfileStore());
        QCOMPARE(open.servers.size(), std::size_t(2));

        WholeWindow whole;
        whole.window.show();
        whole.window.restore(open);
        const auto& instances = whole.workspace.instances();
        QCOMPARE(instances.size(), std::size_t(2));
        QCOMPARE(instances[0]->endpoint().address(), away.address());
        QCOMPARE(instances[0]->sample()->used(), 48);
        QVERIFY(instances[0]->history().points().empty());
        QTRY_COMPARE_WITH_TIMEOUT(instances[0]->status().state, SessionState::Unreachable, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(shownTexts(whole.window).contains(QStringLiteral("48 used of 100")), 30'000);
        const auto& fleet = *whole.window.findChild<FleetModel*>();
        QVERIFY(fleet.row(0).stale);
        QTRY_COMPARE_WITH_TIMEOUT(instances[1]->status().state, SessionState::Connected, 30'000);
        second.info = "redis_version:7.0.15\r\nrun_id:bbbb\r\nconnected_clients:7\r\nmaxclients:10\r\n";
        QTRY_COMPARE_WITH_TIMEOUT(instances[1]->sample()->used(), 7, 30'000);
    }
};

HEADROOM_TEST(QApplication, OpenServersTest)
#include "tst_open_servers.moc"
