// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_record.h"

#include "core/action/ledger_file.h"
#include "core/text/escape.h"

#include <algorithm>
#include <utility>

namespace headroom {

KillRecord::KillRecord(Ledger& ledger, std::shared_ptr<const KillPlan> plan, QString reason)
    : m_ledger(ledger), m_plan(std::move(plan)), m_reason(std::move(reason)) {}

void KillRecord::write(QObject* receiver, const CommandPort& port, std::size_t count, Written written) {
    const std::size_t begin = m_end;
    m_end = std::min(begin + count, m_plan->victims.size());
    std::vector<LedgerEntry> entries;
    for (std::size_t i = begin; i < m_end; ++i)
        entries.push_back(entryFor(m_plan->victims[i], port));
    m_rows.resize(m_end);
    m_isWriting = true;
    m_writing = std::make_shared<std::vector<qint64>>();
    m_ledger.change(
        receiver,
        [entries = std::move(entries), rows = m_writing](LedgerFile& file) {
            auto ids = file.record(entries);
            if (ids)
                *rows = *ids;
            return ids;
        },
        [this, begin, written = std::move(written)](const Result<std::vector<qint64>>& ids) {
            m_isWriting = false;
            if (ids)
                std::ranges::copy(*ids, m_rows.begin() + static_cast<std::ptrdiff_t>(begin));
            written(ids.map([](const auto&) { return true; }));
        });
}

LedgerEntry KillRecord::entryFor(const PlannedClient& client, const CommandPort& port) const {
    const Endpoint& endpoint = port.endpoint();
    return {.time = wallNow(),
            .instance = endpoint.displayName(),
            .address = endpoint.address(),
            .environment = endpoint.environmentText(),
            .user = port.provenUser(),
            .runId = m_plan->runId,
            .person = Ledger::person(),
            .reason = m_reason,
            .command = shellLine(m_plan->commandFor(client)),
            .before = QStringLiteral("name=%1 user=%2 flags=%3 idle=%4 cmd=%5")
                          .arg(reversibleText(client.name), reversibleText(client.user), reversibleText(client.flags),
                               client.idleSeconds ? QString::number(*client.idleSeconds) : QStringLiteral("?"),
                               reversibleText(client.cmd)),
            .profile = endpoint.profileId,
            .together = m_together};
}

LedgerOutcome KillRecord::outcome(qint64 row, KillResult result, const QString& detail) const {
    return {row, wallNow(), QLatin1String(killResultName(result, m_plan->deed)).toString(), {}, detail};
}

void KillRecord::note(std::size_t at, KillResult result, const QString& detail) {
    if (at < m_rows.size() && m_rows[at] > 0)
        m_outcomes.push_back(outcome(m_rows[at], result, detail));
}

void KillRecord::flush() {
    if (!m_outcomes.empty())
        m_ledger.conclude(std::exchange(m_outcomes, {}));
}

void KillRecord::abandon(const QString& detail) {
    flush();
    if (!m_isWriting)
        return;
    const LedgerOutcome unsent = outcome(0, KillResult::NotSent, detail);
    m_ledger.change([rows = m_writing, unsent](LedgerFile& file) {  // behind the rows
        std::vector<LedgerOutcome> outcomes;
        for (const qint64 row : *rows) {
            outcomes.push_back(unsent);
            outcomes.back().entry = row;
        }
        return file.conclude(outcomes);
    });
}

}  // namespace headroom
