// SPDX-License-Identifier: GPL-3.0-or-later
// When a server will be full, by a robust trend of what is used: Theil and Sen's slope of the time since it began to
// grow, which one spike does not move. Pure.
#pragma once

#include "core/history/series.h"

#include <QString>

#include <optional>
#include <span>

namespace headroom {

struct Forecast {
    double perMinute = 0;                   // the trend; negative: it falls
    double sinceSecond = 0;                 // on the axis of the series: since when it goes so
    double confidence = 0;                  // 0 to 1
    std::optional<double> secondsToFull{};  // nullopt: not in sight
    // The band: it is full between `low` and `high` seconds from now; nullopt with secondsToFull.
    std::optional<double> low{};
    std::optional<double> high{};
};

// `used`: at most an hour, oldest first. nullopt: too little is known, or there is no trend: flat, a sawtooth, noise.
[[nodiscard]] std::optional<Forecast> forecast(std::span<const Series::Point> used, std::optional<double> maxclients);

// "full in about 4 min (3 to 6 min)"; "not in sight" without.
[[nodiscard]] QString forecastText(const std::optional<Forecast>& forecast);

}  // namespace headroom
