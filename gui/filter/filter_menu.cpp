// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/filter_menu.h"

#include "gui/filter/save_filter_dialog.h"
#include "gui/widgets/plain_tool_tip.h"

namespace headroom {

namespace {

constexpr int widestCharacters = 60;

QString inMenu(const QString& text) {
    const QString shortened = text.size() > widestCharacters ? text.left(widestCharacters - 1) + QChar(0x2026) : text;
    return QString(shortened).replace(QLatin1Char('&'), QLatin1String("&&"));
}

}  // namespace

FilterMenu::FilterMenu(FilterRows rows, QWidget* parent) : QMenu(parent), m_store(rows) {}

void FilterMenu::addFilter(QMenu& menu, const QString& title, const QString& text) {
    QAction* action = menu.addAction(inMenu(title));
    action->setToolTip(plainToolTip(text));
    connect(action, &QAction::triggered, this, [this, text] { Q_EMIT chosen(text); });
}

void FilterMenu::fill(const QString& text) {
    clear();
    setToolTipsVisible(true);
    QAction* save = addAction(tr("Save this filter as…"));
    save->setEnabled(!text.isEmpty());
    save->setToolTip(text.isEmpty() ? tr("There is no filter to save, or it cannot be read") : plainToolTip(text));
    connect(save, &QAction::triggered, this, [this, text] { askName(text); });

    const QList<NamedFilter> named = m_store.named();
    if (!named.isEmpty()) {
        addSection(tr("Saved"));
        for (const NamedFilter& filter : named)
            addFilter(*this, filter.name, filter.text);
        QMenu* remove = addMenu(tr("Delete"));
        remove->setToolTipsVisible(true);
        for (const NamedFilter& filter : named) {
            QAction* action = remove->addAction(inMenu(filter.name));
            action->setToolTip(plainToolTip(filter.text));
            connect(action, &QAction::triggered, this, [this, name = filter.name] { m_store.remove(name); });
        }
    }
    const QStringList recent = m_store.recent();
    if (!recent.isEmpty()) {
        addSection(tr("Recent"));
        for (const QString& earlier : recent.mid(0, 10))
            addFilter(*this, earlier, earlier);
        if (recent.size() > 10) {
            QMenu* older = addMenu(tr("Older"));
            older->setToolTipsVisible(true);
            for (const QString& earlier : recent.mid(10))
                addFilter(*older, earlier, earlier);
        }
        connect(addAction(tr("Forget recent filters")), &QAction::triggered, this, [this] { m_store.forgetRecent(); });
    }
}

void FilterMenu::askName(const QString& text) {
    auto* dialog = new SaveFilterDialog(text, m_store.named(), parentWidget());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, text] { m_store.save({dialog->name(), text}); });
    dialog->open();
}

}  // namespace headroom
