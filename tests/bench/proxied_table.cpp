// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/proxied_table.h"

#include <utility>

namespace headroom {

void ProxiedTable::Model::reset(std::shared_ptr<const ClientSnapshot> snapshot) {
    beginResetModel();
    m_snapshot = std::move(snapshot);
    endResetModel();
}

int ProxiedTable::Model::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_snapshot ? 0 : m_snapshot->rowCount();
}

int ProxiedTable::Model::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ClientField::KnownCount;
}

QVariant ProxiedTable::Model::data(const QModelIndex& index, int role) const {
    if (role != Qt::DisplayRole)
        return {};
    if (const auto number = m_snapshot->number(index.row(), index.column()))
        return QVariant::fromValue(qint64{*number});
    const std::string_view text = m_snapshot->text(index.row(), index.column()).value_or(std::string_view());
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

ProxiedTable::ProxiedTable() {
    m_proxy.setSourceModel(&m_model);
    m_proxy.setFilterKeyColumn(-1);
    m_proxy.sort(ClientField::Idle, Qt::DescendingOrder);
    m_view.setModel(&m_proxy);
    m_view.resize(1400, 900);
    m_view.show();
}

void ProxiedTable::reset(std::shared_ptr<const ClientSnapshot> snapshot) {
    m_model.reset(std::move(snapshot));
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
