// SPDX-License-Identifier: GPL-3.0-or-later
// Without a mouse and without eyes: on each page and in each dialog Tab goes through all there is as a person reads,
// and what has the focus says what it is for.
#include "core/fleet/instance.h"
#include "gui/actions/alternatives_box.h"
#include "gui/actions/kill_sheet.h"
#include "gui/app/cost_dialog.h"
#include "gui/app/status_line.h"
#include "gui/clients/client_table.h"
#include "gui/clients/clients_page.h"
#include "gui/clients/idle_heat_dialog.h"
#include "gui/config/config_page.h"
#include "gui/connect/welcome_page.h"
#include "gui/filter/save_filter_dialog.h"
#include "gui/ledger/ledger_page.h"
#include "gui/widgets/dense_table.h"
#include "gui/widgets/elided_label.h"
#include "tests/gui/whole_window.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"

#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QSpinBox>
#include <QTabBar>
#include <QToolButton>
#include <QtTest>

#include <algorithm>
#include <functional>
#include <memory>

using namespace headroom;

namespace {

const QByteArray clients =
    "id=3 addr=10.0.0.1:50 name=web age=900 idle=700 flags=N db=0 cmd=get user=default\r\n"
    "id=4 addr=10.0.0.2:50 name=billing-7 age=999 idle=700 flags=N db=0 cmd=get user=default\r\n"
    "id=5 addr=10.0.0.2:51 name=billing-7 age=999 idle=700 flags=N db=0 cmd=get user=default\r\n"
    "id=6 addr=10.0.0.3:51 name=worker age=999 idle=300 flags=b db=0 cmd=blpop user=default\r\n"
    "id=7 addr=10.0.0.9:51 name=headroom age=9 idle=0 flags=N db=0 cmd=client|list user=default\r\n";

// A window on a small server, with everything on it that can be there.
struct KeyboardDesk {
    explicit KeyboardDesk(Environment environment = Environment::Production) {
        server.setScript([this, healthy = ScriptedServer::healthy(clients)](const QByteArray& command) -> QByteArray {
            if (command.startsWith("CONFIG GET "))
                return "*4\r\n" + ScriptedServer::bulk("maxclients") + ScriptedServer::bulk(maxclients) +
                       ScriptedServer::bulk("timeout") + ScriptedServer::bulk("0");
            if (command.startsWith("CONFIG SET maxclients "))
                maxclients = command.split(' ').last();
            return command.startsWith("CLIENT KILL") ? QByteArray(":1\r\n") : healthy(command);
        });
        Endpoint endpoint = server.endpoint();
        endpoint.label = QStringLiteral("cache-eu-1");
        endpoint.said = environment;
        window.show();
        instance = window.addInstance(endpoint);
        if (!QTest::qWaitFor([this] { return instance->clients().snapshot && instance->settings(); }, 30'000))
            qFatal("the server was not read");
        activate(window);
    }
    // To qWaitForWindowActive() a dialog is active as soon as its parent is.
    static void activate(QWidget& widget) {
        widget.activateWindow();
        if (!QTest::qWaitFor([&widget] { return QApplication::activeWindow() == &widget; }, 30'000))
            qFatal("the window does not become active");
    }
    void show(const QString& page) {
        if (page == QLatin1String("welcome"))
            window.showWelcome();
        else
            window.showPage(page);
        if (page == QLatin1String("clients") &&
            !QTest::qWaitFor([this] { return table().model()->rowCount() > 0; }, 30'000))
            qFatal("no clients are shown");
    }
    [[nodiscard]] ClientTable& table() const { return *window.findChild<ClientTable*>(); }
    void choose(int id) const {
        table().setFocus();
        table().setCurrentIndex(table().model()->index(table().clients().rowOfId(id), 0));
    }
    void trigger(const QString& text) const {
        for (QAction* action : window.actions()) {
            if (action->text() == text) {
                action->trigger();
                return;
            }
        }
        qFatal("no such action");
    }
    void press(const QString& name, const QString& text) const {
        QMenu* menu = window.findChild<QToolButton*>(name)->menu();
        Q_EMIT menu->aboutToShow();
        for (QAction* action : menu->actions()) {
            if (action->text() == text) {
                action->trigger();
                return;
            }
        }
        qFatal("no such action in the menu");
    }
    // The dialog that stands there now, active and laid out.
    [[nodiscard]] QDialog* dialog() const {
        QDialog* found = nullptr;
        if (!QTest::qWaitFor(
                [&] {
                    for (QDialog* dialog : window.findChildren<QDialog*>())
                        found = dialog->isVisible() ? dialog : found;
                    return found != nullptr;
                },
                30'000))
            qFatal("no dialog is shown; %s", qPrintable(window.findChild<StatusLine*>()->currentMessage()));
        activate(*found);
        QTest::qWait(0);
        return found;
    }

    QByteArray maxclients = "100";
    ScriptedServer server;
    WholeWindow whole;
    MainWindow& window = whole.window;
    Instance* instance;
};

QString nameOf(const QWidget& widget) {
    // Qt for Unix tells the value instead, whatever the box is called.
    if (qobject_cast<const QComboBox*>(&widget))
        return widget.accessibleName();
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(&widget));
    return accessible ? accessible->text(QAccessible::Name) : QString();
}

QString described(const QWidget* widget) {
    return widget ? QStringLiteral("%1 “%2” %3")
                        .arg(QLatin1String(widget->metaObject()->className()), nameOf(*widget), widget->objectName())
                  : QStringLiteral("nothing");
}

QStringList described(const QWidgetList& widgets) {
    QStringList names;
    for (const QWidget* widget : widgets)
        names << described(widget);
    return names;
}

// What Tab has to reach.
QWidgetList stopsOf(const QWidget& window) {
    QWidgetList stops;
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        if (widget->window() == &window && widget->isVisible() && widget->isEnabled() && !widget->focusProxy() &&
            (widget->focusPolicy() & Qt::TabFocus) != 0)
            stops << widget;
    }
    return stops;
}

// Where Tab goes, from where the focus is until it is there again.
QWidgetList walk(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
    constexpr int tooFar = 99;
    QWidgetList way;
    QWidget* const first = QApplication::focusWidget();
    for (QWidget* now = first; now && way.size() < tooFar;) {
        way << now;
        QTest::keyClick(now, key, modifiers);
        now = QApplication::focusWidget();
        if (now == first)
            return way;
    }
    way << nullptr;
    return way;
}

// In a container what is beside each other is read from the left, and all from above.
bool isReadBefore(QWidget* one, QWidget* other) {
    QWidget* container = one;
    while (!container->isAncestorOf(other))
        container = container->parentWidget();
    if (container == one)
        return true;
    const auto placeOf = [container](QWidget* widget) {
        while (widget->parentWidget() != container)
            widget = widget->parentWidget();
        return widget->geometry();
    };
    const QRect left = placeOf(one);
    const QRect right = placeOf(other);
    const int together = std::min(left.bottom(), right.bottom()) - std::max(left.top(), right.top());
    return 2 * together > std::min(left.height(), right.height()) ? left.left() < right.left()
                                                                  : left.top() < right.top();
}

// What is wrong with the way of Tab in the active window; empty: nothing.
QString troubleOfTab(QWidget& window) {
    QWidgetList stops = stopsOf(window);
    if (stops.isEmpty())
        return {};
    if (!QApplication::focusWidget())
        return QStringLiteral("nothing has the focus");
    QWidgetList way = walk(Qt::Key_Tab);
    if (way.contains(nullptr))
        return QStringLiteral("Tab does not come back: ") + described(way).join(u'\n');
    QWidgetList back = walk(Qt::Key_Backtab, Qt::ShiftModifier);
    std::reverse(back.begin() + 1, back.end());
    if (back != way)
        return QStringLiteral("Shift+Tab is not the way back: ") + described(back).join(u'\n');
    for (const QWidget* stop : stops) {
        if (way.count(stop) != 1)
            return QStringLiteral("%1 is not once on the way\n").arg(described(stop)) + described(way).join(u'\n');
    }
    if (way.size() != stops.size())
        return QStringLiteral("more than there is: ") + described(way).join(u'\n');
    const auto first = std::ranges::find_if(way, [&way](QWidget* stop) {
        return std::ranges::all_of(way, [stop](QWidget* other) { return stop == other || isReadBefore(stop, other); });
    });
    std::rotate(way.begin(), first == way.end() ? way.begin() : first, way.end());
    for (auto stop = way.begin(); stop != way.end(); ++stop) {
        for (auto later = stop + 1; later != way.end(); ++later) {
            if (!isReadBefore(*stop, *later))
                return QStringLiteral("%1 comes before %2 in\n").arg(described(*stop), described(*later)) +
                       described(way).join(u'\n');
        }
    }
    return {};
}

QString valueOf(const QWidget& widget) {
    if (const auto* edit = qobject_cast<const QLineEdit*>(&widget))
        return edit->text();
    if (const auto* box = qobject_cast<const QComboBox*>(&widget))
        return box->currentText();
    if (const auto* box = qobject_cast<const QAbstractSpinBox*>(&widget))
        return box->text();
    return {};
}

// Cells and tabs have tooltips of their own; a button that closes says all.
bool needsToolTip(const QWidget& widget) {
    const auto* box = qobject_cast<const QDialogButtonBox*>(widget.parentWidget());
    auto* button = qobject_cast<QAbstractButton*>(const_cast<QWidget*>(&widget));
    const bool closes = box && button && box->standardButton(button) != QDialogButtonBox::NoButton;
    const bool answers = qobject_cast<const QMessageBox*>(widget.window());
    return !closes && !answers && !widget.inherits("QAbstractItemView") && !widget.inherits("QPlainTextEdit") &&
           !widget.inherits("QTabBar");
}

// What is not said of the controls of a window, or said in a way that a server could make use of.
QStringList troubleOfWords(const QWidget& window) {
    QStringList troubles;
    QMap<QString, QString> keys;
    const auto takeKey = [&](const QString& text) {
        const QString key = QKeySequence::mnemonic(text).toString();
        if (!key.isEmpty() && keys.contains(key))
            troubles << QStringLiteral("%1 is of “%2” and of “%3”").arg(key, keys[key], text);
        if (!key.isEmpty())
            keys[key] = text;
    };
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        if (widget->window() != &window || !widget->isVisible())
            continue;
        if (const auto* label = qobject_cast<QLabel*>(widget)) {
            if (label->buddy())
                takeKey(label->text());
            else if (!label->text().isEmpty() && label->textFormat() != Qt::PlainText)
                troubles << QStringLiteral("may be taken for HTML: ") + label->text();
        }
        if (const auto* label = qobject_cast<ElidedLabel*>(widget); label && !label->text().isEmpty()) {
            if (nameOf(*label) == label->text() || !nameOf(*label).contains(label->text()))
                troubles << QStringLiteral("does not say what it shows: ") + nameOf(*label);
        }
        if (const auto* button = qobject_cast<QAbstractButton*>(widget))
            takeKey(button->text());
        if (const auto* menu = qobject_cast<QMenuBar*>(widget)) {
            for (const QAction* action : menu->actions())
                takeKey(action->text());
        }
        if ((widget->focusPolicy() & Qt::TabFocus) == 0 || widget->focusProxy())
            continue;
        const QString name = nameOf(*widget);
        if (name.isEmpty() || name == valueOf(*widget) || name == QLatin1String("+"))
            troubles << QStringLiteral("does not say what it is for: ") + described(widget);
        if (needsToolTip(*widget) && widget->toolTip().isEmpty())
            troubles << QStringLiteral("has no tooltip: ") + described(widget);
    }
    return troubles;
}

using Opener = std::function<void(KeyboardDesk&)>;
struct NamedOpener {
    const char* name;
    Opener open;
};

void editSetting(KeyboardDesk& desk, const QString& value) {
    desk.show(QStringLiteral("config"));
    auto& page = *desk.window.findChild<ConfigPage*>();
    auto* field = page.findChild<QLineEdit*>();
    if (!QTest::qWaitFor([field] { return field->isVisible() && field->isEnabled(); }, 30'000))
        qFatal("nothing can be set");
    field->setFocus();
    field->clear();
    QTest::keyClicks(field, value);
    QTest::keyClick(field, Qt::Key_Return);
}

void killAll(KeyboardDesk& desk) {
    desk.show(QStringLiteral("clients"));
    desk.table().setFocus();
    desk.table().selectAll();
    QTest::keyClick(&desk.table(), Qt::Key_Delete);
}

const std::vector<NamedOpener> openers{
    {"kill one",
     [](KeyboardDesk& desk) {
         desk.show(QStringLiteral("clients"));
         desk.choose(3);
         QTest::keyClick(&desk.table(), Qt::Key_Delete);
     }},
    {"kill all", killAll},
    {"the clients of a plan",
     [](KeyboardDesk& desk) {
         killAll(desk);
         desk.dialog()->findChild<QPushButton*>(QStringLiteral("all"))->click();
     }},
    {"unblock",
     [](KeyboardDesk& desk) {
         desk.show(QStringLiteral("clients"));
         desk.choose(6);
         Q_EMIT desk.table().customContextMenuRequested({});
         auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
         for (QAction* action : menu->actions()) {
             if (action->text() == QStringLiteral("Unblock 1…"))
                 menu->setActiveAction(action);
         }
         QTest::keyClick(menu, Qt::Key_Return);
     }},
    {"fields of a client",
     [](KeyboardDesk& desk) {
         desk.show(QStringLiteral("clients"));
         desk.choose(3);
         QTest::keyClick(&desk.table(), Qt::Key_Return);
     }},
    {"save a filter",
     [](KeyboardDesk& desk) {
         desk.show(QStringLiteral("clients"));
         desk.window.findChild<ClientsPage*>()->findChild<QLineEdit*>()->setText(QStringLiteral("idle > 5m"));
         desk.press(QStringLiteral("filters"), QStringLiteral("Save this filter as…"));
     }},
    {"idle highlight",
     [](KeyboardDesk& desk) {
         desk.show(QStringLiteral("clients"));
         desk.press(QStringLiteral("view"), QStringLiteral("Idle highlight…"));
     }},
    {"save this server", [](KeyboardDesk& desk) { desk.trigger(QStringLiteral("&Save this server…")); }},
    {"environments", [](KeyboardDesk& desk) { desk.trigger(QStringLiteral("What &environments mean…")); }},
    {"unlock",
     [](KeyboardDesk& desk) {
         Endpoint locked = desk.instance->endpoint();
         locked.readOnly = locked.locked = true;
         desk.instance->follow(locked);
         desk.trigger(QStringLiteral("&Unlock…"));
     }},
    {"cost", [](KeyboardDesk& desk) { desk.trigger(QStringLiteral("&Monitoring cost…")); }},
    {"keys", [](KeyboardDesk& desk) { desk.trigger(QStringLiteral("&Keys")); }},
    {"about", [](KeyboardDesk& desk) { desk.trigger(QStringLiteral("&About Headroom")); }},
    {"set", [](KeyboardDesk& desk) { editSetting(desk, QStringLiteral("200")); }},
    {"set by the name",
     [](KeyboardDesk& desk) {
         EnvironmentTable table;
         table.of(Environment::Production).changeSetting = Confirmation::TypeName;
         Endpoint endpoint = desk.instance->endpoint();
         endpoint.table = std::make_shared<const EnvironmentTable>(table);
         desk.instance->follow(endpoint);
         editSetting(desk, QStringLiteral("200"));
     }},
    {"a list that is none",
     [](KeyboardDesk& desk) { desk.window.openClientList(QStringLiteral("/nowhere/list.txt")); }},
};

void addOpeners() {
    QTest::addColumn<int>("opener");
    for (std::size_t at = 0; at < openers.size(); ++at)
        QTest::newRow(openers[at].name) << static_cast<int>(at);
}

void addPages() {
    QTest::addColumn<QString>("page");
    for (const char* page : {"overview", "clients", "why", "slowlog", "config", "ledger", "welcome"})
        QTest::newRow(page) << QString::fromLatin1(page);
}

}  // namespace

class KeyboardTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() { QSettings().clear(); }

    void tabGoesThroughAPage_data() { addPages(); }
    void tabGoesThroughAPage() {
        QFETCH(QString, page);
        KeyboardDesk desk;
        desk.show(page);
        const QString trouble = troubleOfTab(desk.window);
        QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
    }

    void tabGoesThroughADialog_data() { addOpeners(); }
    void tabGoesThroughADialog() {
        QFETCH(int, opener);
        KeyboardDesk desk;
        openers[static_cast<std::size_t>(opener)].open(desk);
        const QString trouble = troubleOfTab(*desk.dialog());
        QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
    }

    void aPageSaysWhatItsControlsAreFor_data() { addPages(); }
    void aPageSaysWhatItsControlsAreFor() {
        QFETCH(QString, page);
        KeyboardDesk desk;
        desk.show(page);
        const QString trouble = troubleOfWords(desk.window).join(u'\n');
        QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
    }

    void aDialogSaysWhatItsControlsAreFor_data() { addOpeners(); }
    void aDialogSaysWhatItsControlsAreFor() {
        QFETCH(int, opener);
        KeyboardDesk desk;
        openers[static_cast<std::size_t>(opener)].open(desk);
        const QString trouble = troubleOfWords(*desk.dialog()).join(u'\n');
        QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
    }

    // Also when the window hangs over the edge of the screen, and when the dialog grows later.
    void aDialogOpensOnTheScreen_data() { addOpeners(); }
    void aDialogOpensOnTheScreen() {
        QFETCH(int, opener);
        KeyboardDesk desk;
        desk.window.resize(desk.window.minimumSize());
        const QRect screen = desk.window.screen()->availableGeometry();
        for (const QPoint& corner : {screen.bottomRight() - QPoint(60, 60), -desk.window.rect().center()}) {
            desk.window.move(corner);
            openers[static_cast<std::size_t>(opener)].open(desk);
            QDialog* dialog = desk.dialog();
            // Qt leaves room for the left and the upper edge of a frame, not for the others.
            QVERIFY2(screen.contains(dialog->geometry()) && screen.contains(dialog->frameGeometry().topLeft()),
                     qPrintable(QDebug::toString(dialog->frameGeometry()) + QDebug::toString(screen)));
            dialog->reject();
            desk.activate(desk.window);
        }
    }

    // Without a field the first of its buttons, but for what must not be pressed by accident.
    void aDialogOpensInItsFirstField_data() { addOpeners(); }
    void aDialogOpensInItsFirstField() {
        QFETCH(int, opener);
        KeyboardDesk desk;
        openers[static_cast<std::size_t>(opener)].open(desk);
        const QDialog* dialog = desk.dialog();
        QWidgetList fields;
        for (QWidget* stop : stopsOf(*dialog)) {
            if (qobject_cast<QLineEdit*>(stop) || qobject_cast<QAbstractSpinBox*>(stop) ||
                qobject_cast<QComboBox*>(stop) || stop->inherits("QPlainTextEdit"))
                fields << stop;
        }
        std::ranges::sort(fields, isReadBefore);
        if (fields.isEmpty())
            QVERIFY2(qobject_cast<QPushButton*>(dialog->focusWidget()), qPrintable(described(dialog->focusWidget())));
        else
            QCOMPARE(described(dialog->focusWidget()), described(fields.front()));
    }

    void enterPressesTheButtonWithTheFocus() {
        KeyboardDesk desk;
        killAll(desk);
        QDialog* sheet = desk.dialog();
        QPointer<QDialog> gone(sheet);
        QTest::keyClick(sheet->focusWidget(), Qt::Key_Return);
        QTest::qWait(0);
        QVERIFY(gone && gone->isVisible());  // a field
        QTRY_VERIFY(sheet->findChild<AlternativesBox*>()->isVisible());
        QSet<QString> names;
        for (QPushButton* button : sheet->findChildren<QPushButton*>()) {
            QVERIFY2(!names.contains(nameOf(*button)), qPrintable(nameOf(*button)));
            names << nameOf(*button);
            if (button->text() == QLatin1String("Cancel"))
                button->setFocus(Qt::TabFocusReason);
        }
        QTest::keyClick(sheet->focusWidget(), Qt::Key_Return);
        QTRY_VERIFY(!gone);
    }

    void closeHasTheFocusAfterAKill() {
        KeyboardDesk desk;
        killAll(desk);
        auto* sheet = qobject_cast<KillSheet*>(desk.dialog());
        QVERIFY(sheet);
        QTest::keyClicks(sheet->findChildren<QLineEdit*>().constLast(), QStringLiteral("cache-eu-1"));
        for (QPushButton* button : sheet->findChildren<QPushButton*>()) {
            if (button->text() == QLatin1String("Kill 3 clients"))
                button->click();
        }
        const auto focused = [sheet] { return qobject_cast<QPushButton*>(sheet->focusWidget()); };
        QTRY_VERIFY_WITH_TIMEOUT(focused() && focused()->text() == QLatin1String("Close"), 20'000);
        const QString trouble = troubleOfTab(*sheet);
        QVERIFY2(trouble.isEmpty(), qPrintable(trouble));
        QPointer<KillSheet> gone(sheet);
        QTest::keyClick(focused(), Qt::Key_Return);
        QTRY_VERIFY(!gone);
    }

    void theListHasTheFirstFocus_data() {
        QTest::addColumn<bool>("isThereFirst");
        QTest::newRow("named on the command line") << true;
        QTest::newRow("connected to later") << false;
    }
    void theListHasTheFirstFocus() {
        QFETCH(bool, isThereFirst);
        const ScriptedServer server;
        WholeWindow whole;
        MainWindow& window = whole.window;
        if (isThereFirst) {
            window.addInstance(server.endpoint());
        } else {
            window.showWelcome();
        }
        window.show();
        KeyboardDesk::activate(window);
        window.addInstance(server.endpoint());
        QTRY_VERIFY2(qobject_cast<QListView*>(window.focusWidget()), qPrintable(described(window.focusWidget())));
    }

    void theWayInHasTheFirstFocusWithoutAnInstance() {
        WholeWindow whole;
        whole.window.showWelcome();
        whole.window.show();
        KeyboardDesk::activate(whole.window);
        QVERIFY2(qobject_cast<QLineEdit*>(whole.window.focusWidget()),
                 qPrintable(described(whole.window.focusWidget())));
    }

    void theFocusGoesOnFromAButtonThatHasDoneItsDuty() {
        KeyboardDesk desk(Environment::Local);
        desk.show(QStringLiteral("config"));
        auto* page = desk.window.findChild<ConfigPage*>();
        auto* field = page->findChild<QLineEdit*>();
        QTRY_VERIFY(field->isVisible() && field->isEnabled());
        QTest::keyClicks(field, QStringLiteral("200"));
        QPushButton* set = nullptr;
        for (QPushButton* button : page->findChildren<QPushButton*>())
            set = button->text().startsWith(QLatin1String("Set")) ? button : set;
        QTRY_VERIFY(set->isEnabled());
        set->setFocus(Qt::TabFocusReason);
        QTest::keyClick(set, Qt::Key_Space);
        QTRY_VERIFY(!set->isEnabled());
        QCOMPARE(described(desk.window.focusWidget()), described(field));
    }

    // What had the focus is hidden: it must not go to where nobody looks.
    void theFocusStaysOnAPageThatIsChosenByKey() {
        KeyboardDesk desk;
        desk.show(QStringLiteral("config"));
        auto* config = desk.window.findChild<ConfigPage*>();
        config->setFocus();
        desk.show(QStringLiteral("clients"));
        QCOMPARE(described(desk.window.focusWidget()), described(&desk.table()));
    }
};

HEADROOM_TEST(QApplication, KeyboardTest)
#include "tst_keyboard.moc"
