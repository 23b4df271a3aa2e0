// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers with units, as filters hold them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace headroom {

// Both: Time and Bytes.
enum class QuantityUnits : std::uint8_t { None, Time, Bytes, Both, ShortTime };

// "300", "-1", "5m", "1h30m", "1.5mb" in seconds or bytes: s m h d, b kb mb gb without regard to case, 1 kb is 1024.
// ShortTime in microseconds: "300", "20ms", "1s500ms", also us and µs.
// nullopt when it is no such number or does not fit signed 64 bits.
[[nodiscard]] std::optional<std::int64_t> readQuantity(std::string_view text, QuantityUnits units);
// Whether it is one of those units.
[[nodiscard]] bool isUnit(std::string_view text, QuantityUnits units);

}  // namespace headroom
