// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/demo/demo_world.h"

#include <QRandomGenerator>

#include <algorithm>

namespace headroom {

namespace {

constexpr int opensPerStep = 6;  // a healthy service does not storm the server
constexpr int restartSteps = 6;
constexpr int sessions = 400;
constexpr int reportRows = 20'000;

int random(int below) {
    return QRandomGenerator::global()->bounded(below);
}

// On Linux every address of 127.0.0.0/8 is this computer's.
QHostAddress address(quint8 network, quint8 host) {
    return QHostAddress(0x7f000000U | quint32(network) << 8 | host);
}

QByteArray sessionKey() {
    return "session:" + QByteArray::number(random(sessions));
}

QByteArray greeting(const QByteArray& name, const QByteArray& library, const QByteArray& version,
                    const QByteArray& then) {
    // SETINFO is of Redis 7.2; older servers answer with an error, which real libraries ignore as well.
    return DemoClient::request({"CLIENT", "SETNAME", name}) +
           DemoClient::request({"CLIENT", "SETINFO", "LIB-NAME", library}) +
           DemoClient::request({"CLIENT", "SETINFO", "LIB-VER", version}) + then;
}

QByteArray waitForJob() {
    return DemoClient::request({"BLPOP", "jobs", "0"});
}

// What the services would have stored by now, and a list that is slow to sort: it makes the slowlog's entries.
QByteArray seed() {
    QByteArray bytes;
    for (int i = 0; i < sessions; ++i)
        bytes += DemoClient::request({"SET", "session:" + QByteArray::number(i), QByteArray(120, 's')});
    QList<QByteArray> rows{"RPUSH", "report:rows"};
    for (int i = 0; i < reportRows; ++i)
        rows.append(QByteArray::number(random(1'000'000)));
    return bytes + DemoClient::request({"DEL", "report:rows"}) + DemoClient::request(rows);
}

}  // namespace

DemoWorld::DemoWorld(Endpoint server, std::chrono::milliseconds interval, QObject* parent)
    : QObject(parent), m_server(std::move(server)) {
    const auto add = [this](Role role, int count, quint8 network, quint8 host, const QByteArray& hello) {
        for (int i = 0; i < count; ++i)
            m_pool.push_back({role, hello, std::make_unique<DemoClient>(m_server, address(network, host))});
    };
    for (const quint8 number : {quint8(1), quint8(2), quint8(3)})
        add(Role::Web, 4, 1, number,
            greeting("web-" + QByteArray::number(number), "redis-py", "5.0.8",
                     DemoClient::request({"GET", sessionKey()})));
    for (const quint8 number : {quint8(1), quint8(2)})
        add(Role::Checkout, 4, 2, number, greeting("checkout-api", "jedis", "5.1.3", DemoClient::request({"PING"})));
    for (const quint8 number : {quint8(1), quint8(2), quint8(3)})
        add(Role::Worker, 2, 3, number,
            greeting("worker-" + QByteArray::number(number), "ioredis", "5.4.1", waitForJob()));
    add(Role::Subscriber, 1, 4, 1,
        greeting("notifier", "go-redis", "9.5.1", DemoClient::request({"SUBSCRIBE", "orders"})));

    connect(&m_timer, &QTimer::timeout, this, &DemoWorld::step);
    m_timer.start(interval);
}

void DemoWorld::step() {
    ++m_steps;
    keepPools();
    work();
    leak();
}

void DemoWorld::keepPools() {
    int opened = 0;
    for (Member& member : m_pool) {
        const auto state = member.client->look();
        const bool open = state == DemoClient::State::Up || state == DemoClient::State::Connecting;
        if (!open && opened < opensPerStep) {
            member.client->open(member.greeting);
            ++opened;
        } else if (member.role == Role::Worker && member.client->gotArray()) {
            member.client->send(waitForJob());
        }
    }
}

void DemoWorld::work() {
    DemoClient* const web = anyUp(Role::Web);
    DemoClient* const checkout = anyUp(Role::Checkout);
    if (!web || !checkout)
        return;
    if (!m_seeded)
        web->send(seed());
    m_seeded = true;

    // Pipelined, so that a lively server costs this program one write.
    QByteArray reads;
    for (int i = 40 + random(60); i > 0; --i)
        reads += DemoClient::request({"GET", sessionKey()});
    web->send(reads);
    web->send(DemoClient::request({"SET", sessionKey(), QByteArray(120, 's')}));
    if (random(3) == 0)
        checkout->send(DemoClient::request({"HINCRBY", "stock", QByteArray::number(random(50)), "-1"}));
    if (random(4) == 0)
        checkout->send(DemoClient::request({"PUBLISH", "orders", QByteArray::number(m_steps)}));
    if (random(5) == 0)
        checkout->send(DemoClient::request({"RPUSH", "jobs", QByteArray::number(m_steps)}));
    if (m_steps % 20 == 5)
        checkout->send(DemoClient::request({"SORT", "report:rows", "LIMIT", "0", "10"}));
    if (m_steps % 45 == 10)
        web->send(DemoClient::request({"LINDEX", "report:rows", "0"}) +
                  DemoClient::request({"SORT", "report:rows", "DESC", "LIMIT", "0", "25"}));
}

void DemoWorld::leak() {
    bool refused = false;
    bool lost = false;
    for (const auto& client : m_leaked) {
        const auto state = client->look();
        refused |= state == DemoClient::State::Refused;
        lost |= state == DemoClient::State::Lost;
    }
    if (lost) {
        m_leaked.clear();
        m_pause = restartSteps;
    }
    if (m_pause > 0) {
        --m_pause;
        return;
    }
    std::erase_if(m_leaked, [](const auto& client) { return client->look() == DemoClient::State::Refused; });
    // About three in four steps; turned away, it asks again and again.
    for (int i = refused ? 1 + random(3) : random(4) > 0; i > 0; --i) {
        m_leaked.push_back(std::make_unique<DemoClient>(m_server, address(7, 7)));
        m_leaked.back()->open(greeting("billing-7", "redis-py", "4.3.4",
                                       DemoClient::request({"GET", "invoice:" + QByteArray::number(random(90'000))})));
    }
}

DemoClient* DemoWorld::anyUp(Role role) {
    std::vector<DemoClient*> up;
    for (const Member& member : m_pool) {
        if (member.role == role && member.client->look() == DemoClient::State::Up)
            up.push_back(member.client.get());
    }
    return up.empty() ? nullptr : up[static_cast<std::size_t>(random(static_cast<int>(up.size())))];
}

}  // namespace headroom
