// SPDX-License-Identifier: GPL-3.0-or-later
// A program with a window, run offscreen with directories of its own and watched from outside. Linux; blocks.
#pragma once

#include "core/result.h"

#include <QProcess>
#include <QTemporaryDir>

#include <chrono>

namespace headroom {

class MeasuredProgram {
  public:
    MeasuredProgram(const QString& program, const QStringList& arguments);
    ~MeasuredProgram();
    Q_DISABLE_COPY_MOVE(MeasuredProgram)

    // Starts it and waits for its first paint; returns the time between the two. Errors: Local.
    [[nodiscard]] Result<std::chrono::nanoseconds> start();
    // CPU time of all its threads so far, ended ones too.
    [[nodiscard]] std::chrono::nanoseconds cpuTime() const;
    // Resident memory; 0 when it is gone.
    [[nodiscard]] qint64 residentBytes() const;

  private:
    QTemporaryDir m_home;
    QProcess m_process;
};

}  // namespace headroom
