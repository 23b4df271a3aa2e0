// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom check`: how many connections are left, once, in one line and one exit code for Nagios and its kin. Asks
// for INFO alone, and waits a few seconds at most. Main thread.
#pragma once

#include "core/console/command_line.h"
#include "core/console/output.h"
#include "core/console/secret_question.h"
#include "core/session/session.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace headroom {

class CheckCommand : public QObject {
    Q_OBJECT
  public:
    // `output` must outlive it.
    CheckCommand(const CommandLine& commandLine, Output& output, QObject* parent = nullptr);

    void start();

  private:
    struct Server {
        explicit Server(const Endpoint& endpoint) : session(endpoint) {}
        Session session;
        Checked checked;
        bool isKnown = false;
    };

    void onStatus(Server& server, const SessionStatus& status);
    void onSample(Server& server, const std::shared_ptr<const InfoSample>& sample);
    void endWhenKnown();
    void tell();

    Output& m_output;
    CheckLimits m_limits;
    SecretSource m_secrets;
    std::vector<std::unique_ptr<Server>> m_servers;
    QTimer m_deadline;
};

}  // namespace headroom
