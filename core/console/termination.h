// SPDX-License-Identifier: GPL-3.0-or-later
// SIGINT, SIGTERM and SIGHUP as a Qt signal, but for those that are ignored already. One per process, in the main
// thread, after the application object.
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace headroom {

class TerminationWatcher : public QObject {
    Q_OBJECT
  public:
    // Of a second signal: the process ends by it, or it is told like the first.
    enum class Second { Ends, IsTold };
    explicit TerminationWatcher(Second second = Second::Ends, QObject* parent = nullptr);
    ~TerminationWatcher() override;
    Q_DISABLE_COPY_MOVE(TerminationWatcher)

  Q_SIGNALS:
    void requested(int signalNumber);

  private:
    int m_fds[2] = {-1, -1};
    std::unique_ptr<QSocketNotifier> m_notifier;
};

// For the return from the event loop: the process now ends with `code` in under a second, also when something is still
// waited for; later only while the ledger is written, which waits for another program's lock. Qt waits for a name
// lookup under way, ten seconds and more where the name server does not answer. Returns `code`.
[[nodiscard]] int endSoon(int code);

}  // namespace headroom
