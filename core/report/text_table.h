// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of text, aligned for a terminal. Pure.
#pragma once

#include <QStringList>

#include <vector>

namespace headroom {

// Texts of a server are cut to so many characters in a cell.
constexpr int widestCell = 60;

struct TextColumn {
    QString title;
    bool rightAligned = false;
};

// A line of titles and one line a row, each ended by a newline; columns are two spaces apart. Cells must be safe to
// print already. Each row has one cell a column.
[[nodiscard]] QString textTable(const std::vector<TextColumn>& columns, const std::vector<QStringList>& rows);

// A line that says so below a table that lacks `left` more lines; empty when it lacks none.
[[nodiscard]] QString leftOutText(qint64 left);

}  // namespace headroom
