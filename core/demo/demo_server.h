// SPDX-License-Identifier: GPL-3.0-or-later
// The demo's own redis-server (or valkey-server): a child that listens on a free port of the loopback address only,
// with a random password, nothing kept on disk, gone with this process however that ends. Its configuration goes in
// through stdin, so that the password is in no argument, variable or file. Thread: the main one: the kernel ends the
// child together with the thread that started it (PR_SET_PDEATHSIG, Linux).
#pragma once

#include "core/profile/endpoint.h"
#include "core/result.h"

#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace headroom {

class DemoServer {
  public:
    static constexpr int maxclients = 100;

    DemoServer() = default;
    ~DemoServer();  // ends the server and removes the directory
    Q_DISABLE_COPY_MOVE(DemoServer)

    // Removes what demos of dead processes left behind, starts the server and returns where it will listen within some
    // milliseconds, and its password. Errors: Local.
    [[nodiscard]] Result<Endpoint> start();

  private:
    std::unique_ptr<QTemporaryDir> m_directory;
    QProcess m_process;
    int m_reservation = -1;  // a socket
};

}  // namespace headroom
