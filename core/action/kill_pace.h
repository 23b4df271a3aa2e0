// SPDX-License-Identifier: GPL-3.0-or-later
// How many kills go to a server together: it answers them in one go, and everybody else waits as long.
#pragma once

#include "core/session/cost_limits.h"

#include <chrono>
#include <cstddef>

namespace headroom {

using KillTime = std::chrono::duration<double, std::micro>;

// Victims that are looked at again, together.
inline constexpr std::size_t killBatch = 200;

// How long they may hold it: half as long again as one command that only looks. Somebody asked for them, and the first
// walk of a slice costs as much as several others.
[[nodiscard]] constexpr std::chrono::microseconds killHold(const CostLimits& limits) {
    return limits.hold * 3 / 2;
}

// One slice after another, each a bit larger as long as the one before held the server shortly enough. The first walk
// of a slice finds the clients in no cache of the processor and takes several times as long as each further one, so
// only whole slices can be compared, and one kill more is tried though by their mean it would not fit: where it does
// not, the slice may take twice what it should (more where the server has become slower since), and it is not tried
// again for the next 2 slices, then 4, 8 and at last 16 each time. Pure.
class KillPace {
  public:
    [[nodiscard]] int slice() const { return m_slice; }
    // So many kills were sent together and held the server so long, for no longer than `hold` if they can; one was
    // guessed to take `guess`.
    void note(int kills, KillTime held, KillTime hold, KillTime guess);
    // Clients that wait are served before the next slice, and those who share the server's processors run too: two
    // slices without a pause are felt as if they were one.
    [[nodiscard]] static std::chrono::milliseconds pauseAfter(KillTime held);

  private:
    int m_slice = 1;
    int m_tooMany = 0;   // so many held it too long, and have not been quick enough since
    int m_wait = 0;      // slices until they are tried again
    int m_nextWait = 0;  // as many as it was the last time
};

}  // namespace headroom
