// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenarios/own_server.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace headroom {

namespace {

sockaddr_in loopback(quint16 port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

quint16 freePort() {
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::bind(probe, reinterpret_cast<const sockaddr*>(&address), length);
    ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &length);
    ::close(probe);
    return ntohs(address.sin_port);
}

[[noreturn]] void become(const std::vector<QByteArray>& words, int openFiles, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        ::_exit(1);
    const int nothing = ::open("/dev/null", O_RDWR);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(nothing, STDOUT_FILENO);
    ::dup2(nothing, STDERR_FILENO);
    if (openFiles > 0) {
        // Root would raise it again.
        ::prctl(PR_CAPBSET_DROP, CAP_SYS_RESOURCE);
        const rlimit limit{.rlim_cur = static_cast<rlim_t>(openFiles), .rlim_max = static_cast<rlim_t>(openFiles)};
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    std::vector<char*> arguments;
    for (const QByteArray& word : words)
        arguments.push_back(const_cast<char*>(word.constData()));
    arguments.push_back(nullptr);
    ::execvp(arguments.front(), arguments.data());
    ::_exit(1);
}

}  // namespace

OwnServer::~OwnServer() {
    stop();
}

bool OwnServer::start(const QByteArray& program, const QByteArrayList& arguments, int openFiles) {
    // Another process may take the port between our look and the server's.
    for (int attempt = 0; attempt < 5; ++attempt) {
        m_port = freePort();
        std::vector<QByteArray> words{program, "--port", QByteArray::number(m_port)};
        for (const char* word : {"--bind", "127.0.0.1", "--protected-mode", "no", "--save", "", "--appendonly", "no",
                                 "--daemonize", "no", "--dir", "/"})
            words.emplace_back(word);
        words.insert(words.end(), arguments.begin(), arguments.end());
        const pid_t parent = ::getpid();
        m_process = ::fork();
        if (m_process == 0)
            become(words, openFiles, parent);
        for (int tenths = 0; tenths < 100; ++tenths) {
            if (::waitpid(m_process, nullptr, WNOHANG) != 0) {
                m_process = -1;
                break;
            }
            if (isOurs())
                return true;
            ::usleep(100'000);
        }
        stop();
    }
    return false;
}

bool OwnServer::isOurs() const {
    const sockaddr_in address = loopback(m_port);
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{.tv_sec = 1, .tv_usec = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    QByteArray reply;
    std::array<char, 8192> bytes{};
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        ::send(socket, "INFO server\r\n", 13, MSG_NOSIGNAL) == 13) {
        const ssize_t count = ::recv(socket, bytes.data(), bytes.size(), 0);
        reply = QByteArray(bytes.data(), std::max<ssize_t>(0, count));
    }
    ::close(socket);
    return reply.contains("process_id:" + QByteArray::number(m_process) + "\r\n");
}

void OwnServer::stop() {
    if (m_process <= 0)
        return;
    ::kill(m_process, SIGKILL);
    ::waitpid(std::exchange(m_process, -1), nullptr, 0);
}

}  // namespace headroom
