// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/demo/demo.h"
#include "core/demo/demo_client.h"
#include "core/demo/demo_server.h"
#include "core/demo/demo_world.h"

#include <QFileInfo>
#include <QLocalSocket>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

// A plain connection held open, as the monitor holds its own.
class Observer {
  public:
    explicit Observer(const QString& socketPath) : m_path(socketPath) {}

    // The bulk string the server answers with; empty when there is none.
    QByteArray ask(const QList<QByteArray>& words) {
        if (m_socket.state() != QLocalSocket::ConnectedState)
            m_socket.connectToServer(m_path);
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
    QString m_path;
    QLocalSocket m_socket;
};

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
    void diesWithItsHolder();
    void saysWhichPackageIsMissing();
};

void TestDemo::servesAWorldOfNamedClients() {
    Demo demo;
    const auto endpoint = demo.start();
    QVERIFY2(endpoint, endpoint ? "" : qPrintable(endpoint.error().detail));
    QCOMPARE(endpoint->label, QStringLiteral("demo"));
    const QFileInfo directory(QFileInfo(endpoint->socketPath).path());
    QCOMPARE(directory.permissions() & ~QFileDevice::Permissions(0x7000), QFileDevice::Permissions(0x0700));
    QTRY_VERIFY(QFileInfo::exists(endpoint->socketPath));

    // The monitor gets in before the world is large.
    Observer observer(endpoint->socketPath);
    QCOMPARE(observer.info("maxclients"), DemoServer::maxclients);
    QTRY_COMPARE_WITH_TIMEOUT(observer.clients().value("notifier subscribe"), 1, 30'000);
    auto clients = observer.clients();
    QVERIFY(clients.take("billing-7 get") > 0);
    const QMap<QByteArray, int> expected{
        {"web-1", 4},    {"web-2", 4},    {"web-3", 4},          {"checkout-api", 8},
        {"worker-2", 2}, {"worker-3", 2}, {"worker-1 blpop", 2}, {"notifier subscribe", 1}};
    QCOMPARE(clients, expected);
    QVERIFY(QTest::qWaitFor([&] { return observer.info("blocked_clients") == 6; }));
}

void TestDemo::leaksToTheLimitAndRestartsFromLowAfterAKill() {
    DemoServer server;
    const auto path = server.start();
    QVERIFY(path);
    QTRY_VERIFY(QFileInfo::exists(*path));
    Observer observer(*path);
    QCOMPARE(observer.info("connected_clients"), 1);
    const DemoWorld world(*path, 15ms);

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
    const auto path = server.start();
    QVERIFY(path);
    QTRY_VERIFY(QFileInfo::exists(*path));
    Observer observer(*path);
    const DemoWorld world(*path, 15ms);
    QTRY_COMPARE(observer.clients().value("notifier subscribe"), 1);

    const QByteArray web = observer.idOf("web-2");
    QCOMPARE(observer.ask({"CLIENT", "KILL", "ID", web}), QByteArray(":1"));
    QTRY_COMPARE(observer.clients().value("web-2"), 4);
    QVERIFY(observer.idOf("web-2") != web);
    // A job wakes a worker, which then waits for the next.
    QCOMPARE(observer.ask({"RPUSH", "jobs", "one", "two", "three"}).left(1), QByteArray(":"));
    QVERIFY(QTest::qWaitFor([&] { return observer.ask({"LLEN", "jobs"}) == ":0"; }));
    QVERIFY(QTest::qWaitFor([&] { return observer.info("blocked_clients") == 6; }));
}

void TestDemo::hasSlowCommands() {
    DemoServer server;
    const auto path = server.start();
    QVERIFY(path);
    QTRY_VERIFY(QFileInfo::exists(*path));
    Observer observer(*path);
    const DemoWorld world(*path, 15ms);
    QTRY_VERIFY(observer.ask({"SLOWLOG", "LEN"}).mid(1).toInt() >= 2);
}

void TestDemo::leavesNothingBehind() {
    auto demo = std::make_unique<Demo>();
    const auto endpoint = demo->start();
    QVERIFY(endpoint);
    QTRY_VERIFY(QFileInfo::exists(endpoint->socketPath));
    const int server = Observer(endpoint->socketPath).info("process_id");
    QVERIFY(server > 0);
    QVERIFY(!isGone(server));
    demo.reset();
    QVERIFY(isGone(server));
    QVERIFY(!QFileInfo::exists(QFileInfo(endpoint->socketPath).path()));
}

void TestDemo::diesWithItsHolder() {
    QProcess holder;
    holder.start(QStringLiteral(DEMO_HOLDER), QStringList());
    QTRY_VERIFY(holder.canReadLine());
    const QString path = QString::fromLocal8Bit(holder.readLine()).trimmed();
    QTRY_VERIFY(QFileInfo::exists(path));
    const int server = Observer(path).info("process_id");
    QVERIFY(server > 0);
    QVERIFY(!isGone(server));

    holder.kill();
    QTRY_COMPARE(holder.state(), QProcess::NotRunning);
    QTRY_VERIFY(isGone(server));
    QVERIFY(QFileInfo::exists(QFileInfo(path).path()));

    DemoServer next;
    QVERIFY(next.start());
    QVERIFY(!QFileInfo::exists(QFileInfo(path).path()));
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

QTEST_GUILESS_MAIN(TestDemo)
#include "tst_demo.moc"
