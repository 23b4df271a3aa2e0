// SPDX-License-Identifier: GPL-3.0-or-later
// The demo's own redis-server (or valkey-server): a child on a unix socket in a private directory (0700), nothing kept
// on disk, gone with this process however that ends. Its configuration goes in through stdin.
// Thread: the main one: the kernel ends the child together with the thread that started it (PR_SET_PDEATHSIG, Linux).
#pragma once

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

    // Removes what demos of dead processes left behind, starts the server and returns the path of its socket, which
    // appears within some milliseconds. Errors: Local.
    [[nodiscard]] Result<QString> start();

  private:
    std::unique_ptr<QTemporaryDir> m_directory;
    QProcess m_process;
};

}  // namespace headroom
