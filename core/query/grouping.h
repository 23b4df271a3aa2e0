// SPDX-License-Identifier: GPL-3.0-or-later
// The clients of a snapshot by what they share: who holds how many connections, and how idle they are. Pure, any
// thread.
#pragma once

#include "core/server/client_snapshot.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headroom {

enum class GroupKey : std::uint8_t { Ip, Name, User, Lib, Db, Cmd };  // Lib: lib-name and lib-ver together

[[nodiscard]] QLatin1String groupKeyName(GroupKey key);  // "ip", "name", "user", "lib", "db", "cmd"
[[nodiscard]] std::optional<GroupKey> groupKeyNamed(QStringView name);

struct GroupOptions {
    std::optional<std::int64_t> maxclients;  // what shares are of
    // A client is idle from here on, but for those that are by nature: subscribers, blocked clients, replication links,
    // monitors and our own connections.
    std::int64_t idleSeconds = 300;
    std::span<const std::int64_t> ownIds = {};  // of our own connections; empty when not known
};

struct ClientGroup {
    // What its clients share, one for each key, of Lib two; nullopt where it is unknown. An IP in its usual form.
    std::vector<std::optional<std::string>> values;
    int count = 0;
    std::optional<double> share;              // of maxclients, from 0
    std::optional<double> idleShare;          // idle ones of `count`; unknown where no client's idle is known
    std::optional<std::int64_t> medianIdle;   // seconds; of an even number the lower one
    std::optional<std::int64_t> oldestIdle;   // seconds
    std::optional<std::int64_t> memoryBytes;  // tot-mem of those that tell it
    std::size_t firstRow = 0;                 // its rows in ClientGrouping::rows: count from here on
};

struct ClientGrouping {
    std::vector<GroupKey> keys;
    std::vector<ClientGroup> groups;  // the largest first, then by values
    std::vector<std::uint32_t> rows;  // of the snapshot, group by group

    [[nodiscard]] std::span<const std::uint32_t> rowsOf(const ClientGroup& group) const {
        return std::span(rows).subspan(group.firstRow, static_cast<std::size_t>(group.count));
    }
    // The value of one of `keys`, counted from 0; of Lib the name and the version in one text.
    [[nodiscard]] std::optional<std::string> keyText(const ClientGroup& group, std::size_t key) const;
    // The filter that selects this group, and of the same snapshot no other client.
    [[nodiscard]] QString filterText(const ClientGroup& group) const;
};

// By one or two different keys; `rows` each at most once.
[[nodiscard]] ClientGrouping groupClients(const ClientSnapshot& snapshot, std::span<const std::uint32_t> rows,
                                          std::vector<GroupKey> keys, const GroupOptions& options);

}  // namespace headroom
