// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/staged_column.h"

#include <algorithm>
#include <span>

namespace headroom {

void StagedColumn::finish(std::size_t rows) {
    if (!uniform()) {
        endRun(rows);
    }
}

std::int64_t StagedColumn::at(std::size_t row, std::int64_t missing) const {
    if (uniform()) {
        return m_present ? m_value : missing;
    }
    const bool lacks = m_someMissing && ((m_presence[row / 64] >> (row % 64)) & 1) == 0;
    return lacks ? missing : m_values[row];
}

bool StagedColumn::flush(std::size_t rows, PackedColumn& column) {
    if (uniform()) {
        m_present ? column.appendConstant(m_value) : column.appendMissing();
        return true;
    }
    if (m_someMissing) {
        markMissing(rows, PackedColumn::BlockRows);
    }
    const bool same = column.append(std::span(m_values).first(rows), m_someMissing ? &m_presence : nullptr);
    m_someMissing = false;
    m_runStart = 0;
    return same;
}

void StagedColumn::markMissing(std::size_t from, std::size_t to) {
    if (from >= to) {
        return;
    }
    if (!m_someMissing) {
        m_presence.fill(~std::uint64_t(0));
        m_someMissing = true;
    }
    for (std::size_t row = from; row < to;) {
        const std::size_t bit = row % 64;
        const std::size_t count = std::min(64 - bit, to - row);
        m_presence[row / 64] &= ~(~std::uint64_t(0) >> (64 - count) << bit);
        row += count;
    }
}

}  // namespace headroom
