// SPDX-License-Identifier: GPL-3.0-or-later
// A kill against servers that lie, change under it, lose their answers or go away in the middle.
#include "tests/support/kill_trial.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QtTest>

#include <map>

using namespace headroom;

namespace {

QByteArray row(qint64 id, const QByteArray& rest = "name=web age=100 idle=60 flags=N") {
    return "id=" + QByteArray::number(id) + " addr=10.0.0.1:" + QByteArray::number(5000 + id) + ' ' + rest +
           " oll=0 omem=0 cmd=get user=default\n";
}

QByteArray kill(qint64 id) {
    return "CLIENT KILL ID " + QByteArray::number(id) + " ADDR 10.0.0.1:" + QByteArray::number(5000 + id) +
           " SKIPME yes";
}

// Its line in the ledger.
QString told(qint64 id, const char* outcome) {
    return QString::fromLatin1(kill(id)) + QStringLiteral(" → ") + QLatin1String(outcome);
}

// A server with clients that can be killed.
struct KillWorld {
    KillWorld() {
        for (const qint64 id : {11, 12, 13, 14})
            rows[id] = row(id);
        server.setScript([this](const QByteArray& command) { return answer(command); });
    }

    QByteArray answer(const QByteArray& command) {
        if (command == "CLIENT LIST")
            return list({});
        if (command.startsWith("CLIENT LIST ID "))
            return list(command.mid(15).split(' '));
        if (command.startsWith("CLIENT KILL ID ")) {
            const qint64 id = command.split(' ')[3].toLongLong();
            if (onKill)
                return onKill(id);
            return rows.erase(id) ? ":1\r\n" : ":0\r\n";
        }
        if (command.startsWith("CLIENT UNBLOCK ")) {
            const qint64 id = command.split(' ')[2].toLongLong();
            if (onUnblock)
                return onUnblock(id);
            rows[id].replace("flags=b", "flags=N");
            return ":1\r\n";
        }
        const QByteArray reply = healthy(command);
        if (!command.startsWith("INFO"))
            return reply;
        QByteArray text = reply.mid(reply.indexOf("\r\n") + 2).chopped(2);
        text.replace("connected_clients:3", "connected_clients:" + clients);
        text.replace("run_id:aaaa", "run_id:" + runId).replace("role:master", "role:" + role);
        return ScriptedServer::bulk(text);
    }

    QByteArray list(const QByteArrayList& ids) {
        QByteArray text;
        for (const auto& [id, line] : rows) {
            if (ids.isEmpty() || ids.contains(QByteArray::number(id)))
                text += line;
        }
        if (onList)
            onList(ids);
        return ScriptedServer::bulk(text);
    }

    // Two of them wait.
    void block() {
        for (const qint64 id : {12, 13})
            rows[id] = row(id, "name=web age=100 idle=60 flags=b");
    }

    ScriptedServer server;
    std::map<qint64, QByteArray> rows{{7, row(7, "name=headroom age=1 idle=0 flags=N")}};
    QByteArray runId = "aaaa";
    QByteArray role = "master";
    QByteArray clients = "3";  // by INFO
    std::function<QByteArray(qint64)> onKill;
    std::function<QByteArray(qint64)> onUnblock;
    std::function<void(const QByteArrayList&)> onList;
    ScriptedServer::Script healthy = ScriptedServer::healthy();
};

// Instead of after a pause.
void connectAgainAtOnce(Session& session, QObject& context) {
    QObject::connect(&session, &Session::statusChanged, &context, [&session](const SessionStatus& status) {
        if (status.state == SessionState::Unreachable)
            session.refresh();
    });
}

const QString web = QStringLiteral("name == web");
// On a busy machine the server of a test seems costly, and would be asked too seldom to see who comes back in time.
constexpr CostLimits oftenEnough{std::chrono::seconds(1), 1};

}  // namespace

class KillRunTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void killsWhoIsPlannedAndRecordsIt() {
        KillWorld world;
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes(), QStringList({QStringLiteral("11 killed"), QStringLiteral("12 killed"),
                                                QStringLiteral("13 killed"), QStringLiteral("14 killed")}));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList({kill(11), kill(12), kill(13), kill(14)}));
        QCOMPARE(trial.recorded(),
                 QStringList({told(11, "killed"), told(12, "killed"), told(13, "killed"), told(14, "killed")}));
        // Not before the last look, after which nothing is sent.
        QCOMPARE(world.server.sent("INFO server replication").size(), 1);
    }

    // E3
    void whoChangedInBetweenIsSkipped() {
        KillWorld world;
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        world.rows[11] = row(11, "name=web age=101 idle=0 flags=N");
        world.rows[12] = row(12, "name=other age=101 idle=61 flags=N");
        world.rows[13] = row(13, "name=web age=101 idle=61 flags=x");
        world.rows.erase(14);
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes(),
                 QStringList({QStringLiteral("11 changed: it woke up"), QStringLiteral("12 changed: its name changed"),
                              QStringLiteral("13 changed: it is to be kept now: in MULTI: its "
                                             "transaction would be lost"),
                              QStringLiteral("14 gone: it was already gone")}));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList());
        QCOMPARE(trial.recorded(),
                 QStringList({told(11, "changed"), told(12, "changed"), told(13, "changed"), told(14, "gone")}));
    }

    void whoDoesNotMatchTheFilterAnyMoreIsSkipped() {
        KillWorld world;
        for (const qint64 id : {11, 12})
            world.rows[id] = row(id, "name=web age=100 idle=3 flags=N");
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        trial.killPlan.filter = *Filter::parse(QStringLiteral("name == web and idle >= 2s"));
        world.rows[11] = row(11, "name=web age=109 idle=1 flags=N");
        world.rows[12] = row(12, "name=web age=109 idle=4 flags=N");
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes(),
                 QStringList({QStringLiteral("11 changed: it no longer matches the filter"),
                              QStringLiteral("12 killed"), QStringLiteral("13 killed"), QStringLiteral("14 killed")}));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList({kill(12), kill(13), kill(14)}));
    }

    // E1, E2
    void anotherProcessOrRoleDisarmsThePlan_data() {
        QTest::addColumn<QByteArray>("runId");
        QTest::addColumn<QByteArray>("role");
        QTest::newRow("restarted") << QByteArray("bbbb") << QByteArray("master");
        QTest::newRow("demoted") << QByteArray("aaaa") << QByteArray("slave");
    }
    void anotherProcessOrRoleDisarmsThePlan() {
        QFETCH(QByteArray, runId);
        QFETCH(QByteArray, role);
        KillWorld world;
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        world.runId = runId;
        world.role = role;
        // Also when it is known before the kill begins.
        const std::size_t samples = trial.watched.samples.size();
        trial.watched.session.refresh();
        QTRY_VERIFY(trial.watched.samples.size() > samples);
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::NotSent), 4);
        QVERIFY2(trial.outcomes().front().contains(QStringLiteral("restarted or changed its role")),
                 qPrintable(trial.outcomes().front()));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList());
    }

    // The ids mean nothing to the process behind the new connection.
    void aConnectionMadeAnewBetweenLookAndKillDisarmsThePlan() {
        KillWorld world;
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        trial.watched.session.setLimits({std::chrono::microseconds(1), 0.01});  // one at a time
        bool late = false;
        // So late that the pause after it is long enough to connect anew.
        const auto answerLate = [&world, &trial, &late] {
            QObject::connect(
                trial.run, &KillRun::progressed, &world.server,
                [&world, &late] {
                    late = false;
                    world.server.reset();
                },
                Qt::ConnectionType(Qt::QueuedConnection | Qt::SingleShotConnection));
            world.server.send(":1\r\n");
        };
        world.server.setScript([&world, &late, &answerLate](const QByteArray& command) {
            if (!late && command.startsWith("CLIENT KILL")) {
                late = true;
                QTimer::singleShot(700, &world.server, answerLate);
            }
            return late ? QByteArray() : world.answer(command);
        });
        connectAgainAtOnce(trial.watched.session, world.server);
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes().mid(0, 2),
                 QStringList({QStringLiteral("11 killed"),
                              QStringLiteral("12 not_sent: the connection broke after they were looked at")}));
        QCOMPARE(trial.report->count(KillResult::NotSent), 3);
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList({kill(11)}));
        QCOMPARE(trial.recorded(),
                 QStringList({told(11, "killed"), told(12, "not_sent"), told(13, "not_sent"), told(14, "not_sent")}));
    }

    // Not before those of the batch before it are dead.
    void eachBatchIsLookedAtRightBeforeItIsKilled() {
        KillWorld world;
        for (qint64 id = 15; id < 311; ++id)
            world.rows[id] = row(id);
        world.onKill = [&world](qint64 id) -> QByteArray {
            if (id == 210)  // the last of the first batch
                world.rows[220] = row(220, "name=web age=101 idle=0 flags=N");
            if (id == 30)
                return ":1\r\n";  // and does nothing
            world.rows.erase(id);
            return ":1\r\n";
        };
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::Killed), 298);
        QCOMPARE(trial.outcomes()[19],
                 QStringLiteral("30 unknown: the server said that it did so, but it is still connected"));
        QCOMPARE(trial.outcomes()[209], QStringLiteral("220 changed: it woke up"));
        QCOMPARE(world.server.sent("CLIENT KILL").size(), 299);
        const QStringList recorded = trial.recorded();
        QCOMPARE(recorded.size(), 300);
        QCOMPARE(recorded[19], told(30, "unknown"));
        QCOMPARE(recorded[209], told(220, "changed"));
        QCOMPARE(recorded.filter(QStringLiteral("→ killed")).size(), 298);
    }

    // A kill takes 300 ms, and the last one wakes up while the first is being killed.
    void whoWakesUpDuringTheKillIsSpared_data() {
        QTest::addColumn<bool>("byId");
        QTest::newRow("each is looked at by its id") << true;
        QTest::newRow("before 6.2 a look is the whole list") << false;
    }
    void whoWakesUpDuringTheKillIsSpared() {
        QFETCH(const bool, byId);
        KillWorld world;
        world.onKill = [&world](qint64 id) -> QByteArray {
            world.rows[14] = row(14, "name=web age=101 idle=0 flags=N");
            world.rows.erase(id);
            return ":1\r\n";
        };
        world.server.setScript([&world, byId](const QByteArray& command) -> QByteArray {
            return !byId && command == "CLIENT ID" ? "-ERR unknown subcommand 'ID'\r\n" : world.answer(command);
        });
        world.server.setWork([](const QByteArray& command, bool) {
            return std::chrono::milliseconds(command.startsWith("CLIENT KILL") ? 300 : 0);
        });
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        trial.watched.session.setLimits({std::chrono::microseconds(1), 0.01});  // one at a time
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes(),
                 QStringList({QStringLiteral("11 killed"), QStringLiteral("12 killed"), QStringLiteral("13 killed"),
                              QStringLiteral("14 changed: it woke up")}));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList({kill(11), kill(12), kill(13)}));
    }

    // As a server does that is paused: it keeps what it is sent for later, and drops it when the connection closes.
    void whatIsNotDoneInTimeIsNotDoneLater() {
        KillWorld world;
        bool paused = false;
        world.server.setScript([&](const QByteArray& command) {
            paused = paused || command == kill(12);
            return paused && world.server.connections() == 1 ? QByteArray() : world.answer(command);
        });
        KillTrial trial(world.server.endpoint());
        connectAgainAtOnce(trial.watched.session, world.server);
        QVERIFY(trial.plan(web));
        trial.watched.session.setLimits({std::chrono::microseconds(1), 0.01});  // one at a time
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes().mid(0, 2),
                 QStringList({QStringLiteral("11 killed"),
                              QStringLiteral("12 unknown: no answer came; it is still connected")}));
        QCOMPARE(
            trial.outcomes().mid(2),
            QStringList({QStringLiteral("13 not_sent: the server did not answer within a second of the look: the "
                                        "connection was closed so that no client that has woken up since is killed"),
                         QStringLiteral("14 not_sent: the server did not answer within a second of the look: the "
                                        "connection was closed so that no client that has woken up since is killed")}));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList({kill(11), kill(12)}));
        QCOMPARE(trial.recorded()[1], told(12, "unknown"));
    }

    void aLookThatComesLateKillsNobody() {
        KillWorld world;
        world.server.setWork([](const QByteArray& command, bool) {
            return std::chrono::milliseconds(command.startsWith("CLIENT LIST ID ") ? 800 : 0);
        });
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        QVERIFY(trial.carryOut());
        QVERIFY2(trial.outcomes().front().startsWith(
                     QStringLiteral("11 not_sent: each look at the clients came too late to kill any of them")),
                 qPrintable(trial.outcomes().front()));
        QCOMPARE(trial.report->count(KillResult::NotSent), 4);
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList());
    }

    // The next batch is recorded already.
    void whatIsStoppedIsToldWhatBecameOfIt() {
        KillWorld world;
        for (qint64 id = 15; id < 511; ++id)
            world.rows[id] = row(id);
        KillTrial trial(world.server.endpoint());
        world.onKill = [&world, &trial](qint64 id) -> QByteArray {
            if (id == 13)
                trial.run->stop();
            if (id != 12)  // and does nothing
                world.rows.erase(id);
            return ":1\r\n";
        };
        QVERIFY(trial.plan(web));
        trial.watched.session.setLimits({std::chrono::microseconds(1), 0.01});  // one at a time
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes().mid(0, 4),
                 QStringList({QStringLiteral("11 killed"),
                              QStringLiteral("12 unknown: the server said that it did so, but it is still connected"),
                              QStringLiteral("13 killed"), QStringLiteral("14 not_sent: stopped before its turn")}));
        QCOMPARE(trial.report->count(KillResult::NotSent), 497);
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList({kill(11), kill(12), kill(13)}));
        const QStringList recorded = trial.recorded();
        QCOMPARE(recorded.size(), 400);
        QCOMPARE(recorded.filter(QStringLiteral("→ not_sent")).size(), 397);
    }

    // The server stops answering, and nobody waits for it any longer.
    void whatIsGivenUpIsToldAtOnce() {
        KillWorld world;
        KillTrial trial(world.server.endpoint());
        world.onKill = [](qint64 id) { return id == 13 ? QByteArray() : QByteArray(":1\r\n"); };
        QVERIFY(trial.plan(web));
        trial.watched.session.setLimits({std::chrono::microseconds(1), 0.01});  // one at a time
        trial.start();
        QTRY_VERIFY_WITH_TIMEOUT(world.server.sent("CLIENT KILL").contains(kill(13)), 30'000);
        trial.run->giveUp();
        trial.watched.session.stop();
        // Sooner than it would look for who got no answer.
        QTRY_VERIFY_WITH_TIMEOUT(trial.report, 20'000);
        QVERIFY2(trial.outcomes().at(2).startsWith(QStringLiteral("13 unknown")), qPrintable(trial.outcomes().at(2)));
        QCOMPARE(trial.outcomes().at(3), QStringLiteral("14 not_sent: the server did not answer"));
        QCOMPARE(trial.recorded().filter(QStringLiteral("→ unknown")).size(), 1);
        QCOMPARE(trial.recorded().filter(QStringLiteral("→ not_sent")).size(), 1);
    }

    // The ids are those of another process, of a version that takes none, so that all are listed.
    void whoIsBehindANewConnectionIsNotComparedWithTheKilled() {
        KillWorld world;
        world.rows.clear();
        for (qint64 id = 1001; id < 1301; ++id)
            world.rows[id] = row(id);
        KillTrial trial(world.server.endpoint());
        bool late = false;
        bool anew = false;
        const auto connectAnew = [&world, &late, &anew] {
            late = false;
            anew = true;
            world.runId = "bbbb";
            world.rows[1001] = row(1001);
            world.server.reset();
        };
        const auto answerLate = [&world, &trial, &connectAnew] {
            QObject::connect(trial.run, &KillRun::progressed, &world.server, connectAnew,
                             Qt::ConnectionType(Qt::QueuedConnection | Qt::SingleShotConnection));
            world.server.send(":1\r\n");
        };
        world.server.setScript([&world, &late, &anew, &answerLate](const QByteArray& command) -> QByteArray {
            if (anew && command == "CLIENT ID")
                return "-ERR unknown subcommand 'ID'\r\n";
            if (!late && command.startsWith("CLIENT KILL ID 1200 ")) {  // the last of the first batch
                late = true;
                QTimer::singleShot(700, &world.server, answerLate);
            }
            return late ? QByteArray() : world.answer(command);
        });
        connectAgainAtOnce(trial.watched.session, world.server);
        QVERIFY(trial.plan(web));
        trial.watched.session.setLimits({std::chrono::microseconds(1), 0.01});  // one at a time
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes().front(), QStringLiteral("1001 killed"));
        QCOMPARE(trial.report->count(KillResult::Killed), 200);
        QCOMPARE(trial.report->count(KillResult::NotSent), 100);
    }

    // --- who comes back

    // While the kill still runs, too.
    void whoComesBackIsComparedWithBefore_data() {
        QTest::addColumn<int>("young");
        QTest::addColumn<int>("returned");
        QTest::newRow("nobody came before") << 0 << 2;
        QTest::newRow("four came each second") << 120 << 0;
    }
    void whoComesBackIsComparedWithBefore() {
        QFETCH(const int, young);
        QFETCH(const int, returned);
        KillWorld world;
        for (qint64 id = 20; id < 20 + young; ++id)
            world.rows[id] = row(id, "name=web age=25 idle=0 flags=N");
        world.onKill = [&world](qint64 id) {
            if (id == 11) {
                for (const qint64 came : {501, 502})
                    world.rows[came] = row(came, "name=web age=0 idle=0 flags=N");
                world.rows[503] = row(503, "name=other age=0 idle=0 flags=N");
            }
            return world.rows.erase(id) ? ":1\r\n" : ":0\r\n";
        };
        KillTrial trial(world.server.endpoint());
        trial.watched.session.setLimits(oftenEnough);
        QVERIFY(trial.plan(QStringLiteral("name == web and idle > 50"), {}));
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::Killed), 4);
        QTRY_COMPARE_WITH_TIMEOUT(trial.returns.came, 2, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(trial.returns.returned, returned, 30'000);
        QCOMPARE(trial.returns.usual, 2 - returned);
        QCOMPARE(trial.returns.killed, 4);
    }

    // What has gone again did not stay: the sentence tells of the table that is shown.
    void whoHasGoneAgainIsNotTold() {
        KillWorld world;
        KillTrial trial(world.server.endpoint());
        trial.watched.session.setLimits(oftenEnough);
        QVERIFY(trial.plan(web));
        trial.watched.session.setDemand(pulseAlone);  // run and watch read what they need themselves
        QVERIFY(trial.carryOut());
        world.rows[501] = row(501, "name=web age=0 idle=0 flags=N");
        QTRY_COMPARE_WITH_TIMEOUT(trial.returns.came, 1, 30'000);
        world.rows.erase(501);
        QTRY_COMPARE_WITH_TIMEOUT(trial.returns.came, 0, 30'000);
        QCOMPARE(trial.returns.returned, 0);
    }

    // --- servers that take one filter

    // Dragonfly, Kvrocks; Tile38 answers with a status.
    void byTheIdAloneWhereNoMoreIsTaken_data() {
        QTest::addColumn<QByteArray>("product");
        QTest::addColumn<QByteArray>("killed");
        QTest::addColumn<QByteArray>("gone");
        QTest::newRow("Dragonfly") << QByteArray("dragonfly_version:df-v1.33.1") << QByteArray(":1\r\n")
                                   << QByteArray(":0\r\n");
        QTest::newRow("Kvrocks") << QByteArray("kvrocks_version:2.9.0") << QByteArray(":1\r\n") << QByteArray(":0\r\n");
        QTest::newRow("Tile38") << QByteArray("tile38_version:1.33.0") << QByteArray("+OK\r\n")
                                << QByteArray("-ERR No such client\r\n");
    }
    void byTheIdAloneWhereNoMoreIsTaken() {
        QFETCH(const QByteArray, product);
        QFETCH(const QByteArray, killed);
        QFETCH(const QByteArray, gone);
        KillWorld world;
        world.onKill = [&](qint64 id) { return world.rows.erase(id) && id != 13 ? killed : gone; };
        world.server.setScript([&](const QByteArray& command) -> QByteArray {
            if (command.startsWith("CLIENT LIST "))
                return "-ERR syntax error\r\n";
            const QByteArray reply = world.answer(command);
            if (!command.startsWith("INFO") || command == "INFO commandstats")
                return reply;
            return ScriptedServer::bulk("# Server\r\n" + product + "\r\n" +
                                        reply.mid(reply.indexOf("\r\n") + 2).chopped(2));
        });
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        QCOMPARE(trial.killPlan.form, KillForm::IdOnly);
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes(),
                 QStringList({QStringLiteral("11 killed"), QStringLiteral("12 killed"),
                              QStringLiteral("13 gone: it was already gone"), QStringLiteral("14 killed")}));
        QCOMPARE(world.server.sent("CLIENT KILL"),
                 QByteArrayList({"CLIENT KILL ID 11", "CLIENT KILL ID 12", "CLIENT KILL ID 13", "CLIENT KILL ID 14"}));
    }

    // The server is another product by now than the plan was made for, or several answer.
    void aPlanInAnotherFormIsNotCarriedOut_data() {
        QTest::addColumn<KillForm>("form");
        QTest::newRow("by the id alone") << KillForm::IdOnly;
        QTest::newRow("not at all") << KillForm::None;
    }
    void aPlanInAnotherFormIsNotCarriedOut() {
        QFETCH(const KillForm, form);
        KillWorld world;
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        trial.killPlan.form = form;
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::NotSent), 4);
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList());
    }

    // --- slices

    // The server may be held for 150 ms. Whether two are as quick as one is tried only where one is not too long.
    void aSliceHoldsTheServerNoLongerThanItMay_data() {
        QTest::addColumn<std::chrono::milliseconds>("each");
        QTest::addColumn<int>("tried");
        QTest::newRow("one fits") << std::chrono::milliseconds(100) << 2;
        QTest::newRow("none fits") << std::chrono::milliseconds(160) << 0;
    }
    void aSliceHoldsTheServerNoLongerThanItMay() {
        QFETCH(const std::chrono::milliseconds, each);
        QFETCH(const int, tried);
        KillWorld world;
        for (qint64 id = 15; id < 23; ++id)
            world.rows[id] = row(id);
        int together = 0;
        world.server.setWork([&together, each](const QByteArray& command, bool busy) {
            const bool kills = command.startsWith("CLIENT KILL");
            together += kills && busy ? 1 : 0;
            return kills ? each : std::chrono::milliseconds(0);
        });
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        trial.watched.session.setLimits({std::chrono::milliseconds(100), 0.01});
        QVERIFY(trial.carryOut());
        QVERIFY2(trial.report->count(KillResult::Killed) == 12, qPrintable(trial.outcomes().join(u',')));
        QCOMPARE(together > 0, tried > 0);
        QVERIFY2(together <= tried, qPrintable(QString::number(together)));
    }

    // The person lowers it in the middle: the next slice but one is as small as that.
    void aLowerLimitCountsInTheMiddle() {
        KillWorld world;
        for (qint64 id = 15; id < 27; ++id)
            world.rows[id] = row(id);
        KillTrial trial(world.server.endpoint());
        int kills = 0;
        int togetherBefore = 0;
        int togetherBehind = 0;
        world.server.setWork([&](const QByteArray& command, bool busy) {
            if (!command.startsWith("CLIENT KILL"))
                return std::chrono::milliseconds(0);
            if (++kills == 6)
                trial.watched.session.setLimits({std::chrono::milliseconds(10), 0.01});
            (kills <= 10 ? togetherBefore : togetherBehind) += busy ? 1 : 0;
            return std::chrono::milliseconds(20);
        });
        QVERIFY(trial.plan(web));
        trial.watched.session.setLimits({std::chrono::milliseconds(100), 0.01});
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::Killed), 16);
        QVERIFY(togetherBefore > 2);
        QCOMPARE(togetherBehind, 0);
    }

    // To unblock, the server walks nothing, however many clients it has.
    void unblockingGoesOnQuicklyAmongManyClients() {
        KillWorld world;
        for (qint64 id = 12; id < 30; ++id)
            world.rows[id] = row(id, "name=web age=100 idle=60 flags=b");
        int together = 0;
        world.server.setWork([&together](const QByteArray& command, bool busy) {
            const bool unblocks = command.startsWith("CLIENT UNBLOCK");
            together += unblocks && busy ? 1 : 0;
            return std::chrono::milliseconds(unblocks ? 2 : 0);
        });
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.planToUnblock());
        const auto samples = trial.watched.samples.size();
        world.clients = "1000000";
        QTRY_VERIFY(trial.watched.samples.size() > samples);
        trial.watched.session.setLimits({std::chrono::milliseconds(20), 0.01});
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::Killed), 18);
        QVERIFY2(together >= 6, qPrintable(QString::number(together)));
    }

    // The way there and back takes 100 ms, the kill nothing.
    void aLongWayDoesNotHoldTheServer() {
        KillWorld world;
        for (qint64 id = 15; id < 23; ++id)
            world.rows[id] = row(id);
        int waiting = 0;
        int slices = 0;
        world.server.setScript([&world, &waiting, &slices](const QByteArray& command) {
            const bool kills = command.startsWith("CLIENT KILL");
            slices += kills && waiting == 0 ? 1 : 0;
            waiting += kills ? 1 : 0;
            QTimer::singleShot(100, Qt::PreciseTimer, &world.server,
                               [&world, &waiting, kills, reply = world.answer(command)] {
                                   waiting -= kills ? 1 : 0;
                                   world.server.send(reply);
                               });
            return QByteArray();
        });
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        trial.watched.session.setLimits({std::chrono::milliseconds(50), 0.01});
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::Killed), 12);
        QVERIFY2(slices <= 6, qPrintable(QString::number(slices)));
    }

    // --- the session goes in the middle

    // E5
    void aLostAnswerIsUnknownUntilItIsLookedAt_data() {
        QTest::addColumn<bool>("done");
        QTest::addColumn<QString>("outcome");
        QTest::newRow("done") << true << QStringLiteral("11 gone: no answer came; it is no longer connected");
        QTest::newRow("not done") << false << QStringLiteral("11 unknown: no answer came; it is still connected");
    }
    void aLostAnswerIsUnknownUntilItIsLookedAt() {
        QFETCH(bool, done);
        QFETCH(QString, outcome);
        KillWorld world;
        world.onKill = [&world, done](qint64 id) {
            if (done)
                world.rows.erase(id);
            QTimer::singleShot(0, &world.server, [&world] { world.server.reset(); });
            return QByteArray();
        };
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes().front(), outcome);
        QCOMPARE(trial.outcomes()[1], QStringLiteral("12 not_sent: the connection ended before its turn"));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList({kill(11)}));
        QCOMPARE(trial.recorded().front(), told(11, done ? "gone" : "unknown"));
    }

    void anUnknownOneOfAProcessThatIsGoneStaysUnknown() {
        KillWorld world;
        world.onKill = [&world](qint64) {
            world.runId = "bbbb";
            QTimer::singleShot(0, &world.server, [&world] { world.server.reset(); });
            return QByteArray();
        };
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes().front(),
                 QStringLiteral("11 unknown: no answer came, and the server is another process now"));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList({kill(11)}));
    }

    // E6
    void aServerThatLiesIsFoundOut() {
        KillWorld world;
        world.onKill = [&world](qint64 id) -> QByteArray {
            if (id == 11)
                return ":1\r\n";  // and does nothing
            if (id == 12)
                return ":0\r\n";  // and does nothing
            world.rows.erase(id);
            return id == 13 ? ":3\r\n" : ":1\r\n";
        };
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        QVERIFY(trial.carryOut());
        QCOMPARE(
            trial.outcomes(),
            QStringList({QStringLiteral("11 unknown: the server said that it did so, but it is still connected"),
                         QStringLiteral("12 unknown: the server said that it was not there, but it is still connected"),
                         QStringLiteral("13 killed: the server says it did so to 3 connections"),
                         QStringLiteral("14 killed")}));
        QCOMPARE(world.server.sent("CLIENT KILL").size(), 4);
    }

    // E7
    void whatIsNotSentStaysUnsent() {
        KillWorld world;
        world.onKill = [&world](qint64 id) -> QByteArray {
            if (id == 13) {
                QTimer::singleShot(0, &world.server, [&world] { world.server.reset(); });
                return {};
            }
            world.rows.erase(id);
            return ":1\r\n";
        };
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        trial.watched.session.setLimits({std::chrono::microseconds(1), 0.01});  // one at a time
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes(), QStringList({QStringLiteral("11 killed"), QStringLiteral("12 killed"),
                                                QStringLiteral("13 unknown: no answer came; it is still connected"),
                                                QStringLiteral("14 not_sent: the connection ended before its turn")}));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList({kill(11), kill(12), kill(13)}));
        QCOMPARE(trial.recorded().last(), told(14, "not_sent"));
    }

    // E18: the instance is closed, as when it is opened anew read-only, while the record is being written.
    void aSessionThatEndsMeanwhileSendsNothing_data() {
        QTest::addColumn<bool>("gone");
        QTest::newRow("stopped") << false;
        QTest::newRow("gone") << true;
    }
    void aSessionThatEndsMeanwhileSendsNothing() {
        QFETCH(bool, gone);
        KillWorld world;
        auto session = std::make_unique<Session>(world.server.endpoint());
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        QCOMPARE(trial.recorded(), QStringList());  // the file is made
        session->start();
        QTRY_VERIFY(!session->traits().runId.isEmpty());
        QSqlDatabase lock = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("lock"));
        lock.setDatabaseName(trial.directory.filePath(QStringLiteral("ledger.sqlite")));
        QVERIFY(lock.open());
        QVERIFY(QSqlQuery(lock).exec(QStringLiteral("BEGIN IMMEDIATE")));  // so that the record takes its time
        auto* run = new KillRun(trial.ledger, std::make_shared<const KillPlan>(trial.killPlan), {});
        connect(run, &KillRun::finished, run, [&trial](const KillReport& r) { trial.report = r; });
        run->start(session->port(), session->clients());
        if (gone)
            session.reset();
        else
            session->stop();
        QVERIFY(QSqlQuery(lock).exec(QStringLiteral("COMMIT")));
        lock.close();
        if (!gone) {
            QTRY_VERIFY(trial.report.has_value());
            QCOMPARE(trial.report->count(KillResult::NotSent), 4);
        }
        QCOMPARE(trial.recorded(),
                 QStringList({told(11, "not_sent"), told(12, "not_sent"), told(13, "not_sent"), told(14, "not_sent")}));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList());
        lock = {};
        QSqlDatabase::removeDatabase(QStringLiteral("lock"));
    }

    // In the pause between two slices, when no answer is waited for.
    void aSessionThatEndsInThePauseTellsWhatWasDone() {
        KillWorld world;
        for (qint64 id = 15; id < 311; ++id)
            world.rows[id] = row(id);
        world.server.setWork([](const QByteArray& command, bool) {  // so long that the pause is long
            return std::chrono::milliseconds(command.startsWith("CLIENT KILL") ? 700 : 0);
        });
        auto session = std::make_unique<Session>(world.server.endpoint());
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        session->start();
        QTRY_VERIFY_WITH_TIMEOUT(!session->traits().runId.isEmpty(), 30'000);
        auto* run = new KillRun(trial.ledger, std::make_shared<const KillPlan>(trial.killPlan), {});
        int done = 0;
        connect(run, &KillRun::progressed, this, [&done](int settled) { done = settled; });
        run->start(session->port(), session->clients());
        QTRY_COMPARE_WITH_TIMEOUT(done, 1, 30'000);
        session.reset();
        const QStringList recorded = trial.recorded();
        QCOMPARE(recorded.front(), told(11, "killed"));
        QCOMPARE(recorded.filter(QStringLiteral("→ not_sent")).size(), 299);
    }

    // While all of the first batch are dead, and the disk is too slow for the record of the second.
    void aSessionThatEndsDuringTheNextRecordTellsWhatWasDone() {
        KillWorld world;
        for (qint64 id = 15; id < 311; ++id)
            world.rows[id] = row(id);
        auto session = std::make_unique<Session>(world.server.endpoint());
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        session->start();
        QTRY_VERIFY_WITH_TIMEOUT(!session->traits().runId.isEmpty(), 30'000);
        QSqlDatabase lock = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("lock"));
        lock.setDatabaseName(trial.directory.filePath(QStringLiteral("ledger.sqlite")));
        bool locked = false;
        world.onList = [&lock, &locked](const QByteArrayList& ids) {  // the first batch is recorded
            if (ids.contains("11") && !locked)
                locked = lock.open() && QSqlQuery(lock).exec(QStringLiteral("BEGIN IMMEDIATE"));
        };
        auto* run = new KillRun(trial.ledger, std::make_shared<const KillPlan>(trial.killPlan), {});
        int done = 0;
        connect(run, &KillRun::progressed, this, [&done](int settled) { done = settled; });
        run->start(session->port(), session->clients());
        QTRY_COMPARE_WITH_TIMEOUT(done, 200, 30'000);
        QVERIFY(locked);
        session.reset();
        QVERIFY(QSqlQuery(lock).exec(QStringLiteral("COMMIT")));
        lock.close();
        const QStringList recorded = trial.recorded();
        QCOMPARE(recorded.filter(QStringLiteral("→ killed")).size(), 200);
        QCOMPARE(recorded.filter(QStringLiteral("→ not_sent")).size(), 100);
        lock = {};
        QSqlDatabase::removeDatabase(QStringLiteral("lock"));
    }

    // --- unblock

    void unblocksWhoWaits() {
        KillWorld world;
        world.block();
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.planToUnblock());
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes(), QStringList({QStringLiteral("12 unblocked"), QStringLiteral("13 unblocked")}));
        QCOMPARE(world.server.sent("CLIENT UNBLOCK"),
                 QByteArrayList({"CLIENT UNBLOCK 12 TIMEOUT", "CLIENT UNBLOCK 13 TIMEOUT"}));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList());
        QCOMPARE(trial.recorded(), QStringList({QStringLiteral("CLIENT UNBLOCK 12 TIMEOUT → unblocked"),
                                                QStringLiteral("CLIENT UNBLOCK 13 TIMEOUT → unblocked")}));
    }

    void whoIsNotBlockedAnyMoreIsLeft() {
        KillWorld world;
        world.block();
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.planToUnblock());
        world.rows[12] = row(12);
        world.onUnblock = [](qint64) { return QByteArray(":0\r\n"); };
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes(), QStringList({QStringLiteral("12 changed: it is no longer blocked"),
                                                QStringLiteral("13 unknown: the server said that it was not there, but "
                                                               "it is still blocked")}));
        QCOMPARE(world.server.sent("CLIENT UNBLOCK"), QByteArrayList({"CLIENT UNBLOCK 13 TIMEOUT"}));
    }

    // It waits for the next item at once; that it woke is seen.
    void whoWaitsAgainWasUnblocked() {
        KillWorld world;
        world.block();
        world.onUnblock = [&world](qint64 id) {
            if (id == 12)
                world.rows[12] = row(12, "name=web age=100 idle=0 flags=b");
            return QByteArray(":1\r\n");
        };
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.planToUnblock());
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.outcomes(), QStringList({QStringLiteral("12 unblocked"),
                                                QStringLiteral("13 unknown: the server said that it did so, but it is "
                                                               "still blocked")}));
    }

    void aServerBefore5IsAskedOnce() {
        KillWorld world;
        world.block();
        world.onUnblock = [](qint64) {
            return QByteArray("-ERR Syntax error, try CLIENT (LIST | KILL | GETNAME | SETNAME | PAUSE | REPLY)\r\n");
        };
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.planToUnblock());
        QVERIFY(trial.carryOut());
        QVERIFY2(trial.outcomes().front().startsWith(QStringLiteral("12 refused: ")),
                 qPrintable(trial.outcomes().front()));
        QCOMPARE(trial.outcomes().last(), QStringLiteral("13 not_sent: the server does not know the command"));
        QCOMPARE(world.server.sent("CLIENT UNBLOCK"), QByteArrayList({"CLIENT UNBLOCK 12 TIMEOUT"}));
    }

    void aReadOnlyInstanceIsNotSentUnblockEither() {
        KillWorld world;
        world.block();
        Endpoint endpoint = world.server.endpoint();
        endpoint.readOnly = true;
        KillTrial trial(endpoint);
        QVERIFY(trial.planToUnblock());
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::NotSent), 2);
        QCOMPARE(world.server.sent("CLIENT UNBLOCK"), QByteArrayList());
    }

    // --- both

    void whatIsForbiddenIsAskedForOnce() {
        KillWorld world;
        world.onKill = [](qint64) {
            return QByteArray("-NOPERM User u has no permissions to run the 'client|kill' command\r\n");
        };
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        QVERIFY(trial.carryOut());
        QVERIFY(trial.report->forbidden);
        QCOMPARE(trial.report->count(KillResult::Refused), 1);
        QCOMPARE(trial.outcomes().last(), QStringLiteral("14 not_sent: the server does not permit it"));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList({kill(11)}));
    }

    void aReadOnlyInstanceIsSentNothing() {
        KillWorld world;
        Endpoint endpoint = world.server.endpoint();
        endpoint.readOnly = true;
        KillTrial trial(endpoint);
        QVERIFY(trial.plan(web));
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::NotSent), 4);
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList());
    }

    void withoutAConnectionNothingIsSent() {
        KillWorld world;
        KillTrial trial(world.server.endpoint());
        QVERIFY(trial.plan(web));
        trial.watched.session.stop();
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::NotSent), 4);
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList());
    }

    // E4: the other connections of this program too.
    void neverKillsAnotherConnectionOfOurs() {
        KillWorld world;
        int nextId = 7;
        world.server.setScript([&world, &nextId](const QByteArray& command) -> QByteArray {
            return command == "CLIENT ID" ? ':' + QByteArray::number(nextId++) + "\r\n" : world.answer(command);
        });
        world.rows[8] = row(8);
        const WatchedSession first(world.server.endpoint());
        QTRY_COMPARE(first.ownId, 7);
        KillTrial trial(world.server.endpoint());
        QTRY_COMPARE(trial.watched.listing.ownIds, std::vector<std::int64_t>({7, 8}));
        QVERIFY(trial.plan(QStringLiteral("id < 9")));
        QCOMPARE(trial.killPlan.victims.size(), std::size_t(0));
        QCOMPARE(trial.killPlan.kept.size(), std::size_t(2));
    }

    // E19
    void whatCanNotBeRecordedIsNotSent() {
        KillWorld world;
        KillTrial trial(world.server.endpoint());
        QVERIFY(QDir().mkdir(trial.directory.filePath(QStringLiteral("ledger.sqlite"))));
        QVERIFY(trial.plan(web));
        QVERIFY(trial.carryOut());
        QCOMPARE(trial.report->count(KillResult::NotSent), 4);
        QVERIFY2(trial.outcomes().front().contains(QStringLiteral("Nothing is done without its record")),
                 qPrintable(trial.outcomes().front()));
        QCOMPARE(world.server.sent("CLIENT KILL"), QByteArrayList());
    }
};

HEADROOM_TEST(QCoreApplication, KillRunTest)
#include "tst_kill_run.moc"
