// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_alternative.h"
#include "core/query/filter.h"
#include "core/server/client_list_parser.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QtTest>

#include <ctime>
#include <limits>

using namespace headroom;

namespace {

ClientListing officeListing(const QByteArray& text, std::vector<std::int64_t> ownIds = {}) {
    return {parseClientList({text.constData(), static_cast<std::size_t>(text.size())}, {}, {}), std::move(ownIds),
            "run-1"};
}

ServerTraits server(ServerTraits::Product product, const QByteArray& version) {
    ServerTraits traits;
    traits.product = product;
    traits.version = version;
    return traits;
}

KillPlan planned(const ClientListing& clients, const QString& filter, const KillScope& scope = {.active = true}) {
    return planKill(clients, Filter::parse(filter)->apply(*clients.snapshot, clients.ownIds).rows(), scope);
}

// "CLIENT KILL USER app SKIPME yes | +9 +8 own | -7"
QStringList dump(const std::vector<KillAlternative>& ways) {
    QStringList lines;
    for (const KillAlternative& way : ways) {
        QString line = way.text();
        for (const PlannedClient& client : way.extra) {
            line += QStringLiteral(" | +%1").arg(client.id);
            if (client.reason != KeepReason::None)
                line += u' ' + QLatin1String(keepReasonName(client.reason));
        }
        for (const std::int64_t id : way.missed)
            line += QStringLiteral(" | -%1").arg(id);
        lines << line;
    }
    return lines;
}

QStringList waysFor(const ClientListing& clients, const QString& filter, const ServerTraits& traits,
                    const KillScope& scope = {.active = true}) {
    return dump(killAlternatives(clients, planned(clients, filter, scope), traits, KillTime(20)));
}

// As Valkey 9.1 and Redis 7.4 write them.
QByteArray officeRow(int id, const char* ip, const char* name, int idle, const char* user, const char* flags = "N",
                     const char* library = "redis-py") {
    return "id=" + QByteArray::number(id) + " addr=" + ip + ':' + QByteArray::number(40000 + id) +
           " laddr=10.0.0.1:6379 fd=8 name=" + name + " age=" + QByteArray::number(1000 + idle) +
           " idle=" + QByteArray::number(idle) + " flags=" + flags +
           " capa= db=0 sub=0 psub=0 ssub=0 multi=-1 watch=0 qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=1024 rbp=0 "
           "obl=0 oll=0 omem=0 tot-mem=2304 events=r cmd=get user=" +
           user + " redir=-1 resp=2 lib-name=" + library + " lib-ver=5.0.1 tot-net-in=1 tot-net-out=1 tot-cmds=1\n";
}

const QByteArray office = officeRow(3, "10.0.1.1", "billing", 400, "app") +
                          officeRow(4, "10.0.1.1", "billing", 90, "app") +
                          officeRow(5, "10.0.1.2", "billing", 60, "app") + officeRow(6, "10.0.1.3", "web", 0, "app") +
                          officeRow(7, "10.0.1.3", "web", 200, "shop") + officeRow(8, "10.0.1.4", "", 0, "shop", "P") +
                          officeRow(9, "10.0.1.9", "headroom", 0, "default", "e", "headroom");

using enum ServerTraits::Product;

}  // namespace

class KillAlternativeTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void aUserAPoolBelongsToIsOneCommand() {
        const ClientListing clients = officeListing(office, {9});
        const QString app = QStringLiteral("user == app");
        QCOMPARE(waysFor(clients, app, server(Redis, "6.2.16")),
                 QStringList({QStringLiteral("CLIENT KILL USER app SKIPME yes"),
                              QStringLiteral("CLIENT KILL TYPE normal SKIPME yes | +9 own | +7")}));
        QCOMPARE(waysFor(clients, app, server(Redis, "5.0.14")),
                 QStringList({QStringLiteral("CLIENT KILL TYPE normal SKIPME yes | +9 own | +7")}));
    }

    // MAXAGE narrows it, as of Redis 7.4.
    void theFewestWordsThatFitAreFound() {
        const ClientListing clients = officeListing(office, {9});
        const QString old = QStringLiteral("user == app && idle > 30");
        const QStringList older = waysFor(clients, old, server(Redis, "7.2.6"));
        QCOMPARE(older, QStringList({QStringLiteral("CONFIG SET timeout 59 | +7"),
                                     QStringLiteral("CLIENT KILL USER app SKIPME yes | +6")}));
        const QStringList ways = waysFor(clients, old, server(Redis, "7.4.1"));
        QCOMPARE(ways.front(), QStringLiteral("CLIENT KILL USER app MAXAGE 1060 SKIPME yes"));
    }

    void valkeyKnowsMoreWords() {
        const ClientListing clients = officeListing(office, {9});
        const QStringList ways = waysFor(clients, QStringLiteral("name == billing"), server(Valkey, "9.1.2"));
        QCOMPARE(ways,
                 QStringList({QStringLiteral("CLIENT KILL NAME billing SKIPME yes"),
                              QStringLiteral("CLIENT KILL ID 3 4 5"), QStringLiteral("CONFIG SET timeout 59 | +7"),
                              QStringLiteral("CLIENT KILL USER app SKIPME yes | +6"),
                              QStringLiteral("CLIENT KILL IP 10.0.1.1 SKIPME yes | -5"),
                              QStringLiteral("CLIENT KILL IDLE 60 SKIPME yes | +7")}));
        // Many ids since 8.1, on no Redis.
        const QString web = QStringLiteral("name == web");
        QVERIFY(waysFor(clients, web, server(Valkey, "8.1.1")).contains(QStringLiteral("CLIENT KILL ID 6 7")));
        QVERIFY(waysFor(clients, web, server(Valkey, "8.0.1")).filter(QStringLiteral("KILL ID")).isEmpty());
        QVERIFY(waysFor(clients, web, server(Redis, "8.6.3")).filter(QStringLiteral("KILL ID")).isEmpty());
        QVERIFY(waysFor(clients, web, server(KeyDB, "255.255.255")).filter(QStringLiteral("NAME")).isEmpty());
    }

    // Who must not be hit is taken out by name where the server can.
    void exceptionsAreNamed() {
        const QByteArray text = officeRow(3, "10.0.1.1", "", 9, "app") + officeRow(4, "10.0.1.2", "", 9, "app", "P") +
                                officeRow(5, "10.0.1.3", "", 9, "app", "b") + officeRow(6, "10.0.1.4", "", 9, "app") +
                                officeRow(7, "10.0.1.4", "", 9, "app") + officeRow(8, "10.0.1.4", "", 9, "app") +
                                officeRow(9, "10.0.1.9", "headroom", 9, "app");
        const ClientListing clients = officeListing(text, {9});
        const QStringList ways =
            waysFor(clients, QStringLiteral("user == app && not name == headroom"), server(Valkey, "9.0.0"));
        QVERIFY2(ways.contains(QStringLiteral("CLIENT KILL TYPE normal NOT-ID 5 9 SKIPME yes")),
                 qPrintable(ways.join(u'\n')));
        // Those that would hit them come last, with the reason.
        QCOMPARE(ways.last(), QStringLiteral("CLIENT KILL TYPE normal SKIPME yes | +5 blocked | +9 own"));
    }

    void whoIsProtectedIsNamed() {
        const ClientListing clients = officeListing(office, {9});
        const auto ways = killAlternatives(clients, planned(clients, QStringLiteral("user == app")),
                                           server(Redis, "7.0.15"), KillTime(20));
        QVERIFY(ways[0].isExact() && !ways[0].hitsProtected());
        QVERIFY(!ways[1].isExact() && ways[1].hitsProtected());
        QCOMPARE(ways[1].extra.front().reason, KeepReason::Own);
    }

    void oneWalkCostsLessThanMany() {
        QByteArray text;
        for (int id = 1; id <= 1000; ++id)
            text += officeRow(id, "10.0.1.1", "web", 0, id <= 500 ? "app" : "other");
        const ClientListing clients = officeListing(text);
        const auto ways = killAlternatives(clients, planned(clients, QStringLiteral("user == app")),
                                           server(Redis, "7.0.15"), KillTime(100));
        QCOMPARE(ways.size(), std::size_t(1));
        QCOMPARE(ways.front().hits, std::int64_t(500));
        QCOMPARE(ways.front().serverTime, KillTime(100) + 500 * freeingTime);
        // By id each walks over those that are left: 1,000, 999 ... 501; and over fewer a walk is quicker.
        const KillTime walks = forecastKills({KillTime(100)}, 1000, 500).server - 500 * freeingTime;
        QVERIFY2(walks > KillTime(36'000) && walks < KillTime(37'525), qPrintable(QString::number(walks.count())));
        // Of 10,000 down to 5,000 that is a third less than if all were there until the end.
        const double share =
            (forecastKills({KillTime(100)}, 10'000, 5'000).server - 5'000 * freeingTime) / (5'000 * KillTime(100));
        QVERIFY2(share > 0.6 && share < 0.7, qPrintable(QString::number(share)));
    }

    // Never those the server leaves alone, nor whoever pauses for a moment.
    void aTimeoutClosesTheIdle() {
        const QByteArray text = officeRow(3, "10.0.1.1", "a", 300, "x") + officeRow(4, "10.0.1.2", "b", 40, "y") +
                                officeRow(5, "10.0.1.3", "c", 900, "z", "b") + officeRow(6, "10.0.1.4", "d", 39, "x") +
                                officeRow(7, "10.0.1.5", "e", 800, "y", "P") +
                                officeRow(8, "10.0.1.6", "f", 700, "z", "O") +
                                officeRow(9, "10.0.1.9", "headroom", 1, "x");
        const ClientListing clients = officeListing(text, {9});
        const auto ways = killAlternatives(clients, planned(clients, QStringLiteral("idle >= 40")),
                                           server(Redis, "5.0.14"), KillTime(20));
        QCOMPARE(dump(ways), QStringList({QStringLiteral("CONFIG SET timeout 39")}));
        QCOMPARE(ways.front().kind, KillAlternative::Kind::Timeout);
        QCOMPARE(ways.front().serverTime, 2 * freeingTime);
        // A blocked one that was asked for is missed.
        QVERIFY(waysFor(clients, QStringLiteral("idle >= 40"), server(Redis, "5.0.14"), {false, false, true})
                    .contains(QStringLiteral("CONFIG SET timeout 39 | -5")));
        QCOMPARE(waysFor(officeListing(officeRow(3, "10.0.1.1", "a", 10, "x") + officeRow(4, "10.0.1.2", "b", 9, "y") +
                                       officeRow(5, "10.0.1.2", "b", 0, "y") + officeRow(6, "10.0.1.2", "b", 0, "y")),
                         QStringLiteral("idle > 5"), server(Redis, "5.0.14")),
                 QStringList());
    }

    void forOneClientThereIsNone() {
        const ClientListing clients = officeListing(office, {9});
        QCOMPARE(waysFor(clients, QStringLiteral("id == 7"), server(Valkey, "9.1.2")), QStringList());
    }

    // Words a server chose are quoted.
    void hostileValuesAreQuoted() {
        const QByteArray text = officeRow(3, "10.0.1.1", "$(reboot)", 0, "a;b") +
                                officeRow(4, "10.0.1.2", "$(reboot)", 0, "a;b") + officeRow(5, "10.0.1.3", "x", 0, "y");
        QCOMPARE(
            waysFor(officeListing(text), QStringLiteral("id < 5"), server(Valkey, "9.1.2")).first(2),
            QStringList({QStringLiteral("CLIENT KILL ID 3 4"), QStringLiteral("CLIENT KILL USER 'a;b' SKIPME yes")}));
    }

    // Real tables: whatever is offered, what is said of its reach is so, by the words alone.
    void theReachIsExact_data() {
        QTest::addColumn<QByteArray>("list");
        QTest::addColumn<ServerTraits::Product>("product");
        QTest::addColumn<QByteArray>("version");
        for (const char* name : {"redis-5.0.14", "redis-6.2.16", "redis-7.0.15", "redis-7.4.1", "redis-8.6.3",
                                 "valkey-7.2.7", "valkey-8.1.1", "valkey-9.1.2"}) {
            QFile file(QStringLiteral(TEST_DATA "/") + QLatin1String(name) + QStringLiteral("/client-list.txt"));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QTest::newRow(name) << file.readAll() << (QByteArray(name).startsWith("valkey") ? Valkey : Redis)
                                << QByteArray(name).mid(QByteArray(name).indexOf('-') + 1);
        }
    }
    void theReachIsExact() {
        QFETCH(QByteArray, list);
        QFETCH(ServerTraits::Product, product);
        QFETCH(QByteArray, version);
        const ClientListing clients = officeListing(list, {1});
        const ClientSnapshot& table = *clients.snapshot;
        QVERIFY(table.rowCount() > 5);
        int offered = 0;
        for (const char* filter : {"id > 0", "user == default", "type == normal", "id > 6", "idle > 0"}) {
            const KillPlan plan = planned(clients, QLatin1String(filter).toString(), everybody());
            for (const KillAlternative& way : killAlternatives(clients, plan, server(product, version), KillTime(9))) {
                ++offered;
                std::vector<std::int64_t> extra;
                for (const PlannedClient& client : way.extra)
                    extra.push_back(client.id);
                for (int row = 0; row < table.rowCount(); ++row) {
                    const std::int64_t id = table.id(row);
                    const bool isPlanned = std::ranges::count(plan.victims, id, &PlannedClient::id) > 0;
                    const bool isHit = (isPlanned && std::ranges::count(way.missed, id) == 0) ||
                                       (!isPlanned && std::ranges::count(extra, id) > 0);
                    QVERIFY2(isHit == wordsHit(way, table, row),
                             qPrintable(way.text() + QStringLiteral(" id ") + QString::number(id)));
                }
            }
        }
        QVERIFY(offered > 0);
    }

    void tenTimesTheTableTakesSomeTenTimesAsLong() {
        const auto time = [](int rows) {
            QByteArray text;
            for (int id = 1; id <= rows; ++id)
                text += officeRow(id, id % 3 ? "10.0.1.1" : "10.0.1.2", id % 5 ? "web" : "billing", id % 400, "app");
            const ClientListing clients = officeListing(text);
            const KillPlan plan = planned(clients, QStringLiteral("name == billing"));
            const std::clock_t begin = std::clock();  // of this process: others may be at work
            const bool exact =
                killAlternatives(clients, plan, server(Valkey, "9.1.2"), KillTime(4500)).front().isExact();
            return exact ? static_cast<double>(std::clock() - begin) : std::numeric_limits<double>::max();
        };
        double few = std::numeric_limits<double>::max();
        double many = few;
        for (int run = 0; run < 3; ++run) {
            few = std::min(few, time(10'000));
            many = std::min(many, time(100'000));
        }
        QVERIFY2(many < 50 * few, qPrintable(QString::number(many / few)));  // 100 were each row compared with each
    }

  private:
    // Read anew from the words, as the server does.
    static bool wordsHit(const KillAlternative& way, const ClientSnapshot& table, int row) {
        const auto text = [&](int field) {
            const std::string_view view = table.text(row, field).value_or("");
            return QByteArray(view.data(), static_cast<qsizetype>(view.size()));
        };
        const auto number = [&](int field) { return table.number(row, field).value_or(0); };
        const bool normal = table.kind(row) == ClientKind::Normal;
        if (way.kind == KillAlternative::Kind::Timeout)
            return normal && !table.blocked(row) && number(ClientField::Idle) > way.argv[3].toLongLong();
        for (std::size_t i = 2; i + 1 < way.argv.size();) {
            const QByteArray word = way.argv[i++];
            if (word == "SKIPME")
                return true;
            if (word == "ID" || word == "NOT-ID") {
                bool named = false;
                for (; i < way.argv.size() && way.argv[i] != "SKIPME"; ++i)
                    named = named || way.argv[i].toLongLong() == table.id(row);
                if (named != (word == "ID"))
                    return false;
                continue;
            }
            const QByteArray value = way.argv[i++];
            const bool fits = word == "USER"       ? text(ClientField::User) == value
                              : word == "NAME"     ? text(ClientField::Name) == value
                              : word == "LADDR"    ? text(ClientField::Laddr) == value
                              : word == "LIB-NAME" ? text(ClientField::LibName) == value
                              : word == "LIB-VER"  ? text(ClientField::LibVer) == value
                              : word == "DB"       ? number(ClientField::Db) == value.toLongLong()
                              : word == "IDLE"     ? number(ClientField::Idle) >= value.toLongLong()
                              : word == "MAXAGE"   ? number(ClientField::Age) >= value.toLongLong()
                              : word == "IP"       ? text(ClientField::Addr).startsWith(value + ':')
                              : word == "TYPE"     ? (value == "pubsub" ? table.kind(row) == ClientKind::Pubsub
                                                                        : normal || table.kind(row) == ClientKind::Monitor)
                                                   : false;
            if (!fits)
                return false;
        }
        return true;
    }
};

HEADROOM_TEST(QCoreApplication, KillAlternativeTest)
#include "tst_kill_alternative.moc"
