// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/sample_history.h"

namespace headroom {

void SampleHistory::add(const InfoSample& sample) {
    HistoryPoint point{sample.taken, sample.takenWall, sample.used(), sample.maxclients, {}, sample.usedMemoryBytes};
    const bool afterGap = m_points.empty() || !m_points.back().used;
    if (m_last && !afterGap)
        point.rates = InfoRates::between(*m_last, sample);
    push(point);
    m_last = sample;
}

void SampleHistory::addGap(SteadyTime time, WallTime wall) {
    if (!m_points.empty() && m_points.back().used)
        push(HistoryPoint{time, wall, std::nullopt, std::nullopt, {}, std::nullopt});
}

void SampleHistory::addMark(const HistoryMark& mark) {
    m_marks.push_back(mark);
    if (m_marks.size() > m_capacity)
        m_marks.pop_front();
}

void SampleHistory::push(HistoryPoint point) {
    m_points.push_back(std::move(point));
    while (m_points.size() > m_capacity)
        m_points.pop_front();
}

}  // namespace headroom
