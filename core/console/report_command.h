// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom report`: watches instances for a while, judges what holds at the end of it, and prints one report. An
// instance that does not let us in is in it with its state. Main thread.
#pragma once

#include "core/action/ledger.h"
#include "core/console/command_line.h"
#include "core/console/output.h"
#include "core/console/secret_question.h"
#include "core/diagnosis/judge.h"
#include "core/report/diagnosis_report.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace headroom {

class ReportCommand : public QObject {
    Q_OBJECT
  public:
    // `output` must outlive it.
    ReportCommand(const CommandLine& commandLine, Output& output, QObject* parent = nullptr);

    void start();

  private:
    struct Watched {
        explicit Watched(const Endpoint& endpoint) : session(endpoint) {}
        Session session;
        Judge judge;
        SessionStatus status;
        bool wasReached = false;  // connected, or turned away since it is full
        bool readsWhole = false;
        bool isJudged = false;
    };

    [[nodiscard]] std::chrono::milliseconds watchTime() const;
    void onStatus(Watched& watched, const SessionStatus& status);
    void onCost(Watched& watched, const SessionCost& cost);
    void onTimeOver();
    void onJudged(Watched& watched);
    void print(const std::vector<LedgerRow>& actions);
    [[nodiscard]] int exitCode(std::span<const InstanceReport> reports) const;

    CommandLine m_commandLine;
    Output& m_output;
    SecretSource m_secrets;
    std::vector<std::unique_ptr<Watched>> m_watched;
    QTimer m_end;
    Ledger m_ledger;
};

// The report of a saved list: with the format and what it fails on.
[[nodiscard]] QByteArray reportText(const CommandLine& commandLine, std::span<const InstanceReport> reports);
[[nodiscard]] bool failsOn(const CommandLine& commandLine, std::span<const InstanceReport> reports);

}  // namespace headroom
