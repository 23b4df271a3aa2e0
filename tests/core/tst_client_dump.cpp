// SPDX-License-Identifier: GPL-3.0-or-later
// Saved CLIENT LIST output, as it is and as terminals, redis-cli and tickets change it.
#include "core/server/client_dump.h"
#include "tests/core/client_rows.h"
#include "tests/core/test_data.h"

#include <QTest>

using namespace headroom;

namespace {

Snapshot parseDump(const QByteArray& text) {
    return parseClientDump({text.data(), static_cast<std::size_t>(text.size())}, WallTime(), SteadyTime());
}

// All that a snapshot says of its rows.
QByteArrayList dump(const Snapshot& snapshot) {
    QByteArrayList lines;
    for (int row = 0; row < snapshot->rowCount(); ++row) {
        QByteArray line = snapshot->ambiguous(row) ? "ambiguous" : "";
        for (const int field : snapshot->fields()) {
            const auto number = snapshot->number(row, field);
            const auto text = snapshot->text(row, field);
            line += ' ' + QByteArray::fromStdString(std::string(snapshot->fieldKey(field))) +
                    (number ? '=' + QByteArray::number(qint64(*number))
                     : text ? '=' + QByteArray::fromStdString(std::string(*text))
                            : " lacks");
        }
        lines << line;
    }
    return lines;
}

QByteArray eachLine(const QByteArray& text, const std::function<QByteArray(int, const QByteArray&)>& change) {
    QByteArray changed;
    const QByteArrayList lines = text.split('\n');
    for (int i = 0; i + 1 < lines.size(); ++i) {
        changed += change(i, lines[i]) + '\n';
    }
    return changed;
}

// As redis-cli prints a string: sdscatrepr().
QByteArray repr(const QByteArray& text) {
    QByteArray quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        quoted += c == '"' || c == '\\'       ? '\\' + QByteArray(1, c)
                  : c == '\n'                 ? QByteArray("\\n")
                  : byte < 0x20 || byte > 126 ? "\\x" + QByteArray::number(byte, 16).rightJustified(2, '0')
                                              : QByteArray(1, c);
    }
    return quoted + '"';
}

struct Variant {
    const char* name;
    std::function<QByteArray(const QByteArray&)> make;
};

const std::vector<Variant>& variants() {
    using Text = QByteArray;
    static const std::vector<Variant> all{
        {"plain", [](const Text& t) { return t; }},
        {"no last newline", [](const Text& t) { return t.chopped(1); }},
        {"CRLF", [](const Text& t) { return Text(t).replace('\n', "\r\n"); }},
        {"command line", [](const Text& t) { return ">>> CLIENT LIST\n" + t; }},
        {"redis-cli command line",
         [](const Text& t) { return ">>> redis-cli --user=x client list id=5\r\n\n" + t + "\n\n"; }},
        {"RESP", [](const Text& t) { return '$' + Text::number(t.size()) + "\r\n" + t + "\r\n"; }},
        {"RESP3", [](const Text& t) { return '=' + Text::number(t.size() + 4) + "\r\ntxt:" + t + "\r\n"; }},
        {"byte order mark", [](const Text& t) { return "\xef\xbb\xbf" + t; }},
        {"indented", [](const Text& t) { return eachLine(t, [](int, const Text& l) { return "    " + l + " \t"; }); }},
        {"quoted mail", [](const Text& t) { return eachLine(t, [](int, const Text& l) { return "> > " + l; }); }},
        {"numbered",
         [](const Text& t) { return eachLine(t, [](int i, const Text& l) { return Text::number(i + 1) + ' ' + l; }); }},
        {"cat -n",
         [](const Text& t) {
             return eachLine(t, [](int i, const Text& l) { return Text::number(i + 1).rightJustified(6) + '\t' + l; });
         }},
        {"grep -n",
         [](const Text& t) { return eachLine(t, [](int i, const Text& l) { return Text::number(i + 1) + ':' + l; }); }},
        {"listed",
         [](const Text& t) {
             return eachLine(t, [](int i, const Text& l) { return Text::number(i + 1) + ") " + repr(l); });
         }},
        {"bulk string", [](const Text& t) { return repr(t) + '\n'; }},
        {"bulk string with txt:", [](const Text& t) { return repr("txt:" + t); }},
        {"bulk string with CRLF",
         [](const Text& t) { return repr(Text(t).replace('\n', "\r\n")).replace("\\x0d", "\\r"); }},
        {"bulk string that is cut", [](const Text& t) { return repr(t).chopped(1); }},
        {"of EXEC", [](const Text& t) { return "OK\nQUEUED1) " + repr(t) + '\n'; }},
        {"of EXEC, raw", [](const Text& t) { return "OK\nQUEUED" + t + '\n'; }},
        {"Python's bytes", [](const Text& t) { return "b'" + repr(t).mid(1).chopped(1) + "'\n"; }},
        {"in one line", [](const Text& t) { return Text(t).replace('\n', ' '); }},
        {"between quotes", [](const Text& t) { return '"' + t + "\"\n"; }},
        {"in quotes", [](const Text& t) { return "'" + t.chopped(1) + "'"; }},
    };
    return all;
}

}  // namespace

class TestClientDump : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void saysWhatTheServerSent_data() {
        QTest::addColumn<QString>("server");
        QTest::addColumn<int>("variant");
        for (const QString& server : testServers()) {
            for (std::size_t i = 0; i < variants().size(); ++i) {
                QTest::addRow("%s, %s", qPrintable(server), variants()[i].name) << server << static_cast<int>(i);
            }
        }
    }
    void saysWhatTheServerSent() {
        QFETCH(QString, server);
        QFETCH(int, variant);
        const QByteArray text = testData(server + QStringLiteral("/client-list.txt"));
        const Snapshot snapshot = parseDump(variants()[static_cast<std::size_t>(variant)].make(text));
        QCOMPARE(dump(snapshot), dump(parseRows(text)));
        QCOMPARE(snapshot->skippedLines(), 0);
        QCOMPARE(snapshot->cutRows(), 0);
        QVERIFY(snapshot->rowCount() > 5);
    }

    void realFiles() {
        const QByteArrayList plain = dump(parseRows(testData(QStringLiteral("redis-7.0.15/client-list.txt"))));
        for (const char* file : {"dumps/resp2.txt", "dumps/resp3.txt"}) {
            const Snapshot snapshot = parseDump(testData(QLatin1String(file)));
            QCOMPARE(snapshot->skippedLines(), 0);
            QCOMPARE(snapshot->rowCount(), static_cast<int>(plain.size()));
        }
        QCOMPARE(dump(parseDump(testData(QStringLiteral("dumps/resp2.txt")))), plain);
        const Snapshot exec = parseDump(testData(QStringLiteral("dumps/exec.txt")));
        QStringList names;
        for (int row = 0; row < exec->rowCount(); ++row) {
            names << QString::number(exec->id(row)) + u'=' +
                         QString::fromStdString(std::string(exec->text(row, ClientField::Name).value_or("?")));
        }
        QCOMPARE(names, (QStringList{QStringLiteral("3="), QStringLiteral("4=billing-7"), QStringLiteral("5=a\"b\\c"),
                                     QStringLiteral("6=x=1|y"), QStringLiteral("7="), QStringLiteral("9=")}));
        QCOMPARE(exec->text(4, ClientField::Addr), std::string_view("/run/redis/my sock.s:0"));
        QCOMPARE(exec->skippedLines(), 0);
    }

    void countsWhatIsNotUnderstood_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArrayList>("rows");
        QTest::addColumn<int>("skipped");
        using Lines = QByteArrayList;
        const auto row = [](const char* name, const QByteArray& text, const Lines& rows, int skipped) {
            QTest::newRow(name) << text << rows << skipped;
        };
        row("nothing", "", {}, 0);
        row("blank", " \n\r\n\t", {}, 0);
        row("prose", "Hi,\nhere it is:\n\nid=1 addr=a:1\n-- \nmaxclients=100 is low\n", {" id=1 addr=a:1"}, 4);
        row("an error", "(error) ERR unknown command\n", {}, 1);
        row("no addresses", "id=1 name=a\nid=2 name=b\n", {" id=1 name=a", " id=2 name=b"}, 0);
        row("before ids", "addr=a:1 fd=5 idle=3\n", {" addr=a:1 fd=5 idle=3"}, 0);
        row("other order", "name=a id=4\n", {" name=a id=4"}, 0);
        row("wrapped", "id=1 addr=a:1 name=x\n laddr=b:2 fd=5\n", {" id=1 addr=a:1 name=x"}, 1);
        row("numbers alone", "1\n2\nid=3\n", {" id=3"}, 2);
        row("quotes inside", "id=3 name=\"a\\n\"\n", {" id=3 name=\"a\\n\""}, 0);
        row("a backslash in raw text", "\"id=3 name=a\\b addr=x:1\nid=4 name=\\\\ addr=y:2\"",
            {" id=3 name=a\\b addr=x:1", " id=4 name=\\\\ addr=y:2"}, 0);
        row("escapes", "\"id=3 name=\\x41\\\"\\\\\\q\\xfg\\t addr=x:1\\nid=4\"",
            {" id=3 name=A\"\\\\q\\xfg\t addr=x:1", " id=4 name lacks addr lacks"}, 0);
        row("two answers", "1) \"id=1\\nid=2\\n\"\n2) \"id=3\\n\"\n", {" id=1", " id=2", " id=3"}, 0);
        row("binary", QByteArray("\x00\xff\x00=\n", 5), {}, 1);
    }
    void countsWhatIsNotUnderstood() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArrayList, rows);
        QFETCH(int, skipped);
        const Snapshot snapshot = parseDump(text);
        QByteArrayList got = dump(snapshot);
        for (QByteArray& line : got) {
            line = line.startsWith("ambiguous") ? line.mid(9) : line;  // rows without an id are
        }
        QCOMPARE(got, rows);
        QCOMPARE(snapshot->skippedLines(), skipped);
    }

    void aRowThatIsCutIsAmbiguous() {
        const Snapshot snapshot = parseDump("id=1 addr=a:1 name=x\nid=2 addr=a:");
        QVERIFY(!snapshot->ambiguous(0));
        QVERIFY(snapshot->ambiguous(1));
        QCOMPARE(snapshot->cutRows(), 1);
        QVERIFY(parseDump("\"id=1 addr=a:1 name=x\\nid=2 addr=a:")->ambiguous(1));
    }
};

QTEST_APPLESS_MAIN(TestClientDump)
#include "tst_client_dump.moc"
