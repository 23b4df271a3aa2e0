// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/instance_header.h"

#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/style/environment_colour.h"
#include "gui/style/metrics.h"
#include "gui/style/state_look.h"
#include "gui/style/text_colour.h"
#include "gui/widgets/elided_label.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include <chrono>

namespace headroom {

namespace {

constexpr int shapeSide = 12;

// Redis still says master and slave on the wire.
QString roleName(const QByteArray& role) {
    if (role == "master")
        return InstanceHeader::tr("primary");
    if (role == "slave")
        return InstanceHeader::tr("replica");
    return visibleText(role, 32);
}

}  // namespace

InstanceHeader::InstanceHeader(QWidget* parent)
    : QWidget(parent),
      m_name(new ElidedLabel(tr("Instance"), this)),
      m_environment(new ElidedLabel(tr("Environment"), this)),
      m_unproven(new ElidedLabel(tr("Certificate"), this)),
      m_server(new ElidedLabel(tr("Server"), this)),
      m_lock(new QToolButton(this)),
      m_shape(new QLabel(this)),
      m_state(new ElidedLabel(tr("State of the connection"), this)),
      m_roundTrip(new ElidedLabel(tr("Round trip"), this)) {
    m_name->setFont(titleFont(font()));
    m_environment->setFont(boldFont(font()));
    m_environment->setExplanation(tr("How careful to be; what that means stands in View, What environments mean"));
    m_unproven->setFont(boldFont(font()));
    m_roundTrip->setKeepsWidth();
    m_roundTrip->setAlignment(Qt::AlignRight);
    m_roundTrip->setExplanation(tr("How long the last INFO took, there and back"));
    m_lock->setFocusPolicy(Qt::TabFocus);
    connect(m_lock, &QToolButton::clicked, this, [this] {
        if (m_instance && m_instance->unlockedFor())
            m_instance->lock();
        else
            Q_EMIT unlockClicked();
    });
    m_countdown.setInterval(1000);
    connect(&m_countdown, &QTimer::timeout, this, &InstanceHeader::showCare);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(pageMargin, gridUnit + gridHalf, pageMargin, gridUnit);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_name);
    layout->addSpacing(gridUnit);
    layout->addWidget(m_environment);
    layout->addWidget(m_unproven);
    layout->addWidget(m_server);
    layout->addWidget(m_lock);
    layout->addStretch(1);
    layout->addWidget(m_shape);
    layout->addWidget(m_state);
    layout->addWidget(m_roundTrip);
}

void InstanceHeader::setInstance(Instance* instance) {
    if (m_instance)
        disconnect(m_instance, nullptr, this, nullptr);
    m_instance = instance;
    m_countdown.stop();
    if (!instance)
        return;
    connect(instance, &Instance::careChanged, this, [this] {
        showName();
        showServer();
        showEnvironment();
    });
    connect(instance, &Instance::statusChanged, this, &InstanceHeader::showState);
    connect(instance, &Instance::sampled, this, &InstanceHeader::showServer);
    connect(instance, &Instance::sampled, this, &InstanceHeader::showState);
    connect(instance, &Instance::costMeasured, this, &InstanceHeader::showRoundTrip);
    showName();
    showServer();
    showEnvironment();
    showState();
    showRoundTrip();
}

void InstanceHeader::showCare() {
    const auto left = m_instance ? m_instance->unlockedFor() : std::nullopt;
    m_lock->setVisible(left || (m_instance && m_instance->isLocked()));
    if (left) {
        const auto minutes = std::chrono::ceil<std::chrono::minutes>(*left).count();
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(*left).count();
        m_lock->setText(seconds > 60 ? tr("unlocked for %1 min").arg(minutes) : tr("unlocked for %1 s").arg(seconds));
        m_lock->setToolTip(tr("It can be changed until then; click to lock it now"));
        m_lock->setAccessibleName(tr("%1; locks it").arg(m_lock->text()));
        m_countdown.start();
    } else {
        m_countdown.stop();
        m_lock->setText(tr("Unlock…"));
        m_lock->setToolTip(tr("Nothing is changed on it before its name was typed"));
        m_lock->setAccessibleName(tr("Unlock this instance"));
    }
}

void InstanceHeader::showName() {
    m_name->setText(visibleText(m_instance->endpoint().displayName().toUtf8()));
}

void InstanceHeader::showEnvironment() {
    if (!m_instance)
        return;
    showCare();
    const ThemeColours& colours = themeColours(palette());
    const Endpoint& endpoint = m_instance->endpoint();
    const bool known = endpoint.isEnvironmentKnown();
    const bool told = !m_instance->isSaved() && (known || m_instance->sample());
    using Colour = EnvironmentRules::Colour;
    const Colour colour = told ? endpoint.rules().colour : Colour::Plain;
    const bool isNamed = told && (endpoint.environment() != Environment::Local || colour != Colour::Plain);
    m_environment->setText(!isNamed ? QString() : known ? endpoint.environmentText() : tr("not known to be local"));
    m_environment->setVisible(isNamed);
    setTextColour(m_environment, environmentTextColour(colour, colours));
    const auto& tls = m_instance->endpoint().transport.tls;
    const bool isPinned = tls && !tls->pinnedSha256.isEmpty();
    m_unproven->setVisible(isPinned || (tls && tls->insecure));
    m_unproven->setText(isPinned ? tr("pinned certificate") : tr("certificate not checked"));
    m_unproven->setExplanation(
        isPinned ? tr("Only this very certificate is accepted; its issuer and its name are not checked")
                 : tr("Anyone in between can pose as the server and read the password"));
    setTextColour(m_unproven, colours.criticalText);
    m_tint = environmentTint(colour, colours);
    m_tint.setAlphaF(colour == Colour::Plain ? 0.0F : 0.1F);
    update();
}

void InstanceHeader::paintEvent(QPaintEvent* event) {
    QWidget::paintEvent(event);
    if (m_tint.alpha() > 0)
        QPainter(this).fillRect(rect(), m_tint);
}

void InstanceHeader::showServer() {
    QStringList parts;
    if (const auto& sample = m_instance->sample()) {
        const ServerTraits& traits = sample->traits;
        parts += roleName(traits.role);
        parts += visibleText(traits.title().toUtf8(), 64);
        if (traits.mode == "cluster")
            parts += tr("cluster");
        if (traits.severalServers)
            parts += tr("several servers answer here: a proxy");
    }
    const Endpoint& endpoint = m_instance->endpoint();
    if (!m_instance->isSaved() && endpoint.displayName() != endpoint.address())
        parts += visibleText(endpoint.address().toUtf8());
    if (m_instance->isReadOnly())
        parts += m_instance->isLocked() ? tr("locked") : tr("read-only");
    // Before anything was heard it may be a password that was taken for a user.
    if (!endpoint.user.isEmpty() && m_instance->sample())
        parts += tr("as %1").arg(visibleText(endpoint.user.toUtf8(), 64));
    parts.removeAll(QString());
    m_server->setText(parts.join(QStringLiteral(" · ")));
}

void InstanceHeader::showState() {
    if (!m_instance)
        return;
    const SessionStatus& status = m_instance->status();
    const ThemeColours& colours = themeColours(palette());
    setTextColour(m_server, colours.mutedText);
    setTextColour(m_roundTrip, colours.mutedText);
    const SessionState look = stateLook(status.state, m_instance->headroom());
    setTextColour(m_state, stateTextColour(look, colours));
    m_state->setText(stateWord(status, m_instance->headroom()));
    m_shape->setPixmap(stateShapePixmap(look, stateColour(look, colours), shapeSide, devicePixelRatioF()));
    showRoundTrip();
}

void InstanceHeader::showRoundTrip() {
    const qint64 usec = m_instance->cost().roundTripUsec;
    const bool known = usec >= 0 && m_instance->status().state == SessionState::Connected;
    m_roundTrip->setText(known ? formatUsec(usec) : QString());
    m_roundTrip->setVisible(known);
}

void InstanceHeader::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        showEnvironment();
        showState();
    }
}

}  // namespace headroom
