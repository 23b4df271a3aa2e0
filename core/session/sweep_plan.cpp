// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/sweep_plan.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace headroom {

namespace {

constexpr std::int64_t mostAhead = 1 << 16;
constexpr int patience = 3;  // rounds of missing clients before looking further ahead
constexpr int mostSearchAfter = 600;
constexpr double roundShare = 0.1;        // of the cost, for the clients found so far, while others are missing
constexpr double roundShareFound = 0.75;  // when none is
constexpr double mostSpread = 4;          // the next ids may all be in use: their command is that much longer
constexpr std::int64_t slack = 8;         // connections come and go between two readings

std::vector<std::int64_t> range(std::int64_t first, std::int64_t end) {
    std::vector<std::int64_t> ids(static_cast<std::size_t>(std::max<std::int64_t>(0, end - first)));
    std::iota(ids.begin(), ids.end(), first);
    return ids;
}

// No server comes near; a lying one must not overflow what is added to ids.
constexpr std::int64_t mostId = std::numeric_limits<std::int64_t>::max() / 4;

std::int64_t bounded(std::int64_t id) {
    return std::clamp<std::int64_t>(id, 0, mostId);
}

}  // namespace

void SweepPlan::begin(std::int64_t anyId) {
    const std::int64_t newestId = bounded(anyId);
    std::vector<std::int64_t> visible = std::move(m_visible);
    *this = SweepPlan();
    m_visible = std::move(visible);
    m_newest = m_seen = m_seenThen = m_counted = m_askedTo = m_scanTop = newestId;
    m_scanBelow = newestId + 1;
}

void SweepPlan::beginKnown(std::int64_t newestId) {
    begin(newestId);
    m_scanTop = 0;
    m_scanBelow = 1;
}

void SweepPlan::noteReceived(std::int64_t total) {
    const std::int64_t growth = bounded(total) >= m_received ? bounded(total) - m_received : bounded(total);
    if (m_received >= 0)
        m_counted = bounded(std::max(m_counted, m_seenThen) + growth);
    m_newest = std::max(m_newest, m_counted);
    m_seenThen = m_seen;
    m_received = bounded(total);
}

void SweepPlan::noteCounts(std::int64_t onServer, std::int64_t inTable) {
    m_foundAll = m_foundAll || (onServer > 0 && inTable >= onServer);
    if (m_scanBelow > 1 || m_askedTo < m_newest || inTable + slack + onServer / 100 >= onServer) {
        m_lacking = 0;
        m_ahead = leastAhead;
        return;
    }
    if (++m_lacking >= patience)
        m_ahead = std::min(m_ahead * 2, mostAhead);
    // Wherever they are: rarer each time, since a server may count some that it lists to nobody.
    if (m_lacking >= m_searchAfter) {
        m_searchAfter = std::min(2 * m_searchAfter, mostSearchAfter);
        m_lacking = 0;
        m_foundAll = false;
        m_scanTop = m_newest;
        m_scanBelow = m_newest + 1;
    }
}

void SweepPlan::noteTable(const ClientSnapshot& table) {
    if (table.rowCount() > 0)
        m_seen = std::max(m_seen, bounded(table.id(table.rowCount() - 1)));
    m_newest = std::max(m_newest, m_seen);
}

void SweepPlan::setVisible(std::vector<std::int64_t> ids) {
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    ids.erase(ids.begin(), std::ranges::upper_bound(ids, 0));
    m_visible = std::move(ids);
}

void SweepPlan::beginFront() {
    m_visibleAt = 0;
    m_frontAt = m_askedTo + 1;
    m_frontEnd = m_newest + m_ahead;
}

std::vector<std::int64_t> SweepPlan::nextFront(std::size_t chunk) {
    std::vector<std::int64_t> ids;
    for (; m_visibleAt < m_visible.size() && ids.size() < chunk; ++m_visibleAt)
        ids.push_back(m_visible[m_visibleAt]);
    for (; m_frontAt <= m_frontEnd && ids.size() < chunk; ++m_frontAt)
        ids.push_back(m_frontAt);
    // Beyond the newest id they are asked for again next time: they may be handed out by then.
    m_askedTo = std::max(m_askedTo, std::min(m_frontAt - 1, m_newest));
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

void SweepPlan::noteRest(std::size_t asked, std::size_t found, double cost) {
    (m_scans ? m_scanCost : m_roundCost) += cost;
    if (m_scans)
        m_spread =
            found == 0 ? mostSpread : std::min(mostSpread, static_cast<double>(asked) / static_cast<double>(found));
}

std::vector<std::int64_t> SweepPlan::nextRest(const ClientSnapshot* table, std::size_t chunk, std::size_t mostIds) {
    const bool scanning = m_scanBelow > 1;
    const bool anyKnown = table && table->rowCount() > 0;
    const double share = m_foundAll ? roundShareFound : roundShare;
    m_scans = scanning && (!anyKnown || m_roundCost >= share * (m_roundCost + m_scanCost));
    if (m_scans)
        return nextScan(std::min(mostIds, static_cast<std::size_t>(static_cast<double>(chunk) * m_spread)));
    return anyKnown ? nextRound(*table, chunk) : std::vector<std::int64_t>();
}

std::vector<std::int64_t> SweepPlan::nextScan(std::size_t chunk) {
    const std::int64_t end = m_scanBelow;
    m_scanBelow = std::max<std::int64_t>(1, end - static_cast<std::int64_t>(chunk));
    return range(m_scanBelow, end);
}

std::vector<std::int64_t> SweepPlan::nextRound(const ClientSnapshot& table, std::size_t chunk) {
    // Merged tables are ordered by id.
    const int rows = table.rowCount();
    int first = 0;
    for (int end = rows; first < end;) {
        const int middle = first + (end - first) / 2;
        if (table.id(middle) <= m_roundAfter)
            first = middle + 1;
        else
            end = middle;
    }
    if (first == rows)
        first = 0;
    std::vector<std::int64_t> ids;
    for (int row = first; row < rows && ids.size() < chunk; ++row) {
        if (ids.empty() || ids.back() != table.id(row))
            ids.push_back(table.id(row));
    }
    m_roundAfter = ids.back();
    return ids;
}

bool SweepPlan::roundBegins(const ClientSnapshot* table) const {
    return m_scanBelow <= 1 &&
           (!table || table->rowCount() == 0 || m_roundAfter == 0 || table->id(table->rowCount() - 1) <= m_roundAfter);
}

double SweepPlan::scanned() const {
    return m_scanTop <= 0 || m_foundAll ? 1 : 1 - static_cast<double>(m_scanBelow - 1) / static_cast<double>(m_scanTop);
}

}  // namespace headroom
