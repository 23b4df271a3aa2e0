// SPDX-License-Identifier: GPL-3.0-or-later
// Stands between a client and a server on unix sockets and tells of each command before it is passed on, and of each
// reply before it is. Thread: the test's.
#pragma once

#include "tests/support/resp_request.h"

#include <QLocalServer>
#include <QLocalSocket>
#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <vector>

namespace headroom {

class WatchedProxy : public QObject {
  public:
    enum class Moment { Asked, Answered };
    // False: it is not passed on.
    using Watch = std::function<bool(const QByteArray& command, Moment moment)>;

    explicit WatchedProxy(const QString& server) : m_serverPath(server) {
        connect(&m_listener, &QLocalServer::newConnection, this, &WatchedProxy::accept);
        m_listener.listen(path());
    }

    [[nodiscard]] QString path() const { return m_directory.filePath(QStringLiteral("proxy.sock")); }
    // Another server from now on, as a failover of the address does: connections so far end.
    void switchTo(const QString& server) {
        m_serverPath = server;
        for (const auto& link : m_links)
            link->client->abort();
    }
    void setWatch(Watch watch) { m_watch = std::move(watch); }

  private:
    struct Link {
        std::unique_ptr<QLocalSocket> client;
        QLocalSocket server;
        QByteArray fromClient;
        QByteArray fromServer;
        QByteArrayList asked;  // no reply passed yet
    };

    void accept() {
        while (QLocalSocket* client = m_listener.nextPendingConnection()) {
            auto link = std::make_shared<Link>();
            link->client.reset(client);
            client->setParent(nullptr);
            link->server.connectToServer(m_serverPath);
            m_links.push_back(link);
            connect(client, &QLocalSocket::readyRead, this, [this, link] { onAsked(*link); });
            connect(&link->server, &QLocalSocket::readyRead, this, [this, link] { onAnswered(*link); });
            connect(client, &QLocalSocket::disconnected, this, [link] { link->server.abort(); });
        }
    }
    void onAsked(Link& link) {
        link.fromClient += link.client->readAll();
        QByteArrayList words;
        for (QByteArray before = link.fromClient; takeRequest(link.fromClient, words); before = link.fromClient) {
            const QByteArray command = words.join(' ');
            if (m_watch && !m_watch(command, Moment::Asked))
                continue;
            link.asked << command;
            link.server.write(before.left(before.size() - link.fromClient.size()));
        }
    }
    void onAnswered(Link& link) {
        link.fromServer += link.server.readAll();
        while (!link.fromServer.isEmpty() && !link.asked.isEmpty()) {
            const qsizetype end = replyEnd(link.fromServer, 0);
            if (end < 0)
                return;
            const QByteArray reply = link.fromServer.left(end);
            link.fromServer.remove(0, end);
            const QByteArray command = link.asked.takeFirst();
            if (!m_watch || m_watch(command, Moment::Answered))
                link.client->write(reply);
        }
    }

    QString m_serverPath;
    QTemporaryDir m_directory;
    Watch m_watch;
    QLocalServer m_listener;
    std::vector<std::shared_ptr<Link>> m_links;
};

}  // namespace headroom
