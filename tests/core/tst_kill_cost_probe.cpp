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

const QByteArray forbidden = "-NOPERM User u has no permissions to run this\r\n";

using Count = std::pair<qint64, qint64>;  // of calls and µs
using Counting = std::function<Count(int asked, int kills)>;

// Of so many clients by INFO, of which it lists four.
struct Crowd {
    explicit Crowd(int clients) {
        QByteArray rows;
        for (int id = 7; id < 11; ++id)
            rows += "id=" + QByteArray::number(id) + " addr=10.0.0.1:" + QByteArray::number(5000 + id) + " name=web\n";
        server.setScript([this, clients, healthy = ScriptedServer::healthy(rows)](const QByteArray& command) {
            if (answers.contains(command))
                return answers.value(command);
            QByteArray reply = healthy(command);
            if (command == "INFO commandstats" && count) {
                const auto [calls, usec] = count();
                return ScriptedServer::bulk("# Commandstats\r\ncmdstat_client|kill:calls=" + QByteArray::number(calls) +
                                            ",usec=" + QByteArray::number(usec) + ",usec_per_call=0\r\n");
            }
            if (command.startsWith("INFO") && command != "INFO commandstats") {
                QByteArray text = reply.mid(reply.indexOf("\r\n") + 2).chopped(2);
                reply = ScriptedServer::bulk(
                    text.replace("connected_clients:3", "connected_clients:" + QByteArray::number(clients)));
            }
            return command.startsWith("CLIENT KILL") ? onKill : reply;
        });
    }

    // What it measured; nullopt: nothing.
    std::optional<KillCost> probe() {
        if (!QTest::qWaitFor([this] { return watched.snapshot != nullptr; }, 30'000))
            return {};
        auto* probe = new KillCostProbe;
        std::vector<KillCost> estimates;
        QEventLoop loop;  // a wait for a condition looks each 10 ms only, and all would seem slow
        QObject::connect(probe, &KillCostProbe::estimated, probe,
                         [&](const KillCost& cost) { estimates.push_back(cost); });
        QObject::connect(probe, &QObject::destroyed, &loop, &QEventLoop::quit);
        QTimer::singleShot(30'000, &loop, [&loop] { loop.exit(1); });
        probe->start(watched.session);
        if (loop.exec() != 0 || estimates.empty())
            return {};
        guess = estimates.front();
        return estimates.size() == 2 ? std::optional(estimates.back()) : std::nullopt;
    }
    [[nodiscard]] int kills() const { return static_cast<int>(server.sent("CLIENT KILL").size()); }
    // How many kills went together, one after another: a CLIENT ID, which is waited for, is in between.
    [[nodiscard]] QList<int> slices() const {
        QList<int> sizes{0};
        for (const QByteArray& command : server.commands()) {
            if (command == "CLIENT ID" && sizes.last() > 0)
                sizes << 0;
            sizes.last() += command.startsWith("CLIENT KILL") ? 1 : 0;
        }
        return sizes;
    }

    ScriptedServer server;
    QHash<QByteArray, QByteArray> answers;
    std::function<Count()> count;  // its own
    QByteArray onKill = ":0\r\n";
    WatchedSession watched{server.endpoint()};
    std::optional<KillCost> guess;
};

// How long it works on each kill.
ScriptedServer::Work perKill(std::chrono::milliseconds time) {
    return [time](const QByteArray& command, bool) { return command.startsWith("CLIENT KILL") ? time : 0ms; };
}

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
        const auto cost = crowd.probe();
        QVERIFY(cost && cost->walk.count() >= 0);
        QCOMPARE(cost->hold, 150ms);
        QVERIFY2(crowd.kills() > 24 && crowd.kills() <= 134, qPrintable(QString::number(crowd.kills())));
        QVERIFY2(timer.elapsed() >= 23, "rounds without a pause are felt as one");
        for (const QByteArray& command : crowd.server.sent("CLIENT KILL"))
            QCOMPARE(command, QByteArray("CLIENT KILL ID 9223372036854775807 ADDR 0.0.0.0:0 SKIPME yes"));
    }

    // --- the server's own count

    // It knows better: from here the way and what else it did are seen too. In the first half its processor wakes up.
    void theServersOwnCountIsTaken() {
        Crowd crowd(100);
        int known = 0;
        int asked = 0;
        qint64 usec = 90'000;
        crowd.count = [&] {
            usec += (asked++ < 2 ? 700 : 2) * (crowd.kills() - known);
            known = crowd.kills();
            return Count(5 + known, usec);
        };
        crowd.watched.session.setLimits({100ms, 0.01});
        crowd.server.setWork(perKill(1ms));
        const auto cost = crowd.probe();
        QVERIFY(cost);
        QCOMPARE(cost->walk.count(), 2.0);
    }

    void aCountThatCanNotBeOursIsNotTaken_data() {
        QTest::addColumn<Counting>("count");
        const auto row = [](const char* name, Counting count) { QTest::newRow(name) << std::move(count); };
        row("set back", [](int asked, int kills) { return asked < 3 ? Count(100 + kills, 700 * kills) : Count(2, 4); });
        row("others kill", [](int asked, int kills) { return Count(asked + kills, 2 * kills); });
        row("time goes back", [](int, int kills) { return Count(kills, 900'000 - 2 * kills); });
        row("less than none", [](int, int kills) { return Count(kills, 2 * kills - 900'000); });
        row("more than we waited", [](int, int kills) { return Count(kills, 900'000 * kills); });
    }
    void aCountThatCanNotBeOursIsNotTaken() {
        QFETCH(const Counting, count);
        Crowd crowd(100);
        int asked = 0;
        crowd.count = [&] { return count(++asked, crowd.kills()); };
        crowd.watched.session.setLimits({100ms, 0.01});
        crowd.server.setWork(perKill(1ms));
        const auto cost = crowd.probe();
        QVERIFY(cost);
        QVERIFY2(cost->walk > 500us && cost->walk < 50ms, qPrintable(QString::number(cost->walk.count())));
    }

    // --- how much is asked

    // Most of the clients were not listed yet.
    void countsTheClientsAsTheServerDoes() {
        Crowd crowd(100'000);
        crowd.watched.session.setLimits({2ms, 0.01});
        QVERIFY(!crowd.probe());
        QVERIFY(!crowd.watched.listing.complete);
        QCOMPARE(crowd.watched.listing.clientCount(), std::int64_t(100'001));
        QCOMPARE(crowd.kills(), 0);
        QVERIFY(crowd.guess && crowd.guess->walk > 4ms && crowd.guess->hold == 3ms);
    }

    // A walk is not believed to take less than three quarters of what is guessed.
    void asksNoMoreTogetherThanTheHoldAllows() {
        Crowd crowd(90'000);  // 3.7 ms each, as it is guessed; this server is far faster
        crowd.watched.session.setLimits({10ms, 0.01});
        QVERIFY(crowd.probe());
        QCOMPARE(std::ranges::max(crowd.slices()), 5);
    }

    void aSlowServerIsNotAskedAgainAndAgain() {
        Crowd crowd(100);
        crowd.server.setWork(perKill(500ms));
        const auto cost = crowd.probe();
        QVERIFY(cost);
        QVERIFY2(cost->walk > 1ms, qPrintable(QString::number(cost->walk.count())));
        QCOMPARE(crowd.kills(), 2);
    }

    // A slice may hold it for 30 ms; from the ninth kill on two take longer.
    void becomesCarefulWhenTheServerBecomesSlow() {
        Crowd crowd(100);
        crowd.watched.session.setLimits({20ms, 0.01});
        crowd.server.setWork([&crowd](const QByteArray& command, bool) {
            return command.startsWith("CLIENT KILL") && crowd.kills() > 8 ? 18ms : 0ms;
        });
        QVERIFY(crowd.probe());
        // The first that is slow from its first kill on is too long.
        QList<int> sizes = crowd.slices();
        for (int before = 0; before < 8; sizes.removeFirst())
            before += sizes.first();
        QVERIFY(sizes.size() > 5);
        QVERIFY(sizes.takeFirst() > 2);
        QCOMPARE(sizes.first(), 1);
        QVERIFY(std::ranges::max(sizes) <= 2);
        QVERIFY(sizes.count(2) <= 3);  // KillPace waits for 4 and for 8 others in between
    }

    // --- what else happens

    void aLongWayIsNoWork() {
        Crowd crowd(100);
        crowd.watched.session.setLimits({20ms, 0.01});
        QVERIFY(QTest::qWaitFor([&crowd] { return crowd.watched.snapshot != nullptr; }));
        crowd.server.setScript([&crowd](const QByteArray& command) {
            QTimer::singleShot(40, Qt::PreciseTimer, &crowd.server, [&crowd, command] {
                crowd.server.send(command.startsWith("CLIENT KILL") ? QByteArray(":0\r\n")
                                                                    : ScriptedServer::healthy()(command));
            });
            return QByteArray();
        });
        const auto cost = crowd.probe();
        QVERIFY(cost);
        QVERIFY2(cost->way > 35ms, qPrintable(QString::number(cost->way.count())));
        QVERIFY2(cost->walk < 10ms, qPrintable(QString::number(cost->walk.count())));
    }

    void whoMayNotIsNotAskedAgain() {
        Crowd crowd(100);
        crowd.onKill = forbidden;
        QVERIFY(!crowd.probe());
        QCOMPARE(crowd.kills(), 1);
    }

    void whoMayNotKnowTheRestMeasuresAllTheSame() {
        Crowd crowd(100);
        crowd.watched.session.setLimits({100ms, 0.01});
        QVERIFY(QTest::qWaitFor([&crowd] { return crowd.watched.snapshot != nullptr; }));
        crowd.answers = {{"CLIENT ID", forbidden}, {"INFO commandstats", forbidden}};
        const auto before = crowd.server.commands().size();
        QVERIFY(crowd.probe());
        const QByteArrayList sent = crowd.server.commands().mid(before);
        QCOMPARE(sent.count("CLIENT ID"), 1);
        QVERIFY2(sent.count("INFO commandstats") <= 2, "the session asks too, each 10 s");
        QVERIFY(crowd.kills() >= 24);
    }

    // It tells nothing then, and goes.
    void theSessionMayStopInTheMiddle_data() {
        QTest::addColumn<QByteArray>("command");
        QTest::newRow("the way") << QByteArray("CLIENT ID");
        QTest::newRow("a walk") << QByteArray("CLIENT KILL");
        QTest::newRow("the count") << QByteArray("INFO commandstats");
    }
    void theSessionMayStopInTheMiddle() {
        QFETCH(const QByteArray, command);
        Crowd crowd(100);
        QVERIFY(QTest::qWaitFor([&crowd] { return crowd.watched.snapshot != nullptr; }));
        crowd.server.setWork([&crowd, command](const QByteArray& sent, bool) {
            if (sent.startsWith(command))
                QMetaObject::invokeMethod(&crowd.watched.session, &Session::stop, Qt::QueuedConnection);
            return sent.startsWith(command) ? 10ms : 0ms;
        });
        QVERIFY(!crowd.probe());
        QVERIFY(crowd.guess);
    }
};

QTEST_GUILESS_MAIN(KillCostProbeTest)
#include "tst_kill_cost_probe.moc"
