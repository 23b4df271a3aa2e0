// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/style/severity_look.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPolygonF>

namespace headroom {

namespace {

template <typename Value>
Value bySeverity(std::optional<Severity> severity, Value well, Value info, Value warning, Value critical) {
    if (!severity)
        return well;
    switch (*severity) {
        case Severity::Info:
            return info;
        case Severity::Warning:
            return warning;
        case Severity::Critical:
            return critical;
    }
    Q_UNREACHABLE();
}

}  // namespace

QColor severityColour(std::optional<Severity> severity, const ThemeColours& colours) {
    return bySeverity(severity, colours.ok, colours.notice, colours.warning, colours.critical);
}

QColor severityTextColour(std::optional<Severity> severity, const ThemeColours& colours) {
    return bySeverity(severity, colours.okText, colours.noticeText, colours.warningText, colours.criticalText);
}

QPixmap severityShape(std::optional<Severity> severity, const QColor& colour, int side, qreal devicePixelRatio) {
    QPixmap pixmap(QSize(side, side) * devicePixelRatio);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    const double end = side;
    const double middle = end / 2;
    if (severity == Severity::Critical) {
        painter.drawPolygon(QPolygonF{{middle, 0.5}, {end, end - 1}, {0, end - 1}});
    } else if (severity == Severity::Warning) {
        painter.drawPolygon(QPolygonF{{middle, 0}, {end, middle}, {middle, end}, {0, middle}});
    } else if (severity == Severity::Info) {
        const double wide = end / 5;
        painter.setPen(QPen(colour, wide));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QRectF(wide / 2 + 1, wide / 2 + 1, end - wide - 2, end - wide - 2));
    } else {
        painter.drawEllipse(QRectF(1, 1, end - 2, end - 2));
    }
    return pixmap;
}

QString severityWord(std::optional<Severity> severity) {
    return QCoreApplication::translate(
        "Severity",
        bySeverity(severity, QT_TRANSLATE_NOOP("Severity", "all well"), QT_TRANSLATE_NOOP("Severity", "remark"),
                   QT_TRANSLATE_NOOP("Severity", "warning"), QT_TRANSLATE_NOOP("Severity", "critical")));
}

}  // namespace headroom
