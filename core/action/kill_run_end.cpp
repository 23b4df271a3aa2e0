// SPDX-License-Identifier: GPL-3.0-or-later
// KillRun, second half: who is left, who got no answer, and the end.
#include "core/action/kill_run.h"

#include <algorithm>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto verifyPatience = 30s;

}  // namespace

// Nothing more is sent.
void KillRun::settleRest(const QString& detail) {
    if (m_stopReason.isEmpty())
        m_stopReason = detail;
    conclude();
    m_waiting = m_recording;  // what is written by then is told what came of it
    if (m_waiting)
        return;
    settleUnsent(m_stopReason);
    conclude();
    finish();
}

void KillRun::settleUnsent(const QString& detail) {
    for (std::size_t i = m_sent; i < m_batch.size(); ++i)
        settle(m_batch[i], KillResult::NotSent, detail);
    m_batch.clear();
    for (; m_next < m_entries.size(); ++m_next)
        settle(m_next, KillResult::NotSent, detail);
}

void KillRun::conclude() {
    if (!m_toConclude.empty())
        m_ledger.conclude(std::exchange(m_toConclude, {}));
}

void KillRun::finish() {
    m_report.took = std::chrono::duration_cast<std::chrono::microseconds>(steadyNow() - m_before.begin);
    if (m_sentInAll > 0)
        m_report.serverTime = m_heldInAll;
    if (m_unanswered.empty() || !m_port || m_gaveUp) {
        tell();
        return;
    }
    // Whether they are still there, once there is a connection again; never by killing again.
    m_patience.start(verifyPatience);
    connect(
        m_port, &CommandPort::sampled, this,
        [this](const std::shared_ptr<const InfoSample>& sample) {
            if (!m_patience.isActive())  // given up already
                return;
            if (m_port->peer().processNameOf(sample->traits) == m_plan->runId)
                lookForUnanswered();
            else
                endVerifying(QStringLiteral("no answer came, and the server is another process now"));
        },
        Qt::SingleShotConnection);
}

void KillRun::lookForUnanswered() {
    const QPointer<KillRun> self(this);
    list(m_unanswered, {}, [self](const Result<KillLook>& look) {
        if (!self || !self->m_patience.isActive())
            return;
        if (look) {
            for (const std::size_t at : std::exchange(self->m_unanswered, {})) {
                const bool there = std::ranges::count(look->undone, at) > 0;
                self->correct(at, there ? KillResult::Unknown : KillResult::Gone,
                              (there ? QStringLiteral("no answer came; it is still %1")
                                     : QStringLiteral("no answer came; it is no longer %1"))
                                  .arg(self->stateName()));
            }
        }
        self->endVerifying(QStringLiteral("no answer came, and it could not be looked for"));
    });
}

void KillRun::endVerifying(const QString& detail) {
    m_patience.stop();
    for (const std::size_t at : std::exchange(m_unanswered, {}))
        correct(at, KillResult::Unknown, detail);
    conclude();
    tell();
}

void KillRun::tell() {
    Q_EMIT progressed(m_settled, static_cast<int>(m_plan->victims.size()));
    Q_EMIT finished(m_report);
    if (m_port && m_plan->deed == Deed::Kill && m_report.count(KillResult::Killed) > 0)
        watchReturns();
    else
        deleteLater();
}

void KillRun::watchReturns() {
    std::vector<PlannedClient> killed;
    for (std::size_t i = 0; i < m_plan->victims.size(); ++i) {
        if (m_report.outcomes[i].result == KillResult::Killed)
            killed.push_back(m_plan->victims[i]);
    }
    auto* watch = new ReturnWatch(*m_port, *m_plan, killed, m_before, this);
    connect(watch, &ReturnWatch::seen, this, [this](const ReturnReport& report) {
        Q_EMIT returned(report);
        if (report.final)
            deleteLater();
    });
}

}  // namespace headroom
