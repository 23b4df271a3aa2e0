// SPDX-License-Identifier: GPL-3.0-or-later
// What a user does in the filter bar: type, complete, go back to earlier filters, save them.
#include "gui/filter/filter_bar.h"
#include "gui/filter/filter_edit.h"
#include "gui/filter/filter_store.h"
#include "gui/filter/save_filter_dialog.h"
#include "gui/filter/suggestion_list.h"
#include "gui/filter/suggestion_model.h"
#include "gui/style/theme.h"
#include "gui/widgets/elided_label.h"
#include "shown_clients.h"
#include "tests/support/test_program.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QPushButton>
#include <QSettings>
#include <QThreadPool>
#include <QToolButton>

using namespace headroom;
using namespace Qt::StringLiterals;

namespace {

struct Bar : Shown {
    FilterEdit& edit = *page.findChild<FilterEdit*>();

    Bar() {
        if (!QTest::qWaitFor([this] { return ids().size() == 4; }, 30'000))
            qFatal("no clients");
        QTest::keyClick(&table, Qt::Key_F, Qt::ControlModifier);
        if (!QTest::qWaitFor([this] { return edit.hasFocus(); }, 30'000))
            qFatal("no focus");
    }
    void type(const QString& text) { QTest::keyClicks(&edit, text); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&edit, key, modifiers); }
    [[nodiscard]] QString sentence() const { return page.findChild<ElidedLabel*>()->text(); }
    // What is suggested, the chosen one in brackets; empty: nothing is.
    [[nodiscard]] QStringList suggested() const {
        const auto* list = page.findChild<SuggestionList*>();
        QStringList all;
        for (int row = 0; list != nullptr && list->isVisible() && row < list->model()->rowCount(); ++row) {
            const QModelIndex index = list->model()->index(row, 0);
            all << (index == list->currentIndex() ? u'[' + index.data().toString() + u']' : index.data().toString());
        }
        return all;
    }
    [[nodiscard]] QMenu& filters() const {
        QMenu* menu = page.findChild<QToolButton*>(u"filters"_s)->menu();
        Q_EMIT menu->aboutToShow();
        return *menu;
    }
    // The columns of the line in which `colour` is painted below the text; empty: nowhere.
    [[nodiscard]] QList<int> waved(const QColor& colour) {
        const QImage image = edit.grab().toImage();
        const int dpr = qRound(image.devicePixelRatio());
        QList<int> columns;
        for (int x = 0; x < image.width() / dpr; ++x) {
            for (int y = edit.height() / 2 + 4; y < edit.height(); ++y) {
                const QColor pixel = image.pixelColor(x * dpr, y * dpr);
                if (std::abs(pixel.red() - colour.red()) + std::abs(pixel.green() - colour.green()) +
                        std::abs(pixel.blue() - colour.blue()) <
                    60) {
                    columns << x;
                    break;
                }
            }
        }
        return columns;
    }
    [[nodiscard]] int textX(int end) const { return edit.fontMetrics().horizontalAdvance(edit.text().left(end)) + 2; }
};

}  // namespace

class TestFilterBar : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QCoreApplication::setOrganizationName(u"headroom-test"_s);
        QCoreApplication::setApplicationName(u"tst_filter_bar"_s);
    }
    void init() { QSettings().clear(); }

    void filtersWhileTyping() {
        Bar bar;
        QVERIFY2(bar.labels().contains(u"4 clients"_s), qUtf8Printable(bar.said()));
        bar.type(u"idle < 1m and not name ~ head"_s);
        QTRY_COMPARE(bar.ids(), QStringList({u"12"_s, u"30"_s}));
        QVERIFY2(bar.labels().contains(u"✓ 2 of 4"_s), qUtf8Printable(bar.said()));
        bar.clearFilter();
        QTRY_COMPARE(bar.ids().size(), 4);
        QVERIFY(bar.edit.text().isEmpty());
        // Enter goes on in the table.
        bar.type(u"web"_s);
        bar.key(Qt::Key_Return);
        QTRY_VERIFY(bar.table.hasFocus());
        QTRY_COMPARE(bar.ids(), QStringList({u"12"_s}));
    }

    void mayEndWhileAWordMayGoOn() {
        Bar bar;
        bar.type(u"name"_s);
        QVERIFY(bar.edit.hasFocus());
    }

    void tabLeadsOutOfIt() {
        Bar bar;
        QStringList order;
        for (int step = 0; step < 3; ++step) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            order << QApplication::focusWidget()->objectName();
        }
        QCOMPARE(order.front(), u"filters"_s);
        QVERIFY2(!order.mid(1).contains(u"filters"_s) && !bar.edit.hasFocus(), qPrintable(order.join(u' ')));
    }

    void waitsForWordsThatMayBecomeFields() {
        Bar bar;
        bar.type(u"name"_s);
        QCOMPARE(bar.page.findChild<FilterBar*>()->filter().text(), QString());
        bar.type(u" "_s);
        QCOMPARE(bar.page.findChild<FilterBar*>()->filter().text(), QString());
        bar.type(u"== web"_s);
        QCOMPARE(bar.page.findChild<FilterBar*>()->filter().text(), u"name == web"_s);
        bar.edit.clear();
        // A word that goes on as no field does is looked for at once, the other when nothing comes after it.
        bar.type(u"wel"_s);
        QCOMPARE(bar.page.findChild<FilterBar*>()->filter().text(), u"wel"_s);
        bar.edit.clear();
        bar.type(u"client"_s);
        QTRY_COMPARE(bar.ids(), QStringList({u"31"_s}));
        bar.edit.clear();
        bar.type(u"age"_s);
        QTRY_COMPARE(bar.ids(), QStringList());
        bar.edit.clear();
        QTRY_COMPARE(bar.ids().size(), 4);
        bar.type(u"id"_s);
        QCOMPARE(bar.page.findChild<FilterBar*>()->filter().text(), QString());
        bar.key(Qt::Key_Return);
        QCOMPARE(bar.page.findChild<FilterBar*>()->filter().text(), u"id"_s);
    }

    void saysWhereAndWhatIsWrong() {
        Bar bar;
        const ThemeColours& colours = themeColours(bar.page.palette());
        bar.type(u"name == web"_s);
        QTRY_COMPARE(bar.ids(), QStringList({u"12"_s}));
        QCOMPARE(bar.waved(colours.critical), QList<int>());
        bar.type(u" and idle > soon and db == 0"_s);
        // The last good one stays, dimmed, and the place is marked.
        QTRY_VERIFY2(bar.sentence().contains(u"number"), qUtf8Printable(bar.sentence()));
        QCOMPARE(bar.ids(), QStringList({u"12"_s}));
        QVERIFY2(bar.labels().contains(u"1 of 4"_s), qUtf8Printable(bar.said()));
        const auto from = static_cast<int>(bar.edit.text().indexOf(u"soon"));
        const QList<int> columns = bar.waved(colours.critical);
        QVERIFY(!columns.isEmpty());
        QVERIFY2(std::abs(columns.front() - bar.textX(from)) <= 4, qPrintable(QString::number(columns.front())));
        QVERIFY2(std::abs(columns.back() - bar.textX(from + 4)) <= 5, qPrintable(QString::number(columns.back())));
        // Something lacks at the end: the mark is behind it.
        bar.edit.clear();
        bar.type(u"idle >"_s);
        QTRY_VERIFY(!bar.sentence().isEmpty());
        QVERIFY(!bar.waved(colours.critical).isEmpty());
        QVERIFY(bar.waved(colours.critical).front() >= bar.textX(6) - 4);
        // What the server does not send can be asked for, but is told.
        bar.edit.clear();
        bar.type(u"tot-net-in > 5"_s);
        QTRY_VERIFY2(bar.sentence().contains(u"tot-net-in"), qUtf8Printable(bar.sentence()));
        QCOMPARE(bar.waved(colours.critical), QList<int>());
        QVERIFY(!bar.waved(colours.warning).isEmpty());
        QTRY_VERIFY2(bar.labels().contains(u"✓ 0 of 4 · 4 undecided"_s), qUtf8Printable(bar.said()));
        bar.edit.clear();
        QTRY_VERIFY(bar.sentence().isEmpty());
        QTRY_COMPARE(bar.ids().size(), 4);
    }

    void completes() {
        Bar bar;
        bar.type(u"na"_s);
        QTRY_COMPARE(bar.suggested(), QStringList({u"name"_s}));
        bar.key(Qt::Key_Tab);
        QCOMPARE(bar.edit.text(), u"name "_s);
        QTRY_VERIFY(bar.suggested().contains(u"=="_s));
        bar.key(Qt::Key_Down);
        bar.key(Qt::Key_Down);
        QVERIFY2(bar.suggested().at(1) == u"[==]", qUtf8Printable(bar.suggested().join(u' ')));
        bar.key(Qt::Key_Return);
        QCOMPARE(bar.edit.text(), u"name == "_s);
        // The values clients have.
        QTRY_VERIFY2(bar.suggested().contains(u"billing"_s), qUtf8Printable(bar.suggested().join(u' ')));
        bar.type(u"w"_s);
        QTRY_COMPARE(bar.suggested(), QStringList({u"web"_s}));
        auto* list = bar.page.findChild<SuggestionList*>();
        QCOMPARE(list->model()->index(0, 0).data(SuggestionModel::NoteRole).toString(), u"1 client"_s);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(0, 0)).center());
        QCOMPARE(bar.edit.text(), u"name == web "_s);
        QTRY_COMPARE(bar.ids(), QStringList({u"12"_s}));
        // Esc closes the list and leaves the filter; Enter without a choice takes the filter as it stands.
        QTRY_VERIFY(!bar.suggested().isEmpty());
        bar.key(Qt::Key_Escape);
        QVERIFY(bar.suggested().isEmpty());
        QCOMPARE(bar.edit.text(), u"name == web "_s);
        bar.key(Qt::Key_Space, Qt::ControlModifier);
        QTRY_VERIFY(bar.suggested().contains(u"and"_s));
        bar.key(Qt::Key_Return);
        QTRY_VERIFY(bar.table.hasFocus());
        QVERIFY(bar.suggested().isEmpty());
        QCOMPARE(bar.edit.text(), u"name == web "_s);
    }

    void escHoldsAlsoForWhatIsUnderWay() {
        Bar bar;
        bar.type(u"na"_s);
        QTRY_VERIFY(!bar.suggested().isEmpty());
        bar.key(Qt::Key_Space, Qt::ControlModifier);  // asks again
        bar.key(Qt::Key_Escape);
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(bar.suggested(), QStringList());
        QCOMPARE(bar.edit.text(), u"na"_s);
        bar.key(Qt::Key_Escape);
        QCOMPARE(bar.edit.text(), QString());
    }

    void staysInModelOrder() {
        SuggestionModel model(FilterRows::Clients);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSuggestions({{FilterSuggestion::Field, u"idle"_s, u"Time"_s, {}, 0, 2},
                              {FilterSuggestion::Value, u"web"_s, {}, 1200, 0, 2}});
        QCOMPARE(model.index(0).data(SuggestionModel::NoteRole).toString(), u"Time"_s);
        QCOMPARE(model.index(1).data(SuggestionModel::NoteRole).toString(), u"1,200 clients"_s);
        model.setSuggestions({});
        QCOMPARE(model.rowCount(), 0);
    }

    void bringsBackEarlierFilters() {
        for (const QString& text : {u"first"_s, u"second"_s, u"third"_s, u"second"_s})
            FilterStore(FilterRows::Clients).remember(text);
        QCOMPARE(FilterStore(FilterRows::Clients).recent(), QStringList({u"second"_s, u"third"_s, u"first"_s}));
        Bar bar;
        bar.edit.setText(u"draft"_s);
        bar.key(Qt::Key_Up);
        QCOMPARE(bar.edit.text(), u"second"_s);
        bar.key(Qt::Key_Up);
        bar.key(Qt::Key_Up);
        bar.key(Qt::Key_Up);
        QCOMPARE(bar.edit.text(), u"first"_s);
        bar.key(Qt::Key_Down);
        QCOMPARE(bar.edit.text(), u"third"_s);
        bar.key(Qt::Key_Down);
        bar.key(Qt::Key_Down);
        QCOMPARE(bar.edit.text(), u"draft"_s);
        bar.key(Qt::Key_Down);
        QTRY_VERIFY(bar.table.hasFocus());
        QCOMPARE(FilterStore(FilterRows::Clients).recent().front(), u"draft"_s);
        // One that cannot be read is not kept.
        bar.edit.setText(u"idle >"_s);
        bar.edit.setFocus();
        bar.key(Qt::Key_Return);
        QCOMPARE(FilterStore(FilterRows::Clients).recent().front(), u"draft"_s);
        // The newest thirty.
        for (int i = 0; i < 40; ++i)
            FilterStore(FilterRows::Clients).remember(QString::number(i));
        QCOMPARE(FilterStore(FilterRows::Clients).recent().size(), 30);
        QCOMPARE(FilterStore(FilterRows::Clients).recent().back(), u"10"_s);
        // From the menu too.
        action(bar.filters(), u"39"_s)->trigger();
        QCOMPARE(bar.edit.text(), u"39"_s);
        action(bar.filters(), u"Forget recent filters"_s)->trigger();
        QCOMPARE(FilterStore(FilterRows::Clients).recent(), QStringList());
    }

    void savesFiltersByName() {
        Bar bar;
        QVERIFY(!action(bar.filters(), u"Save this filter as…"_s)->isEnabled());
        bar.edit.setText(u"idle >"_s);
        QVERIFY(!action(bar.filters(), u"Save this filter as…"_s)->isEnabled());
        const auto save = [&bar](const QString& filter, const QString& name, const QString& button) {
            bar.edit.setText(filter);
            action(bar.filters(), u"Save this filter as…"_s)->trigger();
            auto* dialog = bar.page.findChild<SaveFilterDialog*>();
            QTest::keyClicks(dialog->findChild<QLineEdit*>(), name);
            for (QPushButton* candidate : dialog->findChildren<QPushButton*>()) {
                if (candidate->text() == button)
                    candidate->click();
            }
        };
        save(u"idle > 5m"_s, u"sleepers & co"_s, u"Save filter"_s);
        QTRY_VERIFY(bar.page.findChild<SaveFilterDialog*>() == nullptr);
        save(u"name ~ billing"_s, u"billing"_s, u"Save filter"_s);
        QTRY_VERIFY(bar.page.findChild<SaveFilterDialog*>() == nullptr);
        save(u"idle > 10m"_s, u"sleepers & co"_s, u"Replace filter"_s);
        QTRY_VERIFY(bar.page.findChild<SaveFilterDialog*>() == nullptr);
        QStringList kept;
        for (const NamedFilter& filter : FilterStore(FilterRows::Clients).named())
            kept << filter.name + u": "_s + filter.text;
        QCOMPARE(kept, QStringList({u"billing: name ~ billing"_s, u"sleepers & co: idle > 10m"_s}));
        bar.edit.setText({});
        action(bar.filters(), u"billing"_s)->trigger();
        QCOMPARE(bar.edit.text(), u"name ~ billing"_s);
        QTRY_COMPARE(bar.ids(), QStringList({u"7"_s}));
        QMenu* remove = action(bar.filters(), u"Delete"_s)->menu();
        action(*remove, u"sleepers && co"_s)->trigger();
        QCOMPARE(FilterStore(FilterRows::Clients).named().size(), 1);
    }
};

HEADROOM_TEST(QApplication, TestFilterBar)
#include "tst_filter_bar.moc"
