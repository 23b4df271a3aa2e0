// SPDX-License-Identifier: GPL-3.0-or-later
// The actions of the ledger for views: one row each, and below an action on many clients that is opened one for each
// of them. GUI thread.
#pragma once

#include "gui/ledger/ledger_rows.h"

#include <QAbstractTableModel>
#include <QSet>

#include <memory>
#include <vector>

namespace headroom {

class LedgerModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    using enum LedgerColumn::Column;
    enum class Kind { Alone, Closed, Opened, Part };
    enum Role { KindRole = Qt::UserRole };  // int, of Kind

    using QAbstractTableModel::QAbstractTableModel;

    // What was opened stays opened, by its id.
    void show(std::shared_ptr<const LedgerRows> rows);
    // Null: none yet.
    [[nodiscard]] const std::shared_ptr<const LedgerRows>& rows() const { return m_rows; }

    [[nodiscard]] Kind kind(int row) const;
    void open(int row);
    void close(int row);
    // The row of the action that `row` is of.
    [[nodiscard]] int actionRow(int row) const;

    // Tells rows apart from reading to reading: an action's id with a minus, or of a part the entry's.
    [[nodiscard]] qint64 key(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    struct Place {
        std::uint32_t action;
        std::int32_t part;  // -1: the action itself
    };
    [[nodiscard]] Place at(int row) const { return m_places[static_cast<std::size_t>(row)]; }
    // How many rows it opens to; 0: one entry alone.
    [[nodiscard]] int partCount(std::uint32_t action) const;
    void addParts(std::uint32_t action, std::vector<Place>::const_iterator before);
    [[nodiscard]] QString text(int row, int column) const;

    std::shared_ptr<const LedgerRows> m_rows;
    std::vector<Place> m_places;  // by row
    QSet<qint64> m_opened;        // by id of the action
};

}  // namespace headroom
