// SPDX-License-Identifier: GPL-3.0-or-later
// A snapshot with the choice and order in which its rows are shown. Immutable once made; shared between threads.
#pragma once

#include "core/query/filter.h"
#include "core/query/row_order.h"
#include "core/session/client_listing.h"
#include "gui/clients/marked_clients.h"

#include <cstdint>
#include <vector>

namespace headroom {

// What a table asks of each new snapshot.
struct ClientQuery {
    SortBy sortBy;
    Filter filter = Filter();
    bool onlyMarked = false;
    ClientIds marked = nullptr;    // ascending
    ClientIds selected = nullptr;  // whose place in the answer is to be found

    // Whether `other` asks the same, apart from what is marked or selected.
    [[nodiscard]] bool sameQuestion(const ClientQuery& other) const {
        return sortBy == other.sortBy && filter == other.filter && onlyMarked == other.onlyMarked;
    }
    // Whether the answer to `other` has the same rows.
    [[nodiscard]] bool sameRows(const ClientQuery& other) const {
        return sameQuestion(other) && (!onlyMarked || marked == other.marked);
    }
};

struct ClientRows : ClientListing {
    ClientQuery query;
    std::vector<std::uint32_t> order;    // snapshot rows, as shown
    std::vector<std::int32_t> position;  // shown row of each snapshot row; -1: not shown
    int undecided = 0;                   // rows of which the filter cannot tell
    std::vector<int> selectedRows = {};  // where query.selected are shown, ascending
    std::vector<qint64> goneMarks = {};  // of query.marked: those the snapshot does not have

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
