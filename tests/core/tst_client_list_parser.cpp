// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/client_rows.h"
#include "tests/core/test_data.h"
#include "tests/support/client_list_reference.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace headroom;

namespace {

QByteArray bytes(std::string_view text) {
    return {text.data(), static_cast<qsizetype>(text.size())};
}

QByteArrayList dumped(const QByteArray& text) {
    return dump(*parseRows(text));
}

QByteArrayList reference(const QByteArray& text) {
    return dump(readByReference(text));
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
    void nastyRows_data();
    void nastyRows();
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
    void cutLastRow();
    void tooManyRows();
    void isSmall();
    void hostileIsBounded();
    void oddRowsKeepTheirAddressesOnce();
};

void TestClientListParser::nastyRows_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("rows");
    using L = QByteArrayList;
    const auto rows = [](const char* name, const QByteArray& text, const QByteArrayList& said) {
        QTest::newRow(name) << text << said;
    };
    rows("nothing", "", L{"0 skipped, 0 cut"});
    rows("no rows", "\n\n  \nhello there\r\n", L{"4 skipped, 0 cut"});
    rows("equals in a value", "id=1 name=monitor=a|b/c lib-name=redis-py(x=1)\n",
         L{"id=1 lib-name='redis-py(x=1)' name='monitor=a|b/c' normal", "0 skipped, 0 cut"});
    rows("spaces in a path", "id=1 addr=/tmp/my  sock s:0 laddr=/a b:0 fd=1\n",
         L{"addr='/tmp/my  sock s:0' fd=1 id=1 laddr='/a b:0' normal killable", "0 skipped, 0 cut"});
    rows("bracketed path", "id=1 addr=[/tmp/my sock.s:0]:0 laddr=[/tmp/my sock.s:0]:0 fd=1\n",
         L{"addr='[/tmp/my sock.s:0]:0' fd=1 id=1 laddr='[/tmp/my sock.s:0]:0' normal killable", "0 skipped, 0 cut"});
    rows("ipv6", "id=1 addr=[::1]:50000 laddr=[fe80::1%eth0]:6379 fd=1\n",
         L{"addr='[::1]:50000' fd=1 id=1 laddr='[fe80::1%eth0]:6379' normal killable", "0 skipped, 0 cut"});
    rows("no peer name", "id=1 addr=?:0 fd=1\n", L{"addr='?:0' fd=1 id=1 normal killable", "0 skipped, 0 cut"});
    rows("a key of ours in a path, 2.8", "id=1 addr=/tmp/a name=evil flags=S:0 fd=1 name=me flags=N\n",
         L{"addr='/tmp/a' fd=1 flags='S:0' id=1 name='evil' replica ambiguous", "0 skipped, 0 cut"});
    rows("a key of ours in a path, 7.0", "id=1 addr=/a id=7 b:0 laddr=/a id=7 b:0 fd=1 name= flags=U\n",
         L{"addr='/a' fd=1 flags='U' id=1 laddr='/a' name='' normal ambiguous", "0 skipped, 0 cut"});
    rows("a key of ours in a bracketed path",
         "id=1 addr=[/a idle=9 b:0]:0 laddr=[/a idle=9 b:0]:0 fd=1 idle=3 flags=U\n",
         L{"addr='[/a' fd=1 flags='U' id=1 laddr='[/a' normal ambiguous", "0 skipped, 0 cut"});
    rows("a new key in a path", "id=1 addr=/a zz=1 b:0 laddr=/a zz=1 b:0 fd=1 flags=U\n",
         L{"addr='/a' fd=1 flags='U' id=1 laddr='/a' zz='1 b:0' normal ambiguous", "0 skipped, 0 cut"});
    rows("spaces end a row", "id=1 name=a  \n", L{"id=1 name='a  ' normal", "0 skipped, 0 cut"});
    rows("spaces begin a row", "  id=1  fd=2\n", L{"fd=2 normal ambiguous", "0 skipped, 0 cut"});
    rows("tabs part nothing", "id=1\tfd=2 name=a\tb\n", L{"name='a\tb' normal ambiguous", "0 skipped, 0 cut"});
    rows("carriage returns", "id=1 name=a\r\nid=2 name=b\r\r\nid=3 name=\r\n",
         L{"id=1 name='a' normal", "id=2 name='b\r' normal", "id=3 name='' normal", "0 skipped, 0 cut"});
    rows("a carriage return that stays", "id=1 name=b\r\r\nid=2 name=b\r\nid=3 name=b\r\r\n",
         L{"id=1 name='b\r' normal", "id=2 name='b' normal", "id=3 name='b\r' normal", "0 skipped, 0 cut"});
    rows("a carriage return inside", "id=1 name=b\rfd=3 fd=4\n",
         L{"fd=4 id=1 name='b\rfd=3' normal", "0 skipped, 0 cut"});
    rows("empty values", "id= idle= name= cmd=\nid=2 idle= name= cmd=\n",
         L{"cmd='' name='' normal ambiguous", "cmd='' id=2 name='' normal", "0 skipped, 0 cut"});
    rows("no key before the first value", "x y id=1 =b z\n", L{"normal ambiguous", "0 skipped, 0 cut"});
    rows("a value without key", "id=1 name=a =b cmd=c\n", L{"cmd='c' id=1 name='a =b' normal", "0 skipped, 0 cut"});
    rows("keys in capitals are others", "ID=1 id=2 Name=a name=b\n",
         L{"ID=1 Name='a' id=2 name='b' normal", "0 skipped, 0 cut"});
    rows("a key twice", "id=1 name=a id=2\nid=3 name=b\n",
         L{"id=1 name='a' normal ambiguous", "id=3 name='b' normal", "0 skipped, 0 cut"});
    rows("a key twice with one value", "id=1 addr=a:1 fd=1 addr=a:1\n",
         L{"addr='a:1' fd=1 id=1 normal ambiguous", "0 skipped, 0 cut"});
    rows("an unknown key twice", "id=1 zz=a zz=b\n", L{"id=1 zz='a' normal ambiguous", "0 skipped, 0 cut"});
    rows("an id twice", "id=1 addr=a:1\nid=2 addr=b:1\nid=1 addr=c:1\n",
         L{"addr='a:1' id=1 normal ambiguous", "addr='b:1' id=2 normal killable", "addr='c:1' id=1 normal ambiguous",
           "0 skipped, 0 cut"});
    rows("an id twice, said in two ways", "id=1 addr=a:1\nid=01 addr=b:1\n",
         L{"addr='a:1' id=1 normal ambiguous", "addr='b:1' id=1 normal ambiguous", "0 skipped, 0 cut"});
    rows("ids that are none", "id=0\nid=-4\nid=x\nfd=1\nid=18446744073709551615\nid=1 2\n",
         L{"id=0 normal ambiguous", "id=-4 normal ambiguous", "normal ambiguous", "fd=1 normal ambiguous",
           "normal ambiguous", "normal ambiguous", "0 skipped, 0 cut"});
    rows("no ids, as before Redis 2.8.12", "addr=1.1.1.1:1 fd=5\naddr=1.1.1.1:2 fd=6\n",
         L{"addr='1.1.1.1:1' fd=5 normal ambiguous", "addr='1.1.1.1:2' fd=6 normal ambiguous", "0 skipped, 0 cut"});
    rows("numbers that are none",
         "id=1 age=+1 idle=1.5 fd=0x10 db=1e3 sub=-- psub=- qbuf=1- omem=\xef\xbc\x91 oll= 5\n",
         L{"id=1 normal", "0 skipped, 0 cut"});
    rows(
        "big numbers",
        "id=1 age=9223372036854775807 idle=-9223372036854775808 qbuf=9223372036854775808 "
        "omem=-9223372036854775809 oll=00000000000000000001 tot-mem=18446744073709551616 obl=99999999999999999999999\n",
        L{"age=9223372036854775807 id=1 idle=-9223372036854775808 oll=1 normal", "0 skipped, 0 cut"});
    rows("numbers of 8 and 16 digits",
         "id=12345678 age=1234567812345678 idle=123456781234567\n"
         "id=12345679 age=8765432187654321 idle=0\n",
         L{"age=1234567812345678 id=12345678 idle=123456781234567 normal",
           "age=8765432187654321 id=12345679 idle=0 normal", "0 skipped, 0 cut"});
    rows("a field comes and goes", "id=1 fd=1\nid=2 idle=5 fd=2\nid=3 fd=3\nid=4 idle=6 fd=4\n",
         L{"fd=1 id=1 normal", "fd=2 id=2 idle=5 normal", "fd=3 id=3 normal", "fd=4 id=4 idle=6 normal",
           "0 skipped, 0 cut"});
    rows("another order", "id=1 fd=2 name=a\nname=b id=2 fd=3\nfd=4 name=c id=3\n",
         L{"fd=2 id=1 name='a' normal", "fd=3 id=2 name='b' normal", "fd=4 id=3 name='c' normal", "0 skipped, 0 cut"});
    const QByteArray nul(1, '\0');
    rows("any bytes", "id=1 name=" + nul + "\xff\x1b[31m user=\xe2\x80\xae\n",
         L{"id=1 name='" + nul + "\xff\x1b[31m' user='\xe2\x80\xae' normal", "0 skipped, 0 cut"});
    rows("NUL and UTF-8 in user names",
         "id=1 addr=a:1 user=j\xc3\xbcrgen\nid=2 addr=a:2 user=" + nul + "a" + nul + "\nid=3 addr=a:3 user=a=b\n",
         L{"addr='a:1' id=1 user='j\xc3\xbcrgen' normal killable",
           "addr='a:2' id=2 user='" + nul + "a" + nul + "' normal killable",
           "addr='a:3' id=3 user='a=b' normal killable", "0 skipped, 0 cut"});
    const QByteArray longKey(100, 'k');
    rows("a key of any length", "id=1 " + longKey + "=v\n", L{"id=1 " + longKey + "='v' normal", "0 skipped, 0 cut"});
    const QByteArray longName(3000, 'n');
    rows(
        "a value of any length", "id=1 name=" + longName + " fd=1\nid=2 name=" + longName + "m fd=1\n",
        L{"fd=1 id=1 name='" + longName + "' normal", "fd=1 id=2 name='" + longName + "m' normal", "0 skipped, 0 cut"});
    rows("cut in the middle", "id=1 addr=a:1 flags=S cmd=x\nid=2 addr=b:1 fl\nid=3 addr=c:1 flags=S cmd=x\n",
         L{"addr='a:1' cmd='x' flags='S' id=1 replica", "addr='b:1 fl' id=2 normal ambiguous",
           "addr='c:1' cmd='x' flags='S' id=3 replica", "0 skipped, 1 cut"});
    rows("cut in its flags", "id=1 addr=a:1 flags=NS db=0\nid=2 addr=b:1 flags=\nid=3 addr=c:1 flags=NS db=0\n",
         L{"addr='a:1' db=0 flags='NS' id=1 replica", "addr='b:1' flags='' id=2 normal ambiguous",
           "addr='c:1' db=0 flags='NS' id=3 replica", "0 skipped, 1 cut"});
    rows("cut behind its flags",
         "id=1 addr=a:1 flags=N db=0 cmd=x\nid=2 addr=b:1 flags=S db=\nid=3 addr=c:1 flags=N d\n",
         L{"addr='a:1' cmd='x' db=0 flags='N' id=1 normal killable", "addr='b:1' flags='S' id=2 replica",
           "addr='c:1' flags='N d' id=3 normal killable", "0 skipped, 2 cut"});
    rows("cut twice the same", "id=1 addr=a:1 flags=N\nid=2 addr=b\nid=3 addr=c\nid=4 addr=d:1 flags=N\n",
         L{"addr='a:1' flags='N' id=1 normal killable", "addr='b' id=2 normal ambiguous",
           "addr='c' id=3 normal ambiguous", "addr='d:1' flags='N' id=4 normal killable", "0 skipped, 2 cut"});
    rows("cut before its first key", "id=1 addr=a:1\ni\nid=3 addr=c:1\n",
         L{"addr='a:1' id=1 normal killable", "addr='c:1' id=3 normal killable", "1 skipped, 0 cut"});
}

void TestClientListParser::nastyRows() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, rows);
    QCOMPARE(reference(text), rows);
    QCOMPARE(dumped(text), rows);
    // The same after rows that set an expectation, and before such.
    const QByteArray plain = "id=7001 addr=1.2.3.4:5 fd=8 name= age=3 idle=1 flags=N db=0 cmd=client\n";
    QCOMPARE(dumped(plain + text + plain + plain + text), reference(plain + text + plain + plain + text));
    QCOMPARE(dumped(text + text + text), reference(text + text + text));
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
    const Snapshot snapshot = parseRows("id=5 addr=127.0.0.1:1 " + fields + '\n');
    QCOMPARE(snapshot->rowCount(), 1);
    const QByteArray got = clientKindName(snapshot->kind(0)) + QByteArray(snapshot->blocked(0) ? " blocked" : "") +
                           (snapshot->inMulti(0) ? " multi" : "") + (snapshot->killable(0) ? " killable" : "");
    QCOMPARE(got, said);
}

void TestClientListParser::fieldsInOrder() {
    const Snapshot snapshot = parseRows("id=1 zz=1 addr=a fd=2 aa=x\nid=2 idle=5\n");
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
    const Snapshot snapshot = parseRows("id=1 whole=5 mixed=5 text=a\nid=2 whole=-7 mixed=x text=\nid=3 whole=5\n");
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
    const Snapshot snapshot = parseRows(row + " name=last\nid=2 fd=4 new3=v\n");
    QCOMPARE(snapshot->fields().size(), std::size_t(3 + 64));
    QVERIFY(snapshot->ambiguous(0));
    QVERIFY(!snapshot->ambiguous(1));
    QCOMPARE(bytes(*snapshot->text(0, ClientField::Name)), QByteArray("last"));
    QCOMPARE(bytes(*snapshot->text(0, ClientField::KnownCount + 63)), QByteArray("v"));
}

void TestClientListParser::ids() {
    // As a server sends them: in order, begun in the middle.
    const Snapshot turned = parseRows("id=50\nid=51\nid=90\nid=3\nid=7\n");
    for (int row = 0; row < 5; ++row) {
        QCOMPARE(turned->rowOfId(turned->id(row)), row);
    }
    QCOMPARE(turned->rowOfId(4), -1);
    QCOMPARE(turned->rowOfId(0), -1);
    QCOMPARE(turned->rowOfId(-1), -1);
    QCOMPARE(turned->rowOfId(91), -1);
    // Any order, with rows that have none.
    const Snapshot mixed = parseRows("id=9\nfd=1\nid=2\nid=0\nid=5\nid=9223372036854775807\nid=2\n");
    QCOMPARE(mixed->rowOfId(9), 0);
    QCOMPARE(mixed->rowOfId(2), 2);
    QCOMPARE(mixed->rowOfId(5), 4);
    QCOMPARE(mixed->rowOfId(std::numeric_limits<qint64>::max()), 5);
    QCOMPARE(mixed->rowOfId(0), -1);
    QCOMPARE(mixed->id(1), 0);
    const Snapshot without = parseRows("fd=1\nfd=2\n");
    QCOMPARE(without->id(1), 0);
    QCOMPARE(without->rowOfId(1), -1);
    QVERIFY(!without->killable(1));
    QCOMPARE(parseRows(QByteArray())->rowOfId(1), -1);
}

void TestClientListParser::killable() {
    const Snapshot snapshot = parseRows(
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
    const Snapshot snapshot = parseRows("id=1 addr=a name=x\nid=2 addr=a name=y\nid=3 addr=a name=x\nid=4 addr=a\n");
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

void TestClientListParser::cutLastRow() {
    const QByteArray text = "id=1 addr=1.1.1.1:1 cmd=a\nid=2 addr=1.1.1.1:2 cmd=b\n";
    const QByteArray first = "addr='1.1.1.1:1' cmd='a' id=1 normal killable";
    using L = QByteArrayList;
    QCOMPARE(dumped(text.chopped(1)), (L{first, "addr='1.1.1.1:2' cmd='b' id=2 normal killable", "0 skipped, 1 cut"}));
    // Values that may have lost their end stand in rows that are not to be trusted.
    QCOMPARE(dumped(text.first(text.indexOf(" cmd=b"))),
             (L{first, "addr='1.1.1.1:2' id=2 normal ambiguous", "0 skipped, 1 cut"}));
    const qsizetype second = text.indexOf('\n') + 1;
    QCOMPARE(dumped(text.first(second + 4)), (L{first, "id=2 normal ambiguous", "0 skipped, 1 cut"}));
    QCOMPARE(dumped(text.first(second + 2)), (L{first, "1 skipped, 0 cut"}));
}

void TestClientListParser::tooManyRows() {
    const QByteArray text = QByteArray("a=\n").repeated((1 << 19) + 5) + "a=";
    const Snapshot snapshot = parseRows(text);
    QCOMPARE(snapshot->rowCount(), 1 << 19);
    QCOMPARE(snapshot->skippedLines(), 0);
    QCOMPARE(snapshot->leftOutRows(), 6);
}

void TestClientListParser::isSmall() {
    const Snapshot snapshot = parseRows(manyRows(50000));
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
        const Snapshot snapshot = parseRows(text);
        QVERIFY(snapshot->rowCount() >= 200000);
        QVERIFY2(snapshot->memoryBytes() < static_cast<std::size_t>(text.size()) * 12,
                 qPrintable(QString::number(snapshot->memoryBytes()) + u' ' + QString::number(text.size())));
    }
}

// Rows beside an odd one are begun more than once.
void TestClientListParser::oddRowsKeepTheirAddressesOnce() {
    QByteArray text;
    qsizetype addrBytes = 0;
    for (int i = 0; i < 3000; ++i) {
        const QByteArray addr = QByteArray(200, 'a') + QByteArray::number(i);
        addrBytes += addr.size();
        text += "id=" + QByteArray::number(i + 1) + " addr=" + addr + " age=" + (i % 3 == 2 ? "?" : "1") + '\n';
    }
    const Snapshot snapshot = parseRows(text);
    QCOMPARE(snapshot->rowCount(), 3000);
    QVERIFY2(snapshot->memoryBytes() < static_cast<std::size_t>(addrBytes) * 3 / 2,
             qPrintable(QString::number(snapshot->memoryBytes())));
}

HEADROOM_TEST(QCoreApplication, TestClientListParser)
#include "tst_client_list_parser.moc"
