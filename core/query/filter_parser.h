// SPDX-License-Identifier: GPL-3.0-or-later
// Text -> FilterExpression. Pure, any text, no recursion.
#pragma once

#include "core/query/filter.h"
#include "core/query/filter_expression.h"

namespace headroom {

[[nodiscard]] tl::expected<FilterExpression, FilterError> parseFilter(const QString& text, FilterRows rows);

}  // namespace headroom
