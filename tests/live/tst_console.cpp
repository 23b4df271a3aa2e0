// SPDX-License-Identifier: GPL-3.0-or-later
// The real program as scripts use it: standard output, standard error, exit code; against servers of our own.
#include "core/console/console.h"
#include "tests/live/program.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

using namespace headroom;

namespace {

// A pipe whose reader the test is.
class Pipe {
  public:
    Pipe() {
        if (::pipe2(m_fds, O_CLOEXEC) != 0)
            qFatal("no pipe");
    }
    ~Pipe() {
        closeReadEnd();
        closeWriteEnd();
    }
    Q_DISABLE_COPY_MOVE(Pipe)

    [[nodiscard]] QString writeEndName() const {
        return QStringLiteral("/proc/%1/fd/%2").arg(QCoreApplication::applicationPid()).arg(m_fds[1]);
    }
    // Up to `most` bytes, or all until the other side closes.
    [[nodiscard]] QByteArray read(qsizetype most) {
        QByteArray bytes;
        char buffer[4096];
        ssize_t count = 1;
        while (count > 0 && bytes.size() < most) {
            count = ::read(m_fds[0], buffer, static_cast<size_t>(qMin<qsizetype>(sizeof buffer, most - bytes.size())));
            bytes.append(buffer, qMax<qsizetype>(count, 0));
        }
        return bytes;
    }
    void fill() {
        const QByteArray block(4096, 'x');
        pollfd writable{m_fds[1], POLLOUT, 0};
        while (::poll(&writable, 1, 0) > 0 && ::write(m_fds[1], block.constData(), 4096) == 4096) {
        }
    }
    void closeReadEnd() { close(m_fds[0]); }
    void closeWriteEnd() { close(m_fds[1]); }

  private:
    static void close(int& fd) {
        if (fd >= 0)
            ::close(fd);
        fd = -1;
    }

    int m_fds[2] = {-1, -1};
};

QString address(quint16 port) {
    return QStringLiteral("127.0.0.1:%1").arg(port);
}

}  // namespace

class TestConsole : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
        // Takes a minute to give up: fullExitsWith3() looks at it after all others.
        QVERIFY2(m_full.start(), qPrintable(m_full.error()));
        m_holder = hold(m_full, "PING");
        m_waiting = std::make_unique<Program>(QStringList{QStringLiteral("clients"), m_full.socketPath()});
        QVERIFY2(m_stopped.start(), qPrintable(m_stopped.error()));
        const auto holder = hold(m_stopped, "PING");
        m_lost = std::make_unique<Program>(QStringList{QStringLiteral("clients"), m_stopped.socketPath()});
        QTRY_VERIFY_WITH_TIMEOUT(m_lost->err().contains(QStringLiteral(" is full and ")), 30'000);
        m_stopped.stop();
    }

    // A plain port takes the first bytes of TLS for a command that is not whole yet: nobody hears a word.
    void silentTlsIsToldInTime() {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        const QString uri = QStringLiteral("rediss://127.0.0.1:%1").arg(silent.serverPort());
        QElapsedTimer since;
        since.start();
        Program check({QStringLiteral("check"), uri});
        Program report({QStringLiteral("report"), uri, QStringLiteral("--watch"), QStringLiteral("4")});
        Program watch({QStringLiteral("watch"), uri, QStringLiteral("--for"), QStringLiteral("4")});
        QCOMPARE(check.exitCode(), 2);
        QCOMPARE(report.exitCode(), int(ExitCannotConnect));
        QCOMPARE(watch.exitCode(), int(ExitCannotConnect));
        QVERIFY(since.elapsed() < 10'000);
        const QByteArray words =
            "has not answered the TLS handshake so far: it is slow or hangs, or it may be a plain port.";
        QVERIFY2(check.out().contains(words) && check.out().contains("redis://, without --tls"),
                 check.out().constData());
        QVERIFY2(report.err().toUtf8().contains(words), qPrintable(report.err()));
        QVERIFY2(watch.out().contains(words), watch.out().constData());
    }
    void cleanupTestCase() {
        m_waiting.reset();
        m_lost.reset();
    }

    void clientsTellsWhoIsThere() {
        PrivateRedis redis({"maxclients 50"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const auto named = hold(redis, "CLIENT SETNAME a=b");
        const auto blocked = hold(redis, "CLIENT SETNAME waiting\r\nBLPOP nothing 0");

        Program program({QStringLiteral("clients"), redis.socketPath(), QStringLiteral("--json")});
        QCOMPARE(program.exitCode(), int(ExitOk));
        QCOMPARE(program.err(), QString());
        const QJsonObject whole = program.json();
        const QJsonObject instance = whole[QLatin1String("instance")].toObject();
        QCOMPARE(instance[QLatin1String("address")].toString(), redis.socketPath());
        QCOMPARE(instance[QLatin1String("mode")].toString(), QStringLiteral("standalone"));
        QCOMPARE(instance[QLatin1String("role")].toString(), QStringLiteral("master"));
        QCOMPARE(instance[QLatin1String("run_id")].toString().size(), 40);
        const QJsonObject clients = whole[QLatin1String("clients")].toObject();
        QCOMPARE(clients[QLatin1String("used")].toInt(), 3);
        QCOMPARE(clients[QLatin1String("maxclients")].toInt(), 50);
        QCOMPARE(clients[QLatin1String("headroom")].toInt(), 47);
        QStringList rows;
        qint64 lastId = 0;
        for (const QJsonValue& value : whole[QLatin1String("rows")].toArray()) {
            const QJsonObject row = value.toObject();
            QVERIFY(row[QLatin1String("id")].toInteger() > lastId);
            lastId = row[QLatin1String("id")].toInteger();
            rows += row[QLatin1String("name")].toString() + u' ' +
                    QString::number(row[QLatin1String("age")].isDouble()) + u' ' +
                    row[QLatin1String("cmd")].toString().section(u'|', 0, 0);
        }
        QCOMPARE(rows, (QStringList{QStringLiteral("a=b 1 client"), QStringLiteral("waiting 1 blpop"),
                                    QStringLiteral("headroom 1 client")}));
    }

    void clientsAsCsvAndText() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const auto named = hold(redis, "CLIENT SETNAME =formula");
        Program csv({QStringLiteral("clients"), QStringLiteral("-s"), redis.socketPath(), QStringLiteral("--csv")});
        QCOMPARE(csv.exitCode(), int(ExitOk));
        const QByteArrayList lines = csv.out().split('\n');
        QCOMPARE(lines.size(), 4);
        QVERIFY2(lines[0].startsWith("id,addr,"), lines[0].constData());
        QVERIFY2(lines[1].contains(",'=formula,"), lines[1].constData());
        QVERIFY2(lines[2].contains(",headroom,"), lines[2].constData());

        Program text({QStringLiteral("clients"), redis.socketPath()});
        QCOMPARE(text.exitCode(), int(ExitOk));
        QVERIFY2(text.out().contains(": 2 of "), text.out().constData());
        QVERIFY2(text.out().contains("  =formula  "), text.out().constData());
    }

    void slowlogKeepsBytes() {
        PrivateRedis redis({"slowlog-log-slower-than 0", "slowlog-max-len 100"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        redis.command({"SET", "a\xff\n", "b\\"});
        Program program({QStringLiteral("slowlog"), redis.socketPath(), QStringLiteral("--json")});
        QCOMPARE(program.exitCode(), int(ExitOk));
        QStringList commands;
        for (const QJsonValue& value : program.json()[QLatin1String("entries")].toArray()) {
            const QJsonObject entry = value.toObject();
            QVERIFY(entry[QLatin1String("id")].isDouble() && entry[QLatin1String("usec")].isDouble());
            QVERIFY(entry[QLatin1String("time")].toInteger() > 1600000000);
            QStringList words;
            for (const QJsonValue& word : entry[QLatin1String("command")].toArray())
                words += word.toString();
            commands += words.join(u' ');
        }
        QVERIFY2(commands.contains(QStringLiteral("SET a\\xff\\x0a b\\\\")), qPrintable(commands.join(u'\n')));
    }

    // What we sent ourselves, in this run and in the one before, is told apart by the client; what others sent is not.
    void slowlogHidesOurOwn() {
        PrivateRedis redis({"slowlog-log-slower-than 0", "slowlog-max-len 500", "requirepass pw"},
                           PrivateRedis::Tcp::Yes);
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        redis.command({"INFO"});
        redis.command({"CLIENT", "LIST"});
        const QString address = QStringLiteral("127.0.0.1:%1").arg(redis.port());
        QVERIFY(Program({QStringLiteral("clients"), address}, "pw").exitCode() == ExitOk);
        const auto run = [&address](const QStringList& more) {
            Program program(QStringList{QStringLiteral("slowlog"), address, QStringLiteral("--json")} + more, "pw");
            return program.exitCode() == ExitOk ? program.json() : QJsonObject();
        };
        const auto commandsOf = [](const QJsonObject& json, const QString& name) {
            QStringList commands;
            for (const QJsonValue& value : json[QLatin1String("entries")].toArray()) {
                const QJsonObject entry = value.toObject();
                if (entry[QLatin1String("name")].toString() == name)
                    commands += entry[QLatin1String("command")].toArray()[0].toString();
            }
            return commands;
        };
        const QJsonObject hidden = run({});
        QCOMPARE(commandsOf(hidden, QStringLiteral("headroom")), QStringList());
        QVERIFY(commandsOf(hidden, {}).contains(QStringLiteral("INFO")));
        QVERIFY(commandsOf(hidden, {}).contains(QStringLiteral("CLIENT")));
        QVERIFY(hidden[QLatin1String("hidden_own_entries")].toInt() >= 10);
        const QJsonObject shown = run({QStringLiteral("--own")});
        QVERIFY(commandsOf(shown, QStringLiteral("headroom")).size() >= 10);
        QCOMPARE(shown[QLatin1String("hidden_own_entries")].toInt(-1), 0);
    }

    void wrongUseExitsWith2_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("option") << QStringList{QStringLiteral("--nonsense")};
        QTest::newRow("no address") << QStringList{QStringLiteral("clients")};
        QTest::newRow("bad address") << QStringList{QStringLiteral("watch"), QStringLiteral("redis://:s3cret@h:x")};
        QTest::newRow("tls") << QStringList{QStringLiteral("clients"), QStringLiteral("rediss://:s3cret@h"),
                                            QStringLiteral("--cert"), QStringLiteral("/x")};
    }
    void wrongUseExitsWith2() {
        QFETCH(QStringList, arguments);
        Program program(arguments);
        QCOMPARE(program.exitCode(), int(ExitUsage));
        QVERIFY2(program.err().startsWith(QStringLiteral("headroom: ")), qPrintable(program.err()));
        QVERIFY2(!program.err().contains(QStringLiteral("s3cret")), qPrintable(program.err()));
        QCOMPARE(program.out(), QByteArray());
    }

    void helpNeedsNoServer() {
        Program program({QStringLiteral("--help")});
        QCOMPARE(program.exitCode(), int(ExitOk));
        QCOMPARE(QString::fromUtf8(program.out()), helpText());
    }

    void unreachableExitsWith3() {
        for (const QString& command : {QStringLiteral("clients"), QStringLiteral("slowlog")}) {
            Program socket({command, QStringLiteral("/nonexistent/redis.sock")});
            QCOMPARE(socket.exitCode(), int(ExitCannotConnect));
            QVERIFY2(socket.err().contains(QStringLiteral("/nonexistent/redis.sock")), qPrintable(socket.err()));
            QCOMPARE(socket.out(), QByteArray());
        }
        Program port({QStringLiteral("clients"), QStringLiteral("redis://u:s3cret@127.0.0.1:1")});
        QCOMPARE(port.exitCode(), int(ExitCannotConnect));
        QVERIFY2(port.err().contains(QStringLiteral("127.0.0.1:1")), qPrintable(port.err()));
        QVERIFY2(!port.err().contains(QStringLiteral("s3cret")), qPrintable(port.err()));
    }

    void otherProtocolsExitWith3_data() {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("http") << QByteArray("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        QTest::newRow("ssh") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n");
    }
    void otherProtocolsExitWith3() {
        QFETCH(QByteArray, answer);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, this, [&] { server.nextPendingConnection()->write(answer); });
        Program program({QStringLiteral("clients"), address(server.serverPort())});
        QCOMPARE(program.exitCode(), int(ExitCannotConnect));
        QVERIFY2(program.err().contains(QStringLiteral("not Redis")), qPrintable(program.err()));
    }

    void silenceExitsWith3() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        redis.suspend();
        Program program({QStringLiteral("clients"), redis.socketPath()});
        QCOMPARE(program.exitCode(), int(ExitCannotConnect));
        QVERIFY2(program.err().contains(redis.socketPath()), qPrintable(program.err()));
        QVERIFY2(program.err().contains(QStringLiteral("Gave up after 6 s")), qPrintable(program.err()));
        redis.resume();
    }

    void clientsWaitsForAFreedSlot() {
        PrivateRedis redis({"maxclients 2"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const auto one = hold(redis, "PING");
        auto two = hold(redis, "PING");
        Program program({QStringLiteral("clients"), redis.socketPath(), QStringLiteral("--json")});
        QTRY_VERIFY(program.err().endsWith(u'\n'));
        // Longer than it takes for any server that is not full.
        QCOMPARE(program.exitCode(7000), -1);
        two.reset();
        QCOMPARE(program.exitCode(), int(ExitOk));
        QCOMPARE(program.err(), QStringLiteral("headroom: %1 is full and turns new connections away: trying for up to "
                                               "60 s to get the next freed slot, Ctrl-C ends it.\n")
                                    .arg(redis.socketPath()));
        const QJsonObject clients = program.json()[QLatin1String("clients")].toObject();
        QCOMPARE(clients[QLatin1String("used")].toInt(), 2);
        QCOMPARE(clients[QLatin1String("headroom")].toInt(), 0);
        QCOMPARE(program.json()[QLatin1String("rows")].toArray().size(), 2);
    }

    void waitingForASlotEndsByCtrlC() {
        PrivateRedis redis({"maxclients 1"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const auto one = hold(redis, "PING");
        for (const char* command : {"slowlog", "set"}) {
            QStringList arguments{QString::fromLatin1(command), redis.socketPath()};
            if (arguments[0] == QLatin1String("set"))
                arguments += {QStringLiteral("timeout"), QStringLiteral("60"), QStringLiteral("--for"),
                              QStringLiteral("10s"), QStringLiteral("--yes")};
            Program program(arguments);
            QTRY_VERIFY(program.err().contains(QStringLiteral("Ctrl-C ends it")));
            program.signal(SIGINT);
            QCOMPARE(program.exitCode(), 130);
            QCOMPARE(program.out(), QByteArray());
        }
    }

    void aFreedSlotIsTaken() {
        PrivateRedis redis({"maxclients 2"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const auto one = hold(redis, "PING");
        auto two = hold(redis, "PING");
        Program program({QStringLiteral("watch"), redis.socketPath(), QStringLiteral("--json")});
        QTRY_VERIFY(program.states(redis.socketPath()).contains(QStringLiteral("full")));
        const QJsonObject full = program.events(QStringLiteral("state")).last();
        QCOMPARE(full[QLatin1String("certain")].toBool(), true);
        QVERIFY(full[QLatin1String("attempt")].toInt() >= 1);
        two.reset();
        QTRY_COMPARE(program.states(redis.socketPath()),
                     (QStringList{QStringLiteral("connecting"), QStringLiteral("full"), QStringLiteral("connected")}));
        // What to do, once, though it is full now, too.
        QTRY_VERIFY(program.events(QStringLiteral("sample")).size() >= 2);
        QCOMPARE(program.err().count(u'\n'), 1);
        QVERIFY2(program.err().startsWith(
                     QStringLiteral("headroom: %1 is full: close one of its applications").arg(redis.socketPath())),
                 qPrintable(program.err()));
    }

    void wrongPasswordExitsWith4() {
        PrivateRedis redis({"requirepass right"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Program without({QStringLiteral("clients"), redis.socketPath()});
        QCOMPARE(without.exitCode(), int(ExitNotPermitted));
        QVERIFY2(without.err().contains(QStringLiteral("REDISCLI_AUTH")), qPrintable(without.err()));
        Program wrong({QStringLiteral("slowlog"), redis.socketPath(), QStringLiteral("-a"), QStringLiteral("s3cret")});
        QCOMPARE(wrong.exitCode(), int(ExitNotPermitted));
        QVERIFY2(!wrong.err().contains(QStringLiteral("s3cret")), qPrintable(wrong.err()));
        Program watch({QStringLiteral("watch"), QStringLiteral("unix://:s3cret@") + redis.socketPath(),
                       QStringLiteral("--json"), QStringLiteral("--for"), QStringLiteral("1")});
        QCOMPARE(watch.exitCode(), int(ExitNotPermitted));
        QCOMPARE(watch.states(redis.socketPath()),
                 (QStringList{QStringLiteral("connecting"), QStringLiteral("wrong password")}));
        QVERIFY2(!watch.out().contains("s3cret"), watch.out().constData());
        Program right({QStringLiteral("clients"), redis.socketPath(), QStringLiteral("--json")}, "right");
        QCOMPARE(right.exitCode(), int(ExitOk));
        QVERIFY(!right.out().contains("right"));
    }

    void forbiddenCommandsExitWith4() {
        PrivateRedis redis(
            {"user nolist on >pw ~* +@all -client|list -client|info -slowlog", "user noinfo on >pw ~* +@all -info"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const auto run = [&](const QString& command, const QString& user) {
            Program program({command, redis.socketPath(), QStringLiteral("--user"), user}, "pw");
            const int code = program.exitCode();
            return QStringLiteral("%1 %2 %3").arg(code).arg(program.out().size()).arg(program.err().isEmpty());
        };
        QCOMPARE(run(QStringLiteral("clients"), QStringLiteral("nolist")), QStringLiteral("4 0 0"));
        QCOMPARE(run(QStringLiteral("slowlog"), QStringLiteral("nolist")), QStringLiteral("4 0 0"));
        QCOMPARE(run(QStringLiteral("slowlog"), QStringLiteral("noinfo")).first(1), QStringLiteral("0"));
        // The table needs no INFO.
        Program clients({QStringLiteral("clients"), redis.socketPath(), QStringLiteral("--user"),
                         QStringLiteral("noinfo"), QStringLiteral("--json")},
                        "pw");
        QCOMPARE(clients.exitCode(), int(ExitOk));
        const QJsonObject told = clients.json();
        QVERIFY(told[QLatin1String("clients")].isNull());
        QCOMPARE(told[QLatin1String("instance")][QLatin1String("address")].toString(), redis.socketPath());
        QVERIFY(told[QLatin1String("instance")][QLatin1String("product")].isNull());
        QCOMPARE(told[QLatin1String("rows")][0][QLatin1String("user")].toString(), QStringLiteral("noinfo"));
        Program text(
            {QStringLiteral("clients"), redis.socketPath(), QStringLiteral("--user"), QStringLiteral("noinfo")}, "pw");
        QCOMPARE(text.exitCode(), int(ExitOk));
        QVERIFY2(text.out().startsWith(redis.socketPath().toUtf8() + ": 1 client\n"), text.out().constData());
    }

    void watchTellsEachServerApart() {
        PrivateRedis redis({"maxclients 50"}, PrivateRedis::Tcp::Yes);
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const QString good = address(redis.port());
        const QString bad = QStringLiteral("127.0.0.1:1");
        Program program({QStringLiteral("watch"), bad, good, QStringLiteral("--json"), QStringLiteral("--for"),
                         QStringLiteral("3.5")});
        QCOMPARE(program.exitCode(), int(ExitOk));
        QCOMPARE(program.states(good), (QStringList{QStringLiteral("connecting"), QStringLiteral("connected")}));
        QCOMPARE(program.states(bad), (QStringList{QStringLiteral("connecting"), QStringLiteral("unreachable")}));
        const QList<QJsonObject> samples = program.events(QStringLiteral("sample"));
        QVERIFY2(samples.size() >= 3 && samples.size() <= 5, program.out().constData());
        double last = 0;
        for (const QJsonObject& sample : samples) {
            QCOMPARE(sample[QLatin1String("instance")].toString(), good);
            QCOMPARE(sample[QLatin1String("used")].toInt(), 1);
            QCOMPARE(sample[QLatin1String("headroom")].toInt(), 49);
            QVERIFY(sample[QLatin1String("t")].toDouble() > last);
            last = sample[QLatin1String("t")].toDouble();
        }
        QCOMPARE(samples.last()[QLatin1String("clients_rows")].toInt(), 1);
        QCOMPARE(samples.last()[QLatin1String("new_per_s")].toDouble(-1), 0.0);
    }

    void watchOfNothingExitsWith3() {
        Program program(
            {QStringLiteral("watch"), QStringLiteral("127.0.0.1:1"), QStringLiteral("--for"), QStringLiteral("0.3")});
        QCOMPARE(program.exitCode(), int(ExitCannotConnect));
        QVERIFY2(program.out().contains("unreachable"), program.out().constData());
    }

    // Each second it is told that it goes on, not in the same words again.
    void watchTellsAReasonOnce() {
        Program program({QStringLiteral("watch"), QStringLiteral("127.0.0.1:1")});
        QTRY_VERIFY(program.out().contains("unreachable (attempt "));
        QCOMPARE(program.out().count("nothing listens"), 1);
        program.signal(SIGTERM);
        QCOMPARE(program.exitCode(), int(ExitOk));
    }

    void watchFollowsARestart() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Program program({QStringLiteral("watch"), redis.socketPath(), QStringLiteral("--json")});
        QTRY_VERIFY(!program.events(QStringLiteral("sample")).isEmpty());
        redis.stop();
        QTRY_COMPARE(program.states(redis.socketPath()).last(), QStringLiteral("unreachable"));
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        QTRY_COMPARE_WITH_TIMEOUT(program.states(redis.socketPath()).last(), QStringLiteral("connected"), 30'000);
    }

    void signalsEndItCleanly_data() {
        QTest::addColumn<int>("number");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
    }
    void signalsEndItCleanly() {
        QFETCH(int, number);
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Program program({QStringLiteral("watch"), redis.socketPath(), QStringLiteral("--json")});
        QTRY_VERIFY(!program.events(QStringLiteral("sample")).isEmpty());
        QElapsedTimer clock;
        clock.start();
        program.signal(number);
        QCOMPARE(program.exitCode(), int(ExitOk));
        QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(program.out().endsWith("}\n"));
        QCOMPARE(program.err(), QString());
        // Its slot is free again.
        QTRY_VERIFY(!redis.command({"CLIENT", "LIST"}).contains("name=headroom"));
    }

    // What was asked for has not come: no script may take that for success.
    void signalsBeforeTheResultAreFailures_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("number");
        QTest::addColumn<int>("code");
        const QStringList shot{QStringLiteral("--shot"), QStringLiteral("never.png"), QStringLiteral("--after"),
                               QStringLiteral("60")};
        QTest::newRow("clients SIGINT") << QStringList{QStringLiteral("clients")} << SIGINT << 130;
        QTest::newRow("slowlog SIGTERM") << QStringList{QStringLiteral("slowlog")} << SIGTERM << 143;
        QTest::newRow("shot SIGINT") << shot << SIGINT << 130;
        QTest::newRow("shot SIGTERM") << shot << SIGTERM << 143;
    }
    void signalsBeforeTheResultAreFailures() {
        QFETCH(QStringList, arguments);
        QFETCH(int, number);
        QFETCH(int, code);
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        Program program(arguments << address(silent.serverPort()));
        QTRY_VERIFY(silent.hasPendingConnections());
        program.signal(number);
        QCOMPARE(program.exitCode(1000), code);
        QCOMPARE(program.out(), QByteArray());
        QVERIFY(!QFileInfo::exists(QStringLiteral("never.png")));
    }

    // A name server that does not answer holds a lookup for ten seconds and more.
    void aHangingNameServerHoldsNothingUp() {
        const Program::Variables hanging{{QStringLiteral("LD_PRELOAD"), QStringLiteral(HANGING_NAMES)},
                                         {QStringLiteral("ASAN_OPTIONS"), QStringLiteral("verify_asan_link_order=0")}};
        const QString name = QStringLiteral("db.example");
        Program watch({QStringLiteral("watch"), name}, {}, hanging);
        QTRY_VERIFY(watch.out().contains("connecting"));
        QElapsedTimer clock;
        clock.start();
        watch.signal(SIGTERM);
        QCOMPARE(watch.exitCode(), int(ExitOk));
        QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));

        clock.restart();
        Program clients({QStringLiteral("clients"), name}, {}, hanging);
        QCOMPARE(clients.exitCode(), int(ExitCannotConnect));
        QVERIFY2(clock.elapsed() < 7500, qPrintable(QString::number(clock.elapsed())));
        QVERIFY2(clients.err().contains(QStringLiteral("name server does not answer")), qPrintable(clients.err()));
    }

    void aPictureOfNothingSaysSo() {
        const QTemporaryDir directory;
        const QString file = directory.filePath(QStringLiteral("nothing.png"));
        const QStringList shot{QStringLiteral("--shot"), file, QStringLiteral("--after"), QStringLiteral("1")};
        Program program(shot + QStringList{QStringLiteral("127.0.0.1:1")});
        QCOMPARE(program.exitCode(), int(ExitOk));
        QVERIFY(QFileInfo::exists(file));
        QCOMPARE(program.out(), "Wrote " + file.toUtf8() + ".\n");
        QVERIFY2(program.err().startsWith(
                     QStringLiteral("headroom: the picture shows no figures of 127.0.0.1:1 (unreachable). Cannot ")),
                 qPrintable(program.err()));
        QCOMPARE(program.err().count(u'\n'), 1);
    }

    void aPictureOfAServerTellsIt() {
        PrivateRedis redis({"maxclients 50"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const QTemporaryDir directory;
        const QString file = directory.filePath(QStringLiteral("it.png"));
        Program program({QStringLiteral("--shot"), file, QStringLiteral("--after"), QStringLiteral("1"),
                         QStringLiteral("--size"), QStringLiteral("640x480"), redis.socketPath()});
        QCOMPARE(program.exitCode(), int(ExitOk));
        QVERIFY2(program.out().contains("connected: 1 of 50 connections used, 49 left"), program.out().constData());
        QCOMPARE(program.err(), QString());
        QVERIFY(QFileInfo(file).size() > 1000);
    }

    void aPictureOfSeveralServersTellsOfEach() {
        PrivateRedis redis({"maxclients 50"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const QTemporaryDir directory;
        const QString file = directory.filePath(QStringLiteral("all.png"));
        Program program({QStringLiteral("--shot"), file, QStringLiteral("--after"), QStringLiteral("1"),
                         redis.socketPath(), QStringLiteral("127.0.0.1:1"), redis.socketPath()});
        QCOMPARE(program.exitCode(), int(ExitOk));
        QCOMPARE(program.out().count("connected: 1 of 50 connections used"), 1);
        QVERIFY2(program.err().startsWith(
                     QStringLiteral("headroom: the picture shows no figures of 127.0.0.1:1 (unreachable).")),
                 qPrintable(program.err()));
        QVERIFY(QFileInfo(file).size() > 1000);
    }

    void aReaderThatLeavesEndsItQuietly() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Pipe pipe;
        QProcess process;
        process.setStandardOutputFile(pipe.writeEndName());
        process.start(QStringLiteral(HEADROOM_PROGRAM), {QStringLiteral("watch"), redis.socketPath()});
        QVERIFY(process.waitForStarted());
        pipe.closeWriteEnd();
        QVERIFY(pipe.read(1).size() == 1);
        pipe.closeReadEnd();
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), int(ExitOk));
        QCOMPARE(process.readAllStandardError(), QByteArray());
    }

    // A table larger than the pipe, and a reader that takes its time.
    void aSlowReaderGetsEverything() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        std::vector<std::unique_ptr<QLocalSocket>> clients;
        for (int i = 0; i < 300; ++i)
            clients.push_back(hold(redis, "PING"));
        Pipe pipe;
        QProcess process;
        process.setStandardOutputFile(pipe.writeEndName());
        process.start(QStringLiteral(HEADROOM_PROGRAM),
                      {QStringLiteral("clients"), redis.socketPath(), QStringLiteral("--json")});
        QVERIFY(process.waitForStarted());
        pipe.closeWriteEnd();
        QVERIFY(!process.waitForFinished(1000));
        const QByteArray out = pipe.read(1 << 24);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), int(ExitOk));
        QVERIFY(out.size() > 65536);
        QCOMPARE(QJsonDocument::fromJson(out).object()[QLatin1String("rows")].toArray().size(), 301);
    }

    // Nobody reads, the pipe is full: a signal ends it all the same.
    void aStuckReaderDoesNotHoldItUp() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Pipe pipe;
        pipe.fill();
        QProcess process;
        process.setStandardOutputFile(pipe.writeEndName());
        process.start(QStringLiteral(HEADROOM_PROGRAM), {QStringLiteral("watch"), redis.socketPath()});
        QTRY_VERIFY(redis.command({"CLIENT", "LIST"}).contains("name=headroom"));
        QElapsedTimer clock;
        clock.start();
        process.terminate();
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), int(ExitOk));
        QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
    }

    void aFullDiskIsTold() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        QProcess process;
        process.setStandardOutputFile(QStringLiteral("/dev/full"));
        process.start(QStringLiteral(HEADROOM_PROGRAM), {QStringLiteral("clients"), redis.socketPath()});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), int(ExitFailure));
        QVERIFY(process.readAllStandardError().contains("cannot write the output"));
    }

    // What is tried on for is not a slot any more; it began with the first.
    void aFullServerThatIsGoneIsTold() {
        QCOMPARE(m_lost->exitCode(90000), int(ExitCannotConnect));
        const QStringList lines = m_lost->err().split(u'\n');
        QCOMPARE(lines.size(), 4);
        const QString why = QStringLiteral("Cannot connect to %1: ").arg(m_stopped.socketPath());
        QVERIFY2(lines[1].startsWith(QStringLiteral("headroom: ") + why), qPrintable(lines[1]));
        QVERIFY2(lines[1].endsWith(QStringLiteral("Ctrl-C ends it.")), qPrintable(lines[1]));
        QVERIFY2(lines[2].contains(QStringLiteral(" was full and cannot be reached any more: check ")),
                 qPrintable(lines[2]));
        QVERIFY2(lines[2].contains(why), qPrintable(lines[2]));
    }

    // The last: it began with the first.
    void fullExitsWith3() {
        QCOMPARE(m_waiting->exitCode(90000), int(ExitCannotConnect));
        QCOMPARE(m_waiting->out(), QByteArray());
        QVERIFY2(m_waiting->err().contains(QStringLiteral(" freed no slot within 60 s: close one of ")),
                 qPrintable(m_waiting->err()));
        QVERIFY2(m_waiting->err().endsWith(QStringLiteral("ERR max number of clients reached\n")),
                 qPrintable(m_waiting->err()));
        QVERIFY2(m_waiting->err().contains(QStringLiteral("raise maxclients")), qPrintable(m_waiting->err()));
    }

  private:
    PrivateRedis m_full{QByteArrayList{"maxclients 1"}};
    std::unique_ptr<QLocalSocket> m_holder;
    std::unique_ptr<Program> m_waiting;
    PrivateRedis m_stopped{QByteArrayList{"maxclients 1"}};
    std::unique_ptr<Program> m_lost;
};

HEADROOM_TEST(QCoreApplication, TestConsole)
#include "tst_console.moc"
