// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU time of this process for one refresh of 10,000 real clients: the whole CLIENT LIST as a Session reads, parses
// and gives it, and sorted for the table, against hiredis reading the same reply and parsing nothing.
#include "core/background.h"
#include "core/clock.h"
#include "core/query/row_order.h"
#include "core/session/session.h"
#include "tests/bench/bare_client.h"
#include "tests/bench/crowded_redis.h"
#include "tests/bench/row.h"

#include <QEventLoop>
#include <QTimer>

#include <thread>

namespace headroom {

namespace {

using namespace std::chrono_literals;

constexpr int refreshedClients = 10'000;
constexpr int refreshes = 41;
constexpr auto refreshPause = 60ms;  // the server goes back to its other clients between
constexpr auto refreshPatience = 10s;
constexpr double mostOfHiredis = 2;

// Appends what `refresh` needs; false when it gives no table of all clients.
template <typename Refresh>
bool addRefresh(std::vector<double>& cpu, Refresh refresh) {
    std::this_thread::sleep_for(refreshPause);
    const double begin = cpuMilliseconds(CLOCK_PROCESS_CPUTIME_ID);
    const int rows = refresh();
    cpu.push_back(cpuMilliseconds(CLOCK_PROCESS_CPUTIME_ID) - begin);
    return rows >= refreshedClients;
}

// The rows of the table that a session read as a whole and that was sorted; 0: none came in time.
int refresh(Session& session) {
    QEventLoop loop;
    int rows = 0;
    QTimer::singleShot(refreshPatience, &loop, &QEventLoop::quit);
    QObject::connect(&session, &Session::clientsListed, &loop, [&, begin = steadyNow()](const ClientListing& listing) {
        if (listing.snapshot->rowCount() < refreshedClients || listing.snapshot->oldestSeen() < begin)
            return;
        runInBackground(
            &loop,
            [snapshot = listing.snapshot] {
                return orderRows(*snapshot, {ClientField::Idle, true}, allRows(*snapshot));
            },
            [&](const std::vector<std::uint32_t>& order) {
                rows = static_cast<int>(order.size());
                loop.quit();
            });
    });
    session.readAllClients();
    loop.exec();
    return rows;
}

}  // namespace

Rows measureRefresh() {
    CrowdedRedis crowded(refreshedClients);
    if (const auto started = crowded.start(); !started)
        return tl::unexpected(started.error());
    BareClient bare(crowded.redis().endpoint());
    Session session(crowded.redis().endpoint());
    session.setDemand(everything);
    session.setLimits({.hold = 1s, .share = 1});  // whole lists
    session.start();
    static_cast<void>(refresh(session));  // connects first
    std::vector<double> reference;
    std::vector<double> ours;
    for (int run = 0; run < refreshes; ++run) {
        // Each row has more than 100 bytes: counting them is not the library's part.
        const auto fetch = [&bare] { return static_cast<int>(bare.lengthOf("CLIENT LIST") / 100); };
        if (!addRefresh(reference, fetch) || !addRefresh(ours, [&session] { return refresh(session); }))
            return benchFailure(QStringLiteral("The server did not list its clients."));
    }
    return std::vector<Row>{{QStringLiteral("refresh_cpu_10k"),
                             median(ours),
                             median(reference),
                             QStringLiteral("ms of CPU"),
                             mostOfHiredis,
                             {}}};
}

}  // namespace headroom
