// SPDX-License-Identifier: GPL-3.0-or-later
// All rules on 100,000 clients and an hour of series, with the watch of these clients brought up to date, as each
// refresh does, against parsing their list once.
#include "core/diagnosis/diagnosis.h"
#include "core/server/client_list_parser.h"
#include "tests/bench/row.h"
#include "tests/support/simulated_clients.h"

namespace headroom {

namespace {

constexpr double mostOfParse = 0.5;
constexpr int clientCount = 100'000;
constexpr int readings = 3600;
constexpr int runs = 15;

std::shared_ptr<const InfoSample> sampleAt(SteadyTime time, int second) {
    const QByteArray info =
        "run_id:a\nconnected_clients:" + QByteArray::number(clientCount - readings + second) +
        "\nconnected_slaves:2\nmaxclients:120000\ntotal_connections_received:" +
        QByteArray::number(1'000'000 + 20 * second) +
        "\nrejected_connections:0\ntotal_commands_processed:" + QByteArray::number(1'000'000LL * second) +
        "\nused_memory:900000000\n";
    return std::make_shared<InfoSample>(InfoSample::from(InfoFields(info), std::nullopt, time, WallTime()));
}

}  // namespace

Rows measureDiagnosis() {
    const SteadyTime start{std::chrono::hours(100)};
    SimulatedClients clients(clientCount, SimulatedClients::Version::Redis7_0);
    Series series;
    ClientWatch watch;
    std::vector<double> ours;
    std::vector<double> reference;
    volatile std::size_t found = 0;
    for (int second = 0; second < readings; ++second)
        series.add(*sampleAt(start + std::chrono::seconds(second), second));
    for (int run = 0; run <= runs; ++run) {
        const int second = readings + run;
        const SteadyTime now = start + std::chrono::seconds(second);
        clients.churn(20, second);
        const QByteArray text = clients.list(second);
        const double parseBegin = cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID);
        const auto snapshot =
            parseClientList({text.constData(), static_cast<std::size_t>(text.size())}, WallTime(), now);
        const double begin = cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID);
        ClientListing listing;
        listing.snapshot = snapshot;
        listing.runId = "a";
        watch.add(listing, now);
        Picture picture;
        picture.series = &series;
        picture.clients = &watch;
        picture.sample = sampleAt(now, second);
        picture.now = now;
        found = found + diagnose(picture).holders.size();
        const double end = cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID);
        if (run == 0)  // all clients are new to the watch, once
            continue;
        ours.push_back(end - begin);
        reference.push_back(begin - parseBegin);
    }
    return std::vector<Row>{{QStringLiteral("diagnosis_100k"), median(ours), median(reference),
                             QStringLiteral("ms of CPU"), mostOfParse,
                             QStringLiteral("each row is read anew here, in a sweep only what was listed since")}};
}

}  // namespace headroom
