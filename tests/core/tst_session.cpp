// SPDX-License-Identifier: GPL-3.0-or-later
// The session against a scripted server: everything a real one does only on a bad day.
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"
#include "tests/support/turned_clock.h"
#include "tests/support/watched_session.h"

#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

const QByteArray twoRows =
    "id=7 addr=127.0.0.1:5000 name=headroom age=1 idle=0 flags=N cmd=client|list\n"
    "id=9 addr=127.0.0.1:5001 name=web age=9 idle=8 flags=N cmd=get\n";

QString stateOf(const WatchedSession& watched) {
    return watched.states.isEmpty() ? QString() : watched.states.last();
}

}  // namespace

class SessionTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void connectsAndPublishes() {
        ScriptedServer server;
        server.setScript(ScriptedServer::healthy(twoRows));
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.snapshot != nullptr; }));
        QCOMPARE(w.states, QStringList({QStringLiteral("connecting"), QStringLiteral("connected")}));
        QCOMPARE(w.ownId, 7);
        QCOMPARE(w.snapshot->rowCount(), 2);
        QCOMPARE(w.samples.front()->used(), std::optional<qint64>(4));
        QCOMPARE(w.samples.front()->maxclients, std::optional<qint64>(100));
        QVERIFY(clock.passUntil([&] { return w.samples.size() >= 3; }));
        QCOMPARE(server.connections(), 1);
        for (const QByteArray& command : server.commands())
            QVERIFY2(QByteArrayList({"CLIENT", "INFO", "CONFIG", "SLOWLOG"}).contains(command.split(' ').first()),
                     command);
    }

    void listensBeforeItSpeaks() {
        ScriptedServer server;
        server.setGreeting("-ERR max number of clients reached\r\n");
        server.setCloseAfterGreeting(true);
        WatchedSession w(server.endpoint());
        QTRY_COMPARE(w.status.state, SessionState::Full);
        QVERIFY(w.status.certain);
        QVERIFY(server.commands().isEmpty());
        // Keeps racing for a slot, one connection at a time, and gets it.
        QTRY_VERIFY(w.status.attempt >= 3);
        QVERIFY(server.openConnections() <= 1);
        server.setGreeting({});
        server.setCloseAfterGreeting(false);
        QTRY_COMPARE(w.status.state, SessionState::Connected);
        QCOMPARE(w.status.attempt, 0);
    }

    void aRefusalAsFirstReplyIsNoReply() {
        ScriptedServer server;
        server.setAnswerToAnything("-ERR max number of clients + cluster connections reached\r\n");
        WatchedSession w(server.endpoint());
        QTRY_COMPARE(w.status.state, SessionState::Full);
        QVERIFY(w.status.certain);
    }

    void closedWithoutAWordIsProbablyFull() {
        ScriptedServer server;
        server.setCloseAfterGreeting(true);
        WatchedSession w(server.endpoint());
        QTRY_COMPARE(w.status.state, SessionState::Full);
        QVERIFY(!w.status.certain);
        QVERIFY(w.status.detail.contains(QStringLiteral("probably full")));
    }

    // A full one would have closed it before.
    void resetWhenSpokenToIsNotFull() {
        ScriptedServer server;
        server.setResetOnBytes(true);
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return stateOf(w) == QStringLiteral("denied?"); }));
        QVERIFY2(w.status.detail.contains(QStringLiteral("closes the connection without a word when it is spoken to")),
                 qPrintable(w.status.detail));
        QVERIFY(w.states.filter(QStringLiteral("full")).isEmpty());
        server.setResetOnBytes(false);
        QVERIFY(clock.passUntil([&] { return stateOf(w) == QStringLiteral("connected"); }));
    }

    // As Twemproxy does on a command it does not know; newer ones take AUTH.
    void aProxyThatClosesOnACommandIsNotFull_data() {
        QTest::addColumn<QString>("password");
        QTest::newRow("at once") << QString();
        QTest::newRow("after AUTH") << QStringLiteral("CANARY-7f3a");
    }

    void aProxyThatClosesOnACommandIsNotFull() {
        QFETCH(QString, password);
        ScriptedServer server;
        server.setScript(
            [](const QByteArray& command) -> QByteArray { return command.startsWith("AUTH") ? "+OK\r\n" : ""; });
        server.setClosesAfter([](const QByteArray& command) { return !command.startsWith("AUTH"); });
        Endpoint endpoint = server.endpoint();
        endpoint.password = Secret(password.toUtf8());
        TurnedClock clock;
        WatchedSession w(endpoint, clock);
        QVERIFY(clock.passUntil([&] { return stateOf(w) == QStringLiteral("denied?"); }));
        QVERIFY2(w.status.detail.contains(QStringLiteral("it may be a proxy, or a server that takes no such command")),
                 qPrintable(w.status.detail));
        QVERIFY(!w.status.isLive());
        QVERIFY(w.states.filter(QStringLiteral("full")).isEmpty());
        QVERIFY(w.status.nextAttemptMs >= 0);
    }

    // Twice in the login is no proof when something else was between.
    void oneBreakInTheLoginIsNoProxy() {
        ScriptedServer server;
        server.setScript(
            [](const QByteArray& command) -> QByteArray { return command.startsWith("AUTH") ? "+OK\r\n" : ""; });
        server.setClosesAfter([](const QByteArray& command) { return !command.startsWith("AUTH"); });
        Endpoint endpoint = server.endpoint();
        endpoint.password = Secret("CANARY-7f3a");
        WatchedSession w(endpoint);
        QTRY_COMPARE(stateOf(w), QStringLiteral("unreachable"));
        server.setGreeting("-ERR max number of clients reached\r\n");
        server.setCloseAfterGreeting(true);
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(w), QStringLiteral("full"), 30'000);
        server.setGreeting({});
        server.setCloseAfterGreeting(false);
        w.states.clear();
        const auto isJudged = [&w] {
            return w.states.contains(QStringLiteral("unreachable")) || w.states.contains(QStringLiteral("denied?"));
        };
        QTRY_VERIFY_WITH_TIMEOUT(isJudged(), 30'000);
        QVERIFY2(w.states.contains(QStringLiteral("unreachable")), qPrintable(w.states.join(u' ')));
    }

    void aTextBeforeTheFirstCommandIsDenied_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("protected mode") << QByteArray("DENIED Redis is running in protected mode because it is so.");
        QTest::newRow("unknown") << QByteArray("ERR this door is closed today");
        QTest::newRow("no permission") << QByteArray("NOPERM not from there");
    }

    void aTextBeforeTheFirstCommandIsDenied() {
        QFETCH(QByteArray, text);
        ScriptedServer server;
        server.setGreeting('-' + text + "\r\n");
        server.setCloseAfterGreeting(true);
        WatchedSession w(server.endpoint());
        QTRY_COMPARE(stateOf(w), QStringLiteral("denied"));
        QVERIFY(!w.status.isLive());
        QVERIFY2(w.status.detail.endsWith(QString::fromUtf8(text)), qPrintable(w.status.detail));
        QVERIFY(w.status.nextAttemptMs >= 0);
        QVERIFY(server.commands().isEmpty());
        server.setGreeting({});
        server.setCloseAfterGreeting(false);
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(w), QStringLiteral("connected"), 30'000);
    }

    // KeyDB's goodbye has no end of line.
    void aTextWithoutAnEndIsDenied() {
        ScriptedServer server;
        server.setGreeting("-SHUTDOWN");
        server.setCloseAfterGreeting(true);
        WatchedSession w(server.endpoint());
        QTRY_COMPARE(stateOf(w), QStringLiteral("denied"));
        QVERIFY2(w.status.detail.endsWith(QStringLiteral("SHUTDOWN")), qPrintable(w.status.detail));
    }

    void theLastTextBeforeACloseIsSaid() {
        ScriptedServer server;
        server.setScript([](const QByteArray&) -> QByteArray { return "-ERR come back tomorrow\r\n"; });
        server.setClosesAfter([](const QByteArray&) { return true; });
        WatchedSession w(server.endpoint());
        QTRY_COMPARE(stateOf(w), QStringLiteral("denied"));
        QVERIFY2(w.status.detail.endsWith(QStringLiteral("ERR come back tomorrow")), qPrintable(w.status.detail));
    }

    // Upstash: in reply to whatever comes first.
    void aLimitInReplyToTheFirstCommandIsFull_data() {
        QTest::addColumn<QString>("password");
        QTest::newRow("without AUTH") << QString();
        QTest::newRow("AUTH") << QStringLiteral("CANARY-7f3a");
    }

    void aLimitInReplyToTheFirstCommandIsFull() {
        QFETCH(QString, password);
        ScriptedServer server;
        server.setScript(
            [](const QByteArray&) -> QByteArray { return "-ERR max concurrent connections exceeded. Limit: 100\r\n"; });
        server.setClosesAfter([](const QByteArray&) { return true; });
        Endpoint endpoint = server.endpoint();
        endpoint.password = Secret(password.toUtf8());
        WatchedSession w(endpoint);
        QTRY_COMPARE(stateOf(w), QStringLiteral("full"));
        QVERIFY2(w.status.detail.endsWith(QStringLiteral("ERR max concurrent connections exceeded. Limit: 100")),
                 qPrintable(w.status.detail));
        QTRY_VERIFY(w.status.attempt >= 3);
        server.setScript(ScriptedServer::healthy());
        server.setClosesAfter([](const QByteArray&) { return false; });
        QTRY_COMPARE(stateOf(w), QStringLiteral("connected"));
        QCOMPARE(w.states.filter(QStringLiteral("password")), QStringList());
    }

    void anUnknownErrorToAuthIsNoWrongPassword() {
        ScriptedServer server;
        bool open = true;
        server.setScript([&open, healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            if (command.startsWith("AUTH"))
                return "-ERR the login service sleeps\r\n";
            return open ? healthy(command) : "-NOAUTH Authentication required.\r\n";
        });
        Endpoint endpoint = server.endpoint();
        endpoint.password = Secret("CANARY-7f3a");
        WatchedSession w(endpoint);
        QTRY_COMPARE(stateOf(w), QStringLiteral("connected"));
        open = false;
        WatchedSession shut(endpoint);
        QTRY_COMPARE(stateOf(shut), QStringLiteral("password needed"));
        QVERIFY2(shut.status.detail.endsWith(QStringLiteral("To AUTH it said: ERR the login service sleeps")),
                 qPrintable(shut.status.detail));
        QCOMPARE(shut.status.nextAttemptMs, -1);
    }

    // For redis-cli what stands alone before the @ is a password.
    void aPasswordTakenForAUserIsToldAndHidden() {
        ScriptedServer server;
        server.setScript([](const QByteArray& command) -> QByteArray {
            return command.startsWith("AUTH") ? "-WRONGPASS invalid username-password pair of CANARY-7f3a.\r\n"
                                              : "-NOAUTH Authentication required.\r\n";
        });
        Endpoint endpoint = server.endpoint();
        endpoint.user = QStringLiteral("CANARY-7f3a");
        WatchedSession w(endpoint);
        QTRY_COMPARE(stateOf(w), QStringLiteral("password needed"));
        QVERIFY2(w.status.detail.contains(QStringLiteral("redis://:PASSWORD@HOST")), qPrintable(w.status.detail));
        QVERIFY2(!w.status.detail.contains(QStringLiteral("CANARY")), qPrintable(w.status.detail));
        QCOMPARE(w.status.nextAttemptMs, -1);
    }

    void aReplyOutOfStepIsNoRefusal() {
        ScriptedServer server;
        // Said when nothing waits for an answer: else it would be one.
        QTimer quiet;
        quiet.setSingleShot(true);
        quiet.setInterval(200);
        connect(&quiet, &QTimer::timeout, &server, [&server] { server.send("-NOPERM of nothing\r\n"); });
        server.setScript([&quiet, healthy = ScriptedServer::healthy()](const QByteArray& command) {
            quiet.start();
            return healthy(command);
        });
        WatchedSession w(server.endpoint());
        QTRY_COMPARE(stateOf(w), QStringLiteral("unreachable"));
        server.setScript(ScriptedServer::healthy());
        quiet.stop();
        QVERIFY2(w.status.detail.endsWith(QStringLiteral("The last thing it said: NOPERM of nothing")),
                 qPrintable(w.status.detail));
        QTRY_COMPARE(stateOf(w), QStringLiteral("connected"));
        server.setScript([healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            return command.startsWith("INFO server") ? ":12\r\n" : healthy(command);
        });
        QTRY_COMPARE(stateOf(w), QStringLiteral("unreachable"));
        QVERIFY2(w.status.detail.contains(QStringLiteral("out of step")), qPrintable(w.status.detail));
    }

    void foreignServersAreNamed_data() {
        QTest::addColumn<QByteArray>("greeting");
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("word");
        QTest::newRow("http") << QByteArray() << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n")
                              << QStringLiteral("HTTP");
        QTest::newRow("ssh") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << QByteArray() << QStringLiteral("SSH");
        QTest::newRow("tls alert") << QByteArray() << QByteArray("\x15\x03\x01\x00\x02\x02\x46", 7)
                                   << QStringLiteral("TLS");
        QTest::newRow("garbage") << QByteArray() << QByteArray("\x01\x02\x03garbage\r\n")
                                 << QStringLiteral("not Redis");
    }

    void foreignServersAreNamed() {
        QFETCH(QByteArray, greeting);
        QFETCH(QByteArray, answer);
        QFETCH(QString, word);
        ScriptedServer server;
        server.setGreeting(greeting);
        server.setAnswerToAnything(answer);
        WatchedSession w(server.endpoint());
        QTRY_COMPARE(w.status.state, SessionState::NotRedis);
        QVERIFY2(w.status.detail.contains(word), qPrintable(w.status.detail));
    }

    void wrongPasswordIsNotTriedAgain() {
        ScriptedServer server;
        server.setScript([](const QByteArray& command) -> QByteArray {
            if (command.startsWith("AUTH"))
                return "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
            return "-NOAUTH Authentication required.\r\n";
        });
        Endpoint endpoint = server.endpoint();
        endpoint.password = Secret("CANARY-7f3a");
        WatchedSession w(endpoint);
        QTRY_COMPARE(w.status.state, SessionState::WrongPassword);
        QCOMPARE(w.status.nextAttemptMs, -1);
        QVERIFY(!w.status.detail.contains(QStringLiteral("CANARY")));
        QTRY_COMPARE(server.openConnections(), 0);
        QCOMPARE(server.connections(), 1);
    }

    void aRefusedPasswordIsNotSentAgain() {
        ScriptedServer server;
        server.setScript([healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            if (command.startsWith("AUTH"))
                return command.contains("right") ? "+OK\r\n" : "-WRONGPASS invalid username-password pair\r\n";
            return healthy(command);
        });
        Endpoint endpoint = server.endpoint();
        endpoint.password = Secret("old");
        WatchedSession w(endpoint);
        QTRY_COMPARE(w.status.state, SessionState::WrongPassword);
        const QString detail = w.status.detail;
        w.session.refresh();
        QTRY_COMPARE(server.openConnections(), 0);
        QCOMPARE(w.status.state, SessionState::WrongPassword);
        QCOMPARE(w.status.detail, detail);
        QCOMPARE(server.sent("AUTH"), QByteArrayList{"AUTH old"});
        endpoint.password = Secret("right");
        w.session.reachBy(endpoint);
        QTRY_COMPARE(w.status.state, SessionState::Connected);
    }

    // Not as the default user, without a word.
    void aUserWithoutAPasswordIsAskedFor() {
        ScriptedServer server;
        server.setScript([healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            return command.startsWith("AUTH") ? "-WRONGPASS invalid username-password pair or user is disabled.\r\n"
                                              : healthy(command);
        });
        Endpoint endpoint = server.endpoint();
        endpoint.user = QStringLiteral("nobody");
        WatchedSession w(endpoint);
        QTRY_COMPARE(w.status.state, SessionState::PasswordNeeded);
        QCOMPARE(server.sent("AUTH"), QByteArrayList({"AUTH nobody "}));
        endpoint.user = QStringLiteral("default");  // before Redis 6.0 there is no other
        WatchedSession all(endpoint);
        QTRY_COMPARE(all.status.state, SessionState::Connected);
        QCOMPARE(server.sent("AUTH").size(), 1);
    }

    void anEchoedPasswordIsScrubbed() {
        ScriptedServer server;
        server.setScript([](const QByteArray&) -> QByteArray {
            return "-ERR unknown command `AUTH`, with args beginning with: `CANARY-7f3a`, \r\n";
        });
        Endpoint endpoint = server.endpoint();
        endpoint.password = Secret("CANARY-7f3a");
        WatchedSession w(endpoint);
        QTRY_VERIFY(w.states.size() >= 2);
        QVERIFY2(!w.status.detail.contains(QStringLiteral("CANARY")), qPrintable(w.status.detail));
    }

    // Words of the server's that hold the password by chance stay whole.
    void aPasswordLikeTheServersWordsSpoilsNone() {
        ScriptedServer server;
        server.setScript([](const QByteArray& command) -> QByteArray {
            return command.startsWith("AUTH") ? "-WRONGPASS invalid password 'n' of user WRONG\r\n" : "-NOAUTH\r\n";
        });
        for (const auto& [password, said] :
             {std::pair("WRONG", QStringLiteral("WRONGPASS invalid password 'n' of user (redacted)")),
              std::pair("n", QStringLiteral("WRONGPASS invalid password '(redacted)' of user WRONG"))}) {
            Endpoint endpoint = server.endpoint();
            endpoint.password = Secret(password);
            WatchedSession w(endpoint);
            QTRY_COMPARE_WITH_TIMEOUT(w.status.state, SessionState::WrongPassword, 30'000);
            QCOMPARE(
                w.status.detail,
                QStringLiteral("The server does not accept this user name and password. The server said: ") + said);
        }
    }

    void aMissingPasswordIsSaid() {
        ScriptedServer server;
        server.setScript([](const QByteArray&) -> QByteArray { return "-NOAUTH Authentication required.\r\n"; });
        WatchedSession w(server.endpoint());
        QTRY_COMPARE(w.status.state, SessionState::PasswordNeeded);
        QVERIFY2(w.status.detail.contains(QStringLiteral("password")), qPrintable(w.status.detail));
    }

    // INFO tells it since 6.2; somebody or a lease of ours may change it.
    void aLimitThatInfoDoesNotTellIsFollowed() {
        ScriptedServer server;
        QByteArray limit = "100";
        server.setScript([&limit, healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            if (command.startsWith("CONFIG GET"))
                return limit.isEmpty() ? QByteArray("-NOPERM no CONFIG for you\r\n")
                                       : "*2\r\n$10\r\nmaxclients\r\n" + ScriptedServer::bulk(limit);
            QByteArray answer = healthy(command);
            return command.startsWith("INFO") ? answer.replace("maxclients:100", "oldclients:100") : answer;
        });
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        const auto told = [&w] { return w.samples.empty() ? std::nullopt : w.samples.back()->maxclients; };
        QVERIFY(clock.passUntil([&] { return told() == std::optional<qint64>(100); }));
        limit = "250";
        QVERIFY(clock.passUntil([&] { return told() == std::optional<qint64>(250); }));
        limit.clear();
        QVERIFY(clock.passUntil([&] { return told() == std::optional<qint64>(); }));
        const qsizetype asked = server.sent("CONFIG GET maxclients").size();
        const std::size_t samples = w.samples.size();
        QVERIFY(clock.passUntil([&] { return w.samples.size() >= samples + 2; }));
        QCOMPARE(server.sent("CONFIG GET maxclients").size(), asked);
    }

    void aLimitThatInfoTellsIsNotAskedForAgain() {
        ScriptedServer server;
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.samples.size() >= 3; }));
        QCOMPARE(server.sent("CONFIG GET maxclients").size(), 2);  // the second: with all settings
    }

    void forbiddenCommandsAreAskedOnce() {
        ScriptedServer server;
        server.setScript([healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            if (command == "CLIENT LIST" || command.startsWith("SLOWLOG"))
                return "-NOPERM User app has no permissions to run the '" + command.toLower() + "' command\r\n";
            return healthy(command);
        });
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.listError.kind == ErrorKind::NotPermitted; }));
        QVERIFY(clock.passUntil([&] { return w.slowlogError.kind == ErrorKind::NotPermitted; }));
        QVERIFY(clock.passUntil([&] { return w.samples.size() >= 3; }));
        QCOMPARE(w.status.state, SessionState::Connected);
        QCOMPARE(server.commands().count("CLIENT LIST"), 1);
    }

    void forbiddenInfoIsAState() {
        ScriptedServer server;
        server.setScript([healthy = ScriptedServer::healthy(twoRows)](const QByteArray& command) -> QByteArray {
            if (command.startsWith("INFO"))
                return "-NOPERM this user has no permissions to run the 'info' command\r\n";
            return healthy(command);
        });
        WatchedSession w(server.endpoint());
        QTRY_COMPARE(w.status.state, SessionState::NoPermission);
        QTRY_VERIFY(w.snapshot != nullptr);
    }

    void silenceKeepsTheConnection() {
        ScriptedServer server;
        bool silent = false;
        server.setScript([&silent, healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            return silent ? QByteArray() : healthy(command);
        });
        WatchedSession w(server.endpoint());
        QTRY_COMPARE(w.status.state, SessionState::Connected);
        const qsizetype before = server.commands().size();
        silent = true;
        QTRY_COMPARE_WITH_TIMEOUT(w.status.state, SessionState::NotAnswering, 30'000);
        // No more than one command of each kind waits there.
        QVERIFY(server.commands().size() - before <= 12);
        QCOMPARE(server.connections(), 1);
        silent = false;
        for (qsizetype i = 0; i < 12; ++i)
            server.send({});
        // The answers that were owed.
        const QByteArrayList owed = server.commands().mid(before);
        for (const QByteArray& command : owed)
            server.send(ScriptedServer::healthy()(command));
        QTRY_COMPARE(w.status.state, SessionState::Connected);
        QCOMPARE(server.connections(), 1);
    }

    void busyAndLoadingAreStates() {
        ScriptedServer server;
        QByteArray error =
            "-BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.\r\n";
        server.setScript([&error, healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            return error.isEmpty() ? healthy(command) : error;
        });
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.status.state == SessionState::Busy; }));
        error = "-LOADING Redis is loading the dataset in memory\r\n";
        QVERIFY(clock.passUntil([&] { return w.status.state == SessionState::Loading; }));
        error.clear();
        QVERIFY(clock.passUntil([&] { return w.status.state == SessionState::Connected; }));
        QCOMPARE(server.connections(), 1);
    }

    void aReplyNobodyAskedForEndsTheConnection() {
        ScriptedServer server;
        WatchedSession w(server.endpoint());
        QTRY_COMPARE(w.status.state, SessionState::Connected);
        server.send("+surprise\r\n");
        QTRY_VERIFY(w.states.contains(QStringLiteral("unreachable")));  // which does not last
        QTRY_COMPARE(w.status.state, SessionState::Connected);
        QCOMPARE(server.connections(), 2);
    }

    void aReplyCutInTheMiddleIsDropped() {
        ScriptedServer server;
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.snapshot != nullptr; }));
        w.snapshot.reset();
        server.setScript([healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            return command == "CLIENT LIST" ? QByteArray("$5000\r\nid=1 addr=1.2.3.4:5") : healthy(command);
        });
        const qsizetype before = server.commands().count("CLIENT LIST");
        QVERIFY(clock.passUntil([&] { return server.commands().count("CLIENT LIST") > before; }));
        server.reset();
        server.setScript(ScriptedServer::healthy(twoRows));
        QVERIFY(clock.passUntil([&] { return w.status.state == SessionState::Connected; }));
        QVERIFY(clock.passUntil([&] { return w.snapshot != nullptr; }));
        QCOMPARE(w.snapshot->rowCount(), 2);
    }

    void unreachableSaysWhere() {
        Endpoint endpoint;
        {
            ScriptedServer gone;
            endpoint = gone.endpoint();
        }
        WatchedSession w(endpoint);
        QTRY_COMPARE(w.status.state, SessionState::Unreachable);
        QVERIFY2(w.status.detail.contains(endpoint.address()), qPrintable(w.status.detail));
        QVERIFY(w.status.nextAttemptMs >= 0);
        endpoint.socketPath = QStringLiteral("/nonexistent/redis.sock");
        WatchedSession unixOne(endpoint);
        QTRY_COMPARE(unixOne.status.state, SessionState::Unreachable);
        QVERIFY2(unixOne.status.detail.contains(QStringLiteral("no such socket")), qPrintable(unixOne.status.detail));
    }

    // Who fails to log in is read when somebody does, and not before.
    void failedLoginsAreLookedUp() {
        ScriptedServer server;
        int failed = 4;
        const auto healthy = ScriptedServer::healthy(twoRows);
        server.setScript([healthy, &failed](const QByteArray& command) -> QByteArray {
            if (command.startsWith("INFO server")) {
                const QByteArray told = healthy(command);
                const QByteArray text = told.sliced(told.indexOf("\r\n") + 2).chopped(2) +
                                        "errorstat_WRONGPASS:count=" + QByteArray::number(failed) + "\r\n";
                return '$' + QByteArray::number(text.size()) + "\r\n" + text + "\r\n";
            }
            if (command.startsWith("ACL LOG"))
                return "*1\r\n*8\r\n$5\r\ncount\r\n:3\r\n$6\r\nreason\r\n$4\r\nauth\r\n$8\r\nusername\r\n"
                       "$4\r\njobs\r\n$11\r\nclient-info\r\n$26\r\nid=9 addr=10.0.9.9:51 fd=8\r\n";
            return healthy(command);
        });
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock, Demand::Clients);
        std::shared_ptr<const FailedLogins> read;
        connect(&w.session, &Session::failedLoginsRead, &w.session, [&read](const auto& logins) { read = logins; });
        QVERIFY(clock.passUntil([&w] { return w.snapshot != nullptr; }));
        clock.pass(15s);
        QCOMPARE(server.sent("ACL LOG").size(), 0);
        failed = 7;
        QVERIFY(clock.passUntil([&read] { return read != nullptr; }));
        QCOMPARE(read->entries.size(), 1U);
        QCOMPARE(read->entries[0].user, QByteArray("jobs"));
        QCOMPARE(read->entries[0].addr, QByteArray("10.0.9.9:51"));
        QCOMPARE(read->entries[0].count, 3);
        clock.pass(15s);
        QCOMPARE(server.sent("ACL LOG").size(), 1);
    }

    // Nobody looks at it: one INFO a second and nothing else.
    void aPulseIsInfoAlone() {
        ScriptedServer server;
        server.setScript(ScriptedServer::healthy(twoRows));
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock, pulseAlone);
        QVERIFY(clock.passUntil([&w] { return w.status.state == SessionState::Connected; }));
        const qsizetype login = server.commands().size();
        QCOMPARE(server.sent("CLIENT LIST"), QByteArrayList());
        clock.pass(30s + 500ms);
        const QByteArrayList sent = server.commands().mid(login);
        QVERIFY(sent.size() == 30 || sent.size() == 31);  // the first, whether it takes sections, may have come before
        for (const QByteArray& command : sent)
            QVERIFY2(command.startsWith("INFO server clients"), command);

        // Somebody looks: all at once, without a turn of the clock.
        w.session.setDemand(everything);
        QTRY_VERIFY(w.snapshot != nullptr);
        QTRY_VERIFY(w.session.settings() != nullptr);
        QTRY_COMPARE(server.sent("SLOWLOG GET").size(), 1);
        QTRY_COMPARE(server.sent("INFO commandstats").size(), 2);  // which paces the list, and comes after it
        w.snapshot.reset();
        QVERIFY(clock.passUntil([&w] { return w.snapshot != nullptr; }, 2s));

        // And no more.
        w.session.setDemand(pulseAlone);
        clock.pass(1s);
        const qsizetype looked = server.commands().size();
        clock.pass(12s);
        for (const QByteArray& command : server.commands().mid(looked))
            QVERIFY2(command.startsWith("INFO server clients"), command);

        // Again, at once, though the settings were read less than ten seconds ago.
        const qsizetype settings = server.sent("CONFIG GET").size();
        w.session.setDemand(Demand::Settings);
        QTRY_COMPARE(server.sent("CONFIG GET").size(), settings + 1);
        clock.pass(1s);
        w.session.setDemand(pulseAlone);
        w.session.setDemand(Demand::Settings);
        QTRY_COMPARE(server.sent("CONFIG GET").size(), settings + 2);
        QCOMPARE(server.sent("SLOWLOG GET").size(), 1);
    }

    // What is asked for does not outlive a connection, what is in demand does.
    void aDemandHoldsForTheNextConnection() {
        ScriptedServer server;
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock, Demand::Settings);
        QVERIFY(clock.passUntil([&w] { return w.session.settings() != nullptr; }));
        server.reset();
        QTRY_COMPARE(w.status.state, SessionState::Unreachable);
        QVERIFY(w.session.settings() == nullptr);
        QVERIFY(clock.passUntil([&w] { return w.session.settings() != nullptr; }));
        QCOMPARE(server.sent("CLIENT LIST"), QByteArrayList());
        QCOMPARE(server.sent("SLOWLOG"), QByteArrayList());
    }

    // A deed that needs more than those who look.
    void whatAReaderWantsIsReadAsLongAsItIsThere() {
        ScriptedServer server;
        server.setScript(ScriptedServer::healthy(twoRows));
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock, pulseAlone);
        QVERIFY(clock.passUntil([&w] { return w.status.state == SessionState::Connected; }));
        auto reader = std::make_unique<QObject>();
        w.session.port().want(Demand::Clients, reader.get());
        QTRY_VERIFY(w.snapshot != nullptr);
        reader.reset();
        clock.pass(1s);
        const qsizetype lists = server.sent("CLIENT LIST").size();
        clock.pass(5s);
        QCOMPARE(server.sent("CLIENT LIST").size(), lists);
    }

    void aListThatBreaksTheConnectionIsNotAskedAgainAtOnce() {
        ScriptedServer server;
        TurnedClock clock;
        std::vector<SteadyTime> asked;
        server.setScript([&, healthy = ScriptedServer::healthy(twoRows)](const QByteArray& command) -> QByteArray {
            if (command != "CLIENT LIST")
                return healthy(command);
            asked.push_back(clock.now());
            QMetaObject::invokeMethod(
                &server, [&server] { server.reset(); }, Qt::QueuedConnection);
            return {};
        });
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return asked.size() == std::size_t{3}; }));
        QVERIFY(asked[1] - asked[0] >= 1s);
        QVERIFY(asked[2] - asked[1] >= 2s);
        // Meanwhile the samples go on.
        QVERIFY(w.samples.size() >= 3);
        server.setScript(ScriptedServer::healthy(twoRows));
        QVERIFY(clock.passUntil([&] { return w.snapshot != nullptr; }));
    }
};

HEADROOM_TEST(QCoreApplication, SessionTest)
#include "tst_session.moc"
