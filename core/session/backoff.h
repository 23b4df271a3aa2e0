// SPDX-License-Identifier: GPL-3.0-or-later
// When to try again. Pure: the random number is an argument. Full jitter, so that many monitors do not come at once.
#pragma once

#include <chrono>

namespace headroom {

enum class RetryPace {
    ForSlot,  // the server is full: race for a freed slot; 100-500 ms in the first minute, then 1-5 s
    Normal,   // out of reach: up to a quarter of the outage so far, at least 0.5 s, at most 30 s
};

// `outage`: since the first failed try. `random`: 0 <= random < 1.
[[nodiscard]] std::chrono::milliseconds retryDelay(RetryPace pace, std::chrono::milliseconds outage, double random);

}  // namespace headroom
