// SPDX-License-Identifier: GPL-3.0-or-later
// The client table in words, as `headroom clients` prints it: the rows given, in their order. Pure. Each ends with a
// newline.
#pragma once

#include "core/report/clients_source.h"

#include <QByteArray>

#include <span>

namespace headroom {

// sourceJson() and "rows":[{...}]: the server's field names, numbers as numbers, null for what it did not tell, other
// bytes through reversibleText().
[[nodiscard]] QByteArray clientsJson(const ClientsSource& source, std::span<const std::uint32_t> rows);
// Only the rows: [{...}].
[[nodiscard]] QByteArray clientRowsJson(const ClientSnapshot& snapshot, std::span<const std::uint32_t> rows);
// RFC 4180 with a line of field names; an empty cell for what the server did not tell.
[[nodiscard]] QByteArray clientsCsv(const ClientSnapshot& snapshot, std::span<const std::uint32_t> rows);
// A summary and a table of the fields people look at first, with units, safe for a terminal.
[[nodiscard]] QByteArray clientsText(const ClientsSource& source, std::span<const std::uint32_t> rows);
// Only the table; of `fields` those some row has, in this order.
[[nodiscard]] QByteArray clientRowsText(const ClientSnapshot& snapshot, std::span<const std::uint32_t> rows,
                                        std::span<const int> fields);

}  // namespace headroom
