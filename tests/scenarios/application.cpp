// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenarios/application.h"

#include <algorithm>
#include <utility>

namespace headroom {

QByteArrayList smallCommand(Random& random) {
    const QByteArray key = "k:" + QByteArray::number(random.between(0, 500));
    switch (random.between(0, 5)) {
        case 0:
            return {"SET", key, QByteArray(random.between(1, 200), 'v')};
        case 1:
            return {"INCR", "n:" + key};
        case 2:
            return {"HSET", "h:" + key, "field", "value"};
        case 3:
            return {"HGETALL", "h:" + key};
        case 4:
            return {"EXISTS", key};
        default:
            return {"GET", key};
    }
}

Application::Application(World& world, Source source, Work work)
    : m_world(world), m_source(std::move(source)), m_work(std::move(work)) {
    if (m_work.rate > 0)
        m_world.repeat([this] { return m_world.random.wait(1 / m_work.rate); }, [this] { request(); });
}

QByteArrayList Application::command() {
    return m_work.command ? m_work.command(m_world.random) : smallCommand(m_world.random);
}

void Application::setSize(int size) {
    m_wanted = std::max(0, size);
    while (this->size() > m_wanted)
        m_clients.pop_back();
    while (this->size() < m_wanted)
        openOne();
}

void Application::ramp(int size, double over) {
    const int steps = std::max(1, static_cast<int>(over * 2));
    const int from = m_wanted;
    for (int step = 1; step <= steps; ++step)
        m_world.loop.after(over * step / steps,
                           [this, from, size, step, steps] { setSize(from + (size - from) * step / steps); });
}

void Application::restart(double within) {
    const int size = m_wanted;
    setSize(0);
    ramp(size, within);
}

void Application::replace(double within, double lingering) {
    auto old = std::make_shared<std::vector<std::shared_ptr<Client>>>(std::move(m_clients));
    m_clients.clear();
    const int size = std::exchange(m_wanted, 0);
    ramp(size, within);
    for (const auto& client : *old)
        client->ended = {};
    const auto none = [old] { old->clear(); };
    m_world.loop.after(lingering, none);
}

void Application::openOne() {
    const auto client = m_world.open(m_source.hosts[m_next++ % m_source.hosts.size()]);
    m_clients.push_back(client);
    const std::weak_ptr<Client> weak = client;
    client->ready = [this, weak] {
        const auto ready = weak.lock();
        if (ready && begins)
            begins(*ready);
        else if (ready && m_work.pace > 0)
            workAt(weak);
        if (m_work.keepalive > 0)
            keep(weak);
    };
    // As libraries do: again, a little later.
    client->ended = [this, weak] {
        std::erase(m_clients, weak.lock());
        m_world.loop.after(m_world.random.real(0.5, 2), [this] {
            if (size() < m_wanted)
                openOne();
        });
    };
}

void Application::workAt(const std::weak_ptr<Client>& client) {
    m_world.loop.after(m_world.random.wait(m_work.pace), [this, client] {
        const auto one = client.lock();
        // One that was replaced is used no more.
        if (!one || std::ranges::find(m_clients, one) == m_clients.end())
            return;
        one->send(command());
        workAt(client);
    });
}

void Application::keep(const std::weak_ptr<Client>& client) {
    m_world.loop.after(m_work.keepalive * m_world.random.real(0.8, 1.2), [this, client] {
        const auto one = client.lock();
        if (!one)
            return;
        if (m_world.loop.now() - one->lastUse() > m_work.keepalive * 0.5)
            one->send({"PING"});
        keep(client);
    });
}

void Application::request() {
    if (m_clients.empty())
        return;
    const auto count = m_clients.size();
    const auto first = static_cast<std::size_t>(m_world.random.between(0, std::max(0, m_work.atOnce - 1)));
    m_clients[m_work.atOnce > 0 ? std::min(first, count - 1) : m_next++ % count]->send(command());
}

}  // namespace headroom
