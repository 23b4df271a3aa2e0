// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of slowlog entries as filters see them. Pure, any thread.
#pragma once

#include "core/query/filter_test.h"
#include "core/server/slowlog.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace headroom {

// Of Command the words with a space between them, of Cmd the first in lower case; nullopt: not told.
[[nodiscard]] std::optional<std::string> slowlogFieldText(const SlowlogEntry& entry, int field);
// Whether any entry tells what a subject is read from.
[[nodiscard]] bool anyTells(std::span<const SlowlogEntry> entries, const FilterSubject& subject);

[[nodiscard]] FilterVerdicts slowlogVerdicts(const FilterExpression& expression, std::span<const SlowlogEntry> entries);

}  // namespace headroom
