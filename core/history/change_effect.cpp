// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/change_effect.h"

#include "core/text/units.h"

#include <QStringList>

namespace headroom {

namespace {

using namespace std::chrono_literals;

class Mean {
  public:
    void add(std::optional<double> value) {
        if (!value)
            return;
        m_sum += *value;
        ++m_count;
    }
    [[nodiscard]] std::optional<double> value() const {
        return m_count > 0 ? std::optional(m_sum / m_count) : std::nullopt;
    }

  private:
    double m_sum = 0;
    int m_count = 0;
};

ChangeEffect::Means meansOf(const SampleHistory& history, SteadyTime from, SteadyTime to) {
    Mean rejected;
    Mean cpu;
    Mean memory;
    for (const HistoryPoint& point : history.points()) {
        if (point.time <= from || point.time > to)
            continue;
        rejected.add(point.rates.rejectedPerSecond);
        cpu.add(point.rates.cpuShare);
        if (point.usedMemoryBytes)
            memory.add(static_cast<double>(*point.usedMemoryBytes));
    }
    return {rejected.value(), cpu.value(), memory.value()};
}

}  // namespace

ChangeEffect ChangeEffect::of(const SampleHistory& history, SteadyTime changed) {
    return {meansOf(history, changed - 1min, changed), meansOf(history, changed, changed + 5min)};
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

}  // namespace headroom
