// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/crowded_redis.h"

#include "tests/bench/row.h"

#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace headroom {

namespace {

// Of this process and its children, as the system allows.
void raiseFileLimit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

// The holding process. `ready` is told of one byte, `keep` closes when it shall end.
[[noreturn]] void hold(quint16 port, int count, int ready, int keep) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::array<char, 4096> reply{};
    for (int i = 0; i < count; ++i) {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            ::_exit(1);
        QByteArray lines = "PING\r\n";
        if (i % 5 != 0)
            lines += "CLIENT SETNAME service-" + QByteArray::number(i % 23) + "\r\n";
        if (i % 3 != 0)
            lines += "SET key:" + QByteArray::number(i % 100) + ' ' + QByteArray(i % 700 + 1, 'x') + "\r\n";
        if (i % 4 == 1)
            lines += "GET key:" + QByteArray::number(i % 97) + "\r\n";
        if (::send(fd, lines.constData(), static_cast<std::size_t>(lines.size()), MSG_NOSIGNAL) < 0 ||
            ::read(fd, reply.data(), reply.size()) <= 0)
            ::_exit(1);
    }
    if (::write(ready, "r", 1) == 1)
        static_cast<void>(::read(keep, reply.data(), 1));
    ::_exit(0);
}

}  // namespace

CrowdedRedis::CrowdedRedis(int clients, const QByteArrayList& config)
    : m_clients(clients),
      m_redis(QByteArrayList{"maxclients " + QByteArray::number(clients + 100)} + config, PrivateRedis::Tcp::Yes) {}

Result<void> CrowdedRedis::start() {
    raiseFileLimit();
    std::array<int, 2> ready{};
    std::array<int, 2> keep{};
    if (!m_redis.start())
        return benchFailure(m_redis.error());
    if (::pipe2(ready.data(), O_CLOEXEC) != 0 || ::pipe2(keep.data(), O_CLOEXEC) != 0)
        return benchFailure(QStringLiteral("No pipe can be made."));
    m_holder = ::fork();
    if (m_holder == 0) {
        ::close(keep[1]);
        hold(m_redis.port(), m_clients, ready[1], keep[0]);
    }
    ::close(ready[1]);
    ::close(keep[0]);
    m_keep = keep[1];
    char byte = 0;
    const bool stands = ::read(ready[0], &byte, 1) == 1;
    ::close(ready[0]);
    if (!stands)
        return benchFailure(
            QStringLiteral("%1 connections cannot be opened: the limit of open files may be too low.").arg(m_clients));
    return {};
}

CrowdedRedis::~CrowdedRedis() {
    if (m_keep >= 0)
        ::close(m_keep);
    if (m_holder > 0)
        ::waitpid(m_holder, nullptr, 0);
}

}  // namespace headroom
