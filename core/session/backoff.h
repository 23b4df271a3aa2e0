// SPDX-License-Identifier: GPL-3.0-or-later
// When to try again. Pure: time and the random number are arguments. Full jitter, so that many monitors do not come at
// once.
#pragma once

#include "core/clock.h"

#include <chrono>
#include <optional>

namespace headroom {

enum class RetryPace {
    ForSlot,  // the server is full: race for a freed slot; 100-500 ms in the first minute, then 1-5 s
    Normal,   // out of reach: up to a quarter of the outage so far, at least 0.5 s, at most 30 s
    Slow,     // what stands in the way does not pass by itself: 60-70 s; a person who has mended it may refresh
};

// `outage`: since the first failed try. `random`: 0 <= random < 1.
[[nodiscard]] std::chrono::milliseconds retryDelay(RetryPace pace, std::chrono::milliseconds outage, double random);

// The tries of one session. An outage ends when the server answers INFO, however long that connection lasts: the first
// try after comes within half a second. Only a server that closes each connection after one answer, ten times in a row,
// is given a second at least.
class Backoff {
  public:
    // INFO was answered.
    void noteAnswer() { ++m_answers; }
    // A try failed, or a connection ended. How long to wait.
    [[nodiscard]] std::chrono::milliseconds afterFailure(RetryPace pace, SteadyTime now, double random);

  private:
    int m_answers = 0;     // over the present connection
    int m_shortLives = 0;  // connections in a row with one answer
    std::optional<SteadyTime> m_outOfReachSince;
    std::optional<SteadyTime> m_fullSince;  // of its own: the race for a slot begins with the first refusal
};

}  // namespace headroom
