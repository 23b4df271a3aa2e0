// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of one instance over the last hour, 4 bytes a value, and the counts of its biggest groups. Of another
// process (run_id) and after a counter was reset a growth is unknown, never a spike. One thread at a time, or copied.
#pragma once

#include "core/history/figure.h"
#include "core/query/grouping.h"

#include <QByteArray>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headroom {

// Moments on one axis: seconds since the first one, never falling.
class TimeAxis {
  public:
    // The seconds of `time`, which begins the axis where it is the first.
    double add(SteadyTime time);
    void dropFirst(std::size_t count);
    [[nodiscard]] double secondsAt(SteadyTime time) const;
    [[nodiscard]] const std::vector<double>& seconds() const { return m_seconds; }

  private:
    std::optional<SteadyTime> m_start;
    std::vector<double> m_seconds;
};

class Series {
  public:
    // The oldest go when there are more than so many readings.
    explicit Series(std::size_t capacity = 3600) : m_capacity(capacity) {}

    void add(const InfoSample& sample);
    // There is no connection from now on: a reading of nothing.
    void addGap(SteadyTime time);

    struct Point {
        double second;  // since the first reading
        double value;
    };
    // Known values from `since` on, oldest first.
    [[nodiscard]] std::vector<Point> points(Figure figure, double since = 0) const;
    // The newest reading's; nullopt: not told.
    [[nodiscard]] std::optional<double> last(Figure figure) const;
    // Of the known values from `since` on; nullopt: there are none.
    [[nodiscard]] std::optional<double> mean(Figure figure, double since = 0) const;
    // The sum a counter grew by from `since` on; nullopt: not told.
    [[nodiscard]] std::optional<double> growth(Figure figure, double since = 0) const;
    // The highest use since the start, also between two readings where counters tell it: a rejection there means that
    // the limit was reached.
    [[nodiscard]] std::optional<qint64> highWater() const { return m_highWater; }

    [[nodiscard]] const TimeAxis& axis() const { return m_axis; }
    // Seconds from the first to the newest reading of the present process.
    [[nodiscard]] double watchedSeconds() const;
    [[nodiscard]] std::size_t memoryBytes() const;

  private:
    void push(SteadyTime time, const FigureValues& values);

    std::size_t m_capacity;
    TimeAxis m_axis;
    std::array<std::vector<float>, figureCount> m_values;
    std::optional<SteadyTime> m_lastTime;  // nullopt: a gap, or nothing yet
    FigureValues m_last{};                 // as told
    QByteArray m_runId;
    double m_processSince = 0;  // seconds: the first reading of the present process
    std::optional<qint64> m_highWater;
};

// How many connections the biggest groups of each kind had, snapshot by snapshot: at each the 16 biggest, and the rest.
class GroupSeries {
  public:
    static constexpr std::size_t biggest = 16;
    static constexpr std::size_t mostLines = 64;  // of a kind: a server may invent values
    static constexpr std::array kinds{GroupKey::Name, GroupKey::Ip, GroupKey::User, GroupKey::Lib};

    explicit GroupSeries(std::size_t capacity = 3600) : m_capacity(capacity) {}

    // How many have each value, in any order; one list for each of `kinds`.
    using Counts = std::array<std::vector<std::pair<std::string_view, int>>, kinds.size()>;
    void add(SteadyTime time, Counts counts);

    struct Line {
        std::size_t first = 0;      // of the axis: where its counts begin
        std::vector<float> counts;  // NaN: it was not among the biggest
    };
    using Lines = std::map<std::string, Line, std::less<>>;
    [[nodiscard]] const Lines& lines(std::size_t kind) const { return m_lines.at(kind); }
    [[nodiscard]] const std::vector<float>& rest(std::size_t kind) const { return m_rest.at(kind); }
    [[nodiscard]] const TimeAxis& axis() const { return m_axis; }

  private:
    std::size_t m_capacity;
    TimeAxis m_axis;
    std::array<Lines, kinds.size()> m_lines;
    std::array<std::vector<float>, kinds.size()> m_rest;
};

}  // namespace headroom
