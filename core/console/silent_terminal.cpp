// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/silent_terminal.h"

#include <array>
#include <csignal>
#include <termios.h>

namespace headroom {

namespace {

// What the signal handler needs.
constexpr std::array shownAgainBy{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
volatile std::sig_atomic_t silenced = -1;  // -1: it shows what is typed
termios modeBefore{};
std::array<struct sigaction, shownAgainBy.size()> actionsBefore{};

void showAgain() {
    if (silenced < 0)
        return;
    ::tcsetattr(silenced, TCSANOW, &modeBefore);
    silenced = -1;
    for (std::size_t i = 0; i < shownAgainBy.size(); ++i)
        ::sigaction(shownAgainBy[i], &actionsBefore[i], nullptr);
}

}  // namespace

SilentTerminal::SilentTerminal(int terminal) : m_isThere(::tcgetattr(terminal, &modeBefore) == 0) {
    if (!m_isThere)
        return;
    silenced = terminal;
    struct sigaction action {};
    action.sa_handler = [](int number) {
        showAgain();
        ::raise(number);  // comes when this returns, and does what it did before
    };
    for (std::size_t i = 0; i < shownAgainBy.size(); ++i) {
        ::sigaction(shownAgainBy[i], nullptr, &actionsBefore[i]);
        if (actionsBefore[i].sa_handler != SIG_IGN)
            ::sigaction(shownAgainBy[i], &action, nullptr);
    }
    termios silent = modeBefore;
    silent.c_lflag &= ~tcflag_t{ECHO};
    silent.c_lflag |= tcflag_t{ECHONL};
    ::tcsetattr(terminal, TCSADRAIN, &silent);
}

SilentTerminal::~SilentTerminal() {
    if (m_isThere)
        showAgain();
}

}  // namespace headroom
