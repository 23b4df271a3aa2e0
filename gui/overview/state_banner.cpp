// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/overview/state_banner.h"

#include "core/report/units.h"
#include "gui/style/metrics.h"
#include "gui/style/state_look.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace headroom {

namespace {

constexpr int shapeSide = 16;
constexpr int edgeWidth = 4;

QLabel* plainLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}  // namespace

StateBanner::StateBanner(QWidget* parent)
    : QFrame(parent),
      m_shape(new QLabel(this)),
      m_sentence(plainLabel(this)),
      m_countdown(plainLabel(this)),
      m_tryNow(new QPushButton(tr("Try now"), this)),
      m_password(new QPushButton(tr("Enter password…"), this)),
      m_timer(new QTimer(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(edgeWidth + 2 * gridUnit, gridUnit + gridHalf, 2 * gridUnit, gridUnit + gridHalf);
    layout->setSpacing(gridUnit + gridHalf);
    auto* words = new QVBoxLayout;
    words->setSpacing(gridHalf);
    m_sentence->setFont(boldFont(font()));
    words->addWidget(m_sentence);
    words->addWidget(m_countdown);
    layout->addWidget(m_shape, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    layout->addWidget(m_password);
    layout->addWidget(m_tryNow);
    m_tryNow->setToolTip(tr("Connect now instead of at the next try (F5)"));
    m_timer->setInterval(1000);
    connect(m_timer, &QTimer::timeout, this, &StateBanner::showCountdown);
    connect(m_tryNow, &QPushButton::clicked, this, &StateBanner::tryNowClicked);
    connect(m_password, &QPushButton::clicked, this, &StateBanner::passwordClicked);
    hide();
}

void StateBanner::setStatus(const SessionStatus& status) {
    const bool otherState = status.state != m_status.state;
    m_status = status;
    m_nextAttempt = steadyNow() + std::chrono::milliseconds(std::max(0, status.nextAttemptMs));
    m_sentence->setText(stateSentence(status));
    m_password->setVisible(status.state == SessionState::WrongPassword);
    m_tryNow->setVisible(!status.isLive() && status.state != SessionState::Connecting);
    if (otherState) {
        showShape();
        update();
    }
    showCountdown();
    setVisible(status.state != SessionState::Connected);
}

QString StateBanner::text() const {
    return isHidden() ? QString() : (m_sentence->text() + u' ' + m_countdown->text()).trimmed();
}

void StateBanner::showCountdown() {
    QString text;
    const auto left = std::chrono::ceil<std::chrono::seconds>(m_nextAttempt - steadyNow()).count();
    const bool waiting = m_status.nextAttemptMs >= 1500 && left > 0;
    if (m_status.attempt > 0 && m_status.nextAttemptMs < 0 && m_status.state != SessionState::Connecting)
        text = m_status.state == SessionState::NotAnswering
                   ? tr("The connection is kept; the values come back with the next answer.")
                   : tr("Not tried again by itself.");
    else if (m_status.attempt > 0 && waiting)
        text = tr("Trying again in %1: attempt %L2.").arg(formatSeconds(left)).arg(m_status.attempt + 1);
    else if (m_status.attempt > 0)
        text = tr("Trying again: attempt %L1.").arg(m_status.attempt + (m_status.nextAttemptMs >= 0 ? 1 : 0));
    m_countdown->setText(text);
    m_countdown->setVisible(!text.isEmpty());
    if (waiting && !m_timer->isActive())
        m_timer->start();
    else if (!waiting)
        m_timer->stop();
}

void StateBanner::showShape() {
    const QColor colour = stateColour(m_status.state, themeColours(palette()));
    m_shape->setPixmap(stateShapePixmap(m_status.state, colour, shapeSide, devicePixelRatioF()));
}

void StateBanner::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showShape();
}

void StateBanner::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event);
    QPainter painter(this);
    const QColor colour = stateColour(m_status.state, themeColours(palette()));
    QColor wash = colour;
    wash.setAlphaF(isDark(palette()) ? 0.16F : 0.12F);
    painter.fillRect(rect(), wash);
    painter.fillRect(QRect(0, 0, edgeWidth, height()), colour);
}

}  // namespace headroom
