// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/row_orderer.h"

#include "core/background.h"
#include "core/query/filter.h"

#include <utility>

namespace headroom {

void RowOrderer::request(const ClientListing& clients, const ClientQuery& query) {
    if (query != m_query) {
        m_query = query;
        ++m_generation;
    }
    const Job job{clients, query, m_generation};
    if (m_running)
        m_waiting = job;
    else
        start(job);
}

void RowOrderer::cancel() {
    ++m_generation;
    m_waiting.reset();
}

RowOrderer::Answer RowOrderer::order(const Job& job) {
    auto rows = std::make_shared<ClientRows>(ClientRows{job.clients, job.query, {}, {}});
    const ClientSnapshot& snapshot = *job.clients.snapshot;
    const Filter filter = Filter::parse(QString::fromUtf8(job.query.search)).value_or(Filter());
    const FilterMatches matches = filter.apply(snapshot, job.clients.ownIds);
    rows->order = orderRows(snapshot, job.query.sortBy, matches.rows());
    rows->position.assign(static_cast<std::size_t>(snapshot.rowCount()), -1);
    std::int32_t position = 0;
    for (const std::uint32_t row : rows->order)
        rows->position[row] = position++;
    return rows;
}

void RowOrderer::start(const Job& job) {
    m_running = job.generation;
    runInBackground(
        this, [job] { return order(job); }, [this](const Answer& answer) { finish(answer); });
}

void RowOrderer::finish(const Answer& answer) {
    const bool wanted = std::exchange(m_running, std::nullopt) == m_generation;
    if (m_waiting)
        start(*std::exchange(m_waiting, std::nullopt));
    if (wanted)
        Q_EMIT ordered(answer);
}

}  // namespace headroom
