// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/slowlog/slowlog_model.h"
#include "tests/support/test_program.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QSortFilterProxyModel>
#include <QTest>

using namespace headroom;
using namespace Qt::StringLiterals;

namespace {

SlowlogEntry entry(qint64 id, qint64 usec, std::vector<QByteArray> command = {"GET", "k"}) {
    return {id, 1'700'000'000 + id, usec, std::move(command), QByteArray("10.0.0.7:5"), QByteArray("web"), {}};
}

// Without the time, and without the complexity where it is not told.
QStringList dump(const QAbstractItemModel& model) {
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = SlowlogModel::Duration; column < model.columnCount(); ++column) {
            const QVariant cell = model.index(row, column).data();
            if (column != SlowlogModel::Complexity || cell.isValid())
                cells << cell.toString();
        }
        lines << cells.join(u'|');
    }
    return lines;
}

}  // namespace

class TestSlowlogModel : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void showsEntries() {
        SlowlogModel model;
        SlowlogEntry old = entry(1, 1'200'000, {"KEYS", "*"});
        old.addr.reset();
        old.name.reset();
        SlowlogEntry unnamed = entry(2, 66, {"SET", "a b", "", "say \"x\"", QByteArray("\xff\x00\n", 3)});
        unnamed.name = QByteArray();
        model.setEntries({unnamed, old});
        QCOMPARE(dump(model), QStringList({u"66 µs|SET \"a b\" \"\" \"say \\\"x\\\"\" \\xff\\x00\\x0a|10.0.0.7:5|"_s,
                                           u"1.20 s|KEYS *|–|–"_s}));
        QCOMPARE(model.index(1, SlowlogModel::Time).data().toString(),
                 QDateTime::fromSecsSinceEpoch(1'700'000'001).toString(u"yyyy-MM-dd HH:mm:ss"_s));
        QCOMPARE(model.index(1, SlowlogModel::Duration).data(Qt::ToolTipRole).toString(), u"1,200,000 µs"_s);
    }

    void tellsTheComplexity() {
        SlowlogModel model;
        model.setEntries({entry(1, 10)});
        QVERIFY(!model.tellsComplexity());
        SlowlogEntry told = entry(2, 66);
        told.complexity = QByteArray("N:16\n");
        model.setEntries({told, entry(1, 10)});
        QVERIFY(model.tellsComplexity());
        QCOMPARE(dump(model),
                 QStringList({u"66 µs|N:16\\x0a|GET k|10.0.0.7:5|web"_s, u"10 µs|GET k|10.0.0.7:5|web"_s}));
    }

    void keepsCommandsPlainAndShort() {
        SlowlogModel model;
        model.setEntries({entry(1, 1, {"SET", "<img src='http://127.0.0.1/'>", QByteArray(10'000, 'x')})});
        const QModelIndex command = model.index(0, SlowlogModel::Command);
        QCOMPARE(command.data().toString().size(), 201);
        const QString toolTip = command.data(Qt::ToolTipRole).toString();
        QVERIFY2(!toolTip.contains(u"<img") && toolTip.contains(u"&lt;img"), qUtf8Printable(toolTip.left(200)));
        QVERIFY(toolTip.size() > 1000 && toolTip.size() < 5000);
    }

    void sortsByNumber() {
        SlowlogModel model;
        QSortFilterProxyModel sorted;
        sorted.setSourceModel(&model);
        sorted.setSortRole(Qt::UserRole);
        model.setEntries({entry(1, 66), entry(2, 1'200'000), entry(3, 12'300)});
        sorted.sort(SlowlogModel::Duration, Qt::DescendingOrder);
        QCOMPARE(dump(sorted), QStringList({u"1.20 s|GET k|10.0.0.7:5|web"_s, u"12.3 ms|GET k|10.0.0.7:5|web"_s,
                                            u"66 µs|GET k|10.0.0.7:5|web"_s}));
    }

    void growsWithoutForgetting() {
        SlowlogModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto ids = [&model] {
            QList<qint64> all;
            for (int row = 0; row < model.rowCount(); ++row)
                all << model.entry(row).id;
            return all;
        };
        model.setEntries({entry(2, 1), entry(1, 1)});
        const QPersistentModelIndex second = model.index(0, 0);
        model.setEntries({entry(4, 1), entry(3, 1), entry(2, 1), entry(1, 1)});
        QCOMPARE(ids(), QList<qint64>({4, 3, 2, 1}));
        QCOMPARE(second.row(), 2);
        model.setEntries({entry(5, 1), entry(4, 1), entry(3, 1), entry(2, 1)});
        QCOMPARE(ids(), QList<qint64>({5, 4, 3, 2}));
        QCOMPARE(second.row(), 3);
        model.setEntries({entry(5, 1), entry(4, 1), entry(3, 1), entry(2, 1)});
        QCOMPARE(second.row(), 3);
        // Another server's, or after a restart.
        SlowlogEntry reused = entry(2, 9);
        reused.unixSeconds += 50;
        model.setEntries({reused});
        QCOMPARE(ids(), QList<qint64>({2}));
        QVERIFY(!second.isValid());
        model.setEntries({});
        QCOMPARE(model.rowCount(), 0);
    }

    // As a filter does it: rows in between come and go.
    void keepsRowsThatStay() {
        SlowlogModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto ids = [&model] {
            QList<qint64> all;
            for (int row = 0; row < model.rowCount(); ++row)
                all << model.entry(row).id;
            return all;
        };
        const auto set = [&model](std::initializer_list<qint64> wanted) {
            std::vector<SlowlogEntry> entries;
            for (const qint64 id : wanted)
                entries.push_back(entry(id, id));
            model.setEntries(entries);
        };
        set({7, 6, 5, 4, 3, 2, 1});
        const QPersistentModelIndex fifth = model.index(2, 0);
        set({9, 7, 5, 2});
        QCOMPARE(ids(), QList<qint64>({9, 7, 5, 2}));
        QCOMPARE(fifth.row(), 2);
        set({9, 8, 7, 6, 5, 4, 3, 2, 1});
        QCOMPARE(ids(), QList<qint64>({9, 8, 7, 6, 5, 4, 3, 2, 1}));
        QCOMPARE(fifth.row(), 4);
        set({5});
        QCOMPARE(ids(), QList<qint64>({5}));
        QCOMPARE(fifth.row(), 0);
        set({3, 5});  // another order: no part of what was
        set({5, 3});
        QCOMPARE(ids(), QList<qint64>({5, 3}));
    }

    void measuresDurationsByTheLongest() {
        SlowlogModel model;
        const auto bars = [&model] {
            QList<double> all;
            for (int row = 0; row < model.rowCount(); ++row)
                all << model.index(row, SlowlogModel::Duration).data(SlowlogModel::BarRole).toDouble();
            return all;
        };
        model.setEntries({entry(2, 50), entry(1, 200)});
        QCOMPARE(bars(), QList<double>({0.25, 1}));
        QVERIFY(!model.index(0, SlowlogModel::Time).data(SlowlogModel::BarRole).isValid());
        model.setEntries({entry(3, 400), entry(2, 50), entry(1, 200)});
        QCOMPARE(bars(), QList<double>({1, 0.125, 0.5}));
        model.setEntries({entry(2, 0)});
        QCOMPARE(bars(), QList<double>({0}));
    }
};

HEADROOM_TEST(QCoreApplication, TestSlowlogModel)
#include "tst_slowlog_model.moc"
