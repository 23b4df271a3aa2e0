// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers for people: short, with units. Shared by the window and the console. Pure; uses the given locale only for
// separators. Binary prefixes are written kB, MB, GB as Redis' own docs do (1 kB = 1024 B).
#pragma once

#include <QLocale>
#include <QString>

#include <chrono>
#include <optional>

namespace headroom {

[[nodiscard]] QString formatCount(qint64 value, const QLocale& locale = QLocale());                 // 12,345
[[nodiscard]] QString formatCount(std::optional<qint64> value, const QLocale& locale = QLocale());  // "unknown" without
[[nodiscard]] QString formatSeconds(qint64 seconds);   // 4s, 4m 12s, 2h 11m, 3d 4h
[[nodiscard]] QString formatDuration(qint64 seconds);  // in words: 4 s, 5 min, 1 h 30 min, 2 d
[[nodiscard]] QString formatBytes(qint64 bytes, const QLocale& locale = QLocale());  // 812 B, 22 kB, 1.2 MB
[[nodiscard]] QString formatUsec(qint64 usec,
                                 const QLocale& locale = QLocale());  // 66 us -> "66 µs", "12.3 ms", "1.20 s"
[[nodiscard]] QString formatRate(double perSecond,
                                 const QLocale& locale = QLocale());  // 0, 0.3, 31, 8.1k, 1.2M (no unit)
[[nodiscard]] QString formatPercent(double share, const QLocale& locale = QLocale());  // 0.4 %, 94 %, < 0.1 %

}  // namespace headroom
