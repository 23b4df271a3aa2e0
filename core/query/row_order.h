// SPDX-License-Identifier: GPL-3.0-or-later
// Choice and order of a snapshot's rows. Pure, any thread; keys are extracted once, ties go by id, then by row.
#pragma once

#include "core/server/client_snapshot.h"

#include <QByteArray>

#include <cstdint>
#include <vector>

namespace headroom {

struct SortBy {
    int field = ClientField::Id;
    bool descending = false;
    bool operator==(const SortBy&) const = default;
};

// Row numbers of the rows that match `search`, ordered. `search` is words parted by spaces; each must occur, without
// regard to ASCII case, in addr, name, user, cmd or lib-name; empty matches all. Rows without the sort field come last
// in either direction. Text sorts by bytes, addr by IP number and port where it is an IP.
[[nodiscard]] std::vector<std::uint32_t> orderRows(const ClientSnapshot& snapshot, SortBy sortBy,
                                                   QByteArrayView search);

}  // namespace headroom
