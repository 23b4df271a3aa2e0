// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/socket_channel.h"

#include <QFile>

#include <algorithm>
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
            return QStringLiteral("connection refused: nothing listens there");
        case ChannelCause::NotFound:
            return QStringLiteral("no such host");
        case ChannelCause::PeerClosed:
            return QStringLiteral("the server closed the connection");
        default:
            return text.isEmpty() ? QStringLiteral("the connection broke") : text;
    }
}

}  // namespace

SocketChannel::SocketChannel(Layer layer, QObject* parent) : Channel(parent), m_layer(layer) {
    m_socket.setReadBufferSize(readBytes);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &SocketChannel::onTooLate);
    connect(&m_socket, &QAbstractSocket::stateChanged, this, [this](QAbstractSocket::SocketState state) {
        if (state == QAbstractSocket::HostLookupState)
            m_stage = ChannelStage::Lookup;
        else if (state == QAbstractSocket::ConnectingState)
            m_stage = ChannelStage::Connect;
    });
    connect(&m_socket, &QAbstractSocket::connected, this, &SocketChannel::onConnected);
    connect(&m_socket, &QSslSocket::encrypted, this, &SocketChannel::setOpen);
    connect(&m_socket, &QIODevice::readyRead, this, &Channel::readable);
    connect(&m_socket, &QAbstractSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
        const ChannelCause cause = causeOf(error);
        finish(cause, detailOf(cause, m_socket.errorString()));
    });
    connect(&m_socket, &QAbstractSocket::disconnected, this,
            [this] { finish(ChannelCause::PeerClosed, detailOf(ChannelCause::PeerClosed, {})); });
}

SocketChannel::~SocketChannel() {
    abort();
}

void SocketChannel::open(const Endpoint& endpoint) {
    m_patience.start(connectPatience);
    if (endpoint.isUnix())
        openUnix(endpoint.socketPath);
    else
        m_socket.connectToHost(endpoint.host, endpoint.port);
}

void SocketChannel::onConnected() {
    if (m_stage >= ChannelStage::Tls)
        return;
    m_patience.stop();
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_socket.setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    if (m_layer == Layer::Plain) {
        setOpen();
        return;
    }
    m_stage = ChannelStage::Tls;
    m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    m_socket.startClientEncryption();
}

void SocketChannel::onTooLate() {
    finish(ChannelCause::TimedOut,
           (m_stage == ChannelStage::Lookup
                ? QStringLiteral("no address for that name within %1 s, the name server does not answer")
                : QStringLiteral("no connection within %1 s: the host is down, a firewall drops the packets, or the "
                                 "server's accept queue is full"))
               .arg(connectPatience.count()));
}

void SocketChannel::setOpen() {
    m_stage = ChannelStage::Open;
    Q_EMIT opened();
}

void SocketChannel::openUnix(const QString& path) {
    const QByteArray name = QFile::encodeName(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (name.size() >= qsizetype{sizeof address.sun_path}) {
        finish(ChannelCause::Other, QStringLiteral("the path is longer than the %1 bytes a unix socket may have")
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
                finish(ChannelCause::NotFound, QStringLiteral("no such socket file"));
                return;
            case ECONNREFUSED:
                finish(ChannelCause::Refused, QStringLiteral("connection refused: no server listens on that socket"));
                return;
            case EAGAIN:
                finish(ChannelCause::Other, QStringLiteral("the server does not accept connections at the moment"));
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
    Q_EMIT closed({m_stage, cause, detail});
}

}  // namespace headroom
