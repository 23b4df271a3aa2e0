// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/background.h"
#include "core/clock.h"
#include "core/query/row_order.h"
#include "core/server/client_list_parser.h"
#include "core/session/connection.h"
#include "tests/bench/bare_client.h"
#include "tests/bench/cpu_time.h"
#include "tests/bench/crowded_redis.h"
#include "tests/bench/row.h"

#include <QEventLoop>

#include <thread>

namespace headroom {

namespace {

constexpr int clients = 10000;
constexpr int runs = 41;
constexpr std::chrono::milliseconds pause{60};  // the server goes back to its other clients between
constexpr double mostTime = 1.15;
constexpr double mostCpu = 2;

struct Figures {
    std::vector<double> time;
    std::vector<double> cpu;
};

// What `refresh` needs; false when it gives no table of all clients.
template <typename Refresh>
bool measure(Figures& figures, Refresh refresh) {
    std::this_thread::sleep_for(pause);
    const double cpu = cpuMilliseconds(CLOCK_PROCESS_CPUTIME_ID);
    const SteadyTime begin = steadyNow();
    const int rows = refresh();
    figures.time.push_back(std::chrono::duration<double, std::milli>(steadyNow() - begin).count());
    figures.cpu.push_back(cpuMilliseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    return rows >= clients;
}

// As a session does it: connection, parse and order in the pool, the result back in this thread.
class OurFetch {
  public:
    explicit OurFetch(const Endpoint& endpoint) {
        QEventLoop loop;
        QObject::connect(&m_connection, &Connection::opened, &loop, &QEventLoop::quit);
        QObject::connect(&m_connection, &Connection::ended, &loop, &QEventLoop::quit);
        m_connection.open(endpoint);
        QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);  // a unix socket may stand already
        loop.exec();
    }
    int refresh() {
        QEventLoop loop;
        int rows = 0;
        m_connection.send({"CLIENT", "LIST"}, [this, &loop, &rows](const Reply& reply) {
            if (!reply.value || !reply.value->isText()) {
                loop.quit();
                return;
            }
            runInBackground(
                &m_connection,
                [text = reply.value->text] {
                    Table table;
                    table.snapshot = parseClientList({text.constData(), static_cast<std::size_t>(text.size())},
                                                     wallNow(), steadyNow());
                    table.order = orderRows(*table.snapshot, {ClientField::Idle, true}, allRows(*table.snapshot));
                    return table;
                },
                [&loop, &rows](const Table& table) {
                    rows = static_cast<int>(table.order.size());
                    loop.quit();
                });
        });
        loop.exec();
        return rows;
    }

  private:
    struct Table {
        std::shared_ptr<const ClientSnapshot> snapshot;
        std::vector<std::uint32_t> order;
    };
    Connection m_connection{Access::ReadWrite};
};

}  // namespace

Rows measureRefresh(const QString&) {
    CrowdedRedis crowded(clients);
    if (const auto started = crowded.start(); !started)
        return tl::unexpected(started.error());
    BareClient bare(crowded.redis.endpoint());
    if (!bare.isOpen())
        return benchFailure(QStringLiteral("hiredis can not connect."));
    OurFetch our(crowded.redis.endpoint());

    Figures reference;
    Figures ours;
    for (int run = 0; run < runs; ++run) {
        // Each row has more than 100 bytes: counting them is not the library's part.
        const auto fetch = [&bare] { return static_cast<int>(bare.lengthOf("CLIENT LIST") / 100); };
        if (!measure(reference, fetch) || !measure(ours, [&our] { return our.refresh(); }))
            return benchFailure(QStringLiteral("The server did not list its clients."));
    }
    return std::vector{ratioAtMost(mostTime, QStringLiteral("refresh_10k"), median(ours.time), median(reference.time),
                                   QStringLiteral("ms")),
                       ratioAtMost(mostCpu, QStringLiteral("refresh_cpu_10k"), median(ours.cpu), median(reference.cpu),
                                   QStringLiteral("ms of CPU"))};
}

}  // namespace headroom
