// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_cost_probe.h"

#include "core/action/kill_plan.h"
#include "core/server/server_error.h"

#include <QTimer>

#include <algorithm>
#include <limits>

namespace headroom {

namespace {

constexpr std::size_t rounds = 24;
constexpr std::size_t carefulRounds = 2;
constexpr int mostTooLong = 4;
constexpr std::size_t leastSlices = 3;  // that tell more than those before them
constexpr int leastWalks = 3;
constexpr int mostWalks = 6;

}  // namespace

void KillCostProbe::start(Session& session) {
    setParent(&session);
    m_session = &session;
    KillCost guess = guessKillCost(session.clientCount());
    guess.hold = killHold(session.limits());
    Q_EMIT estimated(guess);
    if (guess.walk > guess.hold)
        deleteLater();
    else
        askCount();
}

// The way first, which costs the server nothing: while it was late each time, as when a poll is under way, the walks
// would seem to cost nothing. What is forbidden is not asked again: each try would stand in the server's ACL LOG.
void KillCostProbe::askNext() {
    if (!m_mayAskId) {
        ask(sliceSize());
        return;
    }
    m_session->command("client|id", {"CLIENT", "ID"}, [self = QPointer(this)](const Reply& reply) {
        if (!self)
            return;
        self->m_mayAskId = !reply.value || !reply.value->isError() ||
                           classifyServerError(reply.value->text) != ServerErrorClass::NoPerm;
        self->ask(self->sliceSize());
    });
}

// The first walk of a slice may take as long as several of those behind it. A run comes to larger slices in time, this
// one shall at once, until one was too long.
int KillCostProbe::sliceSize() const {
    const KillTime hold = killHold(m_session->limits());
    if (m_walks.size() < carefulRounds || m_held > hold)
        return 1;
    const KillTime guess = guessKillCost(m_session->clientCount()).kill();
    const int least = m_tooLong ? 1 : std::clamp(static_cast<int>(hold / guess), 1, leastWalks);
    return std::clamp(m_pace.slice(), least, mostWalks);
}

// What is sent together is answered together, so only the sum tells.
void KillCostProbe::ask(int walks) {
    m_together = walks;
    m_counted += walks;
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
    m_ways += reply.took - reply.held;
    if (--m_inFlight > 0)
        return;
    if (m_failed) {
        deleteLater();
        return;
    }
    const KillTime hold = killHold(m_session->limits());
    m_pace.note(m_together, m_held, hold, guessKillCost(m_session->clientCount()).kill());
    m_walks.push_back(m_held / m_together);
    m_heldInAll += m_held;
    m_longest = std::max(m_longest, m_held);
    m_tooLong = m_tooLong || (m_together > 1 && m_held > hold);
    m_ends = m_walks.size() == rounds || isTooSlow(hold);
    QTimer::singleShot(KillPace::pauseAfter(m_held), Qt::PreciseTimer, this,
                       m_ends || m_walks.size() == rounds / 2 ? &KillCostProbe::askCount : &KillCostProbe::askNext);
}

// One answer alone may be late for another reason.
bool KillCostProbe::isTooSlow(KillTime hold) const {
    const double slices = static_cast<double>(m_walks.size());
    return m_walks.size() >= carefulRounds &&
           (std::ranges::min(m_walks) > hold || m_heldInAll - m_longest > hold * (slices - 1 + mostTooLong));
}

// A command that was never called is not in it.
void KillCostProbe::askCount() {
    if (!m_tellsCount) {
        onCounted({});
        return;
    }
    m_session->command("info", {"INFO", "commandstats"}, [self = QPointer(this)](const Reply& reply) {
        if (!self)
            return;
        std::optional<InfoFields::CommandStat> count;
        if (reply.value && reply.value->isText())
            count = InfoFields(reply.value->text).commandStat("client|kill").value_or(InfoFields::CommandStat{});
        self->m_tellsCount = count.has_value();
        self->onCounted(count);
    });
}

// In the first rounds the server's processor wakes up, and the list comes into its cache.
void KillCostProbe::onCounted(const std::optional<InfoFields::CommandStat>& count) {
    if (m_ends) {
        Q_EMIT estimated({.walk = walkTime(count),
                          .way = m_ways / static_cast<double>(m_walks.size()),
                          .hold = killHold(m_session->limits())});
        deleteLater();
        return;
    }
    m_before = count;
    m_counted = 0;
    QTimer::singleShot(KillPace::pauseAfter(m_held), Qt::PreciseTimer, this, &KillCostProbe::askNext);
}

KillTime KillCostProbe::walkTime(const std::optional<InfoFields::CommandStat>& count) const {
    std::vector<KillTime> last = m_walks;
    if (last.size() >= rounds / 2 + leastSlices)
        last.erase(last.begin(), last.begin() + rounds / 2);
    const auto median = last.begin() + static_cast<std::ptrdiff_t>((last.size() - 1) / 2);
    std::ranges::nth_element(last, median);
    // Of our walks alone, and no longer than we waited for them: before Redis 7.0 all of CLIENT is one command,
    // somebody else may kill meanwhile or set the count back, and what a server tells may be anything.
    if (!m_before || !count || m_before->calls < 0 || count->calls < m_before->calls ||
        count->calls - m_before->calls != m_counted || m_before->usec < 0 || count->usec <= m_before->usec)
        return *median;
    return std::min(*median, KillTime(static_cast<double>(count->usec - m_before->usec) / m_counted));
}

}  // namespace headroom
