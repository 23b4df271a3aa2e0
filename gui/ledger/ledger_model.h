// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the ledger for views, newest first. UserRole holds what to sort by. GUI thread.
#pragma once

#include "core/action/ledger.h"

#include <QAbstractTableModel>

#include <vector>

namespace headroom {

class LedgerModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Time, Server, Command, Outcome, Before, Detail, Reason, Person, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(std::vector<LedgerRow> rows);
    [[nodiscard]] const std::vector<LedgerRow>& rows() const { return m_rows; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    [[nodiscard]] QString text(const LedgerRow& row, int column) const;

    std::vector<LedgerRow> m_rows;
};

}  // namespace headroom
