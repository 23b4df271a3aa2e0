// SPDX-License-Identifier: GPL-3.0-or-later
// What asking for the cost of a kill asks of the server.
#include "core/action/kill_cost_probe.h"
#include "tests/support/scripted_server.h"
#include "tests/support/watched_session.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

// Of so many clients by INFO, of which it lists four.
struct Crowd {
    explicit Crowd(int clients) {
        QByteArray rows;
        for (int id = 7; id < 11; ++id)
            rows += "id=" + QByteArray::number(id) + " addr=10.0.0.1:" + QByteArray::number(5000 + id) + " name=web\n";
        server.setScript([this, clients, healthy = ScriptedServer::healthy(rows)](const QByteArray& command) {
            QByteArray reply = healthy(command);
            if (command == "INFO commandstats" && countsKills)
                return ScriptedServer::bulk(
                    "# Commandstats\r\ncmdstat_client|kill:calls=" + QByteArray::number(5 + kills()) +
                    ",usec=" + QByteArray::number(90'000 + 700 * kills()) + ",usec_per_call=0\r\n");
            if (command.startsWith("INFO") && !command.startsWith("INFO commandstats")) {
                QByteArray text = reply.mid(reply.indexOf("\r\n") + 2).chopped(2);
                reply = ScriptedServer::bulk(
                    text.replace("connected_clients:3", "connected_clients:" + QByteArray::number(clients)));
            }
            return command.startsWith("CLIENT KILL") ? onKill : reply;
        });
    }

    // Of what it measured; nullopt: nothing.
    std::optional<KillTime> probe() {
        if (!QTest::qWaitFor([this] { return watched.snapshot != nullptr; }, 30'000))
            return {};
        auto* probe = new KillCostProbe;
        std::optional<KillTime> walk;
        QEventLoop loop;  // a wait for a condition looks each 10 ms only, and all would seem slow
        QObject::connect(probe, &KillCostProbe::measured, probe, [&walk](const KillCost& cost) { walk = cost.walk; });
        QObject::connect(probe, &QObject::destroyed, &loop, &QEventLoop::quit);
        QTimer::singleShot(30'000, &loop, &QEventLoop::quit);
        probe->start(watched.session);
        loop.exec();
        return walk;
    }
    [[nodiscard]] int kills() const { return static_cast<int>(server.sent("CLIENT KILL").size()); }
    // The longest row of kills with no CLIENT ID, which is waited for, in between.
    [[nodiscard]] int mostTogether() const {
        int most = 0;
        int now = 0;
        for (const QByteArray& command : server.commands()) {
            if (command == "CLIENT ID")
                now = 0;
            else if (command.startsWith("CLIENT KILL"))
                most = std::max(most, ++now);
        }
        return most;
    }

    ScriptedServer server;
    bool countsKills = false;
    QByteArray onKill = ":0\r\n";
    WatchedSession watched{server.endpoint()};
};

}  // namespace

class KillCostProbeTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void asksWithoutKillingAnybody() {
        Crowd crowd(100);
        crowd.watched.session.setLimits({100ms, 0.01});
        QElapsedTimer timer;
        crowd.server.setWork([&timer](const QByteArray& command, bool) {
            if (command.startsWith("CLIENT KILL") && !timer.isValid())
                timer.start();
            return 0ms;
        });
        const auto walk = crowd.probe();
        QVERIFY(walk && walk->count() >= 0);
        QVERIFY2(crowd.kills() > 24 && crowd.kills() <= 134, qPrintable(QString::number(crowd.kills())));
        QVERIFY2(timer.elapsed() >= 23, "rounds without a pause are felt as one");
        for (const QByteArray& command : crowd.server.sent("CLIENT KILL"))
            QCOMPARE(command, QByteArray("CLIENT KILL ID 9223372036854775807 ADDR 0.0.0.0:0 SKIPME yes"));
    }

    // It knows better: from here the way and what else it did are seen too.
    void theServersOwnCountIsTaken() {
        Crowd crowd(100);
        crowd.countsKills = true;
        crowd.watched.session.setLimits({100ms, 0.01});
        const auto walk = crowd.probe();
        QVERIFY(walk);
        QCOMPARE(walk->count(), 700.0);
    }

    // Most of the clients were not listed yet.
    void countsTheClientsAsTheServerDoes() {
        Crowd crowd(100'000);
        QVERIFY(!crowd.probe());
        QVERIFY(!crowd.watched.listing.complete);
        QCOMPARE(crowd.watched.listing.clientCount(), std::int64_t(100'001));
        QCOMPARE(crowd.kills(), 0);
    }

    void asksNoMoreTogetherThanTheHoldAllows() {
        Crowd crowd(90'000);  // 3.7 ms each, as it is guessed; this server is far faster
        crowd.watched.session.setLimits({10ms, 0.01});
        QVERIFY(crowd.probe());
        QVERIFY2(crowd.mostTogether() <= 5, qPrintable(QString::number(crowd.mostTogether())));
    }

    void aSlowServerIsNotAskedAgainAndAgain() {
        Crowd crowd(100);
        crowd.server.setWork(
            [](const QByteArray& command, bool) { return command.startsWith("CLIENT KILL") ? 500ms : 0ms; });
        const auto walk = crowd.probe();
        QVERIFY(walk);
        QVERIFY2(walk->count() > 1000, qPrintable(QString::number(walk->count())));
        QCOMPARE(crowd.kills(), 2);
    }

    void whoMayNotIsNotAskedAgain() {
        Crowd crowd(100);
        crowd.onKill = "-NOPERM User u has no permissions to run 'client|kill'\r\n";
        QVERIFY(!crowd.probe());
        QCOMPARE(crowd.kills(), 1);
    }
};

QTEST_GUILESS_MAIN(KillCostProbeTest)
#include "tst_kill_cost_probe.moc"
