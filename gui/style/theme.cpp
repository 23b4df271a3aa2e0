// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/style/theme.h"

#include "gui/style/outline_style.h"

#include <QApplication>
#include <QStyle>

namespace headroom {

namespace {

ThemeColours lightColours() {
    return {.ok = 0x009e73,
            .notice = 0x0072b2,
            .warning = 0xe69f00,
            .critical = 0xd55e00,
            .okText = 0x00684c,
            .noticeText = 0x005f96,
            .warningText = 0x855200,
            .criticalText = 0xa34700,
            .mutedText = 0x545d67,
            .series = 0x0072b2,
            .grid = 0xe1e4e7,
            .track = 0xdde1e5,
            .edge = 0x7d8791,
            .focus = 0x0072b2,
            .idleHeat = {QColor(0xf3e5ee), QColor(0xecd9e5), QColor(0xe5cddd), QColor(0xdcbad0)}};
}

ThemeColours darkColours() {
    return {.ok = 0x1fae84,
            .notice = 0x56b4e9,
            .warning = 0xe69f00,
            .critical = 0xe8722a,
            .okText = 0x3dbd95,
            .noticeText = 0x6bbbee,
            .warningText = 0xf0ad1e,
            .criticalText = 0xff8f47,
            .mutedText = 0x9fa8b2,
            .series = 0x56b4e9,
            .grid = 0x30353a,
            .track = 0x363b41,
            .edge = 0x7d8791,
            .focus = 0x56b4e9,
            .idleHeat = {QColor(0x292228), QColor(0x382a34), QColor(0x483443), QColor(0x593f52)}};
}

}  // namespace

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

const ThemeColours& themeColours(const QPalette& palette) {
    static const ThemeColours light = lightColours();
    static const ThemeColours dark = darkColours();
    return isDark(palette) ? dark : light;
}

QPalette themePalette(bool dark) {
    const auto pick = [dark](QRgb light, QRgb darkOne) { return QColor(dark ? darkOne : light); };
    QPalette palette;
    const QColor text = pick(0x1b1e23, 0xe6e8ea);
    palette.setColor(QPalette::Window, pick(0xf4f5f6, 0x1f2226));
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, pick(0xffffff, 0x17191c));
    palette.setColor(QPalette::AlternateBase, pick(0xf8f9fa, 0x1c1f22));
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::PlaceholderText, pick(0x656e78, 0x8d96a0));
    palette.setColor(QPalette::Button, pick(0xeceef0, 0x2b2f34));
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, pick(0xffffff, 0xffffff));
    palette.setColor(QPalette::ToolTipBase, pick(0xffffff, 0x2b2f34));
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Highlight, pick(0x0072b2, 0x0a6aa3));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, pick(0x005f96, 0x6bbbee));
    palette.setColor(QPalette::LinkVisited, pick(0x6b4a8a, 0xb79bd6));
    palette.setColor(QPalette::Light, pick(0xffffff, 0x3a4047));
    palette.setColor(QPalette::Midlight, pick(0xf1f3f4, 0x33383e));
    palette.setColor(QPalette::Mid, pick(0xc9ced3, 0x14161a));
    palette.setColor(QPalette::Dark, pick(0xa9b0b7, 0x0f1113));
    palette.setColor(QPalette::Shadow, pick(0x6d757d, 0x000000));
    const QColor faint = pick(0x8b939b, 0x6f7882);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, faint);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, pick(0xc9ced3, 0x363b41));
    return palette;
}

Theme::Theme(QObject* parent) : QObject(parent) {
    m_systemDark = isDark(QApplication::palette());
    if (QApplication::style()->name() == QLatin1String("fusion"))
        QApplication::setStyle(new OutlineStyle);
    // Also when an earlier Theme of this program set it.
    m_ownPalette = qobject_cast<const OutlineStyle*>(QApplication::style()) != nullptr;
    apply();
}

void Theme::setChoice(ThemeChoice choice) {
    m_choice = choice;
    apply();
}

void Theme::apply() {
    const bool dark = m_choice == ThemeChoice::System ? m_systemDark : m_choice == ThemeChoice::Dark;
    // A native style keeps the desktop's own palette unless the user asks for the other one.
    if (m_ownPalette || dark != m_systemDark)
        QApplication::setPalette(themePalette(dark));
    else
        QApplication::setPalette(QPalette());
}

}  // namespace headroom
