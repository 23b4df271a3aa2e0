// SPDX-License-Identifier: GPL-3.0-or-later
// The redis-server of a scenario: a loopback port, no persistence, no files. It dies with the process that started it,
// however that ends. Blocks while it starts.
#pragma once

#include <QByteArrayList>

#include <sys/types.h>

namespace headroom {

class OwnServer {
  public:
    OwnServer() = default;
    ~OwnServer();
    OwnServer(const OwnServer&) = delete;
    OwnServer& operator=(const OwnServer&) = delete;

    // `openFiles`: the hard limit of descriptors it starts under; 0: ours. False when it does not answer.
    [[nodiscard]] bool start(const QByteArray& program, const QByteArrayList& arguments, int openFiles);
    [[nodiscard]] quint16 port() const { return m_port; }

  private:
    [[nodiscard]] bool isOurs() const;  // the one that listens there
    void stop();

    pid_t m_process = -1;
    quint16 m_port = 0;
};

}  // namespace headroom
