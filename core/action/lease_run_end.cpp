// SPDX-License-Identifier: GPL-3.0-or-later
// LeaseRun, second half: putting back, and the end.
#include "core/action/lease_run.h"
#include "core/text/escape.h"
#include "core/text/units.h"

#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto retryInterval = 10s;

}  // namespace

void LeaseRun::revert() {
    switch (m_status.phase) {
        case LeasePhase::Starting:
            m_wish = Wish::Revert;
            return;
        case LeasePhase::Setting:
            m_wish = Wish::Revert;
            if (m_unanswered)
                enter(LeasePhase::Setting, m_status.detail);
            return;
        case LeasePhase::Held:
            if (m_changing)
                m_wish = Wish::Revert;
            else
                compare();
            return;
        case LeasePhase::Pending:
            if (m_nextTry != SteadyTime::max())
                compare();
            return;
        case LeasePhase::Reverting:
        case LeasePhase::Over:
            return;
    }
}

void LeaseRun::keep() {
    const Lease& lease = m_status.lease;
    if (m_status.phase == LeasePhase::Starting || m_status.phase == LeasePhase::Setting || m_changing) {
        m_wish = Wish::Keep;
        return;
    }
    if (m_status.phase == LeasePhase::Reverting) {
        enter(LeasePhase::Reverting, QStringLiteral("It is already being put back: too late to keep it."));
        return;
    }
    const bool isOurs = m_status.phase == LeasePhase::Pending && m_nextTry != SteadyTime::max();
    if (m_status.phase != LeasePhase::Held && !isOurs)
        return;
    end(LeaseEnd::Kept,
        QStringLiteral("%1 stays %2 until the server restarts. To make it last, put this into redis.conf:\n%3")
            .arg(QString::fromLatin1(lease.key), visibleText(lease.value), configFileText(lease.key, lease.value)),
        {}, QStringLiteral("kept"), lease.value);
}

void LeaseRun::onSample(const std::shared_ptr<const InfoSample>& sample) {
    const LeasePhase phase = m_status.phase;
    const bool waits =
        phase == LeasePhase::Held || phase == LeasePhase::Pending || (phase == LeasePhase::Setting && m_unanswered);
    if (!waits || m_status.lease.id == 0 || m_nextTry == SteadyTime::max())
        return;
    const SteadyTime now = steadyNow();
    const bool isAnew = m_port->connectionNumber() != m_connection;
    const bool isGone = !sample->traits.runId.isEmpty() && sample->traits.runId != m_status.lease.runId;
    if (!isGone && (phase == LeasePhase::Held || (now < m_nextTry && !isAnew)))
        return;
    m_nextTry = now + retryInterval;
    compare();
}

void LeaseRun::compare() {
    if (!m_port) {
        pend(QStringLiteral("There is no connection."));
        return;
    }
    if (!m_unanswered)
        enter(LeasePhase::Reverting);
    ask(m_status.lease.key, &LeaseRun::onCompared);
}

void LeaseRun::onCompared(const Reply& reply) {
    // Asked twice, and the first answer settled it.
    if (m_status.phase != LeasePhase::Reverting && !m_unanswered)
        return;
    const Lease& lease = m_status.lease;
    const auto now = valueIn(reply);
    if (m_seen && !m_seen->traits.runId.isEmpty() && m_seen->traits.runId != lease.runId) {
        endWithProcess(now);
        return;
    }
    const QString key = QString::fromLatin1(lease.key);
    if (!now || !m_seen || m_seen->traits.runId.isEmpty()) {
        const QString why = now ? QStringLiteral("The server does not say which process it is.") : now.error().detail;
        if (m_unanswered)
            enter(LeasePhase::Setting, why);
        else
            pend(why);
    } else if (m_unanswered && !m_leftOver) {
        onUnanswered(*now);
    } else if (*now == lease.before) {
        end(LeaseEnd::Reverted, QStringLiteral("%1 was already %2 again.").arg(key, visibleText(*now)) + rewriteHint(),
            {}, QStringLiteral("reverted"), *now);
    } else if (!lease.isOurs(*now)) {
        end(LeaseEnd::Left,
            QStringLiteral("%1 is %2 now: others changed it, so it stays. It was %3 before Headroom set it to %4.")
                .arg(key, visibleText(*now), visibleText(lease.before), visibleText(lease.value)),
            {}, QStringLiteral("left"), *now);
    } else {
        // Over the connection that was just asked: it is the same process.
        send(lease.before, &LeaseRun::onReverted);
    }
}

// Another process, whose value is not ours to change, whatever it is.
void LeaseRun::endWithProcess(const Result<QByteArray>& now) {
    const Lease& lease = m_status.lease;
    const bool isStored = now && *now != lease.before && lease.isOurs(*now);
    QString detail =
        QStringLiteral("The server restarted: the value is gone with the process, there is nothing to put back.");
    if (isStored)
        detail = QStringLiteral(
                     "The server restarted, and %1 is %2 again: it was written into %3 (CONFIG "
                     "REWRITE). It was %4 before Headroom set it; change it there.")
                     .arg(QString::fromLatin1(lease.key), visibleText(*now),
                          m_configFile.isEmpty() ? QStringLiteral("its configuration") : visibleText(m_configFile),
                          visibleText(lease.before));
    else if (!now)
        detail = QStringLiteral("The server restarted: what it started with could not be asked, and is not ours.");
    m_status.stillOurs = isStored;
    end(isStored ? LeaseEnd::Left : LeaseEnd::Gone, detail, m_unanswered ? QStringLiteral("gone") : QString(),
        isStored ? QStringLiteral("left") : QStringLiteral("gone"), now ? *now : QByteArray());
}

void LeaseRun::onReverted(const Reply& reply) {
    if (!reply.value) {
        pend(reply.value.error().detail);
        return;
    }
    if (reply.value->isError()) {
        const Error error = m_port->describe(reply.value->text, QStringLiteral("CONFIG SET"));
        m_status.notPermitted = error.kind == ErrorKind::NotPermitted;
        pend(error.detail);
        return;
    }
    const QPointer<LeaseRun> self(this);
    m_port->send("config|get", {"CONFIG", "GET", m_status.lease.key}, [self](const Reply& answer) {
        if (!self)
            return;
        const Lease& lease = self->m_status.lease;
        const auto now = self->valueIn(answer);
        if (!now)
            self->pend(now.error().detail);
        else if (*now != lease.before)
            self->pend(QStringLiteral("The server said OK, but %1 is %2.")
                           .arg(QString::fromLatin1(lease.key), visibleText(*now)));
        else
            self->end(LeaseEnd::Reverted,
                      QStringLiteral("%1 is %2 again.").arg(QString::fromLatin1(lease.key), visibleText(*now)) +
                          self->crowdHint() + self->rewriteHint(),
                      {}, QStringLiteral("reverted"), *now);
    });
}

void LeaseRun::pend(const QString& detail) {
    m_nextTry = steadyNow() + retryInterval;
    m_status.lease.detail = detail;
    if (std::exchange(m_noted, detail) != detail)
        note({outcome(m_status.lease.revertEntry, QStringLiteral("pending"), {}, detail)});
    enter(LeasePhase::Pending, detail);
}

void LeaseRun::refuse(const QString& detail) {
    m_status.lease.end = LeaseEnd::NotSent;
    m_timer.stop();
    enter(LeasePhase::Over, detail);
    Q_EMIT finished(m_status);
}

void LeaseRun::end(LeaseEnd how, const QString& detail, const QString& setOutcome, const QString& revertOutcome,
                   const QByteArray& observed) {
    m_timer.stop();
    m_status.phase = LeasePhase::Over;  // from now on nothing else is done; told when it is on disk
    m_status.waits = m_changing = m_unanswered = false;
    if (m_port) {
        m_port->disconnect(this);
        m_port->want(pulseAlone, this);
    }
    Lease& lease = m_status.lease;
    lease.end = how;
    lease.detail = detail;
    std::vector<LedgerOutcome> outcomes;
    if (!setOutcome.isEmpty())
        outcomes.push_back(outcome(lease.setEntry, setOutcome, observed, detail));
    if (!revertOutcome.isEmpty())
        outcomes.push_back(outcome(lease.revertEntry, revertOutcome, observed, detail));
    m_store.note(this, lease, outcomes, [this, detail](const Result<Lease>& written) {
        m_status.unwritten = m_status.unwritten || !written;
        enter(LeasePhase::Over, written ? detail
                                        : detail +
                                              QStringLiteral(" This could not be written down, so it will be "
                                                             "looked at again at the next start: ") +
                                              written.error().detail);
        Q_EMIT finished(m_status);
    });
}

LedgerOutcome LeaseRun::outcome(qint64 entry, const QString& text, const QByteArray& after,
                                const QString& detail) const {
    return {entry, wallNow(), text, visibleText(after), detail};
}

QString LeaseRun::rewriteHint() const {
    if (m_configFile.isEmpty())
        return {};
    return QStringLiteral(
               " If somebody ran CONFIG REWRITE while it held, %1 is in the server's %2 and comes back with a restart; "
               "look there: grep %3 %2")
        .arg(visibleText(m_status.lease.value), visibleText(m_configFile), QString::fromLatin1(m_status.lease.key));
}

QString LeaseRun::crowdHint() const {
    const qint64 limit = m_status.lease.before.toLongLong();
    if (m_status.lease.key != "maxclients" || !m_seen || m_seen->used().value_or(0) < limit)
        return {};
    return QStringLiteral(" %1 are connected: new ones are turned away until fewer than %2 are.")
        .arg(formatCount(m_seen->used()), formatCount(limit));
}

}  // namespace headroom
