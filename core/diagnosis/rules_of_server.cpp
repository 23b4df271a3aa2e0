// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/rules.h"
#include "core/query/client_address.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace headroom {

namespace {

constexpr qint64 reservedDescriptors = 32;  // redis src/server.h CONFIG_MIN_RESERVED_FDS

// The limits of a class in client-output-buffer-limit: "normal 0 0 0 slave 268435456 67108864 60 pubsub ...".
struct OutputLimits {
    qint64 hard = 0;  // 0: none
    qint64 soft = 0;
};

OutputLimits outputLimits(const View& view, ClientKind kind) {
    const QByteArray name = kind == ClientKind::Replica ? "slave" : kind == ClientKind::Pubsub ? "pubsub" : "normal";
    OutputLimits limits;
    if (kind == ClientKind::Replica)
        limits = {256LL << 20, 64LL << 20};
    else if (kind == ClientKind::Pubsub)
        limits = {32LL << 20, 8LL << 20};
    const auto text =
        view.picture().settings ? view.picture().settings->text("client-output-buffer-limit") : std::nullopt;
    if (!text)
        return limits;
    const QByteArrayList words = text->simplified().split(' ');
    for (qsizetype i = 0; i + 2 < words.size(); ++i)
        if (words[i] == name || (name == "slave" && words[i] == "replica"))
            return {words[i + 1].toLongLong(), words[i + 2].toLongLong()};
    return limits;
}

// One slow command by name, as much as may be shown.
QString commandName(const SlowlogEntry& entry) {
    return entry.command.empty() ? QString() : visibleText(entry.command.front(), 32).toUpper();
}

QByteArray ipOf(const QByteArray& addr) {
    const std::string_view host = hostOf({addr.constData(), static_cast<std::size_t>(addr.size())});
    return {host.data(), static_cast<qsizetype>(host.size())};
}

constexpr double nearlyAllTime = 0.7;

// What took most of `all`; nullopt: nothing, or it is empty.
std::optional<std::string> mostOf(const QHash<QByteArray, qint64>& times, qint64 all) {
    if (all <= 0)
        return std::nullopt;
    for (auto it = times.cbegin(); it != times.cend(); ++it)
        if (!it.key().isEmpty() && static_cast<double>(it.value()) >= nearlyAllTime * static_cast<double>(all))
            return it.key().toStdString();
    return std::nullopt;
}

// Who took most of `all`: the clients themselves where they are still listed, which tells more of them than the slow
// log. `times` by their addresses; those that several have (of a unix socket) tell nobody.
std::optional<Source> sourceOf(const View& view, const QHash<QByteArray, qint64>& times, qint64 all) {
    if (!view.watch().snapshot() || times.isEmpty() || all <= 0)
        return std::nullopt;
    struct Sender {
        const WatchedClient* client = nullptr;
        int count = 0;
    };
    QHash<QByteArray, Sender> senders;
    Marks marks(view.watch());
    for (const WatchedClient& client : view.clients()) {
        marks.add(client, false);
        const auto addr =
            view.watch().snapshot()->text(static_cast<int>(client.row), ClientField::Addr).value_or(std::string_view());
        const auto found = times.constFind(QByteArray::fromRawData(addr.data(), static_cast<qsizetype>(addr.size())));
        if (found == times.cend())
            continue;
        Sender& sender = senders[found.key()];
        sender.client = &client;
        ++sender.count;
    }
    for (auto it = senders.cbegin(); it != senders.cend(); ++it)
        if (it->count == 1)
            marks.add(it->client->origin, 0, static_cast<double>(times.value(it.key())));
    const auto source = marks.best();
    return source && source->marked >= nearlyAllTime * static_cast<double>(all) ? source : std::nullopt;
}

}  // namespace

Findings findFull(const View& view) {
    if (!view.isFull() && !(view.rejectedPerSecond() > 0 &&
                            view.shareOf(static_cast<double>(view.used().value_or(0))).value_or(1) >= 0.98))
        return {};
    Finding finding = view.finding(Cause::FullNow, 1, static_cast<double>(view.used().value_or(0)));
    finding.severity = Severity::Critical;
    if (view.picture().isTurnedAway)
        finding.evidence.push_back(
            {QStringLiteral("turned_away"), QStringLiteral("yes"), Sentence::tr("the server turns us away")});
    if (view.rejectedPerSecond() > 0)
        addFact(finding, "rejected_per_second", view.rejectedPerSecond(),
                Sentence::tr("%1 rejected a second").arg(formatRate(view.rejectedPerSecond())));
    finding.sentence = view.maxclients()
                           ? Sentence::tr("The server is full: all %1 connections are used, and new ones are rejected.")
                                 .arg(formatCount(*view.maxclients()))
                           : Sentence::tr("The server is full: it rejects new connections.");
    finding.refutedBy = Sentence::tr("A new connection is accepted.");
    return {finding};
}

Findings findLowLimit(const View& view) {
    if (!view.maxclients() || *view.maxclients() <= 0)
        return {};
    const qint64 limit = *view.maxclients();
    const qint64 descriptors = limit + reservedDescriptors;
    const auto isPowerOfTwo = std::has_single_bit(static_cast<quint64>(descriptors));
    // What people write into a configuration is round; a limit of descriptors less the server's own is not.
    const bool isCut = limit % 50 != 0 && !std::has_single_bit(static_cast<quint64>(limit)) &&
                       (isPowerOfTwo || descriptors % 1024 == 0 || descriptors % 100 == 0) && descriptors >= 64;
    if (!isCut || limit >= 10000)
        return {};
    const double used = static_cast<double>(view.used().value_or(0));
    Finding finding = view.finding(Cause::LimitTooLow, isPowerOfTwo ? 0.8 : 0.65, 0);
    const double share = used / static_cast<double>(limit);
    if (view.isUnderPressure())
        finding.severity = Severity::Critical;
    else if (share >= 0.8)
        finding.severity = Severity::Warning;
    addFact(finding, "maxclients", static_cast<double>(limit), QStringLiteral("maxclients %1").arg(formatCount(limit)));
    addFact(finding, "descriptors", static_cast<double>(descriptors),
            Sentence::tr("with the server's own %1 descriptors just %2")
                .arg(reservedDescriptors)
                .arg(formatCount(descriptors)));
    finding.sentence = Sentence::tr(
                           "maxclients is %1, which is %2 descriptors less the server's own %3: the limit was "
                           "likely cut at start, since the process may not open more.")
                           .arg(formatCount(limit), formatCount(descriptors))
                           .arg(reservedDescriptors);
    finding.refutedBy = Sentence::tr("The server's configuration says maxclients %1.").arg(limit);
    return {finding};
}

Findings findSlowCommands(const View& view) {
    constexpr qint64 horizon = 60;  // seconds
    constexpr int fewest = 3;
    const qint64 now =
        std::chrono::duration_cast<std::chrono::seconds>(view.picture().nowWall.time_since_epoch()).count();
    std::vector<const SlowlogEntry*> entries;
    std::vector<qint64> times;
    qint64 usec = 0;
    for (const SlowlogEntry& entry : view.picture().slowlog) {
        if (entry.own.value_or(false) || entry.unixSeconds < now - horizon || entry.unixSeconds > now + horizon)
            continue;
        entries.push_back(&entry);
        times.push_back(std::max<qint64>(0, entry.durationUsec));
        usec += times.back();
    }
    if (entries.empty())
        return {};
    std::ranges::sort(times);
    const qint64 longest = times.back();
    // What was slow once, and very, does not tell who is slow again and again.
    const qint64 mostOfOne = std::max<qint64>(1, 3 * times[(times.size() - 1) / 2]);
    qint64 weight = 0;
    QHash<QString, int> names;
    QHash<QByteArray, qint64> byClientName;
    QHash<QByteArray, qint64> byIp;
    QHash<QByteArray, qint64> byClient;
    for (const SlowlogEntry* entry : entries) {
        const qint64 time = std::clamp<qint64>(entry->durationUsec, 0, mostOfOne);
        weight += time;
        ++names[commandName(*entry)];
        if (entry->name && !entry->name->isEmpty())
            byClientName[*entry->name] += time;
        if (entry->addr) {
            byIp[ipOf(*entry->addr)] += time;
            byClient[*entry->addr] += time;
        }
    }
    const auto count = static_cast<int>(entries.size());
    // The log holds the newest only: if it is full of those, they are of a shorter time, by the server's own clock. The
    // oldest one ran before that.
    constexpr qint64 mostRead = 128;  // entries, see SlowlogPoller
    const std::span<const SlowlogEntry> log = view.picture().slowlog;
    const qint64 room =
        view.picture().settings ? view.picture().settings->number("slowlog-max-len").value_or(mostRead) : mostRead;
    const bool isCut = static_cast<qint64>(log.size()) >= std::min(room, mostRead);
    const qint64 span =
        isCut ? std::clamp<qint64>(log.front().unixSeconds - log.back().unixSeconds, 1, horizon) : horizon;
    const double counted = static_cast<double>(usec - (isCut ? std::max<qint64>(0, entries.back()->durationUsec) : 0));
    const double share = std::min(1.0, counted / (static_cast<double>(span) * 1e6));
    const bool isLong = longest >= 200'000;
    if (!(count >= fewest && share >= 0.002) && !isLong)
        return {};
    QString name;
    for (auto it = names.cbegin(); it != names.cend(); ++it)
        if (name.isEmpty() || it.value() > names.value(name) || (it.value() == names.value(name) && it.key() < name))
            name = it.key();
    // A server that is busy all the time with much else takes long for anything.
    const double busy = view.series().mean(Figure::CpuMain, view.secondsAgo(30)).value_or(0);
    const double confidence = busy >= 0.85 && share < 0.4 * busy ? 0.6 : std::min(0.95, 0.7 + 0.03 * count);
    Finding finding = view.finding(Cause::SlowCommands, confidence, 0);
    if (share >= 0.1)
        finding.severity = Severity::Warning;
    finding.inSlowlog = true;
    // Who sent most of them.
    if (const auto source = sourceOf(view, byClient, weight))
        finding.subject = subjectOf(view.watch(), *source);
    else
        finding.subject = {.ip = mostOf(byIp, weight), .name = mostOf(byClientName, weight)};
    finding.filter = filterOf(finding.subject);
    const QString often = span == horizon
                              ? Sentence::tr("%1 slow commands in the last minute").arg(count)
                              : Sentence::tr("%1 slow commands in the last %2").arg(count).arg(formatDuration(span));
    addFact(finding, "count", count, often);
    addFact(finding, "longest_usec", static_cast<double>(longest),
            Sentence::tr("the longest took %1").arg(formatUsec(longest)));
    addFact(finding, "time_share", share, Sentence::tr("%1 of the time").arg(formatPercent(share)));
    finding.sentence =
        Sentence::tr("%1, mostly %2, the longest %3: all others wait meanwhile.").arg(often, name, formatUsec(longest));
    finding.refutedBy = Sentence::tr("The slowlog gets no new entries.");
    return {finding};
}

namespace {

// Who has most of those that are at work at nearly every look, where these are most of the work that is seen.
std::optional<Source> alwaysAtWork(const View& view) {
    Marks marks(view.watch());
    double all = 0;
    for (const WatchedClient& client : view.clients()) {
        if (!client.isApp || client.waits)
            continue;
        all += View::useOf(client);
        marks.add(client, client.seen >= 3 && View::useOf(client) >= 0.9);
    }
    const auto source = marks.best();
    return source && source->marked >= nearlyAllTime * all ? source : std::nullopt;
}

}  // namespace

Findings findBusyLoop(const View& view) {
    constexpr double busy = 0.8;
    constexpr double busyByCpu = 0.9;
    constexpr double busyByCommands = 0.65;  // reading requests and writing replies comes on top
    constexpr double horizon = 10;           // seconds
    const bool isTold = view.series().last(Figure::LoopTime).has_value();
    const Figure figure = isTold ? Figure::LoopTime : Figure::CpuMain;
    const auto points = view.series().points(figure, view.secondsAgo(horizon));
    const double mean = points.size() < 4 ? 0 : view.series().mean(figure, view.secondsAgo(horizon)).value_or(0);
    // Where others have the processor, too, or a container may use a part of it only, it is busy with less of it.
    const double inCommands = isTold ? 0 : view.picture().timeInCommands.value_or(0);
    const bool byCommands = inCommands >= busyByCommands && mean < busyByCpu;
    if (!byCommands && mean < (isTold ? busy : busyByCpu))
        return {};
    Finding finding = view.finding(Cause::BusyLoop, isTold ? 0.9 : 0.7, 0);
    finding.severity = Severity::Warning;
    const double share = byCommands ? inCommands : mean;
    const QString percent = formatPercent(std::min(1.0, share));
    addFact(finding,
            isTold       ? "loop_busy"
            : byCommands ? "in_commands"
                         : "cpu_main",
            share,
            isTold       ? Sentence::tr("the event loop is busy %1 of the time").arg(percent)
            : byCommands ? Sentence::tr("a command is under way %1 of the time").arg(percent)
                         : Sentence::tr("the main thread takes %1 of a core").arg(percent));
    if (byCommands && mean > 0 && mean < busy)
        addFact(
            finding, "cpu_main", mean,
            Sentence::tr("though its main thread gets %1 of a core only: others may use it, or a limit holds it back")
                .arg(formatPercent(mean)));
    if (const auto source = alwaysAtWork(view)) {
        finding.subject = subjectOf(view.watch(), *source);
        finding.filter = filterOf(finding.subject);
        addFact(finding, "always_at_work", source->marked,
                Sentence::tr("%1 clients are always at work%2").arg(source->marked).arg(mostly(finding)));
    }
    finding.sentence = Sentence::tr("The server has hardly a moment to spare: its %1 is busy %2 of the time.")
                           .arg(isTold ? Sentence::tr("event loop") : Sentence::tr("main thread"), percent);
    finding.refutedBy = Sentence::tr("Replies are as quick as ever.");
    return {finding};
}

Findings findClientMemory(const View& view) {
    constexpr std::int64_t noticed = 8 << 20;  // all big ones together
    if (!view.watch().snapshot())
        return {};
    Marks marks(view.watch());
    double bytes = 0;
    int count = 0;
    for (const WatchedClient& client : view.clients()) {
        const bool isBig = client.memory >= bigClientMemory && client.isApp;
        marks.add(client, isBig);
        count += isBig ? 1 : 0;
        bytes += isBig ? static_cast<double>(client.memory) : 0;
    }
    const double all = view.series().last(Figure::Memory).value_or(0);
    const double most =
        view.picture().sample ? static_cast<double>(view.picture().sample->maxmemoryBytes.value_or(0)) : 0;
    const double share = most > 0 ? bytes / most : all > 0 ? bytes / all : 0;
    if (bytes < static_cast<double>(noticed) || share < 0.1)
        return {};
    const auto source = marks.best();
    Finding finding = view.finding(Cause::ClientMemory, share >= 0.25 ? 0.9 : 0.75, 0);
    if (share >= 0.25)
        finding.severity = Severity::Warning;
    if (source && source->marked >= 0.5 * count) {
        finding.subject = subjectOf(view.watch(), *source);
        finding.filter = filterOf(finding.subject) + QStringLiteral(" and tot-mem > 256kb");
    } else {
        finding.filter = QStringLiteral("tot-mem > 256kb");
    }
    const QString total = formatBytes(std::llround(bytes));
    addFact(finding, "bytes", bytes, Sentence::tr("%1 in the buffers of %2 clients").arg(total).arg(count));
    addFact(finding, "clients", count, QString());
    addFact(finding, "memory_share", share,
            QStringLiteral("%1 of %2")
                .arg(formatPercent(share), most > 0 ? QStringLiteral("maxmemory") : Sentence::tr("all memory used")));
    finding.sentence = Sentence::tr("%1 clients hold %2 of memory in their buffers%3, %4 of %5.")
                           .arg(count)
                           .arg(total, mostly(finding), formatPercent(share),
                                most > 0 ? QStringLiteral("maxmemory") : Sentence::tr("what the server uses"));
    finding.refutedBy = Sentence::tr("Their buffers are empty seconds later.");
    return {finding};
}

Findings findOutputLimit(const View& view) {
    constexpr double near = 0.5;
    constexpr double lately = 60;  // seconds
    if (!view.watch().snapshot())
        return {};
    const ClientSnapshot& snapshot = *view.watch().snapshot();
    Marks marks(view.watch());
    int count = 0;
    int waiting = 0;  // of these, still
    double nearest = 0;
    double biggest = 0;
    for (const WatchedClient& client : view.clients()) {
        const ClientKind kind = snapshot.kind(static_cast<int>(client.row));
        const OutputLimits limits = outputLimits(view, kind);
        const auto output = static_cast<double>(client.mostOutput);
        const qint64 limit = limits.soft > 0 ? limits.soft : limits.hard;
        const double share = limit > 0 ? output / static_cast<double>(limit) : 0;
        const bool isNear = share >= near && view.watch().second() - client.mostOutputAt <= lately;
        marks.add(client, isNear);
        count += isNear ? 1 : 0;
        waiting += isNear && client.output * 2 >= client.mostOutput ? 1 : 0;
        nearest = std::max(nearest, isNear ? share : 0);
        biggest = std::max(biggest, isNear ? output : 0);
    }
    const double closed = view.series().growth(Figure::OutputDisconnections, view.secondsAgo(60)).value_or(0);
    const double synced = view.series().growth(Figure::FullSyncs, view.secondsAgo(300)).value_or(0);
    if (count == 0 && closed < 1 && synced < 2)
        return {};
    Finding finding = view.finding(Cause::OutputLimit, count > 0 ? 0.92 : 0.7, 0);
    finding.severity = Severity::Warning;
    if (const auto source = marks.best(); count > 0 && source && source->marked >= 0.5 * count) {
        finding.subject = subjectOf(view.watch(), *source);
        finding.filter = filterOf(finding.subject) + (waiting > 0 ? QStringLiteral(" and omem > 0") : QString());
    }
    addFact(finding, "clients", count,
            Sentence::tr("%1 clients came near their limit in the last minute, %2 still are").arg(count).arg(waiting));
    addFact(finding, "limit_share", nearest, Sentence::tr("the nearest had %1 of it").arg(formatPercent(nearest)));
    if (closed >= 1)
        addFact(finding, "closed", closed,
                Sentence::tr("%1 were closed at it in the last minute").arg(std::lround(closed)));
    if (synced >= 2)
        addFact(finding, "full_syncs", synced,
                Sentence::tr("replicas began anew %1 times in five minutes").arg(std::lround(synced)));
    if (count > 0)
        finding.sentence =
            Sentence::tr(
                "%1 clients came near client-output-buffer-limit in the last minute%2, where they are closed: up to %3 "
                "waited to be read by one of them, and %4 have not caught up.")
                .arg(count)
                .arg(mostly(finding), formatBytes(std::llround(biggest)),
                     waiting > 0 ? QString::number(waiting) : Sentence::tr("none"));
    else if (closed >= 1)
        finding.sentence = Sentence::tr(
                               "%1 clients were closed at client-output-buffer-limit in the last minute: "
                               "they do not read fast enough.")
                               .arg(std::lround(closed));
    else
        finding.sentence = Sentence::tr(
                               "Replicas began to copy everything anew %1 times in five minutes: they may be "
                               "cut off at client-output-buffer-limit each time.")
                               .arg(std::lround(synced));
    finding.refutedBy = Sentence::tr("What waits for them falls to nothing by itself.");
    return {finding};
}

Findings findMonitors(const View& view) {
    if (!view.watch().snapshot())
        return {};
    const ClientSnapshot& snapshot = *view.watch().snapshot();
    const WatchedClient* oldest = nullptr;
    int count = 0;
    for (const WatchedClient& client : view.clients()) {
        if (snapshot.kind(static_cast<int>(client.row)) != ClientKind::Monitor)
            continue;
        ++count;
        if (!oldest || client.born < oldest->born)
            oldest = &client;
    }
    if (!oldest || !(view.ageOf(*oldest) >= 5))
        return {};
    Finding finding = view.finding(Cause::MonitorLeftOn, 0.95, 0);
    const auto value = [&](std::size_t kind) -> std::optional<std::string> {
        const std::string& text = view.watch().text(kind, oldest->source[kind]);
        return text.empty() ? std::nullopt : std::optional(text);
    };
    finding.subject.ip = value(1);
    finding.subject.name = value(0);
    finding.filter = QStringLiteral("kind == monitor");
    finding.since = view.wallAgo(view.ageOf(*oldest));
    const QString age = formatDuration(std::llround(view.ageOf(*oldest)));
    addFact(finding, "monitors", count, Sentence::tr("%1 of them").arg(count));
    addFact(finding, "oldest_seconds", view.ageOf(*oldest), Sentence::tr("the oldest for %1").arg(age));
    finding.sentence = Sentence::tr(
                           "MONITOR runs for %1, by %2: it sends every command of everybody, and can halve "
                           "what the server gets done.")
                           .arg(age, finding.subject.isEmpty() ? QStringLiteral("somebody") : finding.subject.text());
    finding.refutedBy = Sentence::tr("Somebody is looking at it right now, on purpose.");
    return {finding};
}

}  // namespace headroom
