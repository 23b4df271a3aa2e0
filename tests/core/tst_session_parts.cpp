// SPDX-License-Identifier: GPL-3.0-or-later
// The pure parts of a session: how long to wait, and what we cost.
#include "core/session/backoff.h"
#include "core/session/connect_queue.h"
#include "core/session/cost_meter.h"
#include "tests/support/test_program.h"
#include "tests/support/turned_clock.h"

#include <QRandomGenerator>
#include <QtTest>

#include <algorithm>
#include <array>
#include <vector>

using namespace headroom;
using namespace std::chrono_literals;

class SessionPartsTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void racesForASlotQuicklyThenSlower() {
        QCOMPARE(retryDelay(RetryPace::ForSlot, 0s, 0.0), 100ms);
        QCOMPARE(retryDelay(RetryPace::ForSlot, 59s, 0.999999), 499ms);
        QCOMPARE(retryDelay(RetryPace::ForSlot, 61s, 0.0), 1000ms);
        QCOMPARE(retryDelay(RetryPace::ForSlot, 1h, 0.5), 3000ms);
    }

    void backsOffWithTheLengthOfTheOutage() {
        QCOMPARE(retryDelay(RetryPace::Normal, 0s, 0.0), 100ms);
        QCOMPARE(retryDelay(RetryPace::Normal, 0s, 0.5), 300ms);
        // An outage of ten seconds is over within three for nearly all.
        QVERIFY(retryDelay(RetryPace::Normal, 10s, 0.999) <= 2500ms);
        QVERIFY(retryDelay(RetryPace::Normal, 24h, 0.999) <= 30s);
        QVERIFY(retryDelay(RetryPace::Normal, 24h, 0.999) >= 29s);
    }

    void whatDoesNotPassByItselfIsTriedSeldom() {
        QCOMPARE(retryDelay(RetryPace::Slow, 0s, 0.0), 60s);
        QVERIFY(retryDelay(RetryPace::Slow, 24h, 0.999) <= 70s);
    }

    // However long the connection lasted before.
    void anOutageBeginsWithAQuickTry() {
        Backoff backoff;
        SteadyTime now{1h};
        for (const auto lived : {1s, 5s, 28s, 34s, 3600s}) {
            for (int failure = 0; failure < 20; ++failure)
                now += backoff.afterFailure(RetryPace::Normal, now, 0.999);
            for (int second = 0; second < std::max<int>(2, static_cast<int>(lived.count())); ++second)
                backoff.noteAnswer();
            now += lived;
            QVERIFY(backoff.afterFailure(RetryPace::Normal, now, 0.999) <= 500ms);
        }
        // Also the race for a slot, when a long outage ends at a full server.
        now += 1h;
        QVERIFY(backoff.afterFailure(RetryPace::Normal, now, 0.999) > 29s);
        QVERIFY(backoff.afterFailure(RetryPace::ForSlot, now, 0.999) <= 500ms);
    }

    // One session, many outages of up to ten seconds, the server refusing meanwhile.
    void nearlyAllShortOutagesAreOverWithinThreeSeconds() {
        QRandomGenerator random(7);
        Backoff backoff;
        SteadyTime now{1h};
        std::vector<std::chrono::milliseconds> waits;
        for (int i = 0; i < 500; ++i) {
            for (int answers = 1 + random.bounded(40); answers > 0; --answers)
                backoff.noteAnswer();
            const SteadyTime back = now + std::chrono::milliseconds(random.bounded(10'001));
            const SteadyTime broke = now;
            now += backoff.afterFailure(RetryPace::Normal, now, random.generateDouble());
            QVERIFY(now - broke <= 500ms);
            while (now < back)
                now += backoff.afterFailure(RetryPace::Normal, now, random.generateDouble());
            waits.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(now - back));
        }
        std::ranges::sort(waits);
        QVERIFY2(waits[475] <= 3s, qPrintable(QString::number(waits[475].count())));
        QVERIFY2(waits[250] <= 1500ms, qPrintable(QString::number(waits[250].count())));
    }

    void aServerThatClosesAtOnceIsLeftAlone() {
        Backoff backoff;
        SteadyTime now{1h};
        const SteadyTime end = now + 10min;
        int tries = 0;
        for (; now < end; ++tries)  // accepts and closes
            now += backoff.afterFailure(RetryPace::Normal, now, 0.5);
        QVERIFY2(tries < 100, qPrintable(QString::number(tries)));
        tries = 0;
        for (const SteadyTime start = now; now < start + 10min; ++tries) {  // answers once and closes
            backoff.noteAnswer();
            now += backoff.afterFailure(RetryPace::Normal, now, 0.5);
        }
        QVERIFY2(tries < 600, qPrintable(QString::number(tries)));
    }

    void fourConnectToOneHostAndTheRestTakeTurns() {
        TurnedClock clock;
        ConnectQueue queue(clock);
        QStringList gone;
        std::array<int, 7> who{};
        const auto enter = [&](std::size_t at, const QString& host) {
            queue.enter(host, &who[at], [&gone, at] { gone << QString::number(at); });
        };
        for (std::size_t at = 0; at < 6; ++at)
            enter(at, QStringLiteral("db"));
        QCOMPARE(gone.join(u' '), QStringLiteral("0 1 2 3"));
        enter(6, QStringLiteral("other"));
        QCOMPARE(gone.takeLast(), QStringLiteral("6"));
        queue.leave(&who[4]);  // while it waits
        queue.leave(&who[2]);
        QCOMPARE(gone.join(u' '), QStringLiteral("0 1 2 3 5"));
        // Those who take long hold nobody up.
        enter(2, QStringLiteral("db"));
        enter(4, QStringLiteral("db"));
        clock.turn(2999ms);
        QCoreApplication::processEvents();
        QCOMPARE(gone.size(), 5);
        clock.turn(1ms);
        QTRY_COMPARE(gone.join(u' '), QStringLiteral("0 1 2 3 5 2 4"));
    }

    // Who ends at once makes room for the next, however many there are.
    void aTurnThatEndsAtOnceIsTheNextOnes() {
        TurnedClock clock;
        ConnectQueue queue(clock);
        std::array<int, 200> who{};
        int gone = 0;
        for (int& one : who)
            queue.enter(QStringLiteral("db"), &one, [&gone] { ++gone; });
        QCOMPARE(gone, 4);
        for (int& one : who)
            queue.leave(&one);
        QCOMPARE(gone, 200);
    }

    void costIsRoundTripsUntilTheServerTells() {
        CostMeter meter;
        const SteadyTime t0{1h};
        meter.note("client|list", 2000us, t0);
        meter.note("info", 100us, t0);
        QVERIFY(!meter.isMeasured());
        QCOMPARE(meter.perCall("client|list").count(), 2000.0);
        QCOMPARE(meter.share(t0 + 10s), 2100e-6 / 10);

        meter.calibrate(
            InfoFields("cmdstat_client|list:calls=10,usec=9000,usec_per_call=900.00\r\n"
                       "cmdstat_info:calls=5,usec=500,usec_per_call=100.00\r\n"));
        QVERIFY2(!meter.isMeasured(), "the first reading holds the past of others");
        meter.calibrate(
            InfoFields("cmdstat_client|list:calls=12,usec=10000,usec_per_call=833.33\r\n"
                       "cmdstat_info:calls=6,usec=540,usec_per_call=90.00\r\n"));
        QVERIFY(meter.isMeasured());
        QCOMPARE(meter.perCall("client|list").count(), 500.0);
        QCOMPARE(meter.share(t0 + 10s), 540e-6 / 10);
    }

    void aContainersAverageIsNotTaken() {
        CostMeter meter;
        meter.note("client|list", 2000us, SteadyTime{1h});
        meter.calibrate(InfoFields("cmdstat_client:calls=1,usec=10,usec_per_call=10\r\n"));
        meter.calibrate(InfoFields("cmdstat_client:calls=2,usec=710,usec_per_call=355\r\n"));
        QCOMPARE(meter.perCall("client|list").count(), 2000.0);
        QVERIFY(!meter.isMeasured());
    }

    void resetStatisticsAreNotNegativeCosts() {
        CostMeter meter;
        meter.note("info", 100us, SteadyTime{1h});
        meter.calibrate(InfoFields("cmdstat_info:calls=500,usec=50000\r\n"));
        meter.calibrate(InfoFields("cmdstat_info:calls=1,usec=30\r\n"));
        QCOMPARE(meter.perCall("info").count(), 100.0);
        meter.calibrate(InfoFields("cmdstat_info:calls=2,usec=70\r\n"));
        QCOMPARE(meter.perCall("info").count(), 40.0);
    }

    void forgetsWhatIsOlderThanTheWindow() {
        CostMeter meter;
        meter.note("info", 1s, SteadyTime{1h});
        meter.note("info", 3ms, SteadyTime{1h + 60s});
        QCOMPARE(meter.share(SteadyTime{1h + 60s}), 0.003 / 30);
    }
};

HEADROOM_TEST(QCoreApplication, SessionPartsTest)
#include "tst_session_parts.moc"
