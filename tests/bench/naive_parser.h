// SPDX-License-Identifier: GPL-3.0-or-later
// CLIENT LIST as it is read where nobody counts: split at lines, at spaces, at '=', into a map of strings for each row.
// The reference for ours.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

namespace headroom {

using NaiveRow = std::unordered_map<std::string, std::string>;

[[nodiscard]] std::vector<NaiveRow> parseNaively(const std::string& text);

}  // namespace headroom
