// SPDX-License-Identifier: GPL-3.0-or-later
// SLOWLOG GET entries. Pure values. Entry shape: 4 elements on Redis 2.8-3.2 and Redis Software (id, unix seconds, us,
// argv), 6 from 4.0 (+ address, client name), more on newer ones (ignored). src/slowlog.c. Redis Enterprise and Cloud
// have the complexity before argv, with or without address and name behind it (redis-py parse_slowlog_get).
#pragma once

#include "core/clock.h"
#include "core/wire/resp_value.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace headroom {

struct SlowlogEntry {
    qint64 id = 0;
    qint64 unixSeconds = 0;
    qint64 durationUsec = 0;          // execution only: no queueing, no I/O
    std::vector<QByteArray> command;  // binary; cut by the server ("... (N more bytes)")
    std::optional<QByteArray> addr;   // nullopt: not told, or not known to the server ("?:0")
    std::optional<QByteArray> name;
    std::optional<QByteArray> complexity;  // "N:16" of "Complexity info: N:16"
    // Headroom sent it (isOwnCommand); nullopt: it is not known who did.
    std::optional<bool> own = std::nullopt;
};

// One reply of SLOWLOG GET, newest first. Entries are unique by (runId, id): ids restart with the server.
struct SlowlogBatch {
    QByteArray runId;
    WallTime read;
    std::vector<SlowlogEntry> entries;
    int skipped = 0;                      // entries of another shape
    std::optional<qint64> length;         // SLOWLOG LEN
    std::optional<qint64> thresholdUsec;  // slowlog-log-slower-than: 0 logs all, -1 nothing; nullopt: not told
    std::optional<qint64> maxLength;      // slowlog-max-len
};

// `reply` is the whole reply of SLOWLOG GET; anything but an array gives no entries and skipped = 1.
struct SlowlogEntries {
    std::vector<SlowlogEntry> entries;
    int skipped = 0;
};
[[nodiscard]] SlowlogEntries parseSlowlog(const RespValue& reply);

// Whether a Headroom sent it: by the name each gives its connections, or where a client has no name by `ownAddr`, the
// address of our connection as the server tells it. And only what Headroom sends: a client that merely has that name
// stays in sight. nullopt: the server tells neither address nor name, or no name and `ownAddr` tells nothing: it is
// empty (not known), or that of a unix socket, which all its clients share.
[[nodiscard]] std::optional<bool> isOwnCommand(const SlowlogEntry& entry, const QByteArray& ownAddr);
// Whether the server cut the command, by the marks it leaves: "... (N more bytes)", "... (N more arguments)".
[[nodiscard]] bool isCut(const SlowlogEntry& entry);

}  // namespace headroom
