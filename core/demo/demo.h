// SPDX-License-Identifier: GPL-3.0-or-later
// `--demo`: a private redis-server (or valkey-server) on a port of the loopback address with a password, and a small
// believable world of clients from several addresses: two healthy services with pools, a worker pool in BLPOP, a
// subscriber, and one service that leaks connections until the limit is reached and connections are rejected; killed
// leaked clients make it start from low. Thread: the main one (the child is bound to the life of the thread that made
// it). Everything ends with the program, also on SIGKILL (PR_SET_PDEATHSIG).
#pragma once

#include "core/profile/endpoint.h"
#include "core/result.h"

#include <QObject>

#include <memory>

namespace headroom {

class Demo : public QObject {
    Q_OBJECT
  public:
    explicit Demo(QObject* parent = nullptr);
    ~Demo() override;  // ends the clients and the server, removes the directory

    // Starts the server and the clients; returns where to connect (the server may still need a moment).
    // Local: no redis-server or valkey-server installed (the detail names the package), or it cannot be started.
    [[nodiscard]] Result<Endpoint> start();

  private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace headroom
