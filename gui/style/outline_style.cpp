// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/style/outline_style.h"

#include "gui/style/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyleOption>
#include <QToolButton>

namespace headroom {

namespace {

constexpr double edgeRadius = 2;  // as Fusion's
constexpr int focusWidth = 2;

// Inside `rect`, `width` wide.
void paintEdge(QPainter& painter, const QRect& rect, const QColor& colour, double width, double radius) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, width));
    painter.setBrush(Qt::NoBrush);
    const double half = width / 2;
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius, radius);
    painter.restore();
}

// The edge of a control, thick where the keys go to.
void paintEdge(QPainter& painter, const QStyleOption& option, double radius = edgeRadius) {
    const ThemeColours& colours = themeColours(option.palette);
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    const bool focus = enabled && option.state.testFlag(QStyle::State_HasFocus);
    QColor colour = focus ? colours.focus : colours.edge;
    colour.setAlphaF(enabled ? 1.0F : 0.5F);
    paintEdge(painter, option.rect, colour, focus ? focusWidth : 1, radius);
}

// Fusion's handle is hardly darker than its way, or lighter than it.
void paintScrollBar(QPainter& painter, const QStyleOptionComplex& option, const QRect& way, const QRect& handle) {
    constexpr int gap = 3;
    const bool across = option.state.testFlag(QStyle::State_Horizontal);
    const bool held = option.activeSubControls.testFlag(QStyle::SC_ScrollBarSlider);
    const ThemeColours& colours = themeColours(option.palette);
    painter.save();
    painter.fillRect(way, option.palette.color(QPalette::Window));
    if (option.state.testFlag(QStyle::State_Enabled)) {
        const QRect inner = across ? handle.adjusted(1, gap, -1, -gap) : handle.adjusted(gap, 1, -gap, -1);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(held ? colours.mutedText : colours.edge);
        painter.drawRoundedRect(inner, edgeRadius, edgeRadius);
    }
    painter.restore();
}

// Whose edge tells the focus.
bool hasEdge(const QWidget* widget) {
    const auto* tool = qobject_cast<const QToolButton*>(widget);
    const auto* button = qobject_cast<const QPushButton*>(widget);
    return (tool && !tool->autoRaise()) || (button && !button->isFlat()) || qobject_cast<const QComboBox*>(widget);
}

}  // namespace

OutlineStyle::OutlineStyle() : QProxyStyle(QStringLiteral("fusion")) {}

void OutlineStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                 const QWidget* widget) const {
    if (element == PE_FrameFocusRect) {
        const auto* focus = qstyleoption_cast<const QStyleOptionFocusRect*>(option);
        if (!focus || hasEdge(widget))
            return;
        const bool chosen = focus->backgroundColor == option->palette.color(QPalette::Highlight);
        paintEdge(*painter, option->rect,
                  chosen ? option->palette.color(QPalette::HighlightedText) : themeColours(option->palette).focus, 1,
                  1);
        return;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    switch (element) {
        case PE_FrameLineEdit:
            paintEdge(*painter, *option);
            break;
        case PE_Frame:
            if (qobject_cast<const QPlainTextEdit*>(widget)) {
                paintEdge(*painter, option->rect.adjusted(1, 1, -1, -1), option->palette.color(QPalette::Base), 1, 0);
                paintEdge(*painter, *option, 0);
            }
            break;
        case PE_IndicatorCheckBox:
            paintEdge(*painter, *option, 0);
            break;
        case PE_PanelButtonCommand: {
            const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
            if (!button || !button->features.testFlag(QStyleOptionButton::Flat))
                paintEdge(*painter, *option);
            break;
        }
        case PE_PanelButtonTool:
            if (option->state.testFlag(State_On) && !option->state.testFlag(State_HasFocus))
                paintEdge(*painter, option->rect, themeColours(option->palette).notice, 1, edgeRadius);
            break;
        default:
            break;
    }
}

int OutlineStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    // Its text begins where the frame ends.
    if (metric == PM_DefaultFrameWidth && qobject_cast<const QPlainTextEdit*>(widget))
        return focusWidth;
    return QProxyStyle::pixelMetric(metric, option, widget);
}

void OutlineStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                               const QWidget* widget) const {
    QProxyStyle::drawControl(element, option, painter, widget);
    if (element == CE_TabBarTabLabel && option->state.testFlag(State_HasFocus))  // Fusion asks no proxy for it
        paintEdge(*painter, option->rect.adjusted(4, 4, -4, -4), themeColours(option->palette).focus, 1, 1);
}

void OutlineStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                      const QWidget* widget) const {
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    const auto* choice = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    const auto* number = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    if (control == CC_ComboBox && choice && choice->frame) {
        paintEdge(*painter, *option);
    } else if (control == CC_ScrollBar) {
        paintScrollBar(*painter, *option, subControlRect(control, option, SC_ScrollBarGroove, widget),
                       subControlRect(control, option, SC_ScrollBarSlider, widget));
    } else if (control == CC_SpinBox && number && number->frame) {
        QStyleOption inner = *option;
        inner.rect.adjust(0, 1, 0, -1);  // where Fusion draws one
        paintEdge(*painter, inner);
    }
}

QRect OutlineStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    const auto* line = qobject_cast<const QLineEdit*>(widget);
    constexpr int padding = 3;
    return element == SE_LineEditContents && line && line->hasFrame() ? rect.adjusted(padding, 0, -padding, 0) : rect;
}

int OutlineStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                            QStyleHintReturn* more) const {
    if (hint == SH_DialogButtonLayout)
        return QDialogButtonBox::GnomeLayout;
    return hint == SH_DialogButtonBox_ButtonsHaveIcons ? 0 : QProxyStyle::styleHint(hint, option, widget, more);
}

}  // namespace headroom
