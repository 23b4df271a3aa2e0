// SPDX-License-Identifier: GPL-3.0-or-later
// What a KillRun writes into the ledger: a row for each victim before anything is sent to it, and what came of it.
// Lives in the session's thread. Of each that was written the ledger tells what came of it: what is left when this goes
// is told by its owner (abandon).
#pragma once

#include "core/action/kill_outcome.h"
#include "core/action/kill_plan.h"
#include "core/action/ledger.h"
#include "core/session/command_port.h"

#include <QString>
#include <QUuid>

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace headroom {

class KillRecord {
  public:
    // `ledger` must outlive it.
    KillRecord(Ledger& ledger, std::shared_ptr<const KillPlan> plan, QString reason);
    Q_DISABLE_COPY_MOVE(KillRecord)

    // Rows for the next `count` victims, or as many as there are, of the server behind `port`. `written` runs in the
    // thread of `receiver`, which owns this; not at all when that is gone. Error: Local; none was written.
    using Written = std::function<void(const Result<bool>&)>;
    void write(QObject* receiver, const CommandPort& port, std::size_t count, Written written);
    [[nodiscard]] bool isWriting() const { return m_isWriting; }
    // Victims before it have a row, or one that is being written.
    [[nodiscard]] std::size_t end() const { return m_end; }

    // Of the victim at this place in the plan; 0: none.
    [[nodiscard]] qint64 row(std::size_t at) const { return at < m_rows.size() ? m_rows[at] : 0; }

    // What came of the victim at this place in the plan; the last one counts. Goes to disk with the next flush().
    void note(std::size_t at, KillResult result, const QString& detail);
    void flush();
    // flush(); and nothing was sent to those whose rows are being written.
    void abandon(const QString& detail);

  private:
    [[nodiscard]] LedgerEntry entryFor(const PlannedClient& client, const CommandPort& port) const;
    [[nodiscard]] LedgerOutcome outcome(qint64 row, KillResult result, const QString& detail) const;

    Ledger& m_ledger;
    std::shared_ptr<const KillPlan> m_plan;
    QString m_reason;
    const QString m_together = QUuid::createUuid().toString(QUuid::WithoutBraces);  // as LedgerEntry::together
    std::vector<qint64> m_rows;  // of the victims, in the plan's order; 0: none
    std::size_t m_end = 0;
    bool m_isWriting = false;
    std::shared_ptr<std::vector<qint64>> m_writing;  // by the ledger's thread: the rows of what is being written
    std::vector<LedgerOutcome> m_outcomes;           // to flush
};

}  // namespace headroom
