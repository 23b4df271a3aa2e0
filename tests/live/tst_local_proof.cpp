// SPDX-License-Identifier: GPL-3.0-or-later
// A server on this computer, and one that only seems to be: the same real one behind a forwarder, as a tunnel or a
// container's published port is.
#include "core/fleet/instance.h"
#include "core/fleet/kept_environment.h"
#include "core/profile/local_proof.h"
#include "gui/app/environment_question.h"
#include "tests/gui/whole_window.h"
#include "tests/support/private_redis.h"
#include "tests/support/test_program.h"

#include <QPushButton>
#include <QSettings>
#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>

#include <atomic>
#include <memory>
#include <unistd.h>

using namespace headroom;

namespace {

// Passes bytes on, both ways.
class Forwarder : public QObject {
  public:
    explicit Forwarder(quint16 to) {
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QTcpServer::newConnection, this, [this, to] {
            QTcpSocket* near = m_server.nextPendingConnection();
            auto* far = new QTcpSocket(near);
            far->connectToHost(QHostAddress::LocalHost, to);
            connect(near, &QTcpSocket::readyRead, far, [near, far] { far->write(near->readAll()); });
            connect(far, &QTcpSocket::readyRead, near, [near, far] { near->write(far->readAll()); });
            connect(near, &QTcpSocket::disconnected, near, &QObject::deleteLater);
            connect(far, &QTcpSocket::disconnected, near, &QObject::deleteLater);
        });
    }
    [[nodiscard]] Endpoint endpoint() const {
        Endpoint endpoint;
        endpoint.port = m_server.serverPort();
        return endpoint;
    }

  private:
    QTcpServer m_server;
};

qint64 processIdOf(PrivateRedis& redis) {
    const QByteArray info = redis.command({"INFO", "server"});
    return info.mid(info.indexOf("process_id:") + 11).split('\r').first().toLongLong();
}

QPushButton* answer(const EnvironmentQuestion& question, const char* word) {
    for (QPushButton* button : question.findChildren<QPushButton*>())
        if (button->text() == QLatin1String(word))
            return button;
    return nullptr;
}

}  // namespace

class LocalProofTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PrivateRedis> m_redis;

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
        m_redis = std::make_unique<PrivateRedis>(QByteArrayList(), PrivateRedis::Tcp::Yes);
        QVERIFY2(m_redis->start(), qPrintable(m_redis->error()));
    }
    void init() { QSettings().remove(QStringLiteral("environments")); }

    void provesWhoListens() {
        const qint64 id = processIdOf(*m_redis);
        QVERIFY(isServedHere(m_redis->tcpEndpoint(), id));
        QVERIFY(isServedHere(m_redis->endpoint(), id));
        Endpoint named = m_redis->tcpEndpoint();
        named.host = QStringLiteral("localhost");
        QVERIFY(isServedHere(named, id));

        const Forwarder forwarder(m_redis->port());
        QVERIFY(!isServedHere(forwarder.endpoint(), id));            // who listens is somebody else
        QVERIFY(!isServedHere(m_redis->tcpEndpoint(), ::getpid()));  // of another process namespace: no such number,
        QVERIFY(!isServedHere(m_redis->tcpEndpoint(), 1));           // or somebody else's
        QVERIFY(!isServedHere(m_redis->tcpEndpoint(), 0));
        Endpoint elsewhere = m_redis->tcpEndpoint();
        elsewhere.host = QStringLiteral("10.1.2.3");
        QVERIFY(!isServedHere(elsewhere, id));
        Endpoint noSocket = m_redis->endpoint();
        noSocket.socketPath += u'x';
        QVERIFY(!isServedHere(noSocket, id));
        // By another name of the same socket.
        Endpoint linked = m_redis->endpoint();
        const QTemporaryDir folder;
        linked.socketPath = folder.filePath(QStringLiteral("redis.sock"));
        QVERIFY(QFile::link(m_redis->socketPath(), linked.socketPath));
        QVERIFY(isServedHere(linked, id));
    }

    void isLocalByItself() {
        for (const Endpoint& endpoint : {m_redis->endpoint(), m_redis->tcpEndpoint()}) {
            WholeWindow whole;
            whole.window.show();
            const Instance* instance = whole.window.addInstance(endpoint);
            QVERIFY(!instance->endpoint().isEnvironmentKnown());
            QTRY_COMPARE(instance->endpoint().environmentText(), QStringLiteral("local"));
            QVERIFY(!whole.window.findChild<EnvironmentQuestion*>()->isVisible());
        }
    }

    void asksOnceWhatIsBehindATunnel() {
        const Forwarder forwarder(m_redis->port());
        {
            WholeWindow whole;
            whole.window.show();
            Instance* instance = whole.window.addInstance(forwarder.endpoint());
            const auto* question = whole.window.findChild<EnvironmentQuestion*>();
            QTRY_VERIFY(question->isVisible());
            QCOMPARE(instance->endpoint().environment(), Environment::Production);
            QCOMPARE(instance->endpoint().environmentText(), QStringLiteral("unknown"));
            QVERIFY(answer(*question, "Local") && answer(*question, "Production"));
            answer(*question, "Staging")->click();
            QVERIFY(!question->isVisible());
            QCOMPARE(instance->endpoint().environmentText(), QStringLiteral("staging"));
            // The session, which deeds are done through, knows it, too.
            std::atomic<bool> knows = false;
            instance->post(
                [&knows](Session& session) { knows = session.endpoint().environment() == Environment::Staging; });
            QTRY_VERIFY(knows);
        }
        // The same address later, however it is written.
        Endpoint named = forwarder.endpoint();
        named.host = QStringLiteral("localhost");
        WholeWindow whole;
        whole.window.show();
        const Instance* instance = whole.window.addInstance(named);
        QCOMPARE(instance->endpoint().environmentText(), QStringLiteral("staging"));
        QTRY_COMPARE(instance->status().state, SessionState::Connected);
        QTRY_VERIFY(instance->sample());
        QVERIFY(!whole.window.findChild<EnvironmentQuestion*>()->isVisible());
    }

    void whatWasSaidIsNotAsked() {
        const Forwarder forwarder(m_redis->port());
        Endpoint endpoint = forwarder.endpoint();
        endpoint.said = Environment::Local;
        WholeWindow whole;
        whole.window.show();
        const Instance* instance = whole.window.addInstance(endpoint);
        QTRY_VERIFY(instance->sample());
        QCOMPARE(instance->endpoint().environmentText(), QStringLiteral("local"));
        QVERIFY(!whole.window.findChild<EnvironmentQuestion*>()->isVisible());
    }

    void aProfileKeepsTheAnswer() {
        const Forwarder forwarder(m_redis->port());
        WholeWindow whole;
        whole.window.show();
        Profile profile;
        profile.id = QStringLiteral("6c1f7a52-3b7d-4c6e-9d51-0e8b624f1a94");
        profile.name = QStringLiteral("tunnel");
        profile.endpoint = forwarder.endpoint();
        bool isKept = false;
        whole.profiles.edit(
            &whole.profiles, [profile](std::vector<Profile>& profiles) { return addProfile(profiles, profile); },
            [&isKept](const Result<bool>& added) { isKept = added.has_value(); });
        QTRY_VERIFY(isKept);
        whole.window.addInstance(profile.reach());
        const auto* question = whole.window.findChild<EnvironmentQuestion*>();
        QTRY_VERIFY(question->isVisible());
        answer(*question, "Production")->click();
        QTRY_VERIFY(whole.profiles.profiles().front().endpoint.said == Environment::Production);
        QVERIFY(!keptEnvironment(profile.endpoint));
    }
};

HEADROOM_TEST(QApplication, LocalProofTest)
#include "tst_local_proof.moc"
