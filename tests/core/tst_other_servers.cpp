// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that answer like Redis and are not, and proxies: answers of the shapes that their sources write.
#include "core/action/kill_plan.h"
#include "core/server/client_list_parser.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"
#include "tests/support/turned_clock.h"
#include "tests/support/watched_session.h"

#include <QtTest>

using namespace headroom;
using namespace Qt::StringLiterals;

namespace {

const QByteArray syntaxError = "-ERR syntax error\r\n";

bool hasMoreWords(const QByteArray& command, const QByteArray& start) {
    return command.startsWith(start + ' ');
}

// Up to 1.33: INFO takes one section, CONFIG GET one name, CLIENT LIST nothing.
QByteArray dragonfly(const QByteArray& command) {
    if (hasMoreWords(command, "INFO") && command.count(' ') > 1)
        return syntaxError;
    if (command == "INFO commandstats")
        return ScriptedServer::bulk("# Commandstats\r\ncmdstat_client:calls=1,usec=3\r\n");
    if (command.startsWith("INFO"))
        return ScriptedServer::bulk(
            "# Server\r\nredis_version:7.4.0\r\ndragonfly_version:df-v1.33.1\r\nredis_mode:standalone\r\n"
            "thread_count:4\r\nuptime_in_seconds:100\r\n# Clients\r\nconnected_clients:2\r\nmax_clients:64000\r\n"
            "# Replication\r\nrole:master\r\nconnected_slaves:0\r\n");
    if (hasMoreWords(command, "CONFIG GET") && command.count(' ') > 2)
        return "-ERR Unknown subcommand or wrong number of arguments for 'GET'. Try CONFIG HELP.\r\n";
    if (command == "CONFIG GET maxclients")
        return "*2\r\n$10\r\nmaxclients\r\n$5\r\n64000\r\n";
    if (command == "CONFIG GET timeout")
        return "*2\r\n$7\r\ntimeout\r\n$1\r\n0\r\n";
    if (hasMoreWords(command, "CLIENT LIST"))
        return syntaxError;
    return ScriptedServer::healthy(
        "id=7 addr=10.0.0.1:5000 laddr=10.0.0.9:6379 fd=20 name=headroom tid=0 irqmatch=1 age=3 idle=0 tot-cmds=9 "
        "tot-net-in=400 tot-read-calls=9 tot-dispatches=0 db=0 phase=process lib-name=headroom lib-ver=1\n"
        "id=9 addr=10.0.0.2:5001 laddr=10.0.0.9:6379 fd=21 name= tid=1 irqmatch=0 age=90 idle=80 tot-cmds=2 "
        "tot-net-in=80 tot-read-calls=2 tot-dispatches=0 db=0 flags=P phase=readsock lib-name= lib-ver=\n")(command);
}

// One section it does not know is an error for all; no client is counted while its monitor is off.
QByteArray garnet(const QByteArray& command) {
    if (command.startsWith("INFO ") && command.contains(" cpu"))
        return "-ERR Invalid section cpu. Try INFO HELP\r\n";
    if (command.startsWith("INFO"))
        return ScriptedServer::bulk(
            "# Server\r\ngarnet_version:1.0.84\r\nos:Linux\r\nrun_id:4a1c\r\nredis_version:7.4.3\r\n"
            "redis_mode:standalone\r\nuptime_in_seconds:5\r\n# Clients\r\nconnected_clients:0\r\n"
            "# Replication\r\nrole:master\r\nconnected_slaves:0\r\n");
    return ScriptedServer::healthy(
        "id=7 addr=10.0.0.1:5000 laddr=10.0.0.9:6379 name=headroom age=3 idle=0 flags=N db=0 resp=2 lib-name= "
        "lib-ver=\n")(command);
}

QByteArray clusterProxy(const QByteArray& command) {
    if (command.startsWith("INFO") && command.count(' ') > 1)
        return "-ERR wrong number of arguments for 'info' command\r\n";
    if (command.startsWith("INFO"))
        return ScriptedServer::bulk(
            "# Proxy\r\nproxy_version:1.0.0\r\nproxy_git_sha1:00000000\r\nos:Linux 6.1 x86_64\r\nthreads:8\n"
            "tcp_port:7777\r\nuptime_in_seconds:302\r\n\r\n# Clients\r\nconnected_clients:3\r\nmax_clients:50\r\n"
            "thread_0_clinets:3\r\n\r\n# Cluster\r\naddress:10.5.0.11:7001\r\n");
    return "-ERR unsupported command `" + command.left(command.indexOf(' ')).toLower() + "`\r\n";
}

// Counts of what is behind a proxy: each answer another process.
struct Backends {
    std::vector<std::pair<QByteArray, int>> answers;  // run_id, uptime
    std::size_t at = 0;
    QByteArray operator()(const QByteArray& command) {
        if (!command.startsWith("INFO") || command == "INFO commandstats")
            return ScriptedServer::healthy()(command);
        const auto& [runId, uptime] = answers[std::min(at++, answers.size() - 1)];
        return ScriptedServer::bulk("redis_version:7.0.15\r\nrun_id:" + runId + "\r\nuptime_in_seconds:" +
                                    QByteArray::number(uptime) + "\r\nconnected_clients:3\r\nmaxclients:100\r\n");
    }
};

std::shared_ptr<const ClientSnapshot> table(std::string_view rows) {
    return parseClientList(rows, {}, {});
}

}  // namespace

class OtherServersTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void dragonflyIsAskedInItsPlainForms() {
        ScriptedServer server;
        server.setScript(dragonfly);
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.samples.size() >= 4; }));
        QCOMPARE(w.status.state, SessionState::Connected);
        const InfoSample& sample = *w.samples.back();
        QCOMPARE(sample.traits.title(), u"Dragonfly 1.33.1"_s);
        QCOMPARE(sample.maxclients, 64000);
        QCOMPARE(sample.connectedClients, 2);
        QVERIFY(w.snapshot != nullptr);
        QCOMPARE(w.snapshot->rowCount(), 2);
        QVERIFY(w.listError.detail.isEmpty());
        QVERIFY(w.session.settings() != nullptr);
        QCOMPARE(w.session.settings()->text("timeout"), QByteArray("0"));
        // What it does not take is tried once.
        QCOMPARE(server.sent("INFO server").size(), 1);
        QCOMPARE(server.sent("CLIENT LIST ").size(), 1);
        QCOMPARE(server.sent("CONFIG GET maxclients timeout").size(), 1);
        QVERIFY(!w.session.clients().canListById());
        QCOMPARE(w.session.port().peer().infoCommand({"server"}), std::vector<QByteArray>{"INFO"});
        QCOMPARE(w.session.traits().killForm(), KillForm::IdOnly);
    }

    void garnetIsAskedForAllOfInfo() {
        ScriptedServer server;
        server.setScript(garnet);
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.samples.size() >= 4; }));
        QCOMPARE(w.status.state, SessionState::Connected);
        QCOMPARE(w.samples.back()->traits.title(), u"Garnet 1.0.84"_s);
        QCOMPARE(w.samples.back()->used(), std::nullopt);
        QVERIFY(server.sent("INFO server clients memory").size() <= 1);
        QVERIFY(clock.passUntil([&] { return w.snapshot != nullptr; }));
        QCOMPARE(w.snapshot->rowCount(), 1);
    }

    void aClusterProxyIsNotAskedAgainForWhatItLacks() {
        ScriptedServer server;
        server.setScript(clusterProxy);
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.samples.size() >= 4; }));
        QCOMPARE(w.status.state, SessionState::Connected);
        QCOMPARE(w.samples.back()->traits.title(), u"redis-cluster-proxy 1.0.0"_s);
        QCOMPARE(w.samples.back()->maxclients, 50);
        QCOMPARE(w.samples.back()->headroom(), 47);
        QCOMPARE(w.listError.kind, ErrorKind::Unsupported);
        QCOMPARE(w.slowlogError.kind, ErrorKind::Unsupported);
        QCOMPARE(server.sent("CLIENT LIST").size(), 1);
        QCOMPARE(server.sent("CONFIG").size(), 1);
        QCOMPARE(server.sent("SLOWLOG GET").size(), 1);
        QVERIFY(server.sent("INFO server").size() <= 1);
        QCOMPARE(w.session.traits().killForm(), KillForm::None);
    }

    void severalServersAreToldFromOneThatRestarted_data() {
        QTest::addColumn<QByteArrayList>("runIds");
        QTest::addColumn<QList<int>>("uptimes");
        QTest::addColumn<bool>("several");
        QTest::newRow("by turns") << QByteArrayList{"a", "b", "a"} << QList<int>{500, 20, 501} << true;
        QTest::newRow("the other is older") << QByteArrayList{"a", "b"} << QList<int>{500, 9000} << true;
        QTest::newRow("restarted") << QByteArrayList{"a", "b"} << QList<int>{500, 1} << false;
        QTest::newRow("one") << QByteArrayList{"a", "a", "a"} << QList<int>{500, 501, 502} << false;
    }
    void severalServersAreToldFromOneThatRestarted() {
        QFETCH(QByteArrayList, runIds);
        QFETCH(QList<int>, uptimes);
        QFETCH(bool, several);
        Backends backends;
        for (qsizetype i = 0; i < runIds.size(); ++i)
            backends.answers.emplace_back(runIds[i], uptimes[i]);
        ScriptedServer server;
        server.setScript(std::ref(backends));
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.samples.size() >= 4; }));
        QCOMPARE(w.samples.back()->traits.severalServers, several);
        QCOMPARE(w.session.traits().severalServers, several);
        QCOMPARE(w.session.traits().killForm(), several ? KillForm::None : KillForm::AllOf);
        QCOMPARE(w.session.clients().canListById(), !several);
        QCOMPARE(w.status.state, SessionState::Connected);
    }

    // A command for once reads INFO twice only.
    void severalServersAreKnownBeforeTheClientsAre() {
        Backends backends{{{"a", 500}, {"b", 600}}};
        ScriptedServer server;
        server.setScript(std::ref(backends));
        std::optional<bool> known;
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QObject::connect(&w.session, &Session::clientsListed, &w.session, [&] {
            if (!known)
                known = w.samples.back()->traits.severalServers;
        });
        QVERIFY(clock.passUntil([&] { return known.has_value(); }));
        QVERIFY(*known);
    }

    void aServerThatBreaksOnAnIdIsNotAskedForOneAgain() {
        ScriptedServer server;
        server.setScript([&](const QByteArray& command) -> QByteArray {
            if (!command.startsWith("CLIENT LIST ID"))
                return ScriptedServer::healthy("id=7 addr=1.2.3.4:5 name=headroom\n")(command);
            QMetaObject::invokeMethod(
                &server, [&server] { server.reset(); }, Qt::QueuedConnection);
            return {};
        });
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.samples.size() >= 4 && w.snapshot; }));
        QCOMPARE(server.connections(), 2);
        QCOMPARE(server.sent("CLIENT LIST ID").size(), 1);
    }

    // It is another connection then, perhaps to one server.
    void severalServersAreOfAConnection() {
        Backends backends{{{"a", 500}, {"b", 600}}};
        ScriptedServer server;
        server.setScript(std::ref(backends));
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.session.traits().severalServers; }));
        server.reset();
        QVERIFY(clock.passUntil([&] { return w.status.state != SessionState::Connected; }));
        QVERIFY(clock.passUntil([&] { return w.status.state == SessionState::Connected; }));
        QVERIFY(!w.session.traits().severalServers);
    }

    void aMissingInfoIsNoMissingPermission() {
        ScriptedServer server;
        server.setScript([healthy = ScriptedServer::healthy("id=7 addr=1.2.3.4:5 name=headroom\n")](
                             const QByteArray& command) -> QByteArray {
            return command.startsWith("INFO") ? QByteArray("-ERR unknown command 'INFO'\r\n") : healthy(command);
        });
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.snapshot != nullptr; }));
        w.snapshot.reset();
        QVERIFY(clock.passUntil([&] { return w.snapshot != nullptr; }));
        QCOMPARE(w.states, QStringList({u"connecting"_s, u"connected"_s}));
        QVERIFY2(w.status.detail.contains(u"unknown command 'INFO'"), qPrintable(w.status.detail));
        QVERIFY(!w.samples.empty());
        QCOMPARE(w.samples.back()->connectedClients, std::nullopt);
        QCOMPARE(w.samples.back()->traits.title(), u"unknown server"_s);
        QCOMPARE(server.sent("INFO").size(), 1);
    }

    void anUnknownErrorToInfoIsNoMissingPermission() {
        ScriptedServer server;
        server.setScript([healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            return command.startsWith("INFO") ? QByteArray("-ERR backend is gone\r\n") : healthy(command);
        });
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.status.state == SessionState::Connected; }));
        QVERIFY(!w.states.contains(u"no permission"_s));
        QVERIFY2(w.status.detail.contains(u"backend is gone"), qPrintable(w.status.detail));
    }

    void onlyTheFirstSectionIsNotEnough() {
        ScriptedServer server;
        server.setScript([healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            return command.startsWith("INFO server")
                       ? ScriptedServer::bulk("# Server\r\nredis_version:7.0.15\r\nrun_id:aaaa\r\n")
                       : healthy(command);
        });
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.samples.size() >= 3; }));
        for (const auto& sample : w.samples)
            QCOMPARE(sample->connectedClients, 3);
        QCOMPARE(server.sent("INFO server").size(), 1);
    }

    void aListOfAnotherTypeIsNoRefusal_data() {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("what");
        QTest::newRow("nil") << QByteArray("$-1\r\n") << u"nothing (nil)"_s;
        QTest::newRow("array") << QByteArray("*1\r\n$4\r\nid=1\r\n") << u"a list of values"_s;
        QTest::newRow("number") << QByteArray(":0\r\n") << u"a number"_s;
    }
    void aListOfAnotherTypeIsNoRefusal() {
        QFETCH(QByteArray, answer);
        QFETCH(QString, what);
        ScriptedServer server;
        server.setScript([&, healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            return command.startsWith("CLIENT LIST") || command.startsWith("SLOWLOG GET") ? answer : healthy(command);
        });
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.samples.size() >= 3; }));
        QCOMPARE(w.listError.kind, ErrorKind::Unsupported);
        QVERIFY2(w.listError.detail.contains(u"answered CLIENT LIST with "_s + what), qPrintable(w.listError.detail));
        QVERIFY2(!w.listError.detail.contains(u"refused"), qPrintable(w.listError.detail));
        if (!answer.startsWith('*'))
            QVERIFY2(w.slowlogError.detail.contains(what), qPrintable(w.slowlogError.detail));
        QCOMPARE(server.commands().count("CLIENT LIST"), 1);
        QCOMPARE(w.status.state, SessionState::Connected);
    }

    void anUnknownErrorToAListIsNotProvokedEachSecond() {
        ScriptedServer server;
        server.setScript([healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            return command.startsWith("CLIENT") && command != "CLIENT ID"
                       ? QByteArray("-ERR command 'client' not support for normal user\r\n")
                       : healthy(command);
        });
        TurnedClock clock;
        WatchedSession w(server.endpoint(), clock);
        QVERIFY(clock.passUntil([&] { return w.samples.size() >= 4; }));
        QCOMPARE(w.listError.kind, ErrorKind::Server);
        QCOMPARE(server.commands().count("CLIENT LIST"), 1);
    }

    // Kvrocks: M is MONITOR, A is ASKING. Elsewhere M is the link to the primary.
    void flagsAreReadAsTheServerMeansThem() {
        const auto kvrocks = table(
            "id=3 addr=10.0.0.1:1 fd=5 name= age=9 idle=9 flags=M namespace=__namespace qbuf=0 obuf=0 cmd=monitor\n"
            "id=4 addr=10.0.0.1:2 fd=6 name= age=9 idle=9 flags=S namespace=__namespace qbuf=0 obuf=0 cmd=psync\n"
            "id=5 addr=10.0.0.1:3 fd=7 name= age=9 idle=9 flags=P namespace=__namespace qbuf=0 obuf=0 cmd=subscribe\n"
            "id=6 addr=10.0.0.1:4 fd=8 name= age=9 idle=9 flags=N namespace=a qbuf=0 obuf=0 cmd=get\n"
            "id=7 addr=10.0.0.1:5 fd=9 name= age=9 idle=9 flags=SM namespace=a qbuf=0 obuf=0 cmd=get\n");
        using enum ClientKind;
        const auto kinds = [](const ClientSnapshot& snapshot) {
            std::vector<ClientKind> all;
            for (int row = 0; row < snapshot.rowCount(); ++row)
                all.push_back(snapshot.kind(row));
            return all;
        };
        QCOMPARE(kinds(*kvrocks), (std::vector{Monitor, Replica, Pubsub, Normal, Replica}));
        const ClientListing listing{kvrocks, {}, "a", "master"};
        QCOMPARE(keepReason(listing, 0, {}), KeepReason::Monitor);
        KillScope monitors;
        monitors.monitors = true;
        QCOMPARE(keepReason(listing, 0, monitors), KeepReason::None);

        const auto redis = table(
            "id=3 addr=10.0.0.1:1 fd=5 name= age=9 idle=9 flags=M db=0 cmd=monitor\n"
            "id=4 addr=10.0.0.1:2 fd=5 name= age=9 idle=9 flags=MO db=0 cmd=monitor\n");
        QCOMPARE(kinds(*redis), (std::vector{Primary, Primary}));
        QCOMPARE(keepReason({redis, {}, "a", "master"}, 0, monitors), KeepReason::PrimaryLink);

        // Dragonfly's link to its primary has no flag.
        const auto replica = table(
            "id=3 addr=10.0.0.1:1 laddr=10.0.0.2:6379 fd=5 name= age=9 idle=9 db=0 "
            "phase=process repl-phase=stable_sync lib-name= lib-ver=\n"
            "id=4 addr=10.0.0.1:2 laddr=10.0.0.2:6379 fd=6 name= age=9 idle=9 db=0 "
            "flags=P phase=process lib-name= lib-ver=\n");
        QCOMPARE(kinds(*replica), (std::vector{Primary, Pubsub}));
        QCOMPARE(keepReason({replica, {}, "a", "slave"}, 0, monitors), KeepReason::PrimaryLink);
    }
};

HEADROOM_TEST(QCoreApplication, OtherServersTest)
#include "tst_other_servers.moc"
