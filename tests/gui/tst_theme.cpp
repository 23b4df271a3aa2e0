// SPDX-License-Identifier: GPL-3.0-or-later
// Both themes can be read, and states differ by more than colour.
#include "gui/style/metrics.h"
#include "gui/style/state_look.h"
#include "gui/style/theme.h"
#include "gui/widgets/elided_label.h"
#include "gui/widgets/plain_tool_tip.h"
#include "tests/gui/contrast.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QIcon>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QStyleOptionButton>
#include <QStyleOptionSlider>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtTest>

#include <array>

using namespace headroom;

namespace {

QString badPair(const char* what, const QColor& text, const QColor& ground) {
    return QStringLiteral("%1: %2 on %3 is %4")
        .arg(QLatin1String(what), text.name(), ground.name())
        .arg(contrast(text, ground));
}

QColor over(const QColor& wash, const QColor& ground) {
    const auto mix = [&wash](float top, float below) { return top * wash.alphaF() + below * (1 - wash.alphaF()); };
    return QColor::fromRgbF(mix(wash.redF(), ground.redF()), mix(wash.greenF(), ground.greenF()),
                            mix(wash.blueF(), ground.blueF()));
}

SessionStatus status(SessionState state, int attempt = 0, const char* detail = "") {
    SessionStatus status;
    status.state = state;
    status.attempt = attempt;
    status.detail = QLatin1String(detail);
    return status;
}

// One of each control on a window.
struct Controls {
    QWidget window;
    QVBoxLayout* column = new QVBoxLayout(&window);
    QLineEdit* line = added(new QLineEdit(QStringLiteral("words")));
    QComboBox* choice = added(new QComboBox);
    QComboBox* editable = added(new QComboBox);
    QSpinBox* number = added(new QSpinBox);
    QPlainTextEdit* text = added(new QPlainTextEdit);
    QCheckBox* tick = added(new QCheckBox(QStringLiteral("tick")));
    QPushButton* button = added(new QPushButton(QStringLiteral("press")));
    QToolButton* tool = added(new QToolButton);
    QToolButton* flat = added(new QToolButton);  // it has no edge
    QTabBar* tabs = added(new QTabBar);

    Controls() {
        column->setContentsMargins(24, 24, 24, 24);
        column->setSpacing(24);
        editable->setEditable(true);
        choice->addItem(QStringLiteral("one"));
        for (QToolButton* each : {tool, flat}) {
            each->setText(QStringLiteral("tool"));
            each->setFocusPolicy(Qt::StrongFocus);
        }
        flat->setAutoRaise(true);
        tabs->addTab(QStringLiteral("page"));
        text->setTabChangesFocus(true);
        text->setFixedHeight(48);
    }
    template <class Control>
    Control* added(Control* control) {
        control->setObjectName(QLatin1String(Control::staticMetaObject.className()));
        column->addWidget(control, 0, Qt::AlignLeft);
        return control;
    }
    [[nodiscard]] QList<QWidget*> all() const { return {line, choice, editable, number, text, tick, button, tool}; }
    // Where the edge of a control is.
    [[nodiscard]] QRect edge(const QWidget* control) const {
        if (control != tick)
            return control->geometry();
        QStyleOptionButton option;
        option.initFrom(tick);
        return tick->style()
            ->subElementRect(QStyle::SE_CheckBoxIndicator, &option, tick)
            .translated(tick->geometry().topLeft());
    }
};

constexpr std::array allStates{SessionState::Connecting,   SessionState::Connected,      SessionState::Full,
                               SessionState::Denied,       SessionState::PasswordNeeded, SessionState::WrongPassword,
                               SessionState::NoPermission, SessionState::Loading,        SessionState::Busy,
                               SessionState::NotAnswering, SessionState::Unreachable,    SessionState::TlsFailed,
                               SessionState::NotRedis};

}  // namespace

class ThemeTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void buttonsOfDialogsAreWordsAlone() {
        const Theme theme;
        const QDialogButtonBox box(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
        for (const QAbstractButton* button : box.buttons())
            QVERIFY2(button->icon().isNull(), qPrintable(button->text()));
    }

    void textIsReadable_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void textIsReadable() {
        QFETCH(const bool, dark);
        const QPalette palette = themePalette(dark);
        QCOMPARE(isDark(palette), dark);
        const ThemeColours& colours = themeColours(palette);
        const QList<QColor> grounds{palette.color(QPalette::Window), palette.color(QPalette::Base),
                                    palette.color(QPalette::AlternateBase)};
        const QList<std::pair<const char*, QColor>> texts{{"text", palette.color(QPalette::Text)},
                                                          {"window text", palette.color(QPalette::WindowText)},
                                                          {"placeholder", palette.color(QPalette::PlaceholderText)},
                                                          {"link", palette.color(QPalette::Link)},
                                                          {"muted", colours.mutedText},
                                                          {"ok", colours.okText},
                                                          {"notice", colours.noticeText},
                                                          {"warning", colours.warningText},
                                                          {"critical", colours.criticalText}};
        QStringList bad;
        for (const auto& [name, text] : texts)
            for (const QColor& ground : grounds)
                if (contrast(text, ground) < 4.5)
                    bad << badPair(name, text, ground);
        const auto check = [&bad](const char* name, const QColor& text, const QColor& ground) {
            if (contrast(text, ground) < 4.5)
                bad << badPair(name, text, ground);
        };
        check("button", palette.color(QPalette::ButtonText), palette.color(QPalette::Button));
        check("tooltip", palette.color(QPalette::ToolTipText), palette.color(QPalette::ToolTipBase));
        check("selection", palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight));
        for (const QColor& heat : colours.idleHeat)
            check("idle heat", palette.color(QPalette::Text), heat);
        // The tint of the chosen instance, and the wash of the banners.
        QColor tint = palette.color(QPalette::Highlight);
        tint.setAlphaF(dark ? 0.35F : 0.14F);
        const QColor chosen = over(tint, palette.color(QPalette::Window));
        for (const SessionState state : allStates) {
            check("state in the list", stateTextColour(state, colours), chosen);
            QColor wash = stateColour(state, colours);
            wash.setAlphaF(dark ? 0.16F : 0.12F);
            check("banner", palette.color(QPalette::WindowText), over(wash, palette.color(QPalette::Window)));
        }
        QVERIFY2(bad.isEmpty(), qPrintable(bad.join(u'\n')));
    }

    void shapesStandOut() {
        for (const bool dark : {false, true}) {
            const QPalette palette = themePalette(dark);
            const ThemeColours& colours = themeColours(palette);
            const QColor window = palette.color(QPalette::Window);
            for (const QColor& shape : {colours.ok, colours.notice, colours.critical, colours.series})
                QVERIFY2(contrast(shape, window) >= 3, qPrintable(badPair("shape", shape, window)));
            double before = 1;
            QVERIFY(contrast(colours.idleHeat[0], palette.color(QPalette::Base)) >= (dark ? 1.1 : 1.2));
            for (const QColor& heat : colours.idleHeat) {
                const double now = contrast(heat, palette.color(QPalette::Base));
                QVERIFY2(now > before + 0.03, "each step of idle heat is deeper than the one before");
                before = now;
            }
        }
    }

    void controlsHaveAnEdge_data() { textIsReadable_data(); }
    void controlsHaveAnEdge() {
        QFETCH(const bool, dark);
        Theme theme;
        theme.setChoice(dark ? ThemeChoice::Dark : ThemeChoice::Light);
        Controls controls;
        controls.window.show();
        const QImage image = controls.window.grab().toImage();
        QStringList bad;
        const auto all = controls.all();
        for (const QWidget* control : all) {
            const double found = edgeContrast(image, controls.edge(control));
            if (found < 3)
                bad << QStringLiteral("%1: %2").arg(control->objectName()).arg(found);
        }
        QVERIFY2(bad.isEmpty(), qPrintable(bad.join(u'\n')));
    }

    void focusIsSeen_data() { textIsReadable_data(); }
    void focusIsSeen() {
        QFETCH(const bool, dark);
        Theme theme;
        theme.setChoice(dark ? ThemeChoice::Dark : ThemeChoice::Light);
        Controls controls;
        controls.window.show();
        QVERIFY(QTest::qWaitForWindowActive(&controls.window));
        QStringList bad;
        const auto all = controls.all() + QList<QWidget*>{controls.flat, controls.tabs};
        for (QWidget* control : all) {
            (control == controls.tool ? static_cast<QWidget*>(controls.button) : controls.tool)->setFocus();
            const QImage before = controls.window.grab().toImage();
            control->setFocus(Qt::OtherFocusReason);  // also of whoever clicked
            const QImage after = controls.window.grab().toImage();
            const QRect place = control->geometry();
            if (const int changed = changedPixels(before, after, place); changed < place.width() + place.height())
                bad << QStringLiteral("%1: %2 pixels").arg(control->objectName()).arg(changed);
        }
        QVERIFY2(bad.isEmpty(), qPrintable(bad.join(u'\n')));
    }

    // The part that is moved, not the way it goes.
    void theHandleOfAScrollBarStandsOut_data() { textIsReadable_data(); }
    void theHandleOfAScrollBarStandsOut() {
        QFETCH(const bool, dark);
        Theme theme;
        theme.setChoice(dark ? ThemeChoice::Dark : ThemeChoice::Light);
        for (const Qt::Orientation orientation : {Qt::Horizontal, Qt::Vertical}) {
            QScrollBar bar(orientation);
            bar.setRange(0, 100);
            bar.setPageStep(50);
            bar.resize(orientation == Qt::Horizontal ? QSize(300, bar.sizeHint().height())
                                                     : QSize(bar.sizeHint().width(), 300));
            bar.show();
            const QImage image = bar.grab().toImage();
            QStyleOptionSlider option;
            option.initFrom(&bar);
            option.orientation = orientation;
            option.state.setFlag(QStyle::State_Horizontal, orientation == Qt::Horizontal);
            option.maximum = 100;
            option.pageStep = 50;
            const auto colour = [&](QStyle::SubControl part) {
                return image.pixelColor(
                    bar.style()->subControlRect(QStyle::CC_ScrollBar, &option, part, &bar).center());
            };
            const QColor handle = colour(QStyle::SC_ScrollBarSlider);
            const QColor track = colour(QStyle::SC_ScrollBarAddPage);
            const QColor window = bar.palette().color(QPalette::Window);
            QVERIFY2(contrast(handle, track) >= 3, qPrintable(badPair("handle", handle, track)));
            QVERIFY2(contrast(track, window) < 1.2, qPrintable(badPair("track", track, window)));
        }
    }

    // Printed in one colour, the shapes of different levels still differ.
    void statesDifferByShape() {
        const auto shape = [](SessionState state) { return stateShapePixmap(state, Qt::black, 16, 1).toImage(); };
        allDiffer({shape(SessionState::Connected), shape(SessionState::Full), shape(SessionState::Unreachable),
                   shape(SessionState::Connecting), shape(SessionState::NotAnswering),
                   shape(SessionState::WrongPassword)});
    }

    void beingInAtAFullServerLooksFull() {
        QCOMPARE(stateLook(SessionState::Connected, 0), SessionState::Full);
        QCOMPARE(stateLook(SessionState::Connected, 1), SessionState::Connected);
        QCOMPARE(stateLook(SessionState::Connected, std::nullopt), SessionState::Connected);
        QCOMPARE(stateLook(SessionState::Unreachable, 0), SessionState::Unreachable);
    }

    void eachStateHasItsWord() {
        QStringList words;
        for (const SessionState state : allStates)
            words << stateWord(status(state));
        QCOMPARE(
            words.join(QStringLiteral(", ")),
            QStringLiteral(
                "connecting, connected, full, denied, password needed, wrong password, INFO forbidden, loading, busy, "
                "not answering, unreachable, TLS failed, not Redis"));
        SessionStatus probablyFull = status(SessionState::Full, 14);
        QCOMPARE(stateNote(probablyFull), QStringLiteral("full, 14 tries so far"));
        probablyFull.certain = false;
        QCOMPARE(stateNote(probablyFull), QStringLiteral("probably full, 14 tries so far"));
        SessionStatus closes = status(SessionState::Denied);
        closes.certain = false;
        QCOMPARE(stateNote(closes), QStringLiteral("closes when spoken to"));
        QCOMPARE(stateNote(status(SessionState::Connected)), QString());
        QCOMPARE(stateSentence(status(SessionState::Connected)), QString());
        QCOMPARE(stateSentence(status(SessionState::Busy)), QStringLiteral("Busy."));
        QCOMPARE(stateSentence(status(SessionState::Busy, 0, "A script runs.")), QStringLiteral("A script runs."));
        QCOMPARE(stateSentence(status(SessionState::Full, 27, "The server is full.")),
                 QStringLiteral("The server is full.\nClose one of its applications, or kill clients or raise "
                                "maxclients over a connection that is open already; Headroom takes the next freed "
                                "slot."));
    }

    void choiceIsAppliedAndTakenBack() {
        Theme theme;
        const bool system = isDark(QApplication::palette());
        theme.setChoice(ThemeChoice::Dark);
        QVERIFY(isDark(QApplication::palette()));
        theme.setChoice(ThemeChoice::Light);
        QVERIFY(!isDark(QApplication::palette()));
        theme.setChoice(ThemeChoice::System);
        QCOMPARE(isDark(QApplication::palette()), system);
    }

    void everyThemeOfAProgramLooksTheSame() {
        const Theme first;
        const QStyle* style = QApplication::style();
        const Theme second;
        QCOMPARE(QApplication::style(), style);
        const QPalette shown = QApplication::palette();
        QCOMPARE(shown.color(QPalette::Window), themePalette(isDark(shown)).color(QPalette::Window));
    }

    void toolTipsStayPlain() {
        QCOMPARE(plainToolTip(QString()), QString());
        QVERIFY(plainToolTip(QStringLiteral("<img src=x>")).contains(QStringLiteral("&lt;img src=x&gt;")));
    }

    void labelAsksForNoLessWhenToldTo() {
        ElidedLabel fitting(QStringLiteral("Cost"));
        ElidedLabel keeping(QStringLiteral("Cost"));
        keeping.setKeepsWidth();
        for (ElidedLabel* label : {&fitting, &keeping})
            label->setText(QStringLiteral("a long text"));
        const QSize wide = fitting.sizeHint();
        QCOMPARE(keeping.sizeHint(), wide);
        for (ElidedLabel* label : {&fitting, &keeping})
            label->setText(QStringLiteral("short"));
        QVERIFY(fitting.sizeHint().width() < wide.width());
        QCOMPARE(keeping.sizeHint(), wide);
        QCOMPARE(keeping.text(), QStringLiteral("short"));
    }

    void iconIsInTheLibrary() { QVERIFY(!QIcon(QStringLiteral(":/icons/headroom.svg")).pixmap(64).isNull()); }

  private:
    static void allDiffer(const QList<QImage>& images) {
        for (qsizetype i = 0; i < images.size(); ++i)
            for (qsizetype j = i + 1; j < images.size(); ++j)
                QVERIFY2(images[i] != images[j], qPrintable(QStringLiteral("%1 and %2").arg(i).arg(j)));
    }
};

HEADROOM_TEST(QApplication, ThemeTest)
#include "tst_theme.moc"
