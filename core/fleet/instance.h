// SPDX-License-Identifier: GPL-3.0-or-later
// One monitored instance as the window knows it: the newest values of its session, kept in the GUI thread; or a client
// list from a file, which stays as it is. Pages read it and repaint on its signals; deeds go on to the session in the
// engine thread.
#pragma once

#include "core/action/kill_cost.h"
#include "core/action/kill_run.h"
#include "core/action/lease.h"
#include "core/diagnosis/judge.h"
#include "core/history/sample_history.h"
#include "core/query/group_trend.h"
#include "core/session/engine.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <map>
#include <memory>
#include <optional>

namespace headroom {

class Instance : public QObject {
    Q_OBJECT
  public:
    // The engine must outlive the instance. Starts the session.
    Instance(Engine& engine, const Endpoint& endpoint, QObject* parent = nullptr);
    // A saved client list: status() is Saved, nothing can be done with it.
    Instance(const QString& file, const std::shared_ptr<const ClientSnapshot>& saved, QObject* parent = nullptr);
    ~Instance() override;

    [[nodiscard]] bool isSaved() const { return !m_session; }
    [[nodiscard]] const Endpoint& endpoint() const { return m_endpoint; }
    [[nodiscard]] const SessionStatus& status() const { return m_status; }
    [[nodiscard]] const SessionCost& cost() const { return m_cost; }
    [[nodiscard]] const SampleHistory& history() const { return m_history; }
    // Null until the first one came, also the listing's snapshot. Kept when the connection goes: old data, with its
    // age.
    [[nodiscard]] const std::shared_ptr<const InfoSample>& sample() const { return m_sample; }
    // Of the newest sample; unknown without one, or where it does not tell the limit.
    [[nodiscard]] std::optional<qint64> headroom() const { return m_sample ? m_sample->headroom() : std::nullopt; }
    [[nodiscard]] const ClientListing& clients() const { return m_clients; }
    // Rates between the last two samples.
    [[nodiscard]] InfoRates rates() const;
    // Null until read. Kept when the connection goes.
    [[nodiscard]] const std::shared_ptr<const ServerSettings>& settings() const { return m_settings; }
    // The first ones read of the present server process.
    [[nodiscard]] const std::shared_ptr<const ServerSettings>& firstSettings() const { return m_firstSettings; }
    // Empty detail: no trouble.
    [[nodiscard]] const Error& settingsError() const { return m_settingsError; }
    [[nodiscard]] const Error& clientListError() const { return m_clientListError; }
    [[nodiscard]] const Error& slowlogError() const { return m_slowlogError; }
    // That this user may not kill or set is known once it was refused, until refresh(); empty detail: not known.
    [[nodiscard]] const Error& killRefusal() const { return m_killRefusal; }
    [[nodiscard]] const Error& setRefusal() const { return m_setRefusal; }
    void noteSetRefused(const QString& detail);
    // The newest batch's settings, and every entry seen since the start, merged by (run_id, id), newest first, at most
    // 2,000.
    [[nodiscard]] const std::shared_ptr<const SlowlogBatch>& slowlogBatch() const { return m_slowlogBatch; }
    [[nodiscard]] const std::vector<SlowlogEntry>& slowlog() const { return m_slowlog; }

    // Why connections run out here, and when they will. Null until the first is there; kept when the connection goes.
    // Of a saved list what a single one tells.
    [[nodiscard]] const std::shared_ptr<const Judgement>& judgement() const { return m_judgement; }

    // How its groups changed, and whom we killed of the present server process.
    [[nodiscard]] const GroupPast& groupPast() const { return m_groupPast; }

    // Nothing is changed on it: its endpoint says so, and it is not unlocked.
    [[nodiscard]] bool isReadOnly() const { return m_endpoint.readOnly && !m_unlocked; }
    // Only until it is unlocked.
    [[nodiscard]] bool isLocked() const { return isReadOnly() && m_endpoint.locked; }
    // Where it is locked: it may be changed for so long. By a second call from then on.
    void unlock(std::chrono::milliseconds time);
    void lock();
    // Until it locks again by itself; nullopt: it is not unlocked.
    [[nodiscard]] std::optional<std::chrono::milliseconds> unlockedFor() const;
    // As Endpoint::follow(); the connection stays. What is unlocked stays so while the endpoint is locked.
    void follow(const Endpoint& profile);

    // What INFO told at an earlier run of the program: shown as old until the server tells more. Nothing once it did.
    void recall(const QByteArray& info, WallTime taken);

    // Something was done to the server now: charts mark it.
    void mark(const QString& text);
    // Runs `deed` where the session lives.
    void post(std::function<void(Session&)> deed);
    void refresh();
    // Another way to the same server: tries it at once.
    void reachBy(const Endpoint& endpoint);
    // A person said what it is to be treated as. The connection stays.
    void treatAs(Environment environment);
    void readAllClients();
    // What is read of it besides its pulse: what somebody looks at. None at first; what is not in demand stays as it
    // was read last, or unread. Its clients are also read while they are worth what that costs, Judge::wantsClients(),
    // and for a minute after that.
    void setDemand(Demands demand);
    // Clients to read each second, by id: those on screen.
    void setVisibleClients(const std::vector<qint64>& ids);
    // Carries out a plan. `connectTo` runs before anything is done: the run works in the engine thread and goes when
    // all is told. `ledger` must outlive it.
    void startKill(Ledger& ledger, const std::shared_ptr<const KillPlan>& plan, const QString& reason,
                   const std::function<void(const KillRun&)>& connectTo);
    // What is known of the cost of a kill without trying one.
    [[nodiscard]] KnownCost knownKillCost() const;

  Q_SIGNALS:
    void statusChanged();  // also when killRefusal or setRefusal did
    // Its endpoint: its name, the way to it, or what may be done with it.
    void careChanged();
    void sampled();
    void clientsListed();    // also when clientListError changed
    void settingsChanged();  // also when settingsError changed
    void slowlogChanged();   // also when slowlogError changed
    void judged();
    void costMeasured();
    // Clients of it were killed, as this entry of the ledger and those beside it say.
    void killed(qint64 entry);

  private:
    void tellDemand();
    void lockWhenOver();
    void noteKills(const KillPlan& plan);
    void noteKept(const KillReport& report);
    [[nodiscard]] Error refusal(const QString& command, const QString& detail) const;
    void mergeSlowlog(const std::shared_ptr<const SlowlogBatch>& batch);

    Engine* m_engine = nullptr;  // null, as the session is, for a saved list
    Endpoint m_endpoint;
    Session* m_session = nullptr;
    std::optional<LeaseDeadline> m_unlocked;  // until when it is
    QTimer m_lockTimer;
    SessionStatus m_status;
    SessionCost m_cost;
    SampleHistory m_history;
    Judge m_judge;
    std::shared_ptr<const Judgement> m_judgement;
    Demands m_demand;                           // of who looks
    Demands m_toldDemand;                       // and of the diagnosis, as the session has it
    std::optional<SteadyTime> m_clientsWanted;  // when the diagnosis did last
    GroupPast m_groupPast;
    QByteArray m_killedRunId;  // of the process whose clients those are
    std::shared_ptr<const InfoSample> m_sample;
    ClientListing m_clients;
    std::vector<qint64> m_visibleClients;
    std::shared_ptr<const ServerSettings> m_settings;
    std::shared_ptr<const ServerSettings> m_firstSettings;
    Error m_settingsError;
    Error m_clientListError;
    Error m_slowlogError;
    Error m_killRefusal;
    Error m_setRefusal;
    std::shared_ptr<const SlowlogBatch> m_slowlogBatch;
    QByteArray m_slowlogRunId;
    std::vector<SlowlogEntry> m_slowlog;
};

}  // namespace headroom
