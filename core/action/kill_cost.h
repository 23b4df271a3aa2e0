// SPDX-License-Identifier: GPL-3.0-or-later
// What killing clients by id costs the server: it walks the list of all its clients for each (redis src/networking.c
// clientKillCommand), then frees one. All pure.
#pragma once

#include "core/action/kill_pace.h"

#include <chrono>
#include <cstdint>

namespace headroom {

// Closing the socket and letting go of the client, the walk not counted.
inline constexpr KillTime freeingTime{25};

struct KillCost {
    KillTime walk{0};  // over all clients: the mean of those in a slice
    KillTime way{0};   // to the server and back
    std::chrono::microseconds hold = killHold({});

    [[nodiscard]] KillTime kill() const { return walk + freeingTime; }
};

// Until it is measured.
[[nodiscard]] KillCost guessKillCost(std::int64_t clients);

struct KillForecast {
    KillTime server{0};  // at work
    KillTime whole{0};   // with the ways there and back, the looks before and behind, and the pauses
};
// Of killing so many of `clients` as a KillRun does.
[[nodiscard]] KillForecast forecastKills(const KillCost& cost, std::int64_t clients, std::int64_t kills);
// Of one command that kills so many in one walk.
[[nodiscard]] KillTime oneWalkTime(KillTime walk, std::int64_t kills);

}  // namespace headroom
