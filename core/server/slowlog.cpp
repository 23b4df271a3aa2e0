// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/slowlog.h"

#include <algorithm>

namespace headroom {

namespace {

std::optional<QByteArray> textAt(const std::vector<RespValue>& items, std::size_t index) {
    return index < items.size() && items[index].isText() ? std::optional(items[index].text) : std::nullopt;
}

std::optional<SlowlogEntry> parseEntry(const RespValue& value) {
    using Type = RespValue::Type;
    const std::vector<RespValue>& items = value.items;
    const bool tellsComplexity = items.size() > 4 && items[4].type == Type::Array && items[3].type != Type::Array;
    const std::size_t at = tellsComplexity ? 4 : 3;  // of the command
    if (value.type != Type::Array || items.size() <= at || items[0].type != Type::Integer ||
        items[1].type != Type::Integer || items[2].type != Type::Integer || items[at].type != Type::Array ||
        !std::ranges::all_of(items[at].items, &RespValue::isText)) {
        return std::nullopt;
    }
    SlowlogEntry entry;
    entry.id = items[0].integer;
    entry.unixSeconds = items[1].integer;
    entry.durationUsec = items[2].integer;
    entry.command.reserve(items[at].items.size());
    for (const RespValue& argument : items[at].items) {
        entry.command.push_back(argument.text);
    }
    entry.addr = textAt(items, at + 1);
    entry.name = textAt(items, at + 2);
    if (tellsComplexity && !items[3].text.isEmpty()) {
        constexpr QByteArrayView before = "Complexity info: ";
        entry.complexity = items[3].text.startsWith(before) ? items[3].text.mid(before.size()) : items[3].text;
    }
    return entry;
}

}  // namespace

SlowlogEntries parseSlowlog(const RespValue& reply) {
    SlowlogEntries result;
    if (reply.type != RespValue::Type::Array) {
        result.skipped = 1;
        return result;
    }
    result.entries.reserve(reply.items.size());
    for (const RespValue& item : reply.items) {
        if (auto entry = parseEntry(item)) {
            result.entries.push_back(std::move(*entry));
        } else {
            ++result.skipped;
        }
    }
    return result;
}

}  // namespace headroom
