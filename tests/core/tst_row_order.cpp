// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/row_order.h"
#include "tests/core/client_rows.h"
#include "tests/support/test_program.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace headroom;

namespace {

// The ids of the rows, or "r2" for row 2 where it has none.
QByteArray order(const Snapshot& snapshot, SortBy sortBy) {
    QByteArrayList ids;
    for (const std::uint32_t row : orderRows(*snapshot, sortBy, allRows(*snapshot))) {
        const qint64 id = snapshot->id(static_cast<int>(row));
        ids << (id > 0 ? QByteArray::number(id) : 'r' + QByteArray::number(row));
    }
    return ids.join(' ');
}

}  // namespace

class TestRowOrder : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void byNumber();
    void byText();
    void byAddress();
    void byPort();
    void byMissingField();
    void ties();
    void ordersWhatIsChosen();
    void agreesWithStableSort();
};

void TestRowOrder::byNumber() {
    const Snapshot snapshot = parseRows(
        "id=30 idle=5\nid=10 idle=-7\nid=20 idle=9223372036854775807\nid=40\nid=25 idle=-9223372036854775808\n"
        "id=35 idle=x\nid=5 idle=0\n");
    QCOMPARE(order(snapshot, {ClientField::Idle, false}), QByteArray("25 10 5 30 20 35 40"));
    QCOMPARE(order(snapshot, {ClientField::Idle, true}), QByteArray("20 30 5 10 25 35 40"));
    QCOMPARE(order(snapshot, {ClientField::Id, false}), QByteArray("5 10 20 25 30 35 40"));
    QCOMPARE(order(snapshot, {ClientField::Id, true}), QByteArray("40 35 30 25 20 10 5"));
    QCOMPARE(order(parseRows(""), {ClientField::Id, false}), QByteArray());
}

void TestRowOrder::byText() {
    const Snapshot snapshot =
        parseRows("id=1 name=b\nid=2 name=B\nid=3 name=\nid=4\nid=5 name=\xc3\xa4\nid=6 name=a\nid=7 name=ab\n");
    QCOMPARE(order(snapshot, {ClientField::Name, false}), QByteArray("3 2 6 7 1 5 4"));
    QCOMPARE(order(snapshot, {ClientField::Name, true}), QByteArray("5 1 7 6 2 3 4"));
}

void TestRowOrder::byAddress() {
    const Snapshot v4 =
        parseRows("id=1 addr=10.0.0.10:5\nid=2 addr=10.0.0.9:70\nid=3 addr=9.255.255.255:1\nid=4 addr=10.0.0.9:8\n");
    QCOMPARE(order(v4, {ClientField::Addr, false}), QByteArray("3 4 2 1"));
    QCOMPARE(order(v4, {ClientField::Addr, true}), QByteArray("1 2 4 3"));
    const Snapshot mixed = parseRows(
        "id=1 addr=/tmp/b:0\nid=2 addr=[::1]:90\nid=3 addr=/tmp/a:0\nid=4 addr=[::1]:8\nid=5 addr=200.1.1.1:1\n"
        "id=6 addr=[2001:db8::1]:1\nid=7 addr=?:0\nid=8 addr=1.2.3.999:1\nid=9 addr=1.2.3.4:99999\nid=10 addr=\n"
        "id=11\nid=12 addr=[/tmp/x:0]:0\nid=13 addr=1.2.3:4\n");
    QCOMPARE(order(mixed, {ClientField::Addr, false}), QByteArray("5 4 2 6 10 3 1 9 8 13 7 12 11"));
    QCOMPARE(order(mixed, {ClientField::Addr, true}), QByteArray("12 7 13 8 9 1 3 10 6 2 4 5 11"));
}

void TestRowOrder::byPort() {
    const Snapshot snapshot =
        parseRows("id=1 addr=10.0.0.10:700\nid=2 addr=/a.sock:0\nid=3 addr=[::1]:65535\nid=4 addr=9.9.9.9:80\nid=5\n");
    QCOMPARE(order(snapshot, {SortBy::Port, false}), QByteArray("4 1 3 2 5"));
    QCOMPARE(order(snapshot, {SortBy::Port, true}), QByteArray("3 1 4 2 5"));
}

void TestRowOrder::byMissingField() {
    const Snapshot snapshot = parseRows("id=3\nid=1\nid=2\n");
    QCOMPARE(order(snapshot, {ClientField::Omem, false}), QByteArray("1 2 3"));
    QCOMPARE(order(snapshot, {ClientField::Omem, true}), QByteArray("1 2 3"));
    QCOMPARE(order(snapshot, {ClientField::KnownCount + 5, true}), QByteArray("1 2 3"));
}

void TestRowOrder::ties() {
    const Snapshot snapshot = parseRows("id=9 db=1\nid=4 db=1\ndb=1\nid=4 db=1\nid=2 db=0\ndb=1\n");
    QCOMPARE(order(snapshot, {ClientField::Db, false}), QByteArray("2 r2 r5 4 4 9"));
    QCOMPARE(order(snapshot, {ClientField::Db, true}), QByteArray("r2 r5 4 4 9 2"));
    QCOMPARE(orderRows(*snapshot, {ClientField::Db, true}, allRows(*snapshot)),
             (std::vector<std::uint32_t>{2, 5, 1, 3, 0, 4}));
}

void TestRowOrder::ordersWhatIsChosen() {
    const Snapshot snapshot = parseRows("id=9 db=1\nid=4 db=0\nid=2\nid=7 db=1\nid=5 db=0\n");
    const std::vector<std::uint32_t> chosen{0, 2, 3, 4};
    QCOMPARE(orderRows(*snapshot, {ClientField::Db, false}, chosen), (std::vector<std::uint32_t>{4, 3, 0, 2}));
    QCOMPARE(orderRows(*snapshot, {ClientField::Db, true}, chosen), (std::vector<std::uint32_t>{3, 0, 4, 2}));
    QCOMPARE(orderRows(*snapshot, {ClientField::Db, true}, {}), std::vector<std::uint32_t>());
}

void TestRowOrder::agreesWithStableSort() {
    QRandomGenerator random(7);
    QByteArray text;
    const auto bounded = [&random](int limit) { return QByteArray::number(random.bounded(limit)); };
    for (int i = 0; i < 3000; ++i) {
        text += "id=" + bounded(2000) + " addr=10.0." + bounded(3) + '.' + bounded(256) + ':' + bounded(65536) +
                " name=n" + bounded(40);
        if (random.bounded(5) > 0) {
            text += " idle=" + QByteArray::number(static_cast<qint64>(random.generate64()) >> random.bounded(64));
        }
        text += '\n';
    }
    const Snapshot snapshot = parseRows(text);
    std::vector<std::uint32_t> all(3000);
    for (std::uint32_t row = 0; row < all.size(); ++row) {
        all[row] = row;
    }
    const auto id = [&](std::uint32_t row) { return snapshot->id(static_cast<int>(row)); };
    std::ranges::stable_sort(all, {}, id);
    for (const bool descending : {false, true}) {
        std::vector<std::uint32_t> expected = all;
        const auto before = [&](std::uint32_t a, std::uint32_t b) {
            const auto left = snapshot->number(static_cast<int>(a), ClientField::Idle);
            const auto right = snapshot->number(static_cast<int>(b), ClientField::Idle);
            return left && right ? (descending ? *right < *left : *left < *right) : left && !right;
        };
        std::ranges::stable_sort(expected, before);
        QCOMPARE(orderRows(*snapshot, {ClientField::Idle, descending}, allRows(*snapshot)), expected);
        expected = all;
        const auto byName = [&](std::uint32_t a, std::uint32_t b) {
            const auto left = snapshot->text(static_cast<int>(a), ClientField::Name);
            const auto right = snapshot->text(static_cast<int>(b), ClientField::Name);
            return descending ? *right < *left : *left < *right;
        };
        std::ranges::stable_sort(expected, byName);
        QCOMPARE(orderRows(*snapshot, {ClientField::Name, descending}, allRows(*snapshot)), expected);
    }
}

HEADROOM_TEST(QCoreApplication, TestRowOrder)
#include "tst_row_order.moc"
