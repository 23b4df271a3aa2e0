// SPDX-License-Identifier: GPL-3.0-or-later
// The client table in words, as `headroom clients` prints it; rows ordered by id. Pure. Each ends with a newline.
#pragma once

#include "core/profile/endpoint.h"
#include "core/server/client_snapshot.h"
#include "core/server/info_sample.h"

#include <QByteArray>

namespace headroom {

// {"instance":{...},"clients":{...},"rows":[{...}]}: the server's field names, numbers as numbers, null for what it did
// not tell, other bytes through reversibleText().
[[nodiscard]] QByteArray clientsJson(const Endpoint& endpoint, const InfoSample& sample,
                                     const ClientSnapshot& snapshot);
// RFC 4180 with a line of field names; an empty cell for what the server did not tell.
[[nodiscard]] QByteArray clientsCsv(const ClientSnapshot& snapshot);
// A summary and a table of the fields people look at first, with units, safe for a terminal.
[[nodiscard]] QByteArray clientsText(const Endpoint& endpoint, const InfoSample& sample,
                                     const ClientSnapshot& snapshot);

}  // namespace headroom
