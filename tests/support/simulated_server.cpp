// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/simulated_server.h"

#include "core/clock.h"
#include "tests/support/resp_request.h"

#include <QLocalServer>
#include <QLocalSocket>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace headroom {

namespace {

constexpr double byIdUsec = 1.1;
constexpr double missingIdUsec = 0.02;
constexpr double anyUsec = 2;
constexpr double infoUsec = 60;

double fullListUsec(double clients) {
    constexpr double small = 1.3;
    constexpr double large = 2.9;
    const double grown = std::clamp(std::log10(std::max(clients, 1.0)) - 4, 0.0, 1.0);
    return clients * (small + (large - small) * grown);
}

QByteArray integerReply(qint64 number) {
    return ':' + QByteArray::number(number) + "\r\n";
}

QByteArray arrayReply(const QByteArrayList& items) {
    return '*' + QByteArray::number(items.size()) + "\r\n" + items.join();
}

// Lives in the server's thread.
class Worker : public QObject {
  public:
    Worker(int clients, SimulatedClients::Version version, std::shared_ptr<SimulatedServer::Shared> shared)
        : m_clients(clients, version), m_shared(std::move(shared)) {
        connect(&m_server, &QLocalServer::newConnection, this, &Worker::accept);
    }

    [[nodiscard]] bool listen(const QString& path) { return m_server.listen(path); }

  private:
    struct Connection {
        qint64 id = 0;
        qint64 created = 0;
        QByteArray name;
        QByteArray buffer;
    };
    struct Cost {
        qint64 calls = 0;
        double usec = 0;
    };

    [[nodiscard]] qint64 second() const {
        return std::chrono::duration_cast<std::chrono::seconds>(steadyNow() - m_start).count() + m_shared->skipped;
    }

    void accept() {
        while (QLocalSocket* socket = m_server.nextPendingConnection()) {
            m_connections[socket] = {m_clients.takeId(), second(), {}, {}};
            ++m_received;
            connect(socket, &QLocalSocket::disconnected, this, [this, socket] {
                m_connections.erase(socket);
                socket->deleteLater();
            });
            connect(socket, &QLocalSocket::readyRead, this, [this, socket] { read(socket); });
        }
    }

    void read(QLocalSocket* socket) {
        const auto known = m_connections.find(socket);
        if (known == m_connections.end())
            return;
        Connection& connection = known->second;
        connection.buffer += socket->readAll();
        QByteArrayList words;
        while (takeRequest(connection.buffer, words)) {
            live();
            socket->write(answer(connection, words));
        }
    }

    // What happened to the clients in the seconds since it was last asked.
    void live() {
        const qint64 now = second();
        for (; m_lived < now; ++m_lived) {
            const int churn = m_shared->churn;
            m_clients.churn(churn, m_lived + 1);
            m_received += churn;
        }
    }

    [[nodiscard]] QByteArray answer(Connection& connection, const QByteArrayList& words) {
        const QByteArray command = words.value(0).toUpper();
        const QByteArray subcommand = words.value(1).toUpper();
        if (command == "CLIENT") {
            if (subcommand == "LIST" && words.size() == 2)
                return listAll();
            if (subcommand == "LIST" && words.value(2).toUpper() == "ID" && words.size() > 3)
                return listById(words.sliced(3));
            if (subcommand == "KILL")
                return kill(words.sliced(2));
            if (subcommand == "ID")
                return charged("client|id", anyUsec, integerReply(connection.id));
            if (subcommand == "SETNAME")
                connection.name = words.value(2);
            if (subcommand == "SETNAME" || subcommand == "SETINFO" || subcommand == "NO-EVICT")
                return charged("client|" + subcommand.toLower(), anyUsec, "+OK\r\n");
            return "-ERR syntax error\r\n";
        }
        if (command == "INFO")
            return charged("info", infoUsec, bulkReply(info(words.sliced(1))));
        if (command == "CONFIG" && subcommand == "GET")
            return charged("config|get", anyUsec, config(words.sliced(2)));
        if (command == "SLOWLOG" && subcommand == "LEN")
            return charged("slowlog|len", anyUsec, integerReply(slowCommands));
        if (command == "SLOWLOG" && subcommand == "GET")
            return charged("slowlog|get", anyUsec, slowlog());
        if (command == "PING")
            return "+PONG\r\n";
        return "-ERR unknown command '" + command + "', with args beginning with: \r\n";
    }

    [[nodiscard]] QByteArray charged(const QByteArray& command, double usec, const QByteArray& reply) {
        Cost& cost = m_costs[command];
        ++cost.calls;
        cost.usec += usec;
        return reply;
    }

    void appendOwn(const Connection& connection, QByteArray& rows) const {
        m_clients.appendOwn(connection.id, connection.name, connection.created, second(), rows);
    }

    [[nodiscard]] QByteArray listAll() {
        QByteArray rows = m_clients.list(second());
        for (const auto& [socket, connection] : m_connections)
            appendOwn(connection, rows);
        return charged("client|list", fullListUsec(m_clients.count()), bulkReply(rows));
    }

    [[nodiscard]] QByteArray listById(const QByteArrayList& ids) {
        QByteArray rows;
        double usec = anyUsec;
        for (const QByteArray& word : ids) {
            bool isNumber = false;
            const qint64 id = word.toLongLong(&isNumber);
            if (!isNumber || id < 1)
                return "-ERR Invalid client ID\r\n";
            bool found = m_clients.appendRow(id, second(), rows);
            for (const auto& [socket, connection] : m_connections) {
                if (connection.id == id) {
                    appendOwn(connection, rows);
                    found = true;
                }
            }
            usec += found ? byIdUsec : missingIdUsec;
        }
        return charged("client|list", usec, bulkReply(rows));
    }

    // ID, ADDR and SKIPME, which is always yes here.
    [[nodiscard]] QByteArray kill(const QByteArrayList& filters) {
        qint64 id = 0;
        QByteArray addr;
        for (qsizetype i = 0; i + 1 < filters.size(); i += 2) {
            const QByteArray filter = filters[i].toUpper();
            if (filter == "ID")
                id = filters[i + 1].toLongLong();
            else if (filter == "ADDR")
                addr = filters[i + 1];
            else if (filter != "SKIPME")
                return "-ERR syntax error\r\n";
        }
        if (id < 1 || filters.size() % 2 != 0)
            return "-ERR client-id should be greater than 0\r\n";
        const bool fits = addr.isEmpty() || addr == m_clients.addr(id);
        const double walk = 0.045 * m_clients.count();  // it looks at each client, by id too
        return charged("client|kill", walk, integerReply(fits && m_clients.remove(id) ? 1 : 0));
    }

    [[nodiscard]] qint64 maxclients() const {
        const qint64 set = m_shared->maxclients;
        return set > 0 ? set : m_clients.count() * qint64{5} / 4 + 100;
    }

    // The sections named, or all but commandstats.
    [[nodiscard]] QByteArray info(const QByteArrayList& names) const {
        const auto line = [](const char* key, qint64 value) {
            return QByteArray(key) + ':' + QByteArray::number(value) + "\r\n";
        };
        const bool is86 = m_clients.version() == SimulatedClients::Version::Redis8_6;
        QByteArray costs;
        for (const auto& [command, cost] : m_costs) {
            const auto usec = static_cast<qint64>(cost.usec);
            costs += "cmdstat_" + command + ":calls=" + QByteArray::number(cost.calls) +
                     ",usec=" + QByteArray::number(usec) +
                     ",usec_per_call=" + QByteArray::number(cost.usec / static_cast<double>(cost.calls), 'f', 2) +
                     ",rejected_calls=0,failed_calls=0\r\n";
        }
        const qint64 clients = m_clients.count();
        const std::pair<const char*, QByteArray> sections[] = {
            {"Server", QByteArray("redis_version:") + (is86 ? "8.6.3" : "7.0.15") +
                           "\r\nredis_mode:standalone\r\nrun_id:5e1f0c2ab79d4e6f8a3b1c0d9e8f7a6b5c4d3e2f\r\n" +
                           line("uptime_in_seconds", 2'000'000 + second())},
            {"Clients",
             line("connected_clients", clients - m_clients.replicas() + static_cast<qint64>(m_connections.size())) +
                 line("cluster_connections", 0) + line("maxclients", maxclients()) +
                 line("blocked_clients", m_clients.blocked())},
            {"Memory", line("used_memory", 900'000'000 + clients * 2080) + line("maxmemory", 4'294'967'296)},
            {"Persistence", line("loading", 0)},
            {"Stats", line("total_connections_received", clients + m_received) + line("rejected_connections", 0) +
                          line("instantaneous_ops_per_sec", clients / 4 + second() % 97)},
            {"Replication", "role:master\r\n" + line("connected_slaves", m_clients.replicas())},
            {"Cluster", line("cluster_enabled", 0)},
            {"Commandstats", costs},
        };
        QByteArray text;
        for (const auto& [name, lines] : sections) {
            const auto isIt = [section = QByteArray(name)](const QByteArray& word) {
                return word.compare(section, Qt::CaseInsensitive) == 0;
            };
            if (names.isEmpty() ? QByteArray(name) != "Commandstats" : std::any_of(names.begin(), names.end(), isIt))
                text += (text.isEmpty() ? "# " : "\r\n# ") + QByteArray(name) + "\r\n" + lines;
        }
        return text;
    }

    [[nodiscard]] QByteArray config(const QByteArrayList& patterns) const {
        const std::pair<QByteArray, QByteArray> parameters[] = {{"maxclients", QByteArray::number(maxclients())},
                                                                {"timeout", "0"},
                                                                {"tcp-keepalive", "300"},
                                                                {"slowlog-log-slower-than", "10000"},
                                                                {"slowlog-max-len", "128"}};
        QByteArrayList items;
        for (const auto& [key, value] : parameters) {
            const auto matches = [name = QString::fromLatin1(key)](const QByteArray& pattern) {
                return QRegularExpression::fromWildcard(QString::fromLatin1(pattern)).match(name).hasMatch();
            };
            if (std::any_of(patterns.begin(), patterns.end(), matches))
                items << bulkReply(key) << bulkReply(value);
        }
        return arrayReply(items);
    }

    static constexpr qint64 slowCommands = 8;
    [[nodiscard]] static QByteArray slowlog() {
        QByteArrayList entries;
        for (qint64 id = slowCommands; id > 0; --id)
            entries << arrayReply({integerReply(id), integerReply(1'790'000'000 + id * 600),
                                   integerReply(12'000 + id * 777),
                                   arrayReply({bulkReply("ZRANGE"), bulkReply("feed:" + QByteArray::number(id)),
                                               bulkReply("0"), bulkReply("-1")}),
                                   bulkReply("10.23.0.17:40112"), bulkReply("feed-reader")});
        return arrayReply(entries);
    }

    SimulatedClients m_clients;
    std::shared_ptr<SimulatedServer::Shared> m_shared;
    SteadyTime m_start = steadyNow();
    qint64 m_lived = 0;
    qint64 m_received = 0;
    std::map<QByteArray, Cost> m_costs;
    std::map<QLocalSocket*, Connection> m_connections;
    QLocalServer m_server{this};  // last: its sockets say goodbye to the members above
};

}  // namespace

SimulatedServer::SimulatedServer(SimulatedClients::Version version) : m_version(version) {}

SimulatedServer::~SimulatedServer() {
    m_thread.quit();
    m_thread.wait();
}

bool SimulatedServer::start(int clients) {
    auto* worker = new Worker(clients, m_version, m_shared);
    worker->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, worker, &QObject::deleteLater);
    m_thread.start();
    bool listens = false;
    QMetaObject::invokeMethod(
        worker, [&] { listens = worker->listen(endpoint().socketPath); }, Qt::BlockingQueuedConnection);
    return listens;
}

Endpoint SimulatedServer::endpoint() const {
    Endpoint endpoint;
    endpoint.said = Environment::Local;
    endpoint.socketPath = m_directory.filePath(QStringLiteral("redis.sock"));
    return endpoint;
}

}  // namespace headroom
