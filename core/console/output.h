// SPDX-License-Identifier: GPL-3.0-or-later
// Standard output that never blocks the event loop, also when nobody reads the pipe. Main thread. SIGPIPE must be
// ignored. A reader that went away ends the application quietly (ExitOk); any other failure is told on stderr and ends
// it with ExitFailure; see WhenBroken.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSocketNotifier>

namespace headroom {

class Output : public QObject {
    Q_OBJECT
  public:
    // What becomes of the application when nothing can be written any more.
    enum class WhenBroken {
        End,
        GoOn  // it has more to do than to print: what is printed is lost, exitWhenWritten() ends it
    };
    explicit Output(WhenBroken whenBroken, QObject* parent = nullptr);

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
    WhenBroken m_whenBroken;
    bool m_broken = false;
    int m_exitCode = -1;  // -1: not asked to end
};

}  // namespace headroom
