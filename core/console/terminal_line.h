// SPDX-License-Identifier: GPL-3.0-or-later
// One line of standard input, be it a terminal, a pipe or a file, while everything else goes on. Main thread.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSocketNotifier>

namespace headroom {

class TerminalLine : public QObject {
    Q_OBJECT
  public:
    explicit TerminalLine(QObject* parent = nullptr);
    ~TerminalLine() override;

  Q_SIGNALS:
    // Once; without the newline. Empty also when the other end is gone.
    void read(const QByteArray& line);

  private:
    void readMore();

    QSocketNotifier m_notifier;
    QByteArray m_line;
};

}  // namespace headroom
