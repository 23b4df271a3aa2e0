// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/forecast.h"

#include "core/text/sentence.h"
#include "core/text/units.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace headroom {

namespace {

using Point = Series::Point;

constexpr std::size_t mostPoints = 120;
constexpr std::size_t fewestPoints = 8;
constexpr double shortestSpan = 8;          // seconds
constexpr double leastConcordance = 0.5;    // Kendall's tau
constexpr double noiseRatio = 2.5;          // the rise against the scatter around it
constexpr double leastRise = 3;             // connections
constexpr double toothDepth = 0.4;          // of the whole range: a fall that is no noise
constexpr double longestSight = 7 * 86400;  // seconds
constexpr double z90 = 1.645;               // of a normal distribution, both sides
constexpr double narrowest = 0.05;          // of the slope: the band's half

double medianOf(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

// Not more than can be compared with one another: means of equal pieces.
std::vector<Point> thinned(std::span<const Point> points) {
    const std::size_t count = std::min(points.size(), mostPoints);
    std::vector<Point> result;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t begin = i * points.size() / count;
        const std::size_t end = (i + 1) * points.size() / count;
        Point mean{0, 0};
        for (std::size_t j = begin; j < end; ++j) {
            mean.second += points[j].second;
            mean.value += points[j].value;
        }
        const auto size = static_cast<double>(end - begin);
        result.push_back({mean.second / size, mean.value / size});
    }
    return result;
}

// Squared errors of a level, and of a line, through points i to j, from sums.
class Sums {
  public:
    explicit Sums(std::span<const Point> points) : m_rows(1) {
        for (const Point& point : points) {
            const double x = point.second - points.front().second;
            const double y = point.value - points.front().value;
            const Row& last = m_rows.back();
            m_rows.push_back({last.n + 1, last.x + x, last.y + y, last.xx + x * x, last.xy + x * y, last.yy + y * y});
        }
    }
    [[nodiscard]] double level(std::size_t i, std::size_t j) const {
        const Row row = between(i, j);
        return row.n > 0 ? row.yy - row.y * row.y / row.n : 0;
    }
    [[nodiscard]] double line(std::size_t i, std::size_t j) const {
        const Row row = between(i, j);
        const double sxx = row.xx - row.x * row.x / row.n;
        const double sxy = row.xy - row.x * row.y / row.n;
        return level(i, j) - (sxx > 0 ? sxy * sxy / sxx : 0);
    }

  private:
    struct Row {
        double n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    };
    [[nodiscard]] Row between(std::size_t i, std::size_t j) const {
        const Row& a = m_rows[i];
        const Row& b = m_rows[j];
        return {b.n - a.n, b.x - a.x, b.y - a.y, b.xx - a.xx, b.xy - a.xy, b.yy - a.yy};
    }
    std::vector<Row> m_rows;
};

// Where it began to go as it goes now: before it was level, or went otherwise.
std::size_t beginningOf(std::span<const Point> points) {
    const Sums sums(points);
    const std::size_t count = points.size();
    std::size_t best = 0;
    double bestError = sums.line(0, count) * 0.6;  // a change must explain much
    for (std::size_t i = fewestPoints / 2; i + fewestPoints <= count; ++i) {
        const double error = std::min(sums.level(0, i), sums.line(0, i)) + sums.line(i, count);
        if (error < bestError) {
            bestError = error;
            best = i;
        }
    }
    return best;
}

// Falls that are deep against all it went through, each after a rise as high.
int teeth(std::span<const Point> points) {
    const auto [low, high] = std::ranges::minmax(points, {}, &Point::value);
    const double depth = (high.value - low.value) * toothDepth;
    if (depth <= 0)
        return 0;
    int falls = 0;
    bool falling = false;
    double turn = points.front().value;  // the last extreme
    for (const Point& point : points) {
        turn = falling ? std::min(turn, point.value) : std::max(turn, point.value);
        if (!falling && turn - point.value >= depth) {
            ++falls;
            falling = true;
            turn = point.value;
        } else if (falling && point.value - turn >= depth) {
            falling = false;
            turn = point.value;
        }
    }
    return falls;
}

}  // namespace

std::optional<Forecast> forecast(std::span<const Point> used, std::optional<double> maxclients) {
    if (used.size() < fewestPoints || used.back().second - used.front().second < shortestSpan)
        return std::nullopt;
    const std::vector<Point> all = thinned(used);
    const std::size_t begin = beginningOf(all);
    const std::span points = std::span(all).subspan(begin);
    const double now = points.back().second;
    const double span = now - points.front().second;
    if (points.size() < fewestPoints || span < shortestSpan * 0.75)
        return std::nullopt;

    std::vector<double> slopes;
    double concordance = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        for (std::size_t j = i + 1; j < points.size(); ++j) {
            const double apart = points[j].second - points[i].second;
            if (apart <= 0)
                continue;
            slopes.push_back((points[j].value - points[i].value) / apart);
            concordance += slopes.back() > 0 ? 1 : slopes.back() < 0 ? -1 : 0;
        }
    }
    if (slopes.empty())
        return std::nullopt;
    std::ranges::sort(slopes);
    const auto pairs = static_cast<double>(slopes.size());
    const double slope = slopes[slopes.size() / 2];
    concordance = std::abs(concordance) / pairs;

    std::vector<double> bases;
    for (const Point& point : points)
        bases.push_back(point.value - slope * (point.second - now));
    const double level = medianOf(bases);
    for (double& base : bases)
        base = std::abs(base - level);
    const double scatter = 1.4826 * medianOf(bases);
    const double rise = std::abs(slope) * span;
    if (concordance < leastConcordance || rise < leastRise || rise < noiseRatio * scatter)
        return std::nullopt;
    const int falls = teeth(all);
    const auto before = std::ranges::max_element(all, {}, &Point::value);
    if (falls > 1 || (falls == 1 && slope > 0 && before->value > level))
        return std::nullopt;

    Forecast result;
    result.perMinute = slope * 60;
    result.sinceSecond = points.front().second;
    result.confidence = std::min(0.95, concordance * std::min(1.0, 0.5 + span / 120));
    if (slope <= 0 || !maxclients)
        return result;
    const double left = std::max(0.0, *maxclients - level);
    if (left / slope > longestSight)
        return result;
    // Sen's interval knows scatter that is by itself each second; arrivals add up, and theirs grows as their root.
    const auto n = static_cast<double>(points.size());
    const double reach = z90 * std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
    const auto at = [&](double rank) { return slopes[static_cast<std::size_t>(std::clamp(rank, 0.0, pairs - 1))]; };
    const double arrivals = std::max(narrowest, z90 / std::sqrt(rise)) * slope;
    const double slowest = std::max(slope * 0.1, std::min(at((pairs - reach) / 2), slope - arrivals));
    const double quickest = std::max(at((pairs + reach) / 2), slope + arrivals);
    result.secondsToFull = left / slope;
    result.low = left / quickest;
    result.high = left / slowest;
    return result;
}

QString forecastText(const std::optional<Forecast>& forecast) {
    if (!forecast || !forecast->secondsToFull)
        return Sentence::tr("not in sight");
    const auto words = [](double seconds) { return formatDuration(std::llround(seconds)); };
    return Sentence::tr("full in about %1 (%2 to %3)")
        .arg(words(*forecast->secondsToFull), words(*forecast->low), words(*forecast->high));
}

}  // namespace headroom
