// SPDX-License-Identifier: GPL-3.0-or-later
// The order of a snapshot's rows. Pure, any thread; keys are extracted once, ties go by id, then by row.
#pragma once

#include "core/server/client_snapshot.h"

#include <cstdint>
#include <span>
#include <vector>

namespace headroom {

struct SortBy {
    static constexpr int Port = -1;  // no field: the port in addr
    int field = ClientField::Id;
    bool descending = false;
    bool operator==(const SortBy&) const = default;
};

// The rows `chosen`, each at most once and in rising order, ordered. Rows without the sort field come last in either
// direction. Text sorts by bytes, addr by IP number and port where it is an IP.
[[nodiscard]] std::vector<std::uint32_t> orderRows(const ClientSnapshot& snapshot, SortBy sortBy,
                                                   std::span<const std::uint32_t> chosen);
// Every row, in the order of the snapshot.
[[nodiscard]] std::vector<std::uint32_t> allRows(const ClientSnapshot& snapshot);

}  // namespace headroom
