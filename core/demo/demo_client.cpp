// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/demo/demo_client.h"

#include <QNetworkProxy>

namespace headroom {

DemoClient::DemoClient(Endpoint server, const QHostAddress& source) : m_server(std::move(server)), m_source(source) {
    m_socket.setProxy(QNetworkProxy::NoProxy);
}

QByteArray DemoClient::request(const QList<QByteArray>& words) {
    QByteArray bytes = '*' + QByteArray::number(words.size()) + "\r\n";
    for (const QByteArray& word : words)
        bytes += '$' + QByteArray::number(word.size()) + "\r\n" + word + "\r\n";
    return bytes;
}

void DemoClient::open(const QByteArray& requests) {
    m_socket.abort();
    m_state = State::Connecting;
    m_socket.bind(m_source);
    m_socket.connectToHost(QHostAddress(m_server.host), m_server.port);
    if (m_socket.isOpen())
        m_socket.write(request({"AUTH", m_server.password.reveal()}) + requests);
}

DemoClient::State DemoClient::look() {
    const QByteArray replies = m_socket.bytesAvailable() > 0 ? m_socket.readAll() : QByteArray();
    m_gotArray = replies.startsWith('*') || replies.contains("\n*");
    if (m_state == State::Connecting && !replies.isEmpty() && !replies.startsWith("-ERR max"))
        m_state = State::Up;
    if (m_socket.state() == QAbstractSocket::UnconnectedState) {
        if (m_state == State::Up)
            m_state = State::Lost;
        else if (m_state == State::Connecting)
            m_state = State::Refused;
    }
    return m_state;
}

}  // namespace headroom
