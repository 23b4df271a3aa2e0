// SPDX-License-Identifier: GPL-3.0-or-later
// A client table read piece by piece from a real server.
#include "tests/support/pool.h"
#include "tests/support/test_program.h"
#include "tests/support/watched_session.h"

#include <QtTest>

using namespace headroom;

namespace {

constexpr int many = 700;
constexpr CostLimits tight{.hold = std::chrono::microseconds(150), .share = 0.05};

// Every command line of ours the server counted: calls of CLIENT LIST and the longest of them, in us.
qint64 longestListUsec(PrivateRedis& redis) {
    const InfoFields stats(redis.command({"INFO", "latencystats"}));
    const QByteArray percentiles = stats.text("latency_percentiles_usec_client|list").value_or("");
    return static_cast<qint64>(percentiles.mid(percentiles.indexOf("p50=") + 4).split(',').front().toDouble());
}

std::vector<std::string> namesIn(const ClientSnapshot& snapshot) {
    std::vector<std::string> names;
    for (int row = 0; row < snapshot.rowCount(); ++row)
        names.emplace_back(snapshot.text(row, ClientField::Name).value_or(std::string_view()));
    std::ranges::sort(names);
    return names;
}

}  // namespace

class SweepLiveTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        if (redis.command({"CLIENT", "LIST", "ID", "1"}).startsWith('-'))
            QSKIP("this server does not list clients by id (Redis before 6.2)");
    }

    void everybodyIsFoundAndTheGoneAreNoticed() {
        PrivateRedis redis({"maxclients 2000"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Pool pool = openPool(redis, many, "pool");
        QCOMPARE(pool.size(), std::size_t(many));
        // Ids that nobody has any more lie between those in use.
        for (int i = 0; i < many; i += 2)
            pool[static_cast<std::size_t>(i)].reset();
        std::erase(pool, nullptr);
        QTRY_VERIFY(
            redis.command({"INFO", "clients"}).contains("connected_clients:" + QByteArray::number(many / 2 + 1)));

        redis.command({"CONFIG", "RESETSTAT"});
        WatchedSession w(redis.endpoint());
        w.session.setLimits(tight);
        QTRY_VERIFY_WITH_TIMEOUT(w.listing.snapshot && w.listing.complete, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(w.snapshot->rowCount(), many / 2 + 1, 30'000);
        std::vector<std::string> expected(many / 2, "pool");
        expected.emplace_back("headroom");
        std::ranges::sort(expected);
        QCOMPARE(namesIn(*w.snapshot), expected);
        QVERIFY(w.snapshot->rowOfId(w.ownId) >= 0);
        QVERIFY(longestListUsec(redis) < 1000);  // a whole list would be one call; these are many short ones
        const InfoFields stats(redis.command({"INFO", "commandstats"}));
        QVERIFY(stats.commandStat("client|list").value_or(InfoFields::CommandStat{}).calls > 5);

        const Pool late = openPool(redis, 3, "late");
        QTRY_VERIFY_WITH_TIMEOUT(rowNamed(*w.snapshot, "late") >= 0, 30'000);
        pool.resize(100);
        QTRY_COMPARE_WITH_TIMEOUT(w.snapshot->rowCount(), 100 + 3 + 1, 30'000);
    }

    void visibleClientsAreReadEachSecond() {
        PrivateRedis redis({"maxclients 2000"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool pool = openPool(redis, many, "pool");
        WatchedSession w(redis.endpoint());
        w.session.setLimits({.hold = std::chrono::microseconds(100), .share = 0.002});
        QTRY_VERIFY_WITH_TIMEOUT(w.snapshot && w.snapshot->rowCount() > 0, 30'000);
        const qint64 visible = w.snapshot->id(0);
        const auto lastSeen = [&] { return w.snapshot->rowSeen(w.snapshot->rowOfId(visible)); };
        const auto first = lastSeen();
        w.session.setVisibleClients({visible});
        // Twice anew, long before the sweep has been round.
        QTRY_VERIFY_WITH_TIMEOUT(lastSeen() > first, 30'000);
        const auto second = lastSeen();
        QTRY_VERIFY_WITH_TIMEOUT(lastSeen() > second, 30'000);
        QVERIFY(!w.listing.complete);
    }

    void aWholeListOnRequest() {
        PrivateRedis redis({"maxclients 2000"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool pool = openPool(redis, many, "pool");
        WatchedSession w(redis.endpoint());
        w.session.setLimits({.hold = std::chrono::microseconds(100), .share = 0.001});
        QTRY_VERIFY_WITH_TIMEOUT(w.snapshot != nullptr, 30'000);
        QVERIFY(!w.listing.complete);
        w.session.readAllClients();
        QTRY_VERIFY_WITH_TIMEOUT(w.listing.complete, 30'000);
        QCOMPARE(w.snapshot->rowCount(), many + 1);
        // Its rows are kept and go on being read by id.
        QTRY_VERIFY_WITH_TIMEOUT(w.snapshot->oldestSeen() < w.snapshot->seenSteady(), 30'000);
        QCOMPARE(w.snapshot->rowCount(), many + 1);
    }

    void smallTablesAreReadWhole() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool pool = openPool(redis, 5, "pool");
        SessionCost cost;
        WatchedSession w(redis.endpoint());
        connect(&w.session, &Session::costMeasured, this, [&cost](const SessionCost& c) { cost = c; });
        QTRY_VERIFY(w.snapshot != nullptr);
        QTRY_VERIFY(cost.roundTripUsec > 0);
        QVERIFY(!cost.sweeping);
        QCOMPARE(cost.clientListIntervalMs, 1000);
        QVERIFY(w.listing.complete);
    }
};

HEADROOM_TEST(QCoreApplication, SweepLiveTest)
#include "tst_sweep_live.moc"
