// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_plan.h"

#include "core/query/client_address.h"
#include "core/text/sentence.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace headroom {

namespace {

constexpr std::size_t wideFrom = 100;
constexpr std::int64_t idleFrom = 5;    // seconds: below, nothing can be said about waking up
constexpr std::int64_t activeFor = 10;  // seconds since it did something

std::string_view textOf(const ClientSnapshot& snapshot, int row, int field) {
    return snapshot.text(row, field).value_or(std::string_view());
}

QByteArray bytesOf(const ClientSnapshot& snapshot, int row, int field) {
    const std::string_view text = textOf(snapshot, row, field);
    return {text.data(), static_cast<qsizetype>(text.size())};
}

// Sentinel names its connections sentinel-<first 8 of its run id>-cmd and -pubsub (redis src/sentinel.c).
bool isSentinelName(std::string_view name) {
    if (!name.starts_with("sentinel-"))
        return false;
    const std::string_view rest = name.substr(9);
    const std::size_t dash = rest.find('-');
    return dash == 8 && (rest.substr(9) == "cmd" || rest.substr(9) == "pubsub") &&
           std::all_of(rest.begin(), rest.begin() + 8,
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool has(std::string_view flags, const char* letters) {
    return flags.find_first_of(letters) != std::string_view::npos;
}

// What clients have in common is stored once: of 100,000 it is most, and half a million blocks take long to free.
class CommonTexts {
  public:
    explicit CommonTexts(const ClientSnapshot& snapshot) : m_snapshot(snapshot) {}
    QByteArray of(int row, int field) {
        const std::string_view text = textOf(m_snapshot, row, field);
        const auto [at, isNew] = m_texts.try_emplace(text);
        if (isNew)
            at->second = bytesOf(m_snapshot, row, field);
        return at->second;
    }

  private:
    const ClientSnapshot& m_snapshot;
    std::unordered_map<std::string_view, QByteArray> m_texts;
};

PlannedClient clientOf(const ClientSnapshot& snapshot, int row, CommonTexts& texts) {
    PlannedClient client;
    client.id = snapshot.id(row);
    client.addr = bytesOf(snapshot, row, ClientField::Addr);
    client.name = texts.of(row, ClientField::Name);
    client.user = texts.of(row, ClientField::User);
    client.flags = texts.of(row, ClientField::Flags);
    client.cmd = texts.of(row, ClientField::Cmd);
    client.idleSeconds = snapshot.number(row, ClientField::Idle);
    client.ageSeconds = snapshot.number(row, ClientField::Age);
    client.memoryBytes = snapshot.number(row, ClientField::TotMem);
    return client;
}

}  // namespace

QString keepReasonText(KeepReason reason) {
    switch (reason) {
        case KeepReason::None:
            return {};
        case KeepReason::Own:
            return Sentence::tr("a connection of Headroom");
        case KeepReason::PrimaryLink:
            return Sentence::tr("link to the primary: replication would be interrupted");
        case KeepReason::ReplicaLink:
            return Sentence::tr("replica: it would have to synchronize again");
        case KeepReason::Sentinel:
            return Sentence::tr("Sentinel's connection: a failover could follow");
        case KeepReason::MigrationLink:
            return Sentence::tr("link of a slot migration or of the server itself");
        case KeepReason::NoIdentity:
            return Sentence::tr("no id or no address, so it cannot be named safely");
        case KeepReason::Ambiguous:
            return Sentence::tr("the row can be read in two ways, so it might name another client");
        case KeepReason::NotBlocked:
            return Sentence::tr("is not waiting in a blocking command");
        case KeepReason::Monitor:
            return QStringLiteral("runs MONITOR");
        case KeepReason::Pubsub:
            return Sentence::tr("subscriber: idle by nature, messages would be lost");
        case KeepReason::Blocked:
            return Sentence::tr("waits in a blocking command: idle by nature");
        case KeepReason::Multi:
            return Sentence::tr("in MULTI: its transaction would be lost");
        case KeepReason::UnreadOutput:
            return Sentence::tr("has replies it has not read yet");
        case KeepReason::Active:
            return Sentence::tr("active in the last %1 s: in use, so not a leak").arg(activeFor);
    }
    Q_UNREACHABLE();
}

const char* keepReasonName(KeepReason reason) {
    switch (reason) {
        case KeepReason::None:
            return "";
        case KeepReason::Own:
            return "own";
        case KeepReason::PrimaryLink:
            return "primary";
        case KeepReason::ReplicaLink:
            return "replica";
        case KeepReason::Sentinel:
            return "sentinel";
        case KeepReason::MigrationLink:
            return "migration";
        case KeepReason::NoIdentity:
            return "no_identity";
        case KeepReason::Ambiguous:
            return "ambiguous";
        case KeepReason::NotBlocked:
            return "not_blocked";
        case KeepReason::Monitor:
            return "monitor";
        case KeepReason::Pubsub:
            return "pubsub";
        case KeepReason::Blocked:
            return "blocked";
        case KeepReason::Multi:
            return "multi";
        case KeepReason::UnreadOutput:
            return "unread_output";
        case KeepReason::Active:
            return "active";
    }
    Q_UNREACHABLE();
}

QString keepReasonText(const PlannedClient& client) {
    return client.reason == KeepReason::Active ? Sentence::tr("active %1 s ago").arg(client.idleSeconds.value_or(0))
                                               : keepReasonText(client.reason);
}

bool canBeIncluded(KeepReason reason) {
    return reason >= KeepReason::Monitor;
}

KeepReason keepReason(const ClientListing& clients, int row, const KillScope& scope) {
    const ClientSnapshot& snapshot = *clients.snapshot;
    const std::string_view flags = textOf(snapshot, row, ClientField::Flags);
    // Other Headrooms have no other name: one may hold the last slot, or a setting that it is to put back.
    if (clients.isOwnId(snapshot.id(row)) || textOf(snapshot, row, ClientField::Name) == "headroom")
        return KeepReason::Own;
    // redis src/networking.c, valkey src/networking.c: g o (Redis 8.4), i E (Valkey 9) are slot migrations; C is the
    // channel a replica is fed over, I an internal client (Redis 8), or the source of an import (Valkey 8.1).
    if (has(flags, "goiECI"))
        return KeepReason::MigrationLink;
    if (snapshot.kind(row) == ClientKind::Primary || (has(flags, "M") && snapshot.kind(row) != ClientKind::Monitor))
        return KeepReason::PrimaryLink;
    if (snapshot.kind(row) == ClientKind::Replica || has(flags, "S"))
        return KeepReason::ReplicaLink;
    if (isSentinelName(textOf(snapshot, row, ClientField::Name)))
        return KeepReason::Sentinel;
    if (snapshot.ambiguous(row))
        return snapshot.id(row) > 0 ? KeepReason::Ambiguous : KeepReason::NoIdentity;
    if (!snapshot.killable(row))
        return KeepReason::NoIdentity;
    if (!scope.monitors && (snapshot.kind(row) == ClientKind::Monitor || has(flags, "O")))
        return KeepReason::Monitor;
    if (!scope.pubsub && (snapshot.kind(row) == ClientKind::Pubsub || has(flags, "P")))
        return KeepReason::Pubsub;
    if (!scope.blocked && snapshot.blocked(row))
        return KeepReason::Blocked;
    if (!scope.multi && snapshot.inMulti(row))
        return KeepReason::Multi;
    if (!scope.unreadOutput && (snapshot.number(row, ClientField::Oll).value_or(0) > 0 ||
                                snapshot.number(row, ClientField::Omem).value_or(0) > 0))
        return KeepReason::UnreadOutput;
    // Who is one of those above was asked for as such.
    const bool isPlain = snapshot.kind(row) == ClientKind::Normal && !has(flags, "OP") && !snapshot.blocked(row) &&
                         !snapshot.inMulti(row);
    if (!scope.active && isPlain && snapshot.number(row, ClientField::Idle).value_or(activeFor) < activeFor)
        return KeepReason::Active;
    return KeepReason::None;
}

std::vector<QByteArray> killCommand(std::int64_t id, const QByteArray& addr) {
    return {"CLIENT", "KILL", "ID", QByteArray::number(qint64{id}), "ADDR", addr, "SKIPME", "yes"};
}

std::vector<QByteArray> killByIdCommand(std::int64_t id) {
    return {"CLIENT", "KILL", "ID", QByteArray::number(qint64{id})};
}

std::vector<QByteArray> unblockCommand(std::int64_t id) {
    return {"CLIENT", "UNBLOCK", QByteArray::number(qint64{id}), "TIMEOUT"};
}

KillPlan planKill(const ClientListing& clients, std::span<const std::uint32_t> rows, const KillScope& scope) {
    const ClientSnapshot& snapshot = *clients.snapshot;
    KillPlan plan;
    plan.scope = scope;
    plan.runId = clients.runId;
    plan.role = clients.role;
    plan.clients = clients.clientCount();
    for (int row = 0; row < snapshot.rowCount(); ++row)
        plan.normal += snapshot.kind(row) == ClientKind::Normal && !clients.isOwnId(snapshot.id(row)) ? 1 : 0;
    CommonTexts texts(snapshot);
    for (const std::uint32_t at : rows) {
        const int row = static_cast<int>(at);
        PlannedClient client = clientOf(snapshot, row, texts);
        client.reason = keepReason(clients, row, scope);
        (client.reason == KeepReason::None ? plan.victims : plan.kept).push_back(std::move(client));
    }
    return plan;
}

KillPlan planUnblock(const ClientListing& clients, std::span<const std::uint32_t> rows) {
    std::vector<std::uint32_t> blocked;
    std::vector<std::uint32_t> others;
    for (const std::uint32_t row : rows)
        (clients.snapshot->blocked(static_cast<int>(row)) ? blocked : others).push_back(row);
    KillPlan plan = planKill(clients, blocked, everybody());
    plan.deed = Deed::Unblock;
    CommonTexts texts(*clients.snapshot);
    for (const std::uint32_t row : others) {
        PlannedClient& client = plan.kept.emplace_back(clientOf(*clients.snapshot, static_cast<int>(row), texts));
        client.reason = keepReason(clients, static_cast<int>(row), everybody());
        if (client.reason == KeepReason::None)
            client.reason = KeepReason::NotBlocked;
    }
    return plan;
}

bool KillPlan::isWide() const {
    return victims.size() > wideFrom || (victims.size() > 1 && static_cast<std::int64_t>(victims.size()) * 2 > normal);
}

std::vector<QByteArray> KillPlan::commandFor(const PlannedClient& client) const {
    if (deed == Deed::Unblock)
        return unblockCommand(client.id);
    return form == KillForm::IdOnly ? killByIdCommand(client.id) : killCommand(client.id, client.addr);
}

QString whatChanged(const PlannedClient& planned, const ClientListing& now, int row, const KillPlan& plan) {
    const ClientSnapshot& table = *now.snapshot;
    const auto differs = [&table, row](int field, const QByteArray& before) {
        return QByteArrayView(textOf(table, row, field)) != QByteArrayView(before);
    };
    if (differs(ClientField::Addr, planned.addr))
        return Sentence::tr("its address changed");
    if (differs(ClientField::Name, planned.name))
        return Sentence::tr("its name changed");
    if (differs(ClientField::User, planned.user))
        return Sentence::tr("its user changed");
    if (planned.ageSeconds && table.number(row, ClientField::Age).value_or(0) < *planned.ageSeconds - 1)
        return Sentence::tr("it is a newer connection");
    // Both are counted by the server's clock of whole seconds: who stays idle grows older by as much.
    const std::int64_t passed =
        planned.ageSeconds ? table.number(row, ClientField::Age).value_or(0) - *planned.ageSeconds : 0;
    if (planned.idleSeconds.value_or(0) >= idleFrom &&
        table.number(row, ClientField::Idle).value_or(0) < *planned.idleSeconds + std::max<std::int64_t>(0, passed))
        return Sentence::tr("it woke up");
    if (const KeepReason reason = keepReason(now, row, plan.scope); reason != KeepReason::None)
        return Sentence::tr("it is to be kept now: ") + keepReasonText(reason);
    if (plan.deed == Deed::Unblock && !table.blocked(row))
        return Sentence::tr("it is no longer blocked");
    for (const char letter : textOf(table, row, ClientField::Flags)) {
        if (letter != 'N' && !planned.flags.contains(letter))
            return Sentence::tr("it gained the flag ") + QLatin1Char(letter);
    }
    return {};
}

std::vector<VictimGroup> groupVictims(const KillPlan& plan) {
    std::map<std::pair<QByteArray, QByteArray>, VictimGroup> groups;
    for (const PlannedClient& client : plan.victims) {
        const std::string_view host = hostOf({client.addr.constData(), static_cast<std::size_t>(client.addr.size())});
        const QByteArray ip(host.data(), static_cast<qsizetype>(host.size()));
        const std::int64_t idle = client.idleSeconds.value_or(0);
        auto [at, isNew] = groups.try_emplace({client.name, ip}, VictimGroup{client.name, ip, 0, idle, idle});
        VictimGroup& group = at->second;
        ++group.count;
        group.leastIdle = std::min(group.leastIdle, idle);
        group.mostIdle = std::max(group.mostIdle, idle);
    }
    std::vector<VictimGroup> sorted;
    for (auto& [key, group] : groups)
        sorted.push_back(std::move(group));
    std::ranges::stable_sort(sorted, std::greater(), &VictimGroup::count);
    return sorted;
}

}  // namespace headroom
