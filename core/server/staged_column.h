// SPDX-License-Identifier: GPL-3.0-or-later
// One field of the block of rows that is being read. Rows come in order; equal neighbours are one run, so that a field
// that does not change costs nothing a row.
#pragma once

#include "core/server/packed_column.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace headroom {

class StagedColumn {
  public:
    // What the rows from `row` of the block on have, until told otherwise. The last word about a row counts.
    void set(std::size_t row, std::int64_t value) {
        if (!m_present || value != m_value) {
            endRun(row);
            m_present = true;
            m_value = value;
        }
    }
    // For values that are thought to change with each row: where the caller writes those of `row` and of the rows
    // behind it, until settle().
    [[nodiscard]] std::int64_t* write(std::size_t row) {
        endRun(row);
        m_present = true;
        return m_values.data();
    }
    // The rows before `row` are written; what was written behind them does not count.
    void settle(std::size_t row) {
        if (m_runStart < row) {
            m_runStart = row;
            m_value = m_values[row - 1];
        }
    }
    void clear(std::size_t row) {
        if (m_present) {
            endRun(row);
            m_present = false;
        }
    }

    // What the next row has unless it is told otherwise.
    [[nodiscard]] std::optional<std::int64_t> current() const {
        return m_present ? std::optional(m_value) : std::nullopt;
    }

    // No more rows come in this block: at() can be asked.
    void finish(std::size_t rows);
    // The value of a row, `missing` where it has none.
    [[nodiscard]] std::int64_t at(std::size_t row, std::int64_t missing) const;
    // All rows of the block are one run: the same value, or none. None was written.
    [[nodiscard]] bool uniform() const { return m_runStart == 0; }
    // After finish(). Packs the rows into `column` and begins the next block, with the last value. Whether all rows had
    // the same, or none.
    bool flush(std::size_t rows, PackedColumn& column);

  private:
    void endRun(std::size_t row) {
        if (!m_present) {
            markMissing(m_runStart, row);
        } else {
            for (std::size_t i = m_runStart; i < row; ++i) {
                m_values[i] = m_value;
            }
        }
        m_runStart = row;
    }
    void markMissing(std::size_t from, std::size_t to);

    std::int64_t m_value = 0;
    bool m_present = false;
    bool m_someMissing = false;
    std::size_t m_runStart = 0;  // rows before it are in m_values
    std::array<std::int64_t, PackedColumn::BlockRows> m_values;
    PackedColumn::Presence m_presence;  // valid where m_someMissing
};

}  // namespace headroom
