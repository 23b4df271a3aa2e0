// SPDX-License-Identifier: GPL-3.0-or-later
// The filter language: which rows an expression means, and what is said where it cannot be read.
#include "core/query/filter.h"
#include "core/query/filter_lexer.h"
#include "tests/core/client_rows.h"
#include "tests/core/test_data.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <pthread.h>
#include <thread>

using namespace headroom;

namespace {

// Old servers lack fields, so do some rows here: 4 has no name, 5 no idle that is a number, 6 hardly anything.
const QByteArray tableToFilter =
    "id=1 addr=10.0.3.7:5001 laddr=10.0.0.1:6379 fd=8 name=billing-7 age=900 idle=400 flags=N db=0 sub=0 psub=0 "
    "tot-mem=22528 events=r cmd=get user=default lib-name=redis-py lib-ver=5.0.1 novel=7 shape=round\n"
    "id=2 addr=10.0.3.9:5002 laddr=10.0.0.1:6379 fd=9 name=Billing-8 age=800 idle=300 flags=b db=1 sub=0 psub=0 "
    "tot-mem=1048576 events= cmd=blpop user=default lib-name=jedis lib-ver= novel=70 shape=Square\n"
    "id=3 addr=[fe80::1]:5003 laddr=[::1]:6379 fd=10 name= age=80 idle=80 flags=P db=0 sub=2 psub=0 tot-mem=2048 "
    "events=r cmd=client|list user=ops lib-name= lib-ver= novel=-1 shape=\n"
    "id=4 addr=/run/redis dir/a.sock:0 laddr=/run/redis dir/a.sock:0 fd=11 age=7 idle=0 flags=Ux db=0 sub=0 psub=0 "
    "tot-mem=9000 events=r cmd=NULL user=a\xff\"b\\ novel=8\n"
    "id=5 addr=10.1.0.1:7000 name=web=1|x(2) age=5 idle=? flags=S db=0 cmd=psync user=repl\n"
    "id=6 addr=?:0\n";

QString said(const FilterError& error) {
    return QStringLiteral("%1+%2 %3").arg(error.position).arg(error.length).arg(error.message);
}

// The ids of the rows that match, and behind ? those that are undecided; or the error.
QString matches(const Snapshot& snapshot, const QString& text, std::span<const std::int64_t> ownIds = {}) {
    const auto filter = Filter::parse(text);
    if (!filter) {
        return said(filter.error());
    }
    const FilterMatches found = filter->apply(*snapshot, ownIds);
    const auto ids = [&](FilterVerdict verdict) {
        QStringList list;
        for (int row = 0; row < snapshot->rowCount(); ++row) {
            if (found.verdicts[static_cast<std::size_t>(row)] == verdict) {
                list << QString::number(snapshot->id(row));
            }
        }
        return list;
    };
    const QStringList undecided = ids(FilterVerdict::Undecided);
    if (found.matched != ids(FilterVerdict::Yes).size() || found.undecided != undecided.size() ||
        found.rows().size() != static_cast<std::size_t>(found.matched)) {
        return QStringLiteral("the counts are wrong");
    }
    QStringList parts = ids(FilterVerdict::Yes);
    if (!undecided.isEmpty()) {
        parts << u'?' + undecided.join(u' ');
    }
    return parts.join(u' ');
}

// Runs in a thread with the stack of a pool thread on a small machine.
template <typename Work>
void onSmallStack(Work work) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 512 * 1024);
    pthread_t thread;
    const auto run = [](void* given) -> void* {
        (*static_cast<Work*>(given))();
        return nullptr;
    };
    QCOMPARE(pthread_create(&thread, &attributes, run, &work), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

}  // namespace

class TestFilter : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void matchesRows_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("ids");
        const auto row = [](const char* text, const char* ids) {
            QTest::addRow("%s", *text ? text : "empty") << QString::fromUtf8(text) << QString::fromUtf8(ids);
        };
        row("", "1 2 3 4 5 6");
        row("  \t ", "1 2 3 4 5 6");
        // numbers
        row("idle > 300", "1 ?5 6");
        row("idle >= 300", "1 2 ?5 6");
        row("idle>=5m", "1 2 ?5 6");
        row("idle < 1m20s", "4 ?5 6");
        row("idle <= 1m20s", "3 4 ?5 6");
        row("idle == 5m", "2 ?5 6");
        row("idle = 5m", "2 ?5 6");
        row("idle != 300", "1 3 4 ?5 6");
        row("idle in {0, 5m, 1h}", "2 4 ?5 6");
        row("idle in 0", "4 ?5 6");
        row("IDLE > 0.1h", "1 ?5 6");
        row("age > 0.25h", "?6");
        row("age >= 0.25h", "1 ?6");
        row("age == 15M", "1 ?6");
        row("id == 1", "1");
        row("id in { 6,5 , 1 }", "1 5 6");
        row("tot-mem > 1mb", "?5 6");
        row("tot-mem >= 1MB", "2 ?5 6");
        row("tot-mem == 22kb", "1 ?5 6");
        row("tot-mem < 2.5kb", "3 ?5 6");
        row("tot-mem == 9000b", "4 ?5 6");
        row("idle > -1", "1 2 3 4 ?5 6");
        row("idle < 9223372036854775807", "1 2 3 4 ?5 6");
        // text
        row("name == billing-7", "1 ?4 6");
        row("name == Billing-7", "?4 6");
        row("name != billing-7", "2 3 5 ?4 6");
        row("name ~ BILLING", "1 2 ?4 6");
        row("name ~ billing-?", "1 2 ?4 6");
        row("name ~ illing*", "?4 6");
        row("name ~ *ING*8", "2 ?4 6");
        row("name == \"\"", "3 ?4 6");
        row("name == ''", "3 ?4 6");
        row("name ~ ''", "1 2 3 5 ?4 6");
        row("name in {billing-7, 'Billing-8'}", "1 2 ?4 6");
        row("name has LLING", "1 2 ?4 6");
        row("name has 'billing*'", "?4 6");
        row("name =~ ^billing", "1 ?4 6");
        row("name =~ '^(?i)billing-[78]$'", "1 2 ?4 6");
        row("name =~ ^$", "3 ?4 6");
        row("name == \"web=1|x(2)\"", "5 ?4 6");
        row("name ~ 1|x", "5 ?4 6");
        row("cmd == client|list", "3 ?6");
        row("addr ~ 5001", "1");
        row("addr == \"/run/redis dir/a.sock:0\"", "4");
        row("addr in {10.0.3.7:5001, ?:0}", "1 6");
        row("addr == 10.0.3.7:5001", "1");
        row("laddr has ::1", "3 ?5 6");
        row("lib == jedis", "2 ?4 5 6");
        row("lib-name == jedis or LIB-VER == 5.0.1", "1 2 ?4 5 6");
        row("user == \"a\\xff\\\"b\\\\\"", "4 ?6");
        row("user == 'a\\xFF\"b\\\\'", "4 ?6");
        row("user ~ '\\xff'", "4 ?6");
        row("user =~ '\\\\$'", "4 ?6");
        row("user =~ \"a.\\\"\"", "4 ?6");
        row("name =~ 'g-\\d'", "1 2 ?4 6");
        // letters
        row("flags has b", "2 ?6");
        row("flags has B", "?6");
        row("flags has xU", "4 ?6");
        row("flags has xb", "?6");
        row("flags == N", "1 ?6");
        row("events has r", "1 3 4 ?5 6");
        row("capa has r", "?1 2 3 4 5 6");
        // addresses
        row("ip == 10.0.3.7", "1 ?4 6");
        row("ip != 10.0.3.7", "2 3 5 ?4 6");
        row("ip in 10.0.3.0/24", "1 2 ?4 6");
        row("ip in 10.0.3.77/24", "1 2 ?4 6");
        row("ip in 10.0.0.0/8", "1 2 5 ?4 6");
        row("ip in 0.0.0.0/0", "1 2 5 ?4 6");
        row("ip in {10.0.3.9, 10.1.0.0/16, fe80::/10}", "2 3 5 ?4 6");
        row("ip in ::/0", "3 ?4 6");
        row("ip in fe80::/128", "?4 6");
        row("ip == fe80:0::1", "3 ?4 6");
        row("ip == [fe80::1]", "3 ?4 6");
        row("ip == ::ffff:10.0.3.7", "1 ?4 6");
        row("ip in ::ffff:10.0.3.0/120", "1 2 ?4 6");
        row("ip ~ 10.0.*.9", "2 ?4 6");
        row("ip =~ ^10\\.0", "1 2 ?4 6");
        row("port == 5003", "3 ?4 6");
        row("port in {5001,7000}", "1 5 ?4 6");
        row("port > 5002", "3 5 ?4 6");
        // what is worked out
        row("kind == normal", "1 2 4 ?6");
        row("kind == PubSub", "3 ?6");
        row("kind != normal", "3 5 ?6");
        row("kind in {replica, pubsub}", "3 5 ?6");
        row("blocked", "2 ?6");
        row("not blocked", "1 3 4 5 ?6");
        row("! Blocked", "1 3 4 5 ?6");
        // fields nobody knows
        row("novel > 7", "2 4 ?5 6");
        row("novel == 7", "1 ?5 6");
        row("novel == seven", "?5 6");
        row("novel != seven", "1 2 3 4 ?5 6");
        row("novel in {-1, 70, x}", "2 3 ?5 6");
        row("novel > 1m", "2 ?5 6");
        row("novel ~ 7", "?1 2 3 4 5 6");
        row("shape ~ SQUARE", "2 ?4 5 6");
        row("shape == round", "1 ?4 5 6");
        row("shape > 5", "?1 2 3 4 5 6");
        row("nothing == 1", "?1 2 3 4 5 6");
        row("Novel == 7", "?1 2 3 4 5 6");
        // unknown
        row("name is unknown", "4 6");
        row("not name is unknown", "1 2 3 5");
        row("idle IS Unknown", "5 6");
        row("novel is unknown", "5 6");
        row("shape is unknown", "4 5 6");
        row("nothing is unknown", "1 2 3 4 5 6");
        row("ip is unknown", "4 6");
        row("port is unknown", "4 6");
        row("kind is unknown", "6");
        row("capa is unknown", "1 2 3 4 5 6");
        // search
        row("billing", "1 2");
        row("BILLING get", "1");
        row("10.0.3", "1 2");
        row(":500", "1 2 3");
        row("redis-py", "1");
        row("jed*", "2");
        row("not billing", "3 4 5 6");
        row("\"redis dir\"", "4");
        row("list", "3");
        row("6379", "");
        row("client|list", "3");
        row("name", "");
        row("'and'", "");
        row("billing is here", "");
        row("it's", "");
        // joined
        row("idle > 5m or db == 1", "1 2 ?5 6");
        row("idle > 5m and name ~ billing and not flags has b", "1 ?6");
        row("idle>=5m&&name~billing&&!flags has b", "1 ?6");
        row("name ~ billing db == 1", "2 ?6");
        row("db == 1 || db == 0 && idle > 300", "1 2 ?5 6");
        row("(db == 1 or db == 0) and idle > 300", "1 ?5 6");
        row("not (db == 1 or idle > 300)", "3 4 ?5 6");
        row("not db == 1 or idle > 300", "1 3 4 5 ?6");
        row("not not db == 1", "2 ?6");
        row("!!!db == 1", "1 3 4 5 ?6");
        row("((( billing )))", "1 2");
        row("(billing)(jedis)", "2");
        row("NOT billing AND db == 0 OR id == 6", "3 4 5 6");
    }
    void matchesRows() {
        QFETCH(QString, text);
        QFETCH(QString, ids);
        QCOMPARE(matches(parseRows(tableToFilter), text), ids);
    }

    void knowsItsOwn() {
        const Snapshot snapshot = parseRows("id=1\nid=2\nid=3\nname=x\n");
        const std::vector<std::int64_t> ownIds{3, 1, 99};
        QCOMPARE(matches(snapshot, QStringLiteral("own"), ownIds), QStringLiteral("1 3 ?0"));
        QCOMPARE(matches(snapshot, QStringLiteral("not own"), ownIds), QStringLiteral("2 ?0"));
        QCOMPARE(matches(snapshot, QStringLiteral("own")), QStringLiteral("?1 2 3 0"));
    }

    // Before Redis 5.0 the flags do not tell of pubsub.
    void kindsOfOldServers() {
        const Snapshot snapshot = parseRows("id=1 flags=N sub=1\nid=2 sub=1\nid=3 sub=0\n");
        QCOMPARE(matches(snapshot, QStringLiteral("kind == pubsub")), QStringLiteral("1 2 ?3"));
    }

    void isThreeValued_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("ids");
        // n: no, u: unknown, y: yes, of the fields a and b of the row with the same name.
        const auto row = [](const char* text, const char* ids) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(ids);
        };
        row("a == 1", "7 8 9 ?4 5 6");
        row("not a == 1", "1 2 3 ?4 5 6");
        row("a == 1 and b == 1", "9 ?5 6 8");
        row("b == 1 and a == 1", "9 ?5 6 8");
        row("a == 1 or b == 1", "3 6 7 8 9 ?2 4 5");
        row("b == 1 or a == 1", "3 6 7 8 9 ?2 4 5");
        row("not (a == 1 and b == 1)", "1 2 3 4 7 ?5 6 8");
        row("not (a == 1 or b == 1)", "1 ?2 4 5");
        row("a == 1 or not a == 1", "1 2 3 7 8 9 ?4 5 6");
        row("a == 1 and not a == 1", "?4 5 6");
    }
    void isThreeValued() {
        QFETCH(QString, text);
        QFETCH(QString, ids);
        const Snapshot snapshot = parseRows(
            "id=1 a=0 b=0\nid=2 a=0\nid=3 a=0 b=1\nid=4 b=0\nid=5\nid=6 b=1\nid=7 a=1 b=0\nid=8 a=1\nid=9 a=1 b=1\n");
        QCOMPARE(matches(snapshot, text), ids);
    }

    void tellsWhatItExpected_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* text, const char* error) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(error);
        };
        const char* condition = "expected a condition such as idle > 5m, or a word to search for";
        const auto lacksCondition = [&](const char* text, int position, int length) {
            QTest::newRow(text) << QString::fromUtf8(text)
                                << QStringLiteral("%1+%2 %3").arg(position).arg(length).arg(QLatin1String(condition));
        };
        // values
        row("idle >", "6+0 expected a number such as 300, 5m or 2h after >");
        row("idle > abc", "7+3 expected a number such as 300, 5m or 2h after >");
        row("idle > and blocked", "7+3 expected a number such as 300, 5m or 2h after >");
        row("idle > 5mb", "7+3 expected a number such as 300, 5m or 2h after >");
        row("idle > 5m30", "7+4 expected a number such as 300, 5m or 2h after >");
        row("idle > 1.5", "7+3 expected a number such as 300, 5m or 2h after >");
        row("idle > 99999999999999999999", "7+20 expected a smaller number after >: 99999999999999999999 is too large");
        row("idle > 9999999999999999h", "7+17 expected a smaller number after >: 9999999999999999h is too large");
        row("in {1, 2}", "0+2 expected a field such as idle before in");
        row("blocked and in {a}", "12+2 expected a field such as idle before in");
        row("idle > 5 m", "9+1 expected 5m without a space");
        row("idle in {1, x}", "12+1 expected a number such as 300, 5m or 2h after in");
        row("tot-mem >= 5m", "11+2 expected a number such as 4096, 64kb or 2mb after >=");
        row("tot-mem >= 5mb3s", "11+5 expected a number such as 4096, 64kb or 2mb after >=");
        row("db == 1h", "6+2 expected a whole number such as 7 after ==");
        row("port == http", "8+4 expected a whole number such as 7 after ==");
        row("novel > x", "8+1 expected a number such as 300, 5m or 2mb after >");
        row("name ==", "7+0 expected a text such as billing or \"billing 7\" after ==");
        row("name ~ (x)", "7+1 expected a text such as billing or \"billing 7\" after ~");
        row("flags has ''", "10+2 expected letters such as b or bx after has");
        row("ip == 10.0.3", "6+6 expected an IP address such as 10.0.3.7 or fe80::1 after ==");
        row("ip == 10.0.3.0/24", "6+11 expected an IP address such as 10.0.3.7 or fe80::1 after ==");
        row("ip in 10.0.3.0/33",
            "6+11 expected an IP address such as 10.0.3.7 or a network such as 10.0.3.0/24 after in");
        row("ip in {::1, fe80::/x}",
            "12+8 expected an IP address such as 10.0.3.7 or a network such as 10.0.3.0/24 after in");
        row("kind == slave", "8+5 expected normal, pubsub, replica, primary or monitor after ==");
        row("name is nknown", "8+6 expected unknown after is");
        row("name in {a", "10+0 expected , or } after a");
        row("name in {a b}", "11+1 expected , or } after a");
        row("name in {}", "9+1 expected a text such as billing or \"billing 7\" after in");
        // types
        row("idle ~ x", "5+1 expected ==, !=, <, <=, >, >=, in or is unknown after idle");
        row("idle has x", "5+3 expected ==, !=, <, <=, >, >=, in or is unknown after idle");
        row("name > 5", "5+1 expected ~, ==, !=, in, =~, has or is unknown after name");
        row("flags < 5", "6+1 expected has, ==, !=, in, ~, =~ or is unknown after flags");
        row("kind ~ pub", "5+1 expected ==, !=, in or is unknown after kind");
        row("blocked == 1", "8+2 expected no comparison: blocked is true or false by itself");
        row("own is unknown", "4+2 expected no comparison: own is true or false by itself");
        // names
        row("> 5", "0+1 expected a field such as idle before >");
        row("10.0.0.1 == 5", "0+8 expected the name of a field before ==");
        row("\"idle\" > 5", "0+6 expected the name of a field before >");
        row("<i>x", "0+1 expected a field such as idle before <");
        // structure
        lacksCondition("idle > 5 and", 12, 0);
        lacksCondition("idle > 5 or or", 12, 2);
        lacksCondition("and idle > 5", 0, 3);
        lacksCondition("not", 3, 0);
        lacksCondition("()", 1, 1);
        lacksCondition("(", 1, 0);
        lacksCondition("{a}", 0, 1);
        row("(a", "0+1 expected a ) that closes this (");
        row("a and ((b or c) d", "6+1 expected a ) that closes this (");
        row("a)", "1+1 expected a ( before this )");
        row("(a) )", "4+1 expected a ( before this )");
        row("a , b", "2+1 expected and, or, or the end of the filter");
        row("idle > 5 > 3", "9+1 expected and, or, or the end of the filter");
        row("name == a,b", "9+1 expected quotes around a text with , in it");
        row("name == a=b", "9+1 expected quotes around a text with = in it");
        row("name =~ ^(a|b)$", "9+1 expected quotes around a text with ( in it");
        row("x(2)", "1+1 expected quotes around a text with ( in it");
        row("hey!you", "3+1 expected quotes around a text with ! in it");
        row("'a'b", "3+1 expected a space before b");
        row("a {b}", "2+1 expected and, or, or the end of the filter");
        row("name == \"x", "8+2 expected a closing \"");
        row("'x\\'", "0+4 expected a closing '");
        // regular expressions
        row("name =~ '^(a'", "12+1 expected a regular expression after =~, but there is a missing closing parenthesis");
        row("name =~ [",
            "8+1 expected a regular expression after =~, but there is a missing terminating ] for "
            "character class");
        row("name =~ *",
            "8+1 expected a regular expression after =~, but there is a quantifier does not follow a "
            "repeatable item");
        // places are characters of the text
        row("name ~ ä€ and idle > x", "21+1 expected a number such as 300, 5m or 2h after >");
    }
    void tellsWhatItExpected() {
        QFETCH(QString, text);
        QFETCH(QString, error);
        const auto filter = Filter::parse(text);
        QVERIFY2(!filter, "it can be read");
        QCOMPARE(said(filter.error()), error);
    }

    void isAValue() {
        const Filter empty;
        QVERIFY(empty.isEmpty());
        QCOMPARE(empty.text(), QString());
        QVERIFY(Filter::parse(QStringLiteral("  "))->isEmpty());
        const QString text = QStringLiteral(" idle > 5m");
        const Filter filter = *Filter::parse(text);
        QVERIFY(!filter.isEmpty());
        QCOMPARE(filter.text(), text);
        const Filter copy = filter;
        QVERIFY(copy == filter && !(copy == empty));
    }

    void namesMissingFields() {
        const Filter filter = *Filter::parse(
            QStringLiteral("own or idle > 5 and (nothing == 1 or ip in ::1) capa has r or blocked or name is unknown"));
        QStringList missing;
        for (const FilterError& error : filter.missingFields(*parseRows("id=1 idle=5\n"))) {
            missing << said(error);
        }
        QCOMPARE(missing, (QStringList{QStringLiteral("21+7 no client has the field nothing"),
                                       QStringLiteral("37+2 no client has the field ip"),
                                       QStringLiteral("48+4 no client has the field capa"),
                                       QStringLiteral("62+7 no client has the field blocked"),
                                       QStringLiteral("73+4 no client has the field name")}));
        QVERIFY(filter.missingFields(*parseRows("id=1 addr=a idle=5 nothing= capa= flags= name=\n")).empty());
        QVERIFY(
            !Filter::parse(QStringLiteral("idle > 5 or name is unknown"))->unknownField(*parseRows("id=1 idle=5\n")));
    }

    void namesTheNearestField_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("nearest");
        for (const auto& [typed, nearest] :
             {std::pair("nmae", "name"), std::pair("NAM", "name"), std::pair("iddle", "idle"),
              std::pair("prot", "port"), std::pair("libname", "lib-name"), std::pair("x-nwe", "x-new"),
              std::pair("nothing", ""), std::pair("age", ""), std::pair("e", ""), std::pair("usr", "")})
            QTest::newRow(typed) << QString::fromLatin1(typed) << QString::fromLatin1(nearest);
    }
    void namesTheNearestField() {
        QFETCH(QString, typed);
        QFETCH(QString, nearest);
        const auto snapshot = parseRows("id=1 addr=1.2.3.4:5 idle=5 name=a lib-name=l x-new=1\n");
        const auto unknown = Filter::parse(typed + QStringLiteral(" == 1"))->unknownField(*snapshot);
        if (typed == QLatin1String("age")) {  // known, only not sent
            QVERIFY(!unknown);
            return;
        }
        QCOMPARE(unknown->message, QStringLiteral("no client has the field ") + typed +
                                       (nearest.isEmpty() ? QString() : QStringLiteral(" (nearest: %1)").arg(nearest)));
    }

    void quotesAnyBytes_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("quoted");
        QTest::newRow("plain") << QByteArray("billing-7") << QStringLiteral("\"billing-7\"");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("\"\"");
        QTest::newRow("quotes") << QByteArray("a\"b'c\\") << QStringLiteral("\"a\\\"b'c\\\\\"");
        QTest::newRow("escaped") << QByteArray("\\x41\\\"") << QStringLiteral("\"\\\\x41\\\\\\\"\"");
        QTest::newRow("bytes") << QByteArray("\x01\xff\xc3\xa9\n") << QStringLiteral("\"\\x01\\xffé\\x0a\"");
    }
    void quotesAnyBytes() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, quoted);
        const QString text = quotedText(bytes.toStdString());
        QCOMPARE(text, quoted);
        QCOMPARE(QByteArray::fromStdString(tokenBytes(text)), bytes);
        QVERIFY(isClosed(text));
        QCOMPARE(filterTokens(text).size(), std::size_t(2));
    }

    // Each field of each server can be asked for, and knows the rows that have it.
    void fieldsOfRealServers_data() { addTestServers(); }
    void fieldsOfRealServers() {
        QFETCH(QString, server);
        const Snapshot snapshot = parseRows(testData(server + QStringLiteral("/client-list.txt")));
        QVERIFY(snapshot->rowCount() > 5);
        for (const int field : snapshot->fields()) {
            const std::string key(snapshot->fieldKey(field));
            const QString name = QString::fromStdString(key);
            const auto known = Filter::parse(QStringLiteral("not %1 is unknown").arg(name));
            QVERIFY2(known, key.c_str());
            QVERIFY2(known->missingFields(*snapshot).empty(), key.c_str());
            const std::vector<std::uint32_t> rows = known->apply(*snapshot, {}).rows();
            QVERIFY2(!rows.empty(), key.c_str());
            const int first = static_cast<int>(rows.front());
            const auto number = snapshot->number(first, field);
            const QString value = number ? QString::number(*number)
                                         : quotedText(snapshot->text(first, field).value_or(std::string_view()));
            const FilterMatches same = Filter::parse(QStringLiteral("%1 == %2").arg(name, value))->apply(*snapshot, {});
            QCOMPARE(same.verdicts[rows.front()], FilterVerdict::Yes);
        }
    }

    void boundsWhatIsHostile() {
        const auto error = [](const QString& text) {
            const auto filter = Filter::parse(text);
            return filter ? QString() : said(filter.error());
        };
        onSmallStack([&] {
            QCOMPARE(error(QString(65536, u'a')),
                     QStringLiteral("16384+49152 expected a filter of at most 16384 characters"));
            QCOMPARE(error(QString(100000, u'(')),
                     QStringLiteral("16384+83616 expected a filter of at most 16384 characters"));
            QCOMPARE(error(QString(16384, u'(')), QStringLiteral("64+1 expected at most 64 nested parentheses"));
            QCOMPARE(error(QStringLiteral("!(").repeated(8192)),
                     QStringLiteral("129+1 expected at most 64 nested parentheses"));
            QCOMPARE(error(QStringLiteral("a ").repeated(8192)),
                     QStringLiteral("512+1 expected at most 256 conditions"));
            QVERIFY(error(QString(16384, u'!')).endsWith(QStringLiteral("or a word to search for")));
            QVERIFY(error(QStringLiteral("name =~ ") + QString(16000, u'('))
                        .startsWith(QStringLiteral("8+1 expected a regular expression such as")));
            QVERIFY(error(QStringLiteral("name =~ '") + QString(16000, u'(') + u'\'')
                        .contains(QStringLiteral("expected a regular expression")));
            QVERIFY(error(QStringLiteral("name =~ '(a{60000}){60000}'")).contains(QStringLiteral("too large")));
            const Snapshot snapshot = parseRows(tableToFilter);
            QString nested = QStringLiteral("id == 1");
            for (int i = 0; i < 64; ++i) {
                nested = QStringLiteral("db == 9 or not (id == 2 and %1)").arg(nested);
            }
            QVERIFY(matches(snapshot, nested).endsWith(QStringLiteral("?6")));
            QCOMPARE(matches(snapshot, QString(15000, u'!') + QStringLiteral("blocked")), QStringLiteral("2 ?6"));
            QStringList ids;
            for (int id = 1; id < 2000; id += 2) {
                ids << QString::number(id);
            }
            QCOMPARE(matches(snapshot, QStringLiteral("id in {%1}").arg(ids.join(u','))), QStringLiteral("1 3 5"));
        });
    }

    // PCRE gives up after the steps it is allowed; the text stays undecided. It neither hangs nor crashes.
    void catastrophicRegexesAreUndecided() {
        QByteArray text;
        for (int i = 0; i < 1000; ++i) {
            text += "id=" + QByteArray::number(i + 1) + " name=" + QByteArray(40, 'a') + QByteArray::number(i) + "!\n";
        }
        text += "id=5000 name=aaaa\nid=5001 name=" + QByteArray(100000, 'a') + "\n";
        const Snapshot snapshot = parseRows(text);
        onSmallStack([&] {
            const FilterMatches found = Filter::parse(QStringLiteral("name =~ '^(a+)+$'"))->apply(*snapshot, {});
            QCOMPARE(found.verdicts[0], FilterVerdict::Undecided);
            QCOMPARE(found.undecided, 1002 - found.matched);
            const FilterMatches deep =
                Filter::parse(QStringLiteral("name =~ '^(((((a|b)*c)*d)*e)*f)*$'"))->apply(*snapshot, {});
            QVERIFY(deep.undecided >= 1);
            const QString nested = QString(64, u'(') + u'a' + QStringLiteral(")*").repeated(64);
            const auto filter = Filter::parse(QStringLiteral("name =~ '^%1$'").arg(nested));
            QVERIFY(filter && filter->apply(*snapshot, {}).undecided > 0);
            const auto deeper = Filter::parse(QStringLiteral("name =~ '\\)((%1))'").arg(nested));
            QCOMPARE(said(deeper.error()),
                     QStringLiteral("8+201 expected a regular expression with at most 64 nested parentheses"));
        });
    }

    void worksInManyThreads() {
        const Snapshot snapshot = parseRows(tableToFilter);
        const Filter filter = *Filter::parse(QStringLiteral("name =~ '^.illing-\\d$' and ip in 10.0.3.0/24"));
        std::vector<std::thread> threads;
        std::array<int, 4> matched{};
        for (int& count : matched) {
            threads.emplace_back([&snapshot, copy = filter, &count] {
                for (int i = 0; i < 200; ++i) {
                    count += copy.apply(*snapshot, {}).matched;
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        QCOMPARE(matched, (std::array<int, 4>{400, 400, 400, 400}));
    }
};

HEADROOM_TEST(QCoreApplication, TestFilter)
#include "tst_filter.moc"
