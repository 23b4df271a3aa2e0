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

}  // namespace

KillCost guessKillCost(std::int64_t clients) {
    return {.walk = walkTime(static_cast<double>(clients))};
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
            static_cast<double>(slice) * (cost.walk * (walkTime(there) / walkTime(all)) + freeingTime);
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
