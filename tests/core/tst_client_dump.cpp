// SPDX-License-Identifier: GPL-3.0-or-later
// Saved CLIENT LIST output, as it is and as terminals, redis-cli and tickets change it.
#include "core/query/filter.h"
#include "core/query/row_order.h"
#include "core/report/clients_report.h"
#include "core/server/client_dump.h"
#include "tests/core/client_rows.h"
#include "tests/core/test_data.h"
#include "tests/support/test_program.h"

#include <QStringEncoder>
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

// "id name idle cmd" of each row, in the order of the text.
QByteArrayList shortRows(const ClientSnapshot& snapshot) {
    QByteArrayList rows;
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        QByteArrayList words;
        for (const int field : {ClientField::Id, ClientField::Name, ClientField::Idle, ClientField::Cmd}) {
            const auto number = snapshot.number(row, field);
            const auto text = snapshot.text(row, field);
            words << (number ? QByteArray::number(qint64(*number))
                      : text ? QByteArray(text->data(), static_cast<qsizetype>(text->size()))
                             : QByteArray("?"));
        }
        rows << words.join(' ');
    }
    return rows;
}

QByteArray utf16(const QString& text, bool bigEndian, bool mark) {
    QStringEncoder encoder(bigEndian ? QStringEncoder::Utf16BE : QStringEncoder::Utf16LE,
                           mark ? QStringEncoder::Flag::WriteBom : QStringEncoder::Flag::Default);
    return encoder(text);
}

QByteArray broken(const QByteArray& text, int width) {
    QByteArrayList pieces;
    for (qsizetype at = 0; at < text.size(); at += width)
        pieces << text.mid(at, width);
    return pieces.join('\n');
}

// A value of a row that is another one in the row of the same id, or a row that is none. A path may have lost a blank.
QString firstUntruth(const ClientSnapshot& told, const ClientSnapshot& truth, bool keepsBlanks) {
    for (int row = 0; row < told.rowCount(); ++row) {
        const int same = truth.rowOfId(told.id(row));
        if (same < 0)
            return QStringLiteral("no client %1").arg(told.id(row));
        const auto addr = truth.text(same, ClientField::Addr).value_or("");
        if (!keepsBlanks && addr.find('/') != std::string_view::npos)
            continue;
        for (const int field : told.fields()) {
            const bool isTrue = (!told.number(row, field) || told.number(row, field) == truth.number(same, field)) &&
                                (!told.text(row, field) || told.text(row, field) == truth.text(same, field));
            if (!isTrue)
                return QStringLiteral("client %1: %2")
                    .arg(told.id(row))
                    .arg(QString::fromStdString(std::string(told.fieldKey(field))));
        }
    }
    return {};
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

    // Terminals and mails break lines at a column, wherever that is; some lose the blank there, some put a mark before.
    void brokenAtAnyColumn_data() {
        QTest::addColumn<QString>("server");
        for (const QString& server : testServers())
            QTest::addRow("%s", qPrintable(server)) << server;
    }
    void brokenAtAnyColumn() {
        QFETCH(QString, server);
        const QByteArray text = testData(server + QStringLiteral("/client-list.txt"));
        const Snapshot whole = parseRows(text);
        for (int width = 24; width < 300; width += 5) {
            for (const bool keepsBlanks : {true, false}) {
                for (const char* prefix : {"", "> ", "    "}) {
                    const QByteArray broken = eachLine(text, [&](int, const QByteArray& line) {
                        QByteArrayList pieces;
                        for (qsizetype at = 0; at < line.size(); at += width) {
                            const QByteArray piece = line.mid(at, width);
                            pieces << prefix + (keepsBlanks ? piece : piece.trimmed());
                        }
                        return pieces.join('\n');
                    });
                    const Snapshot snapshot = parseDump(broken);
                    const auto where = [&] {
                        return QStringLiteral("%1, %2, “%3”: ").arg(width).arg(keepsBlanks).arg(QLatin1String(prefix));
                    };
                    // Nothing may be said that the server did not; where it is not sure, it may say less.
                    const QString untrue = firstUntruth(*snapshot, *whole, keepsBlanks);
                    QVERIFY2(untrue.isEmpty(), qPrintable(where() + untrue));
                    if (width < 40)
                        continue;
                    QCOMPARE(snapshot->rowCount(), whole->rowCount());
                    const int unsure = snapshot->skippedLines() + snapshot->cutRows();
                    QVERIFY2(unsure <= 2, qPrintable(where() + QString::number(unsure)));
                }
            }
        }
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

    void filesFromPractice_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArrayList>("clients");
        const auto row = [](const char* file, const QByteArrayList& clients) {
            QTest::newRow(file) << QStringLiteral("dumps/") + QLatin1String(file) << clients;
        };
        const QByteArrayList three{"3 orders 90 get", "4 orders 5000 get", "5 jobs 90 get"};
        row("crash-report.txt", {"457  346011 NULL", "458  345909 NULL", "1260  19601 cluster", "1261  1520 get"});
        row("broken-in-number.txt",
            {"25297434  2500338 get", "32796820  1397427 get", "25993491  2405323 get", "41335902  105165 get",
             "29769828 worker.checkout-eu-west-1.i-0a1b2c3d4e5f.queue-default 1885002 hgetall"});
        row("dragonfly.txt", {"4389120  58617 ?", "4383731  18721 ?", "3912036 svc.orders=v2 472733 ?",
                              "4530853  219889 ?", "4530851  3 ?", "4530850  0 ?", "4530900 ? 12 ?", "4530901  12 ?"});
        row("utf16le.txt", {"3 OrdersSvc 90 get", "4 OrdersSvc 5000 get"});
        row("json-array.json", three);
        row("docker-compose.txt", three);
        row("nbsp.txt", three);
        row("objects.json", three);
        row("node-redis.txt", three);
    }
    void filesFromPractice() {
        QFETCH(QString, file);
        QFETCH(QByteArrayList, clients);
        const Snapshot snapshot = parseDump(testData(file));
        QCOMPARE(shortRows(*snapshot), clients);
        QCOMPARE(snapshot->skippedLines(), 0);
        QCOMPARE(snapshot->cutRows(), 0);
    }
    // What stands around the list there is no list.
    void filesWithOtherLines_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("others");
        QTest::newRow("redis-py") << QStringLiteral("dumps/redis-py.txt") << 1;
        QTest::newRow("redis-py, pprint") << QStringLiteral("dumps/redis-py-pprint.txt") << 1;
        QTest::newRow("CRI") << QStringLiteral("dumps/cri-parts.txt") << 1;
        // The = at the end of the Subject joins it with the next line.
        QTest::newRow("mail") << QStringLiteral("dumps/quoted-printable.eml") << 9;
    }
    void filesWithOtherLines() {
        QFETCH(QString, file);
        QFETCH(int, others);
        const Snapshot snapshot = parseDump(testData(file));
        QCOMPARE(dump(snapshot),
                 dump(parseRows(testData(QStringLiteral("dumps/docker-compose.txt")).replace("redis-1  | ", ""))));
        QCOMPARE(snapshot->skippedLines(), others);
        QCOMPARE(snapshot->cutRows(), 0);
    }

    // What `headroom clients --json` writes, it reads.
    void ownJson_data() {
        QTest::addColumn<QByteArray>("text");
        for (const QString& server : testServers())
            QTest::addRow("%s", qPrintable(server)) << testData(server + QStringLiteral("/client-list.txt"));
        QTest::newRow("hostile") << QByteArray(
            "id=1 addr=/run/a b.sock:0 fd=5 name=a\\b\"c'd\xff age=? idle=7 flags=N cmd=get novel=\\x41\n"
            "id=2 addr=10.0.0.1:5 fd=6 age=3 idle=\\n flags=N cmd=client|list novel={}\n");
    }
    void ownJson() {
        QFETCH(QByteArray, text);
        ClientsSource source;
        source.dumpFile = QStringLiteral("list.txt");
        source.snapshot = parseRows(text);
        source.matches = source.filter.apply(*source.snapshot, {});
        const QByteArray json = clientsJson(source, allRows(*source.snapshot));
        const auto known = [](const Snapshot& snapshot) {
            QByteArrayList lines = dump(snapshot);
            for (QByteArray& line : lines) {
                for (const int field : snapshot->fields())
                    line.replace(' ' + QByteArray::fromStdString(std::string(snapshot->fieldKey(field))) + " lacks",
                                 "");
                line.replace("ambiguous", "");
                QByteArrayList values = line.split(' ');
                std::ranges::sort(values);
                line = values.join(' ');
            }
            return lines;
        };
        const Snapshot again = parseDump(json);
        QCOMPARE(known(again), known(source.snapshot));
        QCOMPARE(again->skippedLines(), 0);
        QCOMPARE(again->cutRows(), 0);
    }

    void emptyFlagsThatAreLeftOut() {
        const Snapshot snapshot = parseDump(testData(QStringLiteral("dumps/dragonfly.txt")));
        const FilterMatches matches = Filter::parse(QStringLiteral("idle > 1h and not blocked"))->apply(*snapshot, {});
        QCOMPARE(matches.matched, 4);
        QCOMPARE(matches.undecided, 0);
        QCOMPARE(Filter::parse(QStringLiteral("blocked"))->apply(*snapshot, {}).matched, 1);
        QCOMPARE(Filter::parse(QStringLiteral("kind == normal"))->apply(*snapshot, {}).matched, 7);
        // Not so where the end of the row is lost.
        const Snapshot cut = parseDump("id=1 addr=a:1 idle=9 flags=N cmd=get\nid=2 addr=a:2 idle=9 \n");
        QCOMPARE(Filter::parse(QStringLiteral("not blocked"))->apply(*cut, {}).undecided, 1);
    }

    void brokenRowsSayWhatWholeOnesDo() {
        QCOMPARE(dump(parseDump(testData(QStringLiteral("dumps/broken-in-number.txt")))),
                 dump(parseRows(testData(QStringLiteral("dumps/whole.txt")))));
    }

    // Three rows as programs, logs and people show them.
    void threeRows_data() {
        QTest::addColumn<QByteArray>("text");
        const QByteArray rows = testData(QStringLiteral("dumps/docker-compose.txt")).replace("redis-1  | ", "");
        const auto row = [](const char* name, const QByteArray& text) { QTest::newRow(name) << text; };
        const auto each = [&rows](const QByteArray& before, const QByteArray& behind) {
            return eachLine(rows, [&](int, const QByteArray& line) { return before + line + behind; });
        };
        const auto listed = [&rows](const QByteArray& before, const QByteArray& between, const QByteArray& behind) {
            return before + rows.chopped(1).split('\n').join(between) + behind;
        };
        row("kubectl --prefix", each("[pod/redis-0/redis] ", ""));
        row("CRI", each("2026-11-28T10:00:00.123456789Z stdout F ", ""));
        row("syslog", each("Nov 28 10:00:00 db1 redis[812]: ", ""));
        row("grep", each("a/file-7.txt:12:", ""));
        row("grep -C", each("file.txt-12-", "").replace("-12-id=4", ":12:id=4").replace("-12-id", ":12:id"));
        row("log of 2.x", each("[3260] 26 Sep 17:01:38.581 # ", ""));
        row("log of 3.x", each("32260:M 26 Sep 17:01:38.581 # ", ""));
        row("log of 7.x", each("1:M 26 Sep 2026 17:01:38.581 # ", ""));
        row("colours", each("\x1b[35mfile.txt\x1b[0m\x1b[36m:\x1b[0m\x1b[01;31m\x1b[K", "\x1b[m\x1b[K"));
        row("pre", "<html><body><pre>" + rows + "</pre></body></html>\n");
        row("br", each("", "<br>"));
        row("entities", each("&gt;&nbsp;", "").replace(" idle", "&#32;idle").replace(" name", "&nbsp;name"));
        row("Markdown", "```text\n" + rows + "```\n");
        row("Markdown quote", "> ```\n" + each("> ", "") + "> ```\n");
        row("inline code", each("- `", "`"));
        row("table", each("| ", " |"));
        row("indented", each("\t", "\t"));
        row("UTF-16BE", utf16(QString::fromUtf8(rows), true, true));
        row("UTF-16LE without mark", utf16(QString::fromUtf8(rows), false, false));
        row("UTF-16BE without mark", utf16(QString::fromUtf8(rows), true, false));
        row("CR alone", QByteArray(rows).replace('\n', '\r'));
        row("several marks", QByteArray("\xef\xbb\xbf") + QByteArray(rows).replace("id=4", "\xef\xbb\xbfid=4"));
        row("prompt", "127.0.0.1:6379[2]> client list\n" + rows + "(0.52s)\n127.0.0.1:6379[2]> \n");
        row("shell", "root@db1:~# redis-cli -h x CLIENT LIST\n" + rows);
        row("twice", rows + rows);
        row("JSON object", "{\"result\": \"" + listed("", "\\n", "\\n") + "\"}\n");
        row("JSON list in an object", listed("{\"ok\": true, \"result\": [\"", "\", \"", "\"]}"));
        row("JSON lines", "{\n  \"stdout_lines\": [\n" + listed("    \"", "\",\n    \"", "\"\n  ]\n}\n"));
        row("JSON log", each("{\"log\":\"", "\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-28T10:00:00Z\"}"));
        row("JSON in JSON", "{\"log\":\"{\\\"result\\\":\\\"" + listed("", "\\\\n", "") + "\\\"}\\n\"}\n");
        row("Python list", listed("['", "', '", "']\n"));
        row("Python list of bytes", listed("[b'", "\\n', b'", "\\n']\n"));
        row("Python's bytes in a log", "INFO:root:b'" + listed("", "\\n", "\\n'") + "\n");
        row("logfmt", each("level=info msg=\"", "\" took=3ms x=1"));
        row("escaped ends alone", each("", "\\r\\n"));
        row("escapes without quotes", listed("", "\\n", "\\n"));
        row("in one line with commas", listed("", ", ", "\n"));
        row("bulk string, broken", broken("\"" + listed("", "\\n", "\\n\"") + "\n", 61));
        // Objects.
        const auto objects = [&rows](const QByteArray& quote, const QByteArray& colon, const QByteArray& between) {
            QByteArrayList all;
            for (const QByteArray& line : rows.chopped(1).split('\n')) {
                QByteArrayList members;
                for (const QByteArray& field : line.split(' ')) {
                    const qsizetype equals = field.indexOf('=');
                    members << quote + field.first(equals) + quote + colon + quote + field.sliced(equals + 1) + quote;
                }
                all << '{' + members.join(", ") + '}';
            }
            return all.join(between);
        };
        row("redis-py", "[" + objects("'", ": ", ", ") + "]\n");
        row("redis-py 2 of Python 2", "[" + objects("'", ": ", ", ").replace(" '", " u'").replace("{'", "{u'") + "]\n");
        row("redis-py in a log", "2026-11-28 10:00:02,114 INFO app: clients=[" + objects("'", ": ", ", ") + "]\n");
        for (const int width : {40, 61, 79, 80, 133})
            row(qPrintable(QStringLiteral("redis-py, broken at %1").arg(width)),
                broken("[" + objects("'", ": ", ", ") + "]", width) + "\n");
        row("redis-py in IPython", "Out[3]: \n[" + objects("'", ": ", ",\n ") + "]\n");
        row("a row each", objects("'", ": ", "\n") + "\n");
        row("JSON lines of objects", objects("\"", ":", "\n") + "\n");
        row("an object by id", "{\"3\": " + objects("\"", ": ", ", \"x\": ") + "}\n");
        row("objects in a string", "{\"msg\": \"[" + objects("\\\"", ":", ",") + "]\", \"level\": \"info\"}\n");
        row("dicts in a string", "{\"msg\": \"[" + objects("'", ": ", ", ") + "]\", \"level\": \"info\"}\n");
        row("redis-rb", "[" + objects("\"", "=>", ", ") + "]\n");
        row("in irb", "=> [" + objects("\"", " => ", ",\n    ") + "]\n");
        row("objects that end without the bracket", "[" + objects("'", ": ", ", ") + ",\n");
        // Parts of lines.
        const auto parts = [&rows](const QByteArray& part, const QByteArray& last) {
            QByteArray text;
            for (const QByteArray& line : rows.chopped(1).split('\n')) {
                for (qsizetype at = 0; at < line.size(); at += 50)
                    text += QByteArray(at + 50 < line.size() ? part : last).replace("%", line.mid(at, 50)) + '\n';
            }
            return text;
        };
        row("CRI in parts", parts("2026-11-28T10:00:00.1Z stdout P %", "2026-11-28T10:00:00.2Z stdout F %"));
        row("CRI in parts, prefixed", parts("[pod/redis-0] 2026-11-28T10:00:00.1+01:00 stderr P:x %",
                                            "[pod/redis-0] 2026-11-28T10:00:00.2+01:00 stderr F:x %"));
        row("json-file in parts", parts("{\"log\":\"%\",\"stream\":\"stdout\",\"time\":\"2026-11-28T10:00:00Z\"}",
                                        "{\"log\":\"%\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-28T10:00:00Z\"}"));
        row("records without ends", each("{\"log\":\"", "\",\"stream\":\"stdout\"}"));
        const auto printable = [&rows](int width, const QByteArray& end) {
            const QByteArray encoded = QByteArray(rows).replace("=", "=3D");
            QByteArray text;
            for (const QByteArray& line : encoded.chopped(1).split('\n')) {
                for (qsizetype at = 0; at < line.size();) {
                    qsizetype length = width;  // an escape is never parted
                    for (qsizetype back = 1; back <= 2; ++back)
                        length -= line.mid(at + width - back, 1) == "=" ? back : 0;
                    text += line.mid(at, length) + (at + length < line.size() ? "=" : "") + end;
                    at += length;
                }
            }
            return text;
        };
        row("quoted-printable", printable(75, "\n"));
        row("quoted-printable, CRLF", printable(60, "\r\n"));
        row("quoted-printable of one line each", QByteArray(rows).replace("=", "=3d"));
        row("JSON escapes",
            "[\"" + listed("", "\", \"", "\"]").replace("orders", "\\u006frders").replace("10.1", "\\u0031\\u0030.1"));
    }
    void threeRows() {
        QFETCH(QByteArray, text);
        const Snapshot snapshot = parseDump(text);
        QCOMPARE(dump(snapshot),
                 dump(parseRows(testData(QStringLiteral("dumps/docker-compose.txt")).replace("redis-1  | ", ""))));
        QCOMPARE(snapshot->skippedLines(), 0);
        QCOMPARE(snapshot->cutRows(), 0);
    }

    void objectsBrokenAtAnyColumn() {
        const QByteArray text = testData(QStringLiteral("dumps/redis-py.txt"));
        const Snapshot whole = parseDump(text);
        for (int width = 24; width < 300; ++width) {
            const Snapshot snapshot = parseDump(broken(text, width));
            QVERIFY2(dump(snapshot) == dump(whole), qPrintable(QString::number(width)));
        }
        const QByteArray json = testData(QStringLiteral("dumps/objects.json")).simplified();
        for (int width = 24; width < 300; ++width) {
            const Snapshot snapshot = parseDump(broken(json, width));
            const QString untrue = firstUntruth(*snapshot, *whole, true);
            QVERIFY2(untrue.isEmpty(), qPrintable(QString::number(width) + untrue));
            QVERIFY2(snapshot->rowCount() + snapshot->skippedLines() >= 3, qPrintable(QString::number(width)));
        }
    }

    // Who pastes a broken list may have lost a part: a value that goes on there is no value.
    void neverTakesACutValueAsWhole_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArrayList>("rows");
        QTest::addColumn<int>("skipped");
        QTest::addColumn<int>("cut");
        const auto row = [](const char* name, const QByteArray& text, const QByteArrayList& rows, int skipped,
                            int cut) { QTest::newRow(name) << text << rows << skipped << cut; };
        row("a rest that cannot be read", "id=1 addr=a:1 idle=25\n?? 00\n", {" id=1 addr=a:1"}, 1, 1);
        row("a rest alone", "id=1 addr=a:1 idle=25\n00\n", {" id=1 addr=a:1"}, 1, 1);
        row("a blank in a number", "id=1 addr=a:1 idle=25 00 flags=N\n", {" id=1 addr=a:1 flags=N"}, 0, 1);
        row("a rest in the next line", "id=1 addr=a:1 idle=25\n00 flags=N\n", {" id=1 addr=a:1 idle=2500 flags=N"}, 0,
            0);
        row("no end of a string", "\"id=1 addr=a:1 idle=7\\nid=2 addr=b:2 idle=25",
            {" id=1 addr=a:1 idle=7", " id=2 addr=b:2 idle lacks"}, 0, 1);
        row("an id that is none", "id=1x addr=a:1 idle=7\n{\"id=2 addr=a:1\n", {" id=2 addr=a:1"}, 1, 0);
        row("a key that is none", "id=1 addr=a:1 Idle=7\nid=2 addr=a:1 \"x\"=3\n", {}, 2, 0);
        row("an object", "[{\"id\": 3, \"addr\": \"10.1.1.7:49211\"}]\n", {" id=3 addr=10.1.1.7:49211"}, 0, 0);
        row("an object that is cut", "[{'id': '3', 'addr': 'a:1'}, {'id': '4', 'addr': 'a:2', 'idle': '25\n",
            {" id=3 addr=a:1"}, 1, 0);
        row("objects that are no clients", "[{\"id\": \"x7\", \"addr\": \"a:1\"},\n{\"id\": 7, \"name\": \"b\"}]\n", {},
            1, 0);
        row("some that are none",
            "[{'id': 3, 'addr': 'a:1', 'idle': None},\n{'id': 4, 'addr': 'a:2', 'idle': True},\n"
            "{'id': 'x', 'addr': 'a:3'},\n{'id': 6, 'addr': 'a:4', 'my key': 1},\n"
            "{'id': 7, 'addr': 'a:5', 'name': 'x flags=S'},\n{'id': 8, 'addr': 'a:6', 'name': 'x\\nid=9 addr=a:9'}]\n",
            {" id=3 addr=a:1"}, 5, 0);
        row("more items", "[\n  { id: 3, addr: 'a:1' },\n  { id: 4, addr: 'a:2' },\n  ... 900 more items\n]\n",
            {" id=3 addr=a:1", " id=4 addr=a:2"}, 1, 0);
        row("a part without its end", "2026-11-28T10:00:00.1Z stdout P id=1 addr=a:1 idle=25", {" id=1 addr=a:1"}, 0,
            1);
        row("quotes in a name", "id=1 addr=a:1 name={\"addr\":1} idle=2\n", {" id=1 addr=a:1 name={\"addr\":1} idle=2"},
            0, 0);
    }
    void neverTakesACutValueAsWhole() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArrayList, rows);
        QFETCH(int, skipped);
        QFETCH(int, cut);
        const Snapshot snapshot = parseDump(text);
        QByteArrayList got = dump(snapshot);
        for (QByteArray& line : got)
            line = line.startsWith("ambiguous") ? line.mid(9) : line;
        QCOMPARE(got, rows);
        QCOMPARE(snapshot->skippedLines(), skipped);
        QCOMPARE(snapshot->cutRows(), cut);
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
        row("wrapped", "id=1 addr=a:1 name=x\n laddr=b:2 fd=5\n", {" id=1 addr=a:1 name=x laddr=b:2 fd=5"}, 0);
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

HEADROOM_TEST(QCoreApplication, TestClientDump)
#include "tst_client_dump.moc"
