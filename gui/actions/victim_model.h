// SPDX-License-Identifier: GPL-3.0-or-later
// The clients of a plan as rows. GUI thread.
#pragma once

#include "core/action/kill_plan.h"

#include <QAbstractTableModel>

#include <memory>

namespace headroom {

class VictimModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Id, Address, Name, User, Idle, Flags, Command, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    // Its victims; null: none.
    void setPlan(std::shared_ptr<const KillPlan> plan);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::shared_ptr<const KillPlan> m_plan;
};

}  // namespace headroom
