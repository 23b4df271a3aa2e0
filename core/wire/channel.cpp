// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/channel.h"

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

QString socketReason(QAbstractSocket::SocketError error, const QString& text) {
    switch (error) {
        case QAbstractSocket::ConnectionRefusedError:
            return QStringLiteral("connection refused: nothing listens there");
        case QAbstractSocket::HostNotFoundError:
            return QStringLiteral("no such host");
        case QAbstractSocket::RemoteHostClosedError:
            return QStringLiteral("the server closed the connection");
        default:
            return text.isEmpty() ? QStringLiteral("the connection broke") : text;
    }
}

}  // namespace

Channel::Channel(QObject* parent) : QObject(parent) {
    m_socket.setReadBufferSize(readBytes);
    connect(&m_socket, &QAbstractSocket::connected, this, [this] {
        m_open = true;
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        m_socket.setSocketOption(QAbstractSocket::KeepAliveOption, 1);
        Q_EMIT opened();
    });
    connect(&m_socket, &QIODevice::readyRead, this, &Channel::readable);
    connect(&m_socket, &QSslSocket::encrypted, this, &Channel::tlsSpoken);
    connect(&m_socket, &QAbstractSocket::errorOccurred, this,
            [this](QAbstractSocket::SocketError error) { finish(socketReason(error, m_socket.errorString())); });
    connect(&m_socket, &QAbstractSocket::disconnected, this,
            [this] { finish(socketReason(QAbstractSocket::RemoteHostClosedError, {})); });
}

Channel::~Channel() {
    abort();
}

void Channel::open(const Endpoint& endpoint) {
    if (endpoint.isUnix())
        openUnix(endpoint.socketPath);
    else
        m_socket.connectToHost(endpoint.host, endpoint.port);
}

void Channel::openUnix(const QString& path) {
    const QByteArray name = QFile::encodeName(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (name.size() >= qsizetype{sizeof address.sun_path}) {
        finish(QStringLiteral("the path is longer than the %1 bytes a unix socket may have")
                   .arg(sizeof address.sun_path - 1));
        return;
    }
    std::memcpy(address.sun_path, name.constData(), static_cast<size_t>(name.size()));

    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        finish(qt_error_string(errno));
        return;
    }
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int error = errno;
        ::close(fd);
        switch (error) {
            case ENOENT:
                finish(QStringLiteral("no such socket file"));
                return;
            case ECONNREFUSED:
                finish(QStringLiteral("connection refused: no server listens on that socket"));
                return;
            case EAGAIN:
                finish(QStringLiteral("the server does not accept connections at the moment"));
                return;
            default:
                finish(qt_error_string(error));
                return;
        }
    }
    // Emits connected().
    if (!m_socket.setSocketDescriptor(fd, QAbstractSocket::ConnectedState, QIODevice::ReadWrite)) {
        const QString reason = m_socket.errorString();
        ::close(fd);
        finish(reason);
        return;
    }
    if (!m_open) {
        m_open = true;
        Q_EMIT opened();
    }
}

void Channel::abort() {
    m_finished = true;
    m_socket.disconnect(this);
    m_socket.abort();
}

void Channel::write(const QByteArray& bytes) {
    m_socket.write(bytes);
}

QByteArray Channel::read() {
    return m_socket.read(std::min(readBytes, m_socket.bytesAvailable()));  // it makes room for all it is told to read
}

qint64 Channel::bytesAvailable() const {
    return m_socket.bytesAvailable();
}

void Channel::probeTls() {
    m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    m_socket.startClientEncryption();
}

void Channel::finish(const QString& reason) {
    if (m_finished)
        return;
    m_finished = true;
    Q_EMIT closed(m_open, reason);
}

}  // namespace headroom
