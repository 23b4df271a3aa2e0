// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/row_orderer.h"

#include "core/background.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace headroom {

void RowOrderer::request(const ClientListing& clients, const ClientQuery& query) {
    if (!query.sameRows(m_query))
        ++m_generation;
    m_query = query;
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
    const FilterMatches matches = job.query.filter.apply(snapshot, job.clients.ownIds);
    rows->undecided = matches.undecided;
    std::vector<std::uint32_t> chosen = matches.rows();
    const std::vector<qint64> marked = job.query.marked ? *job.query.marked : std::vector<qint64>();
    std::ranges::copy_if(marked, std::back_inserter(rows->goneMarks),
                         [&snapshot](qint64 id) { return snapshot.rowOfId(id) < 0; });
    if (job.query.onlyMarked)
        std::erase_if(chosen, [&](std::uint32_t row) {
            return !std::ranges::binary_search(marked, snapshot.id(static_cast<int>(row)));
        });
    rows->order = orderRows(snapshot, job.query.sortBy, chosen);
    rows->position.assign(static_cast<std::size_t>(snapshot.rowCount()), -1);
    std::int32_t position = 0;
    for (const std::uint32_t row : rows->order)
        rows->position[row] = position++;
    const std::vector<qint64> selected = job.query.selected ? *job.query.selected : std::vector<qint64>();
    for (const qint64 id : selected) {
        if (const int row = rows->rowOfId(id); row >= 0)
            rows->selectedRows.push_back(row);
    }
    std::ranges::sort(rows->selectedRows);
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
