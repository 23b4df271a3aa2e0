// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/client_marks.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>
#include <QStringList>

namespace headroom {

namespace {

ClientMark kindMark(ClientKind kind) {
    switch (kind) {
        case ClientKind::Primary:
            return ClientMark::Primary;
        case ClientKind::Replica:
            return ClientMark::Replica;
        case ClientKind::Monitor:
            return ClientMark::Monitor;
        case ClientKind::Pubsub:
            return ClientMark::Pubsub;
        case ClientKind::Normal:
            break;
    }
    return ClientMark::None;
}

}  // namespace

ClientMark clientMark(const ClientSnapshot& snapshot, int row, bool own) {
    if (own)
        return ClientMark::Own;
    if (const ClientMark mark = kindMark(snapshot.kind(row)); mark != ClientMark::None)
        return mark;
    if (snapshot.blocked(row))
        return ClientMark::Blocked;
    return snapshot.inMulti(row) ? ClientMark::Multi : ClientMark::None;
}

QString clientMarkWords(const ClientSnapshot& snapshot, int row, bool own) {
    QStringList words;
    if (own)
        words << QCoreApplication::translate("ClientMark", "this is Headroom");
    if (snapshot.kind(row) != ClientKind::Normal)
        words << QLatin1String(clientKindName(snapshot.kind(row)));
    if (snapshot.blocked(row))
        words << QCoreApplication::translate("ClientMark", "blocked");
    if (snapshot.inMulti(row))
        words << QStringLiteral("MULTI");
    return words.join(QStringLiteral(", "));
}

bool neverTimedOut(const ClientSnapshot& snapshot, int row) {
    return snapshot.kind(row) != ClientKind::Normal || snapshot.blocked(row);
}

bool idleByNature(const ClientSnapshot& snapshot, int row, bool own) {
    return own || neverTimedOut(snapshot, row);
}

void paintUserMark(QPainter& painter, const QRectF& square) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double w = square.width();
    QPainterPath tick(square.topLeft() + QPointF(w * 0.1, w * 0.55));
    tick.lineTo(square.topLeft() + QPointF(w * 0.4, w * 0.85));
    tick.lineTo(square.topLeft() + QPointF(w * 0.95, w * 0.15));
    painter.strokePath(tick, QPen(painter.pen().color(), 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.restore();
}

void paintClientMark(QPainter& painter, const QRectF& square, ClientMark mark) {
    if (mark == ClientMark::None)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor colour = painter.pen().color();
    const QRectF box = square.adjusted(0.75, 0.75, -0.75, -0.75);
    const QPointF centre = box.center();
    const double w = box.width();
    painter.setPen(QPen(colour, 1.5));
    switch (mark) {
        case ClientMark::Own: {  // a house
            QPainterPath house(QPointF(box.left(), centre.y()));
            house.lineTo(centre.x(), box.top());
            house.lineTo(box.right(), centre.y());
            house.lineTo(box.right() - w * 0.15, centre.y());
            house.lineTo(box.right() - w * 0.15, box.bottom());
            house.lineTo(box.left() + w * 0.15, box.bottom());
            house.lineTo(box.left() + w * 0.15, centre.y());
            house.closeSubpath();
            painter.fillPath(house, colour);
            break;
        }
        case ClientMark::Primary:
            painter.fillRect(box, colour);
            break;
        case ClientMark::Replica:
            painter.drawRect(box);
            break;
        case ClientMark::Monitor:  // an eye
            painter.drawEllipse(box.adjusted(0, w * 0.2, 0, -w * 0.2));
            painter.setBrush(colour);
            painter.drawEllipse(centre, w * 0.12, w * 0.12);
            break;
        case ClientMark::Pubsub:  // a sender and its waves
            painter.setBrush(colour);
            painter.drawEllipse(QPointF(box.left() + w * 0.15, centre.y()), w * 0.1, w * 0.1);
            painter.setBrush(Qt::NoBrush);
            for (const double radius : {0.45, 0.85}) {
                const QRectF circle(box.left() + w * (0.15 - radius), centre.y() - w * radius, 2 * w * radius,
                                    2 * w * radius);
                painter.drawArc(circle, -40 * 16, 80 * 16);
            }
            break;
        case ClientMark::Blocked:  // a pause sign
            painter.fillRect(QRectF(box.left() + w * 0.1, box.top(), w * 0.28, w), colour);
            painter.fillRect(QRectF(box.right() - w * 0.38, box.top(), w * 0.28, w), colour);
            break;
        case ClientMark::Multi:  // a stack
            for (const double y : {0.1, 0.5, 0.9})
                painter.drawLine(QPointF(box.left(), box.top() + w * y), QPointF(box.right(), box.top() + w * y));
            break;
        case ClientMark::None:
            break;
    }
    painter.restore();
}

}  // namespace headroom
