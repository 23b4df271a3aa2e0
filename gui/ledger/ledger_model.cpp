// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/ledger/ledger_model.h"

#include "gui/widgets/plain_tool_tip.h"

namespace headroom {

void LedgerModel::show(std::shared_ptr<const LedgerRows> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    m_places.clear();
    const std::size_t actions = m_rows ? m_rows->actions.size() : 0;
    for (std::uint32_t action = 0; action < actions; ++action) {
        m_places.push_back({action, -1});
        if (m_opened.contains(m_rows->actions[action].id))
            addParts(action, m_places.end());
    }
    endResetModel();
}

int LedgerModel::partCount(std::uint32_t action) const {
    const auto entries = static_cast<int>(m_rows->actions[action].entries.size());
    return entries > 1 ? entries : 0;
}

void LedgerModel::addParts(std::uint32_t action, std::vector<Place>::const_iterator before) {
    std::vector<Place> parts;
    for (int part = 0; part < partCount(action); ++part)
        parts.push_back({action, part});
    m_places.insert(before, parts.begin(), parts.end());
}

LedgerModel::Kind LedgerModel::kind(int row) const {
    const Place place = at(row);
    if (place.part >= 0)
        return Kind::Part;
    if (partCount(place.action) == 0)
        return Kind::Alone;
    return m_opened.contains(m_rows->actions[place.action].id) ? Kind::Opened : Kind::Closed;
}

void LedgerModel::open(int row) {
    if (kind(row) != Kind::Closed)
        return;
    const std::uint32_t action = at(row).action;
    beginInsertRows({}, row + 1, row + partCount(action));
    m_opened.insert(m_rows->actions[action].id);
    addParts(action, m_places.begin() + row + 1);
    endInsertRows();
    Q_EMIT dataChanged(index(row, 0), index(row, 0));
}

void LedgerModel::close(int row) {
    if (kind(row) != Kind::Opened)
        return;
    const std::uint32_t action = at(row).action;
    beginRemoveRows({}, row + 1, row + partCount(action));
    m_opened.remove(m_rows->actions[action].id);
    m_places.erase(m_places.begin() + row + 1, m_places.begin() + row + 1 + partCount(action));
    endRemoveRows();
    Q_EMIT dataChanged(index(row, 0), index(row, 0));
}

int LedgerModel::actionRow(int row) const {
    return row - at(row).part - 1;
}

qint64 LedgerModel::key(int row) const {
    const Place place = at(row);
    return place.part < 0 ? -m_rows->actions[place.action].id
                          : m_rows->row(place.action, static_cast<std::size_t>(place.part)).id;
}

int LedgerModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_places.size());
}

int LedgerModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int{ColumnCount};
}

QString LedgerModel::text(int row, int column) const {
    const Place place = at(row);
    return place.part < 0 ? actionCell(*m_rows, place.action, column)
                          : ledgerCell(m_rows->row(place.action, static_cast<std::size_t>(place.part)), column);
}

QVariant LedgerModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const int row = index.row();
    switch (role) {
        case Qt::DisplayRole:
            return text(row, index.column());
        case Qt::ToolTipRole:
            return plainToolTip(text(row, index.column()));
        case Qt::AccessibleDescriptionRole:
            return kind(row) == Kind::Closed   ? tr("Closed: Right shows each client")
                   : kind(row) == Kind::Opened ? tr("Opened: Left folds it again")
                   : kind(row) == Kind::Part   ? tr("One client of the action above")
                                               : QString();
        case KindRole:
            return static_cast<int>(kind(row));
        default:
            return {};
    }
}

QVariant LedgerModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole) {
        const QStringList titles{tr("time"),   tr("server"), tr("command"), tr("outcome"),
                                 tr("reason"), tr("who"),    tr("before"),  tr("after")};
        return titles[section];
    }
    if (role == Qt::ToolTipRole) {
        const QStringList meanings{
            tr("When it was done, in local time; of many, the last one."),
            tr("The server it was done to."),
            tr("What was sent, or was to be: the outcome tells."),
            tr("What came of it."),
            tr("What the person said it is for."),
            tr("Who was at the computer."),
            tr("What it was to change, as it was before."),
            tr("As it was afterwards, with what is known about it."),
        };
        return meanings[section];
    }
    if (role == Qt::InitialSortOrderRole)
        return QVariant::fromValue(section == Time ? Qt::DescendingOrder : Qt::AscendingOrder);
    return {};
}

}  // namespace headroom
