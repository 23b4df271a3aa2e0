// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/diagnosis_report.h"

#include "core/action/ledger_actions.h"
#include "core/report/json_text.h"
#include "core/report/ledger_report.h"
#include "core/report/left_text.h"
#include "core/report/report_writer.h"
#include "core/report/setting_text.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <QDateTime>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace headroom {

namespace {

constexpr std::size_t mostSlowCommands = 10;
constexpr std::size_t mostActions = 50;
constexpr qsizetype mostDetails = 3;  // of an action

// What decides how many connections there can be, and how long they stay.
constexpr std::array settingsThatMatter{"maxclients",
                                        "timeout",
                                        "tcp-keepalive",
                                        "tcp-backlog",
                                        "maxmemory",
                                        "maxmemory-policy",
                                        "maxmemory-clients",
                                        "client-output-buffer-limit",
                                        "slowlog-log-slower-than"};

QByteArray bytesOrNull(const std::string& bytes) {
    return bytes.empty() ? QByteArrayLiteral("null") : jsonBytes(QByteArray::fromStdString(bytes));
}
QByteArray bytesOrNull(const std::optional<std::string>& bytes) {
    return bytesOrNull(bytes.value_or(std::string()));
}
QByteArray textOrNull(const QString& text) {
    return text.isEmpty() ? QByteArrayLiteral("null") : jsonString(text);
}

QByteArray numberJson(std::optional<double> value, int decimals) {
    return value && !std::isfinite(*value) ? QByteArrayLiteral("null") : jsonNumber(value, decimals);
}

// As short as it is exact enough.
QByteArray factJson(const std::variant<double, QString>& value) {
    if (const auto* const text = std::get_if<QString>(&value))
        return jsonString(*text);
    const double number = std::get<double>(value);
    if (!std::isfinite(number))
        return QByteArrayLiteral("null");
    return number == std::floor(number) && std::abs(number) < 1e15 ? jsonNumber(static_cast<qint64>(number))
                                                                   : QByteArray::number(number, 'g', 6);
}

QByteArray evidenceJson(const Finding& finding) {
    JsonObject evidence;
    QStringList keys;
    for (const Fact& fact : finding.evidence) {
        if (!keys.contains(fact.key))
            evidence.add(fact.key, factJson(fact.value));
        keys << fact.key;
    }
    if (!finding.missing.isEmpty())
        evidence.add(QStringLiteral("missing"), jsonString(finding.missing.join(QStringLiteral(", "))));
    return evidence.json();
}

QByteArray findingJson(const Finding& finding) {
    JsonObject subject;
    subject.add(QStringLiteral("ip"), bytesOrNull(finding.subject.ip))
        .add(QStringLiteral("name"), bytesOrNull(finding.subject.name))
        .add(QStringLiteral("user"), bytesOrNull(finding.subject.user))
        .add(QStringLiteral("lib"), bytesOrNull(finding.subject.lib));
    QByteArrayList advice;
    for (const Advice& one : finding.advice)
        advice << JsonObject()
                      .add(QStringLiteral("when"), jsonString(adviceTimeName(one.when)))
                      .add(QStringLiteral("text"), jsonString(one.text))
                      .add(QStringLiteral("command"), textOrNull(one.command))
                      .json();
    QByteArrayList commands;
    for (const QString& command : finding.commands())
        commands << jsonString(command);
    const auto since =
        finding.since
            ? std::optional(qint64{std::chrono::floor<std::chrono::seconds>(*finding.since).time_since_epoch().count()})
            : std::nullopt;
    return JsonObject()
        .add(QStringLiteral("cause"), jsonString(causeId(finding.cause)))
        .add(QStringLiteral("severity"), jsonString(severityName(finding.severity)))
        .add(QStringLiteral("confidence"), numberJson(finding.confidence, 2))
        .add(QStringLiteral("subject"), subject.json())
        .add(QStringLiteral("since"), jsonNumber(since))
        .add(QStringLiteral("evidence"), evidenceJson(finding))
        .add(QStringLiteral("sentence"), jsonString(finding.sentence))
        .add(QStringLiteral("refuted_by"), jsonString(finding.refutedBy))
        .add(QStringLiteral("advice"), jsonArray(advice))
        .add(QStringLiteral("commands"), jsonArray(commands))
        .json();
}

QByteArray reportedJson(const InstanceReport& report) {
    const Judgement& judgement = *report.judgement;
    const InfoSample sample = judgement.sample ? *judgement.sample : InfoSample();
    const ServerTraits& traits = sample.traits;
    const auto text = [](const QByteArray& bytes) {
        return bytes.isEmpty() ? QByteArrayLiteral("null") : jsonBytes(bytes);
    };
    JsonObject server;
    server
        .add(QStringLiteral("brand"),
             traits.product == ServerTraits::Product::Unknown ? QByteArrayLiteral("null") : jsonString(traits.name()))
        .add(QStringLiteral("version"), text(traits.version))
        .add(QStringLiteral("run_id"), text(traits.runId))
        .add(QStringLiteral("mode"), text(traits.mode));
    JsonObject clients;
    clients.add(QStringLiteral("used"), jsonNumber(sample.used()))
        .add(QStringLiteral("connected"), jsonNumber(sample.connectedClients))
        .add(QStringLiteral("replicas"), jsonNumber(sample.connectedReplicas))
        .add(QStringLiteral("cluster_links"), jsonNumber(sample.clusterConnections))
        .add(QStringLiteral("maxclients"), jsonNumber(judgement.sample ? sample.maxclients : judgement.limit))
        .add(QStringLiteral("headroom"), jsonNumber(sample.headroom()))
        .add(QStringLiteral("rejected"), jsonNumber(sample.rejectedConnections))
        .add(QStringLiteral("blocked"), jsonNumber(sample.blockedClients));
    QByteArrayList holders;
    for (const Holder& holder : judgement.diagnosis.holders)
        holders << JsonObject()
                       .add(QStringLiteral("by"), jsonString(groupKeyName(holder.by)))
                       .add(QStringLiteral("value"), bytesOrNull(holder.value))
                       .add(QStringLiteral("count"), jsonNumber(qint64{holder.count}))
                       .add(QStringLiteral("share"), numberJson(holder.share, 4))
                       .add(QStringLiteral("idle_share"), numberJson(holder.idleShare, 4))
                       .json();
    const Forecast forecast = judgement.diagnosis.forecast.value_or(Forecast());
    JsonObject forecastObject;
    forecastObject.add(QStringLiteral("seconds_to_full"), numberJson(forecast.secondsToFull, 0))
        .add(QStringLiteral("low"), numberJson(forecast.low, 0))
        .add(QStringLiteral("high"), numberJson(forecast.high, 0))
        .add(QStringLiteral("per_minute"),
             judgement.diagnosis.forecast ? numberJson(forecast.perMinute, 2) : QByteArrayLiteral("null"));
    QByteArrayList findings;
    for (const Finding& finding : judgement.diagnosis.findings)
        findings << findingJson(finding);
    return JsonObject()
        .add(QStringLiteral("uri"), jsonString(report.dumpFile.isEmpty() ? report.endpoint.uri() : report.dumpFile))
        .add(QStringLiteral("server"), server.json())
        .add(QStringLiteral("state"), jsonString(QLatin1String(sessionStateName(report.status.state))))
        .add(QStringLiteral("clients"), clients.json())
        .add(QStringLiteral("high_water"), jsonNumber(judgement.series->highWater()))
        .add(QStringLiteral("holders"), jsonArray(holders))
        .add(QStringLiteral("forecast"), forecastObject.json())
        .add(QStringLiteral("findings"), jsonArray(findings))
        .json();
}

// For people.

QString shownName(const InstanceReport& report) {
    if (!report.dumpFile.isEmpty())
        return shownPath(report.dumpFile);
    const QString name = visibleText(report.endpoint.displayName().toUtf8());
    const QString uri = visibleText(report.endpoint.uri().toUtf8());
    return report.endpoint.label.isEmpty() ? uri : QStringLiteral("%1 (%2)").arg(name, uri);
}

QString utcText(WallTime time) {
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count(), Qt::UTC)
        .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'"));
}

template <typename Number, typename Format>
QString knownText(std::optional<Number> number, Format format) {
    return number ? format(*number) : QStringLiteral("?");
}

QString shareText(std::optional<double> share) {
    return knownText(share, [](double value) { return formatPercent(value); });
}

void writeState(ReportWriter& writer, const InstanceReport& report) {
    const Judgement& judgement = *report.judgement;
    QString state = QLatin1String(sessionStateName(report.status.state));
    if (report.status.state == SessionState::Full && !report.status.certain)
        state = Sentence::tr("probably full");
    if (judgement.sample)
        state += QStringLiteral(", ") + visibleText(judgement.sample->traits.title().toUtf8());
    if (!report.status.detail.isEmpty() && report.status.state != SessionState::Connected)
        state += QStringLiteral(". ") + report.status.detail;
    writer.item(QStringLiteral("State: ") + state);
    if (const auto& sample = judgement.sample) {
        writer.item(
            Sentence::tr("Connections: %1 of %2 used, %3; clients %4, replicas %5, cluster links %6, blocked %7")
                .arg(formatCount(sample->used()), formatCount(sample->maxclients), leftText(*sample),
                     formatCount(sample->connectedClients), formatCount(sample->connectedReplicas),
                     formatCount(sample->clusterConnections), formatCount(sample->blockedClients)));
        const auto watched = std::llround(judgement.series->watchedSeconds());
        if (sample->uptimeSeconds && *sample->uptimeSeconds < watched)
            writer.item(
                Sentence::tr("The server was started %1 before this, while it was watched: what was seen before "
                             "is another process.")
                    .arg(formatDuration(*sample->uptimeSeconds)));
        writer.item(Sentence::tr("Highest use while watched: %1; rejected since start: %2")
                        .arg(formatCount(judgement.series->highWater()), formatCount(sample->rejectedConnections)));
    } else if (judgement.clients.snapshot) {
        const QString listed = formatCount(judgement.clients.clientCount());
        writer.item(judgement.limit
                        ? Sentence::tr("Clients listed: %1, of at most %2").arg(listed, formatCount(*judgement.limit))
                        : Sentence::tr("Clients listed: %1").arg(listed));
    }
    writer.item(QStringLiteral("In short: ") + judgement.diagnosis.summary);
}

void writeFinding(ReportWriter& writer, const Finding& finding, int rank) {
    writer.heading(4, QStringLiteral("%1. %2: %3, %4 (%5)")
                          .arg(rank)
                          .arg(causeTitle(finding.cause), severityName(finding.severity),
                               confidenceText(finding.confidence), formatPercent(finding.confidence)));
    writer.paragraph(finding.sentence);
    if (const QString who = finding.subject.text(); !who.isEmpty())
        writer.item(QStringLiteral("Who: ") + who);
    if (finding.since)
        writer.item(QStringLiteral("Since: ") + utcText(*finding.since));
    QStringList facts;
    for (const Fact& fact : finding.evidence)
        if (!fact.text.isEmpty())
            facts << fact.text;
    if (!facts.isEmpty())
        writer.item(QStringLiteral("Evidence: ") + facts.join(QStringLiteral("; ")));
    if (!finding.missing.isEmpty())
        writer.item(Sentence::tr("Not told: ") + finding.missing.join(QStringLiteral("; ")));
    if (!finding.refutedBy.isEmpty())
        writer.item(Sentence::tr("It is not so if: ") + finding.refutedBy);
    if (!finding.filter.isEmpty())
        writer.item(Sentence::tr("Its clients: ") + finding.filter);
    for (const Advice& advice : finding.advice) {
        const QString when = adviceTimeName(advice.when);
        writer.item(when.left(1).toUpper() + when.mid(1) + QStringLiteral(": ") + advice.text);
        if (!advice.command.isEmpty())
            writer.code({advice.command});
    }
}

void writeHolders(ReportWriter& writer, const Judgement& judgement) {
    if (judgement.diagnosis.holders.empty())
        return;
    writer.heading(3, Sentence::tr("Who holds the slots"));
    std::vector<QStringList> rows;
    for (const Holder& holder : judgement.diagnosis.holders)
        rows.push_back({groupKeyName(holder.by),
                        holder.value.empty()
                            ? QStringLiteral("(none)")
                            : visibleText(QByteArrayView(holder.value.data(), std::ssize(holder.value)), widestCell),
                        formatCount(qint64{holder.count}), shareText(holder.share), shareText(holder.idleShare),
                        knownText(holder.perMinute, [](double rate) {
                            return (rate > 0 ? QStringLiteral("+") : QString()) + QString::number(rate, 'f', 1);
                        })});
    writer.table({{QStringLiteral("by")},
                  {QStringLiteral("value")},
                  {QStringLiteral("clients"), true},
                  {QStringLiteral("share"), true},
                  {Sentence::tr("idle ≥ %1").arg(formatDuration(judgement.idleSeconds)), true},
                  {QStringLiteral("a minute"), true}},
                 rows);
}

void writeTrend(ReportWriter& writer, const Judgement& judgement) {
    const auto used = judgement.series->points(Figure::Used);
    if (used.empty())
        return;
    writer.heading(3, QStringLiteral("Trend"));
    const auto [lowest, highest] = std::ranges::minmax(used, {}, &Series::Point::value);
    QString text = Sentence::tr("Between %1 and %2 used in the %3 watched.")
                       .arg(formatCount(std::llround(lowest.value)), formatCount(std::llround(highest.value)),
                            formatDuration(std::llround(used.back().second - used.front().second)));
    if (const auto& forecast = judgement.diagnosis.forecast) {
        const double ago = judgement.series->axis().seconds().back() - forecast->sinceSecond;
        text += Sentence::tr(" It %1 by %2 a minute since %3: %4 (%5).")
                    .arg(forecast->perMinute < 0 ? QStringLiteral("falls") : QStringLiteral("grows"),
                         QString::number(std::abs(forecast->perMinute), 'f', 1),
                         utcText(judgement.time - std::chrono::milliseconds(std::llround(ago * 1000))),
                         forecastText(forecast), confidenceText(forecast->confidence));
    } else {
        text += Sentence::tr(" No steady trend of the whole was seen.");
    }
    writer.paragraph(text);
}

void writeSlowCommands(ReportWriter& writer, const Judgement& judgement) {
    if (!judgement.slowlog)
        return;
    struct Sum {
        qint64 count = 0;
        qint64 longest = 0;
        qint64 usec = 0;
        qint64 last = 0;
    };
    std::map<QString, Sum> sums;
    for (const SlowlogEntry& entry : judgement.slowlog->entries) {
        if (entry.own.value_or(false) || entry.command.empty())
            continue;
        Sum& sum = sums[visibleText(entry.command.front(), widestCell).toUpper()];
        ++sum.count;
        sum.longest = std::max(sum.longest, entry.durationUsec);
        sum.usec += entry.durationUsec;
        sum.last = std::max(sum.last, entry.unixSeconds);
    }
    if (sums.empty())
        return;
    writer.heading(3, Sentence::tr("Slow commands"));
    std::vector<std::pair<QString, Sum>> order(sums.begin(), sums.end());
    std::ranges::stable_sort(order, std::ranges::greater(), [](const auto& each) { return each.second.usec; });
    order.resize(std::min(order.size(), mostSlowCommands));
    std::vector<QStringList> rows;
    for (const auto& [name, sum] : order)
        rows.push_back({name, formatCount(sum.count), formatUsec(sum.longest), formatUsec(sum.usec),
                        utcText(WallTime(std::chrono::seconds(sum.last)))});
    writer.table({{QStringLiteral("command")},
                  {QStringLiteral("times"), true},
                  {QStringLiteral("longest"), true},
                  {Sentence::tr("in all"), true},
                  {QStringLiteral("last")}},
                 rows);
}

void writeSettings(ReportWriter& writer, const Judgement& judgement) {
    if (!judgement.settings)
        return;
    std::vector<QStringList> rows;
    for (const char* const key : settingsThatMatter)
        if (const auto value = judgement.settings->text(key))
            rows.push_back({QString::fromLatin1(key), settingText(key, *value)});
    if (rows.empty())
        return;
    writer.heading(3, QStringLiteral("Settings"));
    writer.table({{QStringLiteral("setting")}, {QStringLiteral("value")}}, rows);
}

void writeSizing(ReportWriter& writer, const Sizing& sizing) {
    if (!sizing.needed)
        return;
    writer.heading(3, Sentence::tr("What maxclients should be"));
    writer.paragraph(sizing.text);
    if (!sizing.lines.isEmpty())
        writer.code(sizing.lines);
}

// One line an action: what was done to many clients at once is one.
void writeActions(ReportWriter& writer, const std::vector<LedgerRow>& actions) {
    if (actions.empty())
        return;
    writer.heading(3, Sentence::tr("Actions taken"));
    std::vector<QStringList> rows;
    const auto shown = [](const QString& text) { return visibleText(text.toUtf8(), 240); };
    for (const LedgerAction& action : foldLedger(actions)) {
        if (rows.size() == mostActions)
            break;
        const LedgerRow& row = actions[action.front()];
        std::map<QString, qint64> outcomes;
        QStringList details;
        for (const std::uint32_t each : action) {
            ++outcomes[outcomeText(actions[each])];
            const QString detail = shown(actions[each].outcome.detail);
            if (!detail.isEmpty() && !details.contains(detail) && details.size() < mostDetails)
                details << detail;
        }
        QStringList told;
        for (const auto& [outcome, count] : outcomes)
            told << (action.size() == 1 ? outcome : QStringLiteral("%1 %2").arg(formatCount(count), outcome));
        rows.push_back({utcText(row.time()), shown(row.entry.person),
                        action.size() == 1 ? shown(row.entry.command) : clientDeed(row.entry),
                        told.join(QStringLiteral(", ")), details.join(u' '), shown(row.entry.reason)});
    }
    writer.table({{QStringLiteral("time")},
                  {QStringLiteral("person")},
                  {QStringLiteral("action")},
                  {QStringLiteral("outcome")},
                  {QStringLiteral("detail")},
                  {QStringLiteral("reason")}},
                 rows);
}

QByteArray written(std::span<const InstanceReport> instances, ReportWriter::Form form) {
    ReportWriter writer(form);
    if (!instances.empty())
        writer.heading(1, Sentence::tr("Headroom report, ") + utcText(instances.front().judgement->time));
    for (const InstanceReport& report : instances) {
        const Judgement& judgement = *report.judgement;
        writer.heading(2, shownName(report));
        writeState(writer, report);
        if (!judgement.diagnosis.findings.empty())
            writer.heading(3, QStringLiteral("Findings"));
        int rank = 0;
        for (const Finding& finding : judgement.diagnosis.findings)
            writeFinding(writer, finding, ++rank);
        writeHolders(writer, judgement);
        writeTrend(writer, judgement);
        writeSlowCommands(writer, judgement);
        writeSettings(writer, judgement);
        writeSizing(writer, judgement.sizing);
        writeActions(writer, report.actions);
    }
    return writer.bytes();
}

}  // namespace

QByteArray diagnosisJson(std::span<const InstanceReport> instances) {
    QByteArrayList items;
    for (const InstanceReport& report : instances)
        items << reportedJson(report);
    return JsonObject().add(QStringLiteral("instances"), jsonArray(items)).json() + '\n';
}

QByteArray diagnosisMarkdown(std::span<const InstanceReport> instances) {
    return written(instances, ReportWriter::Form::Markdown);
}

QByteArray diagnosisText(std::span<const InstanceReport> instances) {
    return written(instances, ReportWriter::Form::Text);
}

std::optional<Severity> worstSeverity(std::span<const InstanceReport> instances) {
    std::optional<Severity> worst;
    for (const InstanceReport& report : instances)
        for (const Finding& finding : report.judgement->diagnosis.findings)
            worst = std::max(worst.value_or(Severity::Info), finding.severity);
    return worst;
}

}  // namespace headroom
