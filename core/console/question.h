// SPDX-License-Identifier: GPL-3.0-or-later
// A question on the terminal (standard error) and the line that is typed for it, while everything else goes on.
// Main thread.
#pragma once

#include "core/console/terminal_line.h"

#include <QObject>
#include <QString>

namespace headroom {

class Question : public QObject {
    Q_OBJECT
  public:
    explicit Question(const QString& text, QObject* parent = nullptr);

    // Somebody is there to answer: standard input is a terminal.
    [[nodiscard]] static bool canAsk();
    // What is said when nobody is.
    [[nodiscard]] static QString nobodyToAsk();

  Q_SIGNALS:
    // Once; without what surrounds it. Empty also when the terminal is gone.
    void answered(const QString& answer);

  private:
    TerminalLine m_line;
};

}  // namespace headroom
