// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenarios/application.h"
#include "tests/scenarios/scenarios.h"

#include <QJsonArray>

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <utility>

namespace headroom {

namespace {

// A script that keeps the server busy for about that many milliseconds.
QByteArrayList busyScript(double milliseconds) {
    const auto turns = static_cast<int>(milliseconds * 25'000);
    return {"EVAL", "local x = 0 for i = 1, tonumber(ARGV[1]) do x = x + i % 7 end return x", "0",
            QByteArray::number(turns)};
}

// So many parts of a whole, none of them less than half of the average.
std::vector<int> parts(Random& random, int whole, int count) {
    std::vector<double> weights(static_cast<std::size_t>(count));
    std::ranges::generate(weights, [&] { return random.real(0.7, 1.4); });
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<int> sizes;
    for (const double weight : weights)
        sizes.push_back(std::max(1, static_cast<int>(whole * weight / sum)));
    return sizes;
}

// Connections that are opened, used or not, and forgotten.
class Leak {
  public:
    Leak(World& world, Source source) : m_world(world), m_source(std::move(source)) {
        Random& random = m_world.random;
        m_uses = random.chance(0.35) ? 0 : random.between(1, 20);
        m_keepalive = random.chance(0.25) ? random.real(4, 15) : 0;
    }
    // Each connection has a name of its own, which tells nothing of the others.
    void nameEach() { m_namesEach = true; }
    void open(int count) {
        for (int i = 0; i < count; ++i) {
            Identity identity = m_world.random.pick(m_source.hosts);
            if (m_namesEach)
                identity.name = "worker-" + QByteArray::number(++m_opened);
            const auto client = m_world.open(identity);
            m_clients.push_back(client);
            const std::weak_ptr<Client> weak = client;
            const int uses = m_uses > 0 ? m_world.random.between(1, m_uses) : 0;
            client->ready = [this, weak, uses] {
                use(weak, uses);
                if (m_keepalive > 0)
                    keep(weak);
            };
            client->ended = [this, weak] { std::erase(m_clients, weak.lock()); };
        }
    }
    // About that many a second from now on, one by one or a few together.
    void start(double pace) {
        Random& random = m_world.random;
        const int together = random.chance(0.3) ? random.between(2, 5) : 1;
        const double wait = together / pace;
        const bool isEven = random.chance(0.3);
        m_world.repeat([this, wait, isEven] { return isEven ? wait : m_world.random.wait(wait); },
                       [this, together] { open(together); });
    }

  private:
    void use(const std::weak_ptr<Client>& client, int uses) {
        const auto one = client.lock();
        if (!one || uses == 0)
            return;
        one->send(smallCommand(m_world.random));
        m_world.loop.after(m_world.random.wait(0.1), [this, client, uses] { use(client, uses - 1); });
    }
    void keep(const std::weak_ptr<Client>& client) {
        m_world.loop.after(m_keepalive, [this, client] {
            if (const auto one = client.lock()) {
                one->send({"PING"});
                keep(client);
            }
        });
    }

    World& m_world;
    Source m_source;
    int m_uses = 0;
    double m_keepalive = 0;
    bool m_namesEach = false;
    int m_opened = 0;
    std::vector<std::shared_ptr<Client>> m_clients;
};

void playLeak(World& world) {
    Random& random = world.random;
    const Source source = random.chance(0.5) ? world.source(1) : world.source(random.between(2, 7));
    auto& leak = world.make<Leak>(world, source);
    if (source.hosts.front().name.isEmpty() && random.chance(0.2))
        leak.nameEach();
    if (random.chance(0.7))
        leak.open(world.slots(0, 0.25));
    if (random.chance(0.4))
        world.make<Application>(world, source, Work{.pace = random.real(0.2, 2)}).setSize(random.between(1, 4));
    const double pace = world.slots(0.2, 0.6) / world.seconds;
    if (random.chance(0.7))
        leak.start(pace);
    else
        world.later(random.real(0, 0.25), [&leak, pace] { leak.start(pace); });
    world.truth.causes.push_back(world.cause("connection-leak", source));
}

void playOversizedPool(World& world) {
    Random& random = world.random;
    const Source source = world.source(random.between(1, 4));
    const int size = world.slots(0.35, 0.75);
    Work work;
    if (random.chance(0.6)) {
        work.rate = random.real(1, 40);
        work.atOnce = random.between(1, std::max(1, size / 20));
    } else {
        work.rate = random.real(0.03, 0.1) * size;
        work.atOnce = 0;
    }
    work.keepalive = random.chance(0.3) ? random.real(3, 12) : 0;
    world.make<Application>(world, source, work).setSize(size);
    world.truth.causes.push_back(world.cause("oversized-pool", source));
}

void playTrafficSpike(World& world) {
    Random& random = world.random;
    const int count = random.between(6, 12);
    // A fleet of one service, or many services.
    const bool isOneService = random.chance(0.25);
    const Source fleet = isOneService ? world.source(count) : Source{};
    const double start = random.real(0.2, 0.45);
    const double over = random.real(0.1, 0.4) * world.seconds;
    const double pace = random.real(0.2, 1);
    const std::vector<int> tops = parts(random, world.slots(0.55, 1.05), count);
    for (int i = 0; i < count; ++i) {
        Source source = isOneService ? fleet : world.source(random.between(1, 3));
        if (isOneService)
            source.hosts = {fleet.hosts[static_cast<std::size_t>(i)]};
        auto& application = world.make<Application>(world, source, Work{.pace = pace * random.real(0.7, 1.5)});
        const int top = tops[static_cast<std::size_t>(i)];
        application.setSize(std::max(1, static_cast<int>(top * random.real(0.1, 0.3))));
        world.later(start + random.real(0, 0.05), [&application, top, over] { application.ramp(top, over); });
    }
    TrueCause cause = World::causeOfMany("traffic-spike");
    if (isOneService)
        cause.allowed = world.cause("traffic-spike", fleet).subject;
    world.truth.causes.push_back(cause);
}

void playSharedInstance(World& world) {
    Random& random = world.random;
    const int count = random.between(3, 6);
    for (const int size : parts(random, world.slots(0.75, 0.95), count)) {
        const Work work{.pace = random.real(0.2, 1.5)};
        world.make<Application>(world, world.source(random.between(1, 4)), work).setSize(size);
    }
    world.truth.causes.push_back(World::causeOfMany("shared-instance"));
}

QByteArrayList blockingCommand(Random& random, const QByteArray& queue, int wait) {
    const QByteArray seconds = QByteArray::number(wait);
    switch (random.between(0, 4)) {
        case 0:
            return {"BLPOP", queue, seconds};
        case 1:
            return {"BRPOP", queue, queue + ":low", seconds};
        case 2:
            return {"BZPOPMIN", queue + ":z", seconds};
        case 3:
            return {"XREAD", "BLOCK", seconds + (wait ? "000" : ""), "STREAMS", queue + ":s", "$"};
        default:
            return {"BLMOVE", queue, queue + ":taken", "LEFT", "RIGHT", seconds};
    }
}

void ask(Client& client, const QByteArrayList& command, World& world) {
    const std::weak_ptr<Client> weak = client.weak_from_this();
    client.send(command, [weak, command, &world](const QByteArray&) {
        world.loop.after(world.random.wait(0.003), [weak, command, &world] {
            if (const auto one = weak.lock())
                ask(*one, command, world);
        });
    });
}

// Workers that wait in a command for what may come, each a slot.
void holdByWaiting(World& world) {
    Random& random = world.random;
    const Source source = world.source(random.between(1, 5));
    auto& workers = world.make<Application>(world, source, Work{});
    const QByteArray queue = "queue:" + QByteArray::number(random.between(1, 99));
    const QByteArrayList command = random.chance(0.2)
                                       ? QByteArrayList{"WAIT", "1", random.chance(0.5) ? "0" : "20000"}
                                       : blockingCommand(random, queue, random.chance(0.5) ? 0 : random.between(2, 30));
    workers.begins = [&world, command](Client& client) { ask(client, command, world); };
    workers.setSize(world.slots(0.35, 0.75));
    auto& producer = world.make<Application>(world, world.source(1), Work{});
    producer.setSize(1);
    producer.setWork({.pace = random.real(0.3, 3), .command = [queue](Random& chance) -> QByteArrayList {
                          return chance.chance(0.5)
                                     ? QByteArrayList{"LPUSH", queue, "job"}
                                     : QByteArrayList{"XADD", queue + ":s", "MAXLEN", "100", "*", "f", "v"};
                      }});
    world.truth.causes.push_back(world.cause("blocking-operations", source));
}

// Writers that CLIENT PAUSE holds again and again.
void holdByPause(World& world) {
    Random& random = world.random;
    const Source source = world.source(random.between(1, 4));
    const Work work{.pace = random.real(0.3, 1), .command = [](Random& chance) -> QByteArrayList {
                        return {"SET", "k:" + QByteArray::number(chance.between(1, 300)), "v"};
                    }};
    world.make<Application>(world, source, work).setSize(world.slots(0.35, 0.7));
    const Source operatorSource = world.source(1);
    auto& pauser = world.make<Application>(world, operatorSource, Work{});
    pauser.begins = [&world](Client& client) {
        const std::weak_ptr<Client> weak = client.weak_from_this();
        world.repeat([] { return 4.0; },
                     [weak] {
                         if (const auto one = weak.lock())
                             one->send({"CLIENT", "PAUSE", "4500", "WRITE"});
                     });
    };
    pauser.setSize(1);
    world.truth.causes.push_back(World::causeOfAnybody("blocking-operations"));
}

// Workers that queue for each other's scripts.
void holdByScripts(World& world) {
    Random& random = world.random;
    const Source source = world.source(random.between(1, 4));
    const int size = std::min(40, world.slots(0.3, 0.5));
    auto& workers = world.make<Application>(world, source, Work{});
    const QByteArrayList command = busyScript(random.real(12, 25));
    workers.begins = [&world, command](Client& client) { ask(client, command, world); };
    workers.setSize(size);
    world.truth.causes.push_back(world.cause("blocking-operations", source));
    world.truth.besides.push_back(world.cause("slow-commands", source));
    world.truth.besides.push_back(world.cause("busy-loop", source));
}

void playBlocking(World& world) {
    if (world.random.chance(0.15))
        holdByPause(world);
    else if (world.maxclients <= 128 && world.random.chance(0.25))
        holdByScripts(world);
    else
        holdByWaiting(world);
}

void playMissingTimeouts(World& world) {
    Random& random = world.random;
    const int count = random.between(8, 25);
    const int uses = random.between(1, 3);
    for (const int size : parts(random, world.slots(0.45, 0.8), count)) {
        auto& forgotten = world.make<Application>(world, world.sourceElsewhere(1), Work{});
        forgotten.begins = [&world, uses](Client& client) {
            for (int i = 0; i < uses; ++i)
                client.send(smallCommand(world.random));
        };
        forgotten.ramp(size, random.real(0, 2));
    }
    world.configure("timeout", random.chance(0.7) ? "0" : "86400");
    if (random.chance(0.5))
        world.configure("tcp-keepalive", "0");
    world.truth.causes.push_back(World::causeOfMany("missing-timeouts"));
}

void playRestartStorm(World& world) {
    Random& random = world.random;
    const Source source = world.source(random.between(1, 5));
    const bool lingers = random.chance(0.35);
    auto& application = world.make<Application>(world, source, Work{.pace = random.real(0.3, 1)});
    application.setSize(world.slots(0.3, lingers ? 0.55 : 0.65));
    if (lingers) {
        // The hosts that hang keep theirs, and the new ones come all at once.
        const double within = random.real(0.5, 3);
        world.later(random.real(0.65, 0.85),
                    [&application, &world, within] { application.replace(within, 3 * world.seconds); });
    } else {
        // Crashes, comes back, crashes.
        const double every = random.real(4, 9);
        const double within = random.real(0.3, 2);
        world.later(random.real(0, 0.3), [&application, &world, every, within] {
            world.repeat([&world, every] { return every * world.random.real(0.8, 1.2); },
                         [&application, within] { application.restart(within); });
        });
    }
    world.truth.causes.push_back(world.cause("restart-storm", source));
}

void playLimitTooLow(World& world) {
    Random& random = world.random;
    const int count = random.between(1, 2);
    for (const int size : parts(random, world.slots(0.7, 0.92), count)) {
        const Work work{.pace = std::max(random.real(0.3, 1.5), world.maxclients / 400.0)};
        world.make<Application>(world, world.source(random.between(1, 4)), work).setSize(size);
    }
    world.truth.causes.push_back(World::causeOfAnybody("limit-too-low"));
}

void playFullNow(World& world) {
    Random& random = world.random;
    const int count = random.between(20, 35);
    const std::vector<int> sizes = parts(random, world.slots(0.85, 0.9), count);
    auto applications = std::make_shared<std::vector<Application*>>();
    for (const int size : sizes) {
        auto& one = world.make<Application>(world, world.source(1), Work{.pace = random.real(0.3, 4)});
        one.setSize(size);
        applications->push_back(&one);
    }
    // One more here and there until there are none left, and then one now and then that is turned away.
    world.later(random.real(0.05, 0.3), [applications, &world] {
        int left = world.maxclients + 5;
        for (const Application* one : *applications)
            left -= one->size();
        world.repeat([] { return 0.1; },
                     [applications, &world, left, added = 0]() mutable {
                         if (added++ < left)
                             if (Application* one = world.random.pick(*applications); one->size() > 0)
                                 one->setSize(one->size() + 1);
                     });
    });
    world.truth.causes.push_back(World::causeOfAnybody("full-now"));
}

QByteArrayList slowCommand(Random& random, double milliseconds) {
    switch (random.between(0, 2)) {
        case 0:
            return {"SORT", "big:set", "BY", "w_*", "LIMIT", "0", "1"};
        case 1:
            return {"ZUNIONSTORE", "big:out", "1", "big:z"};
        default:
            return busyScript(milliseconds);
    }
}

void playSlowCommands(World& world) {
    Random& random = world.random;
    world.control().send({"EVAL",
                          "for i = 1, 40000 do redis.call('SADD', 'big:set', i) "
                          "redis.call('ZADD', 'big:z', i, i) end return 1",
                          "0"});
    const Source source = world.source(random.between(1, 2));
    const QByteArrayList command = slowCommand(random, random.real(20, 80));
    const int size = random.between(2, 6);
    const Work work{.rate = random.real(1, 2.5), .atOnce = 0, .command = [command](Random&) { return command; }};
    world.make<Application>(world, source, work).setSize(size);
    world.truth.causes.push_back(world.cause("slow-commands", source));
}

// A megabyte, which is there before half a second is over.
void setBigValue(World& world) {
    world.control().send({"SET", "big:value", QByteArray(1 << 20, 'x')});
}

void playClientMemory(World& world) {
    Random& random = world.random;
    const Source source = world.source(random.between(1, 3));
    auto& clients = world.make<Application>(world, source, Work{});
    const int each = random.between(2, 6);  // MB
    if (random.chance(0.5)) {
        // A command of which the end does not come.
        const QByteArray begun = "*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$" + QByteArray::number((each + 1) << 20) + "\r\n";
        clients.begins = [begun, each](Client& client) { client.sendRaw(begun + QByteArray(each << 20, 'x')); };
    } else {
        // Replies that nobody reads.
        setBigValue(world);
        clients.begins = [each](Client& client) {
            client.setReading(false);
            for (int i = 0; i < each + 3; ++i)
                client.send({"GET", "big:value"});
        };
    }
    if (random.chance(0.5))
        world.configure("maxmemory", QByteArray::number(random.between(150, 300)) + "mb");
    clients.ramp(random.between(6, 15), 1);
    world.truth.causes.push_back(world.cause("client-memory", source));
}

// It stalls, and reads only now and then.
void stall(World& world, const std::weak_ptr<Client>& client, double seconds) {
    if (const auto one = client.lock())
        one->setReading(false);
    world.loop.after(seconds * world.random.real(0.8, 1.2), [&world, client, seconds] {
        if (const auto one = client.lock())
            one->setReading(true);
        world.loop.after(0.3, [&world, client, seconds] {
            if (client.lock())
                stall(world, client, seconds);
        });
    });
}

// Subscribers that do not keep up: they are cut off at the limit and come back.
void stallSubscribers(World& world) {
    Random& random = world.random;
    const Source source = world.source(random.between(1, 3));
    const int limit = random.between(4, 8);  // MB
    world.configure("client-output-buffer-limit",
                    "pubsub " + QByteArray::number(limit) + "mb " + (random.chance(0.5) ? "0 0" : "1mb 300"));
    auto& subscribers = world.make<Application>(world, source, Work{});
    const double full = random.real(6, 12);
    subscribers.begins = [&world, full](Client& client) {
        client.ignoreReplies();
        client.send({"SUBSCRIBE", "news"});
        stall(world, client.weak_from_this(), full * 1.2);
    };
    subscribers.ramp(random.between(6, 12), random.real(2, 8));
    const double rate = random.real(15, 40);
    // The system's own buffers take about 3 MB before anything stays with the server.
    const double perSecond = (limit + 3) * 1048576.0 / full;
    const QByteArray news(static_cast<int>(perSecond / rate), 'n');
    const Work work{.rate = rate, .command = [news](Random&) -> QByteArrayList { return {"PUBLISH", "news", news}; }};
    world.make<Application>(world, world.source(1), work).setSize(1);
    world.truth.causes.push_back(world.cause("output-limit", source));
    world.truth.besides.push_back(world.cause("client-memory", source));
}

// Clients that ask for more than they read, and stay a little below the limit.
void stallReaders(World& world) {
    Random& random = world.random;
    const Source source = world.source(random.between(1, 3));
    const int limit = random.between(8, 16);  // MB
    world.configure("client-output-buffer-limit", "normal " + QByteArray::number(limit) + "mb 0 0");
    setBigValue(world);
    auto& readers = world.make<Application>(world, source, Work{});
    readers.begins = [limit](Client& client) {
        client.setReading(false);
        for (int i = 0; i < limit - 1; ++i)
            client.send({"GET", "big:value"});
    };
    readers.ramp(random.between(3, 7), 1);
    world.truth.causes.push_back(world.cause("output-limit", source));
    world.truth.besides.push_back(world.cause("client-memory", source));
}

// A replica that is too slow for what is written: it is cut off, and begins with a whole copy again.
void stallReplica(World& world) {
    Random& random = world.random;
    Identity identity;
    identity.ip = world.address();
    const Source source{.hosts = {identity}};
    const int limit = random.between(4, 8);  // MB
    world.configure("client-output-buffer-limit", "replica " + QByteArray::number(limit) + "mb 0 0");
    world.configure("repl-diskless-sync-delay", "0");
    const double full = random.real(5, 9);
    auto& replica = world.make<Application>(world, source, Work{});
    replica.begins = [&world, full](Client& client) {
        client.ignoreReplies();
        client.send({"PSYNC", "?", "-1"});
        stall(world, client.weak_from_this(), full * 1.2);
    };
    replica.setSize(1);
    const double rate = random.real(15, 40);
    const QByteArray value(static_cast<int>((limit + 1) * 1048576.0 / full / rate), 'v');
    const Work work{.rate = rate, .command = [value](Random& chance) -> QByteArrayList {
                        return {"SET", "blob:" + QByteArray::number(chance.between(0, 20)), value};
                    }};
    world.make<Application>(world, world.source(1), work).setSize(2);
    world.truth.causes.push_back(world.cause("output-limit", source));
}

void playOutputLimit(World& world) {
    switch (world.random.between(0, 3)) {
        case 0:
            return stallReplica(world);
        case 1:
            return stallReaders(world);
        default:
            return stallSubscribers(world);
    }
}

void playBusyLoop(World& world) {
    Random& random = world.random;
    const Source source = world.source(random.between(1, 4));
    auto& application = world.make<Application>(world, source, Work{});
    const QByteArrayList command = busyScript(random.real(0.5, 2));  // below what the slow log keeps
    application.begins = [&world, command](Client& client) { ask(client, command, world); };
    application.setSize(random.between(12, 24));
    world.truth.causes.push_back(world.cause("busy-loop", source));
    // On a busy machine some of them take long.
    world.truth.besides.push_back(world.cause("slow-commands", source));
}

void playAuthFailures(World& world) {
    Random& random = world.random;
    world.control().send({"ACL", "SETUSER", "orders", "on", ">right", "~*", "&*", "+@all"});
    Identity identity{.ip = world.address()};
    Source source{.hosts = {identity}};
    const QByteArray user = random.pick<QByteArray>({"orders", "admin", "orders"});
    const bool closes = random.chance(0.5);
    auto last = std::make_shared<std::shared_ptr<Client>>();
    const double wait = 1 / random.real(1, 12);
    world.repeat([&world, wait] { return world.random.wait(wait); },
                 [&world, identity, user, closes, last] {
                     if (!*last || !(*last)->isOpen())
                         *last = world.open(identity);
                     const std::weak_ptr<Client> weak = *last;
                     (*last)->send({"AUTH", user, "wrong-" + QByteArray::number(world.random.between(0, 9))},
                                   [weak, closes](const QByteArray&) {
                                       if (const auto one = weak.lock(); one && closes)
                                           one->close();
                                   });
                 });
    TrueCause cause = world.cause("auth-failures", source);
    cause.allowed.insert(QStringLiteral("user"), QJsonArray{QString::fromLatin1(user), QStringLiteral("default")});
    world.truth.causes.push_back(cause);
}

void playChurn(World& world) {
    Random& random = world.random;
    const Source source = world.source(random.between(1, 3));
    const int uses = random.between(0, 2);
    auto open = std::make_shared<std::vector<std::shared_ptr<Client>>>();
    const double wait = 1 / random.real(28, 80);
    world.repeat([&world, wait] { return world.random.wait(wait); },
                 [&world, source, uses, open] {
                     std::erase_if(*open, [](const auto& client) { return !client->isOpen(); });
                     const auto client = world.open(world.random.pick(source.hosts));
                     open->push_back(client);
                     const std::weak_ptr<Client> weak = client;
                     const auto close = [weak](const QByteArray&) {
                         if (const auto one = weak.lock())
                             one->close();
                     };
                     client->ready = [weak, uses, close, &world] {
                         const auto one = weak.lock();
                         if (one && uses > 0)
                             one->send(smallCommand(world.random), close);
                         else if (one)
                             one->close();
                     };
                 });
    world.truth.causes.push_back(world.cause("churn", source));
}

void playMonitor(World& world) {
    Random& random = world.random;
    const Source source = world.sourceElsewhere(1);
    auto& forgotten = world.make<Application>(world, source, Work{});
    forgotten.begins = [](Client& client) {
        client.ignoreReplies();
        client.send({"MONITOR"});
    };
    forgotten.setSize(random.chance(0.8) ? 1 : 2);
    const Work work{.pace = random.real(0.05, 0.2)};
    world.make<Application>(world, world.source(random.between(1, 3)), work).setSize(random.between(8, 20));
    world.truth.causes.push_back(world.cause("monitor-left-on", source));
}

constexpr std::array oneCause{Scenario{"connection-leak", playLeak},
                              Scenario{"oversized-pool", playOversizedPool},
                              Scenario{"traffic-spike", playTrafficSpike},
                              Scenario{"shared-instance", playSharedInstance},
                              Scenario{"blocking-operations", playBlocking},
                              Scenario{"missing-timeouts", playMissingTimeouts},
                              Scenario{"restart-storm", playRestartStorm},
                              Scenario{"limit-too-low", playLimitTooLow, true},
                              Scenario{"full-now", playFullNow},
                              Scenario{"slow-commands", playSlowCommands},
                              Scenario{"client-memory", playClientMemory},
                              Scenario{"output-limit", playOutputLimit},
                              Scenario{"busy-loop", playBusyLoop, false, true},
                              Scenario{"auth-failures", playAuthFailures},
                              Scenario{"churn", playChurn},
                              Scenario{"monitor-left-on", playMonitor}};

// Two that hold at once, each on half of the room it would have alone.
template <void (*One)(World&), void (*Other)(World&)>
void both(World& world) {
    world.scale = 0.55;
    One(world);
    Other(world);
}

constexpr std::array mixed{Scenario{"leak-and-pool", both<playLeak, playOversizedPool>},
                           Scenario{"leak-and-slow", both<playLeak, playSlowCommands>},
                           Scenario{"leak-and-blocking", both<playLeak, holdByWaiting>},
                           Scenario{"leak-and-churn", both<playLeak, playChurn>},
                           Scenario{"leak-and-timeouts", both<playLeak, playMissingTimeouts>},
                           Scenario{"leak-and-low-limit", both<playLeak, playLimitTooLow>, true},
                           Scenario{"leak-and-memory", both<playLeak, playClientMemory>},
                           Scenario{"leak-and-login", both<playLeak, playAuthFailures>},
                           Scenario{"pool-and-churn", both<playOversizedPool, playChurn>},
                           Scenario{"pool-and-blocking", both<playOversizedPool, holdByWaiting>},
                           Scenario{"pool-and-storm", both<playOversizedPool, playRestartStorm>},
                           Scenario{"pool-and-login", both<playOversizedPool, playAuthFailures>},
                           Scenario{"blocking-and-slow", both<holdByWaiting, playSlowCommands>},
                           Scenario{"blocking-and-churn", both<holdByWaiting, playChurn>},
                           Scenario{"memory-and-login", both<playClientMemory, playAuthFailures>},
                           Scenario{"storm-and-monitor", both<playRestartStorm, playMonitor>},
                           Scenario{"timeouts-and-output", both<playMissingTimeouts, playOutputLimit>}};

}  // namespace

std::span<const Scenario> scenariosOfOneCause() {
    return oneCause;
}

std::span<const Scenario> mixedScenarios() {
    return mixed;
}

}  // namespace headroom
