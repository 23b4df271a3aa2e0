// SPDX-License-Identifier: GPL-3.0-or-later
// What killing clients by id costs the server: it walks the list of all its clients for each (redis src/networking.c
// clientKillCommand), then frees one. All pure.
#pragma once

#include "core/action/kill_pace.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace headroom {

// Closing the socket and letting go of the client, the walk not counted.
inline constexpr KillTime freeingTime{25};

struct KillCost {
    KillTime walk{0};  // over all clients: the mean of those in a slice
    KillTime way{0};   // to the server and back
    std::chrono::microseconds hold = killHold({});
    KillTime freeing = freeingTime;

    [[nodiscard]] KillTime kill() const { return walk + freeing; }
};

// On a server as quick as that of an average machine.
[[nodiscard]] KillCost guessKillCost(std::int64_t clients);

// What is known of a server by reading alone.
struct KnownCost {
    std::int64_t clients = 0;
    std::optional<KillTime> listed = {};  // by its own account: a client of CLIENT LIST
    std::optional<KillTime> killed = {};  // the same: a CLIENT KILL so far, of anybody's
    KillTime way{0};
    std::chrono::microseconds hold = killHold({});
};
struct KillCostRange {
    KillCost least;
    KillCost most;
};
[[nodiscard]] KillCostRange killCostRange(const KnownCost& known);

struct KillForecast {
    KillTime server{0};  // at work
    KillTime whole{0};   // with the ways there and back, the looks before and behind, and the pauses
};
// Of killing so many of `clients` as a KillRun does.
[[nodiscard]] KillForecast forecastKills(const KillCost& cost, std::int64_t clients, std::int64_t kills);
// Of one command that kills so many in one walk.
[[nodiscard]] KillTime oneWalkTime(KillTime walk, std::int64_t kills);

}  // namespace headroom
