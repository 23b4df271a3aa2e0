// SPDX-License-Identifier: GPL-3.0-or-later
// What asking for the cost of a kill asks of the server.
#include "core/action/kill_cost_probe.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"
#include "tests/support/watched_session.h"

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
    explicit Crowd(int number) : clients(number) {
        QByteArray rows;
        for (int id = 7; id < 11; ++id)
            rows += "id=" + QByteArray::number(id) + " addr=10.0.0.1:" + QByteArray::number(5000 + id) + " name=web\n";
        server.setScript([this, healthy = ScriptedServer::healthy(rows)](const QByteArray& command) {
            const QByteArray reply = answer(command, healthy(command));
            if (way == 0ms)
                return reply;
            QTimer::singleShot(way, Qt::PreciseTimer, &server, [this, reply] { server.send(reply); });
            return QByteArray();
        });
    }

    [[nodiscard]] QByteArray answer(const QByteArray& command, QByteArray reply) const {
        if (answers.contains(command))
            return answers.value(command);
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
    }

    // For the first table. A wait for a condition looks each 10 ms only: all would seem slow, and the way long.
    bool wait() {
        if (watched.snapshot)
            return true;
        QEventLoop loop;
        QObject::connect(&watched.session, &Session::clientsListed, &loop, &QEventLoop::quit);
        QTimer::singleShot(30'000, &loop, [&loop] { loop.exit(1); });
        return loop.exec() == 0;
    }

    // What it measured; nullopt: nothing.
    std::optional<KillCost> probe() {
        if (!wait())
            return {};
        auto* probe = new KillCostProbe;
        std::vector<KillCost> estimates;
        QEventLoop loop;
        QObject::connect(probe, &KillCostProbe::estimated, &loop,
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

    int clients;
    std::chrono::milliseconds way{0};  // there and back
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
        // What the probe sends behind an answer; without a pause several are felt as one.
        QByteArray last;
        SteadyTime lastTime;
        std::chrono::nanoseconds shortest = 1h;
        crowd.server.setWork([&](const QByteArray& command, bool) {
            const SteadyTime now = steadyNow();
            const bool isStep = command == "CLIENT ID" || command == "INFO commandstats";
            if (isStep && crowd.kills() > 0 && (last.startsWith("CLIENT KILL") || last == "INFO commandstats"))
                shortest = std::min<std::chrono::nanoseconds>(shortest, now - lastTime);
            last = command;
            lastTime = now;
            return 0ms;
        });
        const auto cost = crowd.probe();
        QVERIFY(cost && cost->walk.count() >= 0);
        QCOMPARE(cost->hold, 150ms);
        QVERIFY2(crowd.kills() > 24 && crowd.kills() <= 134, qPrintable(QString::number(crowd.kills())));
        QVERIFY2(shortest > 900us && shortest < 1h, qPrintable(QString::number(shortest.count())));
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
        row("no time", [](int, int kills) { return Count(kills, 90'000); });
        row("hostile",
            [](int asked, int) { return asked < 3 ? Count(INT64_MIN, INT64_MIN) : Count(INT64_MAX, INT64_MAX); });
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
        const int most = std::ranges::max(crowd.slices());
        QVERIFY2(most > 3 && most <= 5, qPrintable(QString::number(most)));
    }

    void aSlowServerIsNotAskedAgainAndAgain() {
        Crowd crowd(100);
        crowd.server.setWork(perKill(500ms));
        const auto cost = crowd.probe();
        QVERIFY(cost);
        QVERIFY2(cost->walk > 1ms, qPrintable(QString::number(cost->walk.count())));
        QCOMPARE(crowd.kills(), 2);
    }

    // A slice may hold it for 15 ms.
    void whereOneWalkIsTooLongItEnds() {
        Crowd crowd(100);
        crowd.watched.session.setLimits({10ms, 0.01});
        crowd.server.setWork(perKill(16ms));
        QVERIFY(crowd.probe());
        QCOMPARE(crowd.kills(), 2);
    }

    // As when somebody's slow command is in front.
    void oneLateAnswerSaysNothing_data() {
        QTest::addColumn<int>("late");
        for (const int late : {1, 2, 3, 30})
            QTest::addRow("%d", late) << late;
    }
    void oneLateAnswerSaysNothing() {
        QFETCH(const int, late);
        Crowd crowd(100);
        crowd.watched.session.setLimits({20ms, 0.01});
        crowd.server.setWork([&crowd, late](const QByteArray& command, bool) {
            return command.startsWith("CLIENT KILL") && crowd.kills() == late ? 1000ms : 0ms;
        });
        const auto cost = crowd.probe();
        QVERIFY(cost);
        QVERIFY2(cost->walk < 20ms, qPrintable(QString::number(cost->walk.count())));
        QVERIFY2(crowd.kills() >= 24, qPrintable(QString::number(crowd.kills())));
    }

    // A slice may hold it for 150 ms; all of a sudden two walks take longer.
    void becomesCarefulWhenTheServerBecomesSlow() {
        Crowd crowd(100);
        crowd.watched.session.setLimits({100ms, 0.01});
        int before = 0;  // kills
        crowd.server.setWork([&crowd, &before](const QByteArray& command, bool) {
            if (before == 0 && command == "CLIENT ID" && crowd.kills() > 7)
                before = crowd.kills();
            return before > 0 && command.startsWith("CLIENT KILL") ? 80ms : 0ms;
        });
        QVERIFY(crowd.probe());
        QList<int> sizes = crowd.slices();
        for (int kills = 0; kills < before; sizes.removeFirst())
            kills += sizes.first();
        QVERIFY(sizes.size() > 5);
        QVERIFY(sizes.takeFirst() > 2);
        QCOMPARE(sizes.first(), 1);
        QVERIFY(std::ranges::max(sizes) <= 2);
        QVERIFY(sizes.count(2) <= 3);  // KillPace waits for 4 and for 8 others in between
    }

    // --- what else happens

    void aLongWayIsNoWork() {
        Crowd crowd(100);
        crowd.way = 40ms;
        crowd.watched.session.setLimits({20ms, 0.01});
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
        QVERIFY(crowd.wait());
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
        QVERIFY(crowd.wait());
        const auto begin = crowd.server.commands().size();
        crowd.server.setWork([&crowd, command, begin](const QByteArray& sent, bool) {
            if (sent.startsWith(command) && crowd.server.commands().size() > begin)
                QMetaObject::invokeMethod(&crowd.watched.session, &Session::stop, Qt::QueuedConnection);
            return sent.startsWith(command) ? 10ms : 0ms;
        });
        QVERIFY(!crowd.probe());
        QVERIFY(crowd.guess);
    }
};

HEADROOM_TEST(QCoreApplication, KillCostProbeTest)
#include "tst_kill_cost_probe.moc"
