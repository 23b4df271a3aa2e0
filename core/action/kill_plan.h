// SPDX-License-Identifier: GPL-3.0-or-later
// Who would be killed, or woken from a blocking command, who would not, and why: decided once, before anything is sent.
// Pure.
// Never in any plan: our own connections, links to the primary and to replicas, Sentinel's connections, links of slot
// migrations, rows without an id or an address, rows that can be read in two ways. Clients for which a kill loses
// something (monitors, subscribers, blocked ones, those in MULTI or with replies they have not read), and those that
// did something in the last 10 s, which no leak does, are in it only when asked for each time.
#pragma once

#include "core/query/filter.h"
#include "core/server/info_sample.h"
#include "core/session/client_listing.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace headroom {

// Clients that are killed only when asked for.
struct KillScope {
    bool monitors = false;
    bool pubsub = false;
    bool blocked = false;
    bool multi = false;
    bool unreadOutput = false;
    bool active = false;  // did something in the last 10 s
    bool operator==(const KillScope&) const = default;
};

// All that may be killed at all.
[[nodiscard]] constexpr KillScope everybody() {
    return {true, true, true, true, true, true};
}

enum class KeepReason {
    None,
    // Never
    Own,  // also another Headroom's
    PrimaryLink,
    ReplicaLink,
    Sentinel,
    MigrationLink,
    NoIdentity,
    Ambiguous,
    NotBlocked,  // nothing to wake it from
    // Unless asked for
    Monitor,
    Pubsub,
    Blocked,
    Multi,
    UnreadOutput,
    Active,  // and none of those above
};

// "a connection of Headroom", "runs MONITOR", ...: for people, without a full stop.
[[nodiscard]] QString keepReasonText(KeepReason reason);
// "own", "primary", "replica", "sentinel", "migration", "no_identity", "ambiguous", "not_blocked", "monitor",
// "pubsub", "blocked", "multi", "unread_output", "active": for machines.
[[nodiscard]] const char* keepReasonName(KeepReason reason);
[[nodiscard]] bool canBeIncluded(KeepReason reason);

// A client as it was when the plan was made.
struct PlannedClient {
    std::int64_t id = 0;
    QByteArray addr;
    QByteArray name;
    QByteArray user;
    QByteArray flags;
    QByteArray cmd;
    std::optional<std::int64_t> idleSeconds;
    std::optional<std::int64_t> ageSeconds;
    std::optional<std::int64_t> memoryBytes;
    KeepReason reason = KeepReason::None;  // why it is kept
};

// Why this one is kept: "active 3 s ago".
[[nodiscard]] QString keepReasonText(const PlannedClient& client);

enum class Deed {
    Kill,
    Unblock,  // gentler: its blocking command ends as if its time were over, and it stays connected (Redis 5.0+)
};

struct KillPlan {
    Deed deed = Deed::Kill;
    KillForm form = KillForm::AllOf;  // what the server takes; None: nobody is killed, the commands are for people
    std::vector<PlannedClient> victims;
    std::vector<PlannedClient> kept;
    KillScope scope;
    Filter filter;             // who chose them; each must still match it right before
    QByteArray runId;          // of the process that listed them
    QByteArray role;           // that it had then: a failover in between makes it another case
    std::int64_t clients = 0;  // on the server
    std::int64_t normal = 0;   // of them of kind normal, ours not counted

    // More than 100, or more than half of the normal clients: people type before it is done.
    [[nodiscard]] bool isWide() const;
    // What is sent for one of the victims.
    [[nodiscard]] std::vector<QByteArray> commandFor(const PlannedClient& client) const;
};

// CLIENT KILL ID n ADDR a SKIPME yes: both must match, so neither a reused id nor a changed address hits somebody else.
[[nodiscard]] std::vector<QByteArray> killCommand(std::int64_t id, const QByteArray& addr);
// CLIENT KILL ID n, where a server takes no more or takes more for "any of them" (KillForm::IdOnly).
[[nodiscard]] std::vector<QByteArray> killByIdCommand(std::int64_t id);
// CLIENT UNBLOCK ID TIMEOUT. It takes no address, but within one process no id is used twice.
[[nodiscard]] std::vector<QByteArray> unblockCommand(std::int64_t id);
// Whether the client in `row` may be killed, and if not, why.
[[nodiscard]] KeepReason keepReason(const ClientListing& clients, int row, const KillScope& scope);
[[nodiscard]] KillPlan planKill(const ClientListing& clients, std::span<const std::uint32_t> rows,
                                const KillScope& scope);

// To wake those of them that wait in a blocking command; no others are touched.
[[nodiscard]] KillPlan planUnblock(const ClientListing& clients, std::span<const std::uint32_t> rows);

// Looked at again right before the kill: what makes `now`'s row another case than the one that was planned ("its name
// changed", "it woke up"), empty when it is the same. A client woke up when it was idle for 5 s or more and has not
// been idle all the time since.
[[nodiscard]] QString whatChanged(const PlannedClient& planned, const ClientListing& now, int row,
                                  const KillPlan& plan);

// Planned clients by what they have in common, the largest first.
struct VictimGroup {
    QByteArray name;
    QByteArray ip;
    int count = 0;
    std::int64_t leastIdle = 0;
    std::int64_t mostIdle = 0;
};
[[nodiscard]] std::vector<VictimGroup> groupVictims(const KillPlan& plan);

}  // namespace headroom
