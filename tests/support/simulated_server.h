// SPDX-License-Identifier: GPL-3.0-or-later
// A Redis with very many clients that are not there: answers CLIENT LIST, CLIENT LIST ID, CLIENT KILL ID, CLIENT ID,
// SETNAME, SETINFO and NO-EVICT, INFO, CONFIG GET, SLOWLOG GET and LEN, PING on a unix socket, from a thread of its
// own. Rows change with each second. INFO commandstats accounts for its lists what a server of that size was measured
// to need: 1.1 us a client by id, 1.3 (10,000 clients) to 2.9 us (100,000) a client in a full list.
#pragma once

#include "core/profile/endpoint.h"
#include "tests/support/simulated_clients.h"

#include <QTemporaryDir>
#include <QThread>

#include <atomic>
#include <memory>

namespace headroom {

class SimulatedServer {
  public:
    explicit SimulatedServer(SimulatedClients::Version version = SimulatedClients::Version::Redis8_6);
    ~SimulatedServer();
    Q_DISABLE_COPY_MOVE(SimulatedServer)

    // Once. False when it cannot listen.
    [[nodiscard]] bool start(int clients);
    [[nodiscard]] Endpoint endpoint() const;

    // From any thread, at any time:
    // So many clients go each second, and as many come.
    void setChurn(int perSecond) { m_shared->churn = perSecond; }
    // Makes it that much later.
    void skip(std::chrono::seconds time) { m_shared->skipped += time.count(); }
    // 0: a quarter more than there are clients.
    void setMaxclients(qint64 maxclients) { m_shared->maxclients = maxclients; }

    struct Shared {
        std::atomic<int> churn = 0;
        std::atomic<qint64> skipped = 0;  // seconds
        std::atomic<qint64> maxclients = 0;
    };

  private:
    SimulatedClients::Version m_version;
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
    QTemporaryDir m_directory;
    QThread m_thread;
};

}  // namespace headroom
