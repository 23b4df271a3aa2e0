// SPDX-License-Identifier: GPL-3.0-or-later
// One connection of the demo's world. It speaks just enough RESP to look alive and throws replies away.
// Thread: that of the world, needs its event loop. Nothing here blocks.
#pragma once

#include <QByteArray>
#include <QList>
#include <QLocalSocket>
#include <QString>

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

    explicit DemoClient(QString socketPath) : m_socketPath(std::move(socketPath)) {}

    // A request as the server wants it (RESP array of bulk strings).
    [[nodiscard]] static QByteArray request(const QList<QByteArray>& words);

    // Connects, anew if need be, and sends `requests` first.
    void open(const QByteArray& requests);
    void send(const QByteArray& requests) { m_socket.write(requests); }
    // Takes in what happened since the last look and drops the replies.
    State look();
    // Whether an array (or its absence) was among the replies last looked at: how BLPOP answers.
    [[nodiscard]] bool gotArray() const { return m_gotArray; }

  private:
    QString m_socketPath;
    QLocalSocket m_socket;
    State m_state = State::Closed;
    bool m_gotArray = false;
};

}  // namespace headroom
