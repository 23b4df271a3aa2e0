// SPDX-License-Identifier: GPL-3.0-or-later
// Rows with the key they are sorted by, extracted once. Pure.
#pragma once

#include <cstdint>
#include <vector>

namespace headroom {

struct KeyedRow {
    std::uint64_t key;
    std::uint32_t row;
};

// Keeps the order of equal keys. Linear, whatever the keys: they may be chosen by a hostile server.
void sortByKey(std::vector<KeyedRow>& rows);

}  // namespace headroom
