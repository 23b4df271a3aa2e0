// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/style/outline_style.h"

#include "gui/style/theme.h"

#include <QPainter>
#include <QStyleOption>

namespace headroom {

OutlineStyle::OutlineStyle() : QProxyStyle(QStringLiteral("fusion")) {}

void OutlineStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                 const QWidget* widget) const {
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    const bool box = element == PE_IndicatorCheckBox;
    const bool pressed = element == PE_PanelButtonTool && option->state.testFlag(State_On);
    if (!isDark(option->palette) || !(box || pressed))
        return;
    const bool enabled = option->state.testFlag(State_Enabled);
    QColor colour = box ? themeColours(option->palette).mutedText : themeColours(option->palette).notice;
    colour.setAlphaF(enabled ? 1.0F : 0.5F);
    painter->save();
    painter->setPen(QPen(colour, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5));
    painter->restore();
}

}  // namespace headroom
