// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_quantity.h"

#include "core/query/text_pattern.h"
#include "core/server/whole_number.h"

#include <algorithm>
#include <array>

namespace headroom {

namespace {

struct Unit {
    std::string_view name;
    std::int64_t size;
    QuantityUnits kind;
};

constexpr std::int64_t second = 1'000'000;  // of ShortTime
constexpr std::array units{Unit{"s", 1, QuantityUnits::Time},
                           Unit{"m", 60, QuantityUnits::Time},
                           Unit{"h", 3600, QuantityUnits::Time},
                           Unit{"d", 86400, QuantityUnits::Time},
                           Unit{"b", 1, QuantityUnits::Bytes},
                           Unit{"kb", 1 << 10, QuantityUnits::Bytes},
                           Unit{"mb", 1 << 20, QuantityUnits::Bytes},
                           Unit{"gb", 1 << 30, QuantityUnits::Bytes},
                           Unit{"us", 1, QuantityUnits::ShortTime},
                           Unit{"\u00b5s", 1, QuantityUnits::ShortTime},  // the micro sign
                           Unit{"\u03bcs", 1, QuantityUnits::ShortTime},  // the Greek letter
                           Unit{"ms", 1000, QuantityUnits::ShortTime},
                           Unit{"s", second, QuantityUnits::ShortTime},
                           Unit{"m", 60 * second, QuantityUnits::ShortTime},
                           Unit{"h", 3600 * second, QuantityUnits::ShortTime}};
constexpr std::size_t mostDecimals = 6;

const Unit* unitNamed(std::string_view name, QuantityUnits allowed) {
    const std::string lower = asciiLower(name);
    const auto unit = std::ranges::find_if(units, [&](const Unit& known) {
        const bool fits =
            allowed == known.kind || (allowed == QuantityUnits::Both && known.kind != QuantityUnits::ShortTime);
        return fits && known.name == lower;
    });
    return unit != units.end() ? &*unit : nullptr;
}

// The characters at the start that are of `characters`, taken off.
std::string_view take(std::string_view& text, std::string_view characters) {
    const std::string_view taken = text.substr(0, std::min(text.find_first_not_of(characters), text.size()));
    text.remove_prefix(taken.size());
    return taken;
}

// "1.5mb", the part of "1h30m" before the 3; taken off `text`. `allowed` is then what may follow.
std::optional<std::int64_t> takePart(std::string_view& text, QuantityUnits& allowed) {
    constexpr std::string_view digits = "0123456789";
    const auto whole = wholeNumber(take(text, digits));
    std::string_view decimals;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        decimals = take(text, digits);
        if (decimals.empty() || decimals.size() > mostDecimals) {
            return std::nullopt;
        }
    }
    const std::size_t nameEnd = std::min(text.find_first_of(digits), text.size());
    const Unit* unit = unitNamed(text.substr(0, nameEnd), allowed);
    text.remove_prefix(nameEnd);
    std::int64_t size = 0;
    if (!whole || !unit || __builtin_mul_overflow(*whole, unit->size, &size)) {
        return std::nullopt;
    }
    allowed = unit->kind == QuantityUnits::Bytes ? QuantityUnits::None : unit->kind;
    std::int64_t part = wholeNumber(decimals).value_or(0) * unit->size;
    for (std::size_t i = 0; i < decimals.size(); ++i) {
        part /= 10;
    }
    return __builtin_add_overflow(size, part, &size) ? std::nullopt : std::optional(size);
}

}  // namespace

std::optional<std::int64_t> readQuantity(std::string_view text, QuantityUnits allowed) {
    if (const auto plain = wholeNumber(text)) {
        return plain;
    }
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative ? 1 : 0);
    std::int64_t sum = 0;
    do {
        const auto part = takePart(text, allowed);
        if (!part || __builtin_add_overflow(sum, *part, &sum)) {
            return std::nullopt;
        }
    } while (!text.empty());
    return negative ? -sum : sum;
}

bool isUnit(std::string_view text, QuantityUnits allowed) {
    return unitNamed(text, allowed) != nullptr;
}

}  // namespace headroom
