// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/connect/servers_table.h"

#include "gui/style/theme.h"

#include <QDragEnterEvent>
#include <QHeaderView>
#include <QPainter>

#include <algorithm>

namespace headroom {

ServersTable::ServersTable(QWidget* parent) : DenseTable(parent) {
    setDragEnabled(true);
    setAcceptDrops(true);
    setDragDropMode(QAbstractItemView::DragDrop);
    setDefaultDropAction(Qt::MoveAction);
    setTextElideMode(Qt::ElideMiddle);  // both ends of an address tell whose it is
    horizontalHeader()->setStretchLastSection(true);
}

void ServersTable::fitColumns() {
    if (model() == nullptr || model()->rowCount() == 0)
        return;
    const auto wanted = [this](int column) {
        return std::max(contentWidth(column), horizontalHeader()->sectionSizeHint(column));
    };
    const int name = wanted(0);
    const int address = wanted(1);
    const int room = std::max(viewport()->width() - wanted(2), 2 * horizontalHeader()->minimumSectionSize());
    const int shownName = std::min(name, std::max(room / 2, room - address));
    setColumnWidth(0, shownName);
    setColumnWidth(1, std::min(address, room - shownName));
}

void ServersTable::resizeEvent(QResizeEvent* event) {
    DenseTable::resizeEvent(event);
    fitColumns();
}

QModelIndex ServersTable::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) {
    // A row is one server: its ends are the list's.
    const QModelIndex wanted = action == MoveHome  ? model()->index(0, 0)
                               : action == MoveEnd ? model()->index(model()->rowCount() - 1, 0)
                                                   : DenseTable::moveCursor(action, modifiers);
    const bool isBack = action == MoveUp || action == MovePageUp || action == MovePrevious || action == MoveEnd;
    const int step = isBack ? -1 : 1;
    for (QModelIndex index = wanted; index.isValid(); index = index.siblingAtRow(index.row() + step)) {
        if (index.flags().testFlag(Qt::ItemIsSelectable))
            return index;
    }
    return currentIndex();
}

ServersTable::Goal ServersTable::goalAt(const QPoint& position) const {
    const QModelIndex index = indexAt(position);
    if (!index.isValid() || !index.flags().testFlag(Qt::ItemIsSelectable) || index.row() == currentIndex().row())
        return {};
    return {index.row(), position.y() > rowViewportPosition(index.row()) + rowHeight(index.row()) / 2};
}

void ServersTable::showGoal(const Goal& goal) {
    m_goal = goal;
    viewport()->update();
}

void ServersTable::dragEnterEvent(QDragEnterEvent* event) {
    if (event->source() == this)
        event->acceptProposedAction();
    else
        event->ignore();
}

void ServersTable::dragMoveEvent(QDragMoveEvent* event) {
    showGoal(event->source() == this ? goalAt(event->position().toPoint()) : Goal());
    event->setAccepted(m_goal.other >= 0);
}

void ServersTable::dragLeaveEvent(QDragLeaveEvent* event) {
    showGoal({});
    DenseTable::dragLeaveEvent(event);
}

void ServersTable::dropEvent(QDropEvent* event) {
    const Goal goal = event->source() == this ? goalAt(event->position().toPoint()) : Goal();
    showGoal({});
    // The file decides what the rows are: the view is not to take any away.
    event->setDropAction(Qt::IgnoreAction);
    event->accept();
    if (goal.other >= 0)
        Q_EMIT dropped(currentIndex().row(), goal.other, goal.behind);
}

void ServersTable::paintEvent(QPaintEvent* event) {
    DenseTable::paintEvent(event);
    if (m_goal.other < 0)
        return;
    const int y = rowViewportPosition(m_goal.other) + (m_goal.behind ? rowHeight(m_goal.other) - 1 : 0);
    QPainter(viewport()).fillRect(0, y - 1, viewport()->width(), 2, themeColours(palette()).focus);
}

}  // namespace headroom
