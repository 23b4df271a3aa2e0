// SPDX-License-Identifier: GPL-3.0-or-later
// A whole number as servers write it: an optional '-', then digits only. Nothing else around it. Pure.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace headroom {

// nullopt when `text` is not such a number or does not fit signed 64 bit.
[[nodiscard]] inline std::optional<std::int64_t> wholeNumber(std::string_view text) {
    std::int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end) {
        return std::nullopt;
    }
    return value;
}

}  // namespace headroom
