// SPDX-License-Identifier: GPL-3.0-or-later
// How long the GUI thread is busy before it waits for events again: no input is taken meanwhile. Of this thread's CPU
// time, which others on the machine do not take. One in a program.
#pragma once

#include <QApplication>
#include <QTemporaryDir>

namespace headroom {

class TimedApplication : public QApplication {
    Q_OBJECT
  public:
    // Offscreen, with settings of its own.
    TimedApplication(int& argc, char** argv);

    [[nodiscard]] static TimedApplication& instance() { return *static_cast<TimedApplication*>(qApp); }

    void forget() { m_stall = m_longestStall = 0; }
    // Since then, in milliseconds.
    [[nodiscard]] double longestStall() const { return m_longestStall; }

    bool notify(QObject* receiver, QEvent* event) override;

  private:
    QTemporaryDir m_home;
    bool m_inEvent = false;
    double m_stall = 0;
    double m_longestStall = 0;
};

}  // namespace headroom
