// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scripted_server.h"

#include "tests/support/resp_request.h"

#include <algorithm>

namespace headroom {

ScriptedServer::ScriptedServer(QObject* parent) : QObject(parent), m_script(healthy()) {
    connect(&m_server, &QTcpServer::newConnection, this, &ScriptedServer::accept);
    m_answerTimer.setSingleShot(true);
    m_answerTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_answerTimer, &QTimer::timeout, this, &ScriptedServer::sendAnswers);
    m_server.listen(QHostAddress::LocalHost);
}

Endpoint ScriptedServer::endpoint() const {
    Endpoint endpoint;
    endpoint.said = Environment::Local;
    endpoint.port = m_server.serverPort();
    return endpoint;
}

QByteArray ScriptedServer::bulk(const QByteArray& text) {
    return bulkReply(text);
}

ScriptedServer::Script ScriptedServer::healthy(const QByteArray& rows) {
    return [rows](const QByteArray& command) -> QByteArray {
        if (command.startsWith("INFO commandstats"))
            return bulk("# Commandstats\r\n");
        if (command.startsWith("INFO"))
            return bulk(
                "# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\nrun_id:aaaa\r\n# Clients\r\n"
                "connected_clients:3\r\nmaxclients:100\r\ncluster_connections:0\r\n# Replication\r\nrole:master\r\n"
                "connected_slaves:1\r\n");
        if (command == "CLIENT ID")
            return ":7\r\n";
        if (command.startsWith("CLIENT LIST"))
            return bulk(rows);
        if (command == "SLOWLOG LEN")
            return ":0\r\n";
        if (command.startsWith("SLOWLOG GET") || command.startsWith("CONFIG GET"))
            return "*0\r\n";
        return "+OK\r\n";
    };
}

void ScriptedServer::accept() {
    while (QTcpSocket* socket = m_server.nextPendingConnection()) {
        ++m_connections;
        ++m_open;
        m_newest = socket;
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);  // as Redis does
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
            --m_open;
            m_buffers.remove(socket);
            if (m_newest == socket)
                m_newest = nullptr;
            socket->deleteLater();
        });
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onBytes(socket); });
        socket->write(m_greeting);
        if (m_closeAfterGreeting)
            socket->disconnectFromHost();
    }
}

void ScriptedServer::onBytes(QTcpSocket* socket) {
    if (m_resetOnBytes) {
        socket->abort();
        return;
    }
    QByteArray& buffer = m_buffers[socket];
    buffer += socket->readAll();
    if (!m_answerToAnything.isEmpty()) {
        socket->write(m_answerToAnything);
        buffer.clear();
        return;
    }
    QByteArrayList words;
    while (takeRequest(buffer, words)) {
        const QByteArray command = words.join(' ');
        m_commands << command;
        answer(socket, command);
        if (m_closesAfter(command)) {
            socket->disconnectFromHost();
            return;
        }
    }
}

void ScriptedServer::answer(QTcpSocket* socket, const QByteArray& command) {
    const QByteArray reply = m_script(command);
    const SteadyTime now = steadyNow();
    m_busyUntil = std::max(m_busyUntil, now) + m_work(command, m_busyUntil > now);
    m_answers.push_back({socket, reply, m_busyUntil});
    sendAnswers();
}

void ScriptedServer::sendAnswers() {
    const SteadyTime now = steadyNow();
    for (; !m_answers.empty() && m_answers.front().due <= now; m_answers.pop_front()) {
        if (m_answers.front().socket)
            m_answers.front().socket->write(m_answers.front().reply);
    }
    if (!m_answers.empty())
        m_answerTimer.start(std::chrono::ceil<std::chrono::milliseconds>(m_answers.front().due - now));
}

QByteArrayList ScriptedServer::sent(const QByteArray& start) const {
    QByteArrayList found;
    for (const QByteArray& command : m_commands) {
        if (command.startsWith(start))
            found << command;
    }
    return found;
}

void ScriptedServer::send(const QByteArray& bytes) {
    Q_ASSERT(m_newest);
    m_newest->write(bytes);
}

void ScriptedServer::reset() {
    Q_ASSERT(m_newest);
    m_newest->abort();
}

}  // namespace headroom
