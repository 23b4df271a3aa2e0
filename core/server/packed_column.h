// SPDX-License-Identifier: GPL-3.0-or-later
// Whole numbers of one field for all rows, narrow: each block of 1024 rows holds its smallest value and the distances
// from it in 0, 1, 2, 4 or 8 bytes; rows without a value cost a bit. Every value of int64 can be held. Built by
// appending blocks, then only read; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace headroom {

class PackedColumn {
  public:
    static constexpr std::size_t BlockRows = 1024;
    using Presence = std::array<std::uint64_t, BlockRows / 64>;  // a bit a row: set where the row has a value

    [[nodiscard]] std::size_t blockCount() const { return m_blocks.size(); }
    void appendMissing();
    void appendConstant(std::int64_t value);
    // One to BlockRows rows. `presence` may be null: all rows have a value. Whether all have the same, or none.
    bool append(std::span<const std::int64_t> values, const Presence* presence);
    // Room for `rows` in all, as far as the blocks there are tell.
    void expectRows(std::size_t rows);
    // No more rows come.
    void shrink();

    // `row` must lie in an appended block.
    [[nodiscard]] std::optional<std::int64_t> at(std::size_t row) const;
    [[nodiscard]] std::size_t memoryBytes() const;

  private:
    struct Block {
        std::int64_t base = 0;
        std::size_t offset = 0;  // into m_bytes: the presence and its ranks where partial, then the distances
        std::uint8_t width = 0;
        enum : std::uint8_t { None, Some, All } present = None;
    };

    std::vector<Block> m_blocks;
    std::vector<std::byte> m_bytes;
};

}  // namespace headroom
