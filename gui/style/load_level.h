// SPDX-License-Identifier: GPL-3.0-or-later
// From which share of the limit on a load is worth a colour: warning from 80 %, critical from 95 %.
#pragma once

#include "gui/style/theme.h"

namespace headroom {

[[nodiscard]] inline QColor loadColour(double share, const ThemeColours& colours) {
    return share >= 0.95 ? colours.critical : share >= 0.8 ? colours.warning : colours.ok;
}
[[nodiscard]] inline QColor loadTextColour(double share, const ThemeColours& colours, const QColor& normal) {
    return share >= 0.95 ? colours.criticalText : share >= 0.8 ? colours.warningText : normal;
}

}  // namespace headroom
