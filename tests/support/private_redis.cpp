// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/private_redis.h"

#include "tests/support/resp_request.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QTcpServer>

#include <csignal>
#include <sys/prctl.h>

namespace headroom {

namespace {

QString serverProgram() {
    const QString redis = QStandardPaths::findExecutable(QStringLiteral("redis-server"));
    return redis.isEmpty() ? QStandardPaths::findExecutable(QStringLiteral("valkey-server")) : redis;
}

QByteArray request(const QByteArrayList& words) {
    QByteArray bytes = '*' + QByteArray::number(words.size()) + "\r\n";
    for (const QByteArray& word : words)
        bytes += '$' + QByteArray::number(word.size()) + "\r\n" + word + "\r\n";
    return bytes;
}

QByteArray readable(const QByteArray& reply) {
    switch (reply[0]) {
        case '+':
        case ':':
            return reply.mid(1, reply.size() - 3);
        case '-':
            return reply.chopped(2);
        case '$':
            return reply.startsWith("$-1") ? QByteArray() : reply.mid(reply.indexOf("\r\n") + 2).chopped(2);
        default:
            return reply;
    }
}

}  // namespace

PrivateRedis::PrivateRedis(QByteArrayList config, Tcp tcp) : m_config(std::move(config)) {
    if (tcp == Tcp::Yes) {
        // Closed again at once: a port the kernel has just given away is not given away again soon.
        QTcpServer probe;
        if (probe.listen(QHostAddress::LocalHost))
            m_port = probe.serverPort();
    }
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
}

PrivateRedis::~PrivateRedis() {
    stop();
}

bool PrivateRedis::isInstalled() {
    return !serverProgram().isEmpty();
}

bool PrivateRedis::start() {
    const QByteArrayList lines = QByteArrayList{"port " + QByteArray::number(m_port),
                                                "bind 127.0.0.1",
                                                "unixsocket \"" + QFile::encodeName(socketPath()) + '"',
                                                "dir \"" + QFile::encodeName(m_directory.path()) + '"',
                                                "save \"\"",
                                                "appendonly no",
                                                "loglevel warning",
                                                "daemonize no"} +
                                 m_config;
    if (QFile file(configPath()); m_hasConfigFile && !file.exists() && file.open(QIODevice::WriteOnly))
        file.write(lines.join('\n') + '\n');
    QStringList arguments{m_hasConfigFile ? configPath() : QStringLiteral("-")};
    if (m_isSentinel)
        arguments << QStringLiteral("--sentinel");
    m_process.start(serverProgram(), arguments);
    if (!m_hasConfigFile)
        m_process.write(lines.join('\n') + '\n');
    m_process.closeWriteChannel();
    QDeadlineTimer deadline(10000);
    while (!deadline.hasExpired()) {
        if (!exchange({"PING"}, 100).isEmpty())
            return true;
        if (m_process.waitForFinished(20) || m_process.state() == QProcess::NotRunning)
            break;
    }
    m_error = QStringLiteral("%1 did not start: %2")
                  .arg(serverProgram(), QString::fromLocal8Bit(m_process.readAllStandardOutput()));
    return false;
}

void PrivateRedis::stop() {
    m_process.kill();
    m_process.waitForFinished();
    QFile::remove(socketPath());
}

bool PrivateRedis::restart() {
    stop();
    return start();
}

void PrivateRedis::suspend() {
    ::kill(static_cast<pid_t>(m_process.processId()), SIGSTOP);
}

void PrivateRedis::resume() {
    if (m_process.processId() > 0)  // 0 would mean ourselves
        ::kill(static_cast<pid_t>(m_process.processId()), SIGCONT);
}

QString PrivateRedis::socketPath() const {
    return m_directory.filePath(QStringLiteral("redis.sock"));
}

Endpoint PrivateRedis::endpoint() const {
    Endpoint endpoint;
    endpoint.socketPath = socketPath();
    return endpoint;
}

Endpoint PrivateRedis::tcpEndpoint() const {
    Endpoint endpoint;
    endpoint.port = m_port;
    return endpoint;
}

QByteArray PrivateRedis::command(const QByteArrayList& words) {
    return exchange(words, 5000);
}

QByteArray PrivateRedis::setting(const QByteArray& key) {
    return command({"CONFIG", "GET", key}).split('\n').value(4).trimmed();
}

int PrivateRedis::calls(const QByteArray& name) {
    const QByteArray stats = command({"INFO", "commandstats"});
    if (!stats.startsWith("# Commandstats"))
        return -1;
    const QByteArray start = "cmdstat_" + name + ":calls=";
    const qsizetype at = stats.indexOf(start);
    return at < 0 ? 0 : stats.mid(at + start.size(), stats.indexOf(',', at) - at - start.size()).toInt();
}

QByteArray PrivateRedis::exchange(const QByteArrayList& words, int timeoutMs) {
    QLocalSocket socket;
    socket.connectToServer(socketPath());
    if (!socket.waitForConnected(timeoutMs))
        return {};
    const QByteArray secret = password();
    if (!secret.isEmpty())
        socket.write(request({"AUTH", secret}));
    socket.write(request(words));
    QByteArray bytes;
    QDeadlineTimer deadline(timeoutMs);
    while (true) {
        const qsizetype begin = secret.isEmpty() ? 0 : replyEnd(bytes, 0);
        const qsizetype end = begin < 0 || begin >= bytes.size() ? -1 : replyEnd(bytes, begin);
        if (end >= 0)
            return readable(bytes.mid(begin, end - begin));
        // Turned away: the one line that came answers the command too.
        if (!socket.waitForReadyRead(static_cast<int>(deadline.remainingTime())))
            return begin > 0 && bytes.startsWith('-') ? readable(bytes.left(begin)) : QByteArray();
        bytes += socket.readAll();
    }
}

QByteArray PrivateRedis::password() const {
    for (const QByteArray& line : m_config) {
        if (line.startsWith("requirepass "))
            return line.mid(12);
    }
    return {};
}

}  // namespace headroom
