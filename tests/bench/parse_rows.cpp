// SPDX-License-Identifier: GPL-3.0-or-later
// A table made of CLIENT LIST and dropped again, as each refresh does, against one pass over the same bytes that finds
// the ends of lines, fields and keys and does nothing else: a plain loop, a byte at a time, as a compiler makes it.
#include "core/server/client_list_parser.h"
#include "tests/bench/crowded_redis.h"
#include "tests/bench/row.h"
#include "tests/support/simulated_clients.h"

namespace headroom {

namespace {

constexpr double mostOfPass = 1.6;

[[gnu::noinline]] std::size_t findSeparators(std::string_view text) {
    std::size_t places = 0;  // their sum, so that none can be left out
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' || text[i] == ' ' || text[i] == '=')
            places += i;
    }
    return places;
}

template <typename Pass>
double passTime(Pass pass) {
    pass();  // the heap and the caches are as the other one left them
    const double begin = cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID);
    pass();
    return cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID) - begin;
}

Row parseRow(const QString& size, const QByteArray& list) {
    const std::string_view text(list.constData(), static_cast<std::size_t>(list.size()));
    const int runs = list.size() > 10'000'000 ? 15 : 101;
    std::vector<double> ours;
    std::vector<double> reference;
    volatile std::size_t kept = 0;
    for (int run = 0; run < runs; ++run) {
        ours.push_back(passTime([&] { kept = kept + parseClientList(text, WallTime(), SteadyTime())->memoryBytes(); }));
        reference.push_back(passTime([&] { kept = kept + findSeparators(text); }));
    }
    return {QStringLiteral("parse_") + size, median(ours), median(reference),
            QStringLiteral("ms of CPU"),     mostOfPass,   {}};
}

}  // namespace

Rows measureParse() {
    using Version = SimulatedClients::Version;
    std::vector<Row> rows;
    for (const auto& [suffix, version] :
         {std::pair(QString(), Version::Redis8_6), {QStringLiteral("_redis7"), Version::Redis7_0}}) {
        for (const int thousands : {10, 100})
            rows.push_back(parseRow(QStringLiteral("%1k").arg(thousands) + suffix,
                                    SimulatedClients(thousands * 1000, version).list(0)));
    }
    CrowdedRedis crowded(10'000);
    if (const auto started = crowded.start(); !started)
        return tl::unexpected(started.error());
    rows.push_back(parseRow(QStringLiteral("10k_real"), crowded.redis().command({"CLIENT", "LIST"})));
    return rows;
}

}  // namespace headroom
