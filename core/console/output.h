// SPDX-License-Identifier: GPL-3.0-or-later
// Standard output that never blocks the event loop, also when nobody reads the pipe. Main thread. SIGPIPE must be
// ignored. A reader that went away ends the application quietly (ExitOk); any other failure is told on stderr and ends
// it with ExitFailure.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSocketNotifier>

namespace headroom {

class Output : public QObject {
    Q_OBJECT
  public:
    explicit Output(QObject* parent = nullptr);

    // Written at once when the other end takes it, else as soon as it does.
    void write(const QByteArray& bytes);
    [[nodiscard]] qsizetype pendingBytes() const { return m_pending.size(); }
    // Ends the application with `code` once all is written.
    void exitWhenWritten(int code);

  private:
    void flush();
    void exitNow(int code);

    QSocketNotifier m_notifier;
    QByteArray m_pending;
    bool m_broken = false;
    int m_exitCode = -1;  // -1: not asked to end
};

}  // namespace headroom
