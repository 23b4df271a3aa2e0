// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/termination.h"

#include "core/action/ledger.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

namespace headroom {

namespace {

constexpr int watchedSignals[] = {SIGINT, SIGTERM, SIGHUP};

// Only write(2) may be called in a signal handler; the notifier reads the other end.
int signalPipe = -1;

void onSignal(int number) {
    const int keep = errno;
    const auto byte = static_cast<unsigned char>(number);
    [[maybe_unused]] const ssize_t written = ::write(signalPipe, &byte, 1);
    errno = keep;
}

constexpr int grantedMs = 700;  // what is ours is closed in a few milliseconds
constexpr int againMs = 100;
volatile std::sig_atomic_t finalCode = 0;

}  // namespace

TerminationWatcher::TerminationWatcher(Second second, QObject* parent) : QObject(parent) {
    if (::pipe2(m_fds, O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    signalPipe = m_fds[1];
    m_notifier = std::make_unique<QSocketNotifier>(m_fds[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        unsigned char byte = 0;
        if (::read(m_fds[0], &byte, 1) == 1)
            Q_EMIT requested(byte);
    });
    struct sigaction action {};
    action.sa_handler = onSignal;
    action.sa_flags = static_cast<int>(second == Second::Ends ? SA_RESTART | SA_RESETHAND : SA_RESTART);
    for (const int number : watchedSignals) {
        struct sigaction before {};
        ::sigaction(number, nullptr, &before);
        if (before.sa_handler != SIG_IGN)  // nohup, and the shell's background jobs, mean it
            ::sigaction(number, &action, nullptr);
    }
}

TerminationWatcher::~TerminationWatcher() {
    for (const int number : watchedSignals) {
        struct sigaction now {};
        ::sigaction(number, nullptr, &now);
        if (now.sa_handler == onSignal)
            ::signal(number, SIG_DFL);
    }
    m_notifier.reset();
    for (const int fd : m_fds) {
        if (fd >= 0)
            ::close(fd);
    }
}

int endSoon(int code) {
    std::fflush(nullptr);
    finalCode = code;
    ::signal(SIGALRM, [](int) {
        if (!Ledger::isWriting())
            ::_exit(finalCode);
    });
    const itimerval alarm{{0, againMs * 1000}, {0, grantedMs * 1000}};
    ::setitimer(ITIMER_REAL, &alarm, nullptr);
    return code;
}

}  // namespace headroom
