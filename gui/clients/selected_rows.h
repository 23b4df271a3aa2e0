// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QItemSelectionModel>

#include <algorithm>
#include <vector>

namespace headroom {

// Rows with a selected cell, top to bottom. Cheap for large ranges, unlike QItemSelectionModel::selectedRows().
[[nodiscard]] inline std::vector<int> selectedRows(const QItemSelectionModel& selection) {
    std::vector<int> rows;
    const QItemSelection ranges = selection.selection();
    for (const QItemSelectionRange& range : ranges) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

}  // namespace headroom
