// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/row_orderer.h"

#include <algorithm>
#include <iterator>

namespace headroom {

RowOrderer::RowOrderer(QObject* parent)
    : QObject(parent), m_job(this, &RowOrderer::order, [this](const Answer& rows) { Q_EMIT ordered(rows); }) {}

void RowOrderer::request(const ClientListing& clients, const ClientQuery& query) {
    const bool renewed = !query.sameRows(m_query);
    m_query = query;
    m_job.request({clients, query}, renewed);
}

RowOrderer::Answer RowOrderer::order(const Input& input) {
    auto rows = std::make_shared<ClientRows>(ClientRows{input.clients, input.query, {}, {}});
    const ClientSnapshot& snapshot = *input.clients.snapshot;
    const FilterMatches matches = input.query.filter.apply(snapshot, input.clients.ownIds);
    rows->undecided = matches.undecided;
    std::vector<std::uint32_t> chosen = matches.rows();
    const std::vector<qint64> marked = input.query.marked ? *input.query.marked : std::vector<qint64>();
    std::ranges::copy_if(marked, std::back_inserter(rows->goneMarks),
                         [&snapshot](qint64 id) { return snapshot.rowOfId(id) < 0; });
    if (input.query.onlyMarked)
        std::erase_if(chosen, [&](std::uint32_t row) {
            return !std::ranges::binary_search(marked, snapshot.id(static_cast<int>(row)));
        });
    rows->order = orderRows(snapshot, input.query.sortBy, chosen);
    rows->position.assign(static_cast<std::size_t>(snapshot.rowCount()), -1);
    std::int32_t position = 0;
    for (const std::uint32_t row : rows->order)
        rows->position[row] = position++;
    const std::vector<qint64> selected = input.query.selected ? *input.query.selected : std::vector<qint64>();
    for (const qint64 id : selected) {
        if (const int row = rows->rowOfId(id); row >= 0)
            rows->selectedRows.push_back(row);
    }
    std::ranges::sort(rows->selectedRows);
    return rows;
}

}  // namespace headroom
