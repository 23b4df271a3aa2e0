// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/rules.h"
#include "core/query/client_address.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace headroom {

namespace {

using Points = std::vector<Series::Point>;

double middleOf(const Points& points, std::size_t begin, std::size_t end) {
    std::vector<double> values;
    for (std::size_t i = begin; i < end; ++i)
        values.push_back(points[i].value);
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    return values[values.size() / 2];
}

// The level a figure rose from: the lowest fifth of what came before now, and what it is at now.
struct Rise {
    double from = 0;
    double now = 0;
    double highest = 0;
    double since = 0;       // second: it left the lower level
    bool wasLevel = false;  // it stayed there for a while before: who only ever grew has no level to rise from
};

std::optional<Rise> riseOf(const Points& points) {
    constexpr std::size_t few = 8;
    if (points.size() < few)
        return std::nullopt;
    std::vector<double> values;
    for (const Series::Point& point : points)
        values.push_back(point.value);
    std::ranges::sort(values);
    Rise rise;
    rise.from = values[values.size() / 10];
    rise.highest = values.back();
    rise.now = middleOf(points, points.size() - 3, points.size());
    rise.since = points.front().second;
    constexpr std::ptrdiff_t aWhile = 5;  // readings
    const double nearlyLowest = values.front() + 0.08 * (rise.now - values.front());
    rise.wasLevel = std::ranges::count_if(values, [&](double value) { return value <= nearlyLowest; }) >= aWhile;
    const double quarter = rise.from + (rise.now - rise.from) / 4;
    for (const Series::Point& point : points)
        if (point.value <= quarter)
            rise.since = point.second;
    return rise;
}

}  // namespace

Findings findSpike(const View& view) {
    constexpr double horizon = 600;  // seconds
    constexpr double leastGrowth = 8;
    const auto used = riseOf(view.series().points(Figure::Used, view.secondsAgo(horizon)));
    const auto ops = riseOf(view.series().points(Figure::Commands, view.secondsAgo(horizon)));
    if (!used || !ops)
        return {};
    const double grown = used->now - used->from;
    // It rose, it is still up, and so did what the server has to do.
    if (grown < std::max(leastGrowth, 0.2 * used->from) ||
        used->now < used->from + 0.6 * (used->highest - used->from) || ops->now < 1.5 * ops->from + 5)
        return {};
    const double since = view.watch().second() - (view.seriesNow() - used->since) - 2;
    Marks marks(view.watch());
    double came = 0;
    double atWork = 0;
    std::unordered_map<std::uint32_t, int> oldOf;  // by address
    std::unordered_map<std::uint32_t, int> newOf;
    for (const WatchedClient& client : view.clients()) {
        if (!client.isApp)
            continue;
        const bool isNew = client.born >= since;
        ++(isNew ? newOf : oldOf)[client.source[1]];
        marks.add(client, isNew);
        came += isNew ? 1 : 0;
        atWork += isNew && (View::useOf(client) >= 0.3 || client.waits) ? 1 : 0;
    }
    if (came < leastGrowth || atWork < 0.6 * came)
        return {};
    const auto source = marks.best();
    const bool isOneSource = source && (source->values[0] || source->values[1]) && source->marked >= 0.7 * came;
    const double share = view.shareOf(used->now).value_or(0);
    // One application that gets more hosts is no wave of visitors, unless it takes the last places; the hosts it has,
    // rising together, are one.
    int rising = 0;
    double onRising = 0;
    for (const auto& [address, count] : newOf) {
        const auto before = oldOf.find(address);
        if (before == oldOf.end() || count * 2 < before->second)
            continue;
        ++rising;
        onRising += count;
    }
    const bool risesTogether = rising >= 3 && onRising >= 0.6 * came && used->wasLevel;
    if (isOneSource && !risesTogether && !view.isUnderPressure() && share < 0.8)
        return {};
    Finding finding = view.finding(Cause::TrafficSpike, isOneSource ? 0.6 : 0.85, came);
    if (isOneSource) {
        finding.subject = subjectOf(view.watch(), *source);
        finding.filter = filterOf(finding.subject);
    } else {
        finding.filter = QStringLiteral("age <= %1").arg(std::lround(view.watch().second() - since));
    }
    finding.since = view.wallAgo(view.seriesNow() - used->since);
    addFact(finding, "used_before", used->from, Sentence::tr("%1 used before").arg(std::lround(used->from)));
    addFact(finding, "used_now", used->now, QStringLiteral("%1 now").arg(std::lround(used->now)));
    addFact(finding, "commands_before", ops->from,
            Sentence::tr("%1 commands a second before").arg(formatRate(ops->from)));
    addFact(finding, "commands_now", ops->now, QStringLiteral("%1 now").arg(formatRate(ops->now)));
    addFact(finding, "new_at_work", atWork / came,
            Sentence::tr("%1 % of the new ones are at work").arg(qRound(100 * atWork / came)));
    finding.sentence = Sentence::tr(
                           "Load rose: from %1 to %2 connections, with %3 commands a second instead of %4, "
                           "and the new ones are at work%5.")
                           .arg(std::lround(used->from))
                           .arg(std::lround(used->now))
                           .arg(formatRate(ops->now), formatRate(ops->from),
                                isOneSource ? mostly(finding) : Sentence::tr(", from many sources"));
    finding.refutedBy = Sentence::tr("The commands fall while the connections stay.");
    return {finding};
}

namespace {

bool isNameless(const View& view, const SourceKey& source) {
    return view.watch().text(0, source[0]).empty();
}

}  // namespace

Findings findChurn(const View& view) {
    constexpr double noticed = 4;   // connections a second
    constexpr double warning = 20;  // the same
    constexpr double horizon = 30;  // seconds
    const double since = view.secondsAgo(horizon);
    const auto points = view.series().points(Figure::NewConnections, since);
    if (points.size() < 5)
        return {};
    const double rate = view.series().mean(Figure::NewConnections, since).value_or(0);
    const auto used = view.series().points(Figure::Used, since);
    if (rate < noticed || used.size() < 2)
        return {};
    const double span = points.back().second - points.front().second;
    const double stayed = std::max(0.0, used.back().value - used.front().value) / std::max(1.0, span);
    const auto steady = std::ranges::count_if(points, [rate](const auto& point) { return point.value >= 0.3 * rate; });
    if (stayed > 0.3 * rate || steady * 3 < static_cast<std::ptrdiff_t>(points.size()) * 2)
        return {};
    // Logins that fail end so, too.
    if (view.series().mean(Figure::LoginErrors, since).value_or(0) >= 0.3 * rate)
        return {};
    Marks marks(view.watch());
    double brief = 0;
    // Who was met before it said its name tells nothing of who it is, where others of its address had said it.
    std::set<std::uint32_t> named;  // addresses
    const double begin = view.watch().second() - horizon;
    const auto isBrief = [begin](const ClientEvent& event) {
        return !event.came && event.life <= 4 && event.second >= begin;
    };
    for (const ClientEvent& event : view.watch().events())
        if (isBrief(event) && !isNameless(view, event.source))
            named.insert(event.source[1]);
    double unknown = 0;
    for (const WatchedClient& client : view.clients()) {
        // Whether these stay is not known yet.
        const double weight = client.isApp && view.ageOf(client) <= 2 ? 0.25 : 0;
        const bool isUnknown = weight > 0 && std::isnan(client.lastWork) && isNameless(view, client.source) &&
                               named.contains(client.source[1]);
        marks.add(client.origin, isUnknown ? 0 : 1, isUnknown ? 0 : weight);
        (isUnknown ? unknown : brief) += weight;
    }
    for (const ClientEvent& event : view.watch().events()) {
        if (!isBrief(event))
            continue;
        if (event.knocked && isNameless(view, event.source) && named.contains(event.source[1])) {
            unknown += 1;
            continue;
        }
        marks.add(event, true);
        brief += 1;
    }
    const auto source = marks.best();
    Finding finding = view.finding(Cause::Churn, 0.9, 0);
    if (source && source->marked >= std::max(0.5 * brief, 0.25 * (brief + unknown))) {
        finding.subject = subjectOf(view.watch(), *source);
        finding.filter = filterOf(finding.subject);
    }
    if (rate > warning)
        finding.severity = std::max(finding.severity, Severity::Warning);
    addFact(finding, "new_per_second", rate, Sentence::tr("%1 new connections a second").arg(formatRate(rate)));
    addFact(finding, "stay_per_second", stayed, Sentence::tr("%1 a second stay").arg(formatRate(stayed)));
    finding.sentence = Sentence::tr(
                           "%1 connections a second are made and closed again after hardly a command%2: "
                           "nothing keeps them in a pool.")
                           .arg(formatRate(rate), mostly(finding));
    finding.refutedBy = Sentence::tr("The new connections stay open.");
    return {finding};
}

Findings findFailedLogins(const View& view) {
    constexpr double horizon = 30;  // seconds
    constexpr double fewest = 3;
    const double failed = view.series().growth(Figure::LoginErrors, view.secondsAgo(horizon)).value_or(0);
    const double lately = view.series().growth(Figure::LoginErrors, view.secondsAgo(10)).value_or(0);
    if (failed < fewest || lately < 1)
        return {};
    Marks marks(view.watch());
    double knocking = 0;
    const auto knocks = [&view](const WatchedClient& client) {
        const auto cmd =
            view.watch().snapshot()->text(static_cast<int>(client.row), ClientField::Cmd).value_or(std::string_view());
        return std::isnan(client.lastWork) && (cmd == "auth" || cmd == "hello" || cmd == "NULL");
    };
    for (const WatchedClient& client : view.clients()) {
        const bool marked = client.isApp && knocks(client);
        marks.add(client, marked);
        knocking += marked ? 1 : 0;
    }
    for (const ClientEvent& event : view.watch().events()) {
        if (event.came || !event.knocked || event.second < view.watch().second() - 2 * horizon)
            continue;
        marks.add(event, true);
        knocking += 1;
    }
    // Who fails has no user of its own: the address tells, or the name it gave itself.
    const auto source = marks.best(2);
    Finding finding = view.finding(Cause::AuthFailures, knocking >= 2 ? 0.85 : 0.7, 0);
    if (source && source->marked >= 0.5 * knocking) {
        finding.subject = subjectOf(view.watch(), *source);
        finding.subject.user.reset();
        finding.filter = filterOf(finding.subject);
    }
    // ACL LOG knows it, where it may be read.
    if (const auto told = view.picture().failedLogins) {
        const double since = std::chrono::duration<double>(view.picture().now - told->read).count();
        std::set<std::string> addresses;
        for (const FailedLogin& login : told->entries)
            if (login.ageSeconds + since <= 2 * horizon && !login.addr.isEmpty())
                addresses.emplace(hostOf({login.addr.constData(), static_cast<std::size_t>(login.addr.size())}));
        if (addresses.size() == 1) {
            finding.subject = {.ip = *addresses.begin()};
            finding.filter = filterOf(finding.subject);
            finding.confidence = 0.95;
        } else if (addresses.size() > 1) {
            addFact(finding, "addresses", static_cast<double>(addresses.size()),
                    Sentence::tr("ACL LOG has %1 addresses").arg(addresses.size()));
        }
    }
    const double seconds = std::min(horizon, std::max(1.0, view.series().watchedSeconds()));
    addFact(finding, "failed_logins", failed,
            Sentence::tr("%1 failed logins in %2 s").arg(std::lround(failed)).arg(std::lround(seconds)));
    addFact(finding, "failed_per_second", failed / seconds, QString());
    if (failed / seconds > 20)
        finding.severity = std::max(finding.severity, Severity::Warning);
    finding.sentence = Sentence::tr(
                           "%1 logins failed in the last %2 s%3: a password or a user is wrong, and who has "
                           "it tries again and again.")
                           .arg(std::lround(failed))
                           .arg(std::lround(seconds))
                           .arg(mostly(finding));
    finding.refutedBy = Sentence::tr("ACL LOG shows no failed login, or none of that address.");
    return {finding};
}

}  // namespace headroom
