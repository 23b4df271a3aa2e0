// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/question.h"

#include <cerrno>
#include <cstdio>
#include <unistd.h>

namespace headroom {

Question::Question(const QString& text, QObject* parent)
    : QObject(parent), m_notifier(STDIN_FILENO, QSocketNotifier::Read) {
    std::fputs(qUtf8Printable(text), stderr);
    std::fflush(stderr);
    connect(&m_notifier, &QSocketNotifier::activated, this, &Question::readMore);
}

bool Question::canAsk() {
    return ::isatty(STDIN_FILENO) != 0;
}

QString Question::nobodyToAsk() {
    return QStringLiteral(
        "standard input is not a terminal, so nobody can be asked: nothing was sent. --yes does it without asking.");
}

void Question::readMore() {
    char buffer[256];
    const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR)
        return;
    if (count > 0)
        m_line.append(buffer, count);
    if (count > 0 && !m_line.contains('\n'))
        return;
    m_notifier.setEnabled(false);
    Q_EMIT answered(QString::fromLocal8Bit(m_line.left(m_line.indexOf('\n'))).trimmed());
}

}  // namespace headroom
