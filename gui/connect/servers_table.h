// SPDX-License-Identifier: GPL-3.0-or-later
// The table of the saved servers, whose rows can be dragged to another place. GUI thread.
#pragma once

#include "gui/widgets/dense_table.h"

#include <QTableView>

class QDragLeaveEvent;
class QDragMoveEvent;

namespace headroom {

class ServersTable : public DenseTable {
    Q_OBJECT
  public:
    explicit ServersTable(QWidget* parent = nullptr);

    // All columns are in sight: of the first two the wider one gives up what is too much.
    void fitColumns();

  Q_SIGNALS:
    // The row was let go before or behind another one.
    void dropped(int row, int other, bool behind);

  protected:
    // The names of groups are passed over; Home and End go to the first and the last row.
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    // Where it would go; other < 0: nowhere.
    struct Goal {
        int other = -1;
        bool behind = false;
    };
    [[nodiscard]] Goal goalAt(const QPoint& position) const;
    void showGoal(const Goal& goal);

    Goal m_goal;
};

}  // namespace headroom
