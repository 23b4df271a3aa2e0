// SPDX-License-Identifier: GPL-3.0-or-later
// What others on a server with 19,900 real clients notice of a session with the default limits in an engine: the
// longest of our commands by the server's own account (INFO latencystats, Redis 7.0+, held against one CLIENT LIST),
// our share of its time, and how long a PING takes, with the session and without it by turns. A PING is sent each
// millisecond, whether the one before was quick or not. Less than 1 in 100 meets one of our commands, so its p99.9
// tells of our longest ones. Where the server, the PINGs and the session share few and busy cores, it is milliseconds
// without us too, and the ratio tells of their scheduling as well.
#include "core/clock.h"
#include "core/session/engine.h"
#include "tests/bench/bare_client.h"
#include "tests/bench/crowded_redis.h"
#include "tests/bench/row.h"

#include <thread>

namespace headroom {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr int clients = 19'900;
constexpr int runs = 7;
constexpr std::chrono::seconds settling{1};  // connecting, and the first commands
constexpr std::chrono::seconds period{3};
constexpr std::chrono::milliseconds pingInterval{1};
constexpr double mostLatency = 1;  // ms
constexpr double mostShare = 1;    // percent
constexpr double mostPing = 1.2;

// p99.9 in microseconds.
double pingFor(BareClient& bare, std::chrono::seconds time) {
    std::vector<double> took;
    const SteadyTime begin = steadyNow();
    SteadyTime answered = begin;
    for (SteadyTime planned = begin; planned < begin + time; planned += pingInterval) {
        std::this_thread::sleep_until(planned);
        // One that had to wait for the one before counts from when it was planned.
        const SteadyTime asked = answered > planned ? planned : steadyNow();
        bare.lengthOf("PING");
        answered = steadyNow();
        took.push_back(std::chrono::duration<double, std::micro>(answered - asked).count());
    }
    return percentile(std::move(took), 0.999);
}

// The worst p99 of the commands of a session so far, in milliseconds; 0 when the server does not tell.
double longestCommand(BareClient& bare) {
    const InfoFields stats(bare.text("INFO latencystats"));
    double longest = 0;
    for (const auto& [key, value] : stats.all()) {
        const qsizetype p99 = value.indexOf("p99=");
        if (key.startsWith("latency_percentiles_usec_") && !key.endsWith("_ping") && p99 >= 0)
            longest = std::max(longest, value.mid(p99 + 4).split(',').front().toDouble() / 1000);
    }
    return longest;
}

}  // namespace

Rows measureBystander(const QString&) {
    CrowdedRedis crowded(clients);
    if (const auto started = crowded.start(); !started)
        return tl::unexpected(started.error());
    BareClient bare(crowded.redis.endpoint());
    if (!bare.isOpen() || crowded.redis.command({"CONFIG", "RESETSTAT"}) != "OK")
        return benchFailure(QStringLiteral("The server does not answer."));

    std::vector<double> with;
    std::vector<double> without;
    Seconds monitored{0};
    Engine engine;
    for (int run = 0; run < runs; ++run) {
        without.push_back(pingFor(bare, period));
        const SteadyTime begin = steadyNow();
        Session* session = engine.add(crowded.redis.endpoint());
        engine.start(session);
        std::this_thread::sleep_for(settling);
        with.push_back(pingFor(bare, period));
        engine.remove(session);
        monitored += steadyNow() - begin;
    }
    const double longest = longestCommand(bare);
    const double share = 100 * (Seconds(bare.spentOnUs()) / monitored);
    if (longest <= 0 || bare.text("CONFIG RESETSTAT") != "OK" || bare.lengthOf("CLIENT LIST") == 0)
        return benchFailure(QStringLiteral("The server does not tell how long commands take (Redis 7.0+ does)."));
    const double whole = longestCommand(bare);
    return std::vector{
        oursAtMost(mostLatency, QStringLiteral("longest_command_20k"), longest, whole, QStringLiteral("ms p99")),
        oursAtMost(mostShare, QStringLiteral("server_share_20k"), share, whole / 10, QStringLiteral("% of time")),
        ratioAtMost(mostPing, QStringLiteral("bystander_ping_20k"), median(with), median(without),
                    QStringLiteral("us p99.9"))};
}

}  // namespace headroom
