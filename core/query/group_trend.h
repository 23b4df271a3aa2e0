// SPDX-License-Identifier: GPL-3.0-or-later
// How groups grow from snapshot to snapshot of one server process, told by the ids of their clients. One thread; pure,
// time is an argument. Memory goes by the groups at the start and those of the last snapshot, whatever came between.
#pragma once

#include "core/clock.h"
#include "core/query/grouping.h"
#include "core/server/keyed_row.h"

#include <QByteArray>
#include <QHash>

namespace headroom {

class GroupTrend {
  public:
    static constexpr std::chrono::seconds LeastTime{10};  // rates of less say nothing

    // The first one is what growth is measured from. A grouping by other keys begins anew. Snapshots of another process
    // need another trend: its ids mean other clients.
    void add(const ClientSnapshot& snapshot, const ClientGrouping& grouping, SteadyTime now);

    // Since the first snapshot. A client that changes its group (it runs another command) is gone from one and new in
    // the other.
    struct Rates {
        double growthPerMinute = 0;
        double newPerMinute = 0;
        double gonePerMinute = 0;
    };
    // nullopt before LeastTime is over. `group` is one of the grouping added last.
    [[nodiscard]] std::optional<Rates> rates(const ClientGroup& group) const;

    // Of groups that are remembered.
    [[nodiscard]] std::size_t size() const { return m_states.size(); }

  private:
    struct State {
        int countAtStart = 0;
        int count = 0;
        std::int64_t appeared = 0;
        std::int64_t gone = 0;
    };

    [[nodiscard]] std::uint32_t stateOf(const ClientGroup& group);
    void compare(const std::vector<KeyedRow>& members);
    void forgetPassingGroups(std::size_t present);

    std::vector<GroupKey> m_keys;
    SteadyTime m_start;
    SteadyTime m_last;
    QHash<QByteArray, std::uint32_t> m_numbers;  // of states
    std::vector<State> m_states;
    std::vector<KeyedRow> m_members;  // of the last snapshot, by id: key is the id, row the number of the state
};

}  // namespace headroom
