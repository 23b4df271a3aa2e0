// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_list_parser.h"
#include "tests/core/test_data.h"

#include <QRandomGenerator>
#include <QTest>

#include <map>
#include <set>

using namespace headroom;

namespace {

using Snapshot = std::shared_ptr<const ClientSnapshot>;

Snapshot parse(const QByteArray& text) {
    return parseClientList(std::string_view(text.data(), static_cast<std::size_t>(text.size())), WallTime(),
                           SteadyTime());
}

QByteArray bytes(std::string_view text) {
    return {text.data(), static_cast<qsizetype>(text.size())};
}

// "id=5 name='a b' !ambiguous": what a row holds, by key, and what is said about it.
QByteArrayList dump(const ClientSnapshot& snapshot) {
    QByteArrayList lines;
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        std::map<QByteArray, QByteArray> values;
        for (const int field : snapshot.fields()) {
            const auto number = snapshot.number(row, field);
            const auto text = snapshot.text(row, field);
            if (number) {
                values[bytes(snapshot.fieldKey(field))] = QByteArray::number(static_cast<qint64>(*number));
            } else if (text) {
                values[bytes(snapshot.fieldKey(field))] = '\'' + bytes(*text) + '\'';
            }
        }
        QByteArray line;
        for (const auto& [key, value] : values) {
            line += key + '=' + value + ' ';
        }
        lines << line + (snapshot.ambiguous(row) ? "!ambiguous" : "");
    }
    return lines;
}

bool isWhole(const QByteArray& text) {
    const QByteArray digits = text.startsWith('-') ? text.sliced(1) : text;
    bool fits = false;
    static_cast<void>(text.toLongLong(&fits));
    return fits && !digits.isEmpty() &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The rules, told as plainly as they can be.
QByteArrayList reference(const QByteArray& text) {
    struct Row {
        std::map<QByteArray, QByteArray> values;
        bool ambiguous = false;
    };
    std::vector<Row> rows;
    std::set<QByteArray> notWhole;
    QByteArrayList lines = text.split('\n');
    if (lines.last().isEmpty()) {
        lines.removeLast();
    }
    for (QByteArray line : lines) {
        if (line.endsWith('\r')) {
            line.chop(1);
        }
        std::vector<std::pair<QByteArray, QByteArray>> pairs;
        for (const QByteArray& token : line.split(' ')) {
            const qsizetype equals = token.indexOf('=');
            if (equals > 0) {
                pairs.emplace_back(token.first(equals), token.sliced(equals + 1));
            } else if (!pairs.empty()) {
                pairs.back().second += ' ' + token;
            }
        }
        if (pairs.empty()) {
            continue;
        }
        Row row;
        for (const auto& [key, value] : pairs) {
            row.ambiguous = !row.values.emplace(key, value).second || row.ambiguous;
        }
        for (const auto& [key, value] : row.values) {
            if (!isWhole(value)) {
                notWhole.insert(key);
            }
        }
        rows.push_back(row);
    }
    std::map<qint64, int> ids;
    for (const Row& row : rows) {
        const auto id = row.values.find("id");
        ++ids[id != row.values.end() && isWhole(id->second) ? id->second.toLongLong() : 0];
    }
    QByteArrayList dumped;
    for (const Row& row : rows) {
        QByteArray out;
        for (const auto& [key, value] : row.values) {
            const int known = clientFieldByKey(std::string_view(key.data(), static_cast<std::size_t>(key.size())));
            const bool number = known < 0 ? !notWhole.contains(key) : clientFieldInfo(known).unit != FieldUnit::Text;
            if (!number) {
                out += key + "='" + value + "' ";
            } else if (isWhole(value)) {
                out += key + '=' + QByteArray::number(value.toLongLong()) + ' ';
            }
        }
        const auto id = row.values.find("id");
        const qint64 number = id != row.values.end() && isWhole(id->second) ? id->second.toLongLong() : 0;
        dumped << out + (row.ambiguous || number <= 0 || ids[number] > 1 ? "!ambiguous" : "");
    }
    return dumped;
}

QByteArrayList dumped(const QByteArray& text) {
    return dump(*parse(text));
}

// A list of `count` clients in the way of Redis 7.0, a little different each.
QByteArray manyRows(int count) {
    QByteArray text;
    for (int i = 0; i < count; ++i) {
        text += "id=" + QByteArray::number(1000 + i) + " addr=10.0." + QByteArray::number(i / 250 % 250) + '.' +
                QByteArray::number(i % 250) + ':' + QByteArray::number(1024 + i * 7 % 60000) +
                " laddr=127.0.0.1:6379 fd=" + QByteArray::number(8 + i) + " name=svc-" + QByteArray::number(i % 17) +
                " age=" + QByteArray::number(i * 37 % 100000) + " idle=" + QByteArray::number(i % 3 == 0 ? i : 0) +
                " flags=" + (i % 50 == 0 ? "P" : "N") +
                " db=0 sub=0 psub=0 multi=-1 qbuf=0 tot-mem=" + QByteArray::number(i % 2 == 0 ? 1928 : 22400 + i) +
                " events=r cmd=" + (i % 5 == 0 ? "get" : "ping") + " user=default redir=-1 resp=2\n";
    }
    return text;
}

}  // namespace

class TestClientListParser : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void realReplies_data() { addTestServers(); }
    void realReplies();
    void realRepliesTogether();
    void nastyRows_data();
    void nastyRows();
    void changedReplies();
    void manyBlocks();
    void kinds_data();
    void kinds();
    void fieldsInOrder();
    void unknownFields();
    void tooManyUnknownFields();
    void ids();
    void killable();
    void interned();
    void extremes();
    void skippedLines();
    void cutLastRow();
    void isSmall();
    void hostileIsBounded();
};

void TestClientListParser::realReplies() {
    QFETCH(QString, server);
    const QByteArray text = testData(server + QStringLiteral("/client-list.txt"));
    const Snapshot snapshot = parse(text);
    QCOMPARE(dump(*snapshot), reference(text));
    QCOMPARE(snapshot->rowCount(), text.count('\n'));
    QCOMPARE(snapshot->skippedLines(), 0);
    bool unixSocket = false;
    bool monitor = false;
    for (int row = 0; row < snapshot->rowCount(); ++row) {
        QVERIFY(!snapshot->ambiguous(row));
        QCOMPARE(snapshot->rowOfId(snapshot->id(row)), row);
        const QByteArray addr = bytes(snapshot->text(row, ClientField::Addr).value_or(""));
        unixSocket = unixSocket || addr.contains("/my sock.s:0");
        monitor = monitor || snapshot->kind(row) == ClientKind::Monitor;
        QCOMPARE(snapshot->killable(row), snapshot->kind(row) != ClientKind::Replica);
    }
    QVERIFY(unixSocket);
    QVERIFY(monitor);
}

void TestClientListParser::realRepliesTogether() {
    QByteArray text;
    for (const QString& server : testServers()) {
        text += testData(server + QStringLiteral("/client-list.txt"));
    }
    QCOMPARE(dumped(text), reference(text));
}

void TestClientListParser::nastyRows_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("rows");
    using L = QByteArrayList;
    QTest::newRow("nothing") << QByteArray() << L{};
    QTest::newRow("no rows") << QByteArray("\n\n  \nhello there\r\n") << L{};
    QTest::newRow("equals in a value") << QByteArray("id=1 name=monitor=a|b/c lib-name=redis-py(x=1)\n")
                                       << L{"id=1 lib-name='redis-py(x=1)' name='monitor=a|b/c' "};
    QTest::newRow("spaces in a path") << QByteArray("id=1 addr=/tmp/my  sock s:0 laddr=/a b:0 fd=1\n")
                                      << L{"addr='/tmp/my  sock s:0' fd=1 id=1 laddr='/a b:0' "};
    QTest::newRow("bracketed path") << QByteArray("id=1 addr=[/tmp/my sock.s:0]:0 fd=1\n")
                                    << L{"addr='[/tmp/my sock.s:0]:0' fd=1 id=1 "};
    QTest::newRow("spaces end a row") << QByteArray("id=1 name=a  \n") << L{"id=1 name='a  ' "};
    QTest::newRow("carriage returns") << QByteArray("id=1 name=a\r\nid=2 name=b\r\r\nid=3 name=\r\n")
                                      << L{"id=1 name='a' ", "id=2 name='b\r' ", "id=3 name='' "};
    QTest::newRow("a carriage return that stays") << QByteArray("id=1 name=b\r\r\nid=2 name=b\r\nid=3 name=b\r\r\n")
                                                  << L{"id=1 name='b\r' ", "id=2 name='b' ", "id=3 name='b\r' "};
    QTest::newRow("empty values") << QByteArray("id= idle= name= cmd=\nid=2 idle= name= cmd=\n")
                                  << L{"cmd='' name='' !ambiguous", "cmd='' id=2 name='' "};
    QTest::newRow("no key before the first value") << QByteArray("x y id=1 =b z\n") << L{"!ambiguous"};
    QTest::newRow("a value without key") << QByteArray("id=1 name=a =b cmd=c\n") << L{"cmd='c' id=1 name='a =b' "};
    QTest::newRow("a key twice") << QByteArray("id=1 name=a id=2\nid=3 name=b\n")
                                 << L{"id=1 name='a' !ambiguous", "id=3 name='b' "};
    QTest::newRow("an unknown key twice") << QByteArray("id=1 zz=a zz=b\n") << L{"id=1 zz='a' !ambiguous"};
    QTest::newRow("an id twice") << QByteArray("id=1 fd=1\nid=2 fd=2\nid=1 fd=3\n")
                                 << L{"fd=1 id=1 !ambiguous", "fd=2 id=2 ", "fd=3 id=1 !ambiguous"};
    QTest::newRow("ids that are none") << QByteArray("id=0\nid=-4\nid=x\nfd=1\nid=18446744073709551615\n")
                                       << L{"id=0 !ambiguous", "id=-4 !ambiguous", "!ambiguous", "fd=1 !ambiguous",
                                            "!ambiguous"};
    QTest::newRow("no ids, as before Redis 2.8.12")
        << QByteArray("addr=1.1.1.1:1 fd=5\naddr=1.1.1.1:2 fd=6\n")
        << L{"addr='1.1.1.1:1' fd=5 !ambiguous", "addr='1.1.1.1:2' fd=6 !ambiguous"};
    QTest::newRow("numbers that are none")
        << QByteArray("id=1 age=+1 idle=1.5 fd=0x10 db=1e3 sub=-- psub=- qbuf=1- omem=\xef\xbc\x91\n") << L{"id=1 "};
    QTest::newRow("big numbers") << QByteArray(
                                        "id=1 age=9223372036854775807 idle=-9223372036854775808 "
                                        "qbuf=9223372036854775808 omem=-9223372036854775809 oll=00000000000000000001\n")
                                 << L{"age=9223372036854775807 id=1 idle=-9223372036854775808 oll=1 "};
    QTest::newRow("a field comes and goes") << QByteArray("id=1 fd=1\nid=2 fd=2 idle=5\nid=3 fd=3\nid=4 fd=4 idle=6\n")
                                            << L{"fd=1 id=1 ", "fd=2 id=2 idle=5 ", "fd=3 id=3 ", "fd=4 id=4 idle=6 "};
    QTest::newRow("another order") << QByteArray("id=1 fd=2 name=a\nname=b id=2 fd=3\nfd=4 name=c id=3\n")
                                   << L{"fd=2 id=1 name='a' ", "fd=3 id=2 name='b' ", "fd=4 id=3 name='c' "};
    const QByteArray nul(1, '\0');
    QTest::newRow("any bytes") << "id=1 name=" + nul + "\xff\x1b[31m user=\xe2\x80\xae\n"
                               << L{"id=1 name='" + nul + "\xff\x1b[31m' user='\xe2\x80\xae' "};
    QTest::newRow("a key of any length") << QByteArray("id=1 ") + QByteArray(100, 'k') + "=v\n"
                                         << L{"id=1 " + QByteArray(100, 'k') + "='v' "};
}

void TestClientListParser::nastyRows() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, rows);
    QCOMPARE(dumped(text), rows);
    QCOMPARE(reference(text), rows);
    // The same after rows that set an expectation, and before such.
    const QByteArray plain = "id=7001 addr=1.2.3.4:5 fd=8 name= age=3 idle=1 flags=N db=0 cmd=client\n";
    QCOMPARE(dumped(plain + text + plain + plain + text), reference(plain + text + plain + plain + text));
    QCOMPARE(dumped(text + text + text), reference(text + text + text));
}

// Real replies with bytes put in, taken out, changed, doubled: what is read by expectation must agree with the rules.
void TestClientListParser::changedReplies() {
    QRandomGenerator random(20240611);
    const QStringList servers = testServers();
    const QByteArray marks = " =\n\r-0a9:[";
    for (int round = 0; round < 600; ++round) {
        QByteArray text =
            testData(servers[random.bounded(static_cast<int>(servers.size()))] + QStringLiteral("/client-list.txt"));
        const int changes = random.bounded(1, 12);
        for (int i = 0; i < changes; ++i) {
            const qsizetype at = random.bounded(static_cast<int>(text.size()));
            const qsizetype length = random.bounded(40);
            const char mark = marks[random.bounded(static_cast<int>(marks.size()))];
            switch (random.bounded(4)) {
                case 0:
                    text.insert(at, mark);
                    break;
                case 1:
                    text[at] = mark;
                    break;
                case 2:
                    text.remove(at, length);
                    break;
                default:
                    text.insert(at, text.mid(random.bounded(static_cast<int>(text.size())), length));
            }
        }
        text += '\n';  // cut rows have a test of their own
        QCOMPARE(dumped(text), reference(text));
    }
}

void TestClientListParser::manyBlocks() {
    QByteArray text = manyRows(5000);
    QCOMPARE(dumped(text), reference(text));
    // A field that appears late, one that is rare, and rows that break off.
    QByteArrayList lines = text.split('\n');
    for (qsizetype i = 0; i + 1 < lines.size(); ++i) {
        if (i % 700 == 699) {
            lines[i] += " watch=" + QByteArray::number(i);
        }
        if (i > 3000) {
            lines[i] += " new-field=" + QByteArray::number(i % 900);
        }
        if (i % 1024 == 1023) {
            lines[i] = "id=" + QByteArray::number(i + 100000);
        }
    }
    text = lines.join('\n');
    QCOMPARE(dumped(text), reference(text));
}

void TestClientListParser::kinds_data() {
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* fields, const char* said) {
        QTest::newRow(fields) << QByteArray(fields) << QByteArray(said);
    };
    row("flags=N", "normal killable");
    row("name=no-flags", "normal killable");
    row("flags=P sub=1", "pubsub killable");
    row("flags=N sub=1 psub=0", "pubsub killable");
    row("flags=N sub=0 psub=2", "pubsub killable");
    row("flags=N sub=0 psub=0 ssub=3", "pubsub killable");
    row("flags=N sub=0 psub=0 ssub=0", "normal killable");
    row("flags=S", "replica");
    row("flags=S sub=1", "replica");
    row("flags=M", "primary");
    row("flags=Mb", "primary blocked");
    row("flags=O", "monitor killable");
    row("flags=O sub=1", "monitor killable");
    row("flags=b", "normal blocked killable");
    row("flags=xd", "normal multi killable");
    row("flags=Ux multi=0", "normal multi killable");
    row("flags=N multi=0", "normal killable");
    row("flags=g", "replica");
    row("flags=o", "primary");
    row("flags=i", "primary");
    row("flags=E", "replica");
    row("flags=", "normal killable");
    row("flags=Z?", "normal killable");
}

void TestClientListParser::kinds() {
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, said);
    const Snapshot snapshot = parse("id=5 addr=127.0.0.1:1 " + fields + '\n');
    QCOMPARE(snapshot->rowCount(), 1);
    const QByteArray got = clientKindName(snapshot->kind(0)) + QByteArray(snapshot->blocked(0) ? " blocked" : "") +
                           (snapshot->inMulti(0) ? " multi" : "") + (snapshot->killable(0) ? " killable" : "");
    QCOMPARE(got, said);
}

void TestClientListParser::fieldsInOrder() {
    const Snapshot snapshot = parse("id=1 zz=1 addr=a fd=2 aa=x\nid=2 idle=5\n");
    QByteArrayList keys;
    for (const int field : snapshot->fields()) {
        keys << bytes(snapshot->fieldKey(field));
    }
    QCOMPARE(keys, (QByteArrayList{"id", "zz", "addr", "fd", "aa", "idle"}));
    QVERIFY(!snapshot->text(1, ClientField::Name));
    QVERIFY(!snapshot->number(1, ClientField::Age));
    QVERIFY(!snapshot->number(0, ClientField::Idle));
    QCOMPARE(snapshot->number(1, ClientField::Idle), 5);
    QVERIFY(!snapshot->number(0, ClientField::Addr));
    QVERIFY(!snapshot->text(0, ClientField::Fd));
}

void TestClientListParser::unknownFields() {
    const Snapshot snapshot = parse("id=1 whole=5 mixed=5 text=a\nid=2 whole=-7 mixed=x text=\nid=3 whole=5\n");
    const auto unknown = [&](int index) { return ClientField::KnownCount + index; };
    QCOMPARE(bytes(snapshot->fieldKey(unknown(0))), QByteArray("whole"));
    QVERIFY(snapshot->isNumber(unknown(0)));
    QCOMPARE(snapshot->number(0, unknown(0)), 5);
    QCOMPARE(snapshot->number(1, unknown(0)), -7);
    QCOMPARE(snapshot->number(2, unknown(0)), 5);
    QVERIFY(!snapshot->text(0, unknown(0)));
    QVERIFY(!snapshot->isNumber(unknown(1)));
    QCOMPARE(bytes(*snapshot->text(0, unknown(1))), QByteArray("5"));
    QVERIFY(!snapshot->text(2, unknown(1)));
    QVERIFY(!snapshot->isNumber(unknown(2)));
    QCOMPARE(bytes(*snapshot->text(1, unknown(2))), QByteArray());
}

void TestClientListParser::tooManyUnknownFields() {
    QByteArray row = "id=1 fd=3";
    for (int i = 0; i < 70; ++i) {
        row += " new" + QByteArray::number(i) + "=v";
    }
    const Snapshot snapshot = parse(row + " name=last\nid=2 fd=4 new3=v\n");
    QCOMPARE(snapshot->fields().size(), std::size_t(3 + 64));
    QVERIFY(snapshot->ambiguous(0));
    QVERIFY(!snapshot->ambiguous(1));
    QCOMPARE(bytes(*snapshot->text(0, ClientField::Name)), QByteArray("last"));
    QCOMPARE(bytes(*snapshot->text(0, ClientField::KnownCount + 63)), QByteArray("v"));
}

void TestClientListParser::ids() {
    // As a server sends them: in order, begun in the middle.
    const Snapshot turned = parse("id=50\nid=51\nid=90\nid=3\nid=7\n");
    for (int row = 0; row < 5; ++row) {
        QCOMPARE(turned->rowOfId(turned->id(row)), row);
    }
    QCOMPARE(turned->rowOfId(4), -1);
    QCOMPARE(turned->rowOfId(0), -1);
    QCOMPARE(turned->rowOfId(-1), -1);
    QCOMPARE(turned->rowOfId(91), -1);
    // Any order, with rows that have none.
    const Snapshot mixed = parse("id=9\nfd=1\nid=2\nid=0\nid=5\nid=9223372036854775807\nid=2\n");
    QCOMPARE(mixed->rowOfId(9), 0);
    QCOMPARE(mixed->rowOfId(2), 2);
    QCOMPARE(mixed->rowOfId(5), 4);
    QCOMPARE(mixed->rowOfId(std::numeric_limits<qint64>::max()), 5);
    QCOMPARE(mixed->rowOfId(0), -1);
    QCOMPARE(mixed->id(1), 0);
    const Snapshot without = parse("fd=1\nfd=2\n");
    QCOMPARE(without->id(1), 0);
    QCOMPARE(without->rowOfId(1), -1);
    QVERIFY(!without->killable(1));
    QCOMPARE(parse(QByteArray())->rowOfId(1), -1);
}

void TestClientListParser::killable() {
    const Snapshot snapshot = parse(
        "id=1 addr=1.1.1.1:1 fd=1\n"
        "id=2 addr= fd=1\n"
        "id=3 fd=1\n"
        "id=4 addr=1.1.1.1:1 addr=2.2.2.2:2\n"
        "id=0 addr=1.1.1.1:1\n"
        "addr=1.1.1.1:1\n"
        "id=8 addr=1.1.1.1:1\n"
        "id=8 addr=1.1.1.1:2\n"
        "id=9 addr=?:0 fd=1\n");
    QByteArray said;
    for (int row = 0; row < snapshot->rowCount(); ++row) {
        said += snapshot->killable(row) ? 'k' : '-';
    }
    QCOMPARE(said, QByteArray("k-------k"));
}

void TestClientListParser::interned() {
    const Snapshot snapshot = parse("id=1 addr=a name=x\nid=2 addr=a name=y\nid=3 addr=a name=x\nid=4 addr=a\n");
    QCOMPARE(snapshot->internedText(0, ClientField::Name), snapshot->internedText(2, ClientField::Name));
    QVERIFY(snapshot->internedText(0, ClientField::Name) >= 0);
    QVERIFY(snapshot->internedText(0, ClientField::Name) != snapshot->internedText(1, ClientField::Name));
    QCOMPARE(snapshot->internedText(3, ClientField::Name), -1);
    QCOMPARE(snapshot->internedText(0, ClientField::Addr), -1);
    QCOMPARE(snapshot->internedText(0, ClientField::Id), -1);
}

// Values as far apart as they can be, in one block, missing ones between.
void TestClientListParser::extremes() {
    QByteArray text;
    for (int i = 0; i < 3000; ++i) {
        text += "id=" + QByteArray::number(std::numeric_limits<qint64>::max() - i);
        if (i % 3 != 0) {
            text += " age=" + QByteArray::number(i % 2 == 0 ? std::numeric_limits<qint64>::min() + i
                                                            : std::numeric_limits<qint64>::max() - i);
        }
        text += " idle=" + QByteArray::number(i % 300) + " fd=" + QByteArray::number(i * 20) +
                " omem=" + QByteArray::number(i * 2000000LL) + '\n';
    }
    QCOMPARE(dumped(text), reference(text));
}

void TestClientListParser::skippedLines() {
    const Snapshot snapshot = parse("id=1\n\nhello\nid=2\n = \n");
    QCOMPARE(snapshot->rowCount(), 2);
    QCOMPARE(snapshot->skippedLines(), 3);
    QCOMPARE(parse(QByteArray())->skippedLines(), 0);
}

void TestClientListParser::cutLastRow() {
    const QByteArray text = "id=1 addr=1.1.1.1:1 cmd=a\nid=2 addr=1.1.1.1:2 cmd=b\n";
    const qsizetype second = text.indexOf('\n') + 1;
    QCOMPARE(dumped(text.chopped(1)), dumped(text));
    QCOMPARE(dumped(text.first(second - 1)), dumped(text.first(second)));
    // Values that may have lost their end stand in rows that are not to be trusted.
    QCOMPARE(dumped(text.first(text.indexOf(" cmd=b"))).last(), QByteArray("addr='1.1.1.1:2' id=2 !ambiguous"));
    QCOMPARE(dumped(text.first(second + 4)).last(), QByteArray("id=2 !ambiguous"));
    const Snapshot nothing = parse(text.first(second + 2));
    QCOMPARE(nothing->rowCount(), 1);
    QCOMPARE(nothing->skippedLines(), 1);
}

void TestClientListParser::isSmall() {
    const Snapshot snapshot = parse(manyRows(50000));
    QCOMPARE(snapshot->rowCount(), 50000);
    const double each = static_cast<double>(snapshot->memoryBytes()) / 50000;
    QVERIFY2(each <= 111, qPrintable(QString::number(each)));
}

// Short rows with ever other keys must not cost more than a few times their own size.
void TestClientListParser::hostileIsBounded() {
    QByteArray newKeys;
    QByteArray sparse;
    for (int i = 0; i < 200000; ++i) {
        newKeys += 'k' + QByteArray::number(i) + "=1\n";
        sparse += i % 1024 == 0 ? testData(QStringLiteral("valkey-9.1.2/client-list.txt")) : QByteArray("a=\n");
    }
    for (const QByteArray& text : {newKeys, sparse}) {
        const Snapshot snapshot = parse(text);
        QVERIFY(snapshot->rowCount() >= 200000);
        QVERIFY2(snapshot->memoryBytes() < static_cast<std::size_t>(text.size()) * 12,
                 qPrintable(QString::number(snapshot->memoryBytes()) + u' ' + QString::number(text.size())));
    }
}

QTEST_APPLESS_MAIN(TestClientListParser)
#include "tst_client_list_parser.moc"
