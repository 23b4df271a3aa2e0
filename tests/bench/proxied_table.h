// SPDX-License-Identifier: GPL-3.0-or-later
// What a client table is commonly made of: a model that is reset for each list, a QSortFilterProxyModel, a QTableView.
// The reference of the GUI rows; each deed is done and painted when it returns.
#pragma once

#include "core/server/client_snapshot.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QTableView>

#include <memory>

namespace headroom {

class ProxiedTable {
  public:
    ProxiedTable();

    void reset(std::shared_ptr<const ClientSnapshot> snapshot);
    void sort(int field, Qt::SortOrder order);
    // Rows that have `text` in any column.
    void filter(const QString& text);

  private:
    class Model : public QAbstractTableModel {
      public:
        void reset(std::shared_ptr<const ClientSnapshot> snapshot);
        [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
        [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
        [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

      private:
        std::shared_ptr<const ClientSnapshot> m_snapshot;
    };

    Model m_model;
    QSortFilterProxyModel m_proxy;
    QTableView m_view;
};

}  // namespace headroom
