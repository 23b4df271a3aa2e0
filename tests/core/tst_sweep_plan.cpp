// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_list_parser.h"
#include "core/server/client_merge.h"
#include "core/session/list_cost.h"
#include "core/session/sweep_plan.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <numeric>
#include <set>

using namespace headroom;

namespace {

using Ids = std::vector<std::int64_t>;

std::shared_ptr<const ClientSnapshot> tableOf(const Ids& ids) {
    std::string text;
    for (const std::int64_t id : ids)
        text += "id=" + std::to_string(id) + " addr=a:1\n";
    return parseClientList(text, {}, {});
}

// A server as far as ids go: who is alive, and what came of asking.
struct Server {
    std::set<std::int64_t> alive;
    std::int64_t newest = 0;
    std::int64_t received = 0;
    std::shared_ptr<const ClientSnapshot> table;

    void connect(int clients) {
        for (int i = 0; i < clients; ++i)
            alive.insert(++newest);
        received += clients;
    }
    void answer(const Ids& ids) {
        Ids found;
        for (const std::int64_t id : ids) {
            if (alive.contains(id))
                found.push_back(id);
        }
        table = mergeClients(table, std::vector<ClientAnswer>{{tableOf(found), ids}});
    }
    void second(SweepPlan& plan, std::size_t chunk, int rest, int afterInfo = 0) {
        plan.noteReceived(received);
        connect(afterInfo);
        plan.beginFront();
        for (Ids ids = plan.nextFront(chunk); !ids.empty(); ids = plan.nextFront(chunk)) {
            QVERIFY(ids.size() <= chunk);
            QVERIFY(std::ranges::is_sorted(ids));
            answer(ids);
        }
        plan.noteTable(*table);
        for (int i = 0; i < rest; ++i) {
            if (const Ids ids = plan.nextRest(table.get(), chunk, chunk); !ids.empty()) {
                answer(ids);
                plan.noteRest(ids.size(), ids.size(), static_cast<double>(ids.size()));
            }
        }
        plan.noteCounts(static_cast<std::int64_t>(alive.size()), table->rowCount());
    }
    [[nodiscard]] Ids inTable() const {
        Ids ids;
        for (int row = 0; row < table->rowCount(); ++row)
            ids.push_back(table->id(row));
        return ids;
    }
    [[nodiscard]] Ids all() const { return {alive.begin(), alive.end()}; }
};

InfoFields stats(int calls, int usec) {
    return InfoFields("cmdstat_client|list:calls=" + QByteArray::number(calls) + ",usec=" + QByteArray::number(usec) +
                      ",usec_per_call=1\r\n");
}

}  // namespace

class SweepPlanTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void findsEverybodyAndForgetsTheGone() {
        Server server;
        server.connect(3000);
        std::erase_if(server.alive, [](std::int64_t id) { return id % 3 == 0; });
        SweepPlan plan;
        plan.begin(server.newest);
        QCOMPARE(plan.scanned(), 0.0);
        server.second(plan, 100, 20);
        QVERIFY(!plan.isComplete());
        QVERIFY(plan.scanned() > 0.3 && plan.scanned() < 0.7);
        for (int i = 0; i < 3; ++i)
            server.second(plan, 100, 20);
        QVERIFY(plan.isComplete());
        QCOMPARE(plan.scanned(), 1.0);
        QCOMPARE(server.inTable(), server.all());

        // Half of them leave: within one round they are gone.
        std::erase_if(server.alive, [](std::int64_t id) { return id % 2 == 0; });
        server.second(plan, 100, 21);
        QCOMPARE(server.inTable(), server.all());
    }

    void idsLongUnusedDoNotKeepItIncomplete() {
        Server server;
        server.connect(100'000);
        std::erase_if(server.alive, [](std::int64_t id) { return id != 7 && id < 99'500; });
        SweepPlan plan;
        plan.begin(server.newest);
        const std::int64_t oldest = *server.alive.begin();
        server.second(plan, 100, 8);
        QVERIFY(!plan.isComplete());
        server.alive.erase(oldest);
        server.second(plan, 100, 4);
        QVERIFY(plan.isComplete());
        QCOMPARE(plan.scanned(), 1.0);
        QCOMPARE(server.inTable(), server.all());
        // It was found too early when another one is gone by then; it comes up yet.
        server.alive.insert(oldest);
        for (int i = 0; i < 600 && server.inTable() != server.all(); ++i)
            server.second(plan, 100, 10);
        QCOMPARE(server.inTable(), server.all());
    }

    void newClientsAreSeenTheSameSecond() {
        Server server;
        server.connect(50);
        SweepPlan plan;
        plan.begin(server.newest);
        server.second(plan, 500, 1);
        QCOMPARE(server.inTable(), server.all());
        server.connect(1);
        server.second(plan, 500, 0);
        QCOMPARE(server.table->id(server.table->rowCount() - 1), server.newest);
        // A thousand at once, more than a chunk; most of them already gone again.
        server.connect(1000);
        std::erase_if(server.alive, [](std::int64_t id) { return id > 60 && id < 1040; });
        server.second(plan, 100, 0);
        QCOMPARE(server.inTable(), server.all());
    }

    // INFO tells of them after the table did: ids that are not handed out yet must not count as asked for.
    void whatIsSeenBeforeItIsCountedHidesNobody() {
        Server server;
        server.connect(50);
        SweepPlan plan;
        plan.begin(server.newest);
        server.second(plan, 500, 1);
        for (int second = 0; second < 50; ++second) {
            server.second(plan, 500, 1, 1 + second % 3);
            QCOMPARE(server.inTable(), server.all());
        }
    }

    // However it came, it is found again.
    void whoIsMissingForLongIsSearchedEverywhere() {
        Server server;
        server.connect(400);
        SweepPlan plan;
        plan.begin(server.newest);
        server.second(plan, 500, 5);
        QCOMPARE(server.inTable(), server.all());
        server.table = tableOf({1, 2, 3, 400});
        for (int i = 0; i < 2 * SweepPlan::firstSearch && server.inTable() != server.all(); ++i)
            server.second(plan, 500, 5);
        QCOMPARE(server.inTable(), server.all());
    }

    void idsThatNobodyCountedAreSearchedFurther() {
        Server server;
        server.connect(50);
        SweepPlan plan;
        plan.begin(server.newest);
        server.second(plan, 500, 1);
        server.newest += 5000;  // used by the server itself
        server.connect(40);
        for (int i = 0; i < 20 && server.inTable() != server.all(); ++i)
            server.second(plan, 500, 1);
        QCOMPARE(server.inTable(), server.all());
    }

    void countersThatFallDoNotConfuse() {
        Server server;
        server.connect(50);
        SweepPlan plan;
        plan.begin(server.newest);
        server.second(plan, 500, 1);
        server.received = 0;  // CONFIG RESETSTAT
        server.connect(60);
        server.second(plan, 500, 0);
        server.second(plan, 500, 0);
        QCOMPARE(server.inTable(), server.all());
    }

    void visibleOnesComeFirst() {
        SweepPlan plan;
        plan.beginKnown(1000);
        plan.setVisible({900, 3, 17, 3, 0, -4});
        plan.beginFront();
        QCOMPARE(plan.nextFront(2), Ids({3, 17}));
        const Ids rest = plan.nextFront(100);
        Ids expected(32);
        std::iota(expected.begin(), expected.end(), 1001);
        expected.insert(expected.begin(), 900);
        QCOMPARE(rest, expected);
        QCOMPARE(plan.nextFront(100), Ids());
        plan.beginFront();
        QCOMPARE(plan.nextFront(3), Ids({3, 17, 900}));
    }

    void aKnownTableIsOnlyGoneRound() {
        Ids ids(10);
        std::iota(ids.begin(), ids.end(), 5);
        const auto table = tableOf(ids);
        SweepPlan plan;
        plan.beginKnown(14);
        QVERIFY(plan.isComplete());
        QCOMPARE(plan.nextRest(table.get(), 4, 4), Ids({5, 6, 7, 8}));
        QCOMPARE(plan.nextRest(table.get(), 4, 4), Ids({9, 10, 11, 12}));
        QCOMPARE(plan.nextRest(table.get(), 4, 4), Ids({13, 14}));
        QCOMPARE(plan.nextRest(table.get(), 4, 4), Ids({5, 6, 7, 8}));
        QCOMPARE(plan.nextRest(nullptr, 4, 4), Ids());
    }

    // Where hardly any id is in use more are asked for at once.
    void thinnedIdsAreScannedFaster() {
        SweepPlan plan;
        plan.begin(1000);
        const auto next = [&plan] { return plan.nextRest(nullptr, 10, 35).size(); };
        QCOMPARE(next(), std::size_t{10});
        plan.noteRest(10, 4, 1);
        QCOMPARE(next(), std::size_t{25});
        plan.noteRest(25, 0, 1);
        QCOMPARE(next(), std::size_t{35});
        plan.noteRest(35, 1, 1);
        QCOMPARE(plan.nextRest(nullptr, 10, 1000).size(), std::size_t{40});
        plan.noteRest(40, 40, 1);
        QCOMPARE(next(), std::size_t{10});
    }

    void oneBusyMomentMakesNoClientTooCostly() {
        using namespace std::chrono_literals;
        ListCost cost;
        int calls = 0;
        int usec = 0;
        const auto account = [&](int spent) {
            cost.noteById(10, 1ms);
            cost.calibrate(stats(++calls, usec += spent));
        };
        account(0);  // the base
        account(20);
        QCOMPARE(cost.perClientById().count(), 2.0);
        account(8000);
        QVERIFY(cost.isCostlyById() && !cost.isTooCostlyById());
        QCOMPARE(cost.perClientById().count(), 5.0);
        account(20);
        QVERIFY(!cost.isCostlyById());
        for (int i = 0; i < 2; ++i)
            account(4000);
        QVERIFY(!cost.isTooCostlyById());
        account(4000);
        QVERIFY(cost.isTooCostlyById());
    }

    void theServersAccountBeatsRoundTrips() {
        using namespace std::chrono_literals;
        ListCost cost;
        QCOMPARE(cost.perClientById().count(), 3.0);
        cost.noteById(100, 500us);
        QCOMPARE(cost.perClientById().count(), 5.0);
        QVERIFY(!cost.isMeasured());
        cost.calibrate(stats(1, 150));
        cost.noteById(100, 900us);
        cost.noteById(300, 900us);
        cost.calibrate(stats(3, 150 + 480));
        QVERIFY(cost.isMeasured());
        QCOMPARE(cost.perClientById().count(), 1.2);
        // Somebody else lists clients too: nothing can be told from the sum.
        cost.noteById(100, 500us);
        cost.calibrate(stats(9, 99999));
        QCOMPARE(cost.perClientById().count(), 1.2);
        cost.noteWhole(1000, 2000us);
        QCOMPARE(cost.wholeList(2000).count(), 4000.0);
        cost.calibrate(stats(10, 99999 + 1500));
        QCOMPARE(cost.wholeList(2000).count(), 3000.0);
    }
};

HEADROOM_TEST(QCoreApplication, SweepPlanTest)
#include "tst_sweep_plan.moc"
