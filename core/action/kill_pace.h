// SPDX-License-Identifier: GPL-3.0-or-later
// How many kills go to a server together: it answers them in one go, and everybody else waits as long.
#pragma once

#include "core/session/session.h"

#include <chrono>
#include <functional>

namespace headroom {

using KillTime = std::chrono::duration<double, std::micro>;

// How long they may hold it: half as long again as one command that only looks. Somebody asked for them, and the first
// walk of a slice costs as much as several others.
[[nodiscard]] constexpr std::chrono::microseconds killHold(const CostLimits& limits) {
    return limits.hold * 3 / 2;
}

// One slice after another, each a bit larger as long as the one before held the server shortly enough. The first walk
// of a slice finds the clients in no cache of the processor and takes several times as long as each further one, so
// only whole slices can be compared. Pure.
class KillPace {
  public:
    // `hold`: a slice may take the server no longer.
    explicit KillPace(std::chrono::microseconds hold) : m_hold(hold) {}

    [[nodiscard]] int slice() const { return m_slice; }
    // So many kills were sent together and held the server so long; one was guessed to take `guess`.
    void note(int kills, KillTime held, KillTime guess);
    // Whoever waits is served before the next slice, and those who share the server's processors run too: two slices
    // without a pause are felt as if they were one.
    [[nodiscard]] static std::chrono::milliseconds pauseAfter(KillTime held);

  private:
    KillTime m_hold;
    int m_slice = 1;
};

// The way to the server and back, which Reply::held leaves out: by a command that costs the server nothing, sent alone.
// Before Redis 5.0 it is an error, which costs as little.
void measureWay(Session& session, std::function<void()> then);

}  // namespace headroom
