// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/slowlog.h"
#include "tests/core/test_data.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace headroom;

namespace {

// A reply as recorded, which is whole and right. Moves `text` behind it.
RespValue readReply(QByteArrayView& text) {
    const qsizetype lineEnd = text.indexOf("\r\n");
    const char type = text[0];
    const QByteArray line = text.sliced(1, lineEnd - 1).toByteArray();
    text = text.sliced(lineEnd + 2);
    RespValue value;
    if (type == ':') {
        value.type = RespValue::Type::Integer;
        value.integer = line.toLongLong();
    } else if (type == '$') {
        value.type = RespValue::Type::Bulk;
        value.text = text.first(line.toInt()).toByteArray();
        text = text.sliced(line.toInt() + 2);
    } else if (type == '*') {
        value.type = RespValue::Type::Array;
        for (int i = 0; i < line.toInt(); ++i) {
            value.items.push_back(readReply(text));
        }
    }
    return value;
}

RespValue reply(const QByteArray& text) {
    QByteArrayView rest = text;
    return readReply(rest);
}

QByteArrayList dump(const SlowlogEntries& log) {
    QByteArrayList lines;
    for (const SlowlogEntry& entry : log.entries) {
        QByteArray line = QByteArray::number(entry.id) + ' ' + QByteArray::number(entry.unixSeconds) + ' ' +
                          QByteArray::number(entry.durationUsec) + " us";
        for (const QByteArray& argument : entry.command) {
            line += " '" + argument + '\'';
        }
        lines << line + " from " + entry.addr.value_or("?") + " name " + entry.name.value_or("?") +
                     (entry.complexity ? " complexity " + *entry.complexity : QByteArray());
    }
    lines << "skipped " + QByteArray::number(log.skipped);
    return lines;
}

}  // namespace

class TestSlowlog : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void realReplies_data() { addTestServers(); }
    void realReplies();
    void aClientWithoutAnAddress();
    void shapes();
    void redisEnterprise();
    void ownCommands_data();
    void ownCommands();
    void ownCommandsWhereOurAddressIsNotKnown();
    void cutCommands();
};

void TestSlowlog::realReplies() {
    QFETCH(QString, server);
    const QByteArray text = testData(server + QStringLiteral("/slowlog.resp"));
    const SlowlogEntries log = parseSlowlog(reply(text));
    QCOMPARE(log.entries.size(), std::size_t(10));
    QCOMPARE(log.skipped, 0);
    const bool old = server.startsWith(QLatin1String("redis-2")) || server.startsWith(QLatin1String("redis-3"));
    for (std::size_t i = 0; i < log.entries.size(); ++i) {
        const SlowlogEntry& entry = log.entries[i];
        QCOMPARE(entry.id, log.entries[0].id - static_cast<qint64>(i));
        QVERIFY(entry.unixSeconds > 1700000000 && entry.durationUsec >= 0);
        QCOMPARE(entry.addr.has_value(), !old);
        QCOMPARE(entry.name.has_value(), !old);
    }
    QCOMPARE(log.entries[0].command, (std::vector<QByteArray>{"SLOWLOG", "LEN"}));
    QCOMPARE(log.entries[1].command.size(), std::size_t(32));
    QVERIFY(log.entries[1].command.back().endsWith(" more arguments)"));
    QVERIFY(log.entries[2].command[2].startsWith("vvvv") && log.entries[2].command[2].endsWith(" more bytes)"));
}

// What the server writes of a client whose address it could not ask for (redis src/anet.c anetFdToString).
void TestSlowlog::aClientWithoutAnAddress() {
    const SlowlogEntries log =
        parseSlowlog(reply("*1\r\n*6\r\n:7\r\n:1700000000\r\n:15\r\n*1\r\n$4\r\nPING\r\n$3\r\n?:0\r\n$3\r\nweb\r\n"));
    QCOMPARE(log.entries.size(), std::size_t(1));
    QVERIFY(!log.entries[0].addr);
    QCOMPARE(log.entries[0].name, QByteArray("web"));
}

void TestSlowlog::shapes() {
    const QByteArray get = "*2\r\n$3\r\nGET\r\n$4\r\n" + QByteArray("\0\r\n\xff", 4) + "\r\n";
    const QByteArray head = ":7\r\n:1700000000\r\n:15\r\n";
    const QByteArray text =
        "*10\r\n"
        "*4\r\n" +
        head + get + "*5\r\n" + head + get +
        "$3\r\na:1\r\n"
        "*6\r\n" +
        head + get +
        "$3\r\na:1\r\n$0\r\n\r\n"
        "*7\r\n" +
        head + get +
        "$3\r\na:1\r\n$1\r\nn\r\n:2\r\n"
        "*6\r\n" +
        head +
        "*0\r\n:1\r\n:2\r\n"
        "*3\r\n" +
        head + "*4\r\n$1\r\n7\r\n:1700000000\r\n:15\r\n" + get + "*4\r\n" + head +
        "$3\r\nGET\r\n"
        "*4\r\n" +
        head +
        "*1\r\n:5\r\n"
        ":5\r\n";
    const QByteArray shown = "7 1700000000 15 us 'GET' '" + QByteArray("\0\r\n\xff", 4) + "' from ";
    QCOMPARE(dump(parseSlowlog(reply(text))),
             (QByteArrayList{shown + "? name ?", shown + "a:1 name ?", shown + "a:1 name ", shown + "a:1 name n",
                             "7 1700000000 15 us from ? name ?", "skipped 5"}));
    QCOMPARE(dump(parseSlowlog(reply("*0\r\n"))), QByteArrayList{"skipped 0"});
    QCOMPARE(dump(parseSlowlog(RespValue())), QByteArrayList{"skipped 1"});
}

void TestSlowlog::redisEnterprise() {
    const QByteArray get = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
    const QByteArray head = ":7\r\n:1700000000\r\n:15\r\n";
    const QByteArray info = "$21\r\nComplexity info: N:16\r\n";
    const QByteArray text = "*6\r\n*5\r\n" + head + info + get + "*7\r\n" + head + info + get +
                            "$3\r\na:1\r\n$1\r\nn\r\n" + "*5\r\n" + head + "$0\r\n\r\n" + get + "*5\r\n" + head +
                            "$9\r\nN:1,M:200\r\n" + get + "*6\r\n" + head + get + "$3\r\na:1\r\n$1\r\nn\r\n" +
                            "*4\r\n" + head + info;
    const QByteArray shown = "7 1700000000 15 us 'GET' 'k' from ";
    QCOMPARE(
        dump(parseSlowlog(reply(text))),
        (QByteArrayList{shown + "? name ? complexity N:16", shown + "a:1 name n complexity N:16", shown + "? name ?",
                        shown + "? name ? complexity N:1,M:200", shown + "a:1 name n", "skipped 1"}));
}

// By the client, and only what Headroom sends; "-" is what the server does not tell.
void TestSlowlog::ownCommands_data() {
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("addr");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* command, const char* addr, const char* name, const char* expected) {
        QTest::addRow("%s %s %s", command, addr, name)
            << QByteArray(command) << QByteArray(addr) << QByteArray(name) << QByteArray(expected);
    };
    row("CLIENT LIST ID 5", "10.0.0.1:5", "headroom", "own");
    row("client list", "10.0.0.9:7", "headroom", "own");  // another Headroom, or ours before it connected again
    row("INFO", "/run/redis.sock:0", "headroom", "own");
    row("CONFIG SET timeout 5", "10.0.0.1:5", "headroom", "own");
    row("AUTH (redacted)", "10.0.0.1:5", "", "own");  // it has no name yet
    row("AUTH (redacted)", "10.0.0.1:6", "", "not");
    row("INFO", "/run/redis.sock:0", "", "unknown");  // the address of everybody there
    row("KEYS *", "/run/redis.sock:0", "", "not");
    row("INFO", "10.0.0.1:5", "web", "not");  // its port before us
    row("INFO", "10.0.0.2:5", "", "not");
    row("CLIENT LIST", "10.0.0.2:5", "exporter", "not");
    row("KEYS *", "10.0.0.1:5", "headroom", "not");
    row("CLIENT PAUSE 5", "10.0.0.1:5", "headroom", "not");
    row("CLIENT", "10.0.0.1:5", "headroom", "not");
    row("", "10.0.0.1:5", "headroom", "not");
    row("CLIENT LIST", "-", "-", "unknown");
}

void TestSlowlog::ownCommands() {
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, addr);
    QFETCH(QByteArray, name);
    SlowlogEntry entry;
    if (!command.isEmpty()) {
        const QByteArrayList words = command.split(' ');
        entry.command.assign(words.begin(), words.end());
    }
    if (addr != "-") {
        entry.addr = addr;
        entry.name = name;
    }
    const auto own = isOwnCommand(entry, addr.startsWith('/') ? addr : QByteArray("10.0.0.1:5"));
    QTEST(QByteArray(!own ? "unknown" : *own ? "own" : "not"), "expected");
}

void TestSlowlog::ownCommandsWhereOurAddressIsNotKnown() {
    const auto own = [](const QByteArray& command, const QByteArray& name) {
        SlowlogEntry entry;
        entry.command = {command};
        entry.addr = QByteArray("10.0.0.1:5");
        entry.name = name;
        return isOwnCommand(entry, {});
    };
    QCOMPARE(own("INFO", ""), std::nullopt);
    QCOMPARE(own("INFO", "headroom"), std::optional(true));
    QCOMPARE(own("INFO", "web"), std::optional(false));
    QCOMPARE(own("KEYS", ""), std::optional(false));  // we never send it
}

void TestSlowlog::cutCommands() {
    const auto cut = [](std::vector<QByteArray> command) {
        SlowlogEntry entry;
        entry.command = std::move(command);
        return isCut(entry);
    };
    QVERIFY(cut({"SET", "k", "vvv... (7872 more bytes)"}));
    QVERIFY(cut({"DEL", "a", "... (69 more arguments)"}));
    QVERIFY(!cut({"SET", "k", "v"}));
    QVERIFY(!cut({"SET", "k", "... ( more bytes)"}));
    QVERIFY(!cut({"SET", "k", "... (7 more bytes) and on"}));
    QVERIFY(!cut({}));
}

HEADROOM_TEST(QCoreApplication, TestSlowlog)
#include "tst_slowlog.moc"
