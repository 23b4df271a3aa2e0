// SPDX-License-Identifier: GPL-3.0-or-later
// What headroom-driver says of what real servers sent, in any pieces, of odd ends, and of bytes meant to hurt it.
#include "core/server/server_error.h"
#include "tests/core/test_data.h"
#include "tests/driver/decode.h"
#include "tests/support/client_list_reference.h"
#include "tests/support/test_program.h"

#include <QBuffer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

using namespace headroom;

namespace {

QByteArray decoded(const QString& kind, const QByteArray& bytes, qsizetype chunk = 0) {
    QBuffer from;
    from.setData(bytes);
    from.open(QIODevice::ReadOnly);
    QBuffer to;
    to.open(QIODevice::WriteOnly);
    decode(decodeKind(kind).value(), from, chunk, to);
    return to.data();
}

QJsonObject object(const QByteArray& json) {
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        qFatal("no JSON: %s in %s", qPrintable(error.errorString()), json.left(200).constData());
    return document.object();
}

QString outcome(const QByteArray& json) {
    return object(json).value(QStringLiteral("outcome")).toString();
}

QJsonValue hex(const QByteArray& bytes) {
    return QString::fromLatin1(bytes.toHex());
}

// A recorded reply read as simply as can be: it is whole and right. Texts become hex, maps arrays.
QJsonValue readPlainly(QByteArrayView& bytes) {
    const qsizetype lineEnd = bytes.indexOf("\r\n");
    const char type = bytes[0];
    const QByteArray line = bytes.sliced(1, lineEnd - 1).toByteArray();
    bytes = bytes.sliced(lineEnd + 2);
    if (type == ':')
        return line.toLongLong();
    if (type == '+' || line == "-1")
        return hex(line);
    if (type == '$' || type == '=') {
        const QByteArray text = bytes.first(line.toInt()).toByteArray();
        bytes = bytes.sliced(line.toInt() + 2);
        return hex(type == '=' ? text.sliced(4) : text);
    }
    QJsonArray array;
    for (int i = 0; i < line.toInt() * (type == '%' ? 2 : 1); ++i)
        array << readPlainly(bytes);
    return array;
}

QString kindOf(const QByteArray& command) {
    if (command.startsWith("CLIENT LIST") || command == "CLIENT INFO")
        return QStringLiteral("client_list");
    if (command.startsWith("CLIENT KILL"))
        return QStringLiteral("kill");
    if (command.startsWith("CONFIG GET"))
        return QStringLiteral("config_get");
    if (command.startsWith("SLOWLOG GET"))
        return QStringLiteral("slowlog");
    return command.startsWith("INFO") ? QStringLiteral("info") : QStringLiteral("resp");
}

QJsonObject expectedClients(const QByteArray& text) {
    const ReferenceList list = readByReference(text);
    QJsonArray rows;
    for (const ReferenceRow& row : list.rows) {
        QJsonObject values;
        QJsonObject numbers;
        for (const auto& [key, value] : row.values) {
            const QString name = QString::fromLatin1(key);
            values[name] = hex(value);
            if (const auto number = row.numbers.find(key); number != row.numbers.end())
                numbers[name] = qint64{*number->second};
        }
        rows << QJsonObject{{QStringLiteral("f"), values},
                            {QStringLiteral("i"), numbers},
                            {QStringLiteral("killable"), row.killable},
                            {QStringLiteral("ambiguous"), row.ambiguous},
                            {QStringLiteral("class"), QString::fromLatin1(row.kind)}};
    }
    return {{QStringLiteral("outcome"), QStringLiteral("ok")},
            {QStringLiteral("skipped"), 0},
            {QStringLiteral("cut"), 0},
            {QStringLiteral("rows"), rows}};
}

QJsonObject expectedInfo(const QByteArray& text) {
    QJsonObject values;
    QJsonObject numbers;
    for (const QByteArray& line : QByteArray(text).replace("\r\n", "\n").split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (line.startsWith('#') || colon < 1)
            continue;
        const QString key = QString::fromUtf8(line.first(colon));
        const QByteArray value = line.sliced(colon + 1);
        QJsonArray all = values.value(key).toArray();
        bool isNumber = false;
        const qint64 number = value.toLongLong(&isNumber);
        if (all.isEmpty())
            numbers[key] = isNumber ? QJsonValue(number) : QJsonValue();
        values[key] = all << hex(value);
    }
    return {{QStringLiteral("outcome"), QStringLiteral("ok")},
            {QStringLiteral("f"), values},
            {QStringLiteral("i"), numbers}};
}

QJsonObject expectedSlowlog(const QJsonArray& reply) {
    QJsonArray entries;
    for (const QJsonValue& item : reply) {
        const QJsonArray entry = item.toArray();
        entries << QJsonObject{{QStringLiteral("id"), entry[0]},
                               {QStringLiteral("time"), entry[1]},
                               {QStringLiteral("usec"), entry[2]},
                               {QStringLiteral("argv"), entry[3]},
                               {QStringLiteral("addr"), entry.size() > 4 ? entry[4] : QJsonValue()},
                               {QStringLiteral("name"), entry.size() > 5 ? entry[5] : QJsonValue()}};
    }
    return {{QStringLiteral("outcome"), QStringLiteral("ok")},
            {QStringLiteral("skipped"), 0},
            {QStringLiteral("entries"), entries}};
}

QJsonObject expected(const QString& kind, const QByteArray& bytes) {
    const auto only = [](const QString& word) { return QJsonObject{{QStringLiteral("outcome"), word}}; };
    if (bytes.startsWith('-')) {
        const QByteArray text = bytes.sliced(1).chopped(2);
        QJsonObject said = only(QStringLiteral("error_reply"));
        said[QStringLiteral("class")] = QString::fromLatin1(serverErrorClassName(classifyServerError(text)));
        if (kind == QLatin1String("resp")) {
            said[QStringLiteral("type")] = QStringLiteral("error");
            said[QStringLiteral("value")] = hex(text);
            said[QStringLiteral("length")] = text.size();
        }
        return said;
    }
    QByteArrayView rest = bytes;
    const QJsonValue reply = readPlainly(rest);
    const QByteArray text = QByteArray::fromHex(reply.toString().toLatin1());
    if (kind == QLatin1String("client_list"))
        return expectedClients(text);
    if (kind == QLatin1String("info"))
        return expectedInfo(text);
    if (kind == QLatin1String("slowlog"))
        return expectedSlowlog(reply.toArray());
    QJsonObject said = only(QStringLiteral("ok"));
    if (kind == QLatin1String("config_get")) {
        QJsonObject values;
        for (qsizetype i = 0; i + 1 < reply.toArray().size(); i += 2)
            values[QString::fromLatin1(QByteArray::fromHex(reply[i].toString().toLatin1()))] = reply[i + 1];
        said[QStringLiteral("values")] = values;
    } else if (kind == QLatin1String("kill")) {
        if (!reply.isDouble())
            return only(QStringLiteral("type_error"));
        said[QStringLiteral("killed")] = reply;
    } else if (reply.isArray()) {
        said[QStringLiteral("type")] = QStringLiteral("array");
        said[QStringLiteral("length")] = reply.toArray().size();
    } else if (reply.isDouble()) {
        said[QStringLiteral("type")] = QStringLiteral("integer");
        said[QStringLiteral("int")] = reply;
    } else {
        said[QStringLiteral("type")] = bytes.startsWith('+') ? QStringLiteral("status") : QStringLiteral("bulk");
        said[QStringLiteral("value")] = reply;
        said[QStringLiteral("length")] = text.size();
    }
    return said;
}

struct Ended {
    int status = -1;
    QByteArray out;
    QByteArray err;
};

Ended run(const QStringList& arguments) {
    QProcess process;
    process.setChildProcessModifier([] {
        const rlimit stack{512 * 1024, 512 * 1024};
        ::setrlimit(RLIMIT_STACK, &stack);
    });
    process.start(QStringLiteral(HEADROOM_DRIVER), arguments);
    process.waitForFinished(60000);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

}  // namespace

class TestDriver : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void recorded_data();
    void recorded();
    void inAnyPieces_data() { recorded_data(); }
    void inAnyPieces();
    void outcomes_data();
    void outcomes();
    void classes();
    void theProgram();
    void refusesWrongWords();
    void hostile_data();
    void hostile();
};

void TestDriver::recorded_data() {
    QTest::addColumn<QString>("folder");
    for (const QString& folder : recordedFolders())
        QTest::newRow(qPrintable(folder)) << folder;
}

void TestDriver::recorded() {
    QFETCH(QString, folder);
    const auto replies = recordedReplies(folder);
    QVERIFY(replies.size() >= 30);
    for (const RecordedReply& recorded : replies) {
        const QString kind = kindOf(recorded.command);
        const QByteArray whole = decoded(kind, recorded.bytes);
        QVERIFY2(object(whole) == expected(kind, recorded.bytes), recorded.command + " -> " + whole);
        QCOMPARE(decoded(kind, recorded.bytes, 1), whole);
    }
}

void TestDriver::inAnyPieces() {
    QFETCH(QString, folder);
    constexpr qsizetype cuts = 64;
    for (const RecordedReply& recorded : recordedReplies(folder)) {
        const QString kind = kindOf(recorded.command);
        const QByteArray whole = decoded(kind, recorded.bytes);
        for (qsizetype i = 0; i < cuts; ++i) {
            const qsizetype at = recorded.bytes.size() * i / cuts;
            QCOMPARE(outcome(decoded(kind, recorded.bytes.first(at), i % 2)), QStringLiteral("incomplete"));
            if (i % 8 == 7 && at > 0)
                QCOMPARE(decoded(kind, recorded.bytes, at), whole);
        }
        if (!recorded.bytes.startsWith('-')) {
            const QString behind = object(whole)[QStringLiteral("outcome")] == QLatin1String("ok")
                                       ? QStringLiteral("extra_reply")
                                       : outcome(whole);
            QCOMPARE(outcome(decoded(kind, recorded.bytes + recorded.bytes)), behind);
        }
    }
}

void TestDriver::outcomes_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* kind, const QByteArray& bytes, const char* said) {
        QTest::addRow("%s %s", kind, bytes.left(40).toPercentEncoding(" $*+:>%|").constData())
            << QString::fromLatin1(kind) << bytes << QString::fromLatin1(said);
    };
    const auto bulk = [](const QByteArray& text) {
        return '$' + QByteArray::number(text.size()) + "\r\n" + text + "\r\n";
    };
    const QByteArray rows = "id=1 addr=1.1.1.1:1 fd=8\nid=2 addr=1.1.1.1:2 fd=9\n";
    const QByteArray list = bulk(rows);
    const QByteArray push = ">2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n";
    const QByteArray attribute = "|1\r\n+ttl\r\n:5\r\n";
    row("client_list", "", "incomplete");
    row("client_list", "$", "incomplete");
    row("client_list", list.chopped(10), "incomplete");
    row("client_list", list.chopped(1), "incomplete");
    row("client_list", "*2\r\n:1\r\n", "incomplete");
    row("client_list", list, "ok");
    row("client_list", "$0\r\n\r\n", "ok");
    row("client_list", list + "+OK\r\n", "extra_reply");
    row("client_list", list + list, "extra_reply");
    row("client_list", list + "+O", "extra_reply");
    row("client_list", list + "\r\n", "ok_then_protocol_error");
    row("client_list", list + "id=2", "ok_then_protocol_error");
    row("client_list", list + ":1x\r\n", "ok_then_protocol_error");
    row("client_list", "$49" + list.sliced(3), "protocol_error");
    row("client_list", "$51" + list.sliced(3), "protocol_error");
    row("client_list", "$52" + list.sliced(3), "incomplete");
    row("client_list", "$52" + list.sliced(3) + list, "protocol_error");
    row("client_list", bulk(rows + "what\n"), "partial");
    row("client_list", bulk(rows + '\n'), "partial");
    row("client_list", bulk(rows.chopped(1)), "partial");
    row("client_list", bulk(rows.chopped(20)), "partial");
    row("client_list", bulk(rows.chopped(20) + "\nid=3 addr=1.1.1.1:3 fd=8\n"), "partial");
    row("client_list", bulk(rows.chopped(1)) + '@', "ok_then_protocol_error");
    row("client_list", "=54\r\ntxt:" + rows + "\r\n", "ok");
    row("client_list", "$-1\r\n", "type_error");
    row("client_list", "+OK\r\n", "type_error");
    row("client_list", ":3\r\n", "type_error");
    row("client_list", "*0\r\n", "type_error");
    row("client_list", "*0\r\n@", "type_error");
    row("client_list", "-LOADING x\r\n", "error_reply");
    row("client_list", "-LOADING x\r\n+OK\r\n", "error_reply");
    row("client_list", "!9\r\nLOADING x\r\n", "error_reply");
    row("client_list", push, "push_only");
    row("client_list", push + push, "push_only");
    row("client_list", push.chopped(1), "incomplete");
    row("client_list", push + list + push, "ok");
    row("client_list", push + list + push + list, "extra_reply");
    row("client_list", attribute, "incomplete");
    row("client_list", attribute + list, "ok");
    row("client_list", list + push.chopped(1), "extra_reply");
    row("info", "$5\r\na:1\r\n\r\n", "ok");
    row("info", "$0\r\n\r\n", "ok");
    row("info", "*0\r\n", "type_error");
    row("info", "+a:1\r\n", "type_error");
    row("slowlog", "*0\r\n", "ok");
    row("slowlog", "*-1\r\n", "type_error");
    row("slowlog", "$0\r\n\r\n", "type_error");
    row("slowlog", "*1\r\n*4\r\n:1\r\n:2\r\n:3\r\n*1\r\n$3\r\nGET\r\n", "ok");
    row("slowlog", "*2\r\n*4\r\n:1\r\n:2\r\n:3\r\n*1\r\n$3\r\nGET\r\n*1\r\n:2\r\n", "partial");
    row("slowlog", "*1\r\n*4\r\n:1\r\n:2\r\n:3\r\n*1\r\n:3\r\n", "partial");
    row("config_get", "*0\r\n", "ok");
    row("config_get", "%1\r\n$1\r\na\r\n$1\r\nb\r\n", "ok");
    row("config_get", "*1\r\n$1\r\na\r\n", "type_error");
    row("config_get", "*2\r\n$1\r\na\r\n:1\r\n", "type_error");
    row("config_get", ":1\r\n", "type_error");
    row("kill", ":0\r\n", "ok");
    row("kill", ":1\r\n:0\r\n", "extra_reply");
    row("kill", "+OK\r\n", "type_error");
    row("kill", "$1\r\n1\r\n", "type_error");
    row("kill", "-ERR No such client\r\n", "error_reply");
    row("resp", "*1\r\n*-1\r\n", "ok");
    row("resp", "_\r\n", "ok");
    row("resp", "HTTP/1.1 400 Bad Request\r\n", "protocol_error");
    row("resp", "+OK\n", "protocol_error");
    row("resp", QByteArray(5, '\0'), "protocol_error");
}

void TestDriver::outcomes() {
    QFETCH(QString, kind);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, said);
    QCOMPARE(outcome(decoded(kind, bytes)), said);
    for (qsizetype chunk = 1; chunk < bytes.size(); ++chunk)
        QCOMPARE(decoded(kind, bytes, chunk), decoded(kind, bytes));
}

void TestDriver::classes() {
    const std::pair<const char*, const char*> errors[] = {
        {"-ERR max number of clients reached\r\n", "maxclients"},
        {"-NOAUTH Authentication required.\r\n", "noauth"},
        {"-WRONGPASS invalid username-password pair or user is disabled.\r\n", "wrongpass"},
        {"-NOPERM this user has no permissions to run the 'client|list' command\r\n", "noperm"},
        {"-LOADING Redis is loading the dataset in memory\r\n", "loading"},
        {"-BUSY Redis is busy running a script.\r\n", "busy"},
        {"-MASTERDOWN Link with MASTER is down\r\n", "masterdown"},
        {"-ERR unknown command 'CONFIG', with args beginning with: 'GET' 'maxclients' \r\n", "unknown_command"},
        {"-DENIED Redis is running in protected mode\r\n", "denied"},
        {"-ERR what is this\r\n", "other"},
    };
    for (const auto& [bytes, name] : errors)
        QCOMPARE(object(decoded(QStringLiteral("info"), bytes))[QStringLiteral("class")].toString(),
                 QString::fromLatin1(name));
}

void TestDriver::theProgram() {
    QTemporaryDir directory;
    const auto replies = recordedReplies(QStringLiteral("redis-7.0.15"));
    QSet<QString> seen;
    for (const RecordedReply& recorded : replies) {
        const QString kind = kindOf(recorded.command);
        if (seen.contains(kind) || recorded.bytes.startsWith('-'))
            continue;
        seen.insert(kind);
        QFile file(directory.filePath(kind));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(recorded.bytes) == recorded.bytes.size());
        file.close();
        for (const char* chunk : {"0", "1", "100"}) {
            const Ended ended = run({QStringLiteral("decode"), kind, file.fileName(), QString::fromLatin1(chunk)});
            QCOMPARE(ended.status, 0);
            QCOMPARE(ended.err, QByteArray());
            QCOMPARE(ended.out, decoded(kind, recorded.bytes) + '\n');
        }
    }
    QCOMPARE(seen.size(), 6);
}

void TestDriver::refusesWrongWords() {
    const QString file = QStringLiteral(TEST_DATA "/errors.txt");
    const QStringList wrong[] = {
        {},
        {QStringLiteral("decode")},
        {QStringLiteral("encode"), QStringLiteral("resp"), file, QStringLiteral("0")},
        {QStringLiteral("decode"), QStringLiteral("what"), file, QStringLiteral("0")},
        {QStringLiteral("decode"), QStringLiteral("resp"), file, QStringLiteral("-1")},
        {QStringLiteral("decode"), QStringLiteral("resp"), file, QStringLiteral("x")},
        {QStringLiteral("decode"), QStringLiteral("resp"), file + u'x', QStringLiteral("0")},
        {QStringLiteral("decode"), QStringLiteral("resp"), QStringLiteral("/"), QStringLiteral("0")}};
    for (const QStringList& arguments : wrong) {
        const Ended ended = run(arguments);
        QCOMPARE(ended.status, 2);
        QCOMPARE(ended.out, QByteArray());
        QVERIFY(!ended.err.isEmpty());
    }
}

// Written in pieces: the test itself must stay small, for a child begins with the memory of its parent.
struct Hostile {
    QByteArray head;
    QByteArray piece;
    int times = 0;
};
Q_DECLARE_METATYPE(Hostile)

void TestDriver::hostile_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<Hostile>("file");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* name, const Hostile& file, const char* said = "protocol_error",
                        const char* kind = "resp") {
        QTest::newRow(name) << QString::fromLatin1(kind) << file << QString::fromLatin1(said);
    };
    row("512 MB bulk", {"$536870912\r\n", {}, 0});
    row("512 MB bulk that comes", {"$536870912\r\n", QByteArray(10000, 'x'), 10000});
    row("60 MB bulk that does not come", {"$62914560\r\n", QByteArray(1000, 'x'), 1000}, "incomplete");
    row("exabyte bulk", {"$9223372036854775807\r\nx", {}, 0});
    row("bulk of more than 64 bits", {"$99999999999999999999\r\nx", {}, 0});
    row("negative bulk", {"$-2\r\n", {}, 0});
    row("smallest bulk", {"$-9223372036854775808\r\n", {}, 0});
    row("4 G array", {"*4294967295\r\n", {}, 0});
    row("2 G array", {"*2147483647\r\n", ":1\r\n", 1000});
    row("negative array", {"*-5\r\n", {}, 0});
    row("widest array", {"*262144\r\n", ":1\r\n", 262144});
    row("wide array", {"*262143\r\n", ":1\r\n", 262143}, "ok");
    row("wide array of strings", {"*262143\r\n", "$40\r\n" + QByteArray(40, 'x') + "\r\n", 262143}, "ok");
    row("wide array of arrays", {"*32767\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", 32767}, "ok");
    row("arrays 100,000 deep", {{}, "*1\r\n", 100000});
    row("arrays 1,000,000 deep", {{}, "*1\r\n", 1000000});
    row("wide arrays, deep", {{}, "*200000\r\n", 100000});
    row("maps 100,000 deep", {{}, "%1\r\n+k\r\n", 100000});
    row("4 G map", {"%4294967295\r\n", {}, 0});
    row("map whose double wraps", {"%9223372036854775807\r\n", {}, 0});
    row("wide map", {"%131000\r\n", "+k\r\n:1\r\n", 131000}, "ok");
    row("4 G set", {"~4294967295\r\n", {}, 0});
    row("4 G push", {">4294967295\r\n", {}, 0});
    row("pushes 100,000 deep", {{}, ">1\r\n", 100000});
    row("push flood", {{}, ">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n", 200000}, "push_only");
    row("attribute flood", {{}, "|1\r\n+k\r\n+v\r\n", 200000});
    row("endless status", {"+", QByteArray(10000, 'a'), 10000});
    row("endless error", {"-ERR ", QByteArray(10000, 'e'), 10000});
    row("endless integer", {":", QByteArray(10000, '1'), 10000});
    row("endless length", {"$", QByteArray(10000, '1'), 10000});
    row("long lines in an array", {"*200000\r\n", '+' + QByteArray(60000, 'a') + "\r\n", 100}, "incomplete");
    row("zeros", {{}, QByteArray(10000, '\0'), 1000});
    row("big bulk in an array", {"*1\r\n$15000000\r\n", QByteArray(10000, 'x'), 1500}, "incomplete");
    row("rows without end", {"$60000000\r\n", "a=\n", 20000000}, "incomplete", "client_list");
    row("keys that are ever others", {"$32000014\r\nid=1 addr=a:1", " k1=1 ka=1 kb=1 kc=1 kd=1 ke=1", 1000000},
        "incomplete", "client_list");
    row("slowlog of numbers", {"*262143\r\n", ":1\r\n", 262143}, "partial", "slowlog");
    row("config of numbers", {"*262142\r\n", ":1\r\n", 262142}, "type_error", "config_get");
    row("config of very many", {"*262142\r\n", "$1\r\na\r\n", 262142}, "type_error", "config_get");
}

void TestDriver::hostile() {
    QFETCH(QString, kind);
    QFETCH(Hostile, file);
    QFETCH(QString, said);
    QTemporaryDir directory;
    QFile bytes(directory.filePath(QStringLiteral("bytes")));
    QVERIFY(bytes.open(QIODevice::WriteOnly));
    bytes.write(file.head);
    for (int i = 0; i < file.times; ++i)
        bytes.write(file.piece);
    const qint64 size = bytes.size();
    bytes.close();
    for (const char* chunk : {"0", "4096", "1"}) {
        if (size > 5000000 && QByteArray(chunk) == "1" && said != QLatin1String("protocol_error"))
            continue;
        rusage before{};
        ::getrusage(RUSAGE_CHILDREN, &before);
        const Ended ended = run({QStringLiteral("decode"), kind, bytes.fileName(), QString::fromLatin1(chunk)});
        rusage after{};
        ::getrusage(RUSAGE_CHILDREN, &after);
        QCOMPARE(ended.status, 0);
        QCOMPARE(outcome(ended.out), said);
#ifndef HEADROOM_SANITIZED
        const auto seconds = [](const rusage& usage) {
            const auto of = [](const timeval& time) {
                return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
            };
            return of(usage.ru_utime) + of(usage.ru_stime);
        };
        QVERIFY2(seconds(after) - seconds(before) <= 1, qPrintable(QString::number(seconds(after) - seconds(before))));
        QVERIFY2(after.ru_maxrss <= 80 * 1024, qPrintable(QString::number(after.ru_maxrss)));
#endif
    }
}

HEADROOM_TEST(QCoreApplication, TestDriver)
#include "tst_driver.moc"
