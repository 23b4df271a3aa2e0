// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/text_table.h"

#include "core/text/sentence.h"
#include "core/text/units.h"

#include <algorithm>

namespace headroom {

QString textTable(const std::vector<TextColumn>& columns, const std::vector<QStringList>& rows) {
    std::vector<qsizetype> widths;
    for (const TextColumn& column : columns) {
        qsizetype width = column.title.size();
        const auto index = static_cast<qsizetype>(widths.size());
        for (const QStringList& row : rows)
            width = std::max(width, row[index].size());
        widths.push_back(width);
    }
    QString table;
    const auto addLine = [&](const auto& cellOf) {
        QString line;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const QString& cell = cellOf(i);
            line += columns[i].rightAligned ? cell.rightJustified(widths[i]) : cell.leftJustified(widths[i]);
            line += QLatin1String("  ");
        }
        while (line.endsWith(u' '))
            line.chop(1);
        table += line + u'\n';
    };
    addLine([&](std::size_t i) -> const QString& { return columns[i].title; });
    for (const QStringList& row : rows)
        addLine([&](std::size_t i) -> const QString& { return row[static_cast<qsizetype>(i)]; });
    return table;
}

QString leftOutText(qint64 left) {
    return left > 0 ? Sentence::tr("\n%1 more not shown\n").arg(formatCount(left)) : QString();
}

}  // namespace headroom
