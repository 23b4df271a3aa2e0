// SPDX-License-Identifier: GPL-3.0-or-later
// A redis-server (or valkey-server) of the test's own: a unix socket in a temporary directory, on request a loopback
// TCP port too, no persistence. Dies with the test, also on SIGKILL. Blocks: for tests only. Use from the main thread.
#pragma once

#include "core/profile/endpoint.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace headroom {

class PrivateRedis {
  public:
    enum class Tcp { No, Yes };
    // `config`: more lines of redis.conf, such as "maxclients 20". A `requirepass` among them is used by command().
    explicit PrivateRedis(QByteArrayList config = {}, Tcp tcp = Tcp::No);
    ~PrivateRedis();
    Q_DISABLE_COPY_MOVE(PrivateRedis)

    // There is a server program on this machine. Live tests fail where there is none.
    [[nodiscard]] static bool isInstalled();
    // From a file, which it can rewrite and which is read again after a restart; else it has none. Before start().
    void useConfigFile() { m_hasConfigFile = true; }
    // A Sentinel, with such a file. Before start().
    void beSentinel() { m_hasConfigFile = m_isSentinel = true; }
    [[nodiscard]] QString configPath() const { return m_directory.filePath(QStringLiteral("redis.conf")); }
    // Starts it and waits until it replies. False, with error() saying why, when it does not.
    [[nodiscard]] bool start();
    // SIGKILL, so that clients see a broken connection at once; start() brings it back at the same addresses.
    void stop();
    [[nodiscard]] bool restart();
    // SIGSTOP and SIGCONT: connected, but not answering.
    void suspend();
    void resume();

    [[nodiscard]] QString error() const { return m_error; }
    [[nodiscard]] QString socketPath() const;
    [[nodiscard]] quint16 port() const { return m_port; }  // 0 without TCP
    // Without a login.
    [[nodiscard]] Endpoint endpoint() const;     // the unix socket
    [[nodiscard]] Endpoint tcpEndpoint() const;  // 127.0.0.1

    // Sends one command over a connection of its own. Returns the text of a status, integer or bulk reply, "-..." for
    // an error, the raw RESP of an array, and nothing when no reply came within five seconds.
    QByteArray command(const QByteArrayList& words);
    // What CONFIG GET says of `key`.
    QByteArray setting(const QByteArray& key);
    // How often `name`, such as "client|kill", was called, by the server's own count. -1 when no reply came.
    int calls(const QByteArray& name);

  private:
    QByteArray exchange(const QByteArrayList& words, int timeoutMs);
    [[nodiscard]] QByteArray password() const;

    QByteArrayList m_config;
    bool m_hasConfigFile = false;
    bool m_isSentinel = false;
    quint16 m_port = 0;
    QString m_error;
    QTemporaryDir m_directory;
    QProcess m_process;
};

}  // namespace headroom
