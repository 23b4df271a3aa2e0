// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/help_dialogs.h"

#include "gui/style/metrics.h"
#include "gui/widgets/plain_label.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <span>

namespace headroom {

namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("Help", text);
}

struct PageKey {
    const char* key;  // none: the meaning is a title
    const char* meaning;
};
constexpr PageKey filterAndLedgerKeys[] = {
    {"", QT_TRANSLATE_NOOP("Help", "In a filter")},
    {"Tab", QT_TRANSLATE_NOOP("Help", "Complete")},
    {"Ctrl+Space", QT_TRANSLATE_NOOP("Help", "Say what may come next")},
    {"Up", QT_TRANSLATE_NOOP("Help", "Earlier filters")},
    {"Return", QT_TRANSLATE_NOOP("Help", "Go on in the table")},
    {"", QT_TRANSLATE_NOOP("Help", "Ledger")},
    {"Ctrl+F", QT_TRANSLATE_NOOP("Help", "Search")},
    {"Right", QT_TRANSLATE_NOOP("Help", "Show each client of an action")},
    {"Left", QT_TRANSLATE_NOOP("Help", "Fold it again")},
    {"Esc", QT_TRANSLATE_NOOP("Help", "Clear the search, then go back")},
};
constexpr PageKey clientsKeys[] = {
    {"", QT_TRANSLATE_NOOP("Help", "Clients")},
    {"Ctrl+F", QT_TRANSLATE_NOOP("Help", "Filter")},
    {"Ctrl+G", QT_TRANSLATE_NOOP("Help", "Show or hide the groups")},
    {"Ctrl+M", QT_TRANSLATE_NOOP("Help", "Show only marked clients")},
    {"Ctrl+Shift+A", QT_TRANSLATE_NOOP("Help", "Mark all clients shown")},
    {"Ctrl+Shift+M", QT_TRANSLATE_NOOP("Help", "Select the marked clients")},
    {"Ctrl+Shift+Space", QT_TRANSLATE_NOOP("Help", "Clear the marks")},
    {"Esc", QT_TRANSLATE_NOOP("Help", "Clear the filter, then the selection")},
    {"", QT_TRANSLATE_NOOP("Help", "In the table")},
    {"Space", QT_TRANSLATE_NOOP("Help", "Mark or unmark")},
    {"F", QT_TRANSLATE_NOOP("Help", "Follow the current client")},
    {"Return", QT_TRANSLATE_NOOP("Help", "Show all fields of the current client")},
    {"=", QT_TRANSLATE_NOOP("Help", "Filter by the current value")},
    {"+", QT_TRANSLATE_NOOP("Help", "And by this value, within the filter")},
    {"!", QT_TRANSLATE_NOOP("Help", "Not this value, within the filter")},
    {"Ctrl+C", QT_TRANSLATE_NOOP("Help", "Copy as text")},
    {"Del", QT_TRANSLATE_NOOP("Help", "Kill the marked, or else the selected clients")},
    {"", QT_TRANSLATE_NOOP("Help", "In the groups")},
    {"=", QT_TRANSLATE_NOOP("Help", "Filter by the group (Return)")},
    {"+", QT_TRANSLATE_NOOP("Help", "And by the group, within the filter (Ctrl+Return)")},
    {"!", QT_TRANSLATE_NOOP("Help", "Not the group, within the filter")},
    {"Space", QT_TRANSLATE_NOOP("Help", "Mark its clients")},
    {"Del", QT_TRANSLATE_NOOP("Help", "Kill its clients")},
};

void showWithClose(QDialog* dialog, QLayout* content) {
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* page = new QVBoxLayout(dialog);
    page->setContentsMargins(3 * gridUnit, 2 * gridUnit, 3 * gridUnit, 2 * gridUnit);
    page->setSpacing(2 * gridUnit);
    page->addLayout(content);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    page->addWidget(buttons);
    dialog->show();
}

}  // namespace

void showKeys(QWidget* parent, const QList<QAction*>& actions) {
    auto* dialog = new QDialog(parent);
    dialog->setWindowTitle(translated(QT_TRANSLATE_NOOP("Help", "Keys")));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(3 * gridUnit);
    grid->setVerticalSpacing(gridHalf);
    std::array<int, 2> rows{};
    const auto addKey = [&](std::size_t side, const QString& key, const QString& meaning) {
        auto* keyLabel = plainLabel(dialog, key);
        keyLabel->setFont(boldFont(dialog->font()));
        const int column = 2 * static_cast<int>(side);
        grid->addWidget(keyLabel, rows[side], column);
        grid->addWidget(plainLabel(dialog, meaning), rows[side]++, column + 1);
    };
    const auto addTitle = [&](std::size_t side, const QString& title) {
        auto* label = plainLabel(dialog, title);
        label->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(label, rows[side]++, 2 * static_cast<int>(side), 1, 2);
    };
    addTitle(0, translated(QT_TRANSLATE_NOOP("Help", "Everywhere")));
    for (const QAction* action : actions) {
        const QVariant key = action->property("key");
        const QString keyText = key.isValid() ? key.toString() : action->shortcut().toString(QKeySequence::NativeText);
        if (!keyText.isEmpty())
            addKey(0, keyText, action->text().remove(u'&').remove(u'…'));
    }
    const auto addKeys = [&](std::size_t side, std::span<const PageKey> keys) {
        for (const auto& [key, meaning] : keys) {
            const QKeySequence sequence{QLatin1String(key)};
            if (sequence.isEmpty())
                addTitle(side, translated(meaning));
            else
                addKey(side, sequence.toString(QKeySequence::NativeText), translated(meaning));
        }
    };
    addKeys(0, filterAndLedgerKeys);
    addKeys(1, clientsKeys);
    grid->setColumnMinimumWidth(1, 180);
    grid->setRowStretch(std::max(rows[0], rows[1]), 1);
    showWithClose(dialog, grid);
}

void showAbout(QWidget* parent) {
    auto* dialog = new QDialog(parent);
    dialog->setWindowTitle(translated(QT_TRANSLATE_NOOP("Help", "About Headroom")));
    auto* column = new QVBoxLayout;
    column->setSpacing(gridUnit);
    auto* title = plainLabel(dialog, QStringLiteral("Headroom " HEADROOM_VERSION));
    title->setFont(titleFont(dialog->font()));
    column->addWidget(title);
    for (const char* line :
         {QT_TRANSLATE_NOOP("Help", "Connection monitor for Redis and everything that speaks its protocol."),
          QT_TRANSLATE_NOOP("Help", "Free software under the GNU General Public License, version 3 or later."),
          QT_TRANSLATE_NOOP("Help", "It comes with no warranty. Made with Qt, QtKeychain, QCustomPlot and hiredis.")})
        column->addWidget(plainLabel(dialog, translated(line)));
    showWithClose(dialog, column);
}

}  // namespace headroom
