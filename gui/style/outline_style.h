// SPDX-License-Identifier: GPL-3.0-or-later
// Fusion with edges that can be seen: it draws those of fields, boxes and buttons in shades of the window's colour, and
// the focus only for who came by a key, as faintly. GUI thread.
#pragma once

#include <QProxyStyle>

class QStyleHintReturn;
class QStyleOptionComplex;

namespace headroom {

class OutlineStyle : public QProxyStyle {
    Q_OBJECT
  public:
    OutlineStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option = nullptr,
                    const QWidget* widget = nullptr) const override;
    // The text of a field keeps away from its edge.
    QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
    // Buttons of a dialog are words alone, as all others are; the one that does it comes last in all of them.
    int styleHint(StyleHint hint, const QStyleOption* option = nullptr, const QWidget* widget = nullptr,
                  QStyleHintReturn* more = nullptr) const override;
};

}  // namespace headroom
