// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/help_dialogs.h"

#include "gui/style/metrics.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace headroom {

namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("Help", text);
}

QLabel* plainLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    return label;
}

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
    const auto addKey = [&](const QString& key, const QString& meaning) {
        auto* keyLabel = plainLabel(key, dialog);
        keyLabel->setFont(boldFont(dialog->font()));
        const int row = grid->rowCount();
        grid->addWidget(keyLabel, row, 0);
        grid->addWidget(plainLabel(meaning, dialog), row, 1);
    };
    for (const QAction* action : actions) {
        const QVariant key = action->property("key");
        const QString keyText = key.isValid() ? key.toString() : action->shortcut().toString(QKeySequence::NativeText);
        if (!keyText.isEmpty())
            addKey(keyText, action->text().remove(u'&').remove(u'…'));
    }
    static constexpr struct {
        const char* key;
        const char* meaning;
    } pageKeys[] = {
        {"Ctrl+F", QT_TRANSLATE_NOOP("Help", "Search the clients")},
        {"Space", QT_TRANSLATE_NOOP("Help", "In the client table: mark or unmark the selected clients")},
        {"F", QT_TRANSLATE_NOOP("Help", "In the client table: follow the current client")},
        {"Ctrl+C", QT_TRANSLATE_NOOP("Help", "Copy the selected or marked clients as text")},
        {"Del", QT_TRANSLATE_NOOP("Help", "Kill the selected client")},
        {"Ctrl+M", QT_TRANSLATE_NOOP("Help", "Show only marked clients")},
        {"Ctrl+Shift+M", QT_TRANSLATE_NOOP("Help", "Select the marked clients")},
        {"Ctrl+Shift+A", QT_TRANSLATE_NOOP("Help", "Mark all clients shown")},
        {"Ctrl+Shift+Space", QT_TRANSLATE_NOOP("Help", "Clear the marks")},
        {"Esc", QT_TRANSLATE_NOOP("Help", "Clear the search, then the selection; leave the connect page")},
    };
    for (const auto& [key, meaning] : pageKeys)
        addKey(QKeySequence(QLatin1String(key)).toString(QKeySequence::NativeText), translated(meaning));
    showWithClose(dialog, grid);
}

void showAbout(QWidget* parent) {
    auto* dialog = new QDialog(parent);
    dialog->setWindowTitle(translated(QT_TRANSLATE_NOOP("Help", "About Headroom")));
    auto* column = new QVBoxLayout;
    column->setSpacing(gridUnit);
    auto* title = plainLabel(QStringLiteral("Headroom " HEADROOM_VERSION), dialog);
    title->setFont(titleFont(dialog->font()));
    column->addWidget(title);
    for (const char* line :
         {QT_TRANSLATE_NOOP("Help", "Connection monitor for Redis and everything that speaks its protocol."),
          QT_TRANSLATE_NOOP("Help", "Free software under the GNU General Public License, version 3 or later."),
          QT_TRANSLATE_NOOP("Help", "It comes with no warranty. Made with Qt, QCustomPlot and hiredis.")})
        column->addWidget(plainLabel(translated(line), dialog));
    showWithClose(dialog, column);
}

}  // namespace headroom
