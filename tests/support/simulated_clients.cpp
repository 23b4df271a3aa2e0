// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/simulated_clients.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace headroom {

namespace {

enum class Habit { Busy, Pool, Leak, Blocked, Subscribed, ShortLived, Replica };

struct Service {
    std::string_view name;  // of the client; with a pod's number behind it where it ends in '-'
    std::string_view user;
    std::string_view libName;
    std::string_view libVer;
    std::array<std::string_view, 4> commands;
    int share;  // of 100
    int hosts;
    Habit habit;
};

constexpr Service services[] = {
    {"checkout-api", "checkout", "redis-py", "5.0.1", {"get", "set", "hgetall", "expire"}, 21, 40, Habit::Pool},
    {"session-store", "sessions", "jedis", "5.1.0", {"get", "setex", "get", "expire"}, 18, 60, Habit::Busy},
    {"cart-", "default", "lettuce", "6.3.2.RELEASE/8941aea", {"hget", "hset", "hgetall", "hdel"}, 15, 80, Habit::Pool},
    {"feed-reader", "default", "go-redis(,go1.22.1)", "9.5.1", {"zrange", "zadd", "mget", "zrem"}, 14, 50, Habit::Busy},
    {"billing", "billing", "StackExchange.Redis", "2.7.33", {"evalsha", "get", "hget", "set"}, 12, 6, Habit::Leak},
    {"", "default", "", "", {"get", "set", "incr", "mget"}, 9, 30, Habit::ShortLived},
    {"celery-", "worker", "redis-py", "4.6.0", {"brpop", "brpop", "brpop", "brpop"}, 7, 70, Habit::Blocked},
    {"notify",
     "default",
     "node-redis",
     "4.6.13",
     {"subscribe", "psubscribe", "subscribe", "ping"},
     4,
     20,
     Habit::Subscribed},
};
constexpr Service replica{"", "default",     "", "", {"replconf", "replconf", "replconf", "replconf"}, 0,
                          2,  Habit::Replica};
constexpr std::uint8_t replicaService = std::size(services);
constexpr int replicaCount = 2;
constexpr Service own{"", "default", "headroom", "", {"client|list", "client|list", "client|list", "client|list"},
                      0,  1,         Habit::Busy};
constexpr std::uint8_t ownService = replicaService + 1;

const Service& serviceOf(std::uint8_t number) {
    return number == ownService ? own : number == replicaService ? replica : services[number];
}

std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

void put(QByteArray& rows, std::string_view text) {
    rows.append(text.data(), static_cast<qsizetype>(text.size()));
}

void put(QByteArray& rows, std::int64_t number) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    rows.append(digits.data(), end - digits.data());
}

void putHost(QByteArray& rows, std::uint32_t host, std::uint16_t port) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        put(rows, std::int64_t((host >> shift) & 0xff));
        put(rows, shift > 0 ? "." : ":");
    }
    put(rows, std::int64_t(port));
}

}  // namespace

SimulatedClients::SimulatedClients(int count, Version version, std::uint64_t seed) : m_version(version), m_state(seed) {
    // How long ago they came: most within a day, a few long before, in the order of their ids.
    std::vector<std::int64_t> ages;
    for (int i = 0; i < count; ++i) {
        const std::uint64_t chance = random() % 100;
        const std::uint64_t span = chance < 30 ? 600 : chance < 70 ? 14'400 : chance < 95 ? 86'400 : 1'900'000;
        ages.push_back(static_cast<std::int64_t>(random() % span));
    }
    std::ranges::sort(ages, std::greater());
    m_clients.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        m_clients.push_back(make(-ages[static_cast<std::size_t>(i)]));
        if (i < replicaCount && count > 10 * replicaCount) {
            m_clients.back().service = replicaService;
        }
    }
}

std::uint64_t SimulatedClients::random() {
    return mixed(m_state++);
}

SimulatedClients::Client SimulatedClients::make(std::int64_t created) {
    auto chance = static_cast<int>(random() % 100);
    std::uint8_t service = 0;
    while (chance >= services[service].share) {
        chance -= services[service++].share;
    }
    const auto pod = static_cast<std::uint16_t>(random() % static_cast<unsigned>(services[service].hosts));
    // Other clients came and went between.
    m_lastId += 1 + static_cast<std::int64_t>(random() % 4 == 0 ? random() % 12 : 0);
    Client client{};
    client.id = m_lastId;
    client.created = created;
    client.host = 10U << 24 | (20U + service) << 16 | (pod / 200U) << 8 | (pod % 200U + 10U);
    client.port = static_cast<std::uint16_t>(32768 + random() % 28232);
    client.fd = ++m_lastFd;
    client.pod = pod;
    client.service = service;
    return client;
}

int SimulatedClients::blocked() const {
    return static_cast<int>(std::ranges::count_if(
        m_clients, [](const Client& client) { return serviceOf(client.service).habit == Habit::Blocked; }));
}

int SimulatedClients::replicas() const {
    return static_cast<int>(
        std::ranges::count_if(m_clients, [](const Client& client) { return client.service == replicaService; }));
}

const SimulatedClients::Client* SimulatedClients::find(std::int64_t id) const {
    const auto found = std::ranges::lower_bound(m_clients, id, {}, &Client::id);
    return found != m_clients.end() && found->id == id ? &*found : nullptr;
}

QByteArray SimulatedClients::list(std::int64_t second) const {
    QByteArray rows;
    rows.reserve(static_cast<qsizetype>(m_clients.size()) * (m_version == Version::Redis7_0 ? 300 : 400) + 1000);
    const std::size_t turn = m_clients.empty() ? 0 : mixed(static_cast<std::uint64_t>(second)) % m_clients.size();
    for (std::size_t i = 0; i < m_clients.size(); ++i) {
        const Client& client = m_clients[(turn + i) % m_clients.size()];
        append(client, serviceOf(client.service).name, second, rows);
    }
    return rows;
}

bool SimulatedClients::appendRow(std::int64_t id, std::int64_t second, QByteArray& rows) const {
    const Client* client = find(id);
    if (client) {
        append(*client, serviceOf(client->service).name, second, rows);
    }
    return client != nullptr;
}

QByteArray SimulatedClients::addr(std::int64_t id) const {
    QByteArray addr;
    if (const Client* client = find(id)) {
        putHost(addr, client->host, client->port);
    }
    return addr;
}

void SimulatedClients::churn(int clients, std::int64_t second) {
    const auto going = std::min(static_cast<std::size_t>(clients), m_clients.size());
    for (std::size_t i = 0; i < going; ++i) {
        m_clients[random() % m_clients.size()].id = 0;  // maybe the same one twice
    }
    const auto gone = std::erase_if(m_clients, [](const Client& client) { return client.id == 0; });
    for (std::size_t i = 0; i < gone; ++i) {
        m_clients.push_back(make(second));
    }
}

bool SimulatedClients::remove(std::int64_t id) {
    return std::erase_if(m_clients, [id](const Client& client) { return client.id == id; }) > 0;
}

void SimulatedClients::appendOwn(std::int64_t id, const QByteArray& name, std::int64_t created, std::int64_t second,
                                 QByteArray& rows) const {
    Client client{};
    client.id = id;
    client.created = created;
    client.host = 10U << 24 | 99;
    client.port = static_cast<std::uint16_t>(40'000 + id % 10'000);
    client.service = ownService;
    append(client, {name.constData(), static_cast<std::size_t>(name.size())}, second, rows);
}

void SimulatedClients::append(const Client& client, std::string_view name, std::int64_t second,
                              QByteArray& rows) const {
    const Service& service = serviceOf(client.service);
    const bool is86 = m_version == Version::Redis8_6;
    const auto own = mixed(static_cast<std::uint64_t>(client.id));  // the same at all times
    const std::int64_t age = std::max<std::int64_t>(0, second - client.created);
    // Every so often it is used; idle counts from then.
    const auto every = static_cast<std::int64_t>(service.habit == Habit::Busy      ? 1 + own % 3
                                                 : service.habit == Habit::Pool    ? 5 + own % 300
                                                 : service.habit == Habit::Blocked ? 5
                                                 : service.habit == Habit::Replica ? 1
                                                                                   : 1 + own % 10);
    const auto phase = static_cast<std::int64_t>((own >> 20) % 1000);
    std::int64_t idle = (second + 10'000'000 + phase) % every;
    if (service.habit == Habit::Leak || service.habit == Habit::Subscribed) {
        idle = age - static_cast<std::int64_t>(own % 3);
    }
    idle = std::clamp<std::int64_t>(idle, 0, age);
    const auto last = mixed(own ^ static_cast<std::uint64_t>(second - idle));  // how it was last used
    const bool isFresh = idle <= 2 && service.habit != Habit::Subscribed;
    const auto most = static_cast<std::int64_t>(isFresh ? last % 1800 : 0);
    const std::int64_t least = is86 ? 1032 : 1024;
    const std::int64_t rbs = most > least ? (most / 256 + 1) * 256 : least;
    const std::int64_t spare = isFresh && !is86 ? 20474 : 0;
    const bool waits = service.habit == Habit::Blocked;
    const std::int64_t arguments = waits ? 24 + static_cast<std::int64_t>(own % 16) : 0;
    const std::int64_t uses = age / every + 1;
    const bool patterns = service.habit == Habit::Subscribed && own % 4 == 1;

    const auto number = [&rows](std::string_view key, std::int64_t value) {
        put(rows, key);
        put(rows, value);
    };
    const auto text = [&rows](std::string_view key, std::string_view value) {
        put(rows, key);
        put(rows, value);
    };
    number("id=", client.id);
    put(rows, " addr=");
    putHost(rows, client.host, client.port);
    text(" laddr=", "10.20.0.7:6379");
    number(" fd=", client.fd);
    text(" name=", name);
    if (name.ends_with('-')) {
        number("7d9f8b-", std::int64_t(client.pod) * 7919 % 100'000);
    }
    number(" age=", age);
    number(" idle=", idle);
    text(" flags=", service.habit == Habit::Replica      ? "S"
                    : service.habit == Habit::Subscribed ? "P"
                    : waits                              ? "b"
                                                         : "N");
    number(" db=", service.habit == Habit::Leak ? 2 : 0);
    number(" sub=", service.habit == Habit::Subscribed && !patterns ? 1 + static_cast<std::int64_t>(own % 3) : 0);
    number(" psub=", patterns ? 1 : 0);
    text(" ssub=", is86 ? "0 multi=-1 watch=0 qbuf=0" : "0 multi=-1 qbuf=0");
    number(" qbuf-free=", spare);
    number(" argv-mem=", arguments);
    number(" multi-mem=0 rbs=", rbs);
    number(" rbp=", most);
    text(" obl=", "0 oll=0 omem=0");
    number(" tot-mem=", (is86 ? 1048 : 776) + rbs + arguments + (spare > 0 ? 20472 : 0));
    text(" events=r cmd=", service.commands[last % service.commands.size()]);
    text(" user=", service.user);
    text(" redir=", "-1 resp=2");
    if (is86) {
        text(" lib-name=", service.libName);
        text(" lib-ver=", service.libVer);
        number(" io-thread=0 tot-net-in=", uses * static_cast<std::int64_t>(40 + own % 60));
        number(" tot-net-out=", uses * static_cast<std::int64_t>(10 + own % 900));
        number(" tot-cmds=", uses);
    }
    put(rows, "\n");
}

}  // namespace headroom
