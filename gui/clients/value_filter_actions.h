// SPDX-License-Identifier: GPL-3.0-or-later
// Filters by what stands in a cell of the client table: by it, by it too, by anything but it. GUI thread.
#pragma once

#include <QModelIndex>
#include <QObject>

class QMenu;

namespace headroom {

class ClientTable;

class ValueFilterActions : public QObject {
    Q_OBJECT
  public:
    // The keys = + ! work in the table from now on, for the current cell.
    ValueFilterActions(ClientTable& table, QObject* parent);

    void fillMenu(QMenu& menu, const QModelIndex& cell);

  Q_SIGNALS:
    // `within`: only those that match the filter that is there as well.
    void filterWanted(const QString& filter, bool within);

  private:
    enum class Way { By, Too, Not };
    // Empty: there is none.
    [[nodiscard]] QString condition(const QModelIndex& cell) const;
    void filter(Way way, const QModelIndex& cell);

    ClientTable& m_table;
};

}  // namespace headroom
