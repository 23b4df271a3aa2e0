// SPDX-License-Identifier: GPL-3.0-or-later
// Carries out a KillPlan: looks at the victims again, records what is about to be sent, kills them one by one, tells
// what came of each, then watches who comes back. A plan to unblock is carried out in the same way. Lives in the
// session's thread; used once. Nothing is asked for twice. Each batch is recorded while the one before it is killed;
// then it is checked to be the same server process in the same role (INFO), looked at (CLIENT LIST ID) and killed:
// CLIENT KILL ID n ADDR a SKIPME yes, or by the id alone where the server takes no more (KillForm), over the same
// connection; then looked for again, together with the look at the
// next batch. No kill is done later than 1 s after its look: behind 0.25 s (0.65 s where a look reads all clients) the
// rest is looked at again, and when a kill is not answered in time the connection is closed, so that a server that was
// paused does not do it later. Answers are read on the thread pool. Of those recorded but not killed the ledger
// says so, also when the session goes in the middle. The server walks all its clients for each (redis
// src/networking.c clientKillCommand), so kills go in slices (KillPace). When an answer does not come, nothing more is
// sent, and who got none is looked for as soon as there is a connection again.
#pragma once

#include "core/action/kill_outcome.h"
#include "core/action/kill_pace.h"
#include "core/action/kill_plan.h"
#include "core/action/kill_record.h"
#include "core/action/return_watch.h"
#include "core/action/victim_reader.h"
#include "core/session/client_reader.h"
#include "core/session/command_port.h"

#include <QObject>
#include <QTimer>

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace headroom {

class KillRun : public QObject {
    Q_OBJECT
  public:
    // `ledger` must outlive it. `reason`: what the person said; may be empty. It may be made elsewhere and moved to the
    // session's thread; that is cheap, however long the plan.
    KillRun(Ledger& ledger, std::shared_ptr<const KillPlan> plan, QString reason);
    ~KillRun() override;

    // In the port's thread, which owns it from now on; it goes when all is told. `clients`: what is known of them over
    // that port, as long as it is there.
    void start(CommandPort& port, const ClientReader& clients);
    // What is not sent yet stays unsent.
    void stop();
    // And no answer is waited for any longer: `finished` comes as soon as what was sent is written down. Close the
    // session behind it.
    void giveUp();

  Q_SIGNALS:
    void progressed(int done, int total);
    // All slices so far held the server for this long at most, by what their answers took.
    void measured(headroom::KillTime held, int kills);
    void finished(const headroom::KillReport& report);
    // A few times within 30 s after `finished`, when somebody was killed; the last one is final.
    void returned(const headroom::ReturnReport& report);

  private:
    // What it waits for. stop() and giveUp() change what comes next.
    enum class State {
        Made,       // start()
        Timing,     // the answer to what tells how long the way to the server is
        Recording,  // the ledger: the rows of the next batch
        Looking,    // how those are who come next, and those of the batch who were sent something
        Killing,    // the answers to a slice
        Pausing,    // the time for the next slice
        Ending,     // nothing more is sent. The ledger, if it is writing: those rows are told what came of them
        Verifying,  // a connection, and over it a look at who got no answer
        Watching,   // who comes back; finished
        Over,       // nothing; finished, and it goes
    };
    // Which states may come before.
    [[nodiscard]] static bool mayFollow(State next, State before);
    void enter(State next);

    // Each event, and where it leads.
    void onTimed();
    void onRecorded(const Result<bool>& written);
    void onLooked(const Result<VictimLook>& looked);
    void onAnswered(std::size_t at, const Reply& reply);
    void onLookTooOld();
    void onPaused();
    void onSampled(const InfoSample& sample);
    void onVerified(const Result<VictimLook>& looked);
    void onReturned(const ReturnReport& report);

    void record();
    void proceed();                            // → Recording, Looking or Ending
    void killSlice();                          // → Killing or Ending
    void end(const QString& reason);           // → Ending
    void finish();                             // → Verifying, Watching or Over
    void endVerifying(const QString& detail);  // → Watching or Over
    void tell();                               // → Watching or Over

    void stopFor(const QString& reason);
    void compare(const std::vector<std::size_t>& undone);
    void correct(std::size_t at, KillResult result, const QString& detail);
    void settle(std::size_t at, KillResult result, const QString& detail);
    void settleUnsent(const QString& detail);
    [[nodiscard]] bool isSameConnection() const { return m_port->connectionNumber() == m_connection; }
    [[nodiscard]] bool isBatchSent() const { return m_sent == m_batch.size(); }
    [[nodiscard]] SteadyTime::duration lookAge() const { return steadyNow() - m_looked; }
    [[nodiscard]] QString stateName() const;  // which the deed is to end

    State m_state = State::Made;
    std::shared_ptr<const KillPlan> m_plan;
    KillRecord m_record;
    KillReport m_report;
    CommandPort* m_port = nullptr;  // owns this
    const ClientReader* m_clients = nullptr;
    std::optional<VictimReader> m_victims;
    BeforeKill m_before;

    std::size_t m_next = 0;            // victims before it have been looked at again
    std::vector<std::size_t> m_batch;  // victims to kill, by place in the plan
    std::size_t m_sent = 0;            // of m_batch
    int m_settled = 0;
    QString m_stopReason;  // nothing more is sent
    bool m_gaveUp = false;

    int m_connection = 0;    // over which the batch was looked at
    SteadyTime m_looked;     // when that was asked for
    QTimer m_lookEnd{this};  // what is not done by then must not be done any more
    int m_lateLooks = 0;     // in a row

    KillPace m_pace;
    int m_slice = 0;  // sent together
    int m_inFlight = 0;
    KillTime m_held{0};  // by the slice
    KillTime m_heldInAll{0};
    int m_sentInAll = 0;
    bool m_unsupported = false;  // the command

    std::vector<std::size_t> m_unanswered;  // sent, but no answer came, by place in the plan
    QTimer m_patience{this};                // until there is a connection again to look for them
};

}  // namespace headroom
