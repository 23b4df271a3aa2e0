// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/socket_channel.h"

#include "core/text/sentence.h"
#include "core/wire/certificate_trouble.h"
#include "core/wire/tls_files.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace headroom {

namespace {

// Bounds what one turn of the event loop has to decode. From 128 KiB on glibc maps blocks: new pages for each read cost
// more than the bytes.
constexpr qint64 readBytes = 120 * 1024;

ChannelCause causeOf(QAbstractSocket::SocketError error) {
    switch (error) {
        case QAbstractSocket::ConnectionRefusedError:
            return ChannelCause::Refused;
        case QAbstractSocket::HostNotFoundError:
            return ChannelCause::NotFound;
        case QAbstractSocket::RemoteHostClosedError:
            return ChannelCause::PeerClosed;
        default:
            return ChannelCause::Other;
    }
}

QString detailOf(ChannelCause cause, const QString& text) {
    switch (cause) {
        case ChannelCause::Refused:
            return Sentence::tr("connection refused: nothing listens there");
        case ChannelCause::NotFound:
            return Sentence::tr("no such host");
        case ChannelCause::PeerClosed:
            return Sentence::tr("the server closed the connection");
        default:
            return text.isEmpty() ? Sentence::tr("the connection broke") : text;
    }
}

// OpenSSL's words for a first record that is none (ssl/record/rec_layer_s3.c, ssl3_record.c).
bool tellsOfNoTls(const QString& opensslText) {
    constexpr std::array words{"wrong version number", "packet length too long", "http request",
                               "bad record type",      "unexpected message",     "unsupported record"};
    return std::ranges::any_of(words, [&](const char* word) { return opensslText.contains(QLatin1String(word)); });
}

// TLS 1.3 has an alert of its own for it, TLS 1.2 has none (RFC 8446, 4.4.2.4; RFC 5246, 7.4.6).
bool mayWantCertificate(QSsl::AlertType alert) {
    return alert == QSsl::AlertType::CertificateRequired || alert == QSsl::AlertType::HandshakeFailure;
}

QString tooOld() {
    return Sentence::tr("it speaks no TLS from 1.2 on (allow TLSv1.2 or TLSv1.3 in its tls-protocols)");
}

QString alertText(QSsl::AlertType alert) {
    switch (alert) {
        case QSsl::AlertType::BadCertificate:
        case QSsl::AlertType::UnsupportedCertificate:
        case QSsl::AlertType::CertificateRevoked:
        case QSsl::AlertType::CertificateUnknown:
            return Sentence::tr(
                "it does not accept our client certificate (use one that a CA in its tls-ca-cert-file signed, for "
                "clients)");
        case QSsl::AlertType::CertificateExpired:
            return Sentence::tr("our client certificate has expired (have it renewed)");
        case QSsl::AlertType::UnknownCa:
            return Sentence::tr(
                "it does not know the CA of our client certificate (use one that a CA in its tls-ca-cert-file "
                "signed)");
        case QSsl::AlertType::ProtocolVersion:
            return tooOld();
        default:
            break;
    }
    return QStringLiteral("TLS alert %1").arg(static_cast<int>(alert));
}

}  // namespace

SocketChannel::SocketChannel(QObject* parent) : Channel(parent) {
    m_socket.setReadBufferSize(readBytes);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &SocketChannel::onTooLate);
    connect(&m_socket, &QAbstractSocket::stateChanged, this, [this](QAbstractSocket::SocketState state) {
        if (state == QAbstractSocket::HostLookupState)
            m_stage = ChannelStage::Lookup;
        else if (state == QAbstractSocket::ConnectingState)
            Q_EMIT reached(m_stage = ChannelStage::Connect);
    });
    connect(&m_socket, &QAbstractSocket::connected, this, &SocketChannel::onConnected);
    connect(&m_socket, &QSslSocket::sslErrors, this, &SocketChannel::onCertificateErrors);
    connect(&m_socket, &QSslSocket::alertReceived, this,
            [this](QSsl::AlertLevel level, QSsl::AlertType type, const QString&) {
                if (level == QSsl::AlertLevel::Fatal)
                    m_alert = type;
            });
    connect(&m_socket, &QSslSocket::encrypted, this, &SocketChannel::onEncrypted);
    connect(&m_socket, &QIODevice::readyRead, this, &Channel::readable);
    connect(&m_socket, &QAbstractSocket::errorOccurred, this, &SocketChannel::onError);
    connect(&m_socket, &QAbstractSocket::disconnected, this,
            [this] { finish(ChannelCause::PeerClosed, detailOf(ChannelCause::PeerClosed, {})); });
}

SocketChannel::~SocketChannel() {
    abort();
}

void SocketChannel::open(const Endpoint& endpoint) {
    m_tls = endpoint.transport.tls;
    m_peerName = endpoint.peerName();
    if (m_tls && !prepareTls(endpoint.keyPassphrase))
        return;
    m_tlsDeadline.setRemainingTime(tlsPatience);
    m_patience.start(connectPatience);
    if (endpoint.isUnix())
        openUnix(endpoint.socketPath);
    else
        m_socket.connectToHost(endpoint.host, endpoint.port);
}

bool SocketChannel::prepareTls(const Secret& passphrase) {
    const auto configuration = tlsConfiguration(*m_tls, passphrase);
    if (!configuration) {
        const bool locked = configuration.error().kind == ErrorKind::Auth;
        finish(locked ? ChannelCause::Passphrase : ChannelCause::Files, configuration.error().detail);
        return false;
    }
    m_socket.setSslConfiguration(*configuration);
    m_socket.setPeerVerifyName(m_peerName);
    return true;
}

void SocketChannel::onConnected() {
    if (m_stage >= ChannelStage::Tls)
        return;
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_socket.setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    if (!m_tls) {
        setOpen();
        return;
    }
    Q_EMIT reached(m_stage = ChannelStage::Tls);
    m_patience.start(static_cast<int>(m_tlsDeadline.remainingTime()));
    m_socket.startClientEncryption();
}

void SocketChannel::onTooLate() {
    switch (m_stage) {
        case ChannelStage::Lookup:
            finish(ChannelCause::TimedOut,
                   Sentence::tr("no address for that name within %1 s, the name server does not answer")
                       .arg(connectPatience.count()));
            return;
        case ChannelStage::Connect:
            finish(ChannelCause::TimedOut,
                   Sentence::tr("no connection within %1 s: the host is down, a firewall drops the packets, or the "
                                "server's accept queue is full")
                       .arg(connectPatience.count()));
            return;
        default:
            finish(ChannelCause::TimedOut, Sentence::tr("no TLS within %1 s").arg(tlsPatience.count()));
            return;
    }
}

void SocketChannel::onCertificateErrors(const QList<QSslError>& errors) {
    if (m_socket.peerVerifyMode() != QSslSocket::VerifyPeer)
        return;
    m_isMendedByTrust = isMendedByTrust(m_socket.peerCertificate(), errors);
    m_certificateTrouble = certificateTrouble(m_socket.peerCertificate(), errors, m_peerName);
}

// Qt has not found fault with it. Its chain is proven, or nobody asked for that.
void SocketChannel::onEncrypted() {
    const QSslCertificate certificate = m_socket.peerCertificate();
    QString trouble;
    if (!m_tls->pinnedSha256.isEmpty())
        trouble = pinTrouble(certificate, m_tls->pinnedSha256, QDateTime::currentDateTimeUtc());
    else if (!m_tls->insecure)
        trouble = certificateTrouble(certificate, m_socket.sslHandshakeErrors(), m_peerName);
    m_isMendedByTrust = isMendedByTrust(certificate, m_socket.sslHandshakeErrors());
    if (trouble.isEmpty())
        setOpen();
    else
        finish(ChannelCause::Certificate, trouble);
}

void SocketChannel::onError(QAbstractSocket::SocketError error) {
    const bool isOfTls = error == QAbstractSocket::SslHandshakeFailedError ||
                         error == QAbstractSocket::SslInternalError ||
                         error == QAbstractSocket::SslInvalidUserDataError;
    if (!isOfTls) {
        const ChannelCause cause = causeOf(error);
        finish(cause, detailOf(cause, m_socket.errorString()));
    } else if (!m_certificateTrouble.isEmpty()) {
        finish(ChannelCause::Certificate, m_certificateTrouble);
    } else if (m_alert) {
        if (mayWantCertificate(*m_alert) && m_socket.localCertificate().isNull())
            finish(ChannelCause::WantsCertificate, Sentence::tr("it may want a client certificate"));
        else
            finish(ChannelCause::Alert, alertText(*m_alert));
    } else if (error == QAbstractSocket::SslInvalidUserDataError) {
        finish(ChannelCause::Files,
               Sentence::tr("Our certificate and its key cannot be used (%1): check that the key belongs to the "
                            "certificate.")
                   .arg(m_socket.errorString()));
    } else if (m_socket.errorString().contains(QLatin1String("unsupported protocol"))) {
        finish(ChannelCause::Alert, tooOld());
    } else {
        finish(m_stage == ChannelStage::Tls && tellsOfNoTls(m_socket.errorString()) ? ChannelCause::NotTls
                                                                                    : ChannelCause::Other,
               m_socket.errorString());
    }
}

void SocketChannel::setOpen() {
    m_patience.stop();
    m_stage = ChannelStage::Open;
    Q_EMIT opened();
}

void SocketChannel::openUnix(const QString& path) {
    const QByteArray name = QFile::encodeName(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (name.size() >= qsizetype{sizeof address.sun_path}) {
        finish(ChannelCause::Other, Sentence::tr("the path is longer than the %1 bytes a unix socket may have")
                                        .arg(sizeof address.sun_path - 1));
        return;
    }
    std::memcpy(address.sun_path, name.constData(), static_cast<size_t>(name.size()));

    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        finish(ChannelCause::Other, qt_error_string(errno));
        return;
    }
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int error = errno;
        ::close(fd);
        switch (error) {
            case ENOENT:
                finish(ChannelCause::NotFound, Sentence::tr("no such socket file"));
                return;
            case ECONNREFUSED:
                finish(ChannelCause::Refused, Sentence::tr("connection refused: no server listens on that socket"));
                return;
            case EAGAIN:
                finish(ChannelCause::Other, Sentence::tr("the server does not accept connections at the moment"));
                return;
            default:
                finish(ChannelCause::Other, qt_error_string(error));
                return;
        }
    }
    // Emits connected().
    if (!m_socket.setSocketDescriptor(fd, QAbstractSocket::ConnectedState, QIODevice::ReadWrite)) {
        const QString reason = m_socket.errorString();
        ::close(fd);
        finish(ChannelCause::Other, reason);
        return;
    }
    onConnected();
}

void SocketChannel::abort() {
    m_finished = true;
    m_patience.stop();
    m_socket.disconnect(this);
    m_socket.abort();
}

void SocketChannel::write(const QByteArray& bytes) {
    m_socket.write(bytes);
}

QByteArray SocketChannel::read() {
    return m_socket.read(std::min(readBytes, m_socket.bytesAvailable()));  // it makes room for all it is told to read
}

void SocketChannel::finish(ChannelCause cause, const QString& detail) {
    if (m_finished)
        return;
    m_finished = true;
    m_patience.stop();
    const QSslCertificate certificate = m_socket.peerCertificate();
    const bool isOfCertificate = cause == ChannelCause::Certificate && !certificate.isNull();
    Q_EMIT closed({m_stage, cause, detail, isOfCertificate ? std::optional(factsOf(certificate)) : std::nullopt,
                   m_isMendedByTrust});
}

}  // namespace headroom
