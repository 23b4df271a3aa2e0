// SPDX-License-Identifier: GPL-3.0-or-later
// The table of clients: swaps its rows without losing the user's place, shows who came and went, follows one client,
// knows who is marked. GUI thread.
#pragma once

#include "gui/clients/client_table_model.h"
#include "gui/clients/row_motion.h"
#include "gui/clients/view_keeper.h"
#include "gui/widgets/dense_table.h"

#include <functional>

class QAction;

namespace headroom {

class ClientCellDelegate;
class ColumnLayout;

class ClientTable : public DenseTable {
    Q_OBJECT
  public:
    explicit ClientTable(QWidget* parent = nullptr);

    [[nodiscard]] ClientTableModel& clients() const { return *m_clients; }
    [[nodiscard]] const std::shared_ptr<const ClientRows>& rows() const { return m_clients->rows(); }
    [[nodiscard]] ColumnLayout& columns() const { return *m_columns; }
    [[nodiscard]] const MarkedClients& marked() const { return m_marked; }
    // Call with add(), remove() or clear() of the marks; the rows are painted anew.
    void changeMarks(const std::function<void(MarkedClients&)>& change);

    // The answer to a query; null: none. Keeps the place when the question is the same.
    void showRows(const std::shared_ptr<const ClientRows>& rows);
    // Old data.
    void setDimmed(bool dimmed);
    // What is asked of `snapshot` here: the order by the column the user sorted by, and the places of the marked and
    // the selected clients.
    [[nodiscard]] ClientQuery query(const ClientSnapshot& snapshot);

    [[nodiscard]] std::vector<qint64> idsInSight() const { return m_keeper.idsInSight(); }

    // Rows of rows(), top to bottom.
    [[nodiscard]] std::vector<int> selectedRows() const;
    [[nodiscard]] int selectedRowCount() const;
    // The selected rows, or the current one when none is.
    [[nodiscard]] std::vector<int> chosenRows() const;
    void selectIds(const std::vector<qint64>& ids) { m_keeper.select(ids); }

    // Checkable: the view moves with the current client.
    [[nodiscard]] QAction* followAction() const { return m_follow; }
    [[nodiscard]] qint64 followedId() const { return m_keeper.followed(); }

  Q_SIGNALS:
    void sortChanged();
    void selectedRowsChanged();
    void marksChanged();
    void followChanged();
    void message(const QString& text);

  private:
    void buildHeader();
    void takeSelection();
    void fitColumns(const std::shared_ptr<const ClientRows>& before);
    void setFollowing(bool follow);
    void followCurrent();
    void setFollowed(qint64 id);
    void endFollowWithout(const ClientRows* rows);
    void repaintMoving();

    ClientTableModel* m_clients;
    MarkedClients m_marked;
    RowMotion m_motion;
    ClientCellDelegate* m_delegate;
    ColumnLayout* m_columns;
    ViewKeeper m_keeper;
    QAction* m_follow;
    int m_sortColumn = ClientField::Idle;
    bool m_sortDescending = true;
    int m_fittedRows = 0;  // how many rows the columns were fitted to last
};

}  // namespace headroom
