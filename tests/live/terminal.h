// SPDX-License-Identifier: GPL-3.0-or-later
// A terminal for the program to ask on.
#pragma once

#include <QByteArray>
#include <QString>

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

namespace headroom {

class Terminal {
  public:
    Terminal() {
        if (::openpty(&m_ours, &m_theirs, nullptr, nullptr, nullptr) != 0)
            qFatal("no terminal");
    }
    ~Terminal() {
        ::close(m_ours);
        ::close(m_theirs);
    }
    Q_DISABLE_COPY_MOVE(Terminal)

    [[nodiscard]] QString name() const { return QString::fromLocal8Bit(::ttyname(m_theirs)); }
    void type(const QByteArray& text) {
        [[maybe_unused]] const ssize_t written = ::write(m_ours, text.constData(), static_cast<size_t>(text.size()));
    }
    // What it shows so far, of what was typed.
    [[nodiscard]] QByteArray shown() {
        ::fcntl(m_ours, F_SETFL, O_NONBLOCK);
        char buffer[512];
        const ssize_t count = ::read(m_ours, buffer, sizeof buffer);
        return count > 0 ? QByteArray(buffer, count) : QByteArray();
    }
    [[nodiscard]] bool showsWhatIsTyped() const {
        termios mode{};
        return ::tcgetattr(m_theirs, &mode) == 0 && (mode.c_lflag & ECHO) != 0;
    }

  private:
    int m_ours = -1;
    int m_theirs = -1;
};

}  // namespace headroom
