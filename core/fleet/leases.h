// SPDX-License-Identifier: GPL-3.0-or-later
// The temporary changes of settings as the window knows them. Lives in the GUI thread; the keeper works where the
// sessions are.
#pragma once

#include "core/action/lease_keeper.h"

#include <QObject>

#include <map>
#include <optional>
#include <vector>

namespace headroom {

class Engine;
class Instance;

class Leases : public QObject {
    Q_OBJECT
  public:
    // Both must outlive it.
    Leases(Engine& engine, LeaseStore& store, QObject* parent = nullptr);
    ~Leases() override;

    // `duration` nullopt: until the program ends.
    void begin(Instance& instance, const LeasePlan& plan, std::optional<std::chrono::seconds> duration,
               const QString& reason);
    // The value stays until the server restarts.
    void beginAndKeep(Instance& instance, const LeasePlan& plan, const QString& reason);
    void takeOver(Instance& instance, const Lease& left);
    // What a program left behind is given up (LeaseStore::drop); then `ended`.
    void drop(const Lease& left);
    // Those of the same way in go on with this instance, which replaces another; so do those of the same process that
    // have no connection.
    void follow(Instance& instance);
    void revert(const Lease& lease);
    // Whether there are any that can be put back now.
    bool revertThoseOf(const Instance& instance);
    void keep(const Lease& lease);
    // Puts everything back, then `settled`.
    void revertAll();

    // Those under way and on disk, oldest first.
    [[nodiscard]] const std::vector<LeaseStatus>& open() const { return m_open; }
    // By setting: how the last lease of it ended on that server process since this program runs, if its value was kept
    // or put back.
    [[nodiscard]] std::map<QByteArray, Lease> lastEnds(const QByteArray& runId) const;
    // What is to be said of a lease, such as "maxclients back to 10,000 in 8m 41s".
    [[nodiscard]] static QString sentence(const LeaseStatus& status);

    // Why `value` as its limit would turn new clients of that server away; empty: it would not, or that is not known.
    [[nodiscard]] static QString lockout(const Lease& lease, const QByteArray& value, const Instance* instance);

    // Open ones that are not this program's: held by another, or left behind. As of the last lookAround(), which ends
    // in `changed` when there is news.
    [[nodiscard]] const std::vector<Lease>& others() const { return m_others; }
    void lookAround();
    // Leases that programs left behind: answered by `leftFound`, when there are any.
    void findLeft();

  Q_SIGNALS:
    void changed();
    // The setting has another value from now on; `text` as "maxclients 12,000".
    void settingChanged(const headroom::Lease& lease, const QString& text);
    void ended(const headroom::LeaseStatus& status);
    void settled();
    // Something is wrong with the ledger, as a sentence.
    void trouble(const QString& sentence);
    void leftFound(const std::vector<headroom::Lease>& leases);

  private:
    void deed(std::function<void(LeaseKeeper&)> deed);
    void take(const LeaseStatus& status);
    void finish(const LeaseStatus& status);

    LeaseStore& m_store;
    LeaseKeeper* m_keeper;  // in the engine thread
    std::vector<LeaseStatus> m_open;
    std::vector<Lease> m_others;
    std::map<qint64, QByteArray> m_inEffect;                       // by lease: the value settingChanged told last
    std::map<QByteArray, std::map<QByteArray, Lease>> m_lastEnds;  // by run_id and setting
};

}  // namespace headroom
