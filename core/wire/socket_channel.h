// SPDX-License-Identifier: GPL-3.0-or-later
// TCP, unix sockets and TLS over one QSslSocket; an ssh pipe is to be no other path.
// Over TLS `opened` comes when the peer is proven: its chain by OpenSSL, its name by a look of our own
// (certificate_name.h), or it is exactly the pinned certificate; with TlsOptions::insecure the handshake alone counts.
// Each connect is a whole handshake, so the certificate is seen each time. Nothing is written before.
#pragma once

#include "core/wire/channel.h"

#include <QAbstractSocket>
#include <QDeadlineTimer>
#include <QSsl>
#include <QSslError>
#include <QSslSocket>
#include <QTimer>

#include <chrono>

namespace headroom {

class SocketChannel : public Channel {
    Q_OBJECT
  public:
    static constexpr std::chrono::seconds connectPatience{5};
    static constexpr std::chrono::seconds tlsPatience{9};  // from the beginning to the end of the handshake

    explicit SocketChannel(QObject* parent = nullptr);
    ~SocketChannel() override;

    void open(const Endpoint& endpoint) override;
    void abort() override;
    void write(const QByteArray& bytes) override;
    [[nodiscard]] QByteArray read() override;
    [[nodiscard]] qint64 bytesAvailable() const override { return m_socket.bytesAvailable(); }

  private:
    // False: it is closed.
    [[nodiscard]] bool prepareTls(const Secret& passphrase);
    void openUnix(const QString& path);
    void onConnected();
    void onTooLate();
    void onCertificateErrors(const QList<QSslError>& errors);
    void onEncrypted();
    void onError(QAbstractSocket::SocketError error);
    void setOpen();
    void finish(ChannelCause cause, const QString& detail);

    QSslSocket m_socket;
    QTimer m_patience;
    QDeadlineTimer m_tlsDeadline;
    std::optional<TlsOptions> m_tls;
    QString m_peerName;                      // that its certificate must bear
    QString m_certificateTrouble;            // what OpenSSL has against it
    bool m_isMendedByTrust = true;           // as ChannelEnd
    std::optional<QSsl::AlertType> m_alert;  // the peer ended TLS with it
    ChannelStage m_stage = ChannelStage::Connect;
    bool m_finished = false;
};

}  // namespace headroom
