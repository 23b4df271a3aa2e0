// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_cost.h"

#include <algorithm>
#include <cmath>

namespace headroom {

namespace {

constexpr int ramp = 20;             // slices until they have grown; behind them so many alike are counted at once
constexpr std::int64_t steps = 500;  // that this many steps or more are left

// 6 ns a client while the list is in the processor's nearest cache, 10 ns at 10,000, 45 ns at 100,000.
KillTime walkTime(double clients) {
    return KillTime(clients * std::min(0.0055 + clients * 0.0000004, 0.045));
}

// A client of CLIENT LIST takes 1.3 us on such a machine, 2.9 us where 100,000 do not fit into the cache (redis
// src/networking.c catClientInfoString).
KillTime listTime(double clients) {
    return KillTime(1.3 + 1.6 * std::min(clients / 100'000, 1.0));
}
constexpr double mostSlower = 20;
// The list is in the cache or not, machines differ, and those who are freed have more or less to free.
constexpr double leastOfUsual = 0.5;
constexpr double mostOfUsual = 2.5;
constexpr double mostUnmeasured = 6;  // nothing tells how quick the machine is, and how busy

}  // namespace

KillCost guessKillCost(std::int64_t clients) {
    return {.walk = walkTime(static_cast<double>(clients))};
}

// A server that lists slowly walks slowly. What its kills took so far tells of other numbers of clients, and of the
// filters others used: it widens the range and never narrows it.
KillCostRange killCostRange(const KnownCost& known) {
    const auto clients = static_cast<double>(known.clients);
    const double slower =
        known.listed ? std::clamp(*known.listed / listTime(clients), 1 / mostSlower, mostSlower) : 1.0;
    const auto part = [&known, clients](double factor) {
        return KillCost{walkTime(clients) * factor, known.way, known.hold, freeingTime * factor};
    };
    KillCostRange range{part(leastOfUsual * std::min(1.0, slower)),
                        part(known.listed ? mostOfUsual * std::max(1.0, slower) : mostUnmeasured)};
    if (known.killed && *known.killed < range.least.kill()) {
        range.least.freeing = std::min(range.least.freeing, *known.killed);
        range.least.walk = *known.killed - range.least.freeing;
    } else if (known.killed && *known.killed > range.most.kill())
        range.most.walk = *known.killed - range.most.freeing;
    return range;
}

KillForecast forecastKills(const KillCost& cost, std::int64_t clients, std::int64_t kills) {
    const double all = static_cast<double>(clients);
    KillPace pace;
    KillForecast forecast;
    std::int64_t left = std::min(clients, kills);
    if (left <= 0)
        return forecast;
    // First of all the way is measured; each batch is looked at, and at last who is left.
    forecast.whole = cost.way * (2.0 + std::ceil(static_cast<double>(left) / killBatch));
    for (int i = 0; left > 0; ++i) {
        const std::int64_t slice = std::min<std::int64_t>(pace.slice(), left);
        const double there = static_cast<double>(clients);
        // The walk becomes shorter with each kill; and quicker, as it comes to fit into the processor's cache.
        const KillTime held =
            static_cast<double>(slice) * (cost.walk * (walkTime(there) / walkTime(all)) + cost.freeing);
        pace.note(static_cast<int>(slice), held, cost.hold, guessKillCost(clients).kill());
        const std::int64_t alike = i < ramp ? 1 : std::max<std::int64_t>(1, left / (slice * steps));
        forecast.server += held * alike;
        forecast.whole += (held + cost.way + KillPace::pauseAfter(held)) * alike;
        left -= slice * alike;
        clients -= slice * alike;
    }
    return forecast;
}

KillTime oneWalkTime(KillTime walk, std::int64_t kills) {
    return walk + freeingTime * static_cast<double>(kills);
}

}  // namespace headroom
