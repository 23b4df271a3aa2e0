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
    // The sum of usec and of calls of `cmdstat_<command>` lines (# Commandstats) with those of its subcommands, nullopt
    // when absent. They are read once, with the text.
    struct CommandStat {
        qint64 calls = 0;
        qint64 usec = 0;
    };
    [[nodiscard]] std::optional<CommandStat> commandStat(QByteArrayView command) const;
    // Microseconds that were spent in commands since the server started or its statistics were reset, at least: what
    // scripts and transactions run is counted once more by itself, so that only the greatest of the three is sure.
    // Commands of modules, which may count the time of other threads, are left out. nullopt without # Commandstats.
    [[nodiscard]] std::optional<qint64> commandUsec() const;

  private:
    std::vector<std::pair<QByteArray, QByteArray>> m_fields;
    QHash<QByteArray, std::size_t> m_firstOf;  // into m_fields, by key
    QHash<QByteArray, CommandStat> m_stats;    // by command, and by the container of subcommands
    qint64 m_transactionsUsec = 0;
    qint64 m_scriptsUsec = 0;
    qint64 m_othersUsec = 0;
    void noteStat(QByteArrayView command, QByteArrayView value);
};

// By what a client can be killed: the words of CLIENT KILL that are understood, and what several of them mean.
enum class KillForm {
    AllOf,   // CLIENT KILL ID n ADDR a SKIPME yes hits who fits all of it
    IdOnly,  // CLIENT KILL ID n alone: one filter is taken, or several mean "any of them"
    None,    // no id, or it may be another server's
};

struct ServerTraits {
    // What answers, by a field of INFO that only it sends: <product>_version (dragonfly src/server/server_family.cc,
    // garnet GarnetInfoMetrics.cs, kvrocks src/server/server.cc, tile38 internal/server/stats.go, pika
    // src/pika_admin.cc, valkey src/server.c, redict src/server.c), rlec_version (Redis Enterprise), proxy_version
    // (redis-cluster-proxy src/proxy.c), RedisMode (predixy src/Handler.cpp); KeyDB by its threads and MVCC. Nearly all
    // send a redis_version besides, to please clients: Redis is who sends no other.
    enum class Product {
        Unknown,  // INFO says nothing of it, or cannot be read
        Redis,
        Valkey,
        KeyDB,
        Redict,
        Dragonfly,
        Garnet,
        Kvrocks,
        Tile38,
        Pika,
        Upstash,
        RedisEnterprise,
        RedisClusterProxy,
        Predixy,
    };
    Product product = Product::Unknown;
    QByteArray
        version;      // its own ("1.33.1" of Dragonfly's "df-v1.33.1"), not the redis_version it claims; may be empty
    QByteArray mode;  // standalone | cluster | sentinel; empty when not said
    QByteArray role;  // master | slave | sentinel; empty when not said
    QByteArray runId;
    std::optional<qint64> processId{};  // as it sees itself: in a container another one than from outside
    bool servesTls = false;             // a listener of its own (7.2+; older ones do not tell)
    // Over one connection INFO came from several processes: a proxy. Told by the session, not by one reply.
    bool severalServers = false;
    // The process is one of this computer's, which listens where we connected. Told by the session, too.
    bool servedHere = false;

    [[nodiscard]] static ServerTraits from(const InfoFields& info);
    // "Redis", "Redis Enterprise", "redis-cluster-proxy"; "unknown server".
    [[nodiscard]] QString name() const;
    // "Redis 7.0.15", "Valkey 9.1.2", "KeyDB 255.255.255".
    [[nodiscard]] QString title() const;
    // The one ability that cannot be learned from replies, since a form that is tried may kill. All words must fit on
    // Redis and its forks (src/networking.c) and Garnet (ClientCommands.cs); an error is all that comes of it where
    // they are not known, so also where INFO does not tell the product. Dragonfly (server_family.cc ClientKill) and
    // Tile38 (client.go) take one filter, Kvrocks (worker.cc KillClient) kills who has the id or the address: by the id
    // alone, which all three count up and never give twice (Dragonfly: before 2^32). Pika lists no ids.
    [[nodiscard]] KillForm killForm() const;
    // Versions with a known use after free when one command closes another TLS connection (release notes: Redis before
    // 8.2.9, 8.4.6, 8.6.6, 8.8.2, 8.10.1; Valkey before 9.1.1).
    [[nodiscard]] bool mayCrashOnTlsKill() const;
};

// Optional means: the server did not say. Counters count since the server's start or CONFIG RESETSTAT.
struct InfoSample {
    SteadyTime taken;    // when the reply was complete
    WallTime takenWall;  // same moment for people
    ServerTraits traits;

    std::optional<qint64> connectedClients;    // without replicas; with the primary link, monitors, pubsub, us; not 0
    std::optional<qint64> connectedReplicas;   // connected_slaves
    std::optional<qint64> clusterConnections;  // 6.2+: an estimate, counted against the limit
    std::optional<qint64> maxclients;          // INFO (6.2+), else CONFIG GET as given to from(), else unknown
    std::optional<qint64> blockedClients;
    std::optional<qint64> rejectedConnections;       // counter
    std::optional<qint64> totalConnectionsReceived;  // counter, accepted ones only
    std::optional<qint64> failedLogins;              // counter (6.2+): wrong passwords, and commands without a login
    std::optional<qint64> opsPerSecond;
    std::optional<qint64> usedMemoryBytes;
    std::optional<qint64> maxmemoryBytes;  // 0 = no limit
    std::optional<qint64> cpuUsec;         // counter: user and system time of the process
    std::optional<qint64> uptimeSeconds;
    bool loading = false;
    QByteArray info;  // `key:value` lines, of which from() makes this sample again without being told the limit

    // `configuredMaxclients`: what CONFIG GET said, used only where INFO does not tell the limit.
    [[nodiscard]] static InfoSample from(const InfoFields& info, std::optional<qint64> configuredMaxclients,
                                         SteadyTime taken, WallTime takenWall);

    // The limit as INFO tells it, if it does: one that cannot be is none.
    [[nodiscard]] static std::optional<qint64> limitIn(const InfoFields& info);

    // What the server compares with maxclients: connected_clients + connected_slaves + cluster_connections
    // (networking.c acceptCommonHandler). Unknown when connected_clients is.
    [[nodiscard]] std::optional<qint64> used() const;
    // maxclients - used, never below 0; unknown when either is.
    [[nodiscard]] std::optional<qint64> headroom() const;
    // How many are used above the limit, as after maxclients was lowered (redis src/config.c updateMaxclients closes
    // nobody); 0: none, or it is not known.
    [[nodiscard]] qint64 over() const;
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
