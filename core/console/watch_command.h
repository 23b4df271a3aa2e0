// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom watch`: what happens at several instances, line by line, until the time is over. Main thread.
#pragma once

#include "core/console/command_line.h"
#include "core/console/output.h"
#include "core/console/secret_question.h"
#include "core/session/session.h"

#include <QObject>

#include <memory>
#include <vector>

namespace headroom {

class WatchCommand : public QObject {
    Q_OBJECT
  public:
    // `output` must outlive it.
    WatchCommand(const CommandLine& commandLine, Output& output, QObject* parent = nullptr);

    void start();

  private:
    struct Watched {
        explicit Watched(const Endpoint& endpoint) : session(endpoint) {}
        Session session;
        SessionStatus told;  // the last one printed
        SteadyTime toldAt;
        bool anyTold = false;
        std::shared_ptr<const InfoSample> sample;
        std::optional<qint64> clientRows;
        bool everConnected = false;
        bool toldWhatToDo = false;
    };

    void onStatus(Watched& watched, const SessionStatus& status);
    void onSample(Watched& watched, const std::shared_ptr<const InfoSample>& sample);
    // Of a full server, once.
    static void tellWhatToDo(Watched& watched, const char* isFull);
    void onTimeOver();

    Output& m_output;
    CommandLine::Format m_format;
    std::optional<double> m_forSeconds;
    SecretSource m_secrets;
    std::vector<std::unique_ptr<Watched>> m_watched;
};

}  // namespace headroom
