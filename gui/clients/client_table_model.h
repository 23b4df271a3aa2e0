// SPDX-License-Identifier: GPL-3.0-or-later
// The client table for views: one snapshot in one order, swapped whole, with those clients that are just gone still
// standing among the others. GUI thread.
// Columns never move: the known fields in emission order, then unknown ones in the order they were first met.
// A field the server does not send has a column too (isSent() is false), so that views can keep their state by column.
#pragma once

#include "gui/clients/client_rows.h"
#include "gui/clients/idle_heat.h"

#include <QAbstractTableModel>

#include <chrono>
#include <optional>
#include <vector>

namespace headroom {

// A client that is gone, as it was shown last.
struct GoneRow {
    std::shared_ptr<const ClientRows> rows;
    int row = 0;     // in `rows`
    int before = 0;  // stands above this row of those shown now
};

class ClientTableModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    // Unknown fields beyond this many get no column: a server could invent any number.
    static constexpr int MaxUnknownColumns = 64;

    explicit ClientTableModel(QObject* parent = nullptr);

    // Shows `rows` (null: none) and among them `gone`, ascending by GoneRow::before. Persistent indexes follow their
    // client; those of clients that are gone become invalid.
    void show(std::shared_ptr<const ClientRows> rows, std::vector<GoneRow> gone = {});
    // The user's thresholds; a server's timeout goes before them.
    void setIdleHeat(const IdleHeat& heat);
    // After how long the server closes idle clients; nullopt or 0: never, or not known.
    void setServerTimeout(std::optional<std::chrono::seconds> timeout);

    // Without those that are gone.
    [[nodiscard]] const std::shared_ptr<const ClientRows>& rows() const { return m_rows; }
    [[nodiscard]] bool hasGone() const { return !m_gone.empty(); }
    [[nodiscard]] std::vector<int> goneRows() const;  // of this model
    // What stands in a row of this model.
    struct Place {
        const ClientRows& rows;
        int row;  // in `rows`
        bool gone;
    };
    [[nodiscard]] Place at(int row) const;
    [[nodiscard]] qint64 id(int row) const;            // 0: gone, or without an id
    [[nodiscard]] int rowOfId(qint64 id) const;        // -1: not shown
    [[nodiscard]] int rowOfShown(int shownRow) const;  // of a row of rows()
    [[nodiscard]] int shownRowsBefore(int row) const;  // rows of rows() above `row`, which may be rowCount()
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
    // Who is gone cannot be selected.
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

  private:
    void mapColumns(const ClientSnapshot* snapshot);
    [[nodiscard]] FieldUnit unit(int column) const;
    [[nodiscard]] QVariant raw(int row, int column) const;
    [[nodiscard]] QString toolTip(int row, int column) const;
    void takeHeat();

    std::shared_ptr<const ClientRows> m_rows;
    std::vector<GoneRow> m_gone;
    std::vector<QByteArray> m_keys;  // by column
    std::vector<int> m_fields;       // by column: the shown snapshot's field, -1: not sent
    IdleHeat m_wantedHeat;
    IdleHeat m_heat;
    std::optional<std::chrono::seconds> m_timeout;  // positive
};

}  // namespace headroom
