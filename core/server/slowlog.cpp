// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/slowlog.h"

#include <algorithm>

namespace headroom {

namespace {

// Of a client whose address the server could not ask for (redis src/anet.c anetFdToString).
constexpr QByteArrayView unknownAddr = "?:0";

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
    // No server has been there for longer, nor ran a command for so long.
    constexpr qint64 longest = 1'000'000'000'000;
    entry.unixSeconds = std::clamp<qint64>(items[1].integer, 0, longest);
    entry.durationUsec = std::clamp<qint64>(items[2].integer, 0, longest);
    entry.command.reserve(items[at].items.size());
    for (const RespValue& argument : items[at].items) {
        entry.command.push_back(argument.text);
    }
    entry.addr = textAt(items, at + 1);
    if (entry.addr == unknownAddr)
        entry.addr.reset();
    entry.name = textAt(items, at + 2);
    if (tellsComplexity && !items[3].text.isEmpty()) {
        constexpr QByteArrayView before = "Complexity info: ";
        entry.complexity = items[3].text.startsWith(before) ? items[3].text.mid(before.size()) : items[3].text;
    }
    return entry;
}

// What Headroom sends (core/session/command_gate), by its first words.
bool isOfOurs(const std::vector<QByteArray>& command) {
    const auto word = [&command](std::size_t index) {
        return index < command.size() ? command[index].toUpper() : QByteArray();
    };
    const auto isAmong = [](const QByteArray& text, std::initializer_list<const char*> words) {
        return std::ranges::any_of(words, [&text](const char* other) { return text == other; });
    };
    const QByteArray name = word(0);
    if (name == "CLIENT")
        return isAmong(word(1), {"LIST", "ID", "INFO", "SETNAME", "SETINFO", "NO-EVICT", "KILL", "UNBLOCK"});
    if (name == "CONFIG")
        return isAmong(word(1), {"GET", "SET"});
    if (name == "SLOWLOG")
        return isAmong(word(1), {"GET", "LEN"});
    if (name == "ACL")
        return isAmong(word(1), {"LOG"});
    return isAmong(name, {"AUTH", "INFO"});
}

// src/slowlog.c slowlogCreateEntry().
bool endsInCutMark(const QByteArray& word) {
    const qsizetype start = word.lastIndexOf("... (");
    if (start < 0)
        return false;
    QByteArrayView rest = QByteArrayView(word).sliced(start + 5);
    const auto digits =
        std::find_if(rest.begin(), rest.end(), [](char c) { return c < '0' || c > '9'; }) - rest.begin();
    rest = rest.sliced(digits);
    return digits > 0 && (rest == " more bytes)" || rest == " more arguments)");
}

}  // namespace

std::optional<bool> isOwnCommand(const SlowlogEntry& entry, const QByteArray& ownAddr) {
    if (!entry.addr && !entry.name)
        return std::nullopt;
    if (!isOfOurs(entry.command))
        return false;
    const QByteArray name = entry.name.value_or(QByteArray());
    if (!name.isEmpty())
        return name == "headroom";
    if (ownAddr.isEmpty() || ownAddr.startsWith('/') || ownAddr.endsWith(":0"))
        return std::nullopt;
    return entry.addr == ownAddr;
}

bool isCut(const SlowlogEntry& entry) {
    return std::ranges::any_of(entry.command, endsInCutMark);
}

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
