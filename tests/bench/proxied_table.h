// SPDX-License-Identifier: GPL-3.0-or-later
// What a client table is commonly made of: a list of rows of QVariants, reset for each CLIENT LIST, under a
// QSortFilterProxyModel, in a QTableView. The reference of the GUI rows; each deed is done and painted when it returns.
#pragma once

#include "core/server/client_snapshot.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QTableView>

namespace headroom {

class ProxiedTable {
  public:
    using Lines = QList<QVariantList>;

    ProxiedTable();

    // Not counted: others may do it in a thread too.
    [[nodiscard]] static Lines linesOf(const ClientSnapshot& snapshot);
    void reset(Lines lines);
    void sort(int field, Qt::SortOrder order);
    // Rows that have `text` in any column.
    void filter(const QString& text);

  private:
    class Model : public QAbstractTableModel {
      public:
        void reset(Lines lines);
        [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
        [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
        [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

      private:
        Lines m_lines;
    };

    Model m_model;
    QSortFilterProxyModel m_proxy;
    QTableView m_view;
};

}  // namespace headroom
