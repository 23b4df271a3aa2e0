// SPDX-License-Identifier: GPL-3.0-or-later
// The whole program with the clients page open on 100,000 simulated clients, once all are read: what it holds at the
// most while it goes on reading them, and what that is a client more than with a few.
#include "tests/bench/bare_client.h"
#include "tests/bench/measured_program.h"
#include "tests/bench/row.h"
#include "tests/support/simulated_server.h"

#include <thread>

namespace headroom {

namespace {

constexpr int few = 50;
constexpr int many = 100'000;
constexpr std::chrono::milliseconds sweepCost{130};  // of the server, by its account, for all of them
constexpr int patience = 90;                         // seconds
constexpr int watched = 8;
constexpr double mostMegabytes = 90;
constexpr double mostBytes = 250;
constexpr double mega = 1024 * 1024;

}  // namespace

Rows measureProgramMemory(const QString& directory) {
    SimulatedServer small;
    SimulatedServer large;
    if (!small.start(few) || !large.start(many))
        return benchFailure(QStringLiteral("The simulated server can not listen."));
    large.setChurn(many / 500);
    const auto arguments = [](const SimulatedServer& server) {
        // The picture is never taken: it keeps the page open.
        return QStringList{QStringLiteral("--shot"),
                           QStringLiteral("never.png"),
                           QStringLiteral("--page"),
                           QStringLiteral("clients"),
                           QStringLiteral("--after"),
                           QStringLiteral("100000"),
                           QStringLiteral("unix://") + server.endpoint().socketPath};
    };
    MeasuredProgram trivial(directory + QStringLiteral("/headroom-bench-trivial"), {});
    MeasuredProgram withFew(directory + QStringLiteral("/headroom"), arguments(small));
    MeasuredProgram withMany(directory + QStringLiteral("/headroom"), arguments(large));
    for (MeasuredProgram* program : {&trivial, &withFew, &withMany}) {
        if (const auto started = program->start(); !started)
            return tl::unexpected(started.error());
    }
    BareClient bare(large.endpoint());
    for (int second = 0; bare.spentOn({"client|list"}) < sweepCost; ++second) {
        if (second == patience)
            return benchFailure(QStringLiteral("The simulated clients were not read."));
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    std::vector<double> bytes;
    for (int second = 0; second < watched; ++second) {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        bytes.push_back(static_cast<double>(withMany.residentBytes()));
    }
    const double most = *std::max_element(bytes.begin(), bytes.end());
    const auto least = static_cast<double>(withFew.residentBytes());
    if (most <= 0 || least <= 0)
        return benchFailure(QStringLiteral("A measured program ended by itself."));
    return std::vector{oursAtMost(mostMegabytes, QStringLiteral("rss_100k"), most / mega,
                                  static_cast<double>(trivial.residentBytes()) / mega, QStringLiteral("MB")),
                       oursAtMost(mostBytes, QStringLiteral("rss_per_client_100k"), (most - least) / many, 0,
                                  QStringLiteral("bytes"))};
}

}  // namespace headroom
