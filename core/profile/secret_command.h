// SPDX-License-Identifier: GPL-3.0-or-later
// A program that prints a password: a password manager, or what makes short-lived tokens. No shell; standard input is
// empty; a session of its own without a terminal. Lives in its owner's thread. Used once, and goes by itself after
// that.
#pragma once

#include "core/profile/secret.h"
#include "core/result.h"

#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <functional>

namespace headroom {

class SecretCommand : public QObject {
    Q_OBJECT
  public:
    static constexpr std::chrono::seconds patience{10};

    // `done` gets the first line of what it printed, and is called once; not when this goes before. Errors: Local, it
    // cannot be started, did not end in time (then it is killed with its process group), failed or printed nothing;
    // a sentence that repeats nothing it printed. `command`: a program and its arguments.
    SecretCommand(const QStringList& command, std::function<void(const Result<Secret>&)> done,
                  QObject* parent = nullptr);
    ~SecretCommand() override;

  private:
    void onFinished(int exitCode, QProcess::ExitStatus status);
    void fail(const QString& what);
    void end(const Result<Secret>& result);
    void killGroup();

    QString m_program;
    std::function<void(const Result<Secret>&)> m_done;
    QProcess m_process;
    QTimer m_deadline;
};

}  // namespace headroom
