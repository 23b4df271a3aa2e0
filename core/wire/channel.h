// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes to and from one server: TCP and unix sockets over one QSslSocket, so that TLS and an ssh pipe are no other
// path. Asynchronous; lives in its owner's thread. Used once: open, then closed.
#pragma once

#include "core/profile/endpoint.h"

#include <QAbstractSocket>
#include <QObject>
#include <QSslSocket>

namespace headroom {

class Channel : public QObject {
    Q_OBJECT
  public:
    explicit Channel(QObject* parent = nullptr);
    ~Channel() override;

    // `closed` may come before this returns (a unix socket that refuses).
    void open(const Endpoint& endpoint);
    // Closes without a signal.
    void abort();
    void write(const QByteArray& bytes);
    // Some of what has come, as much as is to be decoded at a time.
    [[nodiscard]] QByteArray read();
    [[nodiscard]] qint64 bytesAvailable() const;
    // Begins a TLS handshake that proves nothing about the peer; only to learn whether the port speaks TLS.
    void probeTls();
    // The host's name is not known as an address yet.
    [[nodiscard]] bool isLookingUp() const { return m_socket.state() == QAbstractSocket::HostLookupState; }

  Q_SIGNALS:
    void opened();
    void tlsSpoken();  // the answer to probeTls: a TLS server replied
    void readable();
    // The end. `wasOpen` tells a refused connection from one that broke; `reason` ends a sentence. Bytes that came
    // before are still readable.
    void closed(bool wasOpen, const QString& reason);

  private:
    void openUnix(const QString& path);
    void finish(const QString& reason);

    QSslSocket m_socket;
    bool m_open = false;
    bool m_finished = false;
};

}  // namespace headroom
