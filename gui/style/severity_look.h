// SPDX-License-Identifier: GPL-3.0-or-later
// How severe a finding looks and reads: a shape, a colour and a word, so that none stands alone.
// nullopt: nothing is wrong.
#pragma once

#include "core/diagnosis/finding.h"
#include "gui/style/theme.h"

#include <QPixmap>
#include <QString>

#include <optional>

namespace headroom {

// Of shapes and edges, and of words.
[[nodiscard]] QColor severityColour(std::optional<Severity> severity, const ThemeColours& colours);
[[nodiscard]] QColor severityTextColour(std::optional<Severity> severity, const ThemeColours& colours);

// Triangle: critical. Diamond: warning. Ring: info. Disc: nothing is wrong.
[[nodiscard]] QPixmap severityShape(std::optional<Severity> severity, const QColor& colour, int side,
                                    qreal devicePixelRatio);

// "critical", "warning", "remark", "all well"; translated.
[[nodiscard]] QString severityWord(std::optional<Severity> severity);

}  // namespace headroom
