// SPDX-License-Identifier: GPL-3.0-or-later
// The two clocks. Intervals, rates and deadlines use SteadyTime; what people read uses WallTime.
#pragma once

#include <chrono>

namespace headroom {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

[[nodiscard]] inline SteadyTime steadyNow() {
    return std::chrono::steady_clock::now();
}
[[nodiscard]] inline WallTime wallNow() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace headroom
