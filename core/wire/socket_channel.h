// SPDX-License-Identifier: GPL-3.0-or-later
// TCP and unix sockets over one QSslSocket, so that TLS and an ssh pipe are no other path.
#pragma once

#include "core/wire/channel.h"

#include <QSslSocket>
#include <QTimer>

#include <chrono>

namespace headroom {

class SocketChannel : public Channel {
    Q_OBJECT
  public:
    static constexpr std::chrono::seconds connectPatience{5};

    enum class Layer {
        Plain,
        UnprovenTls,  // a handshake that proves nothing about the peer; only to learn whether the port speaks TLS
    };
    explicit SocketChannel(Layer layer, QObject* parent = nullptr);
    ~SocketChannel() override;

    void open(const Endpoint& endpoint) override;
    void abort() override;
    void write(const QByteArray& bytes) override;
    [[nodiscard]] QByteArray read() override;
    [[nodiscard]] qint64 bytesAvailable() const override { return m_socket.bytesAvailable(); }

  private:
    void openUnix(const QString& path);
    void onConnected();
    void onTooLate();
    void setOpen();
    void finish(ChannelCause cause, const QString& detail);

    Layer m_layer;
    QSslSocket m_socket;
    QTimer m_patience;
    ChannelStage m_stage = ChannelStage::Connect;
    bool m_finished = false;
};

}  // namespace headroom
