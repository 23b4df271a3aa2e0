// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/question.h"

#include <cstdio>
#include <unistd.h>

namespace headroom {

Question::Question(const QString& text, QObject* parent) : QObject(parent) {
    std::fputs(qUtf8Printable(text), stderr);
    std::fflush(stderr);
    connect(&m_line, &TerminalLine::read, this,
            [this](const QByteArray& line) { Q_EMIT answered(QString::fromLocal8Bit(line).trimmed()); });
}

bool Question::canAsk() {
    return ::isatty(STDIN_FILENO) != 0;
}

QString Question::nobodyToAsk() {
    return QStringLiteral(
        "standard input is not a terminal, so nobody can be asked: nothing was sent. --yes does it without asking.");
}

}  // namespace headroom
