// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_cost.h"

#include "core/action/kill_plan.h"

#include <QTimer>

#include <algorithm>
#include <limits>

namespace headroom {

namespace {

constexpr std::size_t rounds = 12;
constexpr int mostWalks = 8;
constexpr std::chrono::milliseconds pause{1};  // two rounds without one are felt as if they were one

// The walk: 6 ns a client while the list is in the processor's nearest cache, 10 ns at 10,000, 45 ns at 100,000.
KillTime walk(double clients) {
    return KillTime(clients * std::min(0.0055 + clients * 0.0000004, 0.045));
}

}  // namespace

KillTime guessKillTime(std::int64_t clients) {
    return walk(static_cast<double>(clients)) + freeingTime;
}

KillTime killsTime(KillTime perKill, std::int64_t clients, std::int64_t kills) {
    const double all = static_cast<double>(clients);
    const double count = static_cast<double>(std::min(clients, kills));
    // Simpson's rule: the mean of all walks, as a share of the first.
    const double walked =
        clients > 0 ? (walk(all) + 4 * walk(all - count / 2) + walk(all - count)) / (6 * walk(all)) : 1;
    return count * (std::max(KillTime(0), perKill - freeingTime) * walked + std::min(perKill, freeingTime));
}

KillTime oneWalkTime(KillTime perKill, std::int64_t kills) {
    return std::max(KillTime(0), perKill - freeingTime) + freeingTime * static_cast<double>(kills);
}

void KillTimeProbe::start(Session& session) {
    setParent(&session);
    if (guessKillTime(session.clientCount()) > session.limits().hold) {
        deleteLater();
        return;
    }
    m_session = &session;
    askId();
}

// Costs nothing, so that the way there and back is known; before Redis 5.0 it is an error, which costs as little.
void KillTimeProbe::askId() {
    const QPointer<KillTimeProbe> self(this);
    m_session->command("client|id", {"CLIENT", "ID"}, [self](const Reply&) {
        if (self)
            self->askWalks();
    });
}

// As many together as in a slice of a KillRun: the list is in the processor's cache for all but the first. What is sent
// together is answered together, so only the sum tells. Never more than the guess allows: while the way there and back
// was late each time, the walks seem to cost nothing.
void KillTimeProbe::askWalks() {
    const KillTime hold = m_session->limits().hold;
    const KillTime each =
        std::max(m_each.empty() ? hold : m_each.back(), walk(static_cast<double>(m_session->clientCount())));
    m_walks = std::clamp(static_cast<int>(hold / std::max(each, KillTime(1))), 1, mostWalks);
    m_inFlight = m_walks;
    m_sum = {};
    const QPointer<KillTimeProbe> self(this);
    for (int i = 0; i < m_walks && self; ++i) {
        m_session->command("client|kill", killCommand(std::numeric_limits<std::int64_t>::max(), "0.0.0.0:0"),
                           [self](const Reply& reply) {
                               if (self)
                                   self->onWalked(reply);
                           });
    }
}

void KillTimeProbe::onWalked(const Reply& reply) {
    m_failed = m_failed || !reply.value || reply.value->isError();
    m_sum += reply.held;
    if (--m_inFlight > 0)
        return;
    m_each.push_back(m_sum / m_walks);
    if (m_failed) {
        deleteLater();
        return;
    }
    // One answer alone may be late for another reason.
    const KillTime least = std::ranges::min(m_each);
    if (m_each.size() > 1 && least > m_session->limits().hold) {
        Q_EMIT measured((least + freeingTime).count());
        deleteLater();
        return;
    }
    if (m_each.size() < rounds) {
        QTimer::singleShot(pause, Qt::PreciseTimer, this, &KillTimeProbe::askId);
        return;
    }
    // The first ones fetch the list into the cache, and one may come together with another answer.
    const auto median = m_each.begin() + (rounds - 1) / 2;
    std::ranges::nth_element(m_each, median);
    Q_EMIT measured((*median + freeingTime).count());
    deleteLater();
}

}  // namespace headroom
