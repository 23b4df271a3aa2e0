// SPDX-License-Identifier: GPL-3.0-or-later
// Groups of clients in words, as `headroom clients --group-by` prints them. Pure. Each ends with a newline.
#pragma once

#include "core/query/grouping.h"
#include "core/report/clients_source.h"

#include <QByteArray>
#include <QStringList>

#include <cstddef>

namespace headroom {

// What is told of a group beside its keys: "count", "share", "idle_share", "median_idle", "oldest_idle", "memory".
[[nodiscard]] QStringList groupMetrics();
// By one of groupMetrics(); groups without it come last, and groups alike stay as they are.
void sortGroups(ClientGrouping& grouping, const QString& metric, bool descending);

// Of `grouping` the first `count` groups.
// sourceJson() and "groups":[{"key":{...},"count","share","idle_share","median_idle","oldest_idle","memory"}]
[[nodiscard]] QByteArray groupsJson(const ClientsSource& source, const ClientGrouping& grouping, std::size_t count);
// RFC 4180: the keys, then the metrics.
[[nodiscard]] QByteArray groupsCsv(const ClientGrouping& grouping, std::size_t count);
// A summary and a table, safe for a terminal.
[[nodiscard]] QByteArray groupsText(const ClientsSource& source, const ClientGrouping& grouping, std::size_t count);

}  // namespace headroom
