// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/series.h"

#include <algorithm>
#include <cmath>

namespace headroom {

namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
// Less lies between two readings of a server by hand than by the clock.
constexpr double shortestStep = 0.1;  // seconds

template <typename Value>
void dropFront(std::vector<Value>& values, std::size_t count) {
    values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(std::min(count, values.size())));
}

// All at once now and then costs less than one each time.
std::size_t surplus(std::size_t size, std::size_t capacity) {
    return size > capacity + capacity / 8 ? size - capacity : 0;
}

}  // namespace

double TimeAxis::add(SteadyTime time) {
    if (!m_start)
        m_start = time;
    const double second = secondsAt(time);
    m_seconds.push_back(m_seconds.empty() ? second : std::max(second, m_seconds.back()));
    return m_seconds.back();
}

void TimeAxis::dropFirst(std::size_t count) {
    dropFront(m_seconds, count);
}

double TimeAxis::secondsAt(SteadyTime time) const {
    return m_start ? std::chrono::duration<double>(time - *m_start).count() : 0;
}

void Series::push(SteadyTime time, const FigureValues& values) {
    m_axis.add(time);
    for (std::size_t i = 0; i < figureCount; ++i)
        m_values[i].push_back(static_cast<float>(values[i]));
    if (const std::size_t count = surplus(m_axis.seconds().size(), m_capacity)) {
        m_axis.dropFirst(count);
        for (auto& column : m_values)
            dropFront(column, count);
    }
}

void Series::add(const InfoSample& sample) {
    const FigureValues told = figuresOf(sample);
    FigureValues kept = told;
    const bool isSameProcess = m_runId == sample.traits.runId;
    const double apart = m_lastTime ? std::chrono::duration<double>(sample.taken - *m_lastTime).count() : 0;
    if (m_lastTime && isSameProcess && apart < shortestStep)
        return;
    for (std::size_t i = 0; i < figureCount; ++i) {
        if (allFigures()[i].kind != FigureKind::Counter)
            continue;
        const double grown = told[i] - m_last[i];
        kept[i] = m_lastTime && isSameProcess && grown >= 0 ? grown / apart : notTold;
    }
    if (!isSameProcess || m_axis.seconds().empty())
        m_processSince = m_axis.secondsAt(sample.taken);
    if (const auto used = sample.used()) {
        const double rejected = kept[static_cast<std::size_t>(Figure::Rejected)];
        const qint64 most = rejected > 0 && sample.maxclients ? std::max(*used, *sample.maxclients) : *used;
        m_highWater = std::max(m_highWater.value_or(0), most);
    }
    push(sample.taken, kept);
    m_lastTime = sample.taken;
    m_last = told;
    m_runId = sample.traits.runId;
}

void Series::addGap(SteadyTime time) {
    if (!m_lastTime)
        return;
    FigureValues none;
    none.fill(notTold);
    push(time, none);
    m_lastTime.reset();
}

std::vector<Series::Point> Series::points(Figure figure, double since) const {
    const auto& column = m_values.at(static_cast<std::size_t>(figure));
    const auto& seconds = m_axis.seconds();
    std::vector<Point> points;
    for (auto i = static_cast<std::size_t>(std::ranges::lower_bound(seconds, since) - seconds.begin());
         i < seconds.size(); ++i)
        if (!std::isnan(column[i]))
            points.push_back({seconds[i], static_cast<double>(column[i])});
    return points;
}

std::optional<double> Series::last(Figure figure) const {
    const auto& column = m_values.at(static_cast<std::size_t>(figure));
    return column.empty() || std::isnan(column.back()) ? std::nullopt
                                                       : std::optional(static_cast<double>(column.back()));
}

std::optional<double> Series::mean(Figure figure, double since) const {
    const auto known = points(figure, since);
    double sum = 0;
    for (const Point& point : known)
        sum += point.value;
    return known.empty() ? std::nullopt : std::optional(sum / static_cast<double>(known.size()));
}

std::optional<double> Series::growth(Figure figure, double since) const {
    const auto& column = m_values.at(static_cast<std::size_t>(figure));
    const auto& seconds = m_axis.seconds();
    std::optional<double> sum;
    for (std::size_t i = 1; i < seconds.size(); ++i)
        if (seconds[i] > since && !std::isnan(column[i]))
            sum = sum.value_or(0) + static_cast<double>(column[i]) * (seconds[i] - seconds[i - 1]);
    return sum;
}

double Series::watchedSeconds() const {
    return m_axis.seconds().empty() ? 0 : m_axis.seconds().back() - m_processSince;
}

std::size_t Series::memoryBytes() const {
    std::size_t bytes = m_axis.seconds().capacity() * sizeof(double);
    for (const auto& column : m_values)
        bytes += column.capacity() * sizeof(float);
    return bytes;
}

void GroupSeries::add(SteadyTime time, Counts counts) {
    m_axis.add(time);
    const std::size_t now = m_axis.seconds().size() - 1;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        auto& order = counts[kind];
        int others = 0;
        for (const auto& each : order)
            others += each.second;
        const std::size_t kept = std::min(biggest, order.size());
        std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(kept),
                                  [](const auto& a, const auto& b) {
                                      return a.second != b.second ? a.second > b.second : a.first < b.first;
                                  });
        auto& lines = m_lines[kind];
        for (std::size_t i = 0; i < kept; ++i) {
            auto found = lines.find(order[i].first);
            if (found == lines.end())
                found = lines.emplace(order[i].first, Line{now, {}}).first;
            Line& line = found->second;
            line.counts.resize(now - line.first, nothing);
            line.counts.push_back(static_cast<float>(order[i].second));
            others -= order[i].second;
        }
        m_rest[kind].push_back(static_cast<float>(others));
        while (lines.size() > mostLines)
            lines.erase(std::ranges::min_element(
                lines, {}, [](const auto& each) { return each.second.first + each.second.counts.size(); }));
    }
    const std::size_t count = surplus(m_axis.seconds().size(), m_capacity);
    if (count == 0)
        return;
    m_axis.dropFirst(count);
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        dropFront(m_rest[kind], count);
        for (auto each = m_lines[kind].begin(); each != m_lines[kind].end();) {
            Line& line = each->second;
            if (line.first < count)
                dropFront(line.counts, count - line.first);
            line.first = line.first < count ? 0 : line.first - count;
            each = line.counts.empty() ? m_lines[kind].erase(each) : std::next(each);
        }
    }
}

}  // namespace headroom
