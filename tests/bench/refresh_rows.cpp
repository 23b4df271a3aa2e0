// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU time of this process for one refresh of 10,000 real clients: the whole CLIENT LIST read, parsed and sorted as
// a session does it, in the thread pool, against hiredis reading the same reply and parsing nothing.
#include "core/background.h"
#include "core/clock.h"
#include "core/query/row_order.h"
#include "core/server/client_list_parser.h"
#include "core/session/connection.h"
#include "core/wire/socket_channel.h"
#include "tests/bench/bare_client.h"
#include "tests/bench/crowded_redis.h"
#include "tests/bench/row.h"

#include <QEventLoop>

#include <thread>

namespace headroom {

namespace {

constexpr int refreshedClients = 10'000;
constexpr int refreshes = 41;
constexpr std::chrono::milliseconds pause{60};  // the server goes back to its other clients between
constexpr double mostOfHiredis = 2;

// Appends what `refresh` needs; false when it gives no table of all clients.
template <typename Refresh>
bool addRefresh(std::vector<double>& cpu, Refresh refresh) {
    std::this_thread::sleep_for(pause);
    const double begin = cpuMilliseconds(CLOCK_PROCESS_CPUTIME_ID);
    const int rows = refresh();
    cpu.push_back(cpuMilliseconds(CLOCK_PROCESS_CPUTIME_ID) - begin);
    return rows >= refreshedClients;
}

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
    Connection m_connection{std::make_unique<SocketChannel>(SocketChannel::Layer::Plain), Access::ReadWrite};
};

}  // namespace

Rows measureRefresh() {
    CrowdedRedis crowded(refreshedClients);
    if (const auto started = crowded.start(); !started)
        return tl::unexpected(started.error());
    BareClient bare(crowded.redis().endpoint());
    OurFetch our(crowded.redis().endpoint());
    std::vector<double> reference;
    std::vector<double> ours;
    for (int run = 0; run < refreshes; ++run) {
        // Each row has more than 100 bytes: counting them is not the library's part.
        const auto fetch = [&bare] { return static_cast<int>(bare.lengthOf("CLIENT LIST") / 100); };
        if (!addRefresh(reference, fetch) || !addRefresh(ours, [&our] { return our.refresh(); }))
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
