// SPDX-License-Identifier: GPL-3.0-or-later
// What a session with the default limits costs a server, by the server's own account, from its connecting until every
// client was asked for once, and on for at least `period` (server_share). Held against a CLIENT LIST each second.
// Twice: a client that was never listed before costs the server some three times as much, once (first_sweep); a second
// session finds them as they are from then on (full_sweep). The dearer share of both counts. 1,000 and 10,000 clients
// are real; 100,000 are simulated, with the costs that were measured on a real server, see
// tests/support/simulated_server.h. Their ids have gaps, as on a server that runs for long.
#include "core/clock.h"
#include "core/session/session.h"
#include "tests/bench/bare_client.h"
#include "tests/bench/crowded_redis.h"
#include "tests/bench/row.h"
#include "tests/support/simulated_server.h"

#include <QEventLoop>
#include <QTimer>

namespace headroom {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::chrono::seconds period{10};
constexpr std::chrono::seconds patience{60};
constexpr double mostShare = 1;          // percent
constexpr double mostOfWhole = 1. / 20;  // of what a CLIENT LIST each second costs, at 100,000

struct Sweep {
    double seconds = 0;  // until all were asked for; 0: never
    double share = 0;    // percent of the server's time
};

Sweep sweep(const Endpoint& endpoint, BareClient& bare, int clients) {
    QEventLoop loop;
    const auto spentBefore = bare.spentOnUs();
    const SteadyTime begin = steadyNow();
    Sweep result;
    Session session(endpoint);
    QObject::connect(&session, &Session::clientsListed, &loop, [&](const ClientListing& listing) {
        if (!listing.complete || listing.snapshot->rowCount() < clients || result.seconds > 0)
            return;
        result.seconds = Seconds(steadyNow() - begin).count();
        QTimer::singleShot(std::max(std::chrono::milliseconds(0),
                                    std::chrono::ceil<std::chrono::milliseconds>(begin + period - steadyNow())),
                           &loop, &QEventLoop::quit);
    });
    QTimer::singleShot(patience, &loop, &QEventLoop::quit);
    session.start();
    loop.exec();
    const Seconds spent = bare.spentOnUs() - spentBefore;
    result.share = 100 * (spent / Seconds(steadyNow() - begin));
    return result;
}

Result<void> measure(const QString& size, const Endpoint& endpoint, int clients, double mostSeconds,
                     std::vector<Row>& rows) {
    BareClient bare(endpoint);
    if (!bare.isOpen())
        return benchFailure(QStringLiteral("hiredis can not connect."));
    const Sweep first = sweep(endpoint, bare, clients);
    const Sweep second = sweep(endpoint, bare, clients);
    if (first.seconds <= 0 || second.seconds <= 0)
        return benchFailure(QStringLiteral("The clients of %1 were not read within a minute.").arg(size));
    const auto spentBefore = bare.spentOn({"client|list"});
    const SteadyTime begin = steadyNow();
    bare.lengthOf("CLIENT LIST");
    const Seconds whole = steadyNow() - begin;
    const double wholeShare = 100 * Seconds(bare.spentOn({"client|list"}) - spentBefore).count();  // each second

    Row share = oursAtMost(mostShare, QStringLiteral("server_share_") + size, std::max(first.share, second.share),
                           wholeShare, QStringLiteral("% of time"));
    if (clients >= 100'000) {
        share.goal += QStringLiteral(", ratio <= %1").arg(mostOfWhole);
        share.met = share.met && share.ratio().value_or(1) <= mostOfWhole;
    }
    rows.push_back(share);
    if (mostSeconds > 0) {
        for (const auto& [name, ours] :
             {std::pair(QStringLiteral("first_sweep_"), first), {QStringLiteral("full_sweep_"), second}})
            rows.push_back(oursAtMost(mostSeconds, name + size, ours.seconds, whole.count(), QStringLiteral("s")));
    }
    return {};
}

Result<void> measureReal(const QString& size, int clients, double mostSeconds, std::vector<Row>& rows) {
    CrowdedRedis crowded(clients);
    if (const auto started = crowded.start(); !started)
        return started;
    return measure(size, crowded.redis.endpoint(), clients, mostSeconds, rows);
}

Result<void> measureSimulated(const QString& size, int clients, double mostSeconds, std::vector<Row>& rows) {
    SimulatedServer server;
    if (!server.start(clients))
        return benchFailure(QStringLiteral("The simulated server can not listen."));
    return measure(size, server.endpoint(), clients, mostSeconds, rows);
}

}  // namespace

Rows measureSweeps(const QString&) {
    std::vector<Row> rows;
    const auto measured =
        measureReal(QStringLiteral("1k"), 1000, 0, rows)
            .and_then([&rows] { return measureReal(QStringLiteral("10k"), 10'000, 3, rows); })
            .and_then([&rows] { return measureSimulated(QStringLiteral("100k"), 100'000, 30, rows); });
    return measured ? Rows(rows) : tl::unexpected(measured.error());
}

}  // namespace headroom
