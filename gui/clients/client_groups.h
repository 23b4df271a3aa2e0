// SPDX-License-Identifier: GPL-3.0-or-later
// The clients of one listing in groups, with what is shown of each. Immutable once made; shared between threads.
#pragma once

#include "core/query/group_trend.h"
#include "core/session/client_listing.h"

#include <QByteArray>
#include <QHash>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace headroom {

enum class GroupColumn {
    Group,
    Count,
    Growth,
    Share,
    IdleShare,
    MedianIdle,
    OldestIdle,
    Memory,
    New,
    Gone,
};
constexpr int GroupColumnCount = 10;

struct GroupQuestion {
    std::vector<GroupKey> keys;  // one or two
    GroupColumn sortBy = GroupColumn::Count;
    bool descending = true;
    bool operator==(const GroupQuestion&) const = default;
};

// Why clients are idle by nature, for those that are.
enum class IdleNature { Blocked, Pubsub, Replica, Primary, Monitor, Own };
constexpr int IdleNatureCount = 6;

struct ClientGroups {
    // What is fixed about a group beside its clients.
    struct Details {
        QByteArray identity;  // the same from listing to listing, of no other group
        std::array<int, IdleNatureCount> natures{};
        std::optional<GroupTrend::Change> change;
    };

    ClientListing listing;
    GroupQuestion question;
    ClientGrouping grouping;
    std::vector<Details> details;              // of each group
    std::optional<std::chrono::seconds> span;  // what changes are within; nullopt: not known yet
    std::vector<std::uint32_t> order;          // groups as shown
    QHash<QByteArray, int> rows;               // where they are shown, by identity

    [[nodiscard]] int count() const { return static_cast<int>(order.size()); }
    [[nodiscard]] const ClientGroup& group(int row) const {
        return grouping.groups[order[static_cast<std::size_t>(row)]];
    }
    [[nodiscard]] const Details& detailsOf(int row) const { return details[order[static_cast<std::size_t>(row)]]; }
};

// The history takes in the listing, unless that is not complete yet.
[[nodiscard]] std::shared_ptr<const ClientGroups> makeGroups(const ClientListing& listing,
                                                             const GroupQuestion& question,
                                                             std::optional<qint64> maxclients, const GroupPast& past);

}  // namespace headroom
