// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/client_holder.h"

#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <netinet/in.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace headroom {

namespace {

std::string request(std::initializer_list<std::string> words) {
    std::string bytes = "*" + std::to_string(words.size()) + "\r\n";
    for (const std::string& word : words)
        bytes += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
    return bytes;
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
        std::string bytes;
        if (i % 5 != 0)
            bytes += request({"CLIENT", "SETNAME", "service-" + std::to_string(i % 23)});
        if (i % 3 != 0)
            bytes +=
                request({"SET", "key:" + std::to_string(i % 100), std::string(static_cast<std::size_t>(i % 700), 'x')});
        if (i % 4 == 1)
            bytes += request({"GET", "key:" + std::to_string(i % 97)});
        if (!bytes.empty() &&
            (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0 || ::read(fd, reply.data(), reply.size()) <= 0))
            ::_exit(1);
    }
    if (::write(ready, "r", 1) == 1)
        static_cast<void>(::read(keep, reply.data(), 1));
    ::_exit(0);
}

}  // namespace

void ClientHolder::raiseFileLimit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

Result<void> ClientHolder::open(quint16 port, int count) {
    std::array<int, 2> ready{};
    std::array<int, 2> keep{};
    if (::pipe2(ready.data(), O_CLOEXEC) != 0 || ::pipe2(keep.data(), O_CLOEXEC) != 0)
        return tl::unexpected(Error{ErrorKind::Local, QStringLiteral("No pipe can be made.")});
    m_process = ::fork();
    if (m_process == 0) {
        ::close(keep[1]);
        hold(port, count, ready[1], keep[0]);
    }
    ::close(ready[1]);
    ::close(keep[0]);
    m_keep = keep[1];
    char byte = 0;
    const bool stands = ::read(ready[0], &byte, 1) == 1;
    ::close(ready[0]);
    if (!stands)
        return tl::unexpected(Error{
            ErrorKind::Local,
            QStringLiteral("%1 connections can not be opened: the limit of open files may be too low.").arg(count)});
    return {};
}

ClientHolder::~ClientHolder() {
    if (m_keep >= 0)
        ::close(m_keep);
    if (m_process > 0)
        ::waitpid(m_process, nullptr, 0);
}

}  // namespace headroom
