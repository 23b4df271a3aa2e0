// SPDX-License-Identifier: GPL-3.0-or-later
// The colour that an environment has by its rules, in the theme's hues; beside its name, never alone.
#pragma once

#include "core/profile/environment.h"
#include "gui/style/theme.h"

#include <QColor>

namespace headroom {

[[nodiscard]] inline QColor environmentTextColour(EnvironmentRules::Colour colour, const ThemeColours& colours) {
    using Colour = EnvironmentRules::Colour;
    return colour == Colour::Critical  ? colours.criticalText
           : colour == Colour::Warning ? colours.warningText
           : colour == Colour::Notice  ? colours.noticeText
                                       : colours.mutedText;
}

// Of surfaces.
[[nodiscard]] inline QColor environmentTint(EnvironmentRules::Colour colour, const ThemeColours& colours) {
    using Colour = EnvironmentRules::Colour;
    return colour == Colour::Critical  ? colours.critical
           : colour == Colour::Warning ? colours.warning
           : colour == Colour::Notice  ? colours.notice
                                       : QColor(Qt::transparent);
}

}  // namespace headroom
