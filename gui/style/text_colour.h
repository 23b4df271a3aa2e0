// SPDX-License-Identifier: GPL-3.0-or-later
// Gives a widget's text a colour, and does nothing when it has it.
#pragma once

#include <QWidget>

namespace headroom {

inline void setTextColour(QWidget* widget, const QColor& colour) {
    QPalette palette = widget->palette();
    if (palette.color(QPalette::WindowText) == colour)
        return;
    palette.setColor(QPalette::WindowText, colour);
    widget->setPalette(palette);
}

}  // namespace headroom
