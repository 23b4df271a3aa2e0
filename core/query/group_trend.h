// SPDX-License-Identifier: GPL-3.0-or-later
// How groups grow from snapshot to snapshot of one server process, told by the ids of their clients, over the last
// minutes. One thread at a time; pure, time is an argument. Memory goes by the groups and clients of the last snapshot
// and by what changed in the last minutes.
#pragma once

#include "core/clock.h"
#include "core/query/grouping.h"
#include "core/server/keyed_row.h"

#include <QByteArray>
#include <QHash>

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>

namespace headroom {

class GroupTrend {
  public:
    static constexpr std::chrono::minutes Window{3};
    // Services that start together with us open their pools now: what is there after that is what growth is measured
    // from.
    static constexpr std::chrono::seconds Settling{10};

    // Always by the same keys and of the same process. No later than the one before: changes nothing. `killed`: ids,
    // rising, of those we killed, who are not told as gone.
    void add(const ClientSnapshot& snapshot, const ClientGrouping& grouping, SteadyTime now,
             std::span<const std::int64_t> killed = {});

    // Clients that came and that went; one that changes its group (it runs another command) does neither.
    struct Change {
        int appeared = 0;
        int gone = 0;
        [[nodiscard]] int growth() const { return appeared - gone; }
    };
    // Within span(); nullopt while that is not known. `group` is one of the grouping added last.
    [[nodiscard]] std::optional<Change> change(const ClientGroup& group) const;
    // Window, less after the start, more after a time without snapshots; nullopt: nothing is known of changes yet.
    [[nodiscard]] std::optional<SteadyTime::duration> span() const;

    // Of groups that are remembered.
    [[nodiscard]] std::size_t size() const { return m_changes.size(); }

  private:
    // From one snapshot to the next.
    struct Step {
        SteadyTime from;
        SteadyTime to;
        QHash<std::uint32_t, Change> changes;  // by number of the group
    };

    [[nodiscard]] std::uint32_t numberOf(const ClientGroup& group);
    void compare(const std::vector<KeyedRow>& members, std::span<const std::int64_t> killed);
    void note(std::uint32_t step, std::uint32_t number, int appeared, int gone);
    void forgetOldSteps();
    void forgetPassingGroups(std::size_t present);

    std::optional<SteadyTime> m_first;
    SteadyTime m_last;
    QHash<QByteArray, std::uint32_t> m_numbers;
    std::vector<Change> m_changes;  // by number: the sum of all steps
    std::deque<Step> m_steps;
    std::uint32_t m_firstStep = 1;  // the number of the oldest one
    // Of the last snapshot, by id: key is the id, row the number of the group.
    std::vector<KeyedRow> m_members;
    std::vector<std::uint32_t> m_arrivals;  // of each member the step it came in; 0: was there from the start
};

// The trends of one instance, by what its clients were grouped by.
class GroupHistory {
  public:
    // Another process begins anew: its ids mean other clients.
    [[nodiscard]] GroupTrend& trend(const QByteArray& runId, const std::vector<GroupKey>& keys);

  private:
    QByteArray m_runId;
    std::map<std::vector<GroupKey>, GroupTrend> m_trends;
};

// What an instance keeps for its groups, whether they are shown or not.
struct GroupPast {
    std::shared_ptr<GroupHistory> history = std::make_shared<GroupHistory>();  // one job at a time uses it
    std::shared_ptr<const std::vector<std::int64_t>> killed = {};              // by us: ids, rising; null: nobody
};

}  // namespace headroom
