// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/rules.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

namespace headroom {

namespace {

constexpr std::size_t mostOfAKind = 3;  // findings of one rule

// The best source of a set, one after another, each without those before: what `found` makes of them. A source of which
// most are explained already is none.
Findings findBySource(const View& view, Marks marks,
                      const std::function<std::optional<Finding>(const Source&)>& found) {
    constexpr int mostTried = 6;
    Findings findings;
    for (int tried = 0; tried < mostTried && findings.size() < mostOfAKind; ++tried) {
        const auto source = marks.best();
        if (!source)
            break;
        const bool isNew = source->members * 2 >= view.membersOf(*source);
        if (const auto finding = isNew ? found(*source) : std::nullopt)
            findings.push_back(*finding);
        marks = marks.without(*source);
    }
    return findings;
}

// By origin: whether it is the subject of a finding.
std::vector<char> explainedBy(const View& view, const Findings& findings) {
    std::vector<char> explained;
    for (const SourceKey& key : view.watch().origins()) {
        explained.push_back(std::ranges::any_of(findings, [&](const Finding& finding) {
            const auto same = [&](const std::optional<std::string>& value, std::size_t kind) {
                return !value || *value == view.watch().text(kind, key[kind]);
            };
            const Subject& subject = finding.subject;
            return !subject.isEmpty() && same(subject.name, 0) && same(subject.ip, 1) && same(subject.user, 2) &&
                   same(subject.lib, 3);
        }));
    }
    return explained;
}

struct Traffic {
    int came = 0;
    int gone = 0;
};

Traffic trafficOf(const View& view, const Source& source, double since) {
    Traffic traffic;
    for (const ClientEvent& event : view.watch().events())
        if (event.second >= since && source.has(event.source))
            ++(event.came ? traffic.came : traffic.gone);
    return traffic;
}

QString percent(double share) {
    return QStringLiteral("%1 %").arg(qRound(share * 100));
}

QString nameOf(const Finding& finding) {
    const QString who = finding.subject.text();
    return who.isEmpty() ? Sentence::tr("all clients together") : who;
}

// Leaks.

constexpr std::array<double, 10> leakHorizons{20, 30, 45, 60, 120, 300, 600, 1800, 7200, 43200};  // seconds
constexpr int leakBins = 12;
constexpr int fewestLeaked = 6;
constexpr double mostlyLeft = 0.6;  // of the new ones

struct LeakShape {
    int left = 0;       // made within the horizon, and abandoned
    int working = 0;    // made then, and at work
    int neverUsed = 0;  // of `left`
    double oldest = 0;  // age of the oldest one left, within the horizon
    std::array<int, leakBins> bins{};
    std::vector<double> ages;  // of those left
};

constexpr double newest = 3;  // seconds: younger ones may yet be used

// At a full server nobody can grow any more: what counts is how it went until then. So many seconds ago.
double stalledFor(const View& view) {
    if (!view.isUnderPressure())
        return 0;
    double youngest = std::numeric_limits<double>::infinity();
    for (const WatchedClient& client : view.clients())
        if (view.isAbandoned(client))
            youngest = std::min(youngest, view.ageOf(client));
    return std::isfinite(youngest) ? std::max(0.0, youngest - newest) : 0;
}

// `stalled`: the horizon ends so many seconds ago.
LeakShape leakShape(const View& view, const Source& source, double horizon, double stalled) {
    LeakShape shape;
    for (const WatchedClient& client : view.clients()) {
        const double age = view.ageOf(client) - stalled;
        if (!client.isApp || client.waits || !source.has(client.source) || !(age >= newest) || age > horizon)
            continue;
        if (!view.isAbandoned(client)) {
            shape.working += age >= 2 * newest ? 1 : 0;
            continue;
        }
        ++shape.left;
        shape.neverUsed += std::isnan(client.lastWork) ? 1 : 0;
        shape.oldest = std::max(shape.oldest, age);
        shape.ages.push_back(age);
        const double place = (horizon - age) / (horizon - newest);  // 0: the oldest
        ++shape.bins.at(static_cast<std::size_t>(std::clamp(place * leakBins, 0.0, leakBins - 1.0)));
    }
    return shape;
}

// They come a handful at a time, but again and again.
bool comesInHandfuls(const LeakShape& shape, double horizon) {
    constexpr double apart = 1.5;  // seconds: what is nearer is one handful
    std::vector<double> ages = shape.ages;
    std::ranges::sort(ages);
    int handfuls = 1;
    std::size_t most = 0;
    for (std::size_t begin = 0, i = 1; i <= ages.size(); ++i) {
        if (i < ages.size() && ages[i] - ages[i - 1] < apart)
            continue;
        most = std::max(most, i - begin);
        handfuls += i < ages.size() ? 1 : 0;
        begin = i;
    }
    return handfuls >= 3 && ages.back() - ages.front() >= 0.4 * horizon && ages.front() <= 0.4 * horizon &&
           static_cast<double>(most) <= 0.6 * shape.left;
}

// They keep coming: not in one go, and not only once upon a time.
bool keepsComing(const LeakShape& shape, double horizon) {
    if (shape.left < fewestLeaked)
        return false;
    if (comesInHandfuls(shape, horizon))
        return true;
    const int width = shape.left >= 12 ? 2 : 3;  // the fewer, the coarser
    int filled = 0;
    int most = 0;
    int last = 0;
    for (int bin = 0; bin < leakBins; bin += width) {
        last = std::accumulate(shape.bins.begin() + bin, shape.bins.begin() + bin + width, 0);
        filled += last > 0 ? 1 : 0;
        most = std::max(most, last);
    }
    const int pieces = leakBins / width;
    return filled >= pieces - 1 && last > 0 && most * 2 <= shape.left + 1 && last * pieces * 3 >= shape.left;
}

// `mustBeSeen`: only what grew while it was watched.
std::optional<Finding> leakOf(const View& view, const Source& source, double horizon, double stalled, bool mustBeSeen) {
    const LeakShape shape = leakShape(view, source, horizon, stalled);
    if (!keepsComing(shape, horizon) || shape.left < mostlyLeft * (shape.left + shape.working))
        return std::nullopt;
    const double watched = view.watch().watchedSeconds();
    const double seen = std::min(watched, horizon + stalled);
    const Traffic traffic = trafficOf(view, source, view.watch().second() - seen);
    const double expected = shape.left / horizon * std::max(0.0, seen - stalled);
    double perMinute = shape.left / horizon * 60;
    double confidence = 0.55;
    if (watched >= 8 && expected >= 3) {
        // What goes as it comes is renewed, not leaked.
        if (traffic.came - traffic.gone < 2 || traffic.gone * 2 > traffic.came)
            return std::nullopt;
        perMinute = (traffic.came - traffic.gone) / (seen - stalled) * 60;
        confidence += 0.1 + std::min(0.15, watched / 200);
    } else if (mustBeSeen || (watched >= 8 && traffic.gone > traffic.came)) {
        return std::nullopt;
    }
    const double stay = static_cast<double>(shape.left) / (shape.left + shape.working);
    confidence += std::min(0.1, shape.left / 200.0) + (stay >= 0.9 ? 0.1 : 0) + (watched >= 8 ? 0.05 : 0);
    Finding finding = view.finding(Cause::ConnectionLeak, std::min(0.97, confidence), source, perMinute);
    double oldest = 0;
    int unused = 0;
    for (const WatchedClient& client : view.clients()) {
        if (!client.isApp || !source.has(client.source) || !view.isAbandoned(client))
            continue;
        ++unused;
        oldest = std::max(oldest, view.ageOf(client));
    }
    const double unusedShare = finding.held > 0 ? static_cast<double>(unused) / static_cast<double>(finding.held) : 0;
    finding.since = view.wallAgo(oldest);
    addFact(finding, "abandoned", unused, Sentence::tr("%1 of them do nothing any more").arg(unused));
    addFact(finding, "new_ones_abandoned", stay,
            Sentence::tr("of those made in the last %1, %2 stay idle")
                .arg(formatDuration(std::llround(horizon)), percent(stay)));
    addFact(finding, "never_used", shape.neverUsed, Sentence::tr("%1 of those were never used").arg(shape.neverUsed));
    if (watched >= 8) {
        addFact(finding, "came", traffic.came,
                Sentence::tr("%1 came and %2 went in %3")
                    .arg(traffic.came)
                    .arg(traffic.gone)
                    .arg(formatDuration(std::llround(seen))));
        addFact(finding, "went", traffic.gone, QString());
    } else {
        finding.evidence.push_back({QStringLiteral("basis"), QStringLiteral("ages"),
                                    Sentence::tr("told by the ages in one list; whether it still grows is not seen "
                                                 "yet")});
    }
    finding.sentence = Sentence::tr(
                           "%1 keeps opening connections and leaves them: it holds %2, %3 of them idle, "
                           "%4 more each minute.")
                           .arg(nameOf(finding), QString::number(finding.held), percent(unusedShare),
                                QString::number(perMinute, 'f', perMinute < 10 ? 1 : 0));
    finding.refutedBy = Sentence::tr("Its count stops growing, or the idle ones are used again within minutes.");
    return finding;
}

// Pools.

constexpr double usedAtATime = 0.25;   // of a pool: more is a pool at work
constexpr double usedInAll = 0.6;      // while it was watched
constexpr double usedByTurns = 0.22;   // where most are used in turn: each once in ten seconds
constexpr double renewed = 0.1;        // of a pool, while it was watched: more is no steady one
constexpr double grown = 0.04;         // the same of its size
constexpr double smallestPool = 0.08;  // of the limit
constexpr int fewestPooled = 8;

struct PoolShape {
    int members = 0;
    int everUsed = 0;
    int full = 0;                     // by much memory
    double use = 0;                   // mean share of them at work
    std::optional<double> medianAge;  // nullopt: not told
};

PoolShape poolShape(const View& view, const Source& source) {
    PoolShape shape;
    std::vector<double> ages;
    for (const WatchedClient& client : view.clients()) {
        if (!client.isApp || client.waits || !source.has(client.source))
            continue;
        ++shape.members;
        shape.everUsed += client.atWork > 0 ? 1 : 0;
        shape.use += View::useOf(client);
        shape.full += client.memory >= bigClientMemory ? 1 : 0;
        if (!std::isnan(client.born))
            ages.push_back(view.ageOf(client));
    }
    if (shape.members == 0)
        return shape;
    shape.use /= shape.members;
    std::ranges::sort(ages);
    if (!ages.empty())
        shape.medianAge = ages[ages.size() / 2];
    return shape;
}

// Connections that nobody used for longer than idle is.
bool isLongIdle(const View& view, const WatchedClient& client) {
    return client.isApp && !client.waits && view.restOf(client) >= static_cast<double>(view.picture().idleSeconds);
}

// Long idle connections of so many sources that it is nobody's pool.
struct Scattered {
    int idle = 0;
    int sources = 0;
    double most = 0;  // the share of the biggest source
};

// What an application is known by: its name, else its user, else its address.
std::pair<std::size_t, std::uint32_t> applicationOf(const View& view, const SourceKey& key) {
    const std::string& user = view.watch().text(2, key[2]);
    const std::size_t kind = !view.watch().text(0, key[0]).empty() ? 0 : !user.empty() && user != "default" ? 2 : 1;
    return {kind, key[kind]};
}

// By applications, and by addresses unless all come from one: fewer of the two are sure to be others.
Scattered scattered(const View& view, const Findings& leaks) {
    const std::vector<char> explained = explainedBy(view, leaks);
    const std::vector<SourceKey>& origins = view.watch().origins();
    std::vector<int> all(origins.size());
    std::vector<int> idle(origins.size());
    for (const WatchedClient& client : view.clients()) {
        all[client.origin] += client.isApp ? 1 : 0;
        idle[client.origin] += !explained[client.origin] && isLongIdle(view, client) ? 1 : 0;
    }
    std::map<std::pair<std::size_t, std::uint32_t>, int> byApplication;
    std::unordered_map<std::uint32_t, int> byAddress;
    std::unordered_map<std::uint32_t, int> allByAddress;
    Scattered found;
    int biggestAddress = 0;  // of all clients, and of the idle ones
    int most = 0;
    for (std::size_t origin = 0; origin < origins.size(); ++origin) {
        biggestAddress = std::max(biggestAddress, allByAddress[origins[origin][1]] += all[origin]);
        if (idle[origin] == 0)
            continue;
        found.idle += idle[origin];
        most = std::max(most, byApplication[applicationOf(view, origins[origin])] += idle[origin]);
        byAddress[origins[origin][1]] += idle[origin];
    }
    found.sources = static_cast<int>(byApplication.size());
    if (biggestAddress < 0.95 * view.apps()) {
        found.sources = std::min(found.sources, static_cast<int>(byAddress.size()));
        for (const auto& [address, count] : byAddress)
            most = std::max(most, count);
    }
    found.most = found.idle > 0 ? static_cast<double>(most) / found.idle : 0;
    return found;
}

constexpr int manySources = 4;
constexpr double noSourceHasMore = 0.5;

bool isNobodysPool(const View& view, const Findings& leaks) {
    const Scattered idle = scattered(view, leaks);
    if (idle.sources < manySources || idle.most > noSourceHasMore)
        return false;
    // Where one source explains them after all, it is that one's.
    const std::vector<char> explained = explainedBy(view, leaks);
    Marks marks(view.watch());
    for (const WatchedClient& client : view.clients())
        if (client.isApp && !explained[client.origin])
            marks.add(client, isLongIdle(view, client));
    const auto source = marks.best();
    const bool byNameOrAddress = source && (source->values[0] || source->values[1]);
    return !byNameOrAddress || source->marked < noSourceHasMore * idle.idle;
}

}  // namespace

Findings findLeaks(const View& view) {
    Findings findings;
    double marked = -1;
    const bool isScattered = isNobodysPool(view, {});
    const double stalled = stalledFor(view);
    for (const double horizon : leakHorizons) {
        // What many sources leave idle over hours looks like a slow leak of each.
        const bool mustBeSeen = isScattered && horizon >= static_cast<double>(view.picture().idleSeconds);
        const std::vector<char> explained = explainedBy(view, findings);
        Marks marks(view.watch());
        for (const WatchedClient& client : view.clients())
            if (client.isApp && !explained[client.origin])
                marks.add(client, view.isAbandoned(client) && view.ageOf(client) <= horizon + stalled);
        // No more than within the shorter one: nothing new to see.
        if (marks.marked() == std::exchange(marked, marks.marked()) || marks.marked() < fewestLeaked)
            continue;
        for (Finding& finding : findBySource(view, marks, [&](const Source& source) {
                 return leakOf(view, source, horizon, stalled, mustBeSeen);
             })) {
            findings.push_back(std::move(finding));
            marked = -1;
        }
        if (findings.size() >= mostOfAKind)
            break;
    }
    return findings;
}

Findings findPools(const View& view, const Findings& leaks) {
    if (isNobodysPool(view, leaks))
        return {};
    const double watched = view.watch().watchedSeconds();
    const std::vector<char> explained = explainedBy(view, leaks);
    Marks marks(view.watch());
    for (const WatchedClient& client : view.clients())
        if (client.isApp && !explained[client.origin])
            marks.add(client, !client.waits && View::useOf(client) < usedAtATime);
    return findBySource(view, marks, [&](const Source& source) -> std::optional<Finding> {
        const PoolShape shape = poolShape(view, source);
        const Traffic traffic = trafficOf(view, source, 0);
        const double share = view.shareOf(shape.members).value_or(0);
        const double ofAll = view.apps() > 0 ? static_cast<double>(shape.members) / view.apps() : 0;
        // Whose buffers are full is stuck, and no reserve.
        if (shape.full * 2 >= shape.members)
            return std::nullopt;
        if (shape.members < fewestPooled || (share < smallestPool && ofAll < 0.5))
            return std::nullopt;
        const double used = static_cast<double>(shape.everUsed) / shape.members;
        if (shape.use > usedAtATime || (watched >= 8 && used > usedInAll && shape.use > usedByTurns))
            return std::nullopt;
        if (std::abs(traffic.came - traffic.gone) > std::max(2.0, grown * shape.members))
            return std::nullopt;
        if (std::max(traffic.came, traffic.gone) > std::max(2.0, renewed * shape.members))
            return std::nullopt;
        double confidence = watched >= 8 ? 0.7 + std::min(0.15, watched / 300) : 0.5;
        confidence += used <= 0.3 && shape.everUsed > 0 ? 0.1 : 0;
        Finding finding = view.finding(Cause::OversizedPool, confidence, source);
        if (shape.medianAge)
            finding.since = view.wallAgo(*shape.medianAge);
        addFact(finding, "at_work_share", shape.use, Sentence::tr("%1 at work at a time").arg(percent(shape.use)));
        if (watched < 1) {
            finding.sentence = Sentence::tr("%1 holds %2 connections, of which about %3 are at work.")
                                   .arg(nameOf(finding), QString::number(finding.held),
                                        QString::number(std::lround(shape.use * shape.members)));
            finding.refutedBy = Sentence::tr("Watched for a while, most of them turn out to be used.");
            return finding;
        }
        addFact(finding, "used_while_watched", shape.everUsed,
                Sentence::tr("%1 of %2 were used at all in the last %3")
                    .arg(shape.everUsed)
                    .arg(shape.members)
                    .arg(formatDuration(std::llround(watched))));
        addFact(finding, "came", traffic.came,
                Sentence::tr("steady: %1 came and %2 went").arg(traffic.came).arg(traffic.gone));
        finding.sentence = Sentence::tr("%1 holds %2 connections, steadily, and uses %3 of them at a time.")
                               .arg(nameOf(finding), QString::number(finding.held),
                                    shape.use * shape.members < 1
                                        ? Sentence::tr("hardly any")
                                        : QStringLiteral("about %1").arg(std::lround(shape.use * shape.members)));
        finding.refutedBy =
            Sentence::tr("Its busiest hour needs them: watch how many are at work when its load is highest.");
        return finding;
    });
}

Findings findMissingTimeouts(const View& view, const Findings& leaks) {
    if (!isNobodysPool(view, leaks))
        return {};
    const Scattered idle = scattered(view, leaks);
    std::optional<qint64> timeout;
    std::optional<qint64> keepalive;
    if (view.picture().settings) {
        timeout = view.picture().settings->number("timeout");
        keepalive = view.picture().settings->number("tcp-keepalive");
    }
    if (idle.idle < fewestPooled || idle.idle * 5 < view.apps() ||
        (timeout && *timeout > 0 && *timeout <= view.picture().idleSeconds))
        return {};
    Finding finding = view.finding(Cause::MissingTimeouts, idle.idle * 2 >= view.apps() ? 0.9 : 0.75, idle.idle);
    finding.filter = QStringLiteral("idle >= %1 and not blocked").arg(view.picture().idleSeconds);
    addFact(finding, "sources", idle.sources, Sentence::tr("from %1 sources").arg(idle.sources));
    addFact(finding, "biggest_source_share", idle.most,
            Sentence::tr("none of them has more than %1").arg(percent(idle.most)));
    if (timeout)
        addFact(finding, "timeout", static_cast<double>(*timeout),
                *timeout == 0 ? Sentence::tr("timeout is 0: the server never closes an idle connection")
                              : Sentence::tr("timeout is %1").arg(formatDuration(*timeout)));
    else
        addMissing(finding, QStringLiteral("timeout"));
    if (keepalive && *keepalive == 0)
        addFact(finding, "tcp_keepalive", 0,
                Sentence::tr("tcp-keepalive is off: connections of vanished hosts stay for good"));
    finding.sentence =
        Sentence::tr("%1 connections from %2 sources did nothing for %3 or longer, and the server %4.")
            .arg(finding.held)
            .arg(idle.sources)
            .arg(formatDuration(view.picture().idleSeconds),
                 timeout && *timeout > 0 ? Sentence::tr("closes them after %1 only").arg(formatDuration(*timeout))
                                         : Sentence::tr("never closes them"));
    finding.refutedBy = Sentence::tr("The applications use these connections again before long.");
    return {finding};
}

Findings findSharing(const View& view) {
    constexpr double crowded = 0.5;      // of the limit
    constexpr double substantial = 0.1;  // of all
    const auto share = view.used() ? view.shareOf(static_cast<double>(*view.used())) : std::nullopt;
    if (!share || *share < crowded || view.apps() == 0)
        return {};
    struct Member {
        int count = 0;
        double use = 0;
    };
    std::vector<Member> byOrigin(view.watch().origins().size());
    for (const WatchedClient& client : view.clients()) {
        if (!client.isApp)
            continue;
        ++byOrigin[client.origin].count;
        byOrigin[client.origin].use += client.waits ? 1 : View::useOf(client);
    }
    // By what applications are told apart: their names, else their users, else their libraries.
    for (const std::size_t kind : {std::size_t(0), std::size_t(2), std::size_t(3)}) {
        std::unordered_map<std::uint32_t, Member> members;
        for (std::size_t origin = 0; origin < byOrigin.size(); ++origin) {
            Member& member = members[view.watch().origins()[origin][kind]];
            member.count += byOrigin[origin].count;
            member.use += byOrigin[origin].use;
        }
        std::vector<std::pair<std::uint32_t, Member>> big;
        int together = 0;
        int lazy = 0;
        int most = 0;
        for (const auto& each : members) {
            most = std::max(most, each.second.count);
            if (each.second.count < substantial * view.apps())
                continue;
            big.push_back(each);
            together += each.second.count;
            lazy += each.second.use < 0.25 * each.second.count ? each.second.count : 0;
        }
        // Those without a name are one more application where others have one.
        if (big.size() < 3 || together < 0.6 * view.apps() || most > 0.6 * view.apps())
            continue;
        const auto grown = view.series().points(Figure::Used, view.secondsAgo(120));
        const bool isSteady = grown.size() < 2 || std::abs(grown.back().value - grown.front().value) <=
                                                      std::max(3.0, 0.1 * grown.back().value);
        if (lazy > 0.2 * together || !isSteady)
            continue;
        const auto name = [&](const auto& each) -> const std::string& { return view.watch().text(kind, each.first); };
        std::ranges::sort(big, [&name](const auto& a, const auto& b) {
            return a.second.count != b.second.count ? a.second.count > b.second.count : name(a) < name(b);
        });
        Finding finding =
            view.finding(Cause::SharedInstance, view.watch().watchedSeconds() >= 8 ? 0.85 : 0.6, together);
        QStringList names;
        for (const auto& each : big) {
            Subject one;
            (kind == 0 ? one.name : kind == 2 ? one.user : one.lib) = view.watch().text(kind, each.first);
            names << QStringLiteral("%1 %2").arg(one.text().isEmpty() ? Sentence::tr("others") : one.text(),
                                                 QString::number(each.second.count));
        }
        finding.evidence.push_back(
            {QStringLiteral("applications"), names.join(QStringLiteral(", ")), names.join(QStringLiteral(", "))});
        addFact(finding, "application_count", static_cast<double>(big.size()), QString());
        addFact(finding, "biggest_share", static_cast<double>(most) / view.apps(),
                Sentence::tr("the biggest has %1 of all").arg(percent(static_cast<double>(most) / view.apps())));
        finding.sentence = Sentence::tr("%1 applications share this server, at work and none alone to blame: %2.")
                               .arg(big.size())
                               .arg(names.join(QStringLiteral(", ")));
        finding.refutedBy = Sentence::tr("One of them turns out to hold far more than it uses.");
        return {finding};
    }
    return {};
}

Findings findBlocking(const View& view) {
    constexpr std::array blockers{"blpop",    "brpop",  "brpoplpush", "blmove",     "blmpop", "bzpopmin",
                                  "bzpopmax", "bzmpop", "xread",      "xreadgroup", "wait",   "waitaof"};
    int blocked = 0;
    int held = 0;  // by CLIENT PAUSE: their command does not block
    const ClientSnapshot* snapshot = view.watch().snapshot().get();
    for (const WatchedClient& client : view.clients()) {
        if (!client.blocked || !client.isApp)
            continue;
        ++blocked;
        const auto cmd = snapshot->text(static_cast<int>(client.row), ClientField::Cmd).value_or(std::string_view());
        held += std::ranges::find(blockers, cmd) == blockers.end() ? 1 : 0;
    }
    if (!snapshot)
        blocked = static_cast<int>(view.series().last(Figure::Blocked).value_or(0));
    const double ofLimit = view.shareOf(blocked).value_or(0);
    if (blocked < 5 || (ofLimit < 0.1 && blocked < 0.25 * std::max(1, view.apps())))
        return {};
    const bool isPause = held * 2 > blocked;
    const auto make = [&](const std::optional<Source>& source) {
        Finding finding = view.finding(Cause::BlockingOperations, isPause ? 0.8 : 0.9, blocked);
        if (source && source->marked >= 0.5 * blocked) {
            finding.subject = subjectOf(view.watch(), *source);
            finding.filter = filterOf(finding.subject);
        }
        finding.filter += (finding.filter.isEmpty() ? QString() : QStringLiteral(" and ")) + QStringLiteral("blocked");
        addFact(finding, "blocked", blocked, Sentence::tr("%1 clients are blocked").arg(blocked));
        addFact(finding, "held_by_pause", held, Sentence::tr("%1 of them by a command that does not block").arg(held));
        const QString who = finding.subject.isEmpty() ? QString() : QStringLiteral(", mostly %1").arg(nameOf(finding));
        finding.sentence =
            isPause ? Sentence::tr("%1 connections are made to wait%2, as CLIENT PAUSE does it.").arg(blocked).arg(who)
                    : Sentence::tr(
                          "%1 connections wait in blocking commands such as BLPOP%2, and keep their slots "
                          "meanwhile.")
                          .arg(blocked)
                          .arg(who);
        finding.refutedBy = isPause ? Sentence::tr("They are served as soon as the pause is over.")
                                    : Sentence::tr("They are workers, and as many are wanted.");
        return finding;
    };
    Marks marks(view.watch());
    for (const WatchedClient& client : view.clients())
        if (client.isApp)
            marks.add(client, client.blocked);
    return {make(marks.best())};
}

}  // namespace headroom
