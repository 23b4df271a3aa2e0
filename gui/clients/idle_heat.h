// SPDX-License-Identifier: GPL-3.0-or-later
// How long a client must be idle to be tinted, in four calm steps (ThemeColours::idleHeat). A value.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace headroom {

struct IdleHeat {
    static constexpr int Levels = 4;
    std::array<int, Levels> thresholdSeconds{60, 300, 1800, 3600};  // ascending
    bool operator==(const IdleHeat&) const = default;

    // 0: cool, up to Levels.
    [[nodiscard]] int level(std::int64_t idleSeconds) const;

    // 25, 50, 75 and 90 % of the time after which the server closes idle clients, which is positive.
    [[nodiscard]] static IdleHeat forTimeout(std::chrono::seconds timeout);
    // The user's thresholds, kept in QSettings.
    [[nodiscard]] static IdleHeat load();
    void save() const;
};

}  // namespace headroom
