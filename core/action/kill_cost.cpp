// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_cost.h"

#include "core/action/kill_plan.h"

#include <algorithm>
#include <limits>

namespace headroom {

namespace {

constexpr std::size_t rounds = 12;
constexpr int mostWalks = 8;

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

void KillTimeProbe::start(Session& session, std::int64_t clients) {
    setParent(&session);
    if (guessKillTime(clients) > session.limits().hold) {
        deleteLater();
        return;
    }
    m_session = &session;
    askWire();
}

// CLIENT ID goes the same way there and back and costs nothing; before Redis 5.0 it is an error, which costs as little.
void KillTimeProbe::askWire() {
    const QPointer<KillTimeProbe> self(this);
    m_session->command("client|id", {"CLIENT", "ID"}, [self](const Reply& reply) {
        if (!self)
            return;
        self->m_wire = std::min<KillTime>(self->m_wire, reply.took);
        self->askWalks();
    });
}

// As many together as in a slice of a KillRun: the list is in the processor's cache for all but the first. What is sent
// together is answered together, so only the sum tells.
void KillTimeProbe::askWalks() {
    const double hold = static_cast<double>(m_session->limits().hold.count());
    m_walks = m_each.empty() ? 1 : std::clamp(static_cast<int>(hold / (m_each.back().count() + 1)), 1, mostWalks);
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
    m_sum += reply.took;
    if (--m_inFlight > 0)
        return;
    m_each.push_back(std::max(KillTime(0), m_sum - m_wire) / m_walks);
    if (!m_failed && m_each.size() < rounds) {
        askWire();
        return;
    }
    if (!m_failed) {
        // The first ones fetch the list into the cache, and one may come together with another answer.
        const auto median = m_each.begin() + (rounds - 1) / 2;
        std::ranges::nth_element(m_each, median);
        Q_EMIT measured((*median + freeingTime).count());
    }
    deleteLater();
}

}  // namespace headroom
