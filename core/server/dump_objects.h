// SPDX-License-Identifier: GPL-3.0-or-later
// Clients as programs print them once they were parsed: objects of JSON, also of our own, of JavaScript, dicts of
// Python (redis-py client_list()), hashes of Ruby; in lists, in other objects, in strings, with a line for each or each
// field. A client is an object with an id and an addr; one whose id is no number, or with a key or value that CLIENT
// LIST cannot have, is not understood. null and None mean that the server did not tell. Keys as JavaScript writes them
// (totMem) are those of the server. Pure, any bytes; linear in the text.
#pragma once

#include "core/server/dump_row.h"

#include <string>
#include <string_view>

namespace headroom {

// Adds the clients to `rows`; what is left of `text`, without what stood before them in their lines: `text` itself
// where there are none, else a view of `buffer`.
[[nodiscard]] std::string_view takeObjects(std::string_view text, std::string& buffer, DumpRows& rows);

}  // namespace headroom
