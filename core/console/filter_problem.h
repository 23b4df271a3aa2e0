// SPDX-License-Identifier: GPL-3.0-or-later
// What a terminal shows of a filter that cannot be read. Pure.
#pragma once

#include "core/query/filter.h"

namespace headroom {

// A sentence, then the filter (of a long one the part around the place) and a line that marks the place; no newline at
// the end. Safe for a terminal.
[[nodiscard]] QString filterProblem(const QString& text, const FilterError& error);

}  // namespace headroom
