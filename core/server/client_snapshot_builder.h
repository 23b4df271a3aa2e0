// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a ClientSnapshot row by row: stages a block of rows, packs it, and works out what holds for a row or for the
// whole table. One thread. What a row is not told of, it has from the row before: clear what it lacks.
#pragma once

#include "core/server/client_snapshot_data.h"
#include "core/server/staged_column.h"

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headroom {

class ClientSnapshotBuilder {
  public:
    using Column = ClientSnapshot::Data::Column;
    // The known ones, and 64 for keys nobody knows.
    static constexpr std::size_t MostFields = ClientField::KnownCount + 64;

    ClientSnapshotBuilder();

    // The field with this key; a new one for a key not met before; -1 when that is one unknown field too many.
    [[nodiscard]] int fieldOf(std::string_view key);
    // The field is one of the snapshot from now on.
    void addField(int field);
    [[nodiscard]] const std::vector<int>& fields() const { return data().fields; }
    [[nodiscard]] const Column& column(int field) const { return data().columns[static_cast<std::size_t>(field)]; }
    [[nodiscard]] TextDictionary& texts(int field) { return columnOf(field).texts; }

    // The values of an added field; those of the row that is being made are at rowInBlock().
    [[nodiscard]] StagedColumn& staged(int field) { return *m_staged[static_cast<std::size_t>(field)]; }
    [[nodiscard]] std::size_t rowInBlock() const { return m_rowInBlock; }
    // The place of an address, which is the value of its field. `readable` bytes may be read from the start of it.
    [[nodiscard]] std::int64_t placeOf(std::string_view addr, std::ptrdiff_t readable) {
        constexpr std::size_t padded = TextArena::Padded;
        const bool isPadded = addr.size() <= padded && readable >= static_cast<std::ptrdiff_t>(padded);
        return static_cast<std::int64_t>(isPadded ? data().addrs.appendPadded(addr) : data().addrs.append(addr));
    }

    // Takes back the addresses placed since addrsEnd() was `end`: their rows are read again.
    [[nodiscard]] std::size_t addrsEnd() const { return data().addrs.size(); }
    void cutAddrs(std::size_t end) { data().addrs.cut(end); }

    [[nodiscard]] std::size_t rowCount() const { return data().rows; }
    // Whether a block of rows is full now; then stayed() tells of it.
    [[nodiscard]] bool endRow() {
        ++data().rows;
        if (++m_rowInBlock < PackedColumn::BlockRows) {
            return false;
        }
        endBlock();
        return true;
    }
    // Room for `rows` in all; after the first block.
    void expectRows(std::size_t rows);
    // The row that is being made cannot be trusted.
    void markAmbiguous() { m_ambiguousRows.push_back(static_cast<std::uint32_t>(data().rows)); }
    // Whether all rows of the last block had the same value.
    [[nodiscard]] bool stayed(int field) const { return m_stayed[static_cast<std::size_t>(field)] != 0; }

    [[nodiscard]] std::shared_ptr<const ClientSnapshot> finish(int skippedLines, int leftOutRows, int cutRows,
                                                               WallTime seen, SteadyTime seenSteady);

  private:
    using Data = ClientSnapshot::Data;

    void addColumn(std::string_view key, bool isNumber);
    void endBlock();
    void learnFlags();
    [[nodiscard]] bool takeRisingIds();
    void sortIds();

    [[nodiscard]] Data& data() { return *m_snapshot->m_data; }
    [[nodiscard]] const Data& data() const { return *m_snapshot->m_data; }
    [[nodiscard]] Column& columnOf(int field) { return data().columns[static_cast<std::size_t>(field)]; }

    std::shared_ptr<ClientSnapshot> m_snapshot;
    std::vector<std::unique_ptr<StagedColumn>> m_staged;  // by field number, where the field is added
    std::vector<std::uint8_t> m_stayed;                   // by field number
    std::unordered_map<std::string_view, int> m_unknownFields;
    std::size_t m_rowInBlock = 0;

    std::vector<std::uint32_t> m_ambiguousRows;
    std::vector<std::uint8_t> m_flagTraits;  // by number of the flags text
    std::vector<std::int64_t> m_ids;         // 0 where missing or not positive
};

}  // namespace headroom
