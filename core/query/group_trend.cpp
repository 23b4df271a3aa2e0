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

void GroupTrend::add(const ClientSnapshot& snapshot, const ClientGrouping& grouping, SteadyTime now) {
    const bool first = m_keys != grouping.keys;
    if (first) {
        *this = GroupTrend();
        m_keys = grouping.keys;
        m_start = now;
    }
    m_last = now;
    for (State& state : m_states) {
        state.count = 0;
    }
    std::vector<KeyedRow> members;
    members.reserve(grouping.rows.size());
    for (const ClientGroup& group : grouping.groups) {
        const std::uint32_t number = stateOf(group);
        State& state = m_states[number];
        state.count = group.count;
        state.countAtStart = first ? group.count : state.countAtStart;
        for (const std::uint32_t row : grouping.rowsOf(group)) {
            if (const std::int64_t id = snapshot.id(static_cast<int>(row)); id > 0) {
                members.push_back({static_cast<std::uint64_t>(id), number});
            }
        }
    }
    sortByKey(members);
    const auto sameId = [](const KeyedRow& a, const KeyedRow& b) { return a.key == b.key; };
    members.erase(std::unique(members.begin(), members.end(), sameId), members.end());
    if (!first) {
        compare(members);
    }
    m_members = std::move(members);
    forgetPassingGroups(grouping.groups.size());
}

std::uint32_t GroupTrend::stateOf(const ClientGroup& group) {
    const QByteArray name = nameOf(group);
    if (const auto known = m_numbers.constFind(name); known != m_numbers.cend()) {
        return *known;
    }
    const auto number = static_cast<std::uint32_t>(m_states.size());
    m_numbers.insert(name, number);
    m_states.emplace_back();
    return number;
}

void GroupTrend::compare(const std::vector<KeyedRow>& members) {
    auto before = m_members.begin();
    auto now = members.begin();
    while (before != m_members.end() || now != members.end()) {
        const bool isGone = now == members.end() || (before != m_members.end() && before->key < now->key);
        const bool isNew = before == m_members.end() || (now != members.end() && now->key < before->key);
        const bool moved = !isGone && !isNew && before->row != now->row;
        if (isGone || moved) {
            ++m_states[before->row].gone;
        }
        if (isNew || moved) {
            ++m_states[now->row].appeared;
        }
        before += isNew ? 0 : 1;
        now += isGone ? 0 : 1;
    }
}

// Groups that were not there at the start and are not there now: clients may change their names all the time.
void GroupTrend::forgetPassingGroups(std::size_t present) {
    if (m_states.size() <= 2 * present + fewGroups) {
        return;
    }
    std::vector<State> kept;
    std::vector<std::uint32_t> numbers(m_states.size());  // new ones by old ones
    const auto isKept = [this](std::uint32_t number) {
        return m_states[number].count > 0 || m_states[number].countAtStart > 0;
    };
    for (std::uint32_t number = 0; number < m_states.size(); ++number) {
        numbers[number] = static_cast<std::uint32_t>(kept.size());
        if (isKept(number)) {
            kept.push_back(m_states[number]);
        }
    }
    m_numbers.removeIf([&](const auto& named) { return !isKept(*named); });
    for (std::uint32_t& number : m_numbers) {
        number = numbers[number];
    }
    for (KeyedRow& member : m_members) {
        member.row = numbers[member.row];
    }
    m_states = std::move(kept);
}

std::optional<GroupTrend::Rates> GroupTrend::rates(const ClientGroup& group) const {
    const auto number = m_numbers.constFind(nameOf(group));
    if (number == m_numbers.cend() || m_last - m_start < LeastTime) {
        return std::nullopt;
    }
    const State& state = m_states[*number];
    const double minutes = std::chrono::duration<double, std::ratio<60>>(m_last - m_start).count();
    return Rates{(state.count - state.countAtStart) / minutes, static_cast<double>(state.appeared) / minutes,
                 static_cast<double>(state.gone) / minutes};
}

}  // namespace headroom
