// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/diagnosis.h"

#include "core/diagnosis/rules.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace headroom {

namespace {

constexpr double trendSeconds = 30;     // a trend shows within
constexpr double soon = 600;            // seconds: who is full by then is no healthy server
constexpr std::size_t mostHolders = 8;  // of a kind

void take(Findings& all, Findings some) {
    for (Finding& finding : some)
        all.push_back(std::move(finding));
}

// Root causes that matter, then what they do to the server, then remarks.
auto rankOf(const Finding& finding) {
    const bool matters = finding.severity != Severity::Info;
    double weight = static_cast<double>(finding.held) * finding.confidence;
    for (const Fact& fact : finding.evidence)
        if (fact.key == QLatin1String("growth_per_minute"))
            weight += std::get<double>(fact.value) * 10 * finding.confidence;
    return std::tuple(matters ? 0 : 1, isSymptom(finding.cause) ? 1 : 0, -static_cast<int>(finding.severity), -weight,
                      -finding.confidence, static_cast<int>(finding.cause));
}

std::vector<Holder> holdersOf(const View& view) {
    std::vector<Holder> holders;
    const ClientWatch& watch = view.watch();
    // Over the later half of the last minutes: a pool that was made when the watch began does not grow.
    constexpr double lastMinutes = 180;  // seconds
    const double since = watch.second() - std::min(watch.second(), lastMinutes) / 2;
    const double minutes = (watch.second() - since) / 60;
    struct Sum {
        int count = 0;
        int idle = 0;
        int told = 0;
        int grown = 0;
    };
    std::vector<Sum> byOrigin(watch.origins().size());
    for (const WatchedClient& client : view.clients()) {
        Sum& sum = byOrigin[client.origin];
        ++sum.count;
        sum.told += std::isnan(client.idle) ? 0 : 1;
        sum.idle += !client.waits && client.isApp && client.idle >= static_cast<float>(view.picture().idleSeconds);
    }
    for (const ClientEvent& event : watch.events())
        if (event.second >= since)
            byOrigin[event.origin].grown += event.came ? 1 : -1;
    for (std::size_t kind = 0; kind < GroupSeries::kinds.size(); ++kind) {
        std::unordered_map<std::uint32_t, Sum> sums;
        for (std::size_t origin = 0; origin < byOrigin.size(); ++origin) {
            const Sum& one = byOrigin[origin];
            Sum& sum = sums[watch.origins()[origin][kind]];
            sum.count += one.count;
            sum.idle += one.idle;
            sum.told += one.told;
            sum.grown += one.grown;
        }
        std::erase_if(sums, [](const auto& each) { return each.second.count == 0; });
        std::vector<std::pair<std::uint32_t, Sum>> order(sums.begin(), sums.end());
        std::ranges::sort(order, [&](const auto& a, const auto& b) {
            return a.second.count != b.second.count ? a.second.count > b.second.count
                                                    : watch.text(kind, a.first) < watch.text(kind, b.first);
        });
        order.resize(std::min(order.size(), mostHolders));
        for (const auto& [number, sum] : order) {
            Holder holder;
            holder.by = GroupSeries::kinds.at(kind);
            holder.value = watch.text(kind, number);
            holder.count = sum.count;
            holder.share = view.shareOf(sum.count);
            if (sum.told > 0)
                holder.idleShare = static_cast<double>(sum.idle) / sum.count;
            if (watch.watchedSeconds() >= 10)
                holder.perMinute = sum.grown / minutes;
            Subject subject;
            (kind == 0 ? subject.name : kind == 1 ? subject.ip : kind == 2 ? subject.user : subject.lib) = holder.value;
            holder.filter = kind == 1 && holder.value.empty() ? QStringLiteral("ip is unknown") : filterOf(subject);
            holders.push_back(std::move(holder));
        }
    }
    return holders;
}

QString summaryOf(const View& view, const Diagnosis& diagnosis) {
    if (!diagnosis.findings.empty())
        return diagnosis.findings.front().sentence;
    if (!view.used())
        return Sentence::tr("Nothing is known of its connections yet.");
    if (!view.maxclients())
        return Sentence::tr("Nothing wrong is seen; what the limit is, the server does not tell.");
    const double left = 1 - view.shareOf(static_cast<double>(*view.used())).value_or(0);
    const QString percent = formatPercent(std::max(0.0, left));
    const auto& forecast = diagnosis.forecast;
    if (forecast && forecast->secondsToFull && *forecast->low < soon)
        return Sentence::tr("No cause is seen yet, but it fills up: %1 left, at this pace for %2.")
            .arg(percent, formatDuration(std::llround(*forecast->low)));
    if (forecast && forecast->secondsToFull)
        return Sentence::tr("Nothing wrong: %1 left; at this pace not full before %2 from now.")
            .arg(percent, formatDuration(std::llround(*forecast->low)));
    return diagnosis.isTrendKnown
               ? Sentence::tr("Nothing wrong: %1 left, and no steady growth is seen.").arg(percent)
               : Sentence::tr("Nothing wrong so far: %1 left; whether it fills up is not known yet.").arg(percent);
}

}  // namespace

Diagnosis diagnose(const Picture& picture) {
    const View view(picture);
    Diagnosis diagnosis;
    const auto used = view.series().points(Figure::Used);
    diagnosis.forecast =
        forecast(used, view.maxclients() ? std::optional(static_cast<double>(*view.maxclients())) : std::nullopt);
    diagnosis.isTrendKnown = diagnosis.forecast || view.series().watchedSeconds() >= trendSeconds;
    Findings& findings = diagnosis.findings;
    take(findings, findFull(view));
    take(findings, findLowLimit(view));
    take(findings, findSlowCommands(view));
    take(findings, findBusyLoop(view));
    take(findings, findChurn(view));
    if (view.watch().snapshot()) {
        const Findings leaks = findLeaks(view);
        take(findings, leaks);
        take(findings, findPools(view, leaks));
        take(findings, findMissingTimeouts(view, leaks));
        take(findings, findSharing(view));
        take(findings, findBlocking(view));
        take(findings, findSpike(view));
        take(findings, findRestartStorm(view));
        take(findings, findFailedLogins(view));
        take(findings, findClientMemory(view));
        take(findings, findOutputLimit(view));
        take(findings, findMonitors(view));
        diagnosis.holders = holdersOf(view);
    }
    std::ranges::stable_sort(findings, {}, rankOf);
    const AdviceContext context{.reach = picture.reach,
                                .sample = picture.sample.get(),
                                .settings = picture.settings.get(),
                                .clients = picture.clients,
                                .used = view.used(),
                                .maxclients = view.maxclients(),
                                .isTurnedAway = picture.isTurnedAway,
                                .isUnderPressure = view.isUnderPressure()};
    for (Finding& finding : findings)
        advise(finding, context);
    diagnosis.summary = summaryOf(view, diagnosis);
    return diagnosis;
}

}  // namespace headroom
