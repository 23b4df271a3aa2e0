// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/keyed_row.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>

namespace headroom {

void sortByKey(std::vector<KeyedRow>& rows) {
    const auto less = [](const KeyedRow& a, const KeyedRow& b) { return a.key < b.key; };
    if (std::is_sorted(rows.begin(), rows.end(), less)) {
        return;
    }
    constexpr std::size_t digits = sizeof(KeyedRow::key);
    const auto digitOf = [](const KeyedRow& row, std::size_t digit) { return (row.key >> (8 * digit)) & 0xff; };
    std::array<std::array<std::uint32_t, 256>, digits> counts{};
    for (const KeyedRow& row : rows) {
        for (std::size_t digit = 0; digit < digits; ++digit) {
            ++counts[digit][digitOf(row, digit)];
        }
    }
    std::vector<KeyedRow> sorted(rows.size());
    for (std::size_t digit = 0; digit < digits; ++digit) {
        std::array<std::uint32_t, 256>& places = counts[digit];
        if (places[digitOf(rows.front(), digit)] == rows.size()) {
            continue;  // all rows agree here
        }
        std::exclusive_scan(places.begin(), places.end(), places.begin(), 0U);
        for (const KeyedRow& row : rows) {
            sorted[places[digitOf(row, digit)]++] = row;
        }
        rows.swap(sorted);
    }
}

}  // namespace headroom
