// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/demo/demo.h"
#include "core/demo/demo_client.h"
#include "core/demo/demo_server.h"
#include "core/demo/demo_world.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTcpSocket>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

// A plain connection held open, as the monitor holds its own.
class Observer {
  public:
    explicit Observer(Endpoint server) : m_server(std::move(server)) {}

    // The bulk string the server answers with; empty when there is none.
    QByteArray ask(const QList<QByteArray>& words) {
        if (m_socket.state() != QAbstractSocket::ConnectedState) {
            m_socket.connectToHost(m_server.host, m_server.port);
            if (!QTest::qWaitFor([this] { return m_socket.state() == QAbstractSocket::ConnectedState; }, 2000))
                return {};
            if (const QByteArray said = ask({"AUTH", m_server.password.reveal()}); said != "+OK")
                return said;
        }
        m_socket.write(DemoClient::request(words));
        QByteArray reply;
        qsizetype end = -1;
        const auto complete = [&] {
            reply += m_socket.readAll();
            const qsizetype headEnd = reply.indexOf("\r\n");
            if (headEnd < 0)
                return false;
            end = reply.startsWith('$') ? headEnd + 2 + reply.mid(1, headEnd - 1).toInt() + 2 : headEnd + 2;
            return reply.size() >= end;
        };
        if (!QTest::qWaitFor(complete, 2000))
            return {};
        const qsizetype start = reply.startsWith('$') ? reply.indexOf("\r\n") + 2 : 0;
        return reply.mid(start, end - 2 - start);
    }

    int info(const QByteArray& field) {
        const QByteArray text = "\n" + ask({"INFO"});
        const qsizetype at = text.indexOf("\n" + field + ":");
        return at < 0 ? -1 : text.mid(at + field.size() + 2, text.indexOf('\r', at) - at - field.size() - 2).toInt();
    }

    // "name ip" -> how many.
    QMap<QByteArray, int> hosts() {
        QMap<QByteArray, int> counts;
        for (const QByteArray& line : ask({"CLIENT", "LIST"}).split('\n')) {
            const QByteArray ip = line.mid(line.indexOf(" addr=") + 6).split(':').first();
            const QByteArray name = line.mid(line.indexOf(" name=") + 6).split(' ').first();
            if (!name.isEmpty())
                ++counts[name + ' ' + ip];
        }
        return counts;
    }

    // "name cmd" -> how many.
    QMap<QByteArray, int> clients() {
        QMap<QByteArray, int> counts;
        const auto lines = ask({"CLIENT", "LIST"}).split('\n');
        for (const QByteArray& line : lines) {
            QByteArray name;
            QByteArray command;
            const auto words = line.split(' ');
            for (const QByteArray& word : words) {
                if (word.startsWith("name="))
                    name = word.mid(5);
                else if (word.startsWith("cmd="))
                    command = word.mid(4);
            }
            if (name == "worker-1" || name == "notifier" || name == "billing-7")
                name += ' ' + command;
            if (!name.isEmpty())
                ++counts[name];
        }
        return counts;
    }

    QByteArray idOf(const QByteArray& name) {
        const auto lines = ask({"CLIENT", "LIST"}).split('\n');
        for (const QByteArray& line : lines) {
            if (line.contains(" name=" + name + ' '))
                return line.mid(3, line.indexOf(' ') - 3);
        }
        return {};
    }

  private:
    Endpoint m_server;
    QTcpSocket m_socket;
};

// Whether it answers by now.
bool isUp(const Endpoint& server) {
    return Observer(server).info("process_id") > 0;
}

// The server runs in its directory.
QString directoryOf(int pid) {
    return QFileInfo(QStringLiteral("/proc/%1/cwd").arg(pid)).symLinkTarget();
}

// A dead child of nobody may stay a zombie where no init collects it.
bool isGone(int pid) {
    QFile stat(QStringLiteral("/proc/%1/stat").arg(pid));
    return !stat.open(QIODevice::ReadOnly) || stat.readAll().contains(") Z ");
}

}  // namespace

class TestDemo : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void servesAWorldOfNamedClients();
    void leaksToTheLimitAndRestartsFromLowAfterAKill();
    void healsItsPools();
    void hasSlowCommands();
    void leavesNothingBehind();
    void keepsItsPassword();
    void diesWithItsHolder();
    void saysWhichPackageIsMissing();
};

void TestDemo::servesAWorldOfNamedClients() {
    Demo demo;
    const auto endpoint = demo.start();
    QVERIFY2(endpoint, endpoint ? "" : qPrintable(endpoint.error().detail));
    QCOMPARE(endpoint->label, QStringLiteral("demo"));
    QCOMPARE(endpoint->host, QStringLiteral("127.0.0.1"));
    QTRY_VERIFY(isUp(*endpoint));

    // The monitor gets in before the world is large.
    Observer observer(*endpoint);
    const QFileInfo directory(directoryOf(observer.info("process_id")));
    QCOMPARE(directory.permissions() & ~QFileDevice::Permissions(0x7000), QFileDevice::Permissions(0x0700));
    QCOMPARE(observer.info("maxclients"), DemoServer::maxclients);
    QTRY_COMPARE_WITH_TIMEOUT(observer.clients().value("notifier subscribe"), 1, 30'000);
    auto clients = observer.clients();
    QVERIFY(clients.take("billing-7 get") > 0);
    const QMap<QByteArray, int> expected{
        {"web-1", 4},    {"web-2", 4},    {"web-3", 4},          {"checkout-api", 8},
        {"worker-2", 2}, {"worker-3", 2}, {"worker-1 blpop", 2}, {"notifier subscribe", 1}};
    QCOMPARE(clients, expected);
    auto hosts = observer.hosts();
    QVERIFY(hosts.take("billing-7 127.0.7.7") > 0);
    const QMap<QByteArray, int> expectedHosts{
        {"web-1 127.0.1.1", 4},    {"web-2 127.0.1.2", 4},        {"web-3 127.0.1.3", 4},
        {"worker-1 127.0.3.1", 2}, {"worker-2 127.0.3.2", 2},     {"worker-3 127.0.3.3", 2},
        {"notifier 127.0.4.1", 1}, {"checkout-api 127.0.2.1", 4}, {"checkout-api 127.0.2.2", 4}};
    QCOMPARE(hosts, expectedHosts);
    QVERIFY(QTest::qWaitFor([&] { return observer.info("blocked_clients") == 6; }, 30'000));
}

void TestDemo::leaksToTheLimitAndRestartsFromLowAfterAKill() {
    DemoServer server;
    const auto endpoint = server.start();
    QVERIFY(endpoint);
    QTRY_VERIFY(isUp(*endpoint));
    Observer observer(*endpoint);
    QCOMPARE(observer.info("connected_clients"), 1);
    const DemoWorld world(*endpoint, 15ms);

    QTRY_COMPARE_WITH_TIMEOUT(observer.info("connected_clients"), DemoServer::maxclients, 30'000);
    QTRY_VERIFY_WITH_TIMEOUT(observer.info("rejected_connections") > 5, 30'000);
    QCOMPARE(observer.clients().value("billing-7 get"), DemoServer::maxclients - 27 - 1);

    QCOMPARE(observer.ask({"CLIENT", "KILL", "ID", observer.idOf("billing-7")}), QByteArray(":1"));
    int lowest = DemoServer::maxclients;
    QTRY_VERIFY_WITH_TIMEOUT((lowest = std::min(lowest, observer.info("connected_clients"))) < 35, 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(observer.info("connected_clients"), DemoServer::maxclients, 30'000);
}

void TestDemo::healsItsPools() {
    DemoServer server;
    const auto endpoint = server.start();
    QVERIFY(endpoint);
    QTRY_VERIFY(isUp(*endpoint));
    Observer observer(*endpoint);
    const DemoWorld world(*endpoint, 15ms);
    QTRY_COMPARE(observer.clients().value("notifier subscribe"), 1);

    const QByteArray web = observer.idOf("web-2");
    QCOMPARE(observer.ask({"CLIENT", "KILL", "ID", web}), QByteArray(":1"));
    QTRY_COMPARE(observer.clients().value("web-2"), 4);
    QVERIFY(observer.idOf("web-2") != web);
    // A job wakes a worker, which then waits for the next.
    QCOMPARE(observer.ask({"RPUSH", "jobs", "one", "two", "three"}).left(1), QByteArray(":"));
    QVERIFY(QTest::qWaitFor([&] { return observer.ask({"LLEN", "jobs"}) == ":0"; }, 30'000));
    QVERIFY(QTest::qWaitFor([&] { return observer.info("blocked_clients") == 6; }, 30'000));
}

void TestDemo::hasSlowCommands() {
    DemoServer server;
    const auto endpoint = server.start();
    QVERIFY(endpoint);
    QTRY_VERIFY(isUp(*endpoint));
    Observer observer(*endpoint);
    const DemoWorld world(*endpoint, 15ms);
    QTRY_VERIFY(observer.ask({"SLOWLOG", "LEN"}).mid(1).toInt() >= 2);
}

void TestDemo::leavesNothingBehind() {
    auto demo = std::make_unique<Demo>();
    const auto endpoint = demo->start();
    QVERIFY(endpoint);
    QTRY_VERIFY(isUp(*endpoint));
    const int server = Observer(*endpoint).info("process_id");
    const QString directory = directoryOf(server);
    QVERIFY(QFileInfo::exists(directory));
    QVERIFY(!isGone(server));
    demo.reset();
    QVERIFY(isGone(server));
    QVERIFY(!QFileInfo::exists(directory));
}

// Who is on this computer may neither get in nor read the password off a list of processes.
void TestDemo::keepsItsPassword() {
    DemoServer server;
    const auto endpoint = server.start();
    QVERIFY(endpoint);
    QTRY_VERIFY(isUp(*endpoint));
    const QByteArray password = endpoint->password.reveal();
    QVERIFY(password.size() >= 32);
    Endpoint stranger = *endpoint;
    stranger.password = Secret("guess");
    QVERIFY2(Observer(stranger).ask({"PING"}).startsWith("-WRONGPASS"), "no password was needed");
    const int pid = Observer(*endpoint).info("process_id");
    for (const char* name : {"cmdline", "environ"}) {
        QFile file(QStringLiteral("/proc/%1/%2").arg(pid).arg(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains(password), name);
    }
    QCOMPARE(QDir(directoryOf(pid)).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), QStringList());

    // Two at once have ports of their own.
    DemoServer other;
    const auto second = other.start();
    QVERIFY(second);
    QTRY_VERIFY(isUp(*second));
    QVERIFY(second->port != endpoint->port);
}

void TestDemo::diesWithItsHolder() {
    QProcess holder;
    holder.start(QStringLiteral(DEMO_HOLDER), QStringList());
    QTRY_VERIFY(holder.canReadLine());
    const QByteArrayList words = holder.readLine().trimmed().split(' ');
    Endpoint endpoint;
    endpoint.port = static_cast<quint16>(words[0].toUInt());
    endpoint.password = Secret(words[1]);
    QTRY_VERIFY(isUp(endpoint));
    const int server = Observer(endpoint).info("process_id");
    const QString directory = directoryOf(server);
    QVERIFY(!isGone(server));

    holder.kill();
    QTRY_COMPARE(holder.state(), QProcess::NotRunning);
    QTRY_VERIFY(isGone(server));
    QVERIFY(QFileInfo::exists(directory));

    DemoServer next;
    QVERIFY(next.start());
    QVERIFY(!QFileInfo::exists(directory));
}

void TestDemo::saysWhichPackageIsMissing() {
    const QByteArray before = qgetenv("PATH");
    qputenv("PATH", "/nonexistent");
    Demo demo;
    const auto endpoint = demo.start();
    qputenv("PATH", before);
    QVERIFY(!endpoint);
    QCOMPARE(endpoint.error().kind, ErrorKind::Local);
    QVERIFY(endpoint.error().detail.contains(QStringLiteral("install the package redis-server")));
}

HEADROOM_TEST(QCoreApplication, TestDemo)
#include "tst_demo.moc"
