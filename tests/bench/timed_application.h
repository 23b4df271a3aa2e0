// SPDX-License-Identifier: GPL-3.0-or-later
// How long each event holds the GUI thread: no input is taken meanwhile. Of this thread's CPU time, which others on the
// machine do not take. One in a program.
#pragma once

#include <QApplication>

namespace headroom {

class TimedApplication : public QApplication {
    Q_OBJECT
  public:
    // Offscreen, with settings of its own.
    TimedApplication(int& argc, char** argv);

    [[nodiscard]] static TimedApplication& instance() { return *static_cast<TimedApplication*>(qApp); }

    void forgetEvents() { m_longest = m_all = 0; }
    // Since then, in milliseconds: the longest event, and all together.
    [[nodiscard]] double longestEvent() const { return m_longest; }
    [[nodiscard]] double allEvents() const { return m_all; }

    bool notify(QObject* receiver, QEvent* event) override;

  private:
    bool m_inEvent = false;
    double m_longest = 0;
    double m_all = 0;
};

}  // namespace headroom
