// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_plan.h"
#include "core/server/client_list_parser.h"
#include "tests/support/test_program.h"

#include <QRandomGenerator>
#include <QtTest>

#include <numeric>

using namespace headroom;

namespace {

constexpr unsigned planParts = 8;  // of all combinations: under a sanitizer all at once take longer than a test may

ClientListing listing(const QByteArray& text, std::vector<std::int64_t> ownIds = {}) {
    return {parseClientList({text.constData(), static_cast<std::size_t>(text.size())}, {}, {}), std::move(ownIds),
            "run-1"};
}

KillPlan planAll(const ClientListing& clients, const KillScope& scope = {}) {
    std::vector<std::uint32_t> rows(static_cast<std::size_t>(clients.snapshot->rowCount()));
    std::iota(rows.begin(), rows.end(), 0U);
    return planKill(clients, rows, scope);
}

QStringList dump(const KillPlan& plan) {
    QStringList lines;
    for (const PlannedClient& client : plan.victims)
        lines << QStringLiteral("kill %1 %2").arg(client.id).arg(QString::fromUtf8(client.addr));
    for (const PlannedClient& client : plan.kept)
        lines << QStringLiteral("keep %1 %2").arg(client.id).arg(QLatin1String(keepReasonName(client.reason)));
    return lines;
}

const QByteArray allKinds =
    "id=1 addr=10.0.0.1:1 name=web age=99 idle=10 flags=N oll=0 omem=0 cmd=get user=app\n"
    "id=2 addr=10.0.0.2:1 name=headroom age=9 idle=0 flags=N oll=0 omem=0 cmd=info user=app\n"
    "id=3 addr=10.0.0.3:1 name= age=9 idle=0 flags=S oll=0 omem=0 cmd=replconf user=app\n"
    "id=4 addr=10.0.0.4:1 name= age=9 idle=0 flags=M oll=0 omem=0 cmd=ping user=(superuser)\n"
    "id=5 addr=10.0.0.5:1 name=sentinel-1a2b3c4d-cmd age=9 idle=0 flags=N oll=0 omem=0 cmd=ping user=app\n"
    "id=6 addr=10.0.0.5:2 name=sentinel-1a2b3c4d-pubsub age=9 idle=0 flags=P oll=0 omem=0 cmd=subscribe user=app\n"
    "id=7 addr=10.0.0.7:1 name= age=9 idle=0 flags=O oll=0 omem=0 cmd=monitor user=app\n"
    "id=8 addr=10.0.0.8:1 name= age=9 idle=0 flags=P oll=0 omem=0 cmd=subscribe user=app\n"
    "id=9 addr=10.0.0.9:1 name= age=9 idle=0 flags=b oll=0 omem=0 cmd=blpop user=app\n"
    "id=10 addr=10.0.0.10:1 name= age=9 idle=0 flags=x oll=0 omem=0 cmd=set user=app\n"
    "id=11 addr=10.0.0.11:1 name= age=9 idle=0 flags=N oll=2 omem=4096 cmd=get user=app\n"
    "id=0 addr=10.0.0.12:1 name= age=9 idle=0 flags=N oll=0 omem=0 cmd=get user=app\n"
    "id=13 addr= name= age=9 idle=0 flags=N oll=0 omem=0 cmd=get user=app\n"
    "id=14 addr=10.0.0.14:1 name= age=9 idle=0 flags=N oll=0 omem=0 cmd=get user=app\n"
    "id=14 addr=10.0.0.15:1 name= age=9 idle=0 flags=N oll=0 omem=0 cmd=get user=app\n"
    "id=16 addr=10.0.0.16:1 name= age=9 idle=0 flags=o oll=0 omem=0 cmd=get user=app\n"
    "id=17 addr=10.0.0.17:1 name= age=9 idle=0 flags=E oll=0 omem=0 cmd=get user=app\n"
    "id=18 addr=10.0.0.18:1 name= age=9 idle=0 flags=I oll=0 omem=0 cmd=get user=app\n"
    "id=19 addr=10.0.0.19:1 name=sentinel-dashboard age=99 idle=30 flags=N oll=0 omem=0 cmd=get user=app\n"
    "id=20 addr=10.0.0.20:1 name=sentinel-1a2b3c4d-cmds age=99 idle=30 flags=N oll=0 omem=0 cmd=get user=app\n"
    "id=21 addr=10.0.0.21:1 name=web age=99 idle=9 flags=N oll=0 omem=0 cmd=get user=app\n"
    "id=22 addr=10.0.0.22:1 name=web age=99 flags=N oll=0 omem=0 cmd=get user=app\n";

}  // namespace

class KillPlanTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void sparesWhoMustBeSpared() {
        const QStringList expected{QStringLiteral("kill 1 10.0.0.1:1"),   QStringLiteral("kill 19 10.0.0.19:1"),
                                   QStringLiteral("kill 20 10.0.0.20:1"), QStringLiteral("kill 22 10.0.0.22:1"),
                                   QStringLiteral("keep 2 own"),          QStringLiteral("keep 3 replica"),
                                   QStringLiteral("keep 4 primary"),      QStringLiteral("keep 5 sentinel"),
                                   QStringLiteral("keep 6 sentinel"),     QStringLiteral("keep 7 monitor"),
                                   QStringLiteral("keep 8 pubsub"),       QStringLiteral("keep 9 blocked"),
                                   QStringLiteral("keep 10 multi"),       QStringLiteral("keep 11 unread_output"),
                                   QStringLiteral("keep 0 no_identity"),  QStringLiteral("keep 13 no_identity"),
                                   QStringLiteral("keep 14 ambiguous"),   QStringLiteral("keep 14 ambiguous"),
                                   QStringLiteral("keep 16 migration"),   QStringLiteral("keep 17 migration"),
                                   QStringLiteral("keep 18 migration"),   QStringLiteral("keep 21 active")};
        QCOMPARE(dump(planAll(listing(allKinds, {2}))), expected);
    }

    void whoIsAskedForIsInIt() {
        const KillPlan plan = planAll(listing(allKinds, {2}), everybody());
        QStringList kept;
        for (const PlannedClient& client : plan.kept)
            kept << QLatin1String(keepReasonName(client.reason));
        kept.removeDuplicates();
        kept.sort();
        QCOMPARE(kept.join(u' '), QStringLiteral("ambiguous migration no_identity own primary replica sentinel"));
        QCOMPARE(plan.victims.size(), std::size_t(10));
    }

    // Every combination of the flags that count (each with some of those that do not), with and without what else
    // counts, and every scope: nobody who is never to be killed is in a plan, nobody who is to be asked for is in it
    // unasked, and all others are.
    void noCombinationLetsTheWrongOnesIn_data() {
        QTest::addColumn<unsigned>("part");
        for (unsigned part = 0; part < planParts; ++part)
            QTest::addRow("%u", part) << part;
    }
    void noCombinationLetsTheWrongOnesIn() {
        QFETCH(const unsigned, part);
        const QByteArray counting = "MSOPbxgoiECI";
        const QByteArray others = "UtRBdcuAreT";
        QRandomGenerator random(20240607 + part);
        enum : unsigned { Sentinel = 1, Own = 2, NoAddress = 4, Output = 8, Twice = 16, NoId = 32, All = 64 };
        qint64 killed = 0;
        const unsigned sets = (1U << counting.size()) / planParts;
        for (unsigned bits = part * sets; bits < (part + 1) * sets; ++bits) {
            QByteArray flags;
            for (int i = 0; i < counting.size(); ++i) {
                if ((bits >> i) & 1U)
                    flags += counting[i];
            }
            for (const char letter : others) {
                if (random.bounded(3) == 0)
                    flags.insert(random.bounded(static_cast<int>(flags.size()) + 1), letter);
            }
            QByteArray text;
            for (unsigned traits = 0; traits < All; ++traits) {
                const QByteArray line =
                    "id=" + QByteArray::number(traits & NoId ? 0 : traits + 1) +
                    (traits & NoAddress ? QByteArray(" addr=") : " addr=a:" + QByteArray::number(traits + 1)) +
                    (traits & Sentinel ? " name=sentinel-1a2b3c4d-cmd" : " name=n") +
                    " flags=" + (flags.isEmpty() ? QByteArray("N") : flags) +
                    (traits & Output ? " sub=0 psub=0 oll=1 omem=64 cmd=get\n"
                                     : " sub=0 psub=0 oll=0 omem=0 cmd=get\n");
                text += traits & Twice ? line + line : line;
            }
            std::vector<std::int64_t> own;
            for (unsigned traits = 0; traits < NoId; ++traits) {
                if (traits & Own)
                    own.push_back(traits + 1);
            }
            const ClientListing clients = listing(text, own);
            const bool never = (bits & ~0b111100U) != 0;  // of O P b x each can be asked for
            for (unsigned asked = 0; asked < 32; ++asked) {
                const KillScope scope{(asked & 1) != 0, (asked & 2) != 0, (asked & 4) != 0, (asked & 8) != 0,
                                      (asked & 16) != 0};
                const unsigned unasked = (scope.monitors ? 0U : 4U) | (scope.pubsub ? 0U : 8U) |
                                         (scope.blocked ? 0U : 16U) | (scope.multi ? 0U : 32U);
                const bool flagsAllow = !never && (bits & unasked) == 0;
                std::int64_t expected = 0;
                const KillPlan plan = planAll(clients, scope);
                for (const PlannedClient& client : plan.victims) {
                    const unsigned traits = static_cast<unsigned>(client.id) - 1;
                    QVERIFY2(client.id > 0 && flagsAllow, flags);
                    QVERIFY2((traits & (Sentinel | Own | NoAddress | Twice | NoId)) == 0, flags);
                    QVERIFY2(scope.unreadOutput || (traits & Output) == 0, flags);
                }
                expected = flagsAllow ? (scope.unreadOutput ? 2 : 1) : 0;
                QVERIFY2(static_cast<std::int64_t>(plan.victims.size()) == expected, flags);
                killed += expected;
            }
        }
        QCOMPARE(killed > 0, part == 0);  // in the others all have a flag that is never killed
    }

    // Before Redis 5.0 a connection is not told its id, and other Headrooms have no other name.
    void allOfOurNameAreKept() {
        const QByteArray text =
            "id=5 addr=a:1 name=headroom flags=N cmd=info\nid=6 addr=a:2 name=headroom2 flags=N cmd=get\n"
            "id=7 addr=a:3 name=web flags=N cmd=get\n";
        QCOMPARE(dump(planAll(listing(text))), QStringList({QStringLiteral("kill 6 a:2"), QStringLiteral("kill 7 a:3"),
                                                            QStringLiteral("keep 5 own")}));
        QCOMPARE(
            dump(planAll(listing(text, {7}), everybody())),
            QStringList({QStringLiteral("kill 6 a:2"), QStringLiteral("keep 5 own"), QStringLiteral("keep 7 own")}));
    }

    void onlyWhoIsBlockedIsUnblocked() {
        const ClientListing clients = listing(allKinds, {2});
        std::vector<std::uint32_t> rows(static_cast<std::size_t>(clients.snapshot->rowCount()));
        std::iota(rows.begin(), rows.end(), 0U);
        const KillPlan plan = planUnblock(clients, rows);
        QCOMPARE(plan.deed, Deed::Unblock);
        QCOMPARE(plan.victims.size(), std::size_t(1));
        QCOMPARE(plan.victims.front().id, std::int64_t(9));
        QCOMPARE(plan.kept.size(), rows.size() - 1);
        QCOMPARE(plan.kept.front().reason, KeepReason::NotBlocked);
        QCOMPARE(unblockCommand(9), std::vector<QByteArray>({"CLIENT", "UNBLOCK", "9", "TIMEOUT"}));
        // Nor our own, nor a replica that waits.
        const ClientListing waiting =
            listing("id=5 addr=a:1 name=n flags=b cmd=blpop\nid=6 addr=a:2 name=n flags=Sb cmd=blpop\n", {5});
        QCOMPARE(dump(planUnblock(waiting, std::vector<std::uint32_t>{0, 1})),
                 QStringList({QStringLiteral("keep 5 own"), QStringLiteral("keep 6 replica")}));
    }

    void subscribersBeforeTheirFlagAreKnown() {
        const KillPlan plan =
            planAll(listing("id=5 addr=a:1 fd=8 name= age=3 idle=2 flags=N db=0 sub=1 psub=0 cmd=subscribe\n"));
        QCOMPARE(dump(plan), QStringList({QStringLiteral("keep 5 pubsub")}));
    }

    void widePlansAreTold() {
        QByteArray text;
        for (int id = 1; id <= 300; ++id)
            text += "id=" + QByteArray::number(id) + " addr=a:1 name=n flags=N cmd=get\n";
        const ClientListing clients = listing(text);
        const auto wide = [&clients](std::uint32_t count) {
            std::vector<std::uint32_t> rows(count);
            std::iota(rows.begin(), rows.end(), 0U);
            return planKill(clients, rows, {}).isWide();
        };
        QVERIFY(!wide(1));
        QVERIFY(!wide(100));
        QVERIFY(wide(101));
        const ClientListing few =
            listing("id=1 addr=a:1 flags=N cmd=get\nid=2 addr=a:1 flags=N cmd=get\nid=3 addr=a:1 flags=N cmd=get\n");
        QVERIFY(planKill(few, std::vector<std::uint32_t>{0, 1}, {}).isWide());
        QVERIFY(!planKill(few, std::vector<std::uint32_t>{0}, {}).isWide());
    }

    void changesAreSeen_data() {
        QTest::addColumn<QByteArray>("now");
        QTest::addColumn<QString>("change");
        QTest::newRow("the same, older") << QByteArray("id=5 addr=a:1 name=n age=105 idle=65 flags=N cmd=get user=u")
                                         << QString();
        QTest::newRow("a flag less") << QByteArray("id=5 addr=a:1 name=n age=105 idle=65 flags=N cmd=get user=u")
                                     << QString();
        QTest::newRow("address") << QByteArray("id=5 addr=a:2 name=n age=105 idle=65 flags=N cmd=get user=u")
                                 << QStringLiteral("its address changed");
        QTest::newRow("name") << QByteArray("id=5 addr=a:1 name=m age=105 idle=65 flags=N cmd=get user=u")
                              << QStringLiteral("its name changed");
        QTest::newRow("user") << QByteArray("id=5 addr=a:1 name=n age=105 idle=65 flags=N cmd=get user=v")
                              << QStringLiteral("its user changed");
        QTest::newRow("woke up") << QByteArray("id=5 addr=a:1 name=n age=105 idle=0 flags=N cmd=get user=u")
                                 << QStringLiteral("it woke up");
        QTest::newRow("woke up and fell asleep again")
            << QByteArray("id=5 addr=a:1 name=n age=200 idle=90 flags=N cmd=get user=u")
            << QStringLiteral("it woke up");
        QTest::newRow("younger") << QByteArray("id=5 addr=a:1 name=n age=3 idle=65 flags=N cmd=get user=u")
                                 << QStringLiteral("it is a newer connection");
        QTest::newRow("flag") << QByteArray("id=5 addr=a:1 name=n age=105 idle=65 flags=t cmd=get user=u")
                              << QStringLiteral("it gained the flag t");
        QTest::newRow("blocked") << QByteArray("id=5 addr=a:1 name=n age=105 idle=65 flags=b cmd=get user=u")
                                 << QStringLiteral("it is to be kept now: waits in a blocking command: idle by nature");
    }

    void changesAreSeen() {
        QFETCH(QByteArray, now);
        QFETCH(QString, change);
        const KillPlan plan = planAll(listing("id=5 addr=a:1 name=n age=100 idle=60 flags=N cmd=get user=u\n"));
        QCOMPARE(whatChanged(plan.victims.front(), listing(now + '\n'), 0, {}), change);
    }

    void anActiveClientMayGoOnBeingActive() {
        const KillPlan plan =
            planAll(listing("id=5 addr=a:1 name=n age=100 idle=2 flags=N cmd=get user=u\n"), {.active = true});
        const ClientListing now = listing("id=5 addr=a:1 name=n age=101 idle=0 flags=N cmd=set user=u\n");
        QCOMPARE(whatChanged(plan.victims.front(), now, 0, plan), QString());
        // Unless it was not asked for: one of whom nobody knew how long it was idle.
        QCOMPARE(whatChanged(plan.victims.front(), now, 0, {}),
                 QStringLiteral("it is to be kept now: active in the last 10 s: in use, so not a leak"));
    }

    // Who is of a kind that was asked for is in it, though it has just done something; who is of none says how long
    // ago it did.
    void activeClientsAreKeptAsSuch() {
        const QByteArray text =
            "id=5 addr=a:1 name=n age=100 idle=3 flags=N cmd=get user=u\n"
            "id=6 addr=a:2 name=n age=100 idle=3 flags=b cmd=blpop user=u\n"
            "id=7 addr=a:3 name=n age=100 idle=3 flags=P cmd=subscribe user=u\n";
        const KillPlan plan = planAll(listing(text), {.pubsub = true, .blocked = true});
        QCOMPARE(dump(plan), QStringList({QStringLiteral("kill 6 a:2"), QStringLiteral("kill 7 a:3"),
                                          QStringLiteral("keep 5 active")}));
        QCOMPARE(keepReasonText(plan.kept.front()), QStringLiteral("active 3 s ago"));
        QVERIFY(canBeIncluded(KeepReason::Active));
    }

    void aKillHasTheFormThatTheServerTakes() {
        KillPlan plan = planAll(listing("id=5 addr=a:1 name=n age=100 idle=60 flags=N cmd=get user=u\n"));
        QCOMPARE(plan.commandFor(plan.victims.front()),
                 std::vector<QByteArray>({"CLIENT", "KILL", "ID", "5", "ADDR", "a:1", "SKIPME", "yes"}));
        plan.form = KillForm::IdOnly;
        QCOMPARE(plan.commandFor(plan.victims.front()), std::vector<QByteArray>({"CLIENT", "KILL", "ID", "5"}));
    }

    void groupsByNameAndHost() {
        const KillPlan plan = planAll(listing("id=1 addr=10.0.0.1:1 name=a idle=9 flags=N cmd=get\n"
                                              "id=2 addr=10.0.0.1:2 name=a idle=4 flags=N cmd=get\n"
                                              "id=3 addr=10.0.0.2:1 name=a idle=7 flags=N cmd=get\n"),
                                      everybody());
        QStringList lines;
        for (const VictimGroup& group : groupVictims(plan))
            lines << QStringLiteral("%1 %2 %3 %4-%5")
                         .arg(QString::fromUtf8(group.name), QString::fromUtf8(group.ip))
                         .arg(group.count)
                         .arg(group.leastIdle)
                         .arg(group.mostIdle);
        QCOMPARE(lines, QStringList({QStringLiteral("a 10.0.0.1 2 4-9"), QStringLiteral("a 10.0.0.2 1 7-7")}));
    }
};

HEADROOM_TEST(QCoreApplication, KillPlanTest)
#include "tst_kill_plan.moc"
