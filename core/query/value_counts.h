// SPDX-License-Identifier: GPL-3.0-or-later
// The values clients have for what a filter looks at, and how many have each. Pure, any thread.
#pragma once

#include "core/query/filter_expression.h"
#include "core/server/slowlog.h"

#include <cstddef>
#include <span>

namespace headroom {

struct ValueCount {
    std::string value;
    std::int64_t count = 0;

    bool operator==(const ValueCount&) const = default;
};

// At most `most` of those that have `part` in them, without regard to ASCII case; the most frequent first, then by
// value. Of Letters each letter alone when `letters` is set. Nothing for what is nearly different for each client: id,
// fd, addr, port, times and sizes.
[[nodiscard]] std::vector<ValueCount> valueCounts(const ClientSnapshot& snapshot, const FilterSubject& subject,
                                                  bool letters, std::string_view part, std::size_t most);
// The same of slow commands: of those that are often alike, cmd, ip, name and complexity.
[[nodiscard]] std::vector<ValueCount> valueCounts(std::span<const SlowlogEntry> entries, const FilterSubject& subject,
                                                  std::string_view part, std::size_t most);

}  // namespace headroom
