// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/style/metrics.h"

#include <QPushButton>

namespace headroom {

namespace {

QFont scaled(QFont font, double factor, QFont::Weight weight) {
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    else
        font.setPixelSize(qRound(font.pixelSize() * factor));
    font.setWeight(weight);
    return font;
}

}  // namespace

QFont titleFont(QFont base) {
    return scaled(std::move(base), 1.25, QFont::DemiBold);
}

QFont hugeFont(QFont base) {
    return scaled(std::move(base), 2.5, QFont::DemiBold);
}

QFont boldFont(QFont base) {
    return scaled(std::move(base), 1, QFont::DemiBold);
}

void padButton(QPushButton& button) {
    const int roomy = button.fontMetrics().horizontalAdvance(button.text()) + 4 * gridUnit;
    button.setMinimumWidth(qMax(button.sizeHint().width(), roomy));
}

}  // namespace headroom
