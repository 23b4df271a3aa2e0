// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/kill_report.h"

#include "core/action/kill_cost.h"
#include "core/report/json_text.h"
#include "core/report/text_table.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

namespace headroom {

namespace {

constexpr std::size_t fewClients = 20;
constexpr std::size_t mostGroups = 20;
constexpr std::size_t mostOutcomes = 20;
constexpr std::size_t mostIds = 5;

constexpr KillResult results[] = {KillResult::Killed,  KillResult::Gone,    KillResult::Changed,
                                  KillResult::Refused, KillResult::NotSent, KillResult::Unknown};

QString shown(const QByteArray& bytes) {
    return bytes.isEmpty() ? QStringLiteral("-") : visibleText(bytes, widestCell);
}

QString idleText(const std::optional<std::int64_t>& seconds) {
    return seconds ? formatSeconds(*seconds) : QStringLiteral("?");
}

QString clientTable(const std::vector<PlannedClient>& clients) {
    std::vector<QStringList> rows;
    for (const PlannedClient& client : clients)
        rows.push_back({QString::number(client.id), shown(client.addr), shown(client.name), shown(client.user),
                        idleText(client.idleSeconds), shown(client.flags), shown(client.cmd)});
    return textTable({{QStringLiteral("id"), true},
                      {QStringLiteral("addr")},
                      {QStringLiteral("name")},
                      {QStringLiteral("user")},
                      {QStringLiteral("idle"), true},
                      {QStringLiteral("flags")},
                      {QStringLiteral("cmd")}},
                     rows);
}

QString groupTable(const KillPlan& plan) {
    const std::vector<VictimGroup> groups = groupVictims(plan);
    std::vector<QStringList> rows;
    for (const VictimGroup& group : groups) {
        if (rows.size() == mostGroups)
            break;
        rows.push_back({formatCount(group.count), shown(group.name), shown(group.ip), formatSeconds(group.leastIdle),
                        formatSeconds(group.mostIdle)});
    }
    return textTable({{QStringLiteral("count"), true},
                      {QStringLiteral("name")},
                      {QStringLiteral("host")},
                      {Sentence::tr("idle from"), true},
                      {QStringLiteral("to"), true}},
                     rows) +
           leftOutText(static_cast<qint64>(groups.size() - rows.size()));
}

QString includeHint(KeepReason reason) {
    if (!canBeIncluded(reason))
        return {};
    return QStringLiteral("--include ") + (reason == KeepReason::UnreadOutput
                                               ? QStringLiteral("unread")
                                               : QString::fromLatin1(keepReasonName(reason)));
}

QString keptTable(const KillPlan& plan) {
    std::map<KeepReason, qint64> counts;
    for (const PlannedClient& client : plan.kept)
        ++counts[client.reason];
    std::vector<QStringList> rows;
    for (const auto& [reason, count] : counts)
        rows.push_back({formatCount(count), keepReasonText(reason), includeHint(reason)});
    return textTable({{QStringLiteral("kept"), true}, {QStringLiteral("why")}, {QStringLiteral("unless")}}, rows);
}

QByteArray clientJson(const PlannedClient& client) {
    JsonObject object;
    object.add(QStringLiteral("id"), jsonNumber(qint64{client.id}))
        .add(QStringLiteral("addr"), jsonBytes(client.addr))
        .add(QStringLiteral("name"), jsonBytes(client.name))
        .add(QStringLiteral("user"), jsonBytes(client.user))
        .add(QStringLiteral("idle"),
             jsonNumber(client.idleSeconds ? std::optional<qint64>(*client.idleSeconds) : std::nullopt))
        .add(QStringLiteral("flags"), jsonBytes(client.flags))
        .add(QStringLiteral("cmd"), jsonBytes(client.cmd));
    return object.json();
}

QByteArray keptJson(std::int64_t id, const char* reason) {
    return JsonObject()
        .add(QStringLiteral("id"), jsonNumber(qint64{id}))
        .add(QStringLiteral("reason"), jsonString(QString::fromLatin1(reason)))
        .json();
}

std::optional<qint64> serverUsec(const KillReport& report) {
    return report.serverTime ? std::optional(qRound64(report.serverTime->count())) : std::nullopt;
}

QByteArray resultJson(const KillReport& report) {
    JsonObject result;
    QByteArrayList details;
    for (const KillResult kind : results) {
        QByteArrayList ids;
        for (const KillOutcome& outcome : report.outcomes) {
            if (outcome.result != kind)
                continue;
            ids += jsonNumber(qint64{outcome.id});
            if (!outcome.detail.isEmpty())
                details += JsonObject()
                               .add(QStringLiteral("id"), ids.last())
                               .add(QStringLiteral("detail"), jsonString(outcome.detail))
                               .json();
        }
        result.add(QString::fromLatin1(killResultName(kind)), jsonArray(ids));
    }
    return result.add(QStringLiteral("details"), jsonArray(details))
        .add(QStringLiteral("server_usec"), jsonNumber(serverUsec(report)))
        .json();
}

QString resultWord(KillResult result) {
    return result == KillResult::NotSent ? Sentence::tr("not sent") : QString::fromLatin1(killResultName(result));
}

// Clients of which the same came.
struct SameOutcome {
    KillResult result;
    QString detail;
    std::vector<std::int64_t> ids;
};

// Of those of whom there is more to say than their number, the most first.
std::vector<SameOutcome> sameOutcomes(const KillReport& report) {
    std::map<std::pair<KillResult, QString>, std::vector<std::int64_t>> ids;
    for (const KillOutcome& outcome : report.outcomes) {
        if (outcome.result != KillResult::Killed || !outcome.detail.isEmpty())
            ids[{outcome.result, outcome.detail}].push_back(outcome.id);
    }
    std::vector<SameOutcome> same;
    for (auto& [what, clients] : ids)
        same.push_back({what.first, what.second, std::move(clients)});
    std::ranges::stable_sort(same, std::ranges::greater(), [](const SameOutcome& one) { return one.ids.size(); });
    return same;
}

QString outcomeLine(const SameOutcome& same) {
    const QString detail = same.detail.isEmpty() ? QString() : QStringLiteral(": ") + same.detail;
    if (same.ids.size() == 1)
        return QStringLiteral("  %1 %2%3\n").arg(same.ids.front()).arg(resultWord(same.result), detail);
    QStringList ids;
    for (std::size_t i = 0; i < std::min(mostIds, same.ids.size()); ++i)
        ids << QString::number(same.ids[i]);
    if (same.ids.size() > mostIds)
        ids << Sentence::tr("and %1 more").arg(formatCount(static_cast<qint64>(same.ids.size() - mostIds)));
    return Sentence::tr("  %1 clients %2%3 (ids %4)\n")
        .arg(formatCount(static_cast<qint64>(same.ids.size())), resultWord(same.result), detail,
             ids.join(QStringLiteral(", ")));
}

}  // namespace

QString killPlanText(const KillPlan& plan, const std::vector<std::int64_t>& missing, const Endpoint& endpoint) {
    const auto victims = static_cast<qint64>(plan.victims.size());
    QString text = Sentence::tr("%1 (%2): %3 of %4 to kill")
                       .arg(endpoint.displayName(), endpoint.environmentText(), formatCount(victims),
                            plan.clients == 1 ? QStringLiteral("1 client")
                                              : QStringLiteral("%1 clients").arg(formatCount(qint64{plan.clients})));
    if (victims > 0) {
        const KillCostRange cost = killCostRange({.clients = plan.clients});
        const auto serverTime = [&plan, victims](const KillCost& each) {
            return formatUsec(qRound64(forecastKills(each, plan.clients, victims).server.count()));
        };
        text += Sentence::tr(", about %1 to %2 of the server's time; more on a busy machine")
                    .arg(serverTime(cost.least), serverTime(cost.most));
    }
    text += QStringLiteral(".\n\n");
    if (victims > 0)
        text += (plan.victims.size() <= fewClients ? clientTable(plan.victims) : groupTable(plan)) + u'\n';
    if (!plan.kept.empty())
        text += keptTable(plan) + u'\n';
    QStringList ids;
    for (const std::int64_t id : missing)
        ids << QString::number(id);
    if (!ids.isEmpty())
        text += Sentence::tr("Not connected, or no longer: %1.\n\n").arg(ids.join(QStringLiteral(", ")));
    text.chop(1);
    return text;
}

QString killCommandLines(const KillPlan& plan, const Endpoint& endpoint) {
    const QString reach = shellLine(endpoint.redisCliWords()) + u' ';
    QStringList lines;
    for (const PlannedClient& client : plan.victims)
        lines << reach + shellLine(plan.commandFor(client));
    return lines.join(u'\n');
}

QString killRefusal(const ServerTraits& traits) {
    if (traits.killForm() != KillForm::None)
        return {};
    return traits.severalServers
               ? Sentence::tr(
                     "Several servers answer at this address, so an id may be another server's client: nobody is "
                     "killed over it. Connect to each server itself, or run the commands there.")
               : Sentence::tr(
                     "%1 takes no kill that names one client for certain: nobody is killed over it. Run the commands "
                     "yourself, at the server that has these clients.")
                     .arg(traits.name());
}

QStringList killWarnings(const ServerTraits& traits, bool hasIoThreads) {
    QStringList warnings;
    if (traits.product == ServerTraits::Product::Redis && traits.version.startsWith('8') && hasIoThreads)
        warnings << Sentence::tr(
            "This server is Redis 8 with I/O threads: each kill stops all of them for a while, so many kills take "
            "seconds in which nobody is served.");
    if (traits.servesTls && traits.mayCrashOnTlsKill())
        warnings << Sentence::tr(
            "This server serves TLS and is of a version that can crash when one command closes another TLS connection: "
            "update it, or kill few at a time.");
    return warnings;
}

QString killResultText(const KillReport& report) {
    QStringList counts;
    for (const KillResult result : results) {
        if (const int count = report.count(result); count > 0 || result == KillResult::Killed)
            counts << formatCount(qint64{count}) + u' ' + resultWord(result);
    }
    QString text = counts.join(QStringLiteral(", ")) +
                   QStringLiteral("; took %1.\n").arg(formatUsec(static_cast<qint64>(report.took.count())));
    if (const auto spent = serverUsec(report))
        text += *spent > 0 ? Sentence::tr("The server spent about %1 on it.\n").arg(formatUsec(*spent))
                           : Sentence::tr("The server spent too little on it to be measured.\n");
    qint64 left = 0;
    std::size_t told = 0;
    for (const SameOutcome& same : sameOutcomes(report)) {
        if (told++ < mostOutcomes)
            text += outcomeLine(same);
        else
            left += static_cast<qint64>(same.ids.size());
    }
    return text + leftOutText(left);
}

QByteArray killJson(const KillPlan& plan, const std::vector<std::int64_t>& missing, const KillReport* report) {
    QByteArrayList victims;
    for (const PlannedClient& client : plan.victims)
        victims += clientJson(client);
    QByteArrayList kept;
    for (const PlannedClient& client : plan.kept)
        kept += keptJson(client.id, keepReasonName(client.reason));
    for (const std::int64_t id : missing)
        kept += keptJson(id, "gone");
    JsonObject whole;
    whole
        .add(QStringLiteral("plan"), JsonObject()
                                         .add(QStringLiteral("victims"), jsonArray(victims))
                                         .add(QStringLiteral("kept"), jsonArray(kept))
                                         .json())
        .add(QStringLiteral("result"), report ? resultJson(*report) : QByteArrayLiteral("null"));
    return whole.json() + '\n';
}

}  // namespace headroom
