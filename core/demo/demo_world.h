// SPDX-License-Identifier: GPL-3.0-or-later
// The believable little world of the demo, each service on hosts (127.0.x.y) of its own: the pools of two healthy
// services, workers waiting in BLPOP, a subscriber, and the service `billing` that opens connections and never closes
// them. When the server closes one of billing's connections, the service "restarts": it drops the rest and begins from
// low after a pause. Pools heal themselves. Thread: any with an event loop. Everything happens in one slow timer, so
// that an idle window stays idle.
#pragma once

#include "core/demo/demo_client.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>
#include <vector>

namespace headroom {

class DemoWorld : public QObject {
    Q_OBJECT
  public:
    // One step of the world per `interval`; tests run it faster. The server need not be up yet.
    DemoWorld(Endpoint server, std::chrono::milliseconds interval, QObject* parent = nullptr);

  private:
    enum class Role { Web, Checkout, Worker, Subscriber };
    struct Member {
        Role role;
        QByteArray greeting;
        std::unique_ptr<DemoClient> client;
    };

    void step();
    void keepPools();
    void work();
    void leak();
    [[nodiscard]] DemoClient* anyUp(Role role);

    Endpoint m_server;
    QTimer m_timer;
    int m_steps = 0;
    bool m_seeded = false;
    std::vector<Member> m_pool;
    std::vector<std::unique_ptr<DemoClient>> m_leaked;
    int m_pause = 0;  // steps until billing is back
};

}  // namespace headroom
