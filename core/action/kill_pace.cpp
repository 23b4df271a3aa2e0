// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_pace.h"

#include <algorithm>

namespace headroom {

namespace {

constexpr double pauseShare = 1.0 / 3;
constexpr std::chrono::milliseconds leastPause{1};
constexpr double mostGrowth = 1.5;
constexpr double leastOfGuess = 0.75;  // a way that was never short shall not make slices of thousands

}  // namespace

void KillPace::note(int kills, KillTime held, KillTime guess) {
    const double fit = m_hold / std::max(held, KillTime(1)) * kills;
    const double most = m_hold / (guess * leastOfGuess);
    double next = m_slice;
    if (held > m_hold)
        next = fit;
    else if (kills >= m_slice)  // the last one of a batch may be smaller
        next = std::max(m_slice + 1.0, std::min(fit, m_slice * mostGrowth));
    m_slice = std::max(1, static_cast<int>(std::min(next, most)));
}

std::chrono::milliseconds KillPace::pauseAfter(KillTime held) {
    return std::max(leastPause, std::chrono::ceil<std::chrono::milliseconds>(held * pauseShare));
}

void measureWay(Session& session, std::function<void()> then) {
    session.command("client|id", {"CLIENT", "ID"}, [then = std::move(then)](const Reply&) { then(); });
}

}  // namespace headroom
