// SPDX-License-Identifier: GPL-3.0-or-later
// What asking for the cost of a kill asks of the server.
#include "core/action/kill_cost.h"
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
            if (command.startsWith("INFO") && !command.startsWith("INFO commandstats")) {
                QByteArray text = reply.mid(reply.indexOf("\r\n") + 2).chopped(2);
                reply = ScriptedServer::bulk(
                    text.replace("connected_clients:3", "connected_clients:" + QByteArray::number(clients)));
            }
            return command.startsWith("CLIENT KILL") ? onKill : reply;
        });
    }

    // Of what it measured; nullopt: nothing.
    std::optional<double> probe() {
        if (!QTest::qWaitFor([this] { return watched.snapshot != nullptr; }, 30'000))
            return {};
        auto* probe = new KillTimeProbe;
        std::optional<double> usec;
        QEventLoop loop;  // a wait for a condition looks each 10 ms only, and all would seem slow
        QObject::connect(probe, &KillTimeProbe::measured, probe, [&usec](double measured) { usec = measured; });
        QObject::connect(probe, &QObject::destroyed, &loop, &QEventLoop::quit);
        QTimer::singleShot(30'000, &loop, &QEventLoop::quit);
        probe->start(watched.session);
        loop.exec();
        return usec;
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
    QByteArray onKill = ":0\r\n";
    WatchedSession watched{server.endpoint()};
};

}  // namespace

class KillCostTest : public QObject {
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
        const auto usec = crowd.probe();
        QVERIFY(usec && *usec >= freeingTime.count());
        QVERIFY2(crowd.kills() > 12 && crowd.kills() <= 89, qPrintable(QString::number(crowd.kills())));
        QVERIFY2(timer.elapsed() >= 11, "rounds without a pause are felt as one");
        for (const QByteArray& command : crowd.server.sent("CLIENT KILL"))
            QCOMPARE(command, QByteArray("CLIENT KILL ID 9223372036854775807 ADDR 0.0.0.0:0 SKIPME yes"));
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
        QVERIFY2(crowd.mostTogether() <= 2, qPrintable(QString::number(crowd.mostTogether())));
    }

    void aSlowServerIsNotAskedAgainAndAgain() {
        Crowd crowd(100);
        crowd.server.setWork(
            [](const QByteArray& command, bool) { return command.startsWith("CLIENT KILL") ? 500ms : 0ms; });
        const auto usec = crowd.probe();
        QVERIFY(usec);
        QVERIFY2(*usec > 1000, qPrintable(QString::number(*usec)));
        QCOMPARE(crowd.kills(), 2);
    }

    void whoMayNotIsNotAskedAgain() {
        Crowd crowd(100);
        crowd.onKill = "-NOPERM User u has no permissions to run 'client|kill'\r\n";
        QVERIFY(!crowd.probe());
        QCOMPARE(crowd.kills(), 1);
    }
};

QTEST_GUILESS_MAIN(KillCostTest)
#include "tst_kill_cost.moc"
