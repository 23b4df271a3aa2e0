// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/marked_clients.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace headroom {

bool MarkedClients::setProcess(const QByteArray& runId) {
    if (runId == m_runId)
        return false;
    if (m_ids)
        m_others.insert(m_runId, m_ids);
    m_runId = runId;
    return std::exchange(m_ids, m_others.take(runId)) != m_ids;
}

bool MarkedClients::contains(qint64 id) const {
    return m_ids && std::ranges::binary_search(*m_ids, id);
}

void MarkedClients::add(std::vector<qint64> ids) {
    std::ranges::sort(ids);
    ids.erase(ids.begin(), std::ranges::upper_bound(ids, 0));
    std::vector<qint64> all;
    const std::vector<qint64> before = m_ids ? *m_ids : std::vector<qint64>();
    std::ranges::set_union(before, ids, std::back_inserter(all));
    all.erase(std::unique(all.begin(), all.end()), all.end());
    if (!all.empty())
        m_ids = std::make_shared<const std::vector<qint64>>(std::move(all));
}

void MarkedClients::remove(std::vector<qint64> ids) {
    if (!m_ids)
        return;
    std::ranges::sort(ids);
    std::vector<qint64> left;
    std::ranges::set_difference(*m_ids, ids, std::back_inserter(left));
    m_ids = left.empty() ? nullptr : std::make_shared<const std::vector<qint64>>(std::move(left));
}

}  // namespace headroom
