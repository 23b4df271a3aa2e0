// SPDX-License-Identifier: GPL-3.0-or-later
// The client table for views: one snapshot in one order, swapped whole. GUI thread.
// Columns never move: the known fields in emission order, then unknown ones in the order they were first met.
// A field the server does not send has a column too (isSent() is false), so that views can keep their state by column.
#pragma once

#include "gui/clients/client_rows.h"
#include "gui/clients/idle_heat.h"

#include <QAbstractTableModel>

#include <vector>

namespace headroom {

class ClientTableModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    // Unknown fields beyond this many get no column: a server could invent any number.
    static constexpr int MaxUnknownColumns = 64;

    explicit ClientTableModel(QObject* parent = nullptr);

    // Shows `rows` (null: none). Persistent indexes follow their client; those of clients that are gone become invalid.
    void show(std::shared_ptr<const ClientRows> rows);
    void setIdleHeat(const IdleHeat& heat);

    [[nodiscard]] const std::shared_ptr<const ClientRows>& rows() const { return m_rows; }
    [[nodiscard]] const QByteArray& columnKey(int column) const { return m_keys[static_cast<std::size_t>(column)]; }
    [[nodiscard]] int columnOfKey(const QByteArray& key) const;  // -1: none
    [[nodiscard]] bool isSent(int column) const { return fieldOfColumn(column) >= 0; }
    // The field to sort `snapshot` by for `column`; the id when the snapshot does not know the column's field.
    [[nodiscard]] int sortField(int column, const ClientSnapshot& snapshot) const;
    // The shown snapshot's number of the field in `column`; -1 when it is not sent.
    [[nodiscard]] int fieldOfColumn(int column) const { return m_fields[static_cast<std::size_t>(column)]; }

    // The same as data(), without a QVariant, for painting.
    [[nodiscard]] QString text(int row, int column) const;
    [[nodiscard]] Qt::Alignment alignment(int column) const;
    [[nodiscard]] int heatLevel(int row) const;  // 0: none

    // UserRole: the raw value, qint64 or QByteArray; invalid when the row lacks it.
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    void mapColumns(const ClientSnapshot* snapshot);
    [[nodiscard]] FieldUnit unit(int column) const;
    [[nodiscard]] QVariant raw(int row, int column) const;

    std::shared_ptr<const ClientRows> m_rows;
    std::vector<QByteArray> m_keys;  // by column
    std::vector<int> m_fields;       // by column: the shown snapshot's field, -1: not sent
    IdleHeat m_heat;
};

}  // namespace headroom
