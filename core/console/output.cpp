// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/output.h"

#include "core/console/console.h"

#include <QCoreApplication>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <poll.h>
#include <unistd.h>

namespace headroom {

namespace {

bool isWritable() {
    pollfd stdoutPoll{STDOUT_FILENO, POLLOUT, 0};
    return ::poll(&stdoutPoll, 1, 0) > 0;
}

}  // namespace

Output::Output(WhenBroken whenBroken, QObject* parent)
    : QObject(parent), m_notifier(STDOUT_FILENO, QSocketNotifier::Write), m_whenBroken(whenBroken) {
    m_notifier.setEnabled(false);
    connect(&m_notifier, &QSocketNotifier::activated, this, &Output::flush);
}

void Output::write(const QByteArray& bytes) {
    if (m_broken)
        return;
    m_pending += bytes;
    flush();
}

void Output::exitWhenWritten(int code) {
    if (m_broken && m_whenBroken == WhenBroken::End)
        return;
    m_exitCode = code;
    flush();
}

void Output::flush() {
    qsizetype done = 0;
    // A writable pipe takes PIPE_BUF bytes without blocking; O_NONBLOCK would change the terminal for others too.
    while (done < m_pending.size() && isWritable()) {
        const auto chunk = static_cast<size_t>(qMin<qsizetype>(m_pending.size() - done, PIPE_BUF));
        const ssize_t written = ::write(STDOUT_FILENO, m_pending.constData() + done, chunk);
        if (written >= 0) {
            done += written;
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno == EAGAIN)
            break;
        const bool readerGone = errno == EPIPE;
        if (!readerGone)
            std::fprintf(stderr, "headroom: cannot write the output: %s.\n", std::strerror(errno));
        m_broken = true;
        m_pending.clear();
        m_notifier.setEnabled(false);
        if (m_whenBroken == WhenBroken::End)
            exitNow(readerGone ? ExitOk : ExitFailure);
        else if (m_exitCode >= 0)
            exitNow(m_exitCode);
        return;
    }
    m_pending.remove(0, done);
    m_notifier.setEnabled(!m_pending.isEmpty());
    if (m_pending.isEmpty() && m_exitCode >= 0)
        exitNow(m_exitCode);
}

// Queued, because exit() before exec() is lost.
void Output::exitNow(int code) {
    QMetaObject::invokeMethod(
        this, [code] { QCoreApplication::exit(code); }, Qt::QueuedConnection);
}

}  // namespace headroom
