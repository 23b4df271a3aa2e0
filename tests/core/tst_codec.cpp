// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/codec.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace headroom;

namespace {

QByteArray dump(const RespValue& value) {
    switch (value.type) {
        case RespValue::Type::Null:
            return "nil";
        case RespValue::Type::Status:
            return '+' + value.text;
        case RespValue::Type::Error:
            return '-' + value.text;
        case RespValue::Type::Integer:
            return QByteArray::number(value.integer);
        case RespValue::Type::Bulk:
            return value.text.size() > 64 ? QByteArray("bulk of ") + QByteArray::number(value.text.size())
                                          : '"' + value.text + '"';
        case RespValue::Type::Array: {
            QByteArrayList items;
            for (const RespValue& item : value.items)
                items << dump(item);
            return '[' + items.join(' ') + ']';
        }
    }
    return {};
}

// All replies in `bytes`, fed in pieces of `chunk` bytes; "!reason" when the protocol was broken.
QByteArrayList decode(const QByteArray& bytes, qsizetype chunk) {
    Codec codec;
    QByteArrayList lines;
    for (qsizetype at = 0; at < bytes.size(); at += chunk) {
        codec.feed(bytes.mid(at, chunk));
        while (true) {
            auto reply = codec.next();
            if (!reply) {
                lines << '!' + reply.error().reason;
                return lines;
            }
            if (!*reply)
                break;
            lines << dump(**reply);
        }
    }
    if (codec.hasPartial())
        lines << "partial";
    return lines;
}

QByteArray bulk(qsizetype length) {
    return '$' + QByteArray::number(length) + "\r\n" + QByteArray(length, 'x') + "\r\n";
}

}  // namespace

class CodecTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void encodesBinarySafe() {
        const QByteArray words[] = {"SET", QByteArray("a\0b", 3), "", "x\r\ny"};
        QCOMPARE(Codec::encode(words), QByteArray("*4\r\n$3\r\nSET\r\n$3\r\na\0b\r\n$0\r\n\r\n$4\r\nx\r\ny\r\n", 38));
    }

    void decodes_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArrayList>("expected");
        using L = QByteArrayList;
        QTest::newRow("status") << QByteArray("+OK\r\n") << L{"+OK"};
        QTest::newRow("error") << QByteArray("-ERR max number of clients reached\r\n")
                               << L{"-ERR max number of clients reached"};
        QTest::newRow("integers") << QByteArray(":0\r\n:-5\r\n:9223372036854775807\r\n")
                                  << L{"0", "-5", "9223372036854775807"};
        QTest::newRow("bulks") << QByteArray("$0\r\n\r\n$-1\r\n$4\r\na\r\nb\r\n") << L{"\"\"", "nil", "\"a\r\nb\""};
        QTest::newRow("nested") << QByteArray("*3\r\n:1\r\n*2\r\n$1\r\na\r\n*0\r\n*-1\r\n+x\r\n")
                                << L{"[1 [\"a\" []] nil]", "+x"};
        QTest::newRow("large bulk between others") << "+before\r\n" + bulk(100000) + ":1\r\n" + bulk(20000) + bulk(3)
                                                   << L{"+before", "bulk of 100000", "1", "bulk of 20000", "\"xxx\""};
        QTest::newRow("large bulk in an array") << "*2\r\n" + bulk(50000) + ":2\r\n" << L{"[bulk of 50000 2]"};
        QTest::newRow("map") << QByteArray("%2\r\n+a\r\n:1\r\n$1\r\nb\r\n%0\r\n") << L{"[+a 1 \"b\" []]"};
        QTest::newRow("set") << QByteArray("~2\r\n+a\r\n_\r\n") << L{"[+a nil]"};
        QTest::newRow("verbatim") << QByteArray("=9\r\ntxt:id=1\n\r\n=4\r\nmkd:\r\n") << L{"\"id=1\n\"", "\"\""};
        QTest::newRow("large verbatim") << "=20004\r\ntxt:" + QByteArray(20000, 'x') + "\r\n+y\r\n"
                                        << L{"bulk of 20000", "+y"};
        QTest::newRow("null, booleans, numbers")
            << QByteArray("_\r\n#t\r\n#f\r\n,1.5\r\n,-inf\r\n(-12345678901234567890\r\n")
            << L{"nil", "1", "0", "+1.5", "+-inf", "+-12345678901234567890"};
        QTest::newRow("blob error") << QByteArray("!10\r\nERR a\r\nbcd\r\n:1\r\n") << L{"-ERR a  bcd", "1"};
        QTest::newRow("large blob error") << "!20000\r\n" + QByteArray(20000, 'e') + "\r\n"
                                          << L{'-' + QByteArray(20000, 'e')};
        const QByteArray push = ">3\r\n$7\r\nmessage\r\n*2\r\n+a\r\n%1\r\n+k\r\n:1\r\n" + bulk(20000);
        QTest::newRow("pushes around replies")
            << push + "+a\r\n" + push + ">0\r\n" + push + "$1\r\nb\r\n" + push << L{"+a", "\"b\""};
        QTest::newRow("only a push") << push << L{};
        QTest::newRow("a cut push") << push.chopped(1) << L{"partial"};
        const QByteArray attribute = "|1\r\n+ttl\r\n*1\r\n:3600\r\n";
        QTest::newRow("attributes") << attribute + "*2\r\n" + attribute + ":1\r\n|0\r\n" + attribute + "*1\r\n" +
                                           attribute + "+x\r\n"
                                    << L{"[1 [+x]]"};
        QTest::newRow("an attribute of nothing") << attribute << L{"partial"};
        QTest::newRow("an attribute of nothing, a push") << attribute + push << L{"partial"};
        QTest::newRow("a push between attribute and reply") << attribute + push + ":5\r\n" << L{"5"};
        QTest::newRow("carriage returns in a line") << QByteArray("+a\rb\r\r\n") << L{"+a\rb\r"};
        QTest::newRow("deepest nest") << QByteArray("*1\r\n").repeated(8) + "+x\r\n" << L{"[[[[[[[[+x]]]]]]]]"};
        QTest::newRow("cut status") << QByteArray("+OK\r\n+O") << L{"+OK", "partial"};
        QTest::newRow("cut bulk") << bulk(30000).chopped(5) << L{"partial"};
        QTest::newRow("cut array") << QByteArray("*2\r\n:1\r\n") << L{"partial"};
    }

    void decodes() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArrayList, expected);
        QCOMPARE(decode(bytes, bytes.size()), expected);
        QCOMPARE(decode(bytes, 1), expected);
        for (const qsizetype chunk : {2, 3, 7, 4096})
            QCOMPARE(decode(bytes, chunk), expected);
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("http") << QByteArray("HTTP/1.1 400 Bad Request\r\n");
        QTest::newRow("tls alert") << QByteArray("\x15\x03\x01", 3);
        QTest::newRow("nothing") << QByteArray("\r\n");
        QTest::newRow("a type alone") << QByteArray("$\r\n");
        QTest::newRow("lf only") << QByteArray("+OK\n");
        QTest::newRow("length with lf only") << QByteArray("$1\nx\r\n");
        QTest::newRow("zeros before a length") << QByteArray("$01\r\nx\r\n");
        QTest::newRow("plus before a length") << QByteArray("*+1\r\nx\r\n");
        QTest::newRow("zeros before an integer") << QByteArray(":007\r\n");
        QTest::newRow("integer too big") << QByteArray(":9223372036854775808\r\n");
        QTest::newRow("long integer") << ':' + QByteArray(100000, '1');
        QTest::newRow("negative map") << QByteArray("%-1\r\n");
        QTest::newRow("4 G map") << QByteArray("%4294967295\r\n");
        QTest::newRow("map whose double wraps") << QByteArray("%4611686018427387905\r\n");
        QTest::newRow("wide push") << QByteArray(">1000000\r\n");
        QTest::newRow("push in an array") << QByteArray("*1\r\n>1\r\n+a\r\n");
        QTest::newRow("streamed string") << QByteArray("$?\r\n;4\r\nabcd\r\n;0\r\n");
        QTest::newRow("streamed array") << QByteArray("*?\r\n:1\r\n.\r\n");
        QTest::newRow("short verbatim") << QByteArray("=3\r\ntxt\r\n");
        QTest::newRow("verbatim without format") << QByteArray("=4\r\ntext\r\n");
        QTest::newRow("boolean of neither kind") << QByteArray("#x\r\n");
        QTest::newRow("null with something") << QByteArray("_1\r\n");
        QTest::newRow("double that is none") << QByteArray(",1.5x\r\n");
        QTest::newRow("big number that is none") << QByteArray("(12a\r\n");
        QTest::newRow("huge blob error") << QByteArray("!100000\r\n");
        QTest::newRow("deep map") << QByteArray("%1\r\n+k\r\n").repeated(100000);
        QTest::newRow("attributes without end") << QByteArray("|1\r\n+a\r\n+b\r\n").repeated(100000);
        QTest::newRow("bulk without carriage return") << QByteArray("$1\r\nx\n\n");
        QTest::newRow("bad integer") << QByteArray(":12a\r\n");
        QTest::newRow("negative bulk") << QByteArray("$-2\r\n");
        QTest::newRow("negative array") << QByteArray("*-5\r\n");
        QTest::newRow("16 GiB array") << QByteArray("*2147483647\r\n");
        QTest::newRow("4 G array") << QByteArray("*4294967296\r\n");
        QTest::newRow("wide array") << QByteArray("*1000000\r\n");
        QTest::newRow("deep nest") << QByteArray("*1\r\n").repeated(100000);
        QTest::newRow("512 MB bulk") << QByteArray("$536870912\r\nx");
        QTest::newRow("exabyte bulk") << QByteArray("$9223372036854775807\r\nx");
        QTest::newRow("endless status") << '+' + QByteArray(100000, 'a');
        QTest::newRow("endless error in an array") << "*2\r\n:1\r\n-" + QByteArray(100000, 'a');
        QTest::newRow("endless length") << '$' + QByteArray(100, '1');
        QTest::newRow("bulk with a wrong end") << "$20000\r\n" + QByteArray(20002, 'x');
        QTest::newRow("small bulks without end")
            << "*200000\r\n" + QByteArray("$1000\r\n" + QByteArray(1000, 'x') + "\r\n").repeated(20000);
    }

    void refuses() {
        QFETCH(QByteArray, bytes);
        for (const qsizetype chunk :
             {bytes.size() < 1000000 ? qsizetype{1} : qsizetype{1000}, qsizetype{4096}, bytes.size()}) {
            const QByteArrayList lines = decode(bytes, chunk);
            QVERIFY2(!lines.isEmpty() && lines.last().startsWith('!') && lines.last().size() > 5,
                     lines.join('\n').constData());
        }
    }

    void staysDeadAfterAnError() {
        Codec codec;
        codec.feed("@");
        QVERIFY(!codec.next());
        codec.feed("+OK\r\n");
        QVERIFY(!codec.next());
        QVERIFY(!codec.hasPartial());
    }

    void takesWhatIsFedBeforeTheRestIsRead() {
        Codec codec;
        codec.feed("+a\r\n:1");
        QCOMPARE(dump(codec.next()->value()), QByteArray("+a"));
        codec.feed("2\r\n");
        QCOMPARE(dump(codec.next()->value()), QByteArray("12"));
        QVERIFY(!codec.next()->has_value());
    }
};

HEADROOM_TEST(QCoreApplication, CodecTest)
#include "tst_codec.moc"
