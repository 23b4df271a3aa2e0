// SPDX-License-Identifier: GPL-3.0-or-later
// Light and dark. Follows the desktop unless told otherwise; widgets ask themeColours() with their own palette when
// they paint, so a change of theme needs no more than the palette change Qt sends them. GUI thread.
#pragma once

#include <QColor>
#include <QObject>
#include <QPalette>

#include <array>

namespace headroom {

// Colour means state and never stands alone. Hues after Okabe and Ito. The *Text colours have a contrast of at least
// 4.5 on window and base, the plain ones (shapes, bars, lines) at least 3 except `warning` on light, which is always
// outlined or beside its word.
struct ThemeColours {
    QColor ok, notice, warning, critical;
    QColor okText, noticeText, warningText, criticalText;
    QColor mutedText;  // labels, units, stale data
    QColor series;     // the one line of a chart
    QColor grid;       // chart grid, hairlines
    QColor track;      // the empty part of bars and gauges
    QColor edge;       // of fields, boxes and buttons: at least 3 against what is around
    QColor focus;      // around what the keys go to
    // Row tints for idle clients, calm to deep; the normal text stays readable on each.
    std::array<QColor, 4> idleHeat;
};

[[nodiscard]] bool isDark(const QPalette& palette);
[[nodiscard]] const ThemeColours& themeColours(const QPalette& palette);
[[nodiscard]] QPalette themePalette(bool dark);

enum class ThemeChoice { System, Light, Dark };

class Theme : public QObject {
    Q_OBJECT
  public:
    // Applies ThemeChoice::System to the application, which must exist.
    explicit Theme(QObject* parent = nullptr);

    [[nodiscard]] ThemeChoice choice() const { return m_choice; }
    void setChoice(ThemeChoice choice);

  private:
    void apply();

    ThemeChoice m_choice = ThemeChoice::System;
    bool m_systemDark = false;
    bool m_ownPalette = false;  // the style has no palette of the desktop's: ours is used
};

}  // namespace headroom
