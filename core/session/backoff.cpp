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
    if (pace == RetryPace::Slow) {
        low = 60s;
        high = 70s;
    }
    return low +
           std::chrono::duration_cast<milliseconds>(random * std::chrono::duration<double, std::milli>(high - low));
}

std::chrono::milliseconds Backoff::afterFailure(RetryPace pace, SteadyTime now, double random) {
    using namespace std::chrono_literals;
    constexpr int mostShortLives = 10;
    if (m_answers > 0) {
        m_shortLives = m_answers == 1 ? m_shortLives + 1 : 0;
        m_answers = 0;
        m_outOfReachSince.reset();
        m_fullSince.reset();
    }
    std::optional<SteadyTime>& since = pace == RetryPace::ForSlot ? m_fullSince : m_outOfReachSince;
    if (!since)
        since = now;
    const auto outage = std::chrono::duration_cast<std::chrono::milliseconds>(now - *since);
    return retryDelay(pace, outage, random) + (m_shortLives > mostShortLives ? 1000ms : 0ms);
}

}  // namespace headroom
