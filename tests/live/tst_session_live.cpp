// SPDX-License-Identifier: GPL-3.0-or-later
// The session against a real server.
#include "core/session/engine.h"
#include "tests/support/pool.h"
#include "tests/support/test_program.h"
#include "tests/support/watched_session.h"

#include <QtTest>

#include <memory>

using namespace headroom;

class SessionLiveTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
    }

    void seesItselfAndOthers_data() {
        QTest::addColumn<bool>("tcp");
        QTest::newRow("unix socket") << false;
        QTest::newRow("tcp") << true;
    }

    void seesItselfAndOthers() {
        QFETCH(bool, tcp);
        PrivateRedis redis({"maxclients 50"}, PrivateRedis::Tcp::Yes);
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool clients = openPool(redis, 3, "web=1|a");
        WatchedSession w(tcp ? redis.tcpEndpoint() : redis.endpoint());
        QTRY_VERIFY(w.snapshot != nullptr);
        QCOMPARE(w.status.state, SessionState::Connected);
        QCOMPARE(w.snapshot->rowCount(), 4);
        const int own = w.snapshot->rowOfId(w.ownId);
        QVERIFY(own >= 0);
        QCOMPARE(w.snapshot->text(own, ClientField::Name), std::optional<std::string_view>("headroom"));
        QVERIFY(rowNamed(*w.snapshot, "web=1|a") >= 0);
        QCOMPARE(w.samples.front()->used(), std::optional<qint64>(4));
        QCOMPARE(w.samples.front()->maxclients, std::optional<qint64>(50));
        QCOMPARE(w.samples.front()->headroom(), std::optional<qint64>(46));
    }

    void getsInWhenASlotIsFreed() {
        PrivateRedis redis({"maxclients 5"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Pool clients = openPool(redis, 8, "pool");
        QCOMPARE(clients.size(), std::size_t{5});
        WatchedSession w(redis.endpoint());
        QTRY_COMPARE(w.status.state, SessionState::Full);
        QVERIFY(w.status.certain);
        QTRY_VERIFY(w.status.attempt >= 3);
        clients.pop_back();
        QTRY_COMPARE_WITH_TIMEOUT(w.status.state, SessionState::Connected, 30'000);
        QTRY_VERIFY(!w.samples.empty());
        QCOMPARE(w.samples.back()->headroom(), std::optional<qint64>(0));
        QVERIFY(w.samples.back()->rejectedConnections.value_or(0) >= 3);
    }

    void logsIn() {
        PrivateRedis redis({"requirepass secret"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Endpoint endpoint = redis.endpoint();
        WatchedSession without(endpoint);
        QTRY_COMPARE(without.status.state, SessionState::PasswordNeeded);
        endpoint.password = Secret("wrong");
        WatchedSession wrong(endpoint);
        QTRY_COMPARE(wrong.status.state, SessionState::WrongPassword);
        endpoint.password = Secret("secret");
        WatchedSession right(endpoint);
        QTRY_COMPARE(right.status.state, SessionState::Connected);
        endpoint.user = QStringLiteral("default");
        WatchedSession named(endpoint);
        QTRY_COMPARE(named.status.state, SessionState::Connected);
    }

    void aPasswordNobodyAskedForIsNoTrouble() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Endpoint endpoint = redis.endpoint();
        endpoint.password = Secret("needless");
        WatchedSession w(endpoint);
        QTRY_COMPARE(w.status.state, SessionState::Connected);
    }

    void aUserWithoutAPasswordIsThatUser() {
        PrivateRedis redis({"user guest on nopass ~* +@all"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Endpoint endpoint = redis.endpoint();
        endpoint.user = QStringLiteral("guest");
        WatchedSession w(endpoint);
        QTRY_VERIFY(w.snapshot != nullptr);
        const int row = w.snapshot->rowOfId(w.ownId);
        QVERIFY(row >= 0);
        QCOMPARE(w.snapshot->text(row, ClientField::User).value_or(""), std::string_view("guest"));
    }

    void restrictedUsersAreTold() {
        PrivateRedis redis({"user app on >pw ~* +@all -@dangerous", "user watch on >pw resetchannels -@all +info"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Endpoint endpoint = redis.endpoint();
        endpoint.password = Secret("pw");
        endpoint.user = QStringLiteral("app");
        WatchedSession app(endpoint);
        QTRY_COMPARE(app.status.state, SessionState::NoPermission);
        QTRY_COMPARE(app.listError.kind, ErrorKind::NotPermitted);
        endpoint.user = QStringLiteral("watch");
        WatchedSession watch(endpoint);
        QTRY_COMPARE(watch.status.state, SessionState::Connected);
        QTRY_COMPARE(watch.listError.kind, ErrorKind::NotPermitted);
        QVERIFY2(watch.listError.detail.contains(QStringLiteral("CLIENT LIST")), qPrintable(watch.listError.detail));
    }

    // Every one of our commands, by the name its profile gives; judged by its own.
    void worksWhereCommandsAreRenamed() {
        PrivateRedis redis({"rename-command CLIENT C-77", "rename-command CONFIG MY-CONFIG",
                            "rename-command SLOWLOG slow-1", "rename-command INFO info2"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Endpoint endpoint = redis.endpoint();
        {
            WatchedSession w(endpoint);
            QTRY_COMPARE(w.listError.kind, ErrorKind::Unsupported);
            QVERIFY2(w.listError.detail.contains(QStringLiteral("renamed")), qPrintable(w.listError.detail));
        }
        endpoint.renamed = {{"CLIENT", "C-77"}, {"CONFIG", "MY-CONFIG"}, {"SLOWLOG", "slow-1"}, {"INFO", "info2"}};
        WatchedSession w(endpoint);
        std::shared_ptr<const ServerSettings> settings;
        connect(&w.session, &Session::settingsRead, this, [&settings](const auto& read) { settings = read; });
        QTRY_VERIFY(w.snapshot && w.snapshot->rowCount() == 1);
        QTRY_VERIFY(settings && settings->number("maxclients"));
        QVERIFY(w.samples.back()->connectedClients);
        QTRY_VERIFY(w.ownId > 0);
        // What is never sent is not sent by another name, and read-only stays that.
        w.session.setReadOnly(true);
        Reply reply{RespValue{}, {}};
        w.session.port().send("client|kill", {"CLIENT", "KILL", "ID", "7", "ADDR", "x", "SKIPME", "yes"},
                              [&reply](const Reply& r) { reply = r; });
        QVERIFY(!reply.value && reply.value.error().kind == ErrorKind::NotPermitted);
        QVERIFY(!reply.sent);
    }

    void aFrozenServerIsNotGivenUp() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        WatchedSession w(redis.endpoint());
        QTRY_VERIFY(w.snapshot != nullptr);
        const qint64 id = w.ownId;
        redis.suspend();
        QTRY_COMPARE_WITH_TIMEOUT(w.status.state, SessionState::NotAnswering, 30'000);
        redis.resume();
        QTRY_COMPARE(w.status.state, SessionState::Connected);
        w.snapshot.reset();
        QTRY_VERIFY(w.snapshot != nullptr);
        QCOMPARE(w.ownId, id);
    }

    void comesBackAfterARestart() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        WatchedSession w(redis.endpoint());
        QTRY_VERIFY(!w.samples.empty());
        const QByteArray runId = w.samples.back()->traits.runId;
        QVERIFY(redis.restart());
        QTRY_VERIFY_WITH_TIMEOUT(w.samples.back()->traits.runId != runId, 30'000);
        QCOMPARE(w.status.state, SessionState::Connected);
    }

    void costStaysUnderOnePercent() {
        PrivateRedis redis({"maxclients 1000"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool clients = openPool(redis, 300, "pool");
        QCOMPARE(clients.size(), std::size_t{300});
        WatchedSession w(redis.endpoint());
        SessionCost cost;
        connect(&w.session, &Session::costMeasured, &w.session, [&cost](const SessionCost& c) { cost = c; });
        QTRY_VERIFY_WITH_TIMEOUT(w.samples.size() >= 6, 30'000);
        QVERIFY2(cost.serverShare > 0 && cost.serverShare < 0.01, qPrintable(QString::number(cost.serverShare)));
        QVERIFY(cost.measured);
        QVERIFY(cost.roundTripUsec > 0);
    }

    void theEngineEndsInUnderASecond() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        auto engine = std::make_unique<Engine>();
        int samples = 0;
        for (int i = 0; i < 20; ++i) {
            Endpoint endpoint = redis.endpoint();
            if (i % 2 == 1)
                endpoint.socketPath += QStringLiteral(".missing");
            Session* session = engine->add(endpoint);
            connect(session, &Session::sampled, this, [&samples] { ++samples; });
            engine->start(session);
        }
        QTRY_VERIFY(samples >= 10);
        redis.suspend();
        QElapsedTimer timer;
        timer.start();
        engine.reset();
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
        redis.resume();
    }
};

HEADROOM_TEST(QCoreApplication, SessionLiveTest)
#include "tst_session_live.moc"
