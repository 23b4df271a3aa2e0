// SPDX-License-Identifier: GPL-3.0-or-later
// The two clocks. Intervals, rates and deadlines use SteadyTime; what people read uses WallTime.
#pragma once

#include <chrono>

class QTimer;

namespace headroom {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

[[nodiscard]] inline SteadyTime steadyNow() {
    return std::chrono::steady_clock::now();
}
[[nodiscard]] inline WallTime wallNow() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// The steady time of what paces itself, and its timers: the world's, or one that a test turns. Must outlive who uses
// it.
class Clock {
  public:
    Clock() = default;
    virtual ~Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;

    [[nodiscard]] static Clock& world();

    [[nodiscard]] virtual SteadyTime now() const { return steadyNow(); }
    // `timer`, a single-shot one, times out when `wait` is over. It may be stopped, or started anew by the same clock.
    virtual void start(QTimer& timer, std::chrono::milliseconds wait);
};

}  // namespace headroom
