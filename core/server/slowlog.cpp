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
    if (value.type != Type::Array || items.size() < 4 || items[0].type != Type::Integer ||
        items[1].type != Type::Integer || items[2].type != Type::Integer || items[3].type != Type::Array ||
        !std::all_of(items[3].items.begin(), items[3].items.end(), [](const RespValue& v) { return v.isText(); })) {
        return std::nullopt;
    }
    SlowlogEntry entry;
    entry.id = items[0].integer;
    entry.unixSeconds = items[1].integer;
    entry.durationUsec = items[2].integer;
    entry.command.reserve(items[3].items.size());
    for (const RespValue& argument : items[3].items) {
        entry.command.push_back(argument.text);
    }
    entry.addr = textAt(items, 4);
    entry.name = textAt(items, 5);
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
