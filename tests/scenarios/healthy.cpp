// SPDX-License-Identifier: GPL-3.0-or-later
// Servers with nothing wrong that look as if there were, and what goes on beside everything.
#include "tests/scenarios/application.h"
#include "tests/scenarios/scenarios.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace headroom {

namespace {

void playBigPool(World& world) {
    Random& random = world.random;
    const Work work{.pace = random.real(0.2, 1.2)};
    world.make<Application>(world, world.source(random.between(1, 4)), work).setSize(world.slots(0.35, 0.65));
}

void playNightlyBatch(World& world) {
    Random& random = world.random;
    auto& batch =
        world.make<Application>(world, world.source(random.between(1, 3)), Work{.pace = random.real(0.05, 0.3)});
    const int size = world.slots(0.1, 0.35);
    const double begin = random.real(0.05, 0.4);
    const double over = random.real(0.3, 3);
    world.later(begin, [&batch, size, over] { batch.ramp(size, over); });
    if (random.chance(0.7))
        world.later(begin + random.real(0.3, 0.5), [&batch, over] { batch.ramp(0, over); });
}

void playManySubscribers(World& world) {
    Random& random = world.random;
    auto& subscribers = world.make<Application>(world, world.source(random.between(1, 8)), Work{});
    const bool isPattern = random.chance(0.3);
    subscribers.begins = [isPattern](Client& client) {
        client.ignoreReplies();
        client.send(isPattern ? QByteArrayList{"PSUBSCRIBE", "news:*"} : QByteArrayList{"SUBSCRIBE", "news:1"});
    };
    subscribers.setSize(world.slots(0.3, 0.65));
    const Work work{.rate = random.real(0.3, 10), .command = [](Random& chance) -> QByteArrayList {
                        return {"PUBLISH", "news:1", QByteArray(chance.between(10, 200), 'n')};
                    }};
    world.make<Application>(world, world.source(1), work).setSize(1);
}

// Scaled out host by host, up to what it was allowed.
void playBoundedFleet(World& world) {
    Random& random = world.random;
    const int hosts = random.between(3, 8);
    const Source source = world.source(hosts);
    const int each = std::max(2, world.slots(0.25, 0.5) / hosts);
    const double first = random.real(0, 0.15);
    const double apart = random.real(0.02, 0.4 / hosts);
    const Work work{.pace = random.real(0.2, 1)};
    for (int i = 0; i < hosts; ++i) {
        Source host = source;
        host.hosts = {source.hosts[static_cast<std::size_t>(i)]};
        auto& application = world.make<Application>(world, host, work);
        if (i < hosts / 3)
            application.setSize(each);
        else
            world.later(first + apart * i, [&application, each] { application.ramp(each, 1); });
    }
}

// Host after host, each of which closes before it opens.
void playRollingDeploy(World& world) {
    Random& random = world.random;
    const int hosts = random.between(4, 8);
    const Source source = world.source(hosts);
    const int each = std::max(2, world.slots(0.25, 0.5) / hosts);
    const double apart = random.real(0.6, 0.9) / hosts;
    const Work work{.pace = random.real(0.2, 1)};
    for (int i = 0; i < hosts; ++i) {
        Source host = source;
        host.hosts = {source.hosts[static_cast<std::size_t>(i)]};
        auto& application = world.make<Application>(world, host, work);
        application.setSize(each);
        const double down = random.real(0.3, 1.5);
        const double up = random.real(0.5, 2);
        world.later(apart * (i + 0.5), [&application, &world, each, down, up] {
            application.setSize(0);
            world.loop.after(down, [&application, each, up] { application.ramp(each, up); });
        });
    }
}

void playQuiet(World& world) {
    Random& random = world.random;
    for (int i = random.between(1, 4); i > 0; --i) {
        const Work work{.rate = random.real(0.02, 0.3)};
        world.make<Application>(world, world.source(1), work)
            .setSize(random.between(1, std::max(2, world.maxclients / 40)));
    }
}

// Sizes that go up and down, and never far.
void playBreathing(World& world) {
    Random& random = world.random;
    for (int i = random.between(2, 4); i > 0; --i) {
        auto& application =
            world.make<Application>(world, world.source(random.between(1, 2)), Work{.pace = random.real(0.2, 1)});
        const int low = world.slots(0.03, 0.08);
        const int high = low + world.slots(0.02, 0.07);
        application.setSize(low);
        const double period = random.real(3, 12);
        world.repeat([&world, period] { return period * world.random.real(0.5, 1.5); },
                     [&application, &world, low, high] { application.ramp(world.random.between(low, high), 1); });
    }
}

// A few queue workers wait for jobs, as they should.
void playQueueWorkers(World& world) {
    Random& random = world.random;
    auto& workers = world.make<Application>(world, world.source(random.between(1, 2)), Work{});
    workers.begins = [](Client& client) { client.send({"BLPOP", "jobs:none", "0"}); };
    workers.setSize(world.slots(0.03, 0.1));
    const Work work{.pace = random.real(0.2, 1)};
    world.make<Application>(world, world.source(random.between(1, 3)), work).setSize(world.slots(0.1, 0.3));
}

// Many services, each with a little, all at work.
void playManyServices(World& world) {
    Random& random = world.random;
    for (int i = random.between(8, 20); i > 0; --i) {
        const Work work{.pace = random.real(0.3, 2)};
        world.make<Application>(world, world.source(random.between(1, 2)), work).setSize(world.slots(0.01, 0.03));
    }
}

// Health checks: connect, PING, close, now and then.
void playProbes(World& world) {
    Random& random = world.random;
    const Source source = world.source(random.between(1, 5));
    const double wait = 1 / random.real(0.3, 5);
    auto last = std::make_shared<std::shared_ptr<Client>>();
    world.repeat([&world, wait] { return world.random.wait(wait); },
                 [&world, source, last] {
                     *last = world.open(world.random.pick(source.hosts));
                     const std::weak_ptr<Client> weak = *last;
                     (*last)->send({"PING"}, [weak](const QByteArray&) {
                         if (const auto one = weak.lock())
                             one->close();
                     });
                 });
    const Work work{.pace = random.real(0.2, 1)};
    world.make<Application>(world, world.source(random.between(1, 3)), work).setSize(world.slots(0.1, 0.3));
}

constexpr std::array healthy{Scenario{"big-pool", playBigPool},
                             Scenario{"nightly-batch", playNightlyBatch},
                             Scenario{"many-subscribers", playManySubscribers},
                             Scenario{"bounded-fleet", playBoundedFleet},
                             Scenario{"rolling-deploy", playRollingDeploy},
                             Scenario{"quiet", playQuiet},
                             Scenario{"breathing", playBreathing},
                             Scenario{"queue-workers", playQueueWorkers},
                             Scenario{"many-services", playManyServices},
                             Scenario{"probes", playProbes}};

}  // namespace

std::span<const Scenario> healthyScenarios() {
    return healthy;
}

void addBackground(World& world) {
    Random& random = world.random;
    for (int i = random.between(0, 3); i > 0; --i) {
        const Work work = random.chance(0.5) ? Work{.pace = random.real(0.3, 3)}
                                             : Work{.rate = random.real(1, 20), .keepalive = random.real(5, 20)};
        const int size = std::clamp(world.maxclients / 40, 2, 6);
        world.make<Application>(world, world.source(1), work).setSize(random.between(1, size));
    }
    if (random.chance(0.5)) {
        const Work poll{.pace = random.real(2, 10), .command = [](Random&) -> QByteArrayList { return {"INFO"}; }};
        world.make<Application>(world, Source{.hosts = {Identity{}}}, poll).setSize(1);
    }
}

}  // namespace headroom
