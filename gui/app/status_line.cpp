// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/status_line.h"

#include "core/fleet/leases.h"
#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/style/metrics.h"
#include "gui/style/state_look.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/elided_label.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QTimer>
#include <QToolButton>

namespace headroom {

namespace {

constexpr int announcementMs = 10'000;

}  // namespace

StatusLine::StatusLine(const QList<QAction*>& actions, const Leases& leases, QWidget* parent)
    : QStatusBar(parent),
      m_leases(leases),
      m_state(new ElidedLabel(tr("State of the connection"), this)),
      m_roundTrip(new ElidedLabel(tr("Round trip"), this)),
      m_cost(new ElidedLabel(tr("Cost"), this)),
      m_table(new ElidedLabel(tr("Client table"), this)),
      m_onLoan(new ElidedLabel(tr("Settings on loan"), this)),
      m_ageTimer(new QTimer(this)),
      m_leaseTimer(new QTimer(this)) {
    setSizeGripEnabled(false);
    m_roundTrip->setExplanation(tr("How long the last INFO took, there and back"));
    m_table->setExplanation(tr("Clients in the table, and when the server listed them"));
    auto* figures = new QWidget(this);
    auto* row = new QHBoxLayout(figures);
    row->setContentsMargins(gridUnit, 0, gridUnit, 0);
    row->setSpacing(3 * gridUnit);
    for (ElidedLabel* label : {m_state, m_roundTrip, m_cost, m_table}) {
        label->setKeepsWidth();
        row->addWidget(label);
    }
    row->addStretch(1);
    addWidget(figures, 1);
    m_onLoan->hide();
    addPermanentWidget(m_onLoan);
    connect(&m_leases, &Leases::changed, this, &StatusLine::showLeases);
    m_leaseTimer->setInterval(1000);
    connect(m_leaseTimer, &QTimer::timeout, this, &StatusLine::showLeases);
    auto* buttons = new QWidget(this);
    auto* buttonRow = new QHBoxLayout(buttons);
    buttonRow->setContentsMargins(0, gridHalf / 2, gridUnit, gridHalf / 2);
    buttonRow->setSpacing(gridUnit);
    for (QAction* action : actions) {
        auto* button = new QToolButton(buttons);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        buttonRow->addWidget(button);
    }
    addPermanentWidget(buttons);
    m_ageTimer->setInterval(1000);
    connect(m_ageTimer, &QTimer::timeout, this, &StatusLine::refresh);
}

void StatusLine::setInstance(Instance* instance) {
    if (m_instance)
        disconnect(m_instance, nullptr, this, nullptr);
    m_instance = instance;
    clearMessage();
    if (instance) {
        connect(instance, &Instance::statusChanged, this, &StatusLine::refresh);
        connect(instance, &Instance::costMeasured, this, &StatusLine::refresh);  // after each sample
        connect(instance, &Instance::clientsListed, this, &StatusLine::refresh);
        // That it was locked is no news once it is not.
        connect(instance, &Instance::careChanged, this, &QStatusBar::clearMessage);
    }
    refresh();
    showLeases();
}

void StatusLine::setPaused(bool paused) {
    m_paused = paused && m_instance ? std::optional(m_instance->clients()) : std::nullopt;
    refresh();
}

void StatusLine::showLeases() {
    const std::vector<LeaseStatus>& open = m_leases.open();
    m_onLoan->setVisible(!open.empty());
    if (open.empty()) {
        m_onLoan->setText({});
        m_leaseTimer->stop();
        return;
    }
    if (!m_leaseTimer->isActive())
        m_leaseTimer->start();
    QStringList lines;
    for (const LeaseStatus& status : open)
        lines << tr("%1: %2").arg(visibleText(status.lease.endpoint.displayName().toUtf8(), 64),
                                  Leases::sentence(status));
    const bool others =
        !m_instance || open.size() > 1 || open.front().lease.endpoint.address() != m_instance->endpoint().address();
    m_onLoan->setText(open.size() > 1
                          ? tr("%1 settings on loan; %2").arg(formatCount(qint64(open.size())), lines.front())
                      : others ? lines.front()
                               : Leases::sentence(open.front()));
    m_onLoan->setExplanation(lines.join(u'\n'));
    setTextColour(m_onLoan, themeColours(palette()).warningText);
}

void StatusLine::announce(const QString& text) {
    showMessage(text, announcementMs);
}

QString StatusLine::text() const {
    QStringList parts{m_state->text(), m_roundTrip->text(), m_cost->text(), m_table->text(), m_onLoan->text()};
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

void StatusLine::changeEvent(QEvent* event) {
    QStatusBar::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        refresh();
        showLeases();
    }
}

void StatusLine::refresh() {
    if (!m_instance) {
        m_ageTimer->stop();
        return;
    }
    const SessionStatus& status = m_instance->status();
    const bool connected = status.state == SessionState::Connected;
    const SessionState look = stateLook(status.state, m_instance->headroom());
    m_state->setText(connected ? stateWord(status, m_instance->headroom()) : stateNote(status));
    setTextColour(m_state, look == SessionState::Connected ? palette().color(QPalette::WindowText)
                                                           : stateTextColour(look, themeColours(palette())));
    const qint64 roundTrip = m_instance->cost().roundTripUsec;
    m_roundTrip->setText(connected && roundTrip >= 0 ? tr("answers in %1").arg(formatUsec(roundTrip)) : QString());
    m_cost->setText(costText());
    m_cost->setExplanation(
        m_instance->cost().measured
            ? tr("Share of the server's time spent on our commands by its own statistics, and the longest that one of "
                 "them holds it")
            : tr("Share of the server's time our commands can have taken at most by their round trips, and the longest "
                 "that one of them holds it"));
    m_table->setText(tableText());
    if (connected && !m_paused)
        m_ageTimer->stop();
    else if (!m_ageTimer->isActive())
        m_ageTimer->start();
}

QString StatusLine::costText() const {
    const SessionCost& cost = m_instance->cost();
    if (cost.roundTripUsec < 0)
        return {};
    const QString share = formatPercent(cost.serverShare);
    // "< 0.1 %" says by itself that it may be less.
    const bool bound = !cost.measured && !share.startsWith(u'<');
    const QString hold = formatUsec(std::max<qint64>(1, cost.holdUsec));
    return bound ? tr("our cost at most %1, holds %2").arg(share, hold) : tr("our cost %1, holds %2").arg(share, hold);
}

QString StatusLine::tableText() const {
    const ClientListing& clients = m_paused ? *m_paused : m_instance->clients();
    const auto& snapshot = clients.snapshot;
    if (!snapshot)
        return {};
    const auto ago = [now = steadyNow()](SteadyTime seen) {
        return std::max<qint64>(0, std::chrono::floor<std::chrono::seconds>(now - seen).count());
    };
    const QString count =
        snapshot->rowCount() == 1 ? tr("1 client") : tr("%1 clients").arg(formatCount(qint64{snapshot->rowCount()}));
    if (m_instance->isSaved())
        return count;
    if (clients.onlyOwn)
        return tr("our own connection, no other is shown to us");
    if (!clients.complete)
        return tr("%1 found, %2 of the ids looked through").arg(count, formatPercent(clients.scanned));
    const qint64 newest = ago(snapshot->seenSteady());
    const qint64 oldest = ago(snapshot->oldestSeen());
    return oldest > newest ? tr("%1, seen %2–%3 ago").arg(count).arg(newest).arg(formatSeconds(oldest))
                           : tr("%1, seen %2 ago").arg(count, formatSeconds(newest));
}

}  // namespace headroom
