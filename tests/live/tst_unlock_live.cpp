// SPDX-License-Identifier: GPL-3.0-or-later
// A saved server that is locked, at a real one: nothing is changed on it before it is unlocked, nor after.
#include "core/action/lease_store.h"
#include "core/action/ledger.h"
#include "core/fleet/instance.h"
#include "core/fleet/leases.h"
#include "core/profile/profile.h"
#include "core/query/filter.h"
#include "tests/support/pool.h"
#include "tests/support/private_redis.h"
#include "tests/support/test_program.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>
#include <optional>
#include <string_view>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

struct Locked {
    explicit Locked(const PrivateRedis& redis, bool readOnlyForGood = false)
        : ledger(books.filePath(QStringLiteral("ledger.sqlite"))), store(ledger) {
        Profile profile;
        profile.id = QStringLiteral("2b0c3a66-7d0b-4a30-9d6a-0d6d1c2f6b11");
        profile.name = QStringLiteral("orders");
        profile.endpoint = redis.endpoint();
        profile.endpoint.said = Environment::Production;
        profile.endpoint.readOnly = readOnlyForGood;
        instance = std::make_unique<Instance>(engine, profile.reach());
        instance->setDemand(everything);
        leases = std::make_unique<Leases>(engine, store);
        if (!QTest::qWaitFor([this] { return instance->clients().snapshot && instance->settings(); }, 20'000))
            qFatal("the server was not read");
    }
    // How many of those of the name are gone then.
    int kill(const QString& filter) {
        const ClientListing listing = instance->clients();
        const auto rows = Filter::parse(filter)->apply(*listing.snapshot, listing.ownIds).rows();
        KillPlan plan = planKill(listing, rows, {.active = true});
        plan.form = instance->sample()->traits.killForm();
        std::optional<KillReport> report;
        QObject context;
        instance->startKill(ledger, std::make_shared<const KillPlan>(plan), QStringLiteral("a test"),
                            [&](const KillRun& run) {
                                QObject::connect(&run, &KillRun::finished, &context,
                                                 [&report](const KillReport& told) { report = told; });
                            });
        if (plan.victims.empty() || !QTest::qWaitFor([&report] { return report.has_value(); }, 20'000))
            return -1;
        return report->count(KillResult::Killed);
    }

    [[nodiscard]] bool knows(std::string_view name) const { return rowNamed(*instance->clients().snapshot, name) >= 0; }

    QTemporaryDir books;
    Ledger ledger;
    LeaseStore store;
    Engine engine;
    std::unique_ptr<Instance> instance;
    std::unique_ptr<Leases> leases;
};

}  // namespace

class UnlockLiveTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
    }

    void killsOnlyWhileItIsUnlocked() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool one = openPool(redis, 1, "one");
        const Pool two = openPool(redis, 1, "two");
        Locked locked(redis);
        Instance& instance = *locked.instance;
        QTRY_VERIFY_WITH_TIMEOUT(locked.knows("one") && locked.knows("two"), 20'000);
        const auto kills = [&redis] {
            return redis.command({"INFO", "commandstats"}).count("cmdstat_client|kill:calls");
        };
        QVERIFY(instance.isLocked() && instance.isReadOnly());
        QCOMPARE(locked.kill(QStringLiteral("name == one")), 0);
        QCOMPARE(kills(), 0);

        QSignalSpy changed(&instance, &Instance::careChanged);
        instance.unlock(1h);
        QCOMPARE(changed.size(), 1);
        QVERIFY(!instance.isReadOnly());
        QVERIFY(*instance.unlockedFor() > 59min && *instance.unlockedFor() <= 1h);
        QCOMPARE(locked.kill(QStringLiteral("name == one")), 1);
        instance.lock();
        QVERIFY(instance.isLocked() && !instance.unlockedFor());
        QCOMPARE(locked.kill(QStringLiteral("name == two")), 0);

        // By itself.
        instance.unlock(200ms);
        QVERIFY(!instance.isReadOnly());
        QTRY_VERIFY_WITH_TIMEOUT(instance.isLocked(), 20'000);
        QCOMPARE(locked.kill(QStringLiteral("name == two")), 0);
        QCOMPARE(redis.command({"CLIENT", "LIST"}).count("name=two"), 1);
        QCOMPARE(instance.status().state, SessionState::Connected);
    }

    // Locked or not, it goes back to what it was.
    void putsBackThoughItIsLockedAgain() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Locked locked(redis);
        Instance& instance = *locked.instance;
        const auto timeout = [&redis] { return redis.command({"CONFIG", "GET", "timeout"}).simplified(); };
        const LeasePlan plan{instance.sample()->traits.runId, "timeout", "0", "4000", {}, {}};
        locked.leases->begin(instance, plan, 10min, {});
        QTRY_VERIFY_WITH_TIMEOUT(locked.leases->open().empty(), 20'000);
        QVERIFY2(timeout().endsWith(" 0"), timeout().constData());
        instance.unlock(1h);
        locked.leases->begin(instance, plan, 10min, {});
        QTRY_VERIFY2_WITH_TIMEOUT(timeout().endsWith(" 4000"), timeout().constData(), 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(
            !locked.leases->open().empty() && locked.leases->open().front().phase == LeasePhase::Held, 20'000);
        instance.lock();
        locked.leases->revert(locked.leases->open().front().lease);
        QTRY_VERIFY2_WITH_TIMEOUT(timeout().endsWith(" 0"), timeout().constData(), 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(locked.leases->open().empty(), 20'000);
    }

    // What its profile or a flag says is not unlocked.
    void readOnlyForGoodStaysSo() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool one = openPool(redis, 1, "one");
        Locked locked(redis, true);
        QTRY_VERIFY_WITH_TIMEOUT(locked.knows("one"), 20'000);
        locked.instance->unlock(1h);
        QVERIFY(locked.instance->isReadOnly() && !locked.instance->isLocked());
        QCOMPARE(locked.kill(QStringLiteral("name == one")), 0);
    }

    // A profile that became stricter meanwhile holds at once, over the same connection.
    void followsItsProfile() {
        PrivateRedis redis;
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool one = openPool(redis, 1, "one");
        Locked locked(redis);
        Instance& instance = *locked.instance;
        QTRY_VERIFY_WITH_TIMEOUT(locked.knows("one"), 20'000);
        instance.unlock(1h);
        Endpoint stricter = instance.endpoint();
        stricter.readOnly = true;
        stricter.locked = false;
        stricter.label = QStringLiteral("orders 2");
        instance.follow(stricter);
        QCOMPARE(instance.endpoint().displayName(), QStringLiteral("orders 2"));
        QVERIFY(instance.isReadOnly() && !instance.isLocked());
        QCOMPARE(locked.kill(QStringLiteral("name == one")), 0);
        stricter.readOnly = false;
        instance.follow(stricter);
        QCOMPARE(locked.kill(QStringLiteral("name == one")), 1);
        QCOMPARE(redis.command({"CLIENT", "LIST"}).count("name=headroom"), 1);
    }
};

HEADROOM_TEST(QCoreApplication, UnlockLiveTest)
#include "tst_unlock_live.moc"
