// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/backoff.h"

#include <algorithm>

namespace headroom {

std::chrono::milliseconds retryDelay(RetryPace pace, std::chrono::milliseconds outage, double random) {
    using std::chrono::milliseconds;
    using namespace std::chrono_literals;
    milliseconds low = 100ms;
    milliseconds high = std::clamp<milliseconds>(outage / 4, 500ms, 30s);
    if (pace == RetryPace::ForSlot) {
        const bool firstMinute = outage < 1min;
        low = firstMinute ? 100ms : 1s;
        high = firstMinute ? 500ms : 5s;
    }
    return low +
           std::chrono::duration_cast<milliseconds>(random * std::chrono::duration<double, std::milli>(high - low));
}

}  // namespace headroom
