// SPDX-License-Identifier: GPL-3.0-or-later
// How well what is drawn can be told apart: WCAG 2.1 relative luminance and contrast, of colours and of pixels.
#pragma once

#include <QColor>
#include <QImage>
#include <QWidget>

#include <algorithm>
#include <array>
#include <cmath>

namespace headroom {

inline double luminance(const QColor& colour) {
    const auto linear = [](float value) {
        return value <= 0.04045F ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

inline double contrast(const QColor& a, const QColor& b) {
    const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
    return (light + 0.05) / (dark + 0.05);
}

// Of the edge of what fills `rect` against what is around it, where that is least: in the middle of each side.
inline double edgeContrast(const QImage& image, const QRect& rect) {
    constexpr int around = 4;  // styles draw a little inside
    const std::array<std::pair<QPoint, QPoint>, 4> sides{
        std::pair(QPoint(rect.left(), rect.center().y()), QPoint(1, 0)),
        std::pair(QPoint(rect.right(), rect.center().y()), QPoint(-1, 0)),
        std::pair(QPoint(rect.center().x(), rect.top()), QPoint(0, 1)),
        std::pair(QPoint(rect.center().x(), rect.bottom()), QPoint(0, -1))};
    double least = 21;
    for (const auto& [start, inwards] : sides) {
        const QColor outside = image.pixelColor(start - around * inwards);
        double best = 1;
        for (int step = 1 - around; step < around; ++step)
            best = std::max(best, contrast(image.pixelColor(start + step * inwards), outside));
        least = std::min(least, best);
    }
    return least;
}

// How many pixels of `rect` differ by 3:1 between two pictures of the same thing.
inline int changedPixels(const QImage& before, const QImage& after, const QRect& rect) {
    int count = 0;
    for (int y = rect.top(); y <= rect.bottom(); ++y)
        for (int x = rect.left(); x <= rect.right(); ++x)
            count += contrast(before.pixelColor(x, y), after.pixelColor(x, y)) >= 3 ? 1 : 0;
    return count;
}

}  // namespace headroom
