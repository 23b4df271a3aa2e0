// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/overview/gauge.h"

#include "core/text/units.h"
#include "gui/style/load_level.h"
#include "gui/style/metrics.h"

#include <QPainter>

#include <algorithm>

namespace headroom {

namespace {

constexpr int startDegrees = 225;  // from the lower left clockwise to the lower right
constexpr int spanDegrees = 270;
constexpr int arcWidth = 14;

}  // namespace

Gauge::Gauge(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("Headroom"));
}

void Gauge::setValues(const GaugeValues& values) {
    if (values == m_values)
        return;
    m_values = values;
    setAccessibleDescription(tr("%1 %2, %3 used of %4")
                                 .arg(number(), m_values.headroom ? caption() : tr("left"), formatCount(m_values.used),
                                      formatCount(m_values.limit)));
    update();
}

QString Gauge::caption() const {
    if (!m_values.headroom)
        return m_values.used ? tr("limit unknown") : QString();
    return m_values.over > 0 ? tr("over") : tr("left");
}

QString Gauge::number() const {
    if (m_values.over > 0)
        return formatCount(m_values.over);
    if (m_values.headroom)
        return formatCount(*m_values.headroom);
    return m_values.used ? tr("unknown") : QStringLiteral("–");
}

QSize Gauge::sizeHint() const {
    return {184, 162};
}

void Gauge::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColours& colours = themeColours(palette());
    const double half = arcWidth / 2.0;
    const QRectF circle(half, half, width() - arcWidth, width() - arcWidth);

    painter.setPen(QPen(colours.track, arcWidth, Qt::SolidLine, Qt::FlatCap));
    painter.drawArc(circle, startDegrees * 16, -spanDegrees * 16);
    double share = m_values.headroom == 0 ? 1 : 0;
    if (m_values.used && m_values.limit.value_or(0) > 0)
        share = static_cast<double>(*m_values.used) / static_cast<double>(*m_values.limit);
    if (share > 0) {
        QColor colour = m_values.stale ? colours.mutedText : loadColour(share, colours);
        painter.setPen(QPen(colour, arcWidth, Qt::SolidLine, Qt::FlatCap));
        painter.drawArc(circle, startDegrees * 16, -qRound(spanDegrees * 16 * std::clamp(share, 0.0, 1.0)));
    }

    const QString text = number();
    QFont big = hugeFont(font());
    const double room = width() - 2 * arcWidth - 3 * gridUnit;
    if (const int wide = QFontMetrics(big).horizontalAdvance(text); wide > room)
        big.setPointSizeF(big.pointSizeF() * room / wide);
    const int bigHeight = QFontMetrics(big).height();
    const int smallHeight = fontMetrics().height();
    const double top = circle.center().y() - (bigHeight + smallHeight) / 2.0;
    painter.setFont(big);
    const QColor normal = palette().color(QPalette::WindowText);
    painter.setPen(m_values.stale ? colours.mutedText : loadTextColour(share, colours, normal));
    painter.drawText(QRectF(0, top, width(), bigHeight), Qt::AlignCenter, text);
    painter.setFont(font());
    painter.setPen(colours.mutedText);
    painter.drawText(QRectF(0, top + bigHeight, width(), smallHeight), Qt::AlignCenter, caption());
}

}  // namespace headroom
