// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/idle_heat.h"

#include "core/fleet/settings.h"

#include <algorithm>
#include <limits>

namespace headroom {

namespace {}

int IdleHeat::level(std::int64_t idleSeconds) const {
    const auto above = std::upper_bound(thresholdSeconds.begin(), thresholdSeconds.end(), idleSeconds);
    return static_cast<int>(above - thresholdSeconds.begin());
}

IdleHeat IdleHeat::forTimeout(std::chrono::seconds timeout) {
    constexpr std::array<int, Levels> percents{25, 50, 75, 90};
    IdleHeat heat;
    std::ranges::transform(percents, heat.thresholdSeconds.begin(), [timeout](int percent) {
        const auto seconds = (timeout.count() * percent + 99) / 100;
        return static_cast<int>(std::min<std::int64_t>(seconds, std::numeric_limits<int>::max()));
    });
    return heat;
}

IdleHeat IdleHeat::load() {
    IdleHeat heat;
    const QVariantList kept = settings::idleThresholds.value();
    if (kept.size() != Levels)
        return heat;
    std::transform(kept.begin(), kept.end(), heat.thresholdSeconds.begin(),
                   [](const QVariant& seconds) { return std::max(1, seconds.toInt()); });
    std::sort(heat.thresholdSeconds.begin(), heat.thresholdSeconds.end());
    return heat;
}

void IdleHeat::save() const {
    settings::idleThresholds.set(QVariantList(thresholdSeconds.begin(), thresholdSeconds.end()));
}

}  // namespace headroom
