// SPDX-License-Identifier: GPL-3.0-or-later
// The leases on disk, in the ledger's file. One a program. Its deeds may be called from any thread with a receiver of
// that thread; the work is done in the ledger's thread, and `done` runs in the receiver's, not at all when that is
// gone. Of one setting of one server process there is one open lease at most, of all programs. A lease is held by a
// program as long as it runs (ProcessMark); one whose holder is gone waits to be put back.
#pragma once

#include "core/action/lease.h"
#include "core/action/ledger.h"

#include <functional>
#include <memory>
#include <vector>

namespace headroom {

class ProcessMark;

class LeaseStore {
  public:
    // `ledger` must outlive it.
    explicit LeaseStore(Ledger& ledger);
    ~LeaseStore();
    Q_DISABLE_COPY_MOVE(LeaseStore)

    [[nodiscard]] Ledger& ledger() const { return m_ledger; }

    using Done = std::function<void(const Result<Lease>&)>;
    // Writes the lease and the entries of its SET and its revert in one transaction and fsyncs. `draft`: all but ids,
    // person and holder. Error: Local; nothing was written, also when somebody else has a lease of that setting.
    void begin(QObject* receiver, const Lease& draft, const QString& reason, Done done);
    // The same for another value: `lease.value` is the new one, `lease.earlier` the one before.
    void change(QObject* receiver, const Lease& lease, const QString& reason, Done done);
    // What a program left behind is ours from now on. Error: Local; it ended, or somebody holds it.
    void adopt(QObject* receiver, qint64 id, Done done);
    // What a program left behind is given up, such as at a server that there is no way to any more: it ends, and the
    // ledger says so. Nothing is sent. Error: Local; it ended, or somebody holds it.
    void drop(QObject* receiver, qint64 id, Done done);

    // Value, earlier, due, detail and lease.end are written, and the outcomes to the ledger. A failure is told by
    // Ledger::failed, too.
    void note(QObject* receiver, const Lease& lease, const std::vector<LedgerOutcome>& outcomes, Done done);

    // All that are open, oldest first.
    using Found = std::function<void(const Result<std::vector<Lease>>&)>;
    void findOpen(QObject* receiver, Found done);

  private:
    struct Mark;
    Ledger& m_ledger;
    std::shared_ptr<Mark> m_mark;  // used in the ledger's thread
};

}  // namespace headroom
