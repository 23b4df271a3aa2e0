// SPDX-License-Identifier: GPL-3.0-or-later
// The leases as the window knows them, at a server that refuses, or breaks off.
#include "core/fleet/instance.h"
#include "core/fleet/leases.h"
#include "tests/support/lease_trial.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <functional>
#include <memory>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

// One setting that can be changed, and the leases of a program that looks at it.
struct World {
    World() {
        server.setScript([this, healthy = ScriptedServer::healthy()](const QByteArray& command) -> QByteArray {
            if (command.startsWith("CONFIG GET "))
                return "*2\r\n" + ScriptedServer::bulk("timeout") + ScriptedServer::bulk(timeout);
            if (!command.startsWith("CONFIG SET timeout "))
                return healthy(command);
            if (onSet)
                return onSet();
            timeout = command.split(' ').last();
            return "+OK\r\n";
        });
        QObject::connect(&leases, &Leases::ended, &leases, [this](const LeaseStatus& s) { ends.push_back(s); });
    }
    [[nodiscard]] std::unique_ptr<Instance> instance(const QString& user = {}) {
        Endpoint endpoint = server.endpoint();
        endpoint.label = QStringLiteral("cache");
        endpoint.user = user;
        auto instance = std::make_unique<Instance>(engine, endpoint);
        instance->setDemand(Demand::Settings);
        return instance;
    }
    [[nodiscard]] bool is(LeasePhase phase) const {
        return leases.open().size() == 1 && leases.open().front().phase == phase;
    }

    ScriptedServer server;
    QByteArray timeout = "0";
    std::function<QByteArray()> onSet;
    QTemporaryDir books;
    Ledger ledger{books.filePath(QStringLiteral("ledger.sqlite"))};
    LeaseStore store{ledger};
    Engine engine;
    Leases leases{engine, store};
    std::vector<LeaseStatus> ends;
};

LeasePlan plan(const QByteArray& before, const QByteArray& value) {
    return {"aaaa", "timeout", before, value, {}, {}};
}

}  // namespace

class LeasesTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // A refused one is told, and the one under way stays known.
    void aRefusedChangeHidesNoOther() {
        World world;
        const auto instance = world.instance();
        QTRY_VERIFY(instance->settings());
        world.leases.begin(*instance, plan("0", "60"), 600s, {});
        QTRY_VERIFY(world.is(LeasePhase::Held));
        const Lease lease = world.leases.open().front().lease;
        QVERIFY(lease.id > 0);
        world.onSet = [] { return QByteArray("-ERR no\r\n"); };
        world.leases.revert(lease);
        QTRY_VERIFY(world.is(LeasePhase::Pending));

        world.leases.beginAndKeep(*instance, plan("60", "30"), {});
        QTRY_COMPARE(world.ends.size(), std::size_t(1));
        QCOMPARE(world.ends[0].lease.end, LeaseEnd::NotSent);
        QCOMPARE(Leases::sentence(world.ends[0]), QStringLiteral("timeout of cache: not sent"));
        QVERIFY(world.is(LeasePhase::Pending));
        QCOMPARE(world.leases.open().front().lease.id, lease.id);
        QVERIFY(world.leases.lastEnds("aaaa").empty());

        world.onSet = nullptr;
        world.leases.revert(lease);
        QTRY_COMPARE(world.ends.size(), std::size_t(2));
        QCOMPARE(world.ends[1].lease.end, LeaseEnd::Reverted);
        QVERIFY(world.leases.open().empty());
        QCOMPARE(world.timeout, "0");
    }

    void aRefusedValueToKeepLeavesTheLoan() {
        World world;
        const auto instance = world.instance();
        QTRY_VERIFY(instance->settings());
        world.leases.begin(*instance, plan("0", "60"), 600s, {});
        QTRY_VERIFY(world.is(LeasePhase::Held));
        QStringList marks;
        connect(&world.leases, &Leases::settingChanged, this,
                [&marks](const Lease&, const QString& text) { marks << text; });
        world.onSet = [] { return QByteArray("-ERR not that\r\n"); };
        world.leases.beginAndKeep(*instance, plan("60", "30"), {});
        QTRY_VERIFY(world.is(LeasePhase::Held) &&
                    world.leases.open().front().detail.contains(QStringLiteral("not that")));
        QVERIFY(world.leases.open().front().deadline);
        QCOMPARE(marks, QStringList());
        world.onSet = nullptr;
        world.leases.begin(*instance, plan("60", "30"), 600s, {});
        QTRY_COMPARE(marks, QStringList(QStringLiteral("timeout 30 s")));
        QVERIFY(world.ends.empty());
        QVERIFY(world.leases.lastEnds("aaaa").empty());
    }

    // Such as at a server that is not saved any more, and that there is no way to.
    void whatWasLeftBehindCanBeGivenUp() {
        World world;
        std::vector<Lease> left;
        connect(&world.leases, &Leases::leftFound, this, [&left](const std::vector<Lease>& found) { left = found; });
        QStringList troubles;
        connect(&world.leases, &Leases::trouble, this, [&troubles](const QString& text) { troubles << text; });
        {
            LeaseTrial gone(world.server.endpoint(), world.books.filePath(QStringLiteral("ledger.sqlite")));
            QVERIFY(gone.beginAndHold("timeout", QStringLiteral("60"), 600s));
            world.leases.drop(gone.open().front());
            QTRY_COMPARE(troubles.size(), 1);
            QVERIFY2(troubles[0].contains(QStringLiteral("is already changed")), qPrintable(troubles[0]));
        }
        world.leases.findLeft();
        QTRY_COMPARE(left.size(), std::size_t(1));
        world.leases.drop(left[0]);
        QTRY_COMPARE(world.ends.size(), std::size_t(1));
        QCOMPARE(world.ends[0].lease.end, LeaseEnd::Dropped);
        QVERIFY(Leases::sentence(world.ends[0]).endsWith(QStringLiteral(": dropped")));
        QCOMPARE(world.ends[0].detail,
                 QStringLiteral("Given up by %1 without a look at the server: timeout was left at 60, and Headroom no "
                                "longer watches it. It was 0 before Headroom set it.")
                     .arg(Ledger::person()));
        const std::vector<LedgerRow> rows = ledgerRows(world.ledger);
        QCOMPARE(rows.back().outcome.outcome, QStringLiteral("dropped"));
        QCOMPARE(rows.back().outcome.detail, world.ends[0].detail);
        QCOMPARE(world.server.sent("CONFIG SET"), QByteArrayList({"CONFIG SET timeout 60"}));
        QCOMPARE(world.timeout, "60");

        // Nothing is left, also for the next program.
        LeaseTrial next(world.server.endpoint(), world.books.filePath(QStringLiteral("ledger.sqlite")));
        QVERIFY(next.open().empty());
        world.leases.drop(left[0]);
        QTRY_COMPARE(troubles.size(), 2);
        QCOMPARE(troubles[1], QStringLiteral("That change has ended already."));
        QCOMPARE(world.ends.size(), std::size_t(1));
    }

    void onlyOnesOfTheSameUserArePutBackWithAnInstance() {
        World world;
        const auto instance = world.instance();
        QTRY_VERIFY(instance->settings());
        world.leases.begin(*instance, plan("0", "60"), 600s, {});
        QTRY_VERIFY(world.is(LeasePhase::Held));
        const auto other = world.instance(QStringLiteral("other"));
        QVERIFY(!world.leases.revertThoseOf(*other));
        QVERIFY(world.leases.revertThoseOf(*instance));
        QTRY_COMPARE(world.ends.size(), std::size_t(1));
        QCOMPARE(world.ends[0].lease.end, LeaseEnd::Reverted);
        QVERIFY(!world.leases.revertThoseOf(*instance));
    }

    // It would be waited for without end.
    void whatWaitsForAnAnswerHoldsNoInstance() {
        World world;
        const auto instance = world.instance();
        QTRY_VERIFY(instance->settings());
        world.onSet = [&world] {
            world.server.setCloseAfterGreeting(true);
            QTimer::singleShot(0, &world.server, [&world] { world.server.reset(); });
            return QByteArray();
        };
        world.leases.begin(*instance, plan("0", "60"), 600s, {});
        QTRY_VERIFY(world.is(LeasePhase::Setting) && world.leases.open().front().waits);
        QVERIFY(!world.leases.revertThoseOf(*instance));
    }
};

HEADROOM_TEST(QCoreApplication, LeasesTest)
#include "tst_leases.moc"
