// SPDX-License-Identifier: GPL-3.0-or-later
// One reading of INFO, and the rates between two. Pure values; safe to share between threads.
// Field meanings and first versions: redis src/server.c genRedisInfoString, valkey src/server.c.
#pragma once

#include "core/clock.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <optional>
#include <utility>
#include <vector>

namespace headroom {

// Every `key:value` line of an INFO reply in the order sent; a key may repeat. Lines are split at the first ':' only,
// `# Section` and blank lines are passed over, CRLF and LF both end a line. At most 65,536 fields and 4 MiB are read:
// no server says so much.
class InfoFields {
  public:
    InfoFields() = default;
    explicit InfoFields(QByteArrayView text);

    [[nodiscard]] const std::vector<std::pair<QByteArray, QByteArray>>& all() const { return m_fields; }
    // The first value of `key`, or nullopt when it was not sent.
    [[nodiscard]] std::optional<QByteArray> text(QByteArrayView key) const;
    // The same as a signed 64-bit integer; nullopt when absent, not a whole number, or too big.
    [[nodiscard]] std::optional<qint64> number(QByteArrayView key) const;
    // The sum of usec and of calls of `cmdstat_<command>` lines (# Commandstats), nullopt when absent.
    struct CommandStat {
        qint64 calls = 0;
        qint64 usec = 0;
    };
    [[nodiscard]] std::optional<CommandStat> commandStat(QByteArrayView command) const;

  private:
    std::vector<std::pair<QByteArray, QByteArray>> m_fields;
    QHash<QByteArray, std::size_t> m_firstOf;  // into m_fields, by key
};

struct ServerTraits {
    enum class Product { Redis, Valkey, KeyDB };
    Product product = Product::Redis;
    QByteArray version;  // valkey_version on Valkey (its redis_version is frozen), else redis_version; may be empty
    QByteArray mode;     // standalone | cluster | sentinel; empty when not said
    QByteArray role;     // master | slave | sentinel; empty when not said
    QByteArray runId;
    bool servesTls = false;  // a listener of its own (7.2+; older ones do not tell)

    [[nodiscard]] static ServerTraits from(const InfoFields& info);
    // "Redis 7.0.15", "Valkey 9.1.2", "KeyDB 255.255.255".
    [[nodiscard]] QString title() const;
    // True from Redis 7.0 and every Valkey: INFO takes several sections (KeyDB and older: syntax error).
    [[nodiscard]] bool takesInfoSections() const;
    // Versions with a known use after free when one command closes another TLS connection (release notes: Redis before
    // 8.2.9, 8.4.6, 8.6.6, 8.8.2, 8.10.1; Valkey before 9.1.1).
    [[nodiscard]] bool mayCrashOnTlsKill() const;
};

// Optional means: the server did not say. Counters count since the server's start or CONFIG RESETSTAT.
struct InfoSample {
    SteadyTime taken;    // when the reply was complete
    WallTime takenWall;  // same moment for people
    ServerTraits traits;

    std::optional<qint64> connectedClients;    // without replicas; with the primary link, monitors, pubsub, us
    std::optional<qint64> connectedReplicas;   // connected_slaves
    std::optional<qint64> clusterConnections;  // 6.2+: an estimate, counted against the limit
    std::optional<qint64> maxclients;          // INFO (6.2+), else CONFIG GET as given to from(), else unknown
    std::optional<qint64> blockedClients;
    std::optional<qint64> rejectedConnections;       // counter
    std::optional<qint64> totalConnectionsReceived;  // counter, accepted ones only
    std::optional<qint64> opsPerSecond;
    std::optional<qint64> usedMemoryBytes;
    std::optional<qint64> maxmemoryBytes;  // 0 = no limit
    std::optional<qint64> cpuUsec;         // counter: user and system time of the process
    std::optional<qint64> uptimeSeconds;
    bool loading = false;

    // `configuredMaxclients`: what CONFIG GET said, used only where INFO does not tell the limit.
    [[nodiscard]] static InfoSample from(const InfoFields& info, std::optional<qint64> configuredMaxclients,
                                         SteadyTime taken, WallTime takenWall);

    // What the server compares with maxclients: connected_clients + connected_slaves + cluster_connections
    // (networking.c acceptCommonHandler). Unknown when connected_clients is.
    [[nodiscard]] std::optional<qint64> used() const;
    // maxclients - used, never below 0; unknown when either is.
    [[nodiscard]] std::optional<qint64> headroom() const;
};

// Per second, between two samples of the same server process. A rate is unknown when a counter is missing, the run_id
// differs, a counter fell (RESETSTAT), or less than 100 ms lie between.
struct InfoRates {
    std::optional<double> rejectedPerSecond;
    std::optional<double> newConnectionsPerSecond;
    std::optional<double> cpuShare;  // of one core; above 1 with threads

    [[nodiscard]] static InfoRates between(const InfoSample& before, const InfoSample& after);
};

}  // namespace headroom
