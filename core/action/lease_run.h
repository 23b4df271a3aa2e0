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
    // What is asked for while something is under way.
    enum class Wish { None, Revert, Keep };

    void enter(LeasePhase phase, const QString& detail = {});
    void check();
    void onChecked(const Reply& reply);
    void record();
    void set();
    void onSet(const Reply& reply);
    void onConfirmed(const Reply& reply);
    void onUnanswered(const QByteArray& now);
    [[nodiscard]] bool couldBeCutTo(const QByteArray& now) const;
    void hold(const QByteArray& observed, const QString& detail);
    void holdEarlier(const QString& outcome, const QString& detail);
    void followWish();
    // What the lease is now, and the outcomes, to disk. What cannot be written down any more is put back.
    void note(const std::vector<LedgerOutcome>& outcomes);
    void compare();
    void onCompared(const Reply& reply);
    void onReverted(const Reply& reply);
    void pend(const QString& detail);
    void onSample(const std::shared_ptr<const InfoSample>& sample);
    void onSettings(const std::shared_ptr<const ServerSettings>& settings);
    void tick();
    void startTimer();
    void startDeadline();
    // Ends it; `setOutcome` and `revertOutcome` go to the ledger, empty ones do not.
    void end(LeaseEnd how, const QString& detail, const QString& setOutcome, const QString& revertOutcome,
             const QByteArray& observed = {});
    void refuse(const QString& detail);

    void ask(const QByteArray& key, void (LeaseRun::*handler)(const Reply&));
    void send(const QByteArray& value, void (LeaseRun::*handler)(const Reply&));
    // The value in a CONFIG GET reply, else why there is none.
    [[nodiscard]] Result<QByteArray> valueIn(const Reply& reply) const;
    [[nodiscard]] LedgerOutcome outcome(qint64 entry, const QString& text, const QByteArray& after,
                                        const QString& detail) const;
    [[nodiscard]] QString rewriteHint() const;
    void endWithProcess(const Result<QByteArray>& now);
    [[nodiscard]] QString crowdHint() const;

    QPointer<CommandPort> m_port;
    LeaseStore& m_store;
    LeasePlan m_plan;
    std::optional<std::chrono::seconds> m_duration;
    QString m_reason;
    LeaseStatus m_status;
    Wish m_wish = Wish::None;
    bool m_leftOver = false;           // made to put back
    bool m_changing = false;           // from one value of ours to another
    bool m_unanswered = false;         // Setting: no answer came to the SET
    int m_connection = 0;              // over which the value was looked at
    std::optional<InfoSample> m_seen;  // the INFO that went with it
    QByteArray m_configFile;
    SteadyTime m_nextTry;
    QString m_noted;  // why it is pending, as the ledger was told last
    QTimer m_timer{this};
};

}  // namespace headroom

Q_DECLARE_METATYPE(headroom::LeaseStatus)
