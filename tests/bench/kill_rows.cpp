// SPDX-License-Identifier: GPL-3.0-or-later
// 5,000 of 10,000 real clients killed as the window does it (a KillRun over a Session, with its ledger), from the
// confirmation until all is told, looks included; against what CLIENT KILL took the server for them by its own account
// (INFO commandstats). And what somebody else notices meanwhile.
#include "core/action/kill_run.h"
#include "core/session/session.h"
#include "tests/bench/bystander.h"
#include "tests/bench/crowded_redis.h"

#include <QEventLoop>
#include <QTemporaryDir>
#include <QTimer>

#include <numeric>

namespace headroom {

namespace {

using namespace std::chrono_literals;

constexpr int killedOf = 10'000;
constexpr int kills = 5'000;
constexpr int killRuns = 3;
constexpr auto quietTime = 2s;
constexpr double mostOfServer = 2;
constexpr double mostOfQuiet = 3;

// Runs the loop until it is quit; false after 60 s.
template <typename Start>
bool waitFor(Start start) {
    QEventLoop loop;
    QTimer::singleShot(60s, &loop, [&loop] { loop.exit(1); });
    start(loop);
    return loop.exec() == 0;
}

std::shared_ptr<const KillPlan> planOf(Session& session) {
    std::shared_ptr<KillPlan> plan;
    waitFor([&](QEventLoop& loop) {
        QObject::connect(&session, &Session::clientsListed, &loop, [&](const ClientListing& listing) {
            if (!listing.complete || listing.snapshot->rowCount() < killedOf || plan)
                return;
            std::vector<std::uint32_t> rows(static_cast<std::size_t>(listing.snapshot->rowCount()));
            std::iota(rows.begin(), rows.end(), 0U);
            plan = std::make_shared<KillPlan>(planKill(listing, rows, {.active = true}));
            plan->victims.resize(std::min<std::size_t>(plan->victims.size(), kills));
            loop.quit();
        });
        session.start();
        session.readAllClients();
    });
    return plan;
}

// In ms.
Result<double> carryOut(Session& session, const std::shared_ptr<const KillPlan>& plan) {
    const QTemporaryDir directory;
    Ledger ledger(directory.filePath(QStringLiteral("ledger.sqlite")));
    KillReport report;
    const SteadyTime begin = steadyNow();
    const bool ended = waitFor([&](QEventLoop& loop) {
        auto* run = new KillRun(ledger, plan, {});
        QObject::connect(run, &KillRun::finished, &loop, [&](const KillReport& told) {
            report = told;
            loop.quit();
        });
        run->start(session.port(), session.clients());
    });
    const double took = std::chrono::duration<double, std::milli>(steadyNow() - begin).count();
    for (const KillOutcome& outcome : report.outcomes) {
        if (outcome.result != KillResult::Killed)
            return benchFailure(QStringLiteral("Client %1 is %2: %3.")
                                    .arg(outcome.id)
                                    .arg(QLatin1String(killResultName(outcome.result)), outcome.detail));
    }
    return ended ? Result<double>(took) : benchFailure(QStringLiteral("The kills did not end within 60 s."));
}

}  // namespace

Rows measureKill() {
    std::vector<double> ours;
    std::vector<double> server;
    PingTimes pings;
    for (int run = 0; run < killRuns; ++run) {
        CrowdedRedis crowded(killedOf);
        if (const auto started = crowded.start(); !started)
            return tl::unexpected(started.error());
        const Endpoint endpoint = crowded.redis().endpoint();
        BareClient bare(endpoint);
        Bystander bystander(endpoint, pings);
        bystander.count(PingTimes::Unmonitored);
        std::this_thread::sleep_for(quietTime);
        bystander.count(PingTimes::Uncounted);

        Session session(endpoint);
        session.setDemand(everything);
        const auto plan = planOf(session);
        if (!plan || plan->victims.size() < kills)
            return benchFailure(QStringLiteral("The server did not list enough clients that can be killed."));
        bystander.count(PingTimes::Monitored);
        const auto took = carryOut(session, plan);
        bystander.count(PingTimes::Uncounted);
        if (!took)
            return tl::unexpected(took.error());
        ours.push_back(*took);
        server.push_back(static_cast<double>(bare.spentOn({"client|kill"}).count()) / 1000);
    }
    return std::vector<Row>{
        {QStringLiteral("kill_5000_of_10000"), median(ours), median(server), QStringLiteral("ms"), mostOfServer,
         QStringLiteral("each is looked at again and recorded on disk before, and others are served in between")},
        pings.row(QStringLiteral("kill_bystander"), mostOfQuiet,
                  QStringLiteral("a slice of kills holds the server for a millisecond and a half"))};
}

}  // namespace headroom
