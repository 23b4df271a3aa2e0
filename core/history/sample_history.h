// SPDX-License-Identifier: GPL-3.0-or-later
// The last samples of one instance, oldest first, with gaps kept as gaps. One thread. Bounded: `capacity` entries.
#pragma once

#include "core/server/info_sample.h"

#include <QString>

#include <deque>
#include <optional>

namespace headroom {

struct HistoryPoint {
    SteadyTime time;
    WallTime wall;
    std::optional<qint64> used;  // nullopt: a gap (no connection, or not told)
    std::optional<qint64> maxclients;
    InfoRates rates;  // since the point before
    std::optional<qint64> usedMemoryBytes;
};

// Something was done to the server.
struct HistoryMark {
    SteadyTime time;
    QString text;  // one line, such as "maxclients 12,000"
};

class SampleHistory {
  public:
    explicit SampleHistory(std::size_t capacity = 1200) : m_capacity(capacity) {}

    void add(const InfoSample& sample);
    // The connection is gone: the next sample starts a new line.
    void addGap(SteadyTime time, WallTime wall);

    void addMark(const HistoryMark& mark);

    [[nodiscard]] const std::deque<HistoryPoint>& points() const { return m_points; }
    // At most as many as points.
    [[nodiscard]] const std::deque<HistoryMark>& marks() const { return m_marks; }
    [[nodiscard]] const std::optional<InfoSample>& last() const { return m_last; }

  private:
    void push(HistoryPoint point);

    std::size_t m_capacity;
    std::deque<HistoryPoint> m_points;
    std::deque<HistoryMark> m_marks;
    std::optional<InfoSample> m_last;
};

}  // namespace headroom
