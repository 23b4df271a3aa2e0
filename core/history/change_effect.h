// SPDX-License-Identifier: GPL-3.0-or-later
// What became of a server after something was changed on it: means of the minute before and of the time since. Pure.
#pragma once

#include "core/history/series.h"

#include <QString>

#include <chrono>
#include <optional>

namespace headroom {

struct ChangeEffect {
    struct Means {
        std::optional<double> rejectedPerSecond;
        std::optional<double> cpuShare;  // of one core
        std::optional<double> usedMemoryBytes;
        std::optional<double> networkBytesPerSecond;  // in and out
        bool operator==(const Means&) const = default;
    };
    Means before;  // of the minute before the change, as far as it is known
    Means since;   // of the time after it, at most `length`, as far as it has passed

    [[nodiscard]] static ChangeEffect of(const Series& series, SteadyTime changed,
                                         std::chrono::seconds length = std::chrono::minutes(5));
    // "rejected 31/s → 0/s · CPU 12 % → 13 % · memory 1.9 GB → 2.0 GB"; what is not known on both sides is left out.
    [[nodiscard]] QString text() const;
    // The same as a judgement: "memory +18 MB, CPU unchanged, no more rejections"; empty when nothing is known.
    [[nodiscard]] QString verdict() const;
};

}  // namespace headroom
