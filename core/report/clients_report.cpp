// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/clients_report.h"

#include "core/report/json_text.h"
#include "core/report/text_table.h"
#include "core/text/escape.h"
#include "core/text/units.h"

#include <algorithm>
#include <array>
#include <utility>

namespace headroom {

namespace {

constexpr std::array<int, 11> textFields{ClientField::Id,  ClientField::Addr,   ClientField::Name,   ClientField::User,
                                         ClientField::Age, ClientField::Idle,   ClientField::Flags,  ClientField::Db,
                                         ClientField::Cmd, ClientField::TotMem, ClientField::LibName};

QString keyOf(const ClientSnapshot& snapshot, int field) {
    return reversibleText(snapshot.fieldKey(field));
}

QByteArray cellJson(const ClientSnapshot& snapshot, int row, int field) {
    if (snapshot.isNumber(field))
        return jsonNumber(snapshot.number(row, field));
    const auto text = snapshot.text(row, field);
    return text ? jsonString(reversibleText(*text)) : QByteArrayLiteral("null");
}

QString cellCsv(const ClientSnapshot& snapshot, int row, int field) {
    if (snapshot.isNumber(field)) {
        const auto number = snapshot.number(row, field);
        return number ? QString::number(*number) : QString();
    }
    return csvCell(reversibleText(snapshot.text(row, field).value_or(std::string_view())));
}

QString cellText(const ClientSnapshot& snapshot, int row, int field) {
    if (!snapshot.isNumber(field))
        return visibleText(snapshot.text(row, field).value_or(std::string_view()), widestCell);
    const auto number = snapshot.number(row, field);
    if (!number)
        return QStringLiteral("?");
    switch (field < ClientField::KnownCount ? clientFieldInfo(field).unit : FieldUnit::Count) {
        case FieldUnit::Seconds:
            return formatSeconds(*number);
        case FieldUnit::Bytes:
            return formatBytes(*number);
        default:
            return QString::number(*number);
    }
}

QByteArray rowsJson(const ClientSnapshot& snapshot, std::span<const std::uint32_t> rows) {
    // Keys are the same in each row: escaped once, a large table has millions of cells.
    std::vector<std::pair<int, QByteArray>> keys;
    for (const int field : snapshot.fields())
        keys.emplace_back(field, (keys.empty() ? "" : ",") + jsonString(keyOf(snapshot, field)) + ':');
    QByteArray json;
    for (const std::uint32_t row : rows) {
        json += json.isEmpty() ? "{" : ",{";
        for (const auto& [field, key] : keys)
            json += key + cellJson(snapshot, static_cast<int>(row), field);
        json += '}';
    }
    return '[' + json + ']';
}

}  // namespace

QByteArray clientsJson(const ClientsSource& source, std::span<const std::uint32_t> rows) {
    return sourceJson(source).add(QStringLiteral("rows"), rowsJson(*source.snapshot, rows)).json() + '\n';
}

QByteArray clientRowsJson(const ClientSnapshot& snapshot, std::span<const std::uint32_t> rows) {
    return rowsJson(snapshot, rows) + '\n';
}

QByteArray clientsCsv(const ClientSnapshot& snapshot, std::span<const std::uint32_t> rows) {
    QStringList cells;
    for (const int field : snapshot.fields())
        cells += csvCell(keyOf(snapshot, field));
    QByteArray csv = cells.join(u',').toUtf8() + "\r\n";
    for (const std::uint32_t row : rows) {
        cells.clear();
        for (const int field : snapshot.fields())
            cells += cellCsv(snapshot, static_cast<int>(row), field);
        csv += cells.join(u',').toUtf8() + "\r\n";
    }
    return csv;
}

QByteArray clientsText(const ClientsSource& source, std::span<const std::uint32_t> rows) {
    const qint64 left = source.matches.matched - static_cast<qint64>(rows.size());
    return sourceText(source).toUtf8() + clientRowsText(*source.snapshot, rows, textFields) +
           leftOutText(left).toUtf8();
}

QByteArray clientRowsText(const ClientSnapshot& snapshot, std::span<const std::uint32_t> rows,
                          std::span<const int> fields) {
    std::vector<int> sent;
    std::vector<TextColumn> columns;
    for (const int field : fields) {
        if (std::ranges::find(snapshot.fields(), field) == snapshot.fields().end())
            continue;
        sent.push_back(field);
        columns.push_back({keyOf(snapshot, field), snapshot.isNumber(field)});
    }
    std::vector<QStringList> lines;
    for (const std::uint32_t row : rows) {
        QStringList cells;
        for (const int field : sent)
            cells += cellText(snapshot, static_cast<int>(row), field);
        lines.push_back(cells);
    }
    return textTable(columns, lines).toUtf8();
}

}  // namespace headroom
