// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/local_probe.h"

#include "core/server/server_error.h"

#include <QHostAddress>

namespace headroom {

namespace {

LocalProbe::Finding judge(const QByteArray& line) {
    if (line.startsWith("+PONG"))
        return LocalProbe::Finding::Redis;
    if (!line.startsWith('-'))
        return LocalProbe::Finding::SomethingElse;
    switch (classifyServerError(QByteArrayView(line).sliced(1))) {
        case ServerErrorClass::NoAuth:
            return LocalProbe::Finding::NeedsPassword;
        case ServerErrorClass::MaxClients:
            return LocalProbe::Finding::Full;
        default:
            return LocalProbe::Finding::Redis;
    }
}

}  // namespace

LocalProbe::LocalProbe(QObject* parent) : QObject(parent) {
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] { finish(Finding::SomethingElse); });
    connect(&m_socket, &QAbstractSocket::connected, this, [this] { m_socket.write("PING\r\n"); });
    connect(&m_socket, &QIODevice::readyRead, this, [this] {
        if (m_socket.canReadLine())
            finish(judge(m_socket.readLine(1024)));
    });
    connect(&m_socket, &QAbstractSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
        finish(error == QAbstractSocket::ConnectionRefusedError ? Finding::Nothing : Finding::SomethingElse);
    });
}

void LocalProbe::look(quint16 port) {
    m_looking = true;
    m_patience.start(2000);
    m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
}

void LocalProbe::finish(Finding finding) {
    if (!m_looking)
        return;
    m_looking = false;
    m_patience.stop();
    m_socket.abort();
    Q_EMIT found(finding);
}

}  // namespace headroom
