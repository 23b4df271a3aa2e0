// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/client_groups.h"

#include "core/query/row_order.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace headroom {

namespace {

QByteArray identityOf(const ClientGroup& group) {
    QByteArray identity;
    for (const auto& value : group.values) {
        identity += value ? QByteArray::number(static_cast<qulonglong>(value->size())) + ':' : QByteArrayLiteral("?");
        identity += value ? QByteArray::fromStdString(*value) : QByteArray();
    }
    return identity;
}

std::optional<IdleNature> natureOf(const ClientListing& listing, int row) {
    const ClientSnapshot& snapshot = *listing.snapshot;
    switch (snapshot.kind(row)) {
        case ClientKind::Pubsub:
            return IdleNature::Pubsub;
        case ClientKind::Replica:
            return IdleNature::Replica;
        case ClientKind::Primary:
            return IdleNature::Primary;
        case ClientKind::Monitor:
            return IdleNature::Monitor;
        case ClientKind::Normal:
            break;
    }
    if (snapshot.blocked(row))
        return IdleNature::Blocked;
    return listing.isOwnId(snapshot.id(row)) ? std::optional(IdleNature::Own) : std::nullopt;
}

// nullopt where it is not known.
std::optional<double> sortValue(const ClientGroups& groups, std::size_t index, GroupColumn column) {
    const ClientGroup& group = groups.grouping.groups[index];
    const auto& change = groups.details[index].change;
    switch (column) {
        case GroupColumn::Group:
        case GroupColumn::Count:
        case GroupColumn::Share:
            return group.count;
        case GroupColumn::IdleShare:
            return group.idleShare;
        case GroupColumn::MedianIdle:
            return group.medianIdle;
        case GroupColumn::OldestIdle:
            return group.oldestIdle;
        case GroupColumn::Memory:
            return group.memoryBytes;
        case GroupColumn::Growth:
            return change ? std::optional<double>(change->growth()) : std::nullopt;
        case GroupColumn::New:
            return change ? std::optional<double>(change->appeared) : std::nullopt;
        case GroupColumn::Gone:
            return change ? std::optional<double>(change->gone) : std::nullopt;
    }
    return std::nullopt;
}

void orderGroups(ClientGroups& groups) {
    const GroupQuestion& question = groups.question;
    groups.order.resize(groups.grouping.groups.size());
    std::iota(groups.order.begin(), groups.order.end(), 0U);
    if (question.sortBy == GroupColumn::Group) {
        std::ranges::stable_sort(groups.order, [&](std::uint32_t a, std::uint32_t b) {
            const auto& left = groups.grouping.groups[question.descending ? b : a].values;
            const auto& right = groups.grouping.groups[question.descending ? a : b].values;
            return left < right;
        });
        return;
    }
    // Equal ones stay as they come: the largest first. Those that are not known are last in either direction.
    std::vector<double> keys;
    for (std::size_t index = 0; index < groups.order.size(); ++index) {
        const auto value = sortValue(groups, index, question.sortBy);
        keys.push_back(!value ? std::numeric_limits<double>::infinity() : question.descending ? -*value : *value);
    }
    std::ranges::stable_sort(groups.order, {}, [&keys](std::uint32_t index) { return keys[index]; });
}

}  // namespace

std::shared_ptr<const ClientGroups> makeGroups(const ClientListing& listing, const GroupQuestion& question,
                                               std::optional<qint64> maxclients, const GroupPast& past) {
    auto groups = std::make_shared<ClientGroups>();
    groups->listing = listing;
    groups->question = question;
    GroupOptions options;
    options.maxclients = maxclients;
    options.ownIds = listing.ownIds;
    const ClientSnapshot& snapshot = *listing.snapshot;
    groups->grouping = groupClients(snapshot, allRows(snapshot), question.keys, options);
    // While the table is being read for the first time each group grows.
    GroupTrend& trend = past.history->trend(listing.runId, question.keys);
    if (listing.complete)
        trend.add(snapshot, groups->grouping, snapshot.seenSteady(),
                  past.killed ? std::span(*past.killed) : std::span<const std::int64_t>());
    if (const auto span = trend.span())
        groups->span = std::chrono::round<std::chrono::seconds>(*span);
    for (const ClientGroup& group : groups->grouping.groups) {
        ClientGroups::Details details;
        details.identity = identityOf(group);
        if (listing.complete)
            details.change = trend.change(group);
        for (const std::uint32_t row : groups->grouping.rowsOf(group)) {
            if (const auto nature = natureOf(listing, static_cast<int>(row)))
                ++details.natures[static_cast<std::size_t>(*nature)];
        }
        groups->details.push_back(std::move(details));
    }
    orderGroups(*groups);
    groups->rows.reserve(groups->count());
    for (int row = 0; row < groups->count(); ++row)
        groups->rows.insert(groups->detailsOf(row).identity, row);
    return groups;
}

}  // namespace headroom
