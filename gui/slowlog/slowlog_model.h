// SPDX-License-Identifier: GPL-3.0-or-later
// Slowlog entries for views, newest first. UserRole holds what to sort by: numbers as numbers. GUI thread.
#pragma once

#include "core/server/slowlog.h"

#include <QAbstractTableModel>

#include <vector>

namespace headroom {

class SlowlogModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Time, Duration, Complexity, Command, Client, Name, ColumnCount };
    // Of durations: double, 0 to 1, which part it is of the longest one.
    enum Role { BarRole = Qt::UserRole + 1 };

    using QAbstractTableModel::QAbstractTableModel;

    // Rows that are there already stay: only the others come and go.
    void setEntries(const std::vector<SlowlogEntry>& entries);
    [[nodiscard]] const SlowlogEntry& entry(int row) const { return m_entries[static_cast<std::size_t>(row)]; }

    // Whether any entry has it: Redis Enterprise alone tells.
    [[nodiscard]] bool tellsComplexity() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    void removeOthers(const std::vector<SlowlogEntry>& entries);
    void updateLongest();

    std::vector<SlowlogEntry> m_entries;
    qint64 m_longestUsec = 0;
};

}  // namespace headroom
