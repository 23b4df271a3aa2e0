// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/sizing.h"

#include "core/diagnosis/view.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <algorithm>
#include <cmath>

namespace headroom {

namespace {

constexpr std::int64_t settledAge = 10;     // seconds
constexpr std::int64_t settledIdle = 5;     // seconds
constexpr double mostUsed = 0.8;            // of the limit, at the peak
constexpr qint64 mostOfOneServer = 65'000;  // above, clouds and descriptors end, and one thread has too many to serve

void measureClients(Sizing& sizing, const View& view) {
    const auto& snapshot = view.watch().snapshot();
    if (!snapshot)
        return;
    std::vector<qint64> bytes;
    for (const WatchedClient& client : view.clients()) {
        const int row = static_cast<int>(client.row);
        const auto memory = snapshot->number(row, ClientField::TotMem);
        // Who is stuck with full buffers is no measure.
        if (client.isApp && memory && *memory > 0 && client.memory < bigClientMemory &&
            snapshot->number(row, ClientField::Age) >= settledAge &&
            snapshot->number(row, ClientField::Idle) >= settledIdle)
            bytes.push_back(*memory);
    }
    sizing.settledClients = static_cast<int>(bytes.size());
    if (bytes.empty())
        return;
    const auto middle = bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2);
    std::ranges::nth_element(bytes, middle);
    sizing.bytesPerClient = *middle;
}

// What is deployed together has a name; where nobody has, a host must do. What leaks is not deployed in that size.
const Holder* biggestGroup(const Diagnosis& diagnosis) {
    const auto isLeaking = [&diagnosis](const Holder& holder) {
        return std::ranges::any_of(diagnosis.findings, [&holder](const Finding& finding) {
            const auto& leaking = holder.by == GroupKey::Name ? finding.subject.name : finding.subject.ip;
            return finding.cause == Cause::ConnectionLeak && leaking == holder.value;
        });
    };
    for (const GroupKey key : {GroupKey::Name, GroupKey::Ip})
        for (const Holder& holder : diagnosis.holders)
            if (holder.by == key && !holder.value.empty() && !isLeaking(holder))
                return &holder;
    return nullptr;
}

// Two digits are said, the rest would be pretence.
qint64 roundedUp(double value) {
    const double step = std::pow(10, std::max(0.0, std::floor(std::log10(std::max(1.0, value))) - 1));
    return std::llround(std::ceil(value / step) * step);
}

QString whyNotRaised(const View& view, const Finding& finding) {
    const QString who = finding.subject.isEmpty() ? Sentence::tr("the clients") : finding.subject.text();
    switch (finding.cause) {
        case Cause::ConnectionLeak:
            for (const Fact& fact : finding.evidence) {
                const double perMinute =
                    fact.key == QLatin1String("growth_per_minute") ? std::get<double>(fact.value) : 0;
                if (perMinute > 0 && view.maxclients())
                    return Sentence::tr(
                               "Do not raise it for good: %1 would fill %2 more slots in %3. A raise buys "
                               "time, closing what leaks ends it.")
                        .arg(who, formatCount(*view.maxclients()),
                             formatDuration(std::llround(static_cast<double>(*view.maxclients()) / perMinute * 60)));
            }
            return Sentence::tr(
                       "Do not raise it for good: %1 would fill the new slots, too. A raise buys time, "
                       "closing what leaks ends it.")
                .arg(who);
        case Cause::OversizedPool:
            return Sentence::tr("Make the pools of %1 smaller first: most of what they hold is not used.").arg(who);
        case Cause::MissingTimeouts:
            return Sentence::tr(
                "Close what is idle first (timeout, tcp-keepalive): much of what is used, nobody "
                "uses.");
        case Cause::SharedInstance:
            return Sentence::tr(
                "Rather than raising it, give the biggest application an instance of its own: each "
                "can take the slots of all others.");
        case Cause::BusyLoop:
            return Sentence::tr(
                "Do not raise it: the server has no time for more clients. Spread them over several "
                "servers (a cluster, or replicas to read from).");
        default:
            return {};
    }
}

void addAdvice(Sizing& sizing, const View& view, const Diagnosis& diagnosis, QStringList& sentences) {
    for (const Finding& finding : diagnosis.findings) {
        if (finding.severity == Severity::Info)
            continue;
        if (const QString why = whyNotRaised(view, finding); !why.isEmpty()) {
            sizing.notRaised = finding.cause;
            sentences << why;
            return;
        }
    }
}

}  // namespace

Sizing sizingOf(const Picture& picture, const Diagnosis& diagnosis) {
    const View view(picture);
    Sizing sizing;
    measureClients(sizing, view);
    const Holder* const group = biggestGroup(diagnosis);
    sizing.deployRoom = group ? group->count : 0;
    sizing.peak = view.series().highWater();
    if (!sizing.peak) {
        sizing.text = Sentence::tr(
            "What maxclients should be is not known: how many connections are used over time was not told.");
        return sizing;
    }
    const auto peak = static_cast<double>(*sizing.peak);
    sizing.needed = roundedUp(std::max(peak / mostUsed, peak + static_cast<double>(sizing.deployRoom)));
    const qint64 limit = std::max(*sizing.needed, view.maxclients().value_or(0));

    QStringList sentences;
    QString need = Sentence::tr("At most %1 connections were used in the %2 that were watched")
                       .arg(formatCount(*sizing.peak),
                            formatDuration(std::max<qint64>(1, std::llround(view.series().watchedSeconds()))));
    if (group)
        need += Sentence::tr("; a deploy of the biggest group, %1, may need %2 more for a while")
                    .arg(visibleText(QByteArrayView(group->value.data(), std::ssize(group->value)), 64),
                         formatCount(qint64{group->count}));
    need +=
        Sentence::tr("; so %1 would do, with a fifth to spare at the peak at least.").arg(formatCount(*sizing.needed));
    sentences << need;
    if (!view.maxclients())
        sentences << Sentence::tr("What maxclients is, the server does not tell.");
    else if (*view.maxclients() >= *sizing.needed)
        sentences << Sentence::tr("maxclients is %1, which is enough.").arg(formatCount(*view.maxclients()));
    else
        sentences << Sentence::tr("maxclients is %1, which is too low for that.").arg(formatCount(*view.maxclients()));
    if (sizing.bytesPerClient) {
        const qint64 all = limit * *sizing.bytesPerClient;
        const qint64 most = picture.sample ? picture.sample->maxmemoryBytes.value_or(0) : 0;
        sentences << Sentence::tr("A settled client takes %1 here (measured on %2): %3 of them take %4%5.")
                         .arg(formatBytes(*sizing.bytesPerClient), formatCount(qint64{sizing.settledClients}),
                              formatCount(limit), formatBytes(all),
                              most > 0 ? Sentence::tr(", %1 of maxmemory")
                                             .arg(formatPercent(static_cast<double>(all) / static_cast<double>(most)))
                                       : QString());
    } else {
        sentences << Sentence::tr("What a settled client takes of memory could not be measured.");
    }
    const qint64 descriptors = limit + Sizing::reservedDescriptors;
    sentences << Sentence::tr("The server needs %1 file descriptors for it: its own %2 beside.")
                     .arg(formatCount(descriptors))
                     .arg(Sizing::reservedDescriptors);
    addAdvice(sizing, view, diagnosis, sentences);
    if (!sizing.notRaised && limit > mostOfOneServer && limit > view.maxclients().value_or(0)) {
        sentences << Sentence::tr(
            "That is more than one server should have: spread the clients over several (a "
            "cluster), or put a proxy before it.");
    }
    sizing.text = sentences.join(u' ');
    sizing.lines = {QStringLiteral("maxclients %1").arg(limit), QStringLiteral("LimitNOFILE=%1").arg(descriptors)};
    return sizing;
}

}  // namespace headroom
