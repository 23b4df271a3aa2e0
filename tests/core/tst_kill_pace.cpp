// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_cost.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

constexpr KillTime guess{10};
constexpr KillTime hold{1000};

// The sizes of so many slices for a server on which a slice takes `first`, and `further` for each kill but one.
QList<int> slices(KillTime first, KillTime further, int count) {
    KillPace pace;
    QList<int> sizes;
    for (int i = 0; i < count; ++i) {
        sizes << pace.slice();
        pace.note(pace.slice(), first + further * (pace.slice() - 1), hold, guess);
    }
    return sizes;
}

}  // namespace

class KillPaceTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void growsUntilItFits() {
        QCOMPARE(slices(100us, 100us, 10), QList<int>({1, 2, 3, 4, 6, 9, 10, 11, 10, 10}));
        // One more is tried, though one takes 0.8 of what a slice may: the others are quicker.
        QCOMPARE(slices(800us, 20us, 12), QList<int>({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
    }

    // One more than fits is tried behind 2, 4, 8 and then each time 16 others.
    void isSeldomTooLong() {
        const QList<int> sizes = slices(800us, 800us, 100);
        QCOMPARE(std::ranges::max(sizes), 2);
        QList<qsizetype> tried;
        for (qsizetype at = sizes.indexOf(2); at >= 0; at = sizes.indexOf(2, at + 1))
            tried << at;
        QCOMPARE(tried, QList<qsizetype>({1, 4, 9, 18, 35, 52, 69, 86}));
        for (const int size : slices(1200us, 1200us, 50))
            QCOMPARE(size, 1);
    }

    // The person may lower it in the middle.
    void aLowerLimitCountsAtOnce() {
        KillPace pace;
        for (int i = 0; i < 6; ++i)
            pace.note(pace.slice(), pace.slice() * 100us, hold, guess);
        pace.note(pace.slice(), pace.slice() * 100us, hold / 5, guess);
        QCOMPARE(pace.slice(), 2);
    }

    // As when the shortest way known is one on which something was in the way.
    void answersThatTookNoTimeAreNotBelieved() {
        const QList<int> sizes = slices(0us, 0us, 40);
        for (qsizetype i = 1; i < sizes.size(); ++i)
            QVERIFY(sizes[i] <= std::max(sizes[i - 1] + 1, sizes[i - 1] * 3 / 2));
        QCOMPARE(sizes.last(), 133);  // 1 ms, at three quarters of what is guessed
    }

    void shrinksAtOnce() {
        KillPace pace;
        for (int i = 0; i < 10; ++i)
            pace.note(pace.slice(), 10us, hold, guess);
        QVERIFY(pace.slice() > 20);
        pace.note(20, 4000us, hold, guess);
        QCOMPARE(pace.slice(), 5);
    }

    void theRestOfABatchSaysNothing() {
        KillPace pace;
        for (int i = 0; i < 6; ++i)
            pace.note(pace.slice(), pace.slice() * 100us, hold, guess);
        QCOMPARE(pace.slice(), 10);
        pace.note(2, 900us, hold, guess);
        QCOMPARE(pace.slice(), 10);
    }

    void othersAreServedInBetween() {
        QCOMPARE(KillPace::pauseAfter(10us), 1ms);
        QCOMPARE(KillPace::pauseAfter(3000us), 1ms);
        QCOMPARE(KillPace::pauseAfter(60ms), 20ms);
    }

    void aForecastGoesThroughTheSlices() {
        const KillForecast one = forecastKills({KillTime(100)}, 1000, 1);
        QCOMPARE(one.server, KillTime(100) + freeingTime);
        QCOMPARE(one.whole, one.server + KillTime(1ms));
        // To measure the way, to look, to kill and to look again.
        QCOMPARE(forecastKills({.walk = KillTime(100), .way = 40ms}, 1000, 1).whole, one.whole + 4 * KillTime(40ms));
        const KillForecast many = forecastKills({KillTime(100)}, 10'000, 1000);
        QVERIFY(many.server > 110ms && many.server < 125ms);
        QVERIFY(many.whole > many.server * 1.5 && many.whole < many.server * 2);
        QCOMPARE(forecastKills({KillTime(100)}, 0, 5).server, KillTime(0));
    }

    // What is known without trying one: a range that the truth lies in, wider where the server told more.
    void whatIsKnownGivesARange() {
        const KillCostRange usual = killCostRange({.clients = 10'000});
        const KillTime walk = guessKillCost(10'000).walk;
        QVERIFY(usual.least.walk < walk && walk < usual.most.walk);
        QVERIFY(usual.least.freeing < freeingTime && freeingTime < usual.most.freeing);
        const auto forecast = [](const KillCost& cost) { return forecastKills(cost, 10'000, 5'000).server; };
        QVERIFY(forecast(usual.least) * 2 < forecast(usual.most));
        // Nothing was measured: a busy machine took more than five times the usual.
        QVERIFY(usual.most.kill() >= 6 * guessKillCost(10'000).kill());
        // A server that lists ten times as slowly walks so, too.
        const KillCostRange quick = killCostRange({.clients = 10'000, .listed = KillTime(1.46)});
        QVERIFY(quick.most.walk < usual.most.walk);
        const KillCostRange slow = killCostRange({.clients = 10'000, .listed = KillTime(14.6)});
        QCOMPARE(slow.least.walk, usual.least.walk);
        QVERIFY(std::abs(slow.most.walk / quick.most.walk - 10) < 0.01);
        // Kills that took longer than that, as with threads that each one stops.
        const KillCostRange told = killCostRange({.clients = 10'000, .killed = KillTime(4000)});
        QCOMPARE(told.most.kill(), KillTime(4000));
        QCOMPARE(told.least.kill(), usual.least.kill());
        QCOMPARE(killCostRange({.clients = 10'000, .killed = KillTime(2)}).least.kill(), KillTime(2));
        QCOMPARE(killCostRange({.clients = 10'000, .way = 40ms, .hold = 3ms}).most.hold, 3ms);
    }

    // Slices alike are counted at once, which changes little.
    void aForecastOfVeryManyIsQuickAndAsGood() {
        const KillTime walk = guessKillCost(200'000).walk;
        const KillForecast all = forecastKills({walk}, 200'000, 200'000);
        KillForecast parts;
        for (std::int64_t clients = 200'000; clients > 0; clients -= 2'000) {
            const KillTime there = walk * (guessKillCost(clients).walk / guessKillCost(200'000).walk);
            parts.server += forecastKills({there}, clients, 2'000).server;
        }
        QVERIFY2(std::abs(all.server / parts.server - 1) < 0.01,
                 qPrintable(QString::number(all.server / parts.server)));
        QVERIFY(forecastKills({KillTime(1e6)}, 1'000'000'000, 1'000'000'000).whole <
                std::chrono::hours(24 * 365 * 100));
    }
};

HEADROOM_TEST(QCoreApplication, KillPaceTest)
#include "tst_kill_pace.moc"
