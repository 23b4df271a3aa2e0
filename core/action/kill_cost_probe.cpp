// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_cost_probe.h"

#include "core/action/kill_plan.h"

#include <QTimer>

#include <algorithm>
#include <limits>

namespace headroom {

namespace {

constexpr std::size_t rounds = 24;
constexpr std::size_t carefulRounds = 2;  // one answer alone may be late for another reason
constexpr int mostTooLong = 4;
constexpr int leastWalks = 3;
constexpr int mostWalks = 6;

}  // namespace

void KillCostProbe::start(Session& session) {
    setParent(&session);
    if (guessKillCost(session.clientCount()).kill() > session.limits().hold) {
        deleteLater();
        return;
    }
    m_session = &session;
    m_pace = KillPace(killHold(session.limits()));
    askNext();
}

// The way first: while it was late each time, the walks would seem to cost nothing.
void KillCostProbe::askNext() {
    measureWay(*m_session, [self = QPointer(this)] {
        if (self)
            self->ask(self->sliceSize());
    });
}

// The first walk of a slice may take as long as ten of those behind it. A run comes to larger slices in time, this one
// shall at once.
int KillCostProbe::sliceSize() const {
    const KillTime hold = killHold(m_session->limits());
    if (m_walks.size() < carefulRounds || m_tooLong)
        return 1;
    const KillTime guess = guessKillCost(m_session->clientCount()).kill();
    const int guessed = static_cast<int>(hold / guess);
    return std::clamp(m_pace.slice(), std::clamp(guessed, 1, leastWalks), mostWalks);
}

// What is sent together is answered together, so only the sum tells.
void KillCostProbe::ask(int walks) {
    m_together = walks;
    m_inFlight = walks;
    m_held = {};
    const QPointer<KillCostProbe> self(this);
    for (int i = 0; i < walks && self; ++i) {
        m_session->command("client|kill", killCommand(std::numeric_limits<std::int64_t>::max(), "0.0.0.0:0"),
                           [self](const Reply& reply) {
                               if (self)
                                   self->onWalked(reply);
                           });
    }
}

void KillCostProbe::onWalked(const Reply& reply) {
    m_failed = m_failed || !reply.value || reply.value->isError();
    m_held += reply.held;
    if (--m_inFlight > 0)
        return;
    if (m_failed) {
        deleteLater();
        return;
    }
    m_pace.note(m_together, m_held, guessKillCost(m_session->clientCount()).kill());
    m_walks.push_back(m_held / m_together);
    m_heldInAll += m_held;
    const KillTime hold = killHold(m_session->limits());
    const KillTime least = std::ranges::min(m_walks);
    m_tooLong = m_held > hold;
    if (m_walks.size() >= carefulRounds && m_heldInAll > hold * (static_cast<double>(m_walks.size()) + mostTooLong))
        tell(least);
    else if (m_walks.size() == rounds / 2 || m_walks.size() == rounds)
        askCount();
    else
        QTimer::singleShot(KillPace::pauseAfter(m_held), Qt::PreciseTimer, this, &KillCostProbe::askNext);
}

void KillCostProbe::askCount() {
    m_session->command("info", {"INFO", "commandstats"}, [self = QPointer(this)](const Reply& reply) {
        if (self)
            self->onCounted(reply.value && reply.value->isText()
                                ? InfoFields(reply.value->text).commandStat("client|kill")
                                : std::nullopt);
    });
}

// Of the first rounds the server's processor wakes up, and the list comes into its cache.
void KillCostProbe::onCounted(const std::optional<InfoFields::CommandStat>& count) {
    if (m_walks.size() < rounds) {
        m_before = count;
        askNext();
    } else if (m_before && count && count->calls > m_before->calls) {
        tell(KillTime(static_cast<double>(count->usec - m_before->usec) /
                      static_cast<double>(count->calls - m_before->calls)));
    } else {  // before Redis 7.0 all of CLIENT is one command
        std::ranges::nth_element(m_walks, m_walks.begin() + rounds / 2);
        tell(m_walks[rounds / 2]);
    }
}

void KillCostProbe::tell(KillTime walk) {
    Q_EMIT measured({walk, killHold(m_session->limits())});
    deleteLater();
}

}  // namespace headroom
