// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/clients/client_table_model.h"

#include <QItemSelectionModel>
#include <QItemSelectionRange>

#include <algorithm>
#include <vector>

namespace headroom {

// The selected rows of model.rows(), top to bottom; clients that are gone are none. Cheap for large ranges, unlike
// QItemSelectionModel::selectedRows().
[[nodiscard]] inline std::vector<int> selectedRows(const QItemSelectionModel& selection,
                                                   const ClientTableModel& model) {
    std::vector<int> rows;
    const QItemSelection ranges = selection.selection();
    for (const QItemSelectionRange& range : ranges) {
        const int end = model.shownRowsBefore(range.bottom() + 1);
        for (int row = model.shownRowsBefore(range.top()); row < end; ++row)
            rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

// How many they are, without listing them.
[[nodiscard]] inline int selectedRowCount(const QItemSelectionModel& selection, const ClientTableModel& model) {
    int count = 0;
    const QItemSelection ranges = selection.selection();
    for (const QItemSelectionRange& range : ranges)
        count += model.shownRowsBefore(range.bottom() + 1) - model.shownRowsBefore(range.top());
    return count;
}

}  // namespace headroom
