// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/actions/victim_model.h"

#include "core/text/escape.h"
#include "core/text/units.h"

#include <array>
#include <utility>

namespace headroom {

namespace {

bool isNumber(int column) {
    return column == VictimModel::Id || column == VictimModel::Idle;
}

QString text(const PlannedClient& client, int column) {
    switch (column) {
        case VictimModel::Id:
            return QString::number(client.id);
        case VictimModel::Address:
            return visibleText(client.addr);
        case VictimModel::Name:
            return visibleText(client.name);
        case VictimModel::User:
            return visibleText(client.user);
        case VictimModel::Idle:
            return client.idleSeconds ? formatSeconds(*client.idleSeconds) : QStringLiteral("–");
        case VictimModel::Flags:
            return visibleText(client.flags);
        default:
            return visibleText(client.cmd);
    }
}

}  // namespace

void VictimModel::setPlan(std::shared_ptr<const KillPlan> plan) {
    beginResetModel();
    m_plan = std::move(plan);
    endResetModel();
}

int VictimModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_plan ? 0 : static_cast<int>(m_plan->victims.size());
}

int VictimModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int{ColumnCount};
}

QVariant VictimModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    return role == Qt::DisplayRole
               ? QVariant(text(m_plan->victims[static_cast<std::size_t>(index.row())], index.column()))
               : QVariant();
}

// The server's own names.
QVariant VictimModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (isNumber(section) ? Qt::AlignRight : Qt::AlignLeft));
    constexpr std::array names{"id", "addr", "name", "user", "idle", "flags", "cmd"};
    return role == Qt::DisplayRole ? QVariant(QString::fromLatin1(names[static_cast<std::size_t>(section)]))
                                   : QVariant();
}

}  // namespace headroom
