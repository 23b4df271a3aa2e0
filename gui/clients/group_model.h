// SPDX-License-Identifier: GPL-3.0-or-later
// Groups of clients for views, swapped whole; persistent indexes follow their group. Columns are GroupColumn. GUI
// thread.
#pragma once

#include "gui/clients/client_groups.h"

#include <QAbstractTableModel>

namespace headroom {

class GroupModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Role {
        BarRole = Qt::UserRole,  // double, 0 to 1: how long a bar the cell has; invalid: none
        NoteRole,                // text beside the number: "blocked", of some only "3 blocked"; empty: none
    };

    using QAbstractTableModel::QAbstractTableModel;

    // Null: none.
    void show(std::shared_ptr<const ClientGroups> groups);
    [[nodiscard]] const std::shared_ptr<const ClientGroups>& groups() const { return m_groups; }
    [[nodiscard]] int rowOf(const QByteArray& identity) const;  // -1: not shown
    // What the clients of the group share, for people.
    [[nodiscard]] QString title(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    [[nodiscard]] QString text(int row, GroupColumn column) const;
    [[nodiscard]] QString toolTip(int row) const;

    std::shared_ptr<const ClientGroups> m_groups;
};

}  // namespace headroom
