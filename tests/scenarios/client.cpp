// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenarios/client.h"

#include "tests/support/resp_request.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace headroom {

std::shared_ptr<Client> Client::open(Loop& loop, quint16 port, const Identity& identity) {
    std::shared_ptr<Client> client(new Client(loop));
    client->connectTo(port, identity);
    return client;
}

Client::~Client() {
    close();
}

void Client::connectTo(quint16 port, const Identity& identity) {
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const int few = 16384;  // so that what is not read stays with the server
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVBUF, &few, sizeof few);
    ::setsockopt(m_socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    ::inet_pton(AF_INET, identity.ip.constData(), &own.sin_addr);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* address = reinterpret_cast<const sockaddr*>(&server);
    const bool isUnderWay = m_socket >= 0 &&
                            ::bind(m_socket, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0 &&
                            (::connect(m_socket, address, sizeof server) == 0 || errno == EINPROGRESS);
    const std::weak_ptr<Client> self = weak_from_this();
    if (!isUnderWay) {
        // Told later, as any failure is.
        m_loop.after(0, [self] {
            if (const auto client = self.lock())
                client->fail();
        });
        return;
    }
    socklen_t length = sizeof own;
    ::getsockname(m_socket, reinterpret_cast<sockaddr*>(&own), &length);
    m_localPort = ntohs(own.sin_port);
    m_lastUse = m_loop.now();
    m_loop.watch(m_socket, EPOLLIN | EPOLLOUT, [self](std::uint32_t events) {
        if (const auto client = self.lock())
            client->handle(events);
    });
    greet(identity);
}

void Client::greet(const Identity& identity) {
    if (!identity.user.isEmpty())
        send({"AUTH", identity.user, identity.password});
    if (!identity.name.isEmpty())
        send({"CLIENT", "SETNAME", identity.name});
    // Before 7.2 it answers with an error, and libraries do not mind.
    if (!identity.library.isEmpty())
        send({"CLIENT", "SETINFO", "lib-name", identity.library});
}

void Client::send(const QByteArrayList& words, Answered answered) {
    if (!isOpen())
        return;
    QByteArray bytes = '*' + QByteArray::number(words.size()) + "\r\n";
    for (const QByteArray& word : words)
        bytes += bulkReply(word);
    m_awaited.push_back(std::move(answered));
    m_lastUse = m_loop.now();
    sendRaw(bytes);
}

void Client::sendRaw(const QByteArray& bytes) {
    if (!isOpen())
        return;
    const bool waits = !m_out.isEmpty();
    m_out += bytes;
    if (!waits)
        tell();
}

void Client::setReading(bool reads) {
    m_reads = reads;
    if (isOpen())
        tell();
}

void Client::close() {
    if (!isOpen())
        return;
    m_loop.unwatch(m_socket);
    ::close(std::exchange(m_socket, -1));
    m_awaited.clear();
}

void Client::tell() {
    const std::uint32_t in = m_reads ? std::uint32_t{EPOLLIN} : 0;
    const std::uint32_t out = m_out.isEmpty() && m_isReady ? 0 : std::uint32_t{EPOLLOUT};
    m_loop.change(m_socket, in | out);
}

void Client::handle(std::uint32_t events) {
    const auto keep = shared_from_this();
    if (events & EPOLLIN)
        read();
    if (isOpen() && (events & (EPOLLERR | EPOLLHUP)))
        return fail();
    if (isOpen() && (events & EPOLLOUT))
        write();
}

void Client::write() {
    if (!m_out.isEmpty()) {
        const auto size = static_cast<std::size_t>(m_out.size());
        const ssize_t written = ::send(m_socket, m_out.constData(), size, MSG_NOSIGNAL);
        if (written < 0 && errno != EAGAIN)
            return fail();
        m_out.remove(0, std::max<ssize_t>(0, written));
    }
    // Without greetings there is no reply to tell that the server took it.
    if (!m_isReady && m_awaited.empty()) {
        m_isReady = true;
        if (ready)
            ready();
    }
    if (isOpen())
        tell();
}

void Client::read() {
    std::array<char, 65536> bytes{};
    const ssize_t count = ::recv(m_socket, bytes.data(), bytes.size(), 0);
    if (count == 0 || (count < 0 && errno != EAGAIN))
        return fail();
    if (m_ignores || count < 0)
        return;
    m_in.append(bytes.data(), count);
    qsizetype end = 0;
    while (isOpen() && !m_in.isEmpty() && (end = replyEnd(m_in, 0)) >= 0) {
        const QByteArray reply = m_in.left(end);
        m_in.remove(0, end);
        // What nobody asked for is a refusal; the server closes after it.
        if (m_awaited.empty() || reply.startsWith("-ERR max number"))
            return fail();
        const Answered answered = std::move(m_awaited.front());
        m_awaited.pop_front();
        if (answered)
            answered(reply);
        if (isOpen() && !m_isReady && m_awaited.empty()) {
            m_isReady = true;
            if (ready)
                ready();
            if (isOpen())
                tell();
        }
    }
}

void Client::fail() {
    close();
    if (const auto told = std::exchange(ended, {}))
        told();
}

}  // namespace headroom
