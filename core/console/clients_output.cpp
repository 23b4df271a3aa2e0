// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/clients_output.h"

#include "core/console/filter_problem.h"
#include "core/query/grouping.h"
#include "core/query/row_order.h"
#include "core/report/clients_report.h"
#include "core/report/groups_report.h"
#include "core/text/escape.h"

#include <algorithm>

namespace headroom {

namespace {

using Format = CommandLine::Format;

Result<SortBy> sortOf(const CommandLine& line, const ClientSnapshot& snapshot) {
    SortBy sortBy;
    sortBy.descending = line.sortDescending;
    if (line.sortField.isEmpty())
        return sortBy;
    QStringList names;
    const auto isAskedFor = [&](const QString& name, int field) {
        names += name;
        sortBy.field = field;
        return line.sortField == name;
    };
    for (const int field : snapshot.fields()) {
        if (isAskedFor(visibleText(snapshot.fieldKey(field)), field))
            return sortBy;
    }
    const bool hasAddr = std::ranges::find(snapshot.fields(), ClientField::Addr) != snapshot.fields().end();
    if (hasAddr &&
        (isAskedFor(QStringLiteral("ip"), ClientField::Addr) || isAskedFor(QStringLiteral("port"), SortBy::Port)))
        return sortBy;
    return tl::unexpected(
        Error{ErrorKind::BadInput,
              QStringLiteral("The clients have no field “%1” to sort by; they have %2.")
                  .arg(line.sortField, names.isEmpty() ? QStringLiteral("none") : names.join(QStringLiteral(", ")))});
}

Result<QByteArray> rowsOutput(const CommandLine& line, const ClientsSource& source) {
    const auto sortBy = sortOf(line, *source.snapshot);
    if (!sortBy)
        return tl::unexpected(sortBy.error());
    std::vector<std::uint32_t> rows = orderRows(*source.snapshot, *sortBy, source.matches.rows());
    rows.resize(std::min(rows.size(), line.limit));
    switch (line.format) {
        case Format::Json:
            return clientsJson(source, rows);
        case Format::Csv:
            return clientsCsv(*source.snapshot, rows);
        case Format::Text:
        case Format::Markdown:
            break;
    }
    return clientsText(source, rows);
}

QByteArray groupsOutput(const CommandLine& line, const ClientsSource& source) {
    GroupOptions options;
    options.maxclients = source.sample ? source.sample->maxclients : std::nullopt;
    options.ownIds = source.ownIds;
    ClientGrouping grouping = groupClients(*source.snapshot, source.matches.rows(), line.groupBy, options);
    if (!line.sortField.isEmpty())
        sortGroups(grouping, line.sortField, line.sortDescending);
    switch (line.format) {
        case Format::Json:
            return groupsJson(source, grouping, line.limit);
        case Format::Csv:
            return groupsCsv(grouping, line.limit);
        case Format::Text:
        case Format::Markdown:
            break;
    }
    return groupsText(source, grouping, line.limit);
}

}  // namespace

Result<ClientsOutput> clientsOutput(const CommandLine& line, ClientsSource source) {
    if (const auto unknown = line.filter.unknownField(*source.snapshot))
        return tl::unexpected(Error{ErrorKind::BadInput, filterProblem(line.filter.text(), *unknown)});
    source.filter = line.filter;
    source.matches = line.filter.apply(*source.snapshot, source.ownIds);
    const Result<QByteArray> text =
        line.groupBy.empty() ? rowsOutput(line, source) : Result<QByteArray>(groupsOutput(line, source));
    if (!text)
        return tl::unexpected(text.error());
    return ClientsOutput{*text, line.format == Format::Csv ? sourceNotes(source) : QString()};
}

}  // namespace headroom
