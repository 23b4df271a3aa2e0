// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/proxied_table.h"

#include <utility>

namespace headroom {

void ProxiedTable::Model::reset(Lines lines) {
    beginResetModel();
    m_lines = std::move(lines);
    endResetModel();
}

int ProxiedTable::Model::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int ProxiedTable::Model::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ClientField::KnownCount;
}

QVariant ProxiedTable::Model::data(const QModelIndex& index, int role) const {
    return role == Qt::DisplayRole ? m_lines[index.row()][index.column()] : QVariant();
}

ProxiedTable::Lines ProxiedTable::linesOf(const ClientSnapshot& snapshot) {
    Lines lines;
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        QVariantList line;
        for (int field = 0; field < ClientField::KnownCount; ++field) {
            const std::string_view text = snapshot.text(row, field).value_or(std::string_view());
            if (const auto number = snapshot.number(row, field))
                line << QVariant::fromValue(qint64{*number});
            else
                line << QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
        }
        lines << line;
    }
    return lines;
}

ProxiedTable::ProxiedTable() {
    m_proxy.setSourceModel(&m_model);
    m_proxy.setFilterKeyColumn(-1);
    m_proxy.sort(ClientField::Idle, Qt::DescendingOrder);
    m_view.setModel(&m_proxy);
    m_view.resize(1400, 900);
    m_view.show();
}

void ProxiedTable::reset(Lines lines) {
    m_model.reset(std::move(lines));
    m_view.viewport()->repaint();
}

void ProxiedTable::sort(int field, Qt::SortOrder order) {
    m_proxy.sort(field, order);
    m_view.viewport()->repaint();
}

void ProxiedTable::filter(const QString& text) {
    m_proxy.setFilterFixedString(text);
    m_view.viewport()->repaint();
}

}  // namespace headroom
