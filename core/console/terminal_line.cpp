// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/terminal_line.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <unistd.h>

namespace headroom {

TerminalLine::TerminalLine(QObject* parent) : QObject(parent), m_notifier(STDIN_FILENO, QSocketNotifier::Read) {
    connect(&m_notifier, &QSocketNotifier::activated, this, &TerminalLine::readMore);
}

// It may be a password.
TerminalLine::~TerminalLine() {
    m_line.fill('\0');
}

void TerminalLine::readMore() {
    char buffer[256];
    const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR)
        return;
    if (count > 0)
        m_line.append(buffer, count);
    std::fill(std::begin(buffer), std::end(buffer), '\0');
    if (count > 0 && !m_line.contains('\n'))
        return;
    m_notifier.setEnabled(false);
    const auto end = m_line.indexOf('\n');
    Q_EMIT read(end < 0 ? m_line : m_line.left(end));
}

}  // namespace headroom
