// SPDX-License-Identifier: GPL-3.0-or-later
// What is suggested while a filter is being written.
#include "core/query/filter.h"
#include "core/query/filter_completion.h"
#include "tests/core/client_rows.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace headroom;

namespace {

const QByteArray tableToComplete =
    "id=1 addr=10.0.3.7:1 name=billing-7 idle=5 flags=N db=0 tot-mem=9 cmd=get user=default novel=5\n"
    "id=2 addr=10.0.3.7:2 name=billing-7 idle=6 flags=b db=0 tot-mem=9 cmd=blpop user=default novel=5\n"
    "id=3 addr=10.0.3.9:3 name=Cart idle=7 flags=bx db=3 tot-mem=9 cmd=get user=default novel=6\n"
    "id=4 addr=/run/a.sock:0 name= idle=8 flags=P db=-1 tot-mem=9 cmd=client|list user=a\"b\\\xff\xe2\x80\xae novel=6\n"
    "id=5 addr=10.0.3.9:4 name=or(x) idle=8 flags=N db=0 tot-mem=9 cmd=get user=and novel=6\n";

// The text with | at the cursor.
QString completed(QString text, const Snapshot& snapshot = parseRows(tableToComplete)) {
    const qsizetype cursor = text.indexOf(u'|');
    text.remove(cursor, 1);
    QStringList shown;
    std::pair<qsizetype, qsizetype> range{cursor, 0};
    for (const FilterSuggestion& suggestion : completeFilter(text, cursor, *snapshot)) {
        const std::pair own{suggestion.position, suggestion.length};
        if (own != range) {
            range = own;
            shown << QStringLiteral("[%1+%2]").arg(own.first).arg(own.second);
        }
        shown << (suggestion.count ? QStringLiteral("%1×%2").arg(suggestion.text).arg(*suggestion.count)
                                   : suggestion.text);
    }
    return shown.join(u' ');
}

}  // namespace

class TestFilterCompletion : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void suggests_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("suggestions");
        const auto row = [](const char* text, const char* suggestions) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(suggestions);
        };
        const char* fields = "id addr name idle flags db tot-mem cmd user novel ip port kind blocked own not";
        const char* numberOperators = "== != < <= > >= in is unknown and or";
        // fields
        row("|", fields);
        row("not |", fields);
        row("(|", fields);
        row("idle > 5 and |", fields);
        row("idle > 5 or (|", fields);
        row("id|", "[0+2] id idle");
        row("ID|LE", "[0+4] id idle");
        row("mem|", "[0+3] tot-mem");
        row("n|", "[0+1] name novel kind own not");
        row("zzz|", "");
        // operators
        row("idle |", numberOperators);
        row("(idle |", "== != < <= > >= in is unknown and or )");
        row("name |", "~ == != in =~ has is unknown and or");
        row("flags |", "has == != in ~ =~ is unknown and or");
        row("kind |", "== != in is unknown and or");
        row("billing |", "== != ~ =~ has in > >= < <= is unknown and or");
        row("name i|", "[5+1] in is unknown id idle ip kind");
        row("name is |", "unknown");
        row("name is unk|", "[8+3] unknown");
        row("idle >|", "[5+1] >= [6+0] 1m 5m 30m 1h 1d");
        row("name =|", "[5+1] == =~ [6+0] billing-7×2 \"\"×1 Cart×1 \"or(x)\"×1");
        // values
        row("name == |", "billing-7×2 \"\"×1 Cart×1 \"or(x)\"×1");
        row("name ~ cA|", "[7+2] Cart×1");
        row("name == \"b|", "[8+2] billing-7×2");
        row("name == 'b|' and own", "[8+3] billing-7×2");
        row("user == |", "default×3 \"a\\\"b\\\\\\xff\\xe2\\x80\\xae\"×1 \"and\"×1");
        row("cmd == |", "get×3 blpop×1 client|list×1");
        row("db == |", "0×3 -1×1 3×1");
        row("novel == |", "6×3 5×2");
        row("flags has |", "N×2 b×2 P×1 x×1");
        row("flags == |", "N×2 P×1 b×1 bx×1");
        row("kind == |", "normal×4 pubsub×1");
        row("ip == |", "10.0.3.7×2 10.0.3.9×2");
        row("ip in {10.0.3.7, |", "10.0.3.7×2 10.0.3.9×2");
        row("ip in {10.0.3.7, .9|}", "[17+2] 10.0.3.9×2");
        row("ip in {10.0.3.7 |", ", }");
        row("idle > 3|", "[7+1] 30m");
        row("tot-mem >= |", "64kb 1mb 16mb 256mb");
        row("name =~ |", "");
        row("id == |", "");
        row("port == |", "");
        row("nothing == |", "");
        // behind a term
        row("idle > 5 |", "and or");
        row("(idle > 5 |", "and or )");
        row("blocked |", "and or");
        row("\"x\" |", "and or");
        row("a in {b} |", "and or");
        row("idle > 5 a|", "[9+1] and addr name flags");
        row("idle > 5 and|", "[9+3] and");
        // nowhere
        row("idle > > |", "");
        row(") |", "");
        row("name == \"x\"|", "and or");
        row("&|& a", "");
    }
    void suggests() {
        QFETCH(QString, text);
        QFETCH(QString, suggestions);
        QCOMPARE(completed(text), suggestions);
    }

    void offersOnlyWhatIsThere() {
        QCOMPARE(completed(QStringLiteral("|"), parseRows("id=1\n")), QStringLiteral("id own not"));
        QCOMPARE(completed(QStringLiteral("kind == |"), parseRows("")), QString());
        QCOMPARE(completed(QStringLiteral("|"), parseRows("id=1 a.b=5 9x=1 x_y=2\n")),
                 QStringLiteral("id x_y own not"));
    }

    void saysWhatFieldsMean() {
        const auto all = completeFilter(QStringLiteral("idl"), 3, *parseRows(tableToComplete));
        QCOMPARE(all.size(), std::size_t(1));
        QCOMPARE(all[0].kind, FilterSuggestion::Field);
        QCOMPARE(all[0].meaning, QStringLiteral("Time since the connection last sent or received anything."));
        QCOMPARE(completeFilter(QStringLiteral("flags "), 6, *parseRows(tableToComplete))[0].meaning,
                 QStringLiteral("has each of the letters"));
    }

    // Whatever is taken, the value means what was meant.
    void valuesCanBeRead() {
        const Snapshot snapshot = parseRows(tableToComplete);
        for (const char* field : {"name", "user", "cmd", "flags", "db", "novel", "ip", "kind"}) {
            const QString begin = QLatin1String(field) + QStringLiteral(" == ");
            for (const FilterSuggestion& value : completeFilter(begin, begin.size(), *snapshot)) {
                const auto filter = Filter::parse(begin + value.text);
                QVERIFY2(filter, qPrintable(begin + value.text));
                QCOMPARE(std::int64_t(filter->apply(*snapshot, {}).matched), value.count.value_or(-1));
            }
        }
    }

    void boundsValues() {
        QByteArray text;
        for (int i = 0; i < 1000; ++i) {
            text += "id=" + QByteArray::number(i + 1) + " name=n" + QByteArray::number(i % 200) + '\n';
        }
        text += "id=2000 name=n77\n";
        const QString begin = QStringLiteral("name == ");
        const auto values = completeFilter(begin, begin.size(), *parseRows(text));
        QCOMPARE(values.size(), MostSuggestedValues);
        QCOMPARE(values[0].text, QStringLiteral("n77"));
        QCOMPARE(values[0].count.value_or(0), 6);
    }

    void anyTextAndCursor() {
        const Snapshot snapshot = parseRows(tableToComplete);
        const QString text = QStringLiteral("(idle>=5m && name =~ \"a\\\"|b\" or ip in {10.0.0.1,'x}) ! flags has");
        for (qsizetype length = 0; length <= text.size(); ++length) {
            for (qsizetype cursor = -1; cursor <= length + 1; ++cursor) {
                for (const FilterSuggestion& suggestion : completeFilter(text.first(length), cursor, *snapshot)) {
                    QVERIFY(suggestion.position >= 0 && suggestion.position + suggestion.length <= length);
                    QVERIFY(!suggestion.text.isEmpty());
                }
            }
        }
    }
};

HEADROOM_TEST(QCoreApplication, TestFilterCompletion)
#include "tst_filter_completion.moc"
