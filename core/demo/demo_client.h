// SPDX-License-Identifier: GPL-3.0-or-later
// One connection of the demo's world. It speaks just enough RESP to look alive and throws replies away.
// Thread: that of the world, needs its event loop. Nothing here blocks.
#pragma once

#include "core/profile/endpoint.h"

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QTcpSocket>

namespace headroom {

class DemoClient {
  public:
    enum class State {
        Closed,      // not opened yet
        Connecting,  // opened, nothing answered yet
        Up,
        Refused,  // closed by the server before it took a command: the limit, or no server
        Lost,     // closed by the server later: killed
    };

    // From `source` where this computer has that address: of 127.0.0.0/8 Linux has all.
    DemoClient(Endpoint server, const QHostAddress& source);

    // A request as the server wants it (RESP array of bulk strings).
    [[nodiscard]] static QByteArray request(const QList<QByteArray>& words);

    // Connects, anew if need be, logs in and sends `requests` first.
    void open(const QByteArray& requests);
    void send(const QByteArray& requests) { m_socket.write(requests); }
    // Takes in what happened since the last look and drops the replies.
    State look();
    // Whether an array (or its absence) was among the replies last looked at: how BLPOP answers.
    [[nodiscard]] bool gotArray() const { return m_gotArray; }

  private:
    Endpoint m_server;
    QHostAddress m_source;
    QTcpSocket m_socket;
    State m_state = State::Closed;
    bool m_gotArray = false;
};

}  // namespace headroom
