// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/change_effect.h"

#include "core/text/sentence.h"
#include "core/text/units.h"

#include <QStringList>

#include <algorithm>
#include <cmath>

namespace headroom {

namespace {

constexpr double minuteBefore = 60;  // seconds
// What a server does by itself from minute to minute.
constexpr double noticedShare = 0.03;         // of a core
constexpr double noticedMemory = 1 << 20;     // bytes, and
constexpr double noticedPart = 0.01;          // of all
constexpr double noticedTraffic = 10 << 10;   // bytes a second, and
constexpr double noticedPartOfTraffic = 0.2;  // of all
constexpr double noticedRejections = 0.05;    // a second

std::optional<double> meanIn(const Series& series, Figure figure, double from, double to) {
    double sum = 0;
    int count = 0;
    for (const Series::Point& point : series.points(figure, from)) {
        if (point.second <= from || point.second > to)
            continue;
        sum += point.value;
        ++count;
    }
    return count > 0 ? std::optional(sum / count) : std::nullopt;
}

ChangeEffect::Means meansOf(const Series& series, double from, double to) {
    ChangeEffect::Means means;
    means.rejectedPerSecond = meanIn(series, Figure::Rejected, from, to);
    means.cpuShare = meanIn(series, Figure::Cpu, from, to);
    means.usedMemoryBytes = meanIn(series, Figure::Memory, from, to);
    const auto in = meanIn(series, Figure::NetworkIn, from, to);
    const auto out = meanIn(series, Figure::NetworkOut, from, to);
    if (in && out)
        means.networkBytesPerSecond = *in + *out;
    return means;
}

QString signedBytes(double bytes) {
    return (bytes < 0 ? QStringLiteral("−") : QStringLiteral("+")) + formatBytes(std::llround(std::abs(bytes)));
}

QString rejectionVerdict(double was, double is) {
    if (is <= noticedRejections)
        return was > noticedRejections ? Sentence::tr("no more rejections") : Sentence::tr("no rejections");
    return (was > noticedRejections ? Sentence::tr("still %1/s rejected") : Sentence::tr("%1/s rejected now"))
        .arg(formatRate(is));
}

}  // namespace

ChangeEffect ChangeEffect::of(const Series& series, SteadyTime changed, std::chrono::seconds length) {
    const double second = series.axis().secondsAt(changed);
    return {meansOf(series, second - minuteBefore, second),
            meansOf(series, second, second + static_cast<double>(length.count()))};
}

QString ChangeEffect::text() const {
    QStringList parts;
    const auto add = [&parts](const QString& name, std::optional<double> was, std::optional<double> is, auto format) {
        if (was && is)
            parts << QStringLiteral("%1 %2 → %3").arg(name, format(*was), format(*is));
    };
    add(QStringLiteral("rejected"), before.rejectedPerSecond, since.rejectedPerSecond,
        [](double rate) { return formatRate(rate) + QStringLiteral("/s"); });
    add(QStringLiteral("CPU"), before.cpuShare, since.cpuShare, [](double share) { return formatPercent(share); });
    add(QStringLiteral("memory"), before.usedMemoryBytes, since.usedMemoryBytes,
        [](double bytes) { return formatBytes(qRound64(bytes)); });
    return parts.join(QStringLiteral(" · "));
}

QString ChangeEffect::verdict() const {
    QStringList parts;
    if (const auto was = before.usedMemoryBytes, is = since.usedMemoryBytes; was && is) {
        const bool isNoticed = std::abs(*is - *was) >= std::max(noticedMemory, noticedPart * *was);
        parts << (isNoticed ? Sentence::tr("memory %1").arg(signedBytes(*is - *was))
                            : Sentence::tr("memory unchanged"));
    }
    if (const auto was = before.cpuShare, is = since.cpuShare; was && is)
        parts << (std::abs(*is - *was) >= noticedShare
                      ? Sentence::tr("CPU %1 → %2").arg(formatPercent(*was), formatPercent(*is))
                      : Sentence::tr("CPU unchanged"));
    if (const auto was = before.networkBytesPerSecond, is = since.networkBytesPerSecond; was && is) {
        const bool isNoticed = std::abs(*is - *was) >= std::max(noticedTraffic, noticedPartOfTraffic * *was);
        parts << (isNoticed ? Sentence::tr("network %1/s").arg(signedBytes(*is - *was))
                            : Sentence::tr("network unchanged"));
    }
    if (const auto was = before.rejectedPerSecond, is = since.rejectedPerSecond; was && is)
        parts << rejectionVerdict(*was, *is);
    return parts.join(QStringLiteral(", "));
}

}  // namespace headroom
