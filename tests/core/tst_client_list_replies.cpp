// SPDX-License-Identifier: GPL-3.0-or-later
// What real servers listed, and the same with damage, against the reference.
#include "core/wire/codec.h"
#include "tests/core/client_rows.h"
#include "tests/core/test_data.h"
#include "tests/support/client_list_reference.h"
#include "tests/support/simulated_clients.h"
#include "tests/support/test_program.h"

#include <QRandomGenerator>
#include <QTest>

using namespace headroom;

namespace {

// Bytes put in, changed, taken out and doubled, in so many places.
void damage(QByteArray& text, QRandomGenerator& random, const QByteArray& marks, int places) {
    for (int i = 0; i < places && !text.isEmpty(); ++i) {
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
}

// The texts of all lists a server gave: whole, filtered, in RESP3, of one client.
QByteArrayList recordedLists(const QString& folder) {
    QByteArrayList lists;
    for (const RecordedReply& recorded : recordedReplies(folder)) {
        if (!recorded.command.startsWith("CLIENT LIST") && recorded.command != "CLIENT INFO")
            continue;
        Codec codec;
        codec.feed(recorded.bytes);
        const auto reply = codec.next();
        if (reply && *reply && (*reply)->type == RespValue::Type::Bulk)
            lists << (*reply)->text;
    }
    return lists;
}

// Some rows of one of them.
QByteArray someRows(QRandomGenerator& random) {
    static const QByteArrayList lists = [] {
        QByteArrayList all;
        for (const QString& folder : recordedFolders())
            all += recordedLists(folder);
        all.removeAll(QByteArray());
        return all;
    }();
    const QByteArrayList rows = lists[random.bounded(static_cast<int>(lists.size()))].split('\n');
    return rows.mid(random.bounded(static_cast<int>(rows.size())), random.bounded(1, 8)).join('\n');
}

}  // namespace

class TestClientListReplies : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void asRecorded_data();
    void asRecorded();
    void wholeLists_data() { addTestServers(); }
    void wholeLists();
    void together();
    void damaged();
    void damagedRows();
    void damagedTables();
    void cutAnywhere();
};

void TestClientListReplies::asRecorded_data() {
    QTest::addColumn<QString>("folder");
    for (const QString& folder : recordedFolders())
        QTest::newRow(qPrintable(folder)) << folder;
}

void TestClientListReplies::asRecorded() {
    QFETCH(QString, folder);
    const QByteArrayList lists = recordedLists(folder);
    QVERIFY(lists.size() >= 2);
    for (const QByteArray& list : lists) {
        const QByteArrayList expected = dump(readByReference(list));
        QCOMPARE(dump(*parseRows(list)), expected);
        QCOMPARE(expected.size(), list.count('\n') + 1);
        QVERIFY2(expected.last() == "0 skipped, 0 cut", list.constData());
        QVERIFY(!expected.join('\n').contains(" ambiguous"));
    }
}

// What the clients of the recording were, told by each server in its own way.
void TestClientListReplies::wholeLists() {
    QFETCH(QString, server);
    const Snapshot snapshot = parseRows(testData(server + QStringLiteral("/client-list.txt")));
    QMap<QByteArray, int> kinds;
    int onSockets = 0;
    for (int row = 0; row < snapshot->rowCount(); ++row) {
        ++kinds[clientKindName(snapshot->kind(row))];
        QCOMPARE(snapshot->rowOfId(snapshot->id(row)), row);
        QCOMPARE(snapshot->killable(row), snapshot->kind(row) != ClientKind::Replica);
        const std::string_view addr = snapshot->text(row, ClientField::Addr).value_or("");
        const bool onSocket = addr.ends_with("/my sock.s:0") || addr.ends_with("/my sock.s:0]:0");
        QVERIFY(onSocket || addr.starts_with("127.0.0.1:"));
        onSockets += onSocket ? 1 : 0;
    }
    QCOMPARE(kinds["monitor"], 1);
    QCOMPARE(kinds["replica"], 1);
    QVERIFY(kinds["pubsub"] >= 2);
    QCOMPARE(onSockets, 1);
}

void TestClientListReplies::together() {
    QByteArray text;
    for (const QString& folder : recordedFolders())
        text += recordedLists(folder).join();
    QCOMPARE(dump(*parseRows(text)), dump(readByReference(text)));
}

// Bytes put in, taken out, changed, doubled: what is read by expectation must agree with the rules.
void TestClientListReplies::damaged() {
    QRandomGenerator random(20240611);
    const QByteArray marks = QByteArrayLiteral(" =\n\r-0a9:[\0\xff");
    for (int round = 0; round < 3000; ++round) {
        QByteArray text = someRows(random);
        damage(text, random, marks, random.bounded(1, 12));
        QCOMPARE(dump(*parseRows(text)), dump(readByReference(text)));
    }
}

// Damage that respects fields: taken out, doubled, swapped, emptied, with another value, from another row or server.
void TestClientListReplies::damagedRows() {
    QRandomGenerator random(8086);
    const QByteArrayList values{"",
                                "0",
                                "-1",
                                "007",
                                "18446744073709551616",
                                "9223372036854775807",
                                "N",
                                "S",
                                "Pb",
                                "xO",
                                "a b c",
                                "a=b",
                                "[/tmp/x y:0]:0",
                                "\xc3\xbc",
                                "7 id=5",
                                "7\nid=5"};
    for (int round = 0; round < 2000; ++round) {
        QByteArrayList rows = someRows(random).split('\n');
        rows += someRows(random).split('\n');
        const int changes = random.bounded(1, 8);
        for (int i = 0; i < changes; ++i) {
            QByteArray& row = rows[random.bounded(static_cast<int>(rows.size()))];
            QByteArrayList fields = row.split(' ');
            const int field = random.bounded(static_cast<int>(fields.size()));
            const int other = random.bounded(static_cast<int>(fields.size()));
            switch (random.bounded(6)) {
                case 0:
                    fields.removeAt(field);
                    break;
                case 1:
                    fields.insert(other, fields[field]);
                    break;
                case 2:
                    fields.swapItemsAt(field, other);
                    break;
                case 3:
                    fields = fields.first(field);
                    break;
                case 4:
                    fields += rows[random.bounded(static_cast<int>(rows.size()))].split(' ');
                    break;
                default:
                    fields[field] = fields[field].first(fields[field].indexOf('=') + 1) +
                                    values[random.bounded(static_cast<int>(values.size()))];
            }
            row = fields.join(' ');
        }
        const QByteArray text = rows.join('\n');
        QCOMPARE(dump(*parseRows(text)), dump(readByReference(text)));
    }
}

// Tables of some blocks, where most rows are as expected and are read by twos.
void TestClientListReplies::damagedTables() {
    QRandomGenerator random(68000);
    using Version = SimulatedClients::Version;
    for (int round = 0; round < 10; ++round) {
        const SimulatedClients clients(2100 + round, round % 2 == 0 ? Version::Redis7_0 : Version::Redis8_6,
                                       static_cast<std::uint64_t>(round));
        QByteArray text = clients.list(round);
        damage(text, random, QByteArrayLiteral("\n =-x9"), random.bounded(100));
        QCOMPARE(dump(*parseRows(text)), dump(readByReference(text)));
    }
}

void TestClientListReplies::cutAnywhere() {
    for (const QString& server : testServers()) {
        const QByteArray text = testData(server + QStringLiteral("/client-list.txt"));
        const QByteArrayList whole = dump(*parseRows(text));
        for (qsizetype size = 0; size < text.size(); size += 41) {
            const QByteArray cut = text.first(size);
            const QByteArrayList rows = dump(*parseRows(cut));
            QCOMPARE(rows, dump(readByReference(cut)));
            const qsizetype wholeRows = cut.count('\n');
            QCOMPARE(rows.first(wholeRows), whole.first(wholeRows));
        }
    }
}

HEADROOM_TEST(QCoreApplication, TestClientListReplies)
#include "tst_client_list_replies.moc"
