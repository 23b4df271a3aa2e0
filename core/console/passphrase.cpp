// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/passphrase.h"

#include "core/console/silent_terminal.h"

#include <QByteArray>
#include <QString>

#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace headroom {

namespace {

// Without its newline; nullopt: it ended before one.
std::optional<Secret> lineFrom(int terminal) {
    QByteArray typed;
    char byte = 0;
    while (::read(terminal, &byte, 1) == 1) {
        if (byte == '\n')
            return Secret(std::move(typed));
        typed.append(byte);
    }
    return std::nullopt;
}

}  // namespace

std::optional<Secret> askPassphrase(const QString& prompt) {
    const int terminal = ::isatty(STDIN_FILENO) != 0 ? STDIN_FILENO : ::open("/dev/tty", O_RDWR | O_CLOEXEC);
    std::optional<Secret> typed;
    if (const SilentTerminal silent(terminal); silent.isThere()) {
        std::fputs(qUtf8Printable(prompt), stderr);
        std::fflush(stderr);
        typed = lineFrom(terminal);
    }
    if (terminal > STDIN_FILENO)
        ::close(terminal);
    return typed;
}

}  // namespace headroom
