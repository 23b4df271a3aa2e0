// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/value_filter_actions.h"

#include "core/query/value_filter.h"
#include "gui/clients/client_table.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QAction>
#include <QMenu>

namespace headroom {

namespace {

constexpr int longestCondition = 48;
const QKeySequence filterKeys[] = {Qt::Key_Equal, Qt::Key_Plus, Qt::Key_Exclam};

}  // namespace

ValueFilterActions::ValueFilterActions(ClientTable& table, QObject* parent) : QObject(parent), m_table(table) {
    for (const Way way : {Way::By, Way::Too, Way::Not}) {
        auto* key = new QAction(this);
        key->setShortcut(filterKeys[static_cast<int>(way)]);
        key->setShortcutContext(Qt::WidgetShortcut);
        key->setAutoRepeat(false);
        m_table.addAction(key);
        connect(key, &QAction::triggered, this, [this, way] { filter(way, m_table.currentIndex()); });
    }
}

QString ValueFilterActions::condition(const QModelIndex& cell) const {
    if (!cell.isValid())
        return {};
    const ClientTableModel::Place place = m_table.clients().at(cell.row());
    const ClientSnapshot& snapshot = *place.rows.snapshot;
    const int field = m_table.clients().sortField(cell.column(), snapshot);
    return valueFilter(snapshot, place.rows.snapshotRow(place.row), field);
}

void ValueFilterActions::filter(Way way, const QModelIndex& cell) {
    const QString text = condition(cell);
    if (!text.isEmpty())
        Q_EMIT filterWanted(way == Way::Not ? QStringLiteral("not %1").arg(text) : text, way != Way::By);
}

void ValueFilterActions::fillMenu(QMenu& menu, const QModelIndex& cell) {
    QString text = condition(cell);
    if (text.isEmpty())
        return;
    if (text.size() > longestCondition)
        text = text.left(longestCondition) + u'…';
    text.replace(QLatin1Char('&'), QLatin1String("&&"));  // in a menu & marks the key to press
    const QString names[] = {tr("Filter by %1").arg(text), tr("And this"), tr("Not this")};
    const QString meanings[] = {tr("Show the clients that have this value"),
                                tr("Show those of the present filter that have this value"),
                                tr("Show those of the present filter that do not have this value")};
    for (const Way way : {Way::By, Way::Too, Way::Not}) {
        const auto number = static_cast<std::size_t>(way);
        QAction* action = menu.addAction(names[number]);
        action->setShortcut(filterKeys[number]);
        action->setToolTip(plainToolTip(meanings[number]));
        connect(action, &QAction::triggered, this, [this, way, at = QPersistentModelIndex(cell)] { filter(way, at); });
    }
    menu.addSeparator();
}

}  // namespace headroom
