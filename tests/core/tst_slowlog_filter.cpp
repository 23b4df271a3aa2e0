// SPDX-License-Identifier: GPL-3.0-or-later
// The filter language on slow commands: the fields they have, what is said of others, and what is suggested.
#include "core/query/filter.h"
#include "core/query/filter_completion.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace headroom;
using namespace Qt::StringLiterals;

namespace {

SlowlogEntry made(qint64 id, qint64 usec, std::vector<QByteArray> command, const char* addr, const char* name) {
    SlowlogEntry entry;
    entry.id = id;
    entry.durationUsec = usec;
    entry.command = std::move(command);
    if (addr != nullptr)
        entry.addr = QByteArray(addr);
    if (name != nullptr)
        entry.name = QByteArray(name);
    if (addr != nullptr)
        entry.own = entry.name == QByteArray("headroom");
    return entry;
}

// The oldest is of a server that tells no more.
const std::vector<SlowlogEntry>& entries() {
    static const std::vector<SlowlogEntry> all{
        made(6, 500, {"CLIENT", "LIST"}, "127.0.0.1:6", "headroom"),
        made(5, 20'000, {"KEYS", "user:*"}, "10.0.3.7:51822", "billing-7"),
        made(4, 19'999, {"hgetall", "Cart:7"}, "10.0.3.9:5", ""),
        made(3, 2'000'000, {"EVALSHA", "keys in text"}, "[fe80::1]:77", "Report"),
        made(2, 1'500, {"keys", QByteArray("\xff\x00", 2)}, "/run/redis.sock:0", "billing-8"),
        made(1, 61'000'000, {"SORT", "big"}, nullptr, nullptr)};
    return all;
}

// The ids that match, behind ? those that are undecided; or the error.
QString matches(const QString& text) {
    const auto filter = Filter::parse(text, FilterRows::SlowCommands);
    if (!filter)
        return u"%1+%2 %3"_s.arg(filter.error().position).arg(filter.error().length).arg(filter.error().message);
    const FilterMatches found = filter->apply(entries());
    QString ids;
    QString undecided;
    for (std::size_t row = 0; row < entries().size(); ++row) {
        if (found.verdicts[row] == FilterVerdict::Yes)
            ids += QString::number(entries()[row].id);
        else if (found.verdicts[row] == FilterVerdict::Undecided)
            undecided += QString::number(entries()[row].id);
    }
    return undecided.isEmpty() ? ids : ids + u'?' + undecided;
}

QString completedForSlowlog(QString text, std::span<const SlowlogEntry> of = entries()) {
    const qsizetype cursor = text.indexOf(u'|');
    text.remove(cursor, 1);
    QStringList shown;
    for (const FilterSuggestion& suggestion : completeFilter(text, cursor, of))
        shown << (suggestion.count ? u"%1×%2"_s.arg(suggestion.text).arg(*suggestion.count) : suggestion.text);
    return shown.join(u' ');
}

}  // namespace

class TestSlowlogFilter : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void chooses_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("ids");
        const auto row = [](const char* text, const char* ids) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(ids);
        };
        row("", "654321");
        // words are looked for in command, address and name
        row("keys", "532");
        row("'keys user'", "5");
        row("billing", "52");
        row("10.0.3", "54");
        row("nobody", "");
        row("command ~ 'keys *'", "52");
        row("command == 'hgetall Cart:7'", "4");
        row("command =~ '^(KEYS|SORT) '", "51");
        row("cmd == keys", "52");
        row("cmd in {keys, sort}", "521");
        row("CMD != keys", "6431");
        row("name == billing-7", "5?1");
        row("name == ''", "4?1");
        row("name is unknown", "1");
        row("addr ~ sock", "2?1");
        row("client ~ sock", "2?1");
        row("ip in 10.0.3.0/24", "54?21");
        row("ip == fe80::1", "3?21");
        row("port > 50", "53?21");
        row("own", "6?1");
        row("not own and keys", "532");
        row("id >= 5", "65");
        // durations: a plain number is in µs, as the server counts
        row("duration >= 20ms", "531");
        row("duration == 20000", "5");
        row("duration > 1s500ms", "31");
        row("duration > 1m", "1");
        row("duration < 1.5ms", "6");
        row("duration <= 1500us", "62");
        row("duration <= 1500µs", "62");
        row("duration <= 1500μs", "62");
        row("duration >= 20ms and not name ~ billing or own", "36?1");
    }
    void chooses() {
        QFETCH(QString, text);
        QFETCH(QString, ids);
        const auto sorted = [](QString list) {
            std::sort(list.begin(), list.begin() + (list.contains(u'?') ? list.indexOf(u'?') : list.size()));
            return list;
        };
        QCOMPARE(sorted(matches(text)), sorted(ids));
    }

    void tellsWhatItExpected_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* text, const char* error) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(error);
        };
        row("idle > 5m", "0+4 expected duration, command, cmd, addr, ip, port, name, complexity or id before >");
        row("lib ~ x", "0+3 expected duration, command, cmd, addr, ip, port, name, complexity or id before ~");
        row("> 5", "0+1 expected a field such as duration before >");
        row("keys or", "7+0 expected a condition such as duration > 20ms, or a word to search for");
        row("duration > slow", "11+4 expected a time such as 500us, 20ms or 2s after >");
        row("duration > 20 ms", "14+2 expected 20ms without a space");
        row("duration > 20kb", "11+4 expected a time such as 500us, 20ms or 2s after >");
        row("duration ~ 2", "9+1 expected ==, !=, <, <=, >, >=, in or is unknown after duration");
        row("duration > 99999999999999h", "11+15 expected a smaller number after >: 99999999999999h is too large");
        row("own == 1", "4+2 expected no comparison: own is true or false by itself");
    }
    void tellsWhatItExpected() {
        QFETCH(QString, text);
        QFETCH(QString, error);
        QCOMPARE(matches(text), error);
    }

    // Clients have no such units.
    void leavesTheLanguageOfClients() {
        QVERIFY(!Filter::parse(u"idle > 20ms"_s));
        QVERIFY(!Filter::parse(u"novel > 20ms"_s));
        QCOMPARE(Filter::parse(u"duration > 5"_s)->text(), u"duration > 5"_s);
    }

    void namesMissingFields() {
        const auto missing = [](const QString& text) {
            QStringList list;
            for (const FilterError& error :
                 Filter::parse(text, FilterRows::SlowCommands)->missingFields(std::span(entries()).last(1)))
                list << u"%1+%2 %3"_s.arg(error.position).arg(error.length).arg(error.message);
            return list;
        };
        QCOMPARE(missing(u"sort duration > 1 and name ~ x or own or ip in ::1"_s),
                 QStringList({u"22+4 no entry has the field name"_s, u"34+3 no entry has the field own"_s,
                              u"41+2 no entry has the field ip"_s}));
        QVERIFY(missing(u"cmd == sort or command ~ x or id == 3"_s).empty());
    }

    void suggests_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("suggestions");
        const auto row = [](const char* text, const char* suggestions) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(suggestions);
        };
        row("|", "duration command cmd addr ip port name id own not");  // nobody tells the complexity
        row("c|", "command cmd");
        row("duration |", "== != < <= > >= in is unknown and or");
        row("duration > |", "1ms 10ms 100ms 1s");
        row("cmd == |", "keys×2 client×1 evalsha×1 hgetall×1 sort×1");
        row("cmd == h|", "evalsha×1 hgetall×1");
        row("name == bill|", "billing-7×1 billing-8×1");
        row("ip == |", "10.0.3.7×1 10.0.3.9×1 127.0.0.1×1 fe80::1×1");
        row("command ~ |", "");
        row("addr ~ |", "");
        row("own |", "and or");
    }
    void suggests() {
        QFETCH(QString, text);
        QFETCH(QString, suggestions);
        QCOMPARE(completedForSlowlog(text), suggestions);
    }
    void suggestsFieldsForAnEmptyLog() {
        QCOMPARE(completedForSlowlog(u"|"_s, {}), u"duration command cmd addr ip port name complexity id own not"_s);
    }
};

HEADROOM_TEST(QCoreApplication, TestSlowlogFilter)
#include "tst_slowlog_filter.moc"
