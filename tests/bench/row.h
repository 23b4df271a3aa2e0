// SPDX-License-Identifier: GPL-3.0-or-later
// One line of the bench: what we take, held against something that was measured by turns with it in the same run. The
// goal is a ratio, so that it says the same on any machine.
#pragma once

#include "core/result.h"

#include <QString>

#include <algorithm>
#include <ctime>
#include <utility>
#include <vector>

namespace headroom {

struct Row {
    QString name;
    double ours = 0;
    double reference = 0;  // above 0
    QString unit;
    double goal = 0;  // what ours may be of the reference
    QString waived;   // why the goal is missed as it is; empty: it need not be

    [[nodiscard]] double ratio() const { return ours / reference; }
    [[nodiscard]] bool isMet() const { return ratio() <= goal; }
};

using Rows = Result<std::vector<Row>>;

[[nodiscard]] inline auto benchFailure(const QString& what) {
    return tl::unexpected(Error{ErrorKind::Local, what});
}

// The value that `share` of them do not exceed; 0 of none.
[[nodiscard]] inline double percentile(std::vector<double> values, double share) {
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

[[nodiscard]] inline double median(std::vector<double> values) {
    return percentile(std::move(values), 0.5);
}

// CPU time so far, of this thread or of the process: others on the machine do not take it.
[[nodiscard]] inline double cpuMilliseconds(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

// Each blocks. Errors: Local, when something cannot be started.
[[nodiscard]] Rows measureProgram();
[[nodiscard]] Rows measureSavedServers();
[[nodiscard]] Rows measureParse();
[[nodiscard]] Rows measureRefresh();
[[nodiscard]] Rows measureGui();
[[nodiscard]] Rows measureSweeps();
[[nodiscard]] Rows measureKill();
[[nodiscard]] Rows measurePulse();
[[nodiscard]] Rows measureTls();
[[nodiscard]] Rows measureDiagnosis();
[[nodiscard]] Rows measureVerdicts();  // an hour and a half

}  // namespace headroom
