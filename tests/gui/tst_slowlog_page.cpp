// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/dense_table.h"
#include "gui/slowlog/slowlog_page.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QTest>

using namespace headroom;
using namespace Qt::StringLiterals;

namespace {

SlowlogEntry entry(qint64 id, qint64 usec) {
    return {id,
            1'700'000'000 + id,
            usec,
            {"HGETALL", "cart:" + QByteArray::number(id)},
            QByteArray("10.0.0.7:5"),
            QByteArray("web"),
            {}};
}

std::vector<SlowlogEntry> entries(qint64 newest, qint64 oldest) {
    std::vector<SlowlogEntry> all;
    for (qint64 id = newest; id >= oldest; --id)
        all.push_back(entry(id, id * 1000));
    return all;
}

std::shared_ptr<const SlowlogBatch> batch(std::optional<qint64> thresholdUsec, std::optional<qint64> maxLength,
                                          std::optional<qint64> length = {}) {
    SlowlogBatch made;
    made.length = length;
    made.thresholdUsec = thresholdUsec;
    made.maxLength = maxLength;
    return std::make_shared<const SlowlogBatch>(made);
}

struct Shown {
    SlowlogPage page;
    DenseTable& table = *page.findChild<DenseTable*>();

    Shown() {
        page.resize(900, 400);
        page.show();
        // Shortcuts work in the active window only.
        if (!QTest::qWaitForWindowActive(&page))
            qFatal("the window does not become active");
        setState(SessionState::Connected);
    }
    void setState(SessionState state) {
        SessionStatus status;
        status.state = state;
        page.setStatus(status);
    }
    [[nodiscard]] QString said() const {
        QStringList texts;
        for (const QLabel* label : page.findChildren<QLabel*>()) {
            if (label->isVisible())
                texts << label->text();
        }
        return texts.join(u'|');
    }
    [[nodiscard]] QStringList commands() const {
        QStringList lines;
        for (int row = 0; row < table.model()->rowCount(); ++row)
            lines << table.model()->index(row, SlowlogModel::Command).data().toString();
        return lines;
    }
};

}  // namespace

class TestSlowlogPage : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void tellsWhatIsLogged() {
        Shown shown;
        QVERIFY2(shown.said().contains(u"No slowlog yet|It is being read."), qUtf8Printable(shown.said()));
        shown.page.setSlowlog(batch(10'000, 128), entries(1042, 1001), {});
        QCOMPARE(shown.said(), u"threshold 10.0 ms · keeps 128 · 42 entries"_s);
        shown.page.setSlowlog(batch(10'000, 5000, 1200), entries(1042, 1001), {});
        QCOMPARE(shown.said(), u"threshold 10.0 ms · keeps 5,000 · the newest 42 of 1,200 entries"_s);
        shown.page.setSlowlog(batch(-1, 128), {}, {});
        QVERIFY2(shown.said().startsWith(u"logging is off (slowlog-log-slower-than -1) · keeps 128 · 0 entries|"),
                 qUtf8Printable(shown.said()));
        shown.page.setSlowlog(batch(std::nullopt, std::nullopt), entries(1, 1), {});
        QCOMPARE(shown.said(), u"threshold unknown: the server does not tell its settings · 1 entry"_s);
        shown.page.setSlowlog(batch(0, 128), {}, {});
        QVERIFY2(shown.said().contains(u"every command is logged") && shown.said().contains(u"No slow commands"),
                 qUtf8Printable(shown.said()));
        shown.page.setSlowlog(nullptr, {}, {ErrorKind::NotPermitted, u"NOPERM <b>slowlog</b>"_s});
        QVERIFY2(shown.said().contains(u"The slowlog can not be read|NOPERM <b>slowlog</b>"),
                 qUtf8Printable(shown.said()));
        shown.page.setSlowlog(batch(10'000, 128), entries(2, 1), {});
        shown.setState(SessionState::Unreachable);
        QVERIFY2(shown.said().contains(u"not connected (unreachable)"), qUtf8Printable(shown.said()));
    }

    void aLongAddressLeavesRoomForTheCommand() {
        Shown shown;
        SlowlogEntry long1 = entry(1, 1000);
        long1.addr = QByteArray("/home/somebody/.cache/a-long-directory-name-of-a-demo/redis.sock:0");
        shown.page.setSlowlog(batch(10'000, 128), {long1}, {});
        const auto width = [&](int column) { return shown.table.columnWidth(column); };
        QVERIFY2(
            width(SlowlogModel::Command) > width(SlowlogModel::Client),
            qPrintable(QStringLiteral("%1 %2").arg(width(SlowlogModel::Command)).arg(width(SlowlogModel::Client))));
    }

    void sortsAndCopies() {
        Shown shown;
        shown.page.setSlowlog(batch(10'000, 128), {entry(3, 20'000), entry(2, 900'000), entry(1, 50'000)}, {});
        QCOMPARE(shown.commands(), QStringList({u"HGETALL cart:3"_s, u"HGETALL cart:2"_s, u"HGETALL cart:1"_s}));
        const QHeaderView& header = *shown.table.horizontalHeader();
        QTest::mouseClick(header.viewport(), Qt::LeftButton, {},
                          QPoint(header.sectionViewportPosition(SlowlogModel::Duration) + 20, header.height() / 2));
        QCOMPARE(shown.commands(), QStringList({u"HGETALL cart:2"_s, u"HGETALL cart:1"_s, u"HGETALL cart:3"_s}));
        QTest::mouseClick(shown.table.viewport(), Qt::LeftButton, {},
                          shown.table.visualRect(shown.table.model()->index(1, 1)).center());
        QTest::keyClick(&shown.table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY2(QGuiApplication::clipboard()->text().endsWith(u"\t50.0 ms\tHGETALL cart:1\t10.0.0.7:5\tweb"),
                 qUtf8Printable(QGuiApplication::clipboard()->text()));
    }

    void hasAColumnForTheComplexityWhenTold() {
        Shown shown;
        shown.page.setSlowlog(batch(10'000, 128), {entry(1, 50'000)}, {});
        QVERIFY(shown.table.isColumnHidden(SlowlogModel::Complexity));
        SlowlogEntry told = entry(2, 900'000);
        told.complexity = QByteArray("N:16");
        shown.page.setSlowlog(batch(10'000, 128), {told, entry(1, 50'000)}, {});
        QVERIFY(!shown.table.isColumnHidden(SlowlogModel::Complexity));
        QVERIFY(shown.table.columnWidth(SlowlogModel::Complexity) > 20);
        shown.table.selectRow(0);
        QTest::keyClick(&shown.table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY2(QGuiApplication::clipboard()->text().endsWith(u"\t900 ms\tN:16\tHGETALL cart:2\t10.0.0.7:5\tweb"),
                 qUtf8Printable(QGuiApplication::clipboard()->text()));
    }

    void keepsThePlaceWhenEntriesComeIn() {
        Shown shown;
        shown.page.setSlowlog(batch(10'000, 128), entries(200, 1), {});
        shown.page.setSlowlog(batch(10'000, 128), entries(205, 1), {});
        QCOMPARE(shown.table.verticalScrollBar()->value(), 0);
        QCOMPARE(shown.commands().front(), u"HGETALL cart:205"_s);
        shown.table.verticalScrollBar()->setValue(1003);
        const QString top = shown.table.indexAt(QPoint(1, 0)).siblingAtColumn(SlowlogModel::Command).data().toString();
        const int pixel = shown.table.visualRect(shown.table.indexAt(QPoint(1, 0))).top();
        shown.page.setSlowlog(batch(10'000, 128), entries(240, 11), {});
        QCOMPARE(shown.table.indexAt(QPoint(1, 0)).siblingAtColumn(SlowlogModel::Command).data().toString(), top);
        QCOMPARE(shown.table.visualRect(shown.table.indexAt(QPoint(1, 0))).top(), pixel);
    }
};

HEADROOM_TEST(QApplication, TestSlowlogPage)
#include "tst_slowlog_page.moc"
