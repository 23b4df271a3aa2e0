// SPDX-License-Identifier: GPL-3.0-or-later
// What became of a server after something was changed on it: means of the minute before and of the time since. Pure.
#pragma once

#include "core/history/sample_history.h"

#include <QString>

#include <optional>

namespace headroom {

struct ChangeEffect {
    struct Means {
        std::optional<double> rejectedPerSecond;
        std::optional<double> cpuShare;  // of one core
        std::optional<double> usedMemoryBytes;
        bool operator==(const Means&) const = default;
    };
    Means before;  // of the minute before the change, as far as it is known
    Means since;   // of the five minutes after it, as far as they have passed

    [[nodiscard]] static ChangeEffect of(const SampleHistory& history, SteadyTime changed);
    // "rejected 31/s → 0/s · CPU 12 % → 13 % · memory 1.9 GB → 2.0 GB"; what is not known on both sides is left out.
    [[nodiscard]] QString text() const;
};

}  // namespace headroom
