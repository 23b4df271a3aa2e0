// SPDX-License-Identifier: GPL-3.0-or-later
// What a session with the default limits costs a server with 10,000 real clients, by the server's own account (INFO
// commandstats), in turns with nobody asking. sweep: what its CLIENT LISTs took in all until every client was asked for
// once, for each client, against one CLIENT LIST of all. server_share: all its commands, against the time that went by.
// bystander: what somebody else notices. Each client was listed before, which costs once, whoever lists.
#include "core/clock.h"
#include "core/session/session.h"
#include "tests/bench/bystander.h"
#include "tests/bench/crowded_redis.h"

#include <QEventLoop>
#include <QTimer>

namespace headroom {

namespace {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int sweptClients = 10'000;
constexpr int sweepRuns = 3;
constexpr auto sweepPeriod = 10s;  // at least
constexpr auto sweepPatience = 60s;
constexpr double mostOfList = 1.5;
constexpr double mostShare = 0.01;
constexpr double mostOfUnmonitored = 1.5;

// When all its clients were asked for, by `listTime`, what the lists took until then.
std::optional<Milliseconds> sweep(const Endpoint& endpoint, const std::function<Milliseconds()>& listTime) {
    QEventLoop loop;
    std::optional<Milliseconds> spent;
    const Milliseconds before = listTime();
    Session session(endpoint);
    session.setDemand(everything);
    QObject::connect(&session, &Session::clientsListed, &loop, [&](const ClientListing& listing) {
        if (listing.complete && listing.snapshot->rowCount() >= sweptClients && !spent)
            spent = listTime() - before;
    });
    QTimer::singleShot(sweepPeriod, &loop, [&] {
        if (spent)
            loop.quit();
        QObject::connect(&session, &Session::clientsListed, &loop, [&] {
            if (spent)
                loop.quit();
        });
    });
    QTimer::singleShot(sweepPatience, &loop, &QEventLoop::quit);
    session.start();
    loop.exec();
    return spent;
}

}  // namespace

Rows measureSweeps() {
    CrowdedRedis crowded(sweptClients);
    if (const auto started = crowded.start(); !started)
        return tl::unexpected(started.error());
    const Endpoint endpoint = crowded.redis().endpoint();
    BareClient bare(endpoint);
    const auto listTime = [&bare] { return Milliseconds(bare.spentOn({"client|list"})); };
    const auto allTime = [&bare] {
        return Milliseconds(bare.spentOn({"client|list", "client|id", "client|setname", "client|setinfo",
                                          "client|no-evict", "info", "config|get", "slowlog|get", "slowlog|len"}));
    };
    bare.lengthOf("CLIENT LIST");
    std::vector<double> swept;
    std::vector<double> whole;
    Milliseconds ours{0};
    Milliseconds passed{0};
    PingTimes pings;
    std::optional<Bystander> bystander(std::in_place, endpoint, pings);
    for (int run = 0; run < sweepRuns; ++run) {
        const Milliseconds listBefore = listTime();
        bare.lengthOf("CLIENT LIST");
        whole.push_back((listTime() - listBefore) / 1us / sweptClients);
        bystander->count(PingTimes::Unmonitored);
        std::this_thread::sleep_for(sweepPeriod);
        bystander->count(PingTimes::Monitored);
        const Milliseconds before = allTime();
        const SteadyTime begin = steadyNow();
        const auto spent = sweep(endpoint, listTime);
        passed += steadyNow() - begin;
        ours += allTime() - before;
        bystander->count(PingTimes::Uncounted);
        if (!spent)
            return benchFailure(QStringLiteral("The clients were not read within a minute."));
        swept.push_back(*spent / 1us / sweptClients);
    }
    bystander.reset();  // else it goes on writing
    return std::vector<Row>{
        {QStringLiteral("sweep_10k"), median(swept), median(whole), QStringLiteral("us of the server a client"),
         mostOfList, QStringLiteral("a piece names each id it asks for, which the server parses and looks up")},
        {QStringLiteral("server_share_10k"),
         ours.count(),
         passed.count(),
         QStringLiteral("ms of the server"),
         mostShare,
         {}},
        pings.row(QStringLiteral("bystander_10k"), mostOfUnmonitored)};
}

}  // namespace headroom
