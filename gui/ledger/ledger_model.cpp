// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/ledger/ledger_model.h"

#include "core/report/escape.h"
#include "gui/style/plain_tool_tip.h"

#include <QDateTime>

namespace headroom {

void LedgerModel::setRows(std::vector<LedgerRow> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int LedgerModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LedgerModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int{ColumnCount};
}

QString LedgerModel::text(const LedgerRow& row, int column) const {
    const auto shown = [](const QString& text) { return visibleText(text.toUtf8()); };
    switch (column) {
        case Time:
            return QDateTime::fromMSecsSinceEpoch(row.time().time_since_epoch().count())
                .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
        case Server:
            return shown(row.entry.instance == row.entry.address
                             ? row.entry.instance
                             : QStringLiteral("%1 (%2)").arg(row.entry.instance, row.entry.address));
        case Command:
            return shown(row.entry.command);
        case Before:
            return shown(row.entry.before);
        case Outcome:
            return row.outcome.outcome.isEmpty() ? tr("no outcome recorded") : shown(row.outcome.outcome);
        case Detail:
            return shown(row.outcome.after.isEmpty() ? row.outcome.detail
                         : row.outcome.detail.isEmpty()
                             ? row.outcome.after
                             : row.outcome.after + QStringLiteral(" · ") + row.outcome.detail);
        case Reason:
            return shown(row.entry.reason);
        default:
            return shown(row.entry.person);
    }
}

QVariant LedgerModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const LedgerRow& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return text(row, index.column());
        case Qt::ToolTipRole:
            return plainToolTip(text(row, index.column()));
        case Qt::UserRole:
            return index.column() == Time ? QVariant(qint64{row.time().time_since_epoch().count()})
                                          : QVariant(text(row, index.column()));
        default:
            return {};
    }
}

QVariant LedgerModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    const QStringList titles{tr("time"),   tr("server"), tr("command"), tr("outcome"),
                             tr("before"), tr("after"),  tr("reason"),  tr("who")};
    return titles[section];
}

}  // namespace headroom
