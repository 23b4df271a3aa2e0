// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/passphrase.h"

#include <QByteArray>
#include <QString>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace headroom {

namespace {

constexpr std::array endingSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
volatile std::sig_atomic_t endedBy = 0;

// While it lives: what is typed is not shown, and signals only come while it waits.
class SilentTerminal {
  public:
    SilentTerminal() : m_fd(::isatty(STDIN_FILENO) != 0 ? STDIN_FILENO : ::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
        m_isThere = m_fd >= 0 && ::tcgetattr(m_fd, &m_before) == 0;
        if (!m_isThere)
            return;
        sigset_t blocked;
        sigemptyset(&blocked);
        for (std::size_t i = 0; i < endingSignals.size(); ++i) {
            struct sigaction action {};
            action.sa_handler = [](int number) { endedBy = number; };
            ::sigaction(endingSignals[i], &action, &m_actions[i]);
            sigaddset(&blocked, endingSignals[i]);
        }
        ::sigprocmask(SIG_BLOCK, &blocked, &m_mask);
        termios silent = m_before;
        silent.c_lflag &= ~tcflag_t{ECHO};
        silent.c_lflag |= tcflag_t{ECHONL};
        ::tcsetattr(m_fd, TCSADRAIN, &silent);
    }
    ~SilentTerminal() {
        if (m_isThere) {
            ::tcsetattr(m_fd, TCSADRAIN, &m_before);
            for (std::size_t i = 0; i < endingSignals.size(); ++i)
                ::sigaction(endingSignals[i], &m_actions[i], nullptr);
            if (endedBy != 0)
                ::raise(endedBy);
            ::sigprocmask(SIG_SETMASK, &m_mask, nullptr);
        }
        if (m_fd > STDIN_FILENO)
            ::close(m_fd);
    }
    Q_DISABLE_COPY_MOVE(SilentTerminal)

    [[nodiscard]] bool isThere() const { return m_isThere; }
    // Without its newline; nullopt: it ended before one.
    [[nodiscard]] std::optional<Secret> line() const {
        QByteArray typed;
        char byte = 0;
        for (;;) {
            pollfd waited{m_fd, POLLIN, 0};
            if (::ppoll(&waited, 1, nullptr, &m_mask) < 0) {
                if (errno == EINTR && endedBy == 0)
                    continue;
                return std::nullopt;
            }
            if (::read(m_fd, &byte, 1) != 1)
                return std::nullopt;
            if (byte == '\n')
                return Secret(std::move(typed));
            typed.append(byte);
        }
    }

  private:
    int m_fd;
    bool m_isThere = false;
    termios m_before{};
    std::array<struct sigaction, endingSignals.size()> m_actions{};
    sigset_t m_mask{};
};

}  // namespace

std::optional<Secret> askPassphrase(const QString& prompt) {
    const SilentTerminal terminal;
    if (!terminal.isThere())
        return std::nullopt;
    std::fputs(qUtf8Printable(prompt), stderr);
    std::fflush(stderr);
    return terminal.line();
}

}  // namespace headroom
