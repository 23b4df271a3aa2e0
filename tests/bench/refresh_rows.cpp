// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/background.h"
#include "core/clock.h"
#include "core/query/row_order.h"
#include "core/server/client_list_parser.h"
#include "core/session/connection.h"
#include "tests/bench/client_holder.h"
#include "tests/bench/row.h"
#include "tests/support/private_redis.h"

#include <QEventLoop>
#include <QFile>

#include <hiredis/hiredis.h>

#include <ctime>
#include <thread>

namespace headroom {

namespace {

constexpr int clients = 10000;
constexpr int runs = 41;
constexpr std::chrono::milliseconds pause{60};  // the server goes back to its other clients between
constexpr double mostTime = 1.15;
constexpr double mostCpu = 2;

double cpuMilliseconds() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

struct Figures {
    std::vector<double> time;
    std::vector<double> cpu;
};

// What `refresh` needs; false when it gives no table of all clients.
template <typename Refresh>
bool measure(Figures& figures, Refresh refresh) {
    std::this_thread::sleep_for(pause);
    const double cpu = cpuMilliseconds();
    const SteadyTime begin = steadyNow();
    const int rows = refresh();
    figures.time.push_back(std::chrono::duration<double, std::milli>(steadyNow() - begin).count());
    figures.cpu.push_back(cpuMilliseconds() - cpu);
    return rows >= clients;
}

// The bare library: the reply as one string, its rows counted outside of the measurement.
class BareFetch {
  public:
    explicit BareFetch(const QString& path) : m_context(redisConnectUnix(QFile::encodeName(path).constData())) {}
    ~BareFetch() { redisFree(m_context); }
    Q_DISABLE_COPY_MOVE(BareFetch)
    [[nodiscard]] bool isOpen() const { return m_context && m_context->err == 0; }
    int refresh() {
        auto* reply = static_cast<redisReply*>(redisCommand(m_context, "CLIENT LIST"));
        const bool isList = reply && reply->type == REDIS_REPLY_STRING && reply->len > size_t{100} * clients;
        freeReplyObject(reply);
        return isList ? clients : 0;
    }

  private:
    redisContext* m_context;
};

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
    Connection m_connection;
};

}  // namespace

Rows measureRefresh(const QString&) {
    const auto failed = [](const QString& what) { return tl::unexpected(Error{ErrorKind::Local, what}); };
    ClientHolder::raiseFileLimit();
    PrivateRedis redis({"maxclients " + QByteArray::number(clients + 100)}, PrivateRedis::Tcp::Yes);
    if (!redis.start())
        return failed(redis.error());
    ClientHolder holder;
    if (const auto open = holder.open(redis.port(), clients); !open)
        return tl::unexpected(open.error());
    BareFetch bare(redis.socketPath());
    if (!bare.isOpen())
        return failed(QStringLiteral("hiredis can not connect."));
    OurFetch our(redis.endpoint());

    Figures reference;
    Figures ours;
    for (int run = 0; run < runs; ++run) {
        if (!measure(reference, [&bare] { return bare.refresh(); }) || !measure(ours, [&our] { return our.refresh(); }))
            return failed(QStringLiteral("The server did not list its clients."));
    }
    Row time{QStringLiteral("refresh_10k"), median(ours.time), median(reference.time), QStringLiteral("ms"),
             QStringLiteral("ratio <= %1").arg(mostTime)};
    time.met = time.ratio().value_or(0) <= mostTime;
    Row cpu{QStringLiteral("refresh_cpu_10k"), median(ours.cpu), median(reference.cpu), QStringLiteral("ms of CPU"),
            QStringLiteral("ratio <= %1").arg(mostCpu)};
    cpu.met = cpu.ratio().value_or(0) <= mostCpu;
    return std::vector{time, cpu};
}

}  // namespace headroom
