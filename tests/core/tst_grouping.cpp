// SPDX-License-Identifier: GPL-3.0-or-later
// Groups of clients, what is told of them, the filter that selects each, and their trend.
#include "core/query/filter.h"
#include "core/query/group_trend.h"
#include "core/query/grouping.h"
#include "core/query/row_order.h"
#include "tests/core/client_rows.h"
#include "tests/core/test_data.h"
#include "tests/support/test_program.h"

#include <QRandomGenerator>
#include <QTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

using Keys = std::vector<GroupKey>;

ClientGrouping grouped(const Snapshot& snapshot, Keys keys, const GroupOptions& options = {}) {
    return groupClients(*snapshot, allRows(*snapshot), std::move(keys), options);
}

QString shown(const std::optional<std::string>& value) {
    return value ? u'"' + QString::fromStdString(*value) + u'"' : QStringLiteral("-");
}

template <typename Number>
QString shown(std::optional<Number> number) {
    return number ? QString::number(*number) : QStringLiteral("-");
}

QStringList idsOf(const Snapshot& snapshot, std::span<const std::uint32_t> rows) {
    QStringList ids;
    for (const std::uint32_t row : rows) {
        ids << QString::number(snapshot->id(static_cast<int>(row)));
    }
    return ids;
}

// A line for each group: its keys, then its ids.
QStringList dump(const Snapshot& snapshot, const ClientGrouping& grouping) {
    QStringList lines;
    for (const ClientGroup& group : grouping.groups) {
        QStringList keys;
        for (std::size_t key = 0; key < grouping.keys.size(); ++key) {
            keys << shown(grouping.keyText(group, key));
        }
        lines << keys.join(u' ') + QStringLiteral(": ") + idsOf(snapshot, grouping.rowsOf(group)).join(u' ');
    }
    return lines;
}

// For each group: whether its filter selects its rows and leaves nobody undecided.
QStringList wrongFilters(const Snapshot& snapshot, const ClientGrouping& grouping) {
    QStringList wrong;
    for (const ClientGroup& group : grouping.groups) {
        const QString text = grouping.filterText(group);
        const auto filter = Filter::parse(text);
        const auto rows = grouping.rowsOf(group);
        const auto found = filter ? filter->apply(*snapshot, {}).rows() : std::vector<std::uint32_t>();
        if (!std::ranges::equal(found, rows)) {
            wrong << text;
        }
    }
    return wrong;
}

const QByteArray tableToGroup =
    "id=1 addr=10.0.3.7:1 name=billing-7 user=app lib-name=redis-py lib-ver=5.0 db=0 cmd=get idle=400 flags=N "
    "tot-mem=10\n"
    "id=2 addr=10.0.3.7:2 name=billing-7 user=app lib-name=redis-py lib-ver=5.1 db=0 cmd=set idle=10 flags=N "
    "tot-mem=20\n"
    "id=3 addr=10.0.3.8:3 name=billing-7 user=app lib-name=redis-py lib-ver=5.0 db=1 cmd=get idle=300 flags=N\n"
    "id=4 addr=[::ffff:10.0.3.7]:4 name= user=a\"b\\ lib-name= lib-ver= db=1 cmd=blpop idle=900 flags=b tot-mem=40\n"
    "id=5 addr=[fe80::1]:5 name=x user=app db=0 cmd=subscribe idle=500 flags=P tot-mem=50\n"
    "id=6 addr=/run/a.sock:0 db=-1 cmd=NULL idle=? flags=U\n"
    "id=7 addr=/run/b.sock:0 name= user=\xff lib-name=jedis flags=N db=x\n";

}  // namespace

class TestGrouping : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void byOneKey_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QStringList>("groups");
        const auto row = [](const char* key, const QStringList& groups) {
            QTest::newRow(key) << QString::fromUtf8(key) << groups;
        };
        row("ip", {QStringLiteral("\"10.0.3.7\": 1 2 4"), QStringLiteral("-: 6 7"), QStringLiteral("\"10.0.3.8\": 3"),
                   QStringLiteral("\"fe80::1\": 5")});
        row("name", {QStringLiteral("\"billing-7\": 1 2 3"), QStringLiteral("\"\": 4 7"), QStringLiteral("-: 6"),
                     QStringLiteral("\"x\": 5")});
        row("user", {QStringLiteral("\"app\": 1 2 3 5"), QStringLiteral("-: 6"), QStringLiteral("\"a\"b\\\": 4"),
                     QStringLiteral("\"\uFFFD\": 7")});
        row("lib", {QStringLiteral("-: 5 6"), QStringLiteral("\"redis-py 5.0\": 1 3"), QStringLiteral("\"\": 4"),
                    QStringLiteral("\"jedis\": 7"), QStringLiteral("\"redis-py 5.1\": 2")});
        row("db", {QStringLiteral("\"0\": 1 2 5"), QStringLiteral("\"1\": 3 4"), QStringLiteral("-: 7"),
                   QStringLiteral("\"-1\": 6")});
        row("cmd", {QStringLiteral("\"get\": 1 3"), QStringLiteral("-: 7"), QStringLiteral("\"NULL\": 6"),
                    QStringLiteral("\"blpop\": 4"), QStringLiteral("\"set\": 2"), QStringLiteral("\"subscribe\": 5")});
    }
    void byOneKey() {
        QFETCH(QString, key);
        QFETCH(QStringList, groups);
        const Snapshot snapshot = parseRows(tableToGroup);
        const auto named = groupKeyNamed(key);
        QVERIFY(named);
        QCOMPARE(QString(groupKeyName(*named)), key);
        QCOMPARE(dump(snapshot, grouped(snapshot, {*named})), groups);
    }

    void byTwoKeys() {
        const Snapshot snapshot = parseRows(tableToGroup);
        QCOMPARE(
            dump(snapshot, grouped(snapshot, {GroupKey::Name, GroupKey::Ip})),
            (QStringList{QStringLiteral("\"billing-7\" \"10.0.3.7\": 1 2"), QStringLiteral("- -: 6"),
                         QStringLiteral("\"\" -: 7"), QStringLiteral("\"\" \"10.0.3.7\": 4"),
                         QStringLiteral("\"billing-7\" \"10.0.3.8\": 3"), QStringLiteral("\"x\" \"fe80::1\": 5")}));
        QCOMPARE(dump(snapshot, grouped(snapshot, {GroupKey::Lib, GroupKey::Db})).first(),
                 QStringLiteral("- \"-1\": 6"));
        QCOMPARE(dump(snapshot, grouped(snapshot, {GroupKey::Db, GroupKey::Lib})).last(),
                 QStringLiteral("\"1\" \"redis-py 5.0\": 3"));
    }

    void onlyWhatIsChosen() {
        const Snapshot snapshot = parseRows(tableToGroup);
        const std::vector<std::uint32_t> chosen{1, 2, 4};
        const ClientGrouping grouping = groupClients(*snapshot, chosen, {GroupKey::User}, {});
        QCOMPARE(dump(snapshot, grouping), QStringList{QStringLiteral("\"app\": 2 3 5")});
        QVERIFY(groupClients(*snapshot, {}, {GroupKey::User}, {}).groups.empty());
        QVERIFY(grouped(parseRows(""), {GroupKey::Ip, GroupKey::Lib}).groups.empty());
    }

    void tellsOfEachGroup() {
        const Snapshot snapshot = parseRows(
            "id=1 name=a idle=100 flags=N tot-mem=10\nid=2 name=a idle=300 flags=N tot-mem=20\n"
            "id=3 name=a idle=301 flags=N\nid=4 name=a idle=900 flags=b tot-mem=30\n"
            "id=5 name=b idle=900 flags=P\nid=6 name=b idle=900 flags=S\nid=7 name=b idle=900 flags=M\n"
            "id=8 name=b idle=900 flags=O\nid=9 name=b idle=900 flags=N\n"
            "id=10 name=c flags=N tot-mem=9223372036854775807\nid=11 name=c idle=x tot-mem=9223372036854775807\n");
        const std::vector<std::int64_t> ownIds{9};
        const GroupOptions options{.maxclients = 20, .idleSeconds = 300, .ownIds = ownIds};
        QStringList lines;
        for (const ClientGroup& group : grouped(snapshot, {GroupKey::Name}, options).groups) {
            lines << QStringList{shown(group.values[0]),  QString::number(group.count), shown(group.share),
                                 shown(group.idleShare),  shown(group.medianIdle),      shown(group.oldestIdle),
                                 shown(group.memoryBytes)}
                         .join(u' ');
        }
        QCOMPARE(lines,
                 (QStringList{QStringLiteral("\"b\" 5 0.25 0 900 900 -"), QStringLiteral("\"a\" 4 0.2 0.5 300 900 60"),
                              QStringLiteral("\"c\" 2 0.1 - - - 9223372036854775807")}));
        const ClientGrouping strict = grouped(snapshot, {GroupKey::Name}, {.maxclients = {}, .idleSeconds = 302});
        QCOMPARE(shown(strict.groups[0].idleShare), QStringLiteral("0.2"));
        QCOMPARE(shown(strict.groups[1].idleShare), QStringLiteral("0"));
        QCOMPARE(shown(strict.groups[1].share), QStringLiteral("-"));
    }

    void filtersSelectTheirGroup() {
        const Snapshot snapshot = parseRows(tableToGroup);
        const ClientGrouping grouping = grouped(snapshot, {GroupKey::Name, GroupKey::Ip});
        QStringList texts;
        for (const ClientGroup& group : grouping.groups) {
            texts << grouping.filterText(group);
        }
        QCOMPARE(texts, (QStringList{QStringLiteral("name == \"billing-7\" and ip == 10.0.3.7"),
                                     QStringLiteral("name is unknown and ip is unknown"),
                                     QStringLiteral("name == \"\" and ip is unknown"),
                                     QStringLiteral("name == \"\" and ip == 10.0.3.7"),
                                     QStringLiteral("name == \"billing-7\" and ip == 10.0.3.8"),
                                     QStringLiteral("name == \"x\" and ip == fe80::1")}));
        const ClientGrouping others = grouped(snapshot, {GroupKey::Lib, GroupKey::Db});
        QCOMPARE(others.filterText(others.groups.back()),
                 QStringLiteral("lib-name == \"redis-py\" and lib-ver == \"5.1\" and db == 0"));
        for (const GroupKey first :
             {GroupKey::Ip, GroupKey::Name, GroupKey::User, GroupKey::Lib, GroupKey::Db, GroupKey::Cmd}) {
            QCOMPARE(wrongFilters(snapshot, grouped(snapshot, {first})), QStringList());
            QCOMPARE(wrongFilters(snapshot, grouped(snapshot, {first, GroupKey::User})), QStringList());
        }
    }

    void filtersSelectOnRealServers_data() { addTestServers(); }
    void filtersSelectOnRealServers() {
        QFETCH(QString, server);
        const Snapshot snapshot = parseRows(testData(server + QStringLiteral("/client-list.txt")));
        for (const Keys& keys : {Keys{GroupKey::Ip, GroupKey::Name}, Keys{GroupKey::User, GroupKey::Lib},
                                 Keys{GroupKey::Db, GroupKey::Cmd}}) {
            const ClientGrouping grouping = grouped(snapshot, keys);
            QCOMPARE(wrongFilters(snapshot, grouping), QStringList());
            QCOMPARE(grouping.rows.size(), static_cast<std::size_t>(snapshot->rowCount()));
        }
    }

    void trendTellsGrowth() {
        GroupTrend trend;
        std::vector<std::int64_t> killed;
        const auto add = [&](const QByteArray& text, std::chrono::seconds at) {
            const Snapshot snapshot = parseRows(text);
            const ClientGrouping grouping = grouped(snapshot, {GroupKey::Name});
            trend.add(*snapshot, grouping, SteadyTime(100h + at), killed);
            QStringList lines;
            for (const ClientGroup& group : grouping.groups) {
                const auto change = trend.change(group);
                lines << shown(group.values[0]) + (change ? QStringLiteral(" %1 +%2 -%3")
                                                                .arg(change->growth())
                                                                .arg(change->appeared)
                                                                .arg(change->gone)
                                                          : QStringLiteral(" ?"));
            }
            const auto span = trend.span();
            return lines.join(u'\n') + (span ? QStringLiteral(" in %1 s")
                                                   .arg(std::chrono::duration_cast<std::chrono::seconds>(*span).count())
                                             : QString());
        };
        QCOMPARE(add("id=1 name=a\nid=3 name=b\nname=c\n", 0s), QStringLiteral("\"a\" ?\n\"b\" ?\n\"c\" ?"));
        // A pool that is opened while we begin does not grow.
        QCOMPARE(add("id=1 name=a\nid=2 name=a\nid=3 name=b\n", 10s), QStringLiteral("\"a\" ?\n\"b\" ?"));
        // 2 goes, 4 and 5 come, 3 changes its name, which is neither.
        const QByteArray later = "id=5 name=a\nid=1 name=a\nid=4 name=a\nid=3 name=d\nid=4 name=b\n";
        QCOMPARE(add(later, 30s), QStringLiteral("\"a\" 1 +2 -1\n\"b\" 0 +0 -0\n\"d\" 0 +0 -0 in 20 s"));
        // The same snapshot again changes nothing.
        QCOMPARE(add("id=5 name=a\n", 30s), QStringLiteral("\"a\" 1 +2 -1 in 20 s"));
        // Who changes the group takes along when it came; whom we killed is not gone.
        killed = {1, 99};
        QCOMPARE(add("id=5 name=e\nid=4 name=a\nid=3 name=d\n", 60s),
                 QStringLiteral("\"a\" 0 +1 -1\n\"d\" 0 +0 -0\n\"e\" 1 +1 -0 in 50 s"));
        // What was longer ago than three minutes counts no more.
        QCOMPARE(add("id=5 name=e\nid=4 name=a\nid=3 name=d\nid=6 name=d\n", 200s),
                 QStringLiteral("\"d\" 1 +1 -0\n\"a\" 0 +1 -1\n\"e\" 1 +1 -0 in 190 s"));
        QCOMPARE(add("id=5 name=e\nid=4 name=a\nid=3 name=d\nid=6 name=d\n", 211s),
                 QStringLiteral("\"d\" 1 +1 -0\n\"a\" 0 +0 -0\n\"e\" 0 +0 -0 in 181 s"));
        // After a time without snapshots it is told over that time.
        QCOMPARE(add("id=3 name=d\nid=6 name=d\nid=8 name=d\n", 911s), QStringLiteral("\"d\" 1 +1 -0 in 700 s"));
    }

    // Each process and each way to group has a past of its own.
    void historyIsOfTheProcess() {
        GroupHistory history;
        const Snapshot snapshot = parseRows("id=9 cmd=get\n");
        const ClientGrouping grouping = grouped(snapshot, {GroupKey::Cmd});
        history.trend("one", {GroupKey::Cmd}).add(*snapshot, grouping, SteadyTime(1min));
        history.trend("one", {GroupKey::Cmd}).add(*snapshot, grouping, SteadyTime(2min));
        QVERIFY(!history.trend("one", {GroupKey::Name}).span());
        QCOMPARE(*history.trend("one", {GroupKey::Cmd}).span(), SteadyTime::duration(1min));
        QVERIFY(!history.trend("two", {GroupKey::Cmd}).span());
    }

    // Names that are used once must not pile up; what is there, and what changed of late, is kept.
    void trendForgetsPassingGroups() {
        GroupTrend trend;
        const auto add = [&](const QByteArray& text, int minute) {
            const Snapshot snapshot = parseRows(text);
            const ClientGrouping grouping = grouped(snapshot, {GroupKey::Name});
            trend.add(*snapshot, grouping, SteadyTime(std::chrono::minutes(minute)));
            return grouping;
        };
        add("id=1 name=first\nid=2 name=stays\n", 0);
        int id = 10;
        for (int minute = 1; minute <= 50; ++minute) {
            QByteArray text = "id=2 name=stays\n";
            for (int i = 0; i < 100; ++i, ++id) {
                text += "id=" + QByteArray::number(id) + " name=n" + QByteArray::number(id) + '\n';
            }
            add(text, minute);
            QVERIFY2(trend.size() < 1500, qPrintable(QString::number(trend.size())));
        }
        const ClientGrouping last = add("id=2 name=stays\nid=1 name=first\nid=3 name=stays\n", 51);
        QCOMPARE(last.groups[0].count, 2);
        QCOMPARE(trend.change(last.groups[0])->growth(), 1);
        QCOMPARE(trend.change(last.groups[0])->gone, 0);
        QCOMPARE(trend.change(last.groups[1])->appeared, 1);
        QCOMPARE(trend.change(last.groups[1])->gone, 0);
    }

    // Against the plain way, on random tables.
    void agreesWithThePlainWay() {
        QRandomGenerator random(11);
        for (int round = 0; round < 20; ++round) {
            QByteArray text;
            for (int i = 0; i < 300; ++i) {
                text +=
                    "id=" + QByteArray::number(i + 1) + " addr=10.0.0." + QByteArray::number(random.bounded(5)) + ":1";
                text += random.bounded(6) ? " name=n" + QByteArray::number(random.bounded(7)) : QByteArray();
                text += " db=" + QByteArray::number(random.bounded(-2, 2)) + '\n';
            }
            const Snapshot snapshot = parseRows(text);
            std::map<std::pair<QString, qint64>, QStringList> expected;
            for (int row = 0; row < snapshot->rowCount(); ++row) {
                const auto name = snapshot->text(row, ClientField::Name);
                expected[{shown(name ? std::optional<std::string>(*name) : std::nullopt),
                          *snapshot->number(row, ClientField::Db)}]
                    << QString::number(snapshot->id(row));
            }
            QStringList lines;
            for (const auto& [key, ids] : expected) {
                lines << key.first + QStringLiteral(" \"%1\": ").arg(key.second) + ids.join(u' ');
            }
            QStringList got = dump(snapshot, grouped(snapshot, {GroupKey::Name, GroupKey::Db}));
            got.sort();
            lines.sort();
            QCOMPARE(got, lines);
        }
    }
};

HEADROOM_TEST(QCoreApplication, TestGrouping)
#include "tst_grouping.moc"
