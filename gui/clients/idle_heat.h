// SPDX-License-Identifier: GPL-3.0-or-later
// How long a client must be idle to be tinted, in four calm steps (ThemeColours::idleHeat). A value.
#pragma once

#include <array>
#include <cstdint>

namespace headroom {

struct IdleHeat {
    static constexpr int Levels = 4;
    std::array<int, Levels> thresholdSeconds{60, 300, 1800, 3600};  // ascending

    // 0: cool, up to Levels.
    [[nodiscard]] int level(std::int64_t idleSeconds) const;

    // The user's thresholds, kept in QSettings.
    [[nodiscard]] static IdleHeat load();
    void save() const;
};

}  // namespace headroom
