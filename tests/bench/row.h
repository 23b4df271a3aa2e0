// SPDX-License-Identifier: GPL-3.0-or-later
// One line of the bench: what we take, what the reference took in the same run, and what was promised.
#pragma once

#include "core/result.h"

#include <QString>

#include <algorithm>
#include <optional>
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

[[nodiscard]] inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// Each takes the directory of the executables. Blocks. Errors: Local, when something can not be started.
[[nodiscard]] Rows measureStart(const QString& directory);
[[nodiscard]] Rows measureIdle(const QString& directory);
[[nodiscard]] Rows measureParse(const QString& directory);
[[nodiscard]] Rows measureMemory(const QString& directory);
[[nodiscard]] Rows measureRefresh(const QString& directory);

}  // namespace headroom
