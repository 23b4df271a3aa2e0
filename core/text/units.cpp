// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/units.h"

#include <QStringList>

#include <cmath>

namespace headroom {

namespace {

// One decimal below 10 unless it is a zero, none above.
QString shortNumber(double value, const QLocale& locale) {
    const double tenths = std::round(value * 10.0) / 10.0;
    const bool whole = tenths >= 10.0 || tenths == std::floor(tenths);
    return locale.toString(whole ? std::round(tenths >= 10.0 ? value : tenths) : tenths, 'f', whole ? 0 : 1);
}

// What the number reads as once it is rounded for display.
double rounded(double value) {
    return value < 9.95 ? value : std::round(value);
}

}  // namespace

QString formatCount(qint64 value, const QLocale& locale) {
    return locale.toString(value);
}

QString formatCount(std::optional<qint64> value, const QLocale& locale) {
    return value ? formatCount(*value, locale) : QStringLiteral("unknown");
}

QString formatSeconds(qint64 seconds) {
    const QString sign = seconds < 0 ? QStringLiteral("-") : QString();
    const quint64 all = seconds < 0 ? quint64(0) - static_cast<quint64>(seconds) : static_cast<quint64>(seconds);
    struct Unit {
        quint64 seconds;
        char16_t letter;
    };
    static constexpr Unit units[] = {{86400, u'd'}, {3600, u'h'}, {60, u'm'}, {1, u's'}};
    for (int i = 0; i < 3; ++i) {
        if (all < units[i].seconds) {
            continue;
        }
        const quint64 small = all % units[i].seconds / units[i + 1].seconds;
        QString text = sign + QString::number(all / units[i].seconds) + QChar(units[i].letter);
        if (small > 0) {
            text += u' ' + QString::number(small) + QChar(units[i + 1].letter);
        }
        return text;
    }
    return sign + QString::number(all) + u's';
}

QString formatDuration(qint64 seconds) {
    const bool negative = seconds < 0;
    quint64 rest = negative ? quint64(0) - static_cast<quint64>(seconds) : static_cast<quint64>(seconds);
    struct Unit {
        quint64 seconds;
        QLatin1String name;
    };
    static constexpr Unit units[] = {{86400, QLatin1String(" d")},
                                     {3600, QLatin1String(" h")},
                                     {60, QLatin1String(" min")},
                                     {1, QLatin1String(" s")}};
    QStringList parts;
    for (const Unit& unit : units) {
        if (rest >= unit.seconds)
            parts += QString::number(rest / unit.seconds) + unit.name;
        rest %= unit.seconds;
    }
    const QString text = parts.isEmpty() ? QStringLiteral("0 s") : parts.join(u' ');
    return negative ? u'-' + text : text;
}

QString formatBytes(qint64 bytes, const QLocale& locale) {
    double value = std::fabs(static_cast<double>(bytes));
    static constexpr QLatin1String units[] = {QLatin1String(" B"),  QLatin1String(" kB"), QLatin1String(" MB"),
                                              QLatin1String(" GB"), QLatin1String(" TB"), QLatin1String(" PB"),
                                              QLatin1String(" EB")};
    std::size_t unit = 0;
    while (rounded(value) >= 1024.0 && unit + 1 < std::size(units)) {
        value /= 1024.0;
        ++unit;
    }
    return (bytes < 0 ? QStringLiteral("-") : QString()) + shortNumber(value, locale) + units[unit];
}

QString formatUsec(qint64 usec, const QLocale& locale) {
    if (usec < 1000) {
        return locale.toString(usec) + QStringLiteral(" µs");
    }
    if (usec >= 1000LL * 1000 * 1000) {
        return formatSeconds(usec / 1000000);
    }
    double value = static_cast<double>(usec) / 1000.0;
    const bool milliseconds = value < 999.5;
    if (!milliseconds) {
        value /= 1000.0;
    }
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return locale.toString(value, 'f', decimals) + (milliseconds ? QStringLiteral(" ms") : QStringLiteral(" s"));
}

QString formatRate(double perSecond, const QLocale& locale) {
    if (!std::isfinite(perSecond)) {
        return QStringLiteral("unknown");
    }
    double value = std::fabs(perSecond);
    static constexpr QLatin1String units[] = {QLatin1String(""), QLatin1String("k"), QLatin1String("M"),
                                              QLatin1String("G")};
    std::size_t unit = 0;
    while (rounded(value) >= 1000.0 && unit + 1 < std::size(units)) {
        value /= 1000.0;
        ++unit;
    }
    const QString sign = perSecond <= -0.05 ? QStringLiteral("-") : QString();
    return sign + shortNumber(value, locale) + units[unit];
}

QString formatPercent(double share, const QLocale& locale) {
    if (!std::isfinite(share)) {
        return QStringLiteral("unknown");
    }
    const double percent = share * 100.0;
    if (percent > 0.0 && percent < 0.1) {
        return QStringLiteral("< ") + locale.toString(0.1, 'f', 1) + QStringLiteral(" %");
    }
    return (percent <= -0.05 ? QStringLiteral("-") : QString()) + shortNumber(std::fabs(percent), locale) +
           QStringLiteral(" %");
}

}  // namespace headroom
