// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom set`: changes a setting, holds it and puts it back: when the time is over, or on a signal. Main thread.
#pragma once

#include "core/action/lease_run.h"
#include "core/console/command_line.h"
#include "core/console/one_shot.h"
#include "core/console/question.h"
#include "core/fleet/verdicts.h"

#include <memory>

namespace headroom {

class SetCommand : public OneShot {
    Q_OBJECT
  public:
    SetCommand(const CommandLine& commandLine, Output& output, QObject* parent = nullptr);
    ~SetCommand() override;

    // A signal: the first puts the value back now, the second leaves it to be put back later.
    void interrupt(int signalNumber);

  private:
    void makePlan();
    [[nodiscard]] static bool takesName(const Endpoint& endpoint);
    void ask();
    void onAnswer(const QString& answer);
    void begin();
    void onChanged(const headroom::LeaseStatus& status);
    void onFinished(const headroom::LeaseStatus& status);
    void giveUp();
    void leavePending();
    void say(const QString& event, const LeaseStatus& status, const QString& text);

    CommandLine m_commandLine;
    Output& m_output;
    Ledger m_ledger;
    LeaseStore m_store{m_ledger};
    Verdicts m_verdicts{m_ledger};
    Series m_series;
    std::shared_ptr<const InfoSample> m_sample;
    ClientListing m_listing;  // snapshot null: not known yet
    QTimer m_tableGrace;      // a plan tells more with the client table, but does not need it
    LeasePlan m_plan;
    bool m_planned = false;
    std::unique_ptr<Question> m_question;
    std::unique_ptr<LeaseRun> m_run;
    LeasePhase m_told = LeasePhase::Starting;
    QString m_toldDetail;
    bool m_gaveUp = false;  // before anything was sent
    int m_signal = 0;       // that ends it
    QTimer m_lastPatience;  // after it
};

}  // namespace headroom
