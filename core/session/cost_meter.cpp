// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/cost_meter.h"

#include <algorithm>

namespace headroom {

void CostMeter::note(const QByteArray& command, Usec roundTrip, SteadyTime now) {
    if (m_calls.empty() && m_first == SteadyTime{})
        m_first = now;
    m_calls.push_back({now, command, roundTrip});
    while (now - m_calls.front().time > window)
        m_calls.pop_front();
}

void CostMeter::calibrate(const InfoFields& commandstats) {
    for (const Call& call : m_calls) {
        const auto stat = commandstats.commandStat(call.command);
        if (!m_previous || !stat)
            continue;
        const InfoFields::CommandStat before =
            m_previous->commandStat(call.command).value_or(InfoFields::CommandStat{});
        const qint64 calls = stat->calls - before.calls;
        const qint64 usec = stat->usec - before.usec;
        // After CONFIG RESETSTAT the figures fall: they count again from the next reading on.
        if (calls > 0 && usec >= 0)
            m_perCall[call.command] = Usec(static_cast<double>(usec) / static_cast<double>(calls));
    }
    m_previous = commandstats;
}

CostMeter::Usec CostMeter::perCall(const QByteArray& command) const {
    if (const auto known = m_perCall.find(command); known != m_perCall.end())
        return known->second;
    Usec sum{0};
    int calls = 0;
    for (const Call& call : m_calls) {
        if (call.command == command) {
            sum += call.roundTrip;
            ++calls;
        }
    }
    return calls == 0 ? Usec{0} : sum / calls;
}

double CostMeter::share(SteadyTime now) const {
    Usec sum{0};
    for (const Call& call : m_calls) {
        const auto known = m_perCall.find(call.command);
        sum += known != m_perCall.end() ? known->second : call.roundTrip;
    }
    const Usec span = std::clamp<Usec>(now - m_first, leastSpan, window);
    return sum / span;
}

bool CostMeter::isMeasured() const {
    return !m_calls.empty() &&
           std::ranges::all_of(m_calls, [this](const Call& call) { return m_perCall.contains(call.command); });
}

}  // namespace headroom
