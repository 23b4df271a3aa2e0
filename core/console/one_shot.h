// SPDX-License-Identifier: GPL-3.0-or-later
// What `clients` and `slowlog` share: ask one instance one thing, print it, end; or say why not. Main thread.
#pragma once

#include "core/console/console.h"
#include "core/console/output.h"
#include "core/session/session.h"

#include <QObject>
#include <QTimer>

namespace headroom {

class OneShot : public QObject {
    Q_OBJECT
  public:
    // `output` must outlive it.
    OneShot(const Endpoint& endpoint, Output& output, QObject* parent = nullptr);

    void start() { m_session.start(); }

  protected:
    [[nodiscard]] Session& session() { return m_session; }
    void succeed(const QByteArray& text);
    // Says the sentence on stderr.
    void fail(ExitCode code, const QString& detail);
    // A command of ours was refused.
    void failRefused(const Error& error);

  private:
    void onStatus(const headroom::SessionStatus& status);
    void onTooLate();

    Output& m_output;
    Session m_session;
    SessionStatus m_status;
    QTimer m_deadline;
};

}  // namespace headroom
