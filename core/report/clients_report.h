// SPDX-License-Identifier: GPL-3.0-or-later
// The client table in words, as `headroom clients` prints it, rows ordered by id; or a choice of rows in a given order.
// Pure. Each ends with a newline.
#pragma once

#include "core/profile/endpoint.h"
#include "core/server/client_snapshot.h"
#include "core/server/info_sample.h"

#include <QByteArray>

#include <cstdint>
#include <span>

namespace headroom {

// {"instance":{...},"clients":{...},"rows":[{...}]}: the server's field names, numbers as numbers, null for what it did
// not tell, other bytes through reversibleText().
[[nodiscard]] QByteArray clientsJson(const Endpoint& endpoint, const InfoSample& sample,
                                     const ClientSnapshot& snapshot);
// RFC 4180 with a line of field names; an empty cell for what the server did not tell.
[[nodiscard]] QByteArray clientsCsv(const ClientSnapshot& snapshot);
[[nodiscard]] QByteArray clientsCsv(const ClientSnapshot& snapshot, std::span<const std::uint32_t> rows);
// Only the "rows" of it: [{...}].
[[nodiscard]] QByteArray clientRowsJson(const ClientSnapshot& snapshot, std::span<const std::uint32_t> rows);
// A summary and a table of the fields people look at first, with units, safe for a terminal.
[[nodiscard]] QByteArray clientsText(const Endpoint& endpoint, const InfoSample& sample,
                                     const ClientSnapshot& snapshot);
// Only the table; of `fields` those some row has, in this order.
[[nodiscard]] QByteArray clientRowsText(const ClientSnapshot& snapshot, std::span<const std::uint32_t> rows,
                                        std::span<const int> fields);

}  // namespace headroom
