// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom kill`: plan, ask, carry out, tell. Main thread.
#pragma once

#include "core/action/kill_run.h"
#include "core/console/command_line.h"
#include "core/console/question.h"
#include "core/console/table_command.h"

namespace headroom {

class KillCommand : public TableCommand {
    Q_OBJECT
  public:
    KillCommand(const CommandLine& commandLine, Output& output, QObject* parent = nullptr);
    ~KillCommand() override;

    // A signal: what is not sent yet stays unsent. A second one: nothing is waited for.
    void interrupt(int signalNumber);

  private:
    void onTable(const ClientListing& listing, const std::shared_ptr<const InfoSample>& sample) override;
    void makePlan();
    [[nodiscard]] bool mustAsk();
    void ask();
    void onAnswer(const QString& answer);
    void carryOut();
    void giveUp();
    void onFinished(const headroom::KillReport& report);
    [[nodiscard]] bool keepsAsked() const;
    void tellAndEnd(const KillReport* report, ExitCode code);

    CommandLine m_commandLine;
    Output& m_output;
    Ledger m_ledger;
    ClientListing m_listing;
    std::shared_ptr<const InfoSample> m_sample;
    bool m_settingsDenied = false;
    KillPlan m_plan;
    std::vector<std::int64_t> m_missing;  // ids that were asked for and are not connected
    std::unique_ptr<Question> m_question;
    QString m_confirmation;  // what is to be typed; empty: y
    QPointer<KillRun> m_run;
    bool m_isOver = false;
    bool m_unwritten = false;  // what came of somebody
    int m_signal = 0;          // that stops the run
    QTimer m_lastAnswers;      // after it
};

}  // namespace headroom
