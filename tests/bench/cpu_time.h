// SPDX-License-Identifier: GPL-3.0-or-later
// CPU time so far, in milliseconds, of this thread or of the whole process.
#pragma once

#include <ctime>

namespace headroom {

[[nodiscard]] inline double cpuMilliseconds(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

}  // namespace headroom
