// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/packed_column.h"

#include "core/server/shrink.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace headroom {

namespace {

constexpr std::size_t Words = std::tuple_size_v<PackedColumn::Presence>;
using Ranks = std::array<std::uint16_t, Words>;  // values before each word of the presence

template <typename T>
T load(const std::byte* from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

// The smallest and the largest. Two of each, so that one need not wait for the other.
std::pair<std::int64_t, std::int64_t> rangeOf(std::span<const std::int64_t> values) {
    std::int64_t least = values.front();
    std::int64_t most = least;
    std::int64_t otherLeast = values.back();
    std::int64_t otherMost = otherLeast;
    for (std::size_t at = 0; at + 1 < values.size(); at += 2) {
        least = std::min(least, values[at]);
        most = std::max(most, values[at]);
        otherLeast = std::min(otherLeast, values[at + 1]);
        otherMost = std::max(otherMost, values[at + 1]);
    }
    return {std::min(least, otherLeast), std::max(most, otherMost)};
}

// Distances wrap on purpose: at() adds the base back the same way.
template <typename T>
void store(std::span<const std::int64_t> values, std::int64_t base, std::byte* to) {
    std::array<T, PackedColumn::BlockRows> distances;
    const auto narrow = [&](std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            distances[i] = static_cast<T>(static_cast<std::uint64_t>(values[i]) - static_cast<std::uint64_t>(base));
        }
    };
    // Of a number that is known the compiler makes something faster.
    values.size() == PackedColumn::BlockRows ? narrow(PackedColumn::BlockRows) : narrow(values.size());
    std::memcpy(to, distances.data(), values.size() * sizeof(T));
}

}  // namespace

void PackedColumn::appendMissing() {
    m_blocks.push_back({});
}

void PackedColumn::appendConstant(std::int64_t value) {
    m_blocks.push_back({value, 0, 0, Block::All});
}

bool PackedColumn::append(std::span<const std::int64_t> values, const Presence* presence) {
    std::array<std::int64_t, BlockRows> dense;
    Block block;
    block.offset = m_bytes.size();
    block.present = Block::All;
    if (presence) {
        Ranks ranks{};
        std::size_t count = 0;
        for (std::size_t word = 0; word < Words; ++word) {
            ranks[word] = static_cast<std::uint16_t>(count);
            for (std::uint64_t bits = (*presence)[word]; bits != 0; bits &= bits - 1) {
                dense[count++] = values[word * 64 + static_cast<std::size_t>(std::countr_zero(bits))];
            }
        }
        if (count == 0) {
            appendMissing();
            return true;
        }
        if (count < values.size()) {
            block.present = Block::Some;
            m_bytes.resize(block.offset + sizeof(Presence) + sizeof(Ranks));
            std::memcpy(m_bytes.data() + block.offset, presence, sizeof(Presence));
            std::memcpy(m_bytes.data() + block.offset + sizeof(Presence), &ranks, sizeof(Ranks));
        }
        values = std::span(dense).first(count);
    }
    const auto [least, most] = rangeOf(values);
    const std::uint64_t range = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least);
    block.base = least;
    block.width = range == 0 ? 0 : range <= 0xff ? 1 : range <= 0xffff ? 2 : range <= 0xffffffff ? 4 : 8;
    const std::size_t at = m_bytes.size();
    m_bytes.resize(at + values.size() * block.width);
    std::byte* to = m_bytes.data() + at;
    switch (block.width) {
        case 1:
            store<std::uint8_t>(values, least, to);
            break;
        case 2:
            store<std::uint16_t>(values, least, to);
            break;
        case 4:
            store<std::uint32_t>(values, least, to);
            break;
        case 8:
            store<std::uint64_t>(values, least, to);
            break;
        default:
            break;
    }
    m_blocks.push_back(block);
    return range == 0 && block.present == Block::All;
}

void PackedColumn::expectRows(std::size_t rows) {
    m_blocks.reserve(rows / BlockRows + 1);
    m_bytes.reserve(m_bytes.size() / m_blocks.size() * (rows / BlockRows + 1));
}

void PackedColumn::shrink() {
    shrinkToFit(m_blocks);
    shrinkToFit(m_bytes);
}

std::optional<std::int64_t> PackedColumn::at(std::size_t row) const {
    const Block& block = m_blocks[row / BlockRows];
    std::size_t index = row % BlockRows;
    const std::byte* bytes = m_bytes.data() + block.offset;
    if (block.present == Block::None) {
        return std::nullopt;
    }
    if (block.present == Block::Some) {
        const std::size_t word = index / 64;
        const std::uint64_t bits = load<std::uint64_t>(bytes + word * sizeof(std::uint64_t));
        const std::uint64_t bit = std::uint64_t(1) << (index % 64);
        if ((bits & bit) == 0) {
            return std::nullopt;
        }
        const std::byte* ranks = bytes + sizeof(Presence);
        index = load<std::uint16_t>(ranks + word * sizeof(std::uint16_t)) +
                static_cast<std::size_t>(std::popcount(bits & (bit - 1)));
        bytes = ranks + sizeof(Ranks);
    }
    std::uint64_t distance = 0;
    switch (block.width) {
        case 1:
            distance = load<std::uint8_t>(bytes + index);
            break;
        case 2:
            distance = load<std::uint16_t>(bytes + index * 2);
            break;
        case 4:
            distance = load<std::uint32_t>(bytes + index * 4);
            break;
        case 8:
            distance = load<std::uint64_t>(bytes + index * 8);
            break;
        default:
            break;
    }
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(block.base) + distance);
}

std::size_t PackedColumn::memoryBytes() const {
    return m_blocks.capacity() * sizeof(Block) + m_bytes.capacity();
}

}  // namespace headroom
