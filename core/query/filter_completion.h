// SPDX-License-Identifier: GPL-3.0-or-later
// What may come next in a filter that is being written. Pure, any text.
#pragma once

#include "core/server/client_snapshot.h"
#include "core/server/slowlog.h"

#include <QString>

#include <optional>
#include <span>
#include <vector>

namespace headroom {

struct FilterSuggestion {
    enum Kind { Field, Operator, Value, Keyword } kind = Field;
    QString text;
    QString meaning;                    // a few words, of fields a sentence; empty where the text says it all
    std::optional<std::int64_t> count;  // of a Value that rows have: how many
    qsizetype position = 0;             // of the characters it replaces
    qsizetype length = 0;

    bool operator==(const FilterSuggestion&) const = default;
};

constexpr std::size_t MostSuggestedValues = 50;

// For `cursor` in `text`: fields the snapshot has, operators that fit the field, values its clients have, the most
// frequent first, and the words that join. Of a word the cursor is in or at the end of they are what goes with it as
// far as the cursor: fields and values that have it in them, without regard to case, others that begin with it. For
// times and sizes round values are suggested; for ids, ports and whole addresses, which each client has its own, none.
[[nodiscard]] std::vector<FilterSuggestion> completeFilter(const QString& text, qsizetype cursor,
                                                           const ClientSnapshot& snapshot);
// The same for a filter of slow commands.
[[nodiscard]] std::vector<FilterSuggestion> completeFilter(const QString& text, qsizetype cursor,
                                                           std::span<const SlowlogEntry> entries);

}  // namespace headroom
