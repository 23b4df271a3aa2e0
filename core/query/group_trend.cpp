// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/group_trend.h"

#include <algorithm>

namespace headroom {

namespace {

constexpr std::size_t fewGroups = 1000;

// Different for different values.
QByteArray nameOf(const ClientGroup& group) {
    QByteArray name;
    for (const auto& value : group.values) {
        name += value ? QByteArray::number(static_cast<qulonglong>(value->size())) + ':' : QByteArrayLiteral("?");
        name += value ? QByteArray::fromStdString(*value) : QByteArray();
    }
    return name;
}

}  // namespace

void GroupTrend::add(const ClientSnapshot& snapshot, const ClientGrouping& grouping, SteadyTime now,
                     std::span<const std::int64_t> killed) {
    if (m_first && now <= m_last) {
        return;
    }
    std::vector<KeyedRow> members;
    members.reserve(grouping.rows.size());
    for (const ClientGroup& group : grouping.groups) {
        const std::uint32_t number = numberOf(group);
        for (const std::uint32_t row : grouping.rowsOf(group)) {
            if (const std::int64_t id = snapshot.id(static_cast<int>(row)); id > 0) {
                members.push_back({static_cast<std::uint64_t>(id), number});
            }
        }
    }
    sortByKey(members);
    const auto sameId = [](const KeyedRow& a, const KeyedRow& b) { return a.key == b.key; };
    members.erase(std::unique(members.begin(), members.end(), sameId), members.end());
    if (!m_first) {
        m_first = now;
    }
    if (now - *m_first <= Settling) {
        m_arrivals.assign(members.size(), 0);
    } else {
        m_steps.push_back({m_last, now, {}});
        compare(members, killed);
        forgetOldSteps();
    }
    m_members = std::move(members);
    m_last = now;
    forgetPassingGroups(grouping.groups.size());
}

std::uint32_t GroupTrend::numberOf(const ClientGroup& group) {
    const QByteArray name = nameOf(group);
    if (const auto known = m_numbers.constFind(name); known != m_numbers.cend()) {
        return *known;
    }
    const auto number = static_cast<std::uint32_t>(m_changes.size());
    m_numbers.insert(name, number);
    m_changes.emplace_back();
    return number;
}

void GroupTrend::note(std::uint32_t step, std::uint32_t number, int appeared, int gone) {
    if (step < m_firstStep) {
        return;
    }
    for (Change* change : {&m_steps[step - m_firstStep].changes[number], &m_changes[number]}) {
        change->appeared += appeared;
        change->gone += gone;
    }
}

void GroupTrend::compare(const std::vector<KeyedRow>& members, std::span<const std::int64_t> killed) {
    const std::uint32_t step = m_firstStep + static_cast<std::uint32_t>(m_steps.size()) - 1;
    std::vector<std::uint32_t> arrivals;
    arrivals.reserve(members.size());
    auto before = m_members.begin();
    auto now = members.begin();
    while (before != m_members.end() || now != members.end()) {
        const bool isGone = now == members.end() || (before != m_members.end() && before->key < now->key);
        const bool isNew = before == m_members.end() || (now != members.end() && now->key < before->key);
        if (isNew) {
            note(step, now->row, 1, 0);
            arrivals.push_back(step);
        } else if (isGone) {
            if (!std::ranges::binary_search(killed, static_cast<std::int64_t>(before->key))) {
                note(step, before->row, 0, 1);
            }
        } else {
            // Who changes the group takes along when it came.
            const std::uint32_t arrival = m_arrivals[static_cast<std::size_t>(before - m_members.begin())];
            if (before->row != now->row) {
                note(arrival, before->row, -1, 0);
                note(arrival, now->row, 1, 0);
            }
            arrivals.push_back(arrival);
        }
        before += isNew ? 0 : 1;
        now += isGone ? 0 : 1;
    }
    m_arrivals = std::move(arrivals);
}

void GroupTrend::forgetOldSteps() {
    const SteadyTime newest = m_steps.back().to;
    while (m_steps.size() > 1 && m_steps.front().to <= newest - Window) {
        for (auto change = m_steps.front().changes.cbegin(); change != m_steps.front().changes.cend(); ++change) {
            m_changes[change.key()].appeared -= change->appeared;
            m_changes[change.key()].gone -= change->gone;
        }
        m_steps.pop_front();
        ++m_firstStep;
    }
}

// Groups that are not there now and had no change of late: clients may change their names all the time.
void GroupTrend::forgetPassingGroups(std::size_t present) {
    if (m_changes.size() <= 2 * present + fewGroups) {
        return;
    }
    std::vector<bool> isKept(m_changes.size(), false);
    for (const KeyedRow& member : m_members) {
        isKept[member.row] = true;
    }
    for (const Step& step : m_steps) {
        for (const std::uint32_t number : step.changes.keys()) {
            isKept[number] = true;
        }
    }
    std::vector<Change> kept;
    std::vector<std::uint32_t> numbers(m_changes.size());  // new ones by old ones
    for (std::size_t number = 0; number < m_changes.size(); ++number) {
        numbers[number] = static_cast<std::uint32_t>(kept.size());
        if (isKept[number]) {
            kept.push_back(m_changes[number]);
        }
    }
    m_numbers.removeIf([&isKept](const auto& named) { return !isKept[*named]; });
    for (std::uint32_t& number : m_numbers) {
        number = numbers[number];
    }
    for (KeyedRow& member : m_members) {
        member.row = numbers[member.row];
    }
    for (Step& step : m_steps) {
        QHash<std::uint32_t, Change> changes;
        for (auto change = step.changes.cbegin(); change != step.changes.cend(); ++change) {
            changes.insert(numbers[change.key()], *change);
        }
        step.changes = std::move(changes);
    }
    m_changes = std::move(kept);
}

std::optional<GroupTrend::Change> GroupTrend::change(const ClientGroup& group) const {
    const auto number = m_numbers.constFind(nameOf(group));
    return number == m_numbers.cend() || m_steps.empty() ? std::nullopt : std::optional(m_changes[*number]);
}

std::optional<SteadyTime::duration> GroupTrend::span() const {
    return m_steps.empty() ? std::nullopt : std::optional(m_last - m_steps.front().from);
}

GroupTrend& GroupHistory::trend(const QByteArray& runId, const std::vector<GroupKey>& keys) {
    if (m_runId != runId) {
        m_trends.clear();
    }
    m_runId = runId;
    return m_trends[keys];
}

}  // namespace headroom
