// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/list_cost.h"

#include <algorithm>
#include <cmath>

namespace headroom {

namespace {

constexpr ListCost::Usec least{0.3};
constexpr ListCost::Usec leastUnmeasured{1.0};  // a round trip cannot tell less
constexpr ListCost::Usec tooCostly{50};
constexpr double newShare = 0.5;   // of the newest figure, and
constexpr double mostGrowth = 4.;  // times the one before: one busy moment must not set the pace

}  // namespace

void ListCost::note(Kind& kind, int rows, Usec held) {
    ++kind.calls;
    kind.rows += rows;
    if (kind.measured || rows == 0)
        return;
    kind.perClient = std::max(leastUnmeasured, held / rows);
}

void ListCost::learn(Kind& kind, Usec spent) {
    const Usec now = std::max(least, spent / static_cast<double>(kind.rows));
    kind.perClient =
        kind.measured ? kind.perClient * (1 - newShare) + std::min(now, kind.perClient * mostGrowth) * newShare : now;
    kind.measured = true;
}

void ListCost::calibrate(const InfoFields& commandstats) {
    // Before 7.0 one line counts all subcommands of CLIENT; it serves as long as only ours are in it.
    auto stat = commandstats.commandStat("client|list");
    if (!stat)
        stat = commandstats.commandStat("client");
    if (stat && m_before) {
        const qint64 calls = stat->calls - m_before->calls;
        const Usec spent(static_cast<double>(stat->usec - m_before->usec));
        if (calls == m_byId.calls && m_whole.calls == 0 && m_byId.rows > 0 && spent > Usec(0)) {
            learn(m_byId, spent);
            m_costlyInARow = spent > tooCostly * static_cast<double>(m_byId.rows) ? m_costlyInARow + 1 : 0;
        } else if (calls == m_whole.calls && m_byId.calls == 0 && m_whole.rows > 0 && spent > Usec(0))
            learn(m_whole, spent);
    }
    m_before = stat;
    for (Kind* kind : {&m_byId, &m_whole}) {
        kind->calls = 0;
        kind->rows = 0;
    }
}

}  // namespace headroom
