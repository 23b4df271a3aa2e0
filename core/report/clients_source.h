// SPDX-License-Identifier: GPL-3.0-or-later
// The client table a report tells of, a server's or a saved one, with what is chosen of it. Pure.
#pragma once

#include "core/profile/endpoint.h"
#include "core/query/filter.h"
#include "core/report/json_text.h"
#include "core/server/info_sample.h"

#include <memory>
#include <vector>

namespace headroom {

struct ClientsSource {
    Endpoint endpoint;                         // of a server
    std::shared_ptr<const InfoSample> sample;  // null for a saved table, and where INFO is not permitted
    QString dumpFile;                          // of a saved table, else empty
    std::shared_ptr<const ClientSnapshot> snapshot;
    std::vector<std::int64_t> ownIds;  // of our own connections; empty when not known
    Filter filter;
    FilterMatches matches;  // of the filter
};

// {"instance":{..."skipped_lines","left_out_rows","cut_rows"},"clients":{...}} and with a filter
// {"filter":{"text","matched","undecided"}}; of a saved table the instance begins with "dump"; without a sample clients
// is null.
[[nodiscard]] JsonObject sourceJson(const ClientsSource& source);
// One to three lines, safe for a terminal; an empty one behind them.
[[nodiscard]] QString sourceText(const ClientsSource& source);
// What must not go unsaid where there is no room for it: lines that were not understood, rows that lost their end,
// undecided rows. A line each, empty when there is nothing.
[[nodiscard]] QString sourceNotes(const ClientsSource& source);

}  // namespace headroom
