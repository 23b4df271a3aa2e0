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

#include "core/action/kill_look.h"
#include "core/action/kill_outcome.h"
#include "core/action/kill_pace.h"
#include "core/action/kill_plan.h"
#include "core/action/ledger.h"
#include "core/action/return_watch.h"
#include "core/session/client_reader.h"
#include "core/session/command_port.h"

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QUuid>

#include <cstdint>
#include <functional>
#include <memory>
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
    void record();
    void lookAgain();
    using LookHandler = std::function<void(const Result<KillLook>&)>;
    void list(const std::vector<std::size_t>& done, const std::vector<std::size_t>& next, LookHandler handler);
    void onLooked(const KillLook& look);
    void killSlice();
    void sendSlice();
    void onLookTooOld();
    void onKilled(std::size_t at, const Reply& reply);
    void compare(const std::vector<std::size_t>& undone);
    void correct(std::size_t at, KillResult result, const QString& detail);
    void settle(std::size_t at, KillResult result, const QString& detail);
    void settleRest(const QString& detail);
    void settleUnsent(const QString& detail);
    void conclude();
    void finish();
    void lookForUnanswered();
    void endVerifying(const QString& detail);
    void tell();
    void watchReturns();
    [[nodiscard]] bool looksById() const;
    [[nodiscard]] QString stateName() const;  // which the deed is to end
    [[nodiscard]] LedgerEntry entryFor(const PlannedClient& client) const;

    QPointer<CommandPort> m_port;
    const ClientReader* m_clients = nullptr;
    Ledger& m_ledger;
    std::shared_ptr<const KillPlan> m_plan;
    QString m_reason;
    const QString m_together = QUuid::createUuid().toString(QUuid::WithoutBraces);  // as LedgerEntry::together
    KillReport m_report;
    std::vector<qint64> m_entries;     // by victim: its row in the ledger, 0: none
    std::vector<std::size_t> m_batch;  // victims to kill, by place in the plan
    std::size_t m_next = 0;            // victims before it have been looked at again
    std::size_t m_batchEnd = 0;        // victims before it are recorded, or being so
    bool m_recording = false;
    std::shared_ptr<std::vector<qint64>> m_recorded;  // by the ledger's thread: the rows of what is being recorded
    bool m_waiting = false;                           // for that
    std::size_t m_sent = 0;                           // of m_batch
    int m_inFlight = 0;
    std::vector<LedgerOutcome> m_toConclude;
    KillPace m_pace;
    int m_slice = 0;     // sent together
    KillTime m_held{0};  // by it
    KillTime m_heldInAll{0};
    int m_sentInAll = 0;
    int m_settled = 0;
    QString m_stopReason;  // nothing more is sent
    bool m_gaveUp = false;
    bool m_unsupported = false;             // the command
    bool m_idsRefused = false;              // by CLIENT LIST
    int m_connection = 0;                   // over which the batch was looked at
    SteadyTime m_looked;                    // when that was asked for
    QTimer m_lookEnd{this};                 // what is not done by then must not be done any more
    int m_lateLooks = 0;                    // in a row
    std::vector<std::size_t> m_unanswered;  // sent, but no answer came, by place in the plan
    QTimer m_patience{this};                // until there is a connection again to look for them
    BeforeKill m_before;
};

}  // namespace headroom
