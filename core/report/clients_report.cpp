// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/clients_report.h"

#include "core/query/row_order.h"
#include "core/report/escape.h"
#include "core/report/json_text.h"
#include "core/report/text_table.h"
#include "core/report/units.h"

#include <algorithm>
#include <array>
#include <utility>

namespace headroom {

namespace {

constexpr int widestCell = 60;
constexpr std::array<int, 11> textFields{ClientField::Id,  ClientField::Addr,   ClientField::Name,   ClientField::User,
                                         ClientField::Age, ClientField::Idle,   ClientField::Flags,  ClientField::Db,
                                         ClientField::Cmd, ClientField::TotMem, ClientField::LibName};

std::vector<std::uint32_t> rowsById(const ClientSnapshot& snapshot) {
    return orderRows(snapshot, {.field = ClientField::Id, .descending = false}, allRows(snapshot));
}

QString keyOf(const ClientSnapshot& snapshot, int field) {
    return reversibleText(snapshot.fieldKey(field));
}

QByteArray instanceJson(const Endpoint& endpoint, const ServerTraits& traits) {
    const auto text = [](const QByteArray& bytes) {
        return bytes.isEmpty() ? QByteArrayLiteral("null") : jsonString(reversibleText(bytes));
    };
    JsonObject instance;
    instance.add(QStringLiteral("name"), jsonString(endpoint.displayName()))
        .add(QStringLiteral("address"), jsonString(endpoint.address()))
        .add(QStringLiteral("product"), jsonString(traits.title().section(u' ', 0, 0)))
        .add(QStringLiteral("version"), text(traits.version))
        .add(QStringLiteral("mode"), text(traits.mode))
        .add(QStringLiteral("role"), text(traits.role))
        .add(QStringLiteral("run_id"), text(traits.runId));
    return instance.json();
}

QByteArray countsJson(const InfoSample& sample) {
    JsonObject counts;
    counts.add(QStringLiteral("used"), jsonNumber(sample.used()))
        .add(QStringLiteral("connected"), jsonNumber(sample.connectedClients))
        .add(QStringLiteral("replicas"), jsonNumber(sample.connectedReplicas))
        .add(QStringLiteral("cluster_links"), jsonNumber(sample.clusterConnections))
        .add(QStringLiteral("maxclients"), jsonNumber(sample.maxclients))
        .add(QStringLiteral("headroom"), jsonNumber(sample.headroom()))
        .add(QStringLiteral("rejected"), jsonNumber(sample.rejectedConnections));
    return counts.json();
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
        json += json.isEmpty() ? "[{" : ",{";
        for (const auto& [field, key] : keys)
            json += key + cellJson(snapshot, static_cast<int>(row), field);
        json += '}';
    }
    return (json.isEmpty() ? "[" : json) + ']';
}

}  // namespace

QByteArray clientsJson(const Endpoint& endpoint, const InfoSample& sample, const ClientSnapshot& snapshot) {
    JsonObject whole;
    whole.add(QStringLiteral("instance"), instanceJson(endpoint, sample.traits))
        .add(QStringLiteral("clients"), countsJson(sample))
        .add(QStringLiteral("rows"), rowsJson(snapshot, rowsById(snapshot)));
    return whole.json() + '\n';
}

QByteArray clientRowsJson(const ClientSnapshot& snapshot, std::span<const std::uint32_t> rows) {
    return rowsJson(snapshot, rows) + '\n';
}

QByteArray clientsCsv(const ClientSnapshot& snapshot) {
    return clientsCsv(snapshot, rowsById(snapshot));
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

QByteArray clientsText(const Endpoint& endpoint, const InfoSample& sample, const ClientSnapshot& snapshot) {
    const QString summary = QStringLiteral(
                                "%1 (%2): %3 of %4 connections used, %5 left; %6 rejected since start\n"
                                "clients %7, replicas %8, cluster links %9\n\n")
                                .arg(endpoint.displayName(), sample.traits.title(), formatCount(sample.used()),
                                     formatCount(sample.maxclients), formatCount(sample.headroom()),
                                     formatCount(sample.rejectedConnections), formatCount(sample.connectedClients),
                                     formatCount(sample.connectedReplicas), formatCount(sample.clusterConnections));
    return summary.toUtf8() + clientRowsText(snapshot, rowsById(snapshot), textFields);
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
