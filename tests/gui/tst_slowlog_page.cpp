// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/filter_bar.h"
#include "gui/filter/filter_edit.h"
#include "gui/filter/filter_store.h"
#include "gui/filter/suggestion_list.h"
#include "gui/slowlog/slowlog_page.h"
#include "gui/style/theme.h"
#include "gui/widgets/dense_table.h"
#include "gui/widgets/elided_label.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QSettings>
#include <QTest>
#include <QThreadPool>

using namespace headroom;
using namespace Qt::StringLiterals;

namespace {

SlowlogEntry slowEntry(qint64 id, qint64 usec) {
    return {id,
            1'700'000'000 + id,
            usec,
            {"HGETALL", "cart:" + QByteArray::number(id)},
            QByteArray("10.0.0.7:5"),
            QByteArray("web"),
            {},
            false};
}

std::vector<SlowlogEntry> entries(qint64 newest, qint64 oldest) {
    std::vector<SlowlogEntry> all;
    for (qint64 id = newest; id >= oldest; --id)
        all.push_back(slowEntry(id, id * 1000));
    return all;
}

SlowlogEntry ownEntry(qint64 id) {
    SlowlogEntry made = slowEntry(id, id * 1000);
    made.command = {"CLIENT", "LIST"};
    made.name = QByteArray("headroom");
    made.own = true;
    return made;
}

std::shared_ptr<const SlowlogBatch> batch(std::optional<qint64> thresholdUsec, std::optional<qint64> maxLength,
                                          std::optional<qint64> length = {}) {
    SlowlogBatch made;
    made.length = length;
    made.thresholdUsec = thresholdUsec;
    made.maxLength = maxLength;
    return std::make_shared<const SlowlogBatch>(made);
}

struct ShownSlowlog {
    SlowlogPage page;
    DenseTable& table = *page.findChild<DenseTable*>();
    FilterBar& filter = *page.findChild<FilterBar*>();
    FilterEdit& edit = *page.findChild<FilterEdit*>();
    QCheckBox& showsOwn = *page.findChild<QCheckBox*>();

    ShownSlowlog() {
        page.resize(900, 400);
        page.show();
        // Shortcuts work in the active window only.
        if (!QTest::qWaitForWindowActive(&page))
            qFatal("the window does not become active");
        setState(SessionState::Connected);
        page.setFocus();  // as the window does
    }
    void setState(SessionState state) {
        SessionStatus status;
        status.state = state;
        page.setStatus(status);
    }
    void setSlowlog(const std::shared_ptr<const SlowlogBatch>& read, const std::vector<SlowlogEntry>& all,
                    const Error& error) {
        page.setSlowlog(read, all, error);
        settle();
    }
    void setFilter(const QString& text) {
        filter.setText(text);
        settle();
    }
    void filterBy(const QString& text) {
        QTest::keyClick(&table, Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(&edit, text);
        QTest::keyClick(&edit, Qt::Key_Return);
        settle();
    }
    // Until what was asked last is answered: one is being worked on, one waits.
    static void settle() {
        for (int job = 0; job < 3; ++job) {
            QThreadPool::globalInstance()->waitForDone();
            QCoreApplication::processEvents();
        }
    }
    [[nodiscard]] QString said() const {
        settle();
        QStringList texts;
        for (const QLabel* label : page.findChildren<QLabel*>()) {
            if (label->isVisible() && !filter.isAncestorOf(label))
                texts << label->text();
        }
        return texts.join(u'|');
    }
    [[nodiscard]] QStringList commands() const {
        settle();
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
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QCoreApplication::setOrganizationName(u"headroom-test"_s);
        QCoreApplication::setApplicationName(u"tst_slowlog_page"_s);
    }
    void init() { QSettings().clear(); }

    void tellsWhatIsLogged() {
        ShownSlowlog shown;
        QVERIFY2(shown.said().contains(u"No slowlog yet|It is being read."), qUtf8Printable(shown.said()));
        shown.setSlowlog(batch(10'000, 128), entries(1042, 1001), {});
        QCOMPARE(shown.said(), u"threshold 10.0 ms · keeps 128 · 42 entries"_s);
        shown.setSlowlog(batch(10'000, 5000, 1200), entries(1042, 1001), {});
        QCOMPARE(shown.said(), u"threshold 10.0 ms · keeps 5,000 · the newest 42 of 1,200 entries"_s);
        shown.setSlowlog(batch(-1, 128), {}, {});
        QVERIFY2(shown.said().startsWith(u"logging is off (slowlog-log-slower-than -1) · keeps 128 · 0 entries|"),
                 qUtf8Printable(shown.said()));
        shown.setSlowlog(batch(std::nullopt, std::nullopt), entries(1, 1), {});
        QCOMPARE(shown.said(), u"threshold unknown: the server does not report its settings · 1 entry"_s);
        shown.setSlowlog(batch(0, 128), {}, {});
        QVERIFY2(shown.said().contains(u"every command is logged") && shown.said().contains(u"No slow commands"),
                 qUtf8Printable(shown.said()));
        shown.setSlowlog(nullptr, {}, {ErrorKind::NotPermitted, u"NOPERM <b>slowlog</b>"_s});
        QVERIFY2(shown.said().contains(u"The slowlog cannot be read|NOPERM <b>slowlog</b>"),
                 qUtf8Printable(shown.said()));
        shown.setSlowlog(batch(10'000, 128), entries(2, 1), {});
        shown.setState(SessionState::Unreachable);
        QVERIFY2(shown.said().contains(u"not connected (unreachable)"), qUtf8Printable(shown.said()));
    }

    void aLongAddressLeavesRoomForTheCommand() {
        ShownSlowlog shown;
        SlowlogEntry long1 = slowEntry(1, 1000);
        long1.addr = QByteArray("/home/somebody/.cache/a-long-directory-name-of-a-demo/redis.sock:0");
        shown.setSlowlog(batch(10'000, 128), {long1}, {});
        const auto width = [&](int column) { return shown.table.columnWidth(column); };
        QVERIFY2(
            width(SlowlogModel::Command) > width(SlowlogModel::Client),
            qPrintable(QStringLiteral("%1 %2").arg(width(SlowlogModel::Command)).arg(width(SlowlogModel::Client))));
    }

    void sortsAndCopies() {
        ShownSlowlog shown;
        shown.setSlowlog(batch(10'000, 128), {slowEntry(3, 20'000), slowEntry(2, 900'000), slowEntry(1, 50'000)}, {});
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
        ShownSlowlog shown;
        shown.setSlowlog(batch(10'000, 128), {slowEntry(1, 50'000)}, {});
        QVERIFY(shown.table.isColumnHidden(SlowlogModel::Complexity));
        SlowlogEntry told = slowEntry(2, 900'000);
        told.complexity = QByteArray("N:16");
        shown.setSlowlog(batch(10'000, 128), {told, slowEntry(1, 50'000)}, {});
        QVERIFY(!shown.table.isColumnHidden(SlowlogModel::Complexity));
        QVERIFY(shown.table.columnWidth(SlowlogModel::Complexity) > 20);
        shown.table.selectRow(0);
        QTest::keyClick(&shown.table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY2(QGuiApplication::clipboard()->text().endsWith(u"\t900 ms\tN:16\tHGETALL cart:2\t10.0.0.7:5\tweb"),
                 qUtf8Printable(QGuiApplication::clipboard()->text()));
    }

    void keepsThePlaceWhenEntriesComeIn() {
        ShownSlowlog shown;
        shown.setSlowlog(batch(10'000, 128), entries(200, 1), {});
        shown.setSlowlog(batch(10'000, 128), entries(205, 1), {});
        QCOMPARE(shown.table.verticalScrollBar()->value(), 0);
        QCOMPARE(shown.commands().front(), u"HGETALL cart:205"_s);
        shown.table.verticalScrollBar()->setValue(1003);
        const QString top = shown.table.indexAt(QPoint(1, 0)).siblingAtColumn(SlowlogModel::Command).data().toString();
        const int pixel = shown.table.visualRect(shown.table.indexAt(QPoint(1, 0))).top();
        shown.setSlowlog(batch(10'000, 128), entries(240, 11), {});
        QCOMPARE(shown.table.indexAt(QPoint(1, 0)).siblingAtColumn(SlowlogModel::Command).data().toString(), top);
        QCOMPARE(shown.table.visualRect(shown.table.indexAt(QPoint(1, 0))).top(), pixel);
    }

    void hidesWhatHeadroomItselfSent() {
        ShownSlowlog shown;
        QCOMPARE(shown.showsOwn.text(), u"Show Headroom's own commands"_s);
        shown.setSlowlog(batch(0, 128), {ownEntry(5), slowEntry(4, 4000), ownEntry(3), slowEntry(2, 2000)}, {});
        QCOMPARE(shown.commands(), QStringList({u"HGETALL cart:4"_s, u"HGETALL cart:2"_s}));
        QCOMPARE(shown.showsOwn.text(), u"Show Headroom's own commands (2 hidden)"_s);
        QVERIFY(shown.said().contains(u"4 entries"));
        shown.table.selectRow(1);
        QTest::mouseClick(&shown.showsOwn, Qt::LeftButton, {}, QPoint(10, shown.showsOwn.height() / 2));
        QCOMPARE(shown.commands(),
                 QStringList({u"CLIENT LIST"_s, u"HGETALL cart:4"_s, u"CLIENT LIST"_s, u"HGETALL cart:2"_s}));
        QCOMPARE(shown.showsOwn.text(), u"Show Headroom's own commands"_s);
        QCOMPARE(shown.table.selectionModel()->selectedRows().value(0).row(), 3);
        QTest::mouseClick(&shown.showsOwn, Qt::LeftButton, {}, QPoint(10, shown.showsOwn.height() / 2));
        QCOMPARE(shown.commands().size(), 2);
        QCOMPARE(shown.table.selectionModel()->selectedRows().value(0).row(), 1);
        // Servers before 4.0.
        SlowlogEntry old = slowEntry(9, 9000);
        old.addr.reset();
        old.name.reset();
        old.own.reset();
        shown.setSlowlog(batch(0, 128), {old}, {});
        QVERIFY(!shown.showsOwn.isEnabled() && !shown.showsOwn.toolTip().isEmpty());
        QVERIFY2(
            shown.said().contains(u"the server does not report who sent them, so Headroom's own may be among them"),
            qUtf8Printable(shown.said()));
    }

    void filters() {
        ShownSlowlog shown;
        SlowlogEntry keys = slowEntry(9, 2'500'000);
        keys.command = {"KEYS", "user:*"};
        keys.name = QByteArray("billing-7");
        shown.setSlowlog(batch(10'000, 128), {keys, ownEntry(8), slowEntry(7, 30'000), slowEntry(6, 20'000)}, {});
        shown.filterBy(u"duration >= 30ms"_s);
        QVERIFY(shown.table.hasFocus());
        QCOMPARE(shown.commands(), QStringList({u"KEYS user:*"_s, u"HGETALL cart:7"_s}));
        const auto matches = [&shown] { return shown.filter.findChild<QLabel*>()->text(); };
        QCOMPARE(matches(), u"✓ 2 of 3"_s);
        // What comes in goes by it, too.
        shown.setSlowlog(batch(10'000, 128), {slowEntry(11, 40'000), slowEntry(10, 10'000), keys, slowEntry(7, 30'000)},
                         {});
        QCOMPARE(shown.commands(), QStringList({u"HGETALL cart:11"_s, u"KEYS user:*"_s, u"HGETALL cart:7"_s}));
        shown.filterBy(u"cmd == keys and name ~ bill and ip in 10.0.0.0/8"_s);
        QCOMPARE(shown.commands(), QStringList({u"KEYS user:*"_s}));
        QCOMPARE(FilterStore(FilterRows::SlowCommands).recent().front(),
                 u"cmd == keys and name ~ bill and ip in 10.0.0.0/8"_s);
        QVERIFY(FilterStore(FilterRows::Clients).recent().isEmpty());
        // A field of clients is no field here, and says so where the header stands; the rows stay.
        shown.setFilter(u"idle > 5m"_s);
        QCOMPARE(shown.page.findChild<ElidedLabel*>()->text(),
                 u"Expected duration, command, cmd, addr, ip, port, name, complexity or id before >."_s);
        QVERIFY(shown.page.findChild<ElidedLabel*>()->isVisible());
        QCOMPARE(shown.commands(), QStringList({u"KEYS user:*"_s}));
        // Esc clears the filter, then the selection.
        shown.table.setFocus();
        shown.table.selectRow(0);
        QTest::keyClick(&shown.table, Qt::Key_Escape);
        QCOMPARE(shown.commands().size(), 4);
        QCOMPARE(shown.said(), u"threshold 10.0 ms · keeps 128 · 4 entries"_s);
        QCOMPARE(shown.table.selectionModel()->selectedRows().size(), 1);
        QTest::keyClick(&shown.table, Qt::Key_Escape);
        QCOMPARE(shown.table.selectionModel()->selectedRows().size(), 0);
    }

    // What takes long is done elsewhere.
    void aFilterDoesNotStopTheWindow() {
        ShownSlowlog shown;
        shown.page.setSlowlog(batch(10'000, 128), entries(200, 1), {});
        QCOMPARE(shown.table.model()->rowCount(), 0);
        QCOMPARE(shown.commands().size(), 200);
        shown.filter.setText(u"duration > 150ms"_s);
        QCOMPARE(shown.table.model()->rowCount(), 200);
        QCOMPARE(shown.commands().size(), 50);
        // What was of another server is not shown with this one's name.
        shown.page.setSlowlog(batch(10'000, 128), entries(300, 1), {});
        shown.page.setSlowlog(nullptr, {}, {});
        QCOMPARE(shown.table.model()->rowCount(), 0);
        QCOMPARE(shown.commands().size(), 0);
    }

    void showsWhatMayBeOfOthers() {
        ShownSlowlog shown;
        SlowlogEntry unknown = ownEntry(6);
        unknown.name = QByteArray();
        unknown.own.reset();
        shown.setSlowlog(batch(0, 128), {unknown, ownEntry(5), slowEntry(4, 4000)}, {});
        QCOMPARE(shown.commands(), QStringList({u"CLIENT LIST"_s, u"HGETALL cart:4"_s}));
        QCOMPARE(shown.showsOwn.text(), u"Show Headroom's own commands (1 hidden)"_s);
        QVERIFY2(shown.said().contains(u"who sent some of them is not known, so Headroom's own may be among them"),
                 qUtf8Printable(shown.said()));
    }

    void keepsTheSelectionWhenTheFilterChanges() {
        ShownSlowlog shown;
        shown.setSlowlog(batch(10'000, 128), entries(200, 1), {});
        shown.table.selectRow(100);
        shown.table.setCurrentIndex(shown.table.model()->index(100, 0));
        const QString chosen = shown.commands().at(100);
        shown.setFilter(u"duration > 50ms and not 'cart:150'"_s);
        shown.setSlowlog(batch(10'000, 128), entries(230, 1), {});
        shown.setFilter({});
        QCOMPARE(shown.commands().size(), 230);
        QCOMPARE(shown.commands().at(shown.table.currentIndex().row()), chosen);
        QCOMPARE(shown.table.selectionModel()->selectedRows().size(), 1);
    }

    void saysWhyNothingIsShown() {
        ShownSlowlog shown;
        shown.setSlowlog(batch(0, 128), {ownEntry(5), ownEntry(3)}, {});
        QVERIFY2(shown.said().contains(u"All entries that were read are Headroom's own commands|"
                                       "Tick “Show Headroom's own commands” to see them."),
                 qUtf8Printable(shown.said()));
        shown.setSlowlog(batch(0, 128), {ownEntry(5), slowEntry(4, 4000), ownEntry(3)}, {});
        QVERIFY(!shown.said().contains(u"Only Headroom's own"));
        shown.filterBy(u"nobody"_s);
        QVERIFY2(shown.said().contains(u"No entry matches “nobody”|Esc shows all again."),
                 qUtf8Printable(shown.said()));
        shown.filterBy(u"cmd == client"_s);
        QVERIFY2(
            shown.said().contains(u"No entry matches “cmd == client”|2 of Headroom's own, which are hidden, match. "
                                  "Tick “Show Headroom's own commands” to see them. Esc shows all again."),
            qUtf8Printable(shown.said()));
        shown.showsOwn.setChecked(true);
        QCOMPARE(shown.commands().size(), 2);
    }

    void isUsedWithTheKeyboard() {
        ShownSlowlog shown;
        shown.setSlowlog(batch(0, 128), {ownEntry(5), slowEntry(4, 4000)}, {});
        QTest::keyClick(&shown.table, Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(QApplication::focusWidget(), &shown.edit);
        QStringList order;
        for (int step = 0; step < 4; ++step) {
            QWidget* widget = QApplication::focusWidget();
            const auto* box = qobject_cast<QCheckBox*>(widget);
            order << (box != nullptr                       ? box->text()
                      : widget->accessibleName().isEmpty() ? widget->objectName()
                                                           : widget->accessibleName());
            QTest::keyClick(widget, Qt::Key_Tab);
        }
        QCOMPARE(order, QStringList({u"Filter the slow commands"_s, u"filters"_s,
                                     u"Show Headroom's own commands (1 hidden)"_s, u"Slow commands"_s}));
        for (const QWidget* widget : std::initializer_list<const QWidget*>{&shown.edit, &shown.showsOwn})
            QVERIFY(!widget->toolTip().isEmpty());
        // What may come next is of this log.
        QTest::keyClick(&shown.table, Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(&shown.edit, u"dur"_s);
        QTest::keyClick(&shown.edit, Qt::Key_Space, Qt::ControlModifier);
        QTRY_VERIFY(shown.page.findChild<SuggestionList*>() != nullptr);
        QTest::keyClick(&shown.edit, Qt::Key_Tab);
        QCOMPARE(shown.edit.text(), u"duration "_s);
    }

    // The bar is what is painted at the left of the number.
    void barsTellHowLongItTook_data() {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<bool>("selected");
        for (const bool dark : {false, true})
            for (const bool selected : {false, true})
                QTest::addRow("%s%s", dark ? "dark" : "light", selected ? " selected" : "") << dark << selected;
    }
    void barsTellHowLongItTook() {
        QFETCH(bool, dark);
        QFETCH(bool, selected);
        const QPalette before = QApplication::palette();
        QApplication::setPalette(themePalette(dark));
        {
            ShownSlowlog shown;
            shown.setSlowlog(batch(10'000, 128), {slowEntry(3, 400'000), slowEntry(2, 200'000), slowEntry(1, 10)}, {});
            if (selected)
                shown.table.selectAll();
            const auto bar = [&](int row) {
                const QRect cell = shown.table.visualRect(shown.table.model()->index(row, SlowlogModel::Duration));
                const QImage image = shown.table.viewport()->grab(cell).toImage();
                const int y = qRound(image.height() / 2.0);
                const QColor ground = image.pixelColor(1, y);
                const QColor wanted = selected ? shown.table.palette().color(QPalette::HighlightedText)
                                               : themeColours(shown.table.palette()).series;
                int length = 0;
                while (image.pixelColor(8 + length, y) == wanted)
                    ++length;
                return ground == wanted ? -1 : length;
            };
            QVERIFY2(bar(0) >= 60, qPrintable(QString::number(bar(0))));
            QVERIFY2(std::abs(bar(0) - 2 * bar(1)) <= 1, qPrintable(QString::number(bar(1))));
            QCOMPARE(bar(2), 2);  // hardly anything, but to be seen
            // The longest one shown is what bars are measured by.
            const int longest = bar(0);
            shown.setFilter(u"duration < 300ms"_s);
            QCOMPARE(bar(0), longest);
            shown.setFilter({});
            QVERIFY(std::abs(longest - 2 * bar(1)) <= 1);
        }
        QApplication::setPalette(before);
    }
};

HEADROOM_TEST(QApplication, TestSlowlogPage)
#include "tst_slowlog_page.moc"
