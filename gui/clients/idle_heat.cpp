// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/idle_heat.h"

#include <QSettings>

#include <algorithm>

namespace headroom {

namespace {
const QString thresholdsKey = QStringLiteral("clients/idleThresholds");
}

int IdleHeat::level(std::int64_t idleSeconds) const {
    const auto above = std::upper_bound(thresholdSeconds.begin(), thresholdSeconds.end(), idleSeconds);
    return static_cast<int>(above - thresholdSeconds.begin());
}

IdleHeat IdleHeat::load() {
    IdleHeat heat;
    const QVariantList kept = QSettings().value(thresholdsKey).toList();
    if (kept.size() != Levels)
        return heat;
    std::transform(kept.begin(), kept.end(), heat.thresholdSeconds.begin(),
                   [](const QVariant& seconds) { return std::max(1, seconds.toInt()); });
    std::sort(heat.thresholdSeconds.begin(), heat.thresholdSeconds.end());
    return heat;
}

void IdleHeat::save() const {
    QSettings().setValue(thresholdsKey, QVariantList(thresholdSeconds.begin(), thresholdSeconds.end()));
}

}  // namespace headroom
