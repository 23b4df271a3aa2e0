// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_list_parser.h"
#include "tests/bench/cpu_time.h"
#include "tests/bench/crowded_redis.h"
#include "tests/bench/naive_parser.h"
#include "tests/bench/row.h"
#include "tests/support/simulated_clients.h"

namespace headroom {

namespace {

constexpr int realClients = 10000;
constexpr double leastGain = 40;
constexpr double leastRate = 1.8;  // GB/s

// To make a table and to be rid of it, as each refresh does. Of this thread's time, which others on the machine do not
// take.
template <typename Parse>
double milliseconds(Parse parse) {
    static_cast<void>(parse());  // tidies up the heap after the other one
    const double begin = cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID);
    static_cast<void>(parse());
    return cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID) - begin;
}

// Both parsers by turns, so that a busy machine is as bad for either.
void measure(const QString& size, const QByteArray& list, std::vector<Row>& rows) {
    const std::string text(list.constData(), static_cast<std::size_t>(list.size()));
    const int runs = list.size() > 10'000'000 ? 7 : list.size() > 1'000'000 ? 25 : 101;
    std::vector<double> ours;
    std::vector<double> reference;
    for (int run = 0; run < runs; ++run) {
        ours.push_back(milliseconds([&text] { return parseClientList(text, WallTime(), SteadyTime()); }));
        reference.push_back(milliseconds([&text] { return parseNaively(text); }));
    }
    Row time{QStringLiteral("parse_") + size, median(ours), median(reference), QStringLiteral("ms"),
             QStringLiteral("ratio <= %1").arg(1 / leastGain)};
    time.met = time.ratio().value_or(1) <= 1 / leastGain;
    const double megabytes = static_cast<double>(list.size()) / 1e6;
    Row rate{QStringLiteral("parse_rate_") + size, megabytes / time.ours, megabytes / time.reference,
             QStringLiteral("GB/s"), QStringLiteral("ours >= %1").arg(leastRate)};
    rate.met = rate.ours >= leastRate;
    rows.push_back(time);
    rows.push_back(rate);
}

Result<QByteArray> realList() {
    CrowdedRedis crowded(realClients);
    if (const auto started = crowded.start(); !started)
        return tl::unexpected(started.error());
    return crowded.redis.command({"CLIENT", "LIST"});
}

}  // namespace

Rows measureParse(const QString&) {
    using Version = SimulatedClients::Version;
    std::vector<Row> rows;
    for (const auto& [suffix, version] :
         {std::pair(QString(), Version::Redis8_6), {QStringLiteral("_redis7"), Version::Redis7_0}}) {
        for (const int thousands : {1, 10, 100}) {
            const SimulatedClients clients(thousands * 1000, version);
            measure(QStringLiteral("%1k").arg(thousands) + suffix, clients.list(0), rows);
        }
    }
    const auto real = realList();
    if (!real)
        return tl::unexpected(real.error());
    measure(QStringLiteral("10k_real"), *real, rows);
    return rows;
}

}  // namespace headroom
