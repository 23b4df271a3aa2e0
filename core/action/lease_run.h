// SPDX-License-Identifier: GPL-3.0-or-later
// One lease from its intent to its end: looks at the value, writes the intent to disk, sets the value, looks whether it
// is so, holds it, and puts back what was there. Lives in the session's thread; used once. It may be made elsewhere and
// moved there.
// Before anything is sent the lease is on disk (LeaseStore); CONFIG GET and INFO go right before each SET over the same
// connection, CONFIG GET right after. What is put back is put back only in the same server process (run_id) and only
// while the value is still ours. Without a connection, or when the server refuses, the lease is pending: it is tried
// again as soon as the session is live, and each 10 s. When no answer to a SET comes, it is looked at and never sent
// again. CONFIG REWRITE is never sent.
#pragma once

#include "core/action/lease_outcome.h"
#include "core/action/lease_plan.h"
#include "core/action/lease_store.h"
#include "core/session/command_port.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <optional>

namespace headroom {

enum class LeasePhase {
    Starting,   // nothing is sent yet
    Setting,    // sent, not seen to be in effect
    Held,       // in effect
    Reverting,  // being put back
    Pending,    // to be put back, which cannot be done now; detail tells why
    Over,       // lease.end tells how
};

struct LeaseStatus {
    Lease lease;  // id 0: not on disk
    LeasePhase phase = LeasePhase::Starting;
    bool waits = false;  // it is, or may be, in effect and cannot be put back before there is a connection, or the
                         // server agrees
    QString detail;      // one sentence or more; may be empty
    std::optional<LeaseDeadline> deadline;  // nullopt: until its holder ends
    std::optional<qint64> suggested;        // maxclients refused: the operating system allows this much
    bool notPermitted = false;              // the server's ACL, or the instance is read-only
    bool unwritten = false;                 // what came of it could not be written down: it is put back, and ends
    bool stillOurs = false;                 // it ended, and our value is in effect: in the server's configuration
};

class LeaseRun : public QObject {
    Q_OBJECT
  public:
    // `store` must outlive it. `duration` nullopt: until revert(). `reason`: what the person said; may be empty.
    LeaseRun(LeaseStore& store, LeasePlan plan, std::optional<std::chrono::seconds> duration, QString reason,
             QObject* parent = nullptr);
    // To put back what a program left behind.
    LeaseRun(LeaseStore& store, const Lease& left, QObject* parent = nullptr);

    // In the session's thread, as all below. The session may be on its way to be connected. When it goes, the lease
    // stays on disk and is pending for the next program.
    void start(CommandPort& port);
    // Goes on with another session of the same server: the one before is gone, or goes (another password).
    void follow(CommandPort& port);
    // Puts the value back: now, or as soon as it can be.
    void revert();
    // The value stays until the server restarts.
    void keep();
    // Why there can be no change() now; empty when there can.
    [[nodiscard]] QString busyWith() const;
    // Another value, planned with ours as the one before, for so long from then on, or `keep`: until the server
    // restarts. What is put back stays the same. When it does not come about, the lease stays as it was.
    void change(const LeasePlan& plan, std::optional<std::chrono::seconds> duration, const QString& reason,
                bool keep = false);

    // Phase Over comes before `finished`: that waits until the end is on disk.
    [[nodiscard]] const LeaseStatus& status() const { return m_status; }

  Q_SIGNALS:
    void changed(const headroom::LeaseStatus& status);
    void finished(const headroom::LeaseStatus& status);

  private:
    // What it waits for.
    enum class State {
        Made,            // start()
        Adopting,        // the disk: that what a program left behind is ours now
        Checking,        // a look at the value, before it is set
        Recording,       // the disk: the intent
        Setting,         // the answer to the SET
        Confirming,      // a look whether it is so
        Unanswered,      // a connection, since no answer came to the SET, or it could not be looked at
        Resolving,       // then a look at what became of it
        Held,            // its end
        Comparing,       // a look whether the value is still ours to put back
        PuttingBack,     // the answer to that SET
        ConfirmingBack,  // a look whether it is so
        Pending,         // a connection, or that the server agrees
        Ending,          // the disk: how it ended
        Over,            // nothing; finished
    };
    // Which states may come before.
    [[nodiscard]] static bool mayFollow(State next, State before);
    [[nodiscard]] LeasePhase phaseOf(State state) const;
    void move(State next);  // without a word
    void enter(State next, const QString& detail = {});
    void tell(const QString& detail);

    // What is asked for while something is under way.
    enum class Wish { None, Revert, Keep };

    // Each event, and where it leads.
    void onAdopted(const Result<Lease>& lease);
    void onChecked();
    void onRecorded(const Result<Lease>& lease);
    void onSet(const Reply& reply);
    void onConfirmed();
    void onCompared();
    void onPutBack(const Reply& reply);
    void onConfirmedBack();
    void onNoted(const Result<Lease>& written);
    void onEnded(const Result<Lease>& written);
    void onSample(const InfoSample& sample);
    void onSettings(const ServerSettings& settings);
    void onTick();

    void check();                                                     // → Checking
    void record();                                                    // → Recording
    void set();                                                       // → Setting, Held or Ending
    void take(const LeaseOutcome& outcome);                           // → where it says
    void hold(const QByteArray& observed, const QString& detail);     // → Held, and what is wished for
    void holdEarlier(const QString& outcome, const QString& detail);  // the same
    void compare();                                                   // → Comparing, Resolving or Pending
    void putBack();                                                   // → PuttingBack or Pending
    void pend(const QString& detail);                                 // → Pending
    // → Ending. `setOutcome` and `revertOutcome` go to the ledger, empty ones do not.
    void end(LeaseEnd how, const QString& detail, const QString& setOutcome, const QString& revertOutcome,
             const QByteArray& observed = {});
    void refuse(const QString& detail);                                           // → Over
    void failToSet(LeaseEnd how, const QString& outcome, const QString& detail);  // → Held or Ending

    void followWish();
    // What the lease is now, and the outcomes, to disk. What cannot be written down any more is put back.
    void note(const std::vector<LedgerOutcome>& outcomes);
    void startTimer();
    void startDeadline();
    // To m_look.
    void look(void (LeaseRun::*handler)());
    void lookAtValue(void (LeaseRun::*handler)());
    // Why the value may not be set; empty: it may.
    [[nodiscard]] QString objection() const;
    [[nodiscard]] bool isSameConnection() const { return m_port && m_port->connectionNumber() == m_connection; }
    [[nodiscard]] Result<QByteArray> valueIn(const Reply& reply) const;
    [[nodiscard]] ReplyHandler handledBy(void (LeaseRun::*handler)(const Reply&));
    [[nodiscard]] LedgerOutcome outcome(qint64 entry, const QString& text, const QByteArray& after,
                                        const QString& detail) const;

    State m_state = State::Made;
    QPointer<CommandPort> m_port;
    LeaseStore& m_store;
    LeasePlan m_plan;
    std::optional<std::chrono::seconds> m_duration;
    QString m_reason;
    LeaseStatus m_status;
    Wish m_wish = Wish::None;
    bool m_leftOver = false;  // made to put back
    bool m_changing = false;  // from one value of ours, which is held until then, to another
    int m_connection = 0;     // over which it was looked at
    LeaseLook m_look;
    SteadyTime m_nextTry;
    QString m_noted;  // why it is pending, as the ledger was told last
    QTimer m_timer{this};
};

}  // namespace headroom

Q_DECLARE_METATYPE(headroom::LeaseStatus)
