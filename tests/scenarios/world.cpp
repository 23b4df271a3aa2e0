// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenarios/world.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace headroom {

namespace {

QByteArrayList manyNames(Random& random) {
    std::vector<QByteArray> words{"billing", "checkout", "cart",     "search", "mailer",  "reports", "auth",
                                  "catalog", "images",   "orders",   "stock",  "pricing", "feed",    "chat",
                                  "gateway", "profile",  "metrics",  "export", "import",  "crawler", "ads",
                                  "rank",    "shipping", "invoices", "audit",  "push",    "sync",    "preview",
                                  "quotes",  "tickets",  "media",    "session"};
    std::vector<QByteArray> more;
    for (const QByteArray& word : words) {
        for (const char* tail : {"-api", "-worker", ":web", ".jobs"})
            more.push_back(word + tail);
    }
    for (QByteArray& word : words)
        word += '-' + QByteArray::number(random.between(1, 99));
    words.insert(words.end(), more.begin(), more.end());
    random.shuffle(words);
    return QByteArrayList(words.begin(), words.end());
}

}  // namespace

World::World(Loop& itsLoop, unsigned seed, double itsSeconds, quint16 itsPort, int itsMaxclients)
    : loop(itsLoop), random(seed), seconds(itsSeconds), port(itsPort), maxclients(itsMaxclients) {
    m_names = manyNames(random);
    if (random.chance(0.2))
        m_gateway = random.chance(0.5) ? QByteArray("127.0.0.1") : address();
    m_hasUsers = random.chance(0.2);
    m_control = Client::open(loop, port, {});
}

World::~World() {
    m_kept.clear();
}

int World::slots(double low, double high) {
    return std::max(1, static_cast<int>(std::lround(scale * random.real(low, high) * maxclients)));
}

void World::configure(const QByteArray& key, const QByteArray& value) {
    m_control->send({"CONFIG", "SET", key, value});
}

std::shared_ptr<Client> World::open(const Identity& identity) {
    auto client = Client::open(loop, port, identity);
    std::erase_if(m_clients, [](const std::weak_ptr<Client>& one) { return one.expired(); });
    m_clients.push_back(client);
    return client;
}

QByteArray World::address() {
    QByteArray address;
    do {
        address = "127." + QByteArray::number(random.between(1, 40)) + '.' +
                  QByteArray::number(random.between(0, 255)) + '.' + QByteArray::number(random.between(2, 254));
    } while (m_addresses.contains(address));
    m_addresses.insert(address);
    return address;
}

QByteArray World::name() {
    return m_names.takeFirst();
}

Source World::source(int hosts) {
    return sourceAt(hosts, false);
}

Source World::sourceElsewhere(int hosts) {
    return sourceAt(hosts, true);
}

Source World::sourceAt(int hosts, bool elsewhere) {
    Source source;
    source.hasOwnAddresses = elsewhere || m_gateway.isEmpty();
    Identity identity;
    if (m_hasUsers) {
        identity.user = "u-" + name();
        identity.password = "p" + QByteArray::number(random.between(1000, 9999));
        m_control->send({"ACL", "SETUSER", identity.user, "on", '>' + identity.password, "~*", "&*", "+@all"});
    }
    const bool isTold = m_hasUsers || (source.hasOwnAddresses && hosts == 1);
    if (!isTold || random.chance(0.65))
        identity.name = name();
    if (random.chance(0.5))
        identity.library = random.pick<QByteArray>({"redis-py", "jedis", "Lettuce", "ioredis", "go-redis", "redis-rb"});
    for (int i = 0; i < hosts; ++i) {
        identity.ip = source.hasOwnAddresses ? address() : m_gateway;
        source.hosts.push_back(identity);
    }
    return source;
}

TrueCause World::cause(const char* id, const Source& source) const {
    TrueCause cause{.id = QString::fromLatin1(id), .subject = {}, .allowed = {}};
    const Identity& one = source.hosts.front();
    if (!one.name.isEmpty())
        cause.subject.insert(QStringLiteral("name"), QString::fromLatin1(one.name));
    if (!one.user.isEmpty())
        cause.subject.insert(QStringLiteral("user"), QString::fromLatin1(one.user));
    else
        cause.allowed.insert(QStringLiteral("user"), QJsonArray{QStringLiteral("default")});
    const bool isOneHost = std::ranges::all_of(source.hosts, [&](const Identity& host) { return host.ip == one.ip; });
    if (isOneHost && source.hasOwnAddresses)
        cause.subject.insert(QStringLiteral("ip"), QString::fromLatin1(one.ip));
    QJsonArray addresses;
    for (const Identity& host : source.hosts) {
        if (const QString ip = QString::fromLatin1(host.ip); !addresses.contains(ip))
            addresses.append(ip);
    }
    cause.allowed.insert(QStringLiteral("ip"), addresses);
    cause.allowed.insert(QStringLiteral("lib"), QJsonArray{QString::fromLatin1(one.library)});
    return cause;
}

TrueCause World::causeOfMany(const char* id) {
    return {.id = QString::fromLatin1(id), .subject = {}, .allowed = {}};
}

TrueCause World::causeOfAnybody(const char* id) {
    TrueCause cause = causeOfMany(id);
    cause.isAnySubjectRight = true;
    return cause;
}

void World::later(double part, Loop::Deed deed) {
    if (m_hasBegun)
        loop.after(part * seconds, std::move(deed));
    else
        m_plot.emplace_back(part * seconds, std::move(deed));
}

void World::repeat(std::function<double()> wait, Loop::Deed deed) {
    const double due = wait();
    loop.after(due, [this, wait = std::move(wait), deed = std::move(deed)]() mutable {
        deed();
        repeat(std::move(wait), std::move(deed));
    });
}

void World::begin() {
    m_hasBegun = true;
    for (auto& [wait, deed] : m_plot)
        loop.after(wait, std::move(deed));
    m_plot.clear();
}

void World::awaitOnlooker(double patience, Loop::Deed seen) {
    look(loop.now() + patience, seen);
}

void World::look(double until, const Loop::Deed& seen) {
    if (loop.now() >= until)
        return seen();
    m_control->send({"CLIENT", "LIST", "TYPE", "normal"}, [this, until, seen](const QByteArray& reply) {
        QSet<int> ours{m_control->localPort()};
        for (const std::weak_ptr<Client>& one : m_clients) {
            if (const auto client = one.lock())
                ours.insert(client->localPort());
        }
        QByteArray stranger;
        for (const QByteArray& line : reply.split('\n')) {
            const qsizetype at = line.indexOf(" addr=");
            const qsizetype end = line.indexOf(' ', at + 1);
            const qsizetype colon = line.lastIndexOf(':', end);
            // Ours that closed at this moment are still listed, but not when we look again.
            if (at > 0 && !ours.contains(line.mid(colon + 1, end - colon - 1).toInt()))
                stranger = line.mid(at, end - at);
            if (!stranger.isEmpty() && stranger == m_stranger)
                return seen();
        }
        m_stranger = stranger;
        loop.after(0.25, [this, until, seen] { look(until, seen); });
    });
}

}  // namespace headroom
