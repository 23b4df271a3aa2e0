// SPDX-License-Identifier: GPL-3.0-or-later
// A snapshot with the choice and order in which its rows are shown. Immutable once made; shared between threads.
#pragma once

#include "core/query/row_order.h"
#include "core/session/client_listing.h"

#include <QByteArray>

#include <cstdint>
#include <vector>

namespace headroom {

struct ClientQuery {
    SortBy sortBy;
    QByteArray search;  // a filter; one that can not be read matches all
    bool operator==(const ClientQuery&) const = default;
};

struct ClientRows : ClientListing {
    ClientQuery query;
    std::vector<std::uint32_t> order;    // snapshot rows, as shown
    std::vector<std::int32_t> position;  // shown row of each snapshot row; -1: not shown

    [[nodiscard]] int count() const { return static_cast<int>(order.size()); }
    [[nodiscard]] int snapshotRow(int row) const { return static_cast<int>(order[static_cast<std::size_t>(row)]); }
    [[nodiscard]] qint64 id(int row) const { return snapshot->id(snapshotRow(row)); }
    [[nodiscard]] bool isOwn(int row) const { return isOwnId(id(row)); }
    // The shown row of a client, or -1. Rows without an id are not found.
    [[nodiscard]] int rowOfId(qint64 clientId) const {
        const int row = clientId > 0 ? snapshot->rowOfId(clientId) : -1;
        return row < 0 ? -1 : position[static_cast<std::size_t>(row)];
    }
};

}  // namespace headroom
