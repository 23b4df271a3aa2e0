// SPDX-License-Identifier: GPL-3.0-or-later
// The client table of one instance with what must be known to read it rightly and to act on it. A value.
#pragma once

#include "core/server/client_snapshot.h"

#include <QByteArray>
#include <QMetaType>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace headroom {

struct ClientListing {
    std::shared_ptr<const ClientSnapshot> snapshot;
    std::vector<std::int64_t> ownIds;  // rising: all connections of this program to that server process
    // Of the process that listed it: ids mean nothing to another one. A name of the connection where the server does
    // not tell its run_id.
    QByteArray runId;
    QByteArray role = {};  // of the server then, as ServerTraits says it
    // Every client was asked for at least once, or as many were found as the server counts. Until then the table grows;
    // `scanned` (0 to 1) tells how far it is.
    bool complete = true;
    double scanned = 1;
    // The server lets us see no other client (CLIENT INFO): the table is not complete, and does not become so.
    bool onlyOwn = false;
    std::int64_t counted = 0;  // clients on the server, by INFO; 0: not told

    // On the server, also of those the table does not have yet.
    [[nodiscard]] std::int64_t clientCount() const {
        return complete ? snapshot->rowCount() : std::max<std::int64_t>(counted, snapshot->rowCount());
    }
    [[nodiscard]] bool isOwnId(std::int64_t id) const { return std::ranges::binary_search(ownIds, id); }
};

}  // namespace headroom

Q_DECLARE_METATYPE(headroom::ClientListing)
