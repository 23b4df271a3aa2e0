// SPDX-License-Identifier: GPL-3.0-or-later
// A password from standard input: on a terminal it is asked for and not shown while it is typed. Main thread.
#pragma once

#include "core/console/silent_terminal.h"
#include "core/console/terminal_line.h"
#include "core/profile/secret_source.h"
#include "core/session/session_status.h"

#include <QObject>

#include <optional>

namespace headroom {

class SecretQuestion : public QObject {
    Q_OBJECT
  public:
    // `prompt` is for a terminal.
    explicit SecretQuestion(const QString& prompt, QObject* parent = nullptr);

    // For SecretSource::setAsker(): asks on the terminal, or says that there is none.
    [[nodiscard]] static SecretSource::Asker asker();

    // How to give the password of `endpoint`, when there was none or a wrong one: a sentence.
    [[nodiscard]] static QString advice(const Endpoint& endpoint, const SessionStatus& status);

  Q_SIGNALS:
    // Once. Empty: none was given.
    void answered(const headroom::Secret& secret);

  private:
    std::optional<SilentTerminal> m_silent;
    TerminalLine m_line;
};

}  // namespace headroom
