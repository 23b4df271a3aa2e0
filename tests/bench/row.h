// SPDX-License-Identifier: GPL-3.0-or-later
// One line of the bench: what we take, what the reference took in the same run, and what was promised.
#pragma once

#include "core/result.h"

#include <QString>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace headroom {

struct Row {
    QString name;
    double ours = 0;
    double reference = 0;
    QString unit;
    QString goal;
    bool met = false;

    [[nodiscard]] std::optional<double> ratio() const {
        return reference > 0 ? std::optional(ours / reference) : std::nullopt;
    }
};

using Rows = Result<std::vector<Row>>;

// The value that `share` of them do not exceed. Of at least one.
[[nodiscard]] inline double percentile(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

[[nodiscard]] inline double median(std::vector<double> values) {
    return percentile(std::move(values), 0.5);
}

// Promised of what we take.
[[nodiscard]] inline Row oursAtMost(double most, const QString& name, double ours, double reference,
                                    const QString& unit) {
    return {name, ours, reference, unit, QStringLiteral("ours <= %1").arg(most), ours <= most};
}

// Promised of the ratio.
[[nodiscard]] inline Row ratioAtMost(double most, const QString& name, double ours, double reference,
                                     const QString& unit) {
    Row row{name, ours, reference, unit, QStringLiteral("ratio <= %1").arg(most)};
    row.met = row.ratio() && *row.ratio() <= most;
    return row;
}

[[nodiscard]] inline auto benchFailure(const QString& what) {
    return tl::unexpected(Error{ErrorKind::Local, what});
}

// Each takes the directory of the executables. Blocks. Errors: Local, when something can not be started.
[[nodiscard]] Rows measureStart(const QString& directory);
[[nodiscard]] Rows measureIdle(const QString& directory);
[[nodiscard]] Rows measureParse(const QString& directory);
[[nodiscard]] Rows measureMemory(const QString& directory);
[[nodiscard]] Rows measureProgramMemory(const QString& directory);
[[nodiscard]] Rows measureRefresh(const QString& directory);
[[nodiscard]] Rows measureSweptRefresh(const QString& directory);
[[nodiscard]] Rows measureSweeps(const QString& directory);
[[nodiscard]] Rows measureBystander(const QString& directory);
[[nodiscard]] Rows measureGuiRefresh(const QString& directory);
[[nodiscard]] Rows measureGuiQuestions(const QString& directory);
[[nodiscard]] Rows measureGuiPlans(const QString& directory);
[[nodiscard]] Rows measureKill(const QString& directory);

}  // namespace headroom
