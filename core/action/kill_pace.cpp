// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_pace.h"

#include <algorithm>

namespace headroom {

namespace {

constexpr double pauseShare = 1.0 / 3;
constexpr std::chrono::milliseconds leastPause{1};
constexpr double mostGrowth = 1.5;
constexpr int leastWait = 2;  // slices
constexpr int mostWait = 16;
constexpr double leastOfGuess = 0.75;  // a way that was never short must not make slices of thousands

}  // namespace

void KillPace::note(int kills, KillTime held, KillTime hold, KillTime guess) {
    const double fit = hold / std::max(held, KillTime(1)) * kills;
    const double most = hold / (guess * leastOfGuess);
    double next = m_slice;
    m_wait = std::max(0, m_wait - 1);
    if (held > hold) {
        next = fit;
        if (kills > 1) {
            m_nextWait = kills <= m_tooMany ? std::min(m_nextWait * 2, mostWait) : leastWait;
            m_tooMany = kills;
            m_wait = m_nextWait;
        }
    } else if (kills >= m_slice) {  // the last one of a batch may be smaller
        next = std::max(m_slice + 1.0, std::min(fit, m_slice * mostGrowth));
        if (kills >= m_tooMany)
            m_tooMany = 0;
    }
    if (m_wait > 0)
        next = std::min(next, m_tooMany - 1.0);
    m_slice = std::max(1, static_cast<int>(std::min(next, most)));
}

std::chrono::milliseconds KillPace::pauseAfter(KillTime held) {
    return std::max(leastPause, std::chrono::ceil<std::chrono::milliseconds>(held * pauseShare));
}

}  // namespace headroom
