// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/rules.h"
#include "core/text/sentence.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace headroom {

namespace {

constexpr float burst = 6;      // seconds: so long does one take
constexpr float shortLife = 2;  // seconds: who goes so soon is not restarted
constexpr double recent = 60;   // seconds: older ones are over
constexpr int fewestAtOnce = 8;

struct Arrivals {
    float from = 0;
    float to = 0;
    int count = 0;
    [[nodiscard]] float span() const { return to - from; }
};

// When clients came since `begin`, in order.
std::vector<float> arrivalsSince(const View& view, double begin) {
    std::vector<float> came;
    for (const ClientEvent& event : view.watch().events())
        if (event.came && event.second >= begin)
            came.push_back(event.second);
    std::ranges::sort(came);
    return came;
}

// The windows in which most came, the newest first; none shares a client with another.
std::vector<Arrivals> busiest(const std::vector<float>& came) {
    std::vector<std::size_t> begins;  // of the window that ends with each
    std::size_t most = 0;
    for (std::size_t i = 0, j = 0; j < came.size(); ++j) {
        while (came[j] - came[i] > burst)
            ++i;
        begins.push_back(i);
        most = std::max(most, j + 1 - i);
    }
    std::vector<Arrivals> found;
    for (std::size_t last = came.size(); last > 0;) {
        const std::size_t first = begins[last - 1];
        const std::size_t count = last - first;
        // Two may have come within the window of the most.
        if (count * 10 < most * 4 || count < fewestAtOnce) {
            --last;
            continue;
        }
        found.push_back({came[first], came[last - 1], static_cast<int>(count)});
        last = first;
    }
    return found;
}

// Those that came one right after the other, with a pause before and behind, in order; none where many came between.
std::vector<Arrivals> clusters(const std::vector<float>& came) {
    constexpr float pause = 1.5F;  // seconds
    std::vector<Arrivals> all;
    for (const float second : came) {
        if (all.empty() || second - all.back().to > pause)
            all.push_back({second, second, 0});
        all.back().to = second;
        ++all.back().count;
    }
    int most = 0;
    for (const Arrivals& each : all)
        most = std::max(most, each.count);
    std::erase_if(all, [most](const Arrivals& each) {
        return each.count < fewestAtOnce || each.count * 10 < most * 4 || each.span() > burst;
    });
    std::size_t inThem = 0;
    for (const Arrivals& each : all)
        inThem += static_cast<std::size_t>(each.count);
    return inThem * 10 >= came.size() * 8 ? all : std::vector<Arrivals>();
}

// Clients of `source` that are there for longer, were at work, and are not any more since the second `from`, when
// others came: their host hangs, and does not close them.
int fellSilent(const View& view, const Source& source, float from) {
    const double passed = view.watch().second() - static_cast<double>(from);
    if (passed < 3)
        return 0;
    int old = 0;
    int silent = 0;
    double expected = 0;  // of these, if they went on as before
    for (const WatchedClient& client : view.clients()) {
        if (!client.isApp || client.waits || client.born >= from - 1 || !source.has(client.source) ||
            client.atWork == 0)
            continue;
        ++old;
        silent += client.lastWork <= from + 1 + 0.2 * (passed - 3) ? 1 : 0;
        expected += std::pow(1 - std::min(0.95, View::useOf(client)), passed - 2);
    }
    return silent >= 0.8 * old && silent >= 1.5 * expected ? silent : 0;
}

// Who came at once came in place of others, the last of so many `times`.
std::optional<Finding> restartAt(const View& view, const Arrivals& arrivals, std::size_t times) {
    constexpr double leastPart = 0.35;
    constexpr double leastPartOfAll = 0.1;
    const auto& [from, to, count] = arrivals;
    const double now = view.watch().second();
    Marks marks(view.watch());
    int stayed = 0;
    std::set<std::uint32_t> addresses;
    for (const WatchedClient& client : view.clients()) {
        if (!client.isApp)
            continue;
        const bool inBurst = client.born >= from - 1 && client.born <= to + 1;
        marks.add(client, inBurst);
        if (!inBurst)
            continue;
        ++stayed;
        addresses.insert(client.source[1]);
    }
    int went = 0;
    int known = 0;  // of these, who had been there before
    for (const ClientEvent& event : view.watch().events()) {
        if (event.came || event.second < from - 2 * burst || event.second > to + burst)
            continue;
        ++went;
        known += event.life > shortLife ? 1 : 0;
    }
    const double rejected =
        view.series().growth(Figure::Rejected, view.secondsAgo(now - static_cast<double>(from) + burst)).value_or(0);
    const auto source = marks.best();
    const bool isOfOne = source && source->marked >= 0.6 * stayed;
    const int silent = source ? fellSilent(view, *source, from) : 0;
    const bool replaces = known + silent >= 0.5 * stayed;
    const bool isTurnedAway = rejected >= 1 && went >= 0.3 * stayed;
    // Of the application that came back, and of all.
    const double whole = isOfOne ? source->members : view.apps();
    if (stayed < std::max({static_cast<double>(fewestAtOnce), leastPart * whole, leastPartOfAll * view.apps()}) ||
        (!replaces && !isTurnedAway))
        return std::nullopt;
    // One host after another is how it should be done.
    if (addresses.size() == 1 && stayed < 0.6 * view.apps() &&
        std::ranges::any_of(view.clients(), [&addresses](const WatchedClient& client) {
            return client.isApp && client.source[1] != *addresses.begin();
        }))
        return std::nullopt;
    Finding finding = isOfOne ? view.finding(Cause::RestartStorm, replaces ? 0.85 : 0.7, *source)
                              : view.finding(Cause::RestartStorm, replaces ? 0.8 : 0.65, stayed);
    finding.since = view.wallAgo(now - static_cast<double>(from));
    const auto seconds = std::max(1L, std::lround(to - from));
    addFact(finding, "came_at_once", count, Sentence::tr("%1 came within %2 s").arg(count).arg(seconds));
    addFact(finding, "went_before", known, Sentence::tr("%1 older ones went about then").arg(known));
    if (silent > 0)
        addFact(finding, "fell_silent", silent, Sentence::tr("%1 older ones do nothing any more").arg(silent));
    if (rejected > 0)
        addFact(finding, "rejected", rejected, Sentence::tr("%1 were rejected since").arg(std::lround(rejected)));
    if (times > 1) {
        addFact(finding, "bursts", static_cast<double>(times), Sentence::tr("%1 times in the last minute").arg(times));
        finding.sentence = Sentence::tr(
                               "%1 connections came at once in place of older ones, %2 times in the last minute%3: an "
                               "application crashes and comes back, or is restarted again and again.")
                               .arg(count)
                               .arg(times)
                               .arg(mostly(finding));
    } else {
        finding.sentence = Sentence::tr(
                               "%1 connections came within %2 s in place of older ones%3: an application was "
                               "restarted all at once.")
                               .arg(count)
                               .arg(seconds)
                               .arg(mostly(finding));
    }
    finding.refutedBy = Sentence::tr("Nothing was restarted, and no network between was cut, at that time.");
    return finding;
}

// A loop of crashes, met in the gap before it comes again.
std::optional<Finding> crashLoop(const View& view, const std::vector<float>& came) {
    constexpr double warned = 0.25;  // of the limit
    const std::vector<Arrivals> bursts = clusters(came);
    const double now = view.watch().second();
    if (bursts.size() < 2 || now - static_cast<double>(bursts.back().to) < shortLife)
        return std::nullopt;
    const float begin = bursts.front().from;
    const auto stayed = std::ranges::count_if(
        view.clients(), [&](const WatchedClient& client) { return client.isApp && client.born >= begin - 1; });
    Marks marks(view.watch());
    for (const WatchedClient& client : view.clients())
        if (client.isApp)
            marks.add(client, false);
    int arrived = 0;
    int gone = 0;
    for (const ClientEvent& event : view.watch().events()) {
        if (event.second < begin - 1)
            continue;
        if (event.came)
            marks.add(event, true);
        (event.came ? arrived : gone) += event.came || event.life > shortLife ? 1 : 0;
    }
    if (stayed >= fewestAtOnce || gone < 0.6 * arrived)
        return std::nullopt;
    const int count = bursts.back().count;
    Finding finding = view.finding(Cause::RestartStorm, 0.65, 0);
    if (view.shareOf(count).value_or(0) >= warned)
        finding.severity = Severity::Warning;
    if (const auto source = marks.best(); source && source->marked >= 0.6 * arrived) {
        finding.subject = subjectOf(view.watch(), *source);
        finding.filter = filterOf(finding.subject);
    }
    finding.since = view.wallAgo(now - static_cast<double>(begin));
    addFact(finding, "bursts", static_cast<double>(bursts.size()),
            Sentence::tr("%1 times in the last minute").arg(bursts.size()));
    addFact(finding, "came_at_once", count, Sentence::tr("%1 came at once").arg(count));
    finding.sentence = Sentence::tr(
                           "%1 connections came at once and went again, %2 times in the last minute%3: an application "
                           "may crash and come back.")
                           .arg(count)
                           .arg(bursts.size())
                           .arg(mostly(finding));
    finding.refutedBy = Sentence::tr("It is a job that is meant to come and go.");
    return finding;
}

}  // namespace

Findings findRestartStorm(const View& view) {
    const std::vector<float> came = arrivalsSince(view, view.watch().second() - recent);
    const std::size_t times = clusters(came).size();
    for (const Arrivals& arrivals : busiest(came))
        if (auto finding = restartAt(view, arrivals, times))
            return {*std::move(finding)};
    if (auto finding = crashLoop(view, came))
        return {*std::move(finding)};
    return {};
}

}  // namespace headroom
