// SPDX-License-Identifier: GPL-3.0-or-later
// The way of bytes to and from one server, whatever carries them. Asynchronous; lives in its owner's thread. Used once:
// open, then closed.
#pragma once

#include "core/profile/endpoint.h"
#include "core/wire/certificate_facts.h"

#include <QObject>

#include <optional>

namespace headroom {

// How far it came.
enum class ChannelStage {
    Lookup,   // the host's name is not known as an address yet
    Connect,  // nothing stands yet
    Tls,      // the transport stands, the TLS handshake does not, or the peer is not proven
    Open,     // bytes may flow
};

enum class ChannelCause {
    NotFound,  // no such name, no such socket file
    Refused,   // nothing listens there
    TimedOut,
    PeerClosed,  // it was closed or reset from there
    // Of TLS
    Files,             // a file of ours cannot be used
    Passphrase,        // our key is encrypted, and the passphrase is missing or wrong
    Certificate,       // we do not accept the peer's
    Alert,             // the peer does not accept us
    WantsCertificate,  // an alert, too, where we have shown no certificate: it may want one
    NotTls,            // what it said is no TLS
    Other,
};

struct ChannelEnd {
    ChannelStage stage = ChannelStage::Connect;
    ChannelCause cause = ChannelCause::Other;
    QString detail;                                 // ends a sentence; of Files and Passphrase it is a whole one
    std::optional<CertificateFacts> certificate{};  // of Certificate: the peer's, if it showed one
    bool isMendedByTrust = true;                    // then: another CA or name on our side is all that is wanted
};

class Channel : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;

    // `closed` may come before this returns (a unix socket that refuses).
    virtual void open(const Endpoint& endpoint) = 0;
    // Closes without a signal.
    virtual void abort() = 0;
    virtual void write(const QByteArray& bytes) = 0;
    // Some of what has come, as much as is to be decoded at a time.
    [[nodiscard]] virtual QByteArray read() = 0;
    [[nodiscard]] virtual qint64 bytesAvailable() const = 0;

  Q_SIGNALS:
    // Another stage, on the way to Open.
    void reached(headroom::ChannelStage stage);
    // Bytes may flow: over TLS after the handshake, from a peer that is proven.
    void opened();
    void readable();
    // The end. Bytes that came before are still readable.
    void closed(const headroom::ChannelEnd& end);
};

}  // namespace headroom
