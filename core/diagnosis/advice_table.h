// SPDX-License-Identifier: GPL-3.0-or-later
// What to do, as data: advice_table.cpp is the table, advice.cpp applies it. Pure.
// Sources: redis src/networking.c, server.c, config.c, timeout.c (2.8 ... 8.6); the services' and the libraries' own
// documentation as of 2026.
#pragma once

#include "core/diagnosis/finding.h"

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>

namespace headroom {

// What a server runs in. Of one that is nobody's service and does not tell, systemd and containers are both possible.
enum class Place : std::uint8_t {
    Own,              // nobody's service as far as it can be seen: files and the system are ours to change
    RedisFile,        // Own, and its configuration has the words of Redis (Valkey, KeyDB)
    Systemd,          // Own
    Container,        // Own
    Development,      // serves this computer
    ElastiCache,      // AWS
    MemoryDb,         // AWS
    AzureCache,       // Azure Cache for Redis
    AzureManaged,     // Azure Managed Redis, and Enterprise
    RedisEnterprise,  // Redis Cloud and Redis Software
    Upstash,
    OtherService,  // does not know CONFIG, as on services; which one is not told. Memorystore has addresses alone
};

// One more condition of a row.
enum class Only : std::uint8_t {
    Always,
    UnderPressure,   // full, or rejecting
    TurnedAway,      // and that, us
    Nameless,        // most of the finding's clients have no name, on a server where one has
    Libraryless,     // most of them do not tell their library, on a server that would
    TimeoutIsLong,   // it is 0 or above 300 s, or not known
    KeepaliveLong,   // it is 0 or above 120 s
    NoClientLimit,   // maxmemory-clients is there, and 0
    Paused,          // they are held by CLIENT PAUSE
    ReplicasRepeat,  // replicas begin anew again and again, with the limit that is there by default
};

// In texts and commands %word stands for what is known of the finding; a row with a word that is not known is left out.
//   %who      "billing-7 from 10.0.3.7"; "the clients" for everybody
//   %limit    maxclients                 %higher       a quarter more, rounded up; what a lease of it takes
//   %files    descriptors for %higher    %conf         "redis.conf"
//   %idle     seconds that all but the youngest of its idle clients rest; %rest the same in words
//   %filter   selects its clients        %quoted       the same as a word of a shell
//   %cli      "redis-cli -h db1 -p 6379" %server       what the commands of headroom take for it
//   %port     its TCP port
//   %do       the row's action as a command of headroom
struct AdviceRow {
    std::uint32_t causes = 0;    // bits by Cause
    std::string_view library{};  // begins a word of lib-name or of the name of one of its clients; empty: any
    std::uint32_t places = ~0U;  // bits by Place: one of them
    Only only = Only::Always;
    AdviceTime when = AdviceTime::Now;
    const char* text = "";       // one or two sentences, of Sentence::tr()
    std::string_view kill{};     // action: a filter
    std::string_view setting{};  // action: set for 10 minutes; left out where the server does not have it
    std::string_view value{};
    std::string_view command{};  // empty: the action's own, if any
};

[[nodiscard]] constexpr std::uint32_t bits(std::same_as<Cause> auto... causes) {
    return ((1U << static_cast<unsigned>(causes)) | ...);
}
[[nodiscard]] constexpr std::uint32_t at(std::same_as<Place> auto... places) {
    return ((1U << static_cast<unsigned>(places)) | ...);
}

// In the order of a finding's advice, but for its time.
[[nodiscard]] std::span<const AdviceRow> adviceTable();

}  // namespace headroom
