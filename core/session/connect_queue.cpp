// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/connect_queue.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace headroom {

using namespace std::chrono_literals;

ConnectQueue::ConnectQueue(Clock& clock) : m_clock(clock) {
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &ConnectQueue::endLongTurns);
}

void ConnectQueue::enter(const QString& host, const void* who, std::function<void()> go) {
    m_hosts[host].waiting.push_back({who, std::move(go)});
    advance(host);
    startTimer();
}

void ConnectQueue::leave(const void* who) {
    const auto isOfIt = [who](const auto& one) { return one.who == who; };
    for (auto host = m_hosts.begin(); host != m_hosts.end(); ++host) {
        std::erase_if(host->waiting, isOfIt);
        if (std::erase_if(host->turns, isOfIt) == 0)
            continue;
        advance(QString(host.key()));
        break;
    }
    m_hosts.removeIf([](const QHash<QString, Host>::iterator& host) {
        return host.value().turns.empty() && host.value().waiting.empty();
    });
    startTimer();
}

// Who goes may enter and leave at once.
void ConnectQueue::advance(const QString& host) {
    while (!m_hosts[host].waiting.empty() && m_hosts[host].turns.size() < mostAtOnce) {
        const Waiting next = std::move(m_hosts[host].waiting.front());
        m_hosts[host].waiting.pop_front();
        m_hosts[host].turns.push_back({next.who, m_clock.now() + longestTurn});
        next.go();
    }
}

void ConnectQueue::endLongTurns() {
    for (const QString& host : m_hosts.keys()) {
        std::erase_if(m_hosts[host].turns, [now = m_clock.now()](const Turn& turn) { return turn.end <= now; });
        advance(host);
    }
    startTimer();
}

void ConnectQueue::startTimer() {
    std::optional<SteadyTime> first;
    for (const Host& host : std::as_const(m_hosts)) {
        if (!host.waiting.empty() && !host.turns.empty())
            first = std::min(first.value_or(host.turns.front().end), host.turns.front().end);
    }
    if (first)
        m_clock.start(m_timer, std::max(0ms, std::chrono::ceil<std::chrono::milliseconds>(*first - m_clock.now())));
    else
        m_timer.stop();
}

}  // namespace headroom
