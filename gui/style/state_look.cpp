// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/style/state_look.h"

#include <QCoreApplication>
#include <QPainter>

namespace headroom {

namespace {

enum class Level { Ok, Notice, Warning, Critical };

Level levelOf(SessionState state) {
    switch (state) {
        case SessionState::Connected:
            return Level::Ok;
        case SessionState::Connecting:
        case SessionState::Loading:
        case SessionState::Saved:
            return Level::Notice;
        case SessionState::NoPermission:
        case SessionState::PasswordNeeded:
        case SessionState::WrongPassword:
        case SessionState::Busy:
        case SessionState::NotAnswering:
            return Level::Warning;
        case SessionState::Full:
        case SessionState::Denied:
        case SessionState::Unreachable:
        case SessionState::TlsFailed:
        case SessionState::NotRedis:
            return Level::Critical;
    }
    Q_UNREACHABLE();
}

QString translated(const char* text) {
    return QCoreApplication::translate("State", text);
}

}  // namespace

SessionState stateLook(SessionState state, std::optional<qint64> headroom) {
    return state == SessionState::Connected && headroom == 0 ? SessionState::Full : state;
}

QColor stateColour(SessionState state, const ThemeColours& colours) {
    switch (levelOf(state)) {
        case Level::Ok:
            return colours.ok;
        case Level::Notice:
            return colours.notice;
        case Level::Warning:
            return colours.warning;
        case Level::Critical:
            return colours.critical;
    }
    Q_UNREACHABLE();
}

QColor stateTextColour(SessionState state, const ThemeColours& colours) {
    switch (levelOf(state)) {
        case Level::Ok:
            return colours.okText;
        case Level::Notice:
            return colours.noticeText;
        case Level::Warning:
            return colours.warningText;
        case Level::Critical:
            return colours.criticalText;
    }
    Q_UNREACHABLE();
}

void paintStateShape(QPainter& painter, const QRectF& square, SessionState state, const QColor& colour) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double width = square.width() / 5;
    const QRectF inner = square.adjusted(width / 2, width / 2, -width / 2, -width / 2);
    const QPen pen(colour, width, Qt::SolidLine, Qt::FlatCap);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Qt::NoBrush);
    switch (state) {
        case SessionState::Connected:
            painter.setBrush(colour);
            painter.drawEllipse(square);
            break;
        case SessionState::Full:
            painter.setBrush(colour);
            painter.drawPie(inner, 90 * 16, 180 * 16);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(pen);
            painter.drawEllipse(inner);
            break;
        case SessionState::Unreachable:
            painter.setPen(pen);
            painter.drawEllipse(inner);
            break;
        case SessionState::Saved:
            painter.setPen(pen);
            painter.drawRect(inner);
            break;
        case SessionState::Connecting:
        case SessionState::Loading:
            painter.setPen(pen);
            painter.drawArc(inner, 60 * 16, 240 * 16);
            break;
        case SessionState::Busy:
        case SessionState::NotAnswering: {
            painter.setBrush(colour);
            const QSizeF bar(square.width() * 0.32, square.height());
            painter.drawRect(QRectF(square.topLeft(), bar));
            painter.drawRect(QRectF(QPointF(square.right() - bar.width(), square.top()), bar));
            break;
        }
        case SessionState::Denied:
        case SessionState::PasswordNeeded:
        case SessionState::WrongPassword:
        case SessionState::NoPermission:
        case SessionState::TlsFailed:
        case SessionState::NotRedis:
            painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(inner.topLeft(), inner.bottomRight());
            painter.drawLine(inner.topRight(), inner.bottomLeft());
            break;
    }
    painter.restore();
}

QPixmap stateShapePixmap(SessionState state, const QColor& colour, int side, qreal devicePixelRatio) {
    QPixmap pixmap(QSize(side, side) * devicePixelRatio);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintStateShape(painter, QRectF(0.5, 0.5, side - 1, side - 1), state, colour);
    return pixmap;
}

QString stateWord(const SessionStatus& status) {
    switch (status.state) {
        case SessionState::Connecting:
            return translated(QT_TRANSLATE_NOOP("State", "connecting"));
        case SessionState::Connected:
            return translated(QT_TRANSLATE_NOOP("State", "connected"));
        case SessionState::Full:
            return status.certain ? translated(QT_TRANSLATE_NOOP("State", "full"))
                                  : translated(QT_TRANSLATE_NOOP("State", "probably full"));
        case SessionState::Denied:
            return status.certain ? translated(QT_TRANSLATE_NOOP("State", "denied"))
                                  : translated(QT_TRANSLATE_NOOP("State", "closes when spoken to"));
        case SessionState::PasswordNeeded:
            return translated(QT_TRANSLATE_NOOP("State", "password needed"));
        case SessionState::WrongPassword:
            return translated(QT_TRANSLATE_NOOP("State", "wrong password"));
        case SessionState::NoPermission:
            return translated(QT_TRANSLATE_NOOP("State", "INFO forbidden"));
        case SessionState::Loading:
            return translated(QT_TRANSLATE_NOOP("State", "loading"));
        case SessionState::Busy:
            return translated(QT_TRANSLATE_NOOP("State", "busy"));
        case SessionState::NotAnswering:
            return translated(QT_TRANSLATE_NOOP("State", "not answering"));
        case SessionState::Unreachable:
            return translated(QT_TRANSLATE_NOOP("State", "unreachable"));
        case SessionState::TlsFailed:
            return translated(QT_TRANSLATE_NOOP("State", "TLS failed"));
        case SessionState::NotRedis:
            return translated(QT_TRANSLATE_NOOP("State", "not Redis"));
        case SessionState::Saved:
            return translated(QT_TRANSLATE_NOOP("State", "saved list"));
    }
    Q_UNREACHABLE();
}

QString stateWord(const SessionStatus& status, std::optional<qint64> headroom) {
    return stateLook(status.state, headroom) == status.state
               ? stateWord(status)
               : translated(QT_TRANSLATE_NOOP("State", "connected, server full"));
}

QString stateNote(const SessionStatus& status) {
    if (status.state == SessionState::Connected)
        return {};
    if (status.attempt > 1)
        return translated(QT_TRANSLATE_NOOP("State", "%1, %L2 tries so far"))
            .arg(stateWord(status))
            .arg(status.attempt);
    return stateWord(status);
}

QString stateSentence(const SessionStatus& status) {
    if (status.state == SessionState::Connected)
        return {};
    // The detail is safe to show: sessions escape what they quote from a server.
    QString sentence = status.detail;
    if (sentence.isEmpty()) {
        sentence = stateWord(status) + u'.';
        sentence[0] = sentence[0].toUpper();
    }
    if (status.state == SessionState::Full)  // a line of its own: the words before end with the server's
        sentence += u'\n' + translated(QT_TRANSLATE_NOOP(
                                "State",
                                "Close one of its applications, or kill clients or raise maxclients over a connection "
                                "that is open already; Headroom takes the next freed slot."));
    if (status.remedy == Remedy::SpeakPlain)
        sentence += u' ' + translated(QT_TRANSLATE_NOOP("State", "If it is one, connect without TLS."));
    if (status.remedy == Remedy::ShowCertificate)
        sentence += u' ' + translated(QT_TRANSLATE_NOOP(
                               "State", "Name a certificate and its key in the profile of the server."));
    return sentence;
}

}  // namespace headroom
