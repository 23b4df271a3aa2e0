// SPDX-License-Identifier: GPL-3.0-or-later
// Fusion with outlines that can be seen on a dark window: it draws those of check boxes, and pressed tool buttons, in
// shades of the window's colour. GUI thread.
#pragma once

#include <QProxyStyle>

namespace headroom {

class OutlineStyle : public QProxyStyle {
    Q_OBJECT
  public:
    OutlineStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
};

}  // namespace headroom
