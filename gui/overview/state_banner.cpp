// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/overview/state_banner.h"

#include "core/text/units.h"
#include "gui/overview/certificate_box.h"
#include "gui/overview/secret_row.h"
#include "gui/style/metrics.h"
#include "gui/style/state_look.h"
#include "gui/widgets/breakable_text.h"
#include "gui/widgets/grant_button.h"
#include "gui/widgets/plain_label.h"

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace headroom {

namespace {

constexpr int shapeSide = 16;
constexpr int edgeWidth = 4;

}  // namespace

StateBanner::StateBanner(QWidget* parent)
    : QFrame(parent),
      m_shape(new QLabel(this)),
      m_headline(plainParagraph(this)),
      m_sentence(plainParagraph(this)),
      m_tryNow(new QPushButton(tr("Try now"), this)),
      m_overTls(new QPushButton(tr("Connect over TLS"), this)),
      m_grant(new GrantButton(this)),
      m_secret(new SecretRow(this)),
      m_certificate(new CertificateBox(this)),
      m_timer(new QTimer(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(edgeWidth + 2 * gridUnit, gridUnit + gridHalf, 2 * gridUnit, gridUnit + gridHalf);
    layout->setSpacing(gridUnit + gridHalf);
    auto* words = new QVBoxLayout;
    words->setSpacing(gridHalf);
    m_headline->setFont(boldFont(font()));
    for (QLabel* label : {m_headline, m_sentence})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words->addWidget(m_headline);
    words->addWidget(m_sentence);
    words->addWidget(m_certificate);
    words->addWidget(m_secret);
    layout->addWidget(m_shape, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    layout->addWidget(m_grant, 0, Qt::AlignTop);
    for (QPushButton* button : {m_overTls, m_tryNow}) {
        padButton(*button);
        layout->addWidget(button, 0, Qt::AlignTop);
    }
    m_tryNow->setToolTip(tr("Connect now instead of at the next try (F5)"));
    m_tryNow->setAccessibleName(tr("Try now to connect"));
    m_overTls->setToolTip(tr("Try again over TLS, with a certificate that a trusted CA vouches for"));
    m_timer->setInterval(1000);
    connect(m_timer, &QTimer::timeout, this, &StateBanner::showHeadline);
    connect(m_tryNow, &QPushButton::clicked, this, &StateBanner::tryNowClicked);
    connect(m_tryNow, &QPushButton::clicked, this, [this] {
        if (m_status.isLoginRefused())
            m_secret->setFocus();  // where the same password would be refused again, it takes another
    });
    using Kind = WayInAnswer::Kind;
    connect(m_overTls, &QPushButton::clicked, this, [this] { Q_EMIT answered({.kind = Kind::SpeakTls}); });
    connect(m_secret, &SecretRow::given, this, [this](const Secret& secret, bool keep) {
        Q_EMIT answered(
            {.kind = m_status.wantsPassphrase ? Kind::Passphrase : Kind::Password, .secret = secret, .keep = keep});
    });
    connect(m_certificate, &CertificateBox::accepted, this, [this](const QByteArray& sha256, bool save) {
        Q_EMIT answered({.kind = Kind::AcceptCertificate, .sha256 = sha256, .keep = save});
    });
    hide();
}

void StateBanner::setStatus(const Endpoint& endpoint, const SessionStatus& status) {
    const bool otherState = status.state != m_status.state;
    const bool isSameServer = endpoint.profileId == m_endpoint.profileId && endpoint.isSameWayIn(m_endpoint);
    m_endpoint = endpoint;
    m_endpoint.password = m_endpoint.keyPassphrase = {};
    m_status = status;
    m_nextAttempt = steadyNow() + std::chrono::milliseconds(std::max(0, status.nextAttemptMs));
    m_sentence->setText(breakableText(stateSentence(status)));
    m_tryNow->setVisible(status.nextAttemptMs >= 0 || status.isLoginRefused() ||
                         (status.state == SessionState::TlsFailed && !status.wantsPassphrase));
    if (otherState) {
        showShape();
        update();
    }
    showHeadline();
    setVisible(status.state != SessionState::Connected);
    showWaysIn(isSameServer);
}

void StateBanner::showWaysIn(bool isSameServer) {
    m_overTls->setVisible(m_status.remedy == Remedy::SpeakTls);
    m_grant->offer(m_status.grant);
    if (m_status.certificate)
        m_certificate->show(*m_status.certificate, m_endpoint);
    else
        m_certificate->hide();
    const bool wasAsking = !m_secret->isHidden();
    const bool asks = m_status.isLoginRefused() || m_status.wantsPassphrase;
    if (!isSameServer || !asks)
        m_secret->clear();
    if (m_status.wantsPassphrase)
        m_secret->askPassphrase();
    else if (asks)
        m_secret->askPassword(m_endpoint);
    m_secret->setVisible(asks);
    // It has become of what the person waits for; who goes through the list is left alone, and who types elsewhere.
    if (asks && !wasAsking && isSameServer && !qobject_cast<QLineEdit*>(QApplication::focusWidget()))
        m_secret->setFocus();
}

QString StateBanner::text() const {
    return isHidden() ? QString() : m_headline->text() + u' ' + m_sentence->text();
}

void StateBanner::showHeadline() {
    const auto left = std::chrono::ceil<std::chrono::seconds>(m_nextAttempt - steadyNow()).count();
    const bool waiting = m_status.nextAttemptMs >= 1500 && left > 0;
    QString text = stateWord(m_status);
    text[0] = text[0].toUpper();
    if (m_status.isLoginRefused())
        text = tr("%1. Headroom won't retry, so that the account is not locked.").arg(text);
    else if (m_status.state == SessionState::NotAnswering)
        text = tr("%1. The connection is kept, so that its slot is not lost.").arg(text);
    else if (m_status.attempt > 0 && waiting)
        text = tr("%1. Attempt %L2 failed, the next one is in %3.")
                   .arg(text)
                   .arg(m_status.attempt)
                   .arg(formatSeconds(left));
    else if (m_status.attempt > 0 && m_status.nextAttemptMs >= 0)
        text = tr("%1. Trying again: attempt %L2.").arg(text).arg(m_status.attempt);
    m_headline->setText(text);
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
