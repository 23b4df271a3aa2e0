// SPDX-License-Identifier: GPL-3.0-or-later
// All leases this program holds. Lives in the thread of the sessions; call its deeds there. Of one setting of one
// server process there is one run at most: another value for it changes that one, and what is put back stays the same.
#pragma once

#include "core/action/lease_run.h"

#include <memory>
#include <vector>

namespace headroom {

class LeaseKeeper : public QObject {
    Q_OBJECT
  public:
    // `store` must outlive it.
    explicit LeaseKeeper(LeaseStore& store, QObject* parent = nullptr);
    ~LeaseKeeper() override;

    // `keep`: the value stays until the server restarts. Refused, by `finished` with a lease without id, while another
    // value of the same setting is on its way or being put back.
    void begin(CommandPort& port, const LeasePlan& plan, std::optional<std::chrono::seconds> duration,
               const QString& reason, bool keep = false);
    // Puts back what a program left behind.
    void takeOver(CommandPort& port, const Lease& left);
    // Leases made by the same way in (Endpoint::isSameWayIn) go on with this session: theirs is gone, or goes. So do
    // those of the same process that wait for a connection.
    void follow(CommandPort& port);
    // Of the run for this setting; nothing when there is none.
    void revert(const QByteArray& runId, const QByteArray& key);
    void keep(const QByteArray& runId, const QByteArray& key);
    // Puts all back, one after another, the newest first; then `settled`.
    void revertAll();

    [[nodiscard]] bool isEmpty() const { return m_runs.empty(); }

  Q_SIGNALS:
    void changed(const headroom::LeaseStatus& status);
    void finished(const headroom::LeaseStatus& status);
    // After revertAll(): each was put back, or cannot be now and is pending on disk.
    void settled();

  private:
    LeaseRun* find(const QByteArray& runId, const QByteArray& key) const;
    void start(LeaseRun* run, CommandPort& port);
    void revertNext();

    LeaseStore& m_store;
    std::vector<LeaseRun*> m_runs;  // oldest first; children
    bool m_revertingAll = false;
    std::vector<LeaseRun*> m_toRevert;  // oldest first
};

}  // namespace headroom
