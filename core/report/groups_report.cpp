// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/groups_report.h"

#include "core/report/text_table.h"
#include "core/text/escape.h"
#include "core/text/units.h"

#include <algorithm>
#include <array>

namespace headroom {

namespace {

constexpr int decimals = 4;  // of shares

struct Metric {
    QLatin1String name;   // in JSON and CSV
    QLatin1String title;  // above the column
    std::optional<double> (*value)(const ClientGroup&);
    QByteArray (*json)(const ClientGroup&);
    QString (*text)(const ClientGroup&);
};

// "?" where it is unknown.
template <typename Number, typename Format>
QString known(std::optional<Number> number, Format format) {
    return number ? format(*number) : QStringLiteral("?");
}

QString percent(double share) {
    return formatPercent(share);
}

QString bytes(std::int64_t count) {
    return formatBytes(count);
}

template <auto Member>
std::optional<double> number(const ClientGroup& group) {
    const auto value = group.*Member;
    return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
}

template <auto Member>
QByteArray shareJson(const ClientGroup& group) {
    return jsonNumber(group.*Member, decimals);
}

template <auto Member>
QByteArray wholeJson(const ClientGroup& group) {
    const auto value = group.*Member;
    return jsonNumber(value ? std::optional<qint64>(*value) : std::nullopt);
}

using Group = ClientGroup;
const std::array metrics{
    Metric{QLatin1String("count"), QLatin1String("clients"),
           [](const Group& group) { return std::optional<double>(group.count); },
           [](const Group& group) { return jsonNumber(group.count); },
           [](const Group& group) { return formatCount(qint64{group.count}); }},
    Metric{QLatin1String("share"), QLatin1String("of limit"), number<&Group::share>, shareJson<&Group::share>,
           [](const Group& group) { return known(group.share, percent); }},
    Metric{QLatin1String("idle_share"), QLatin1String("idle"), number<&Group::idleShare>, shareJson<&Group::idleShare>,
           [](const Group& group) { return known(group.idleShare, percent); }},
    Metric{QLatin1String("median_idle"), QLatin1String("median idle"), number<&Group::medianIdle>,
           wholeJson<&Group::medianIdle>, [](const Group& group) { return known(group.medianIdle, formatSeconds); }},
    Metric{QLatin1String("oldest_idle"), QLatin1String("oldest idle"), number<&Group::oldestIdle>,
           wholeJson<&Group::oldestIdle>, [](const Group& group) { return known(group.oldestIdle, formatSeconds); }},
    Metric{QLatin1String("memory"), QLatin1String("memory"), number<&Group::memoryBytes>,
           wholeJson<&Group::memoryBytes>, [](const Group& group) { return known(group.memoryBytes, bytes); }}};

std::span<const ClientGroup> firstOf(const ClientGrouping& grouping, std::size_t count) {
    return std::span(grouping.groups).first(std::min(count, grouping.groups.size()));
}

}  // namespace

QStringList groupMetrics() {
    QStringList names;
    for (const Metric& metric : metrics)
        names += metric.name;
    return names;
}

void sortGroups(ClientGrouping& grouping, const QString& name, bool descending) {
    const auto metric = std::ranges::find(metrics, name, &Metric::name);
    Q_ASSERT(metric != metrics.end());
    std::ranges::stable_sort(grouping.groups, [&](const ClientGroup& a, const ClientGroup& b) {
        const auto left = metric->value(a);
        const auto right = metric->value(b);
        return left && right ? (descending ? *left > *right : *left < *right) : left && !right;
    });
}

QByteArray groupsJson(const ClientsSource& source, const ClientGrouping& grouping, std::size_t count) {
    QByteArrayList groups;
    for (const ClientGroup& group : firstOf(grouping, count)) {
        JsonObject key;
        for (std::size_t i = 0; i < grouping.keys.size(); ++i) {
            const auto text = grouping.keyText(group, i);
            const bool isNumber = grouping.keys[i] == GroupKey::Db;
            key.add(groupKeyName(grouping.keys[i]), !text      ? QByteArrayLiteral("null")
                                                    : isNumber ? QByteArray::fromStdString(*text)
                                                               : jsonString(reversibleText(*text)));
        }
        JsonObject object;
        object.add(QStringLiteral("key"), key.json());
        for (const Metric& metric : metrics)
            object.add(metric.name, metric.json(group));
        groups += object.json();
    }
    return sourceJson(source).add(QStringLiteral("groups"), jsonArray(groups)).json() + '\n';
}

QByteArray groupsCsv(const ClientGrouping& grouping, std::size_t count) {
    QStringList cells;
    for (const GroupKey key : grouping.keys)
        cells += groupKeyName(key);
    QByteArray csv = (cells + groupMetrics()).join(u',').toUtf8() + "\r\n";
    for (const ClientGroup& group : firstOf(grouping, count)) {
        cells.clear();
        for (std::size_t i = 0; i < grouping.keys.size(); ++i) {
            const QString text = reversibleText(grouping.keyText(group, i).value_or(std::string()));
            cells += grouping.keys[i] == GroupKey::Db ? text : csvCell(text);
        }
        for (const Metric& metric : metrics)
            cells += metric.value(group) ? QString::fromLatin1(metric.json(group)) : QString();
        csv += cells.join(u',').toUtf8() + "\r\n";
    }
    return csv;
}

QByteArray groupsText(const ClientsSource& source, const ClientGrouping& grouping, std::size_t count) {
    std::vector<TextColumn> columns;
    for (const GroupKey key : grouping.keys)
        columns.push_back({groupKeyName(key), key == GroupKey::Db});
    for (const Metric& metric : metrics)
        columns.push_back({metric.title, true});
    std::vector<QStringList> lines;
    for (const ClientGroup& group : firstOf(grouping, count)) {
        QStringList cells;
        for (std::size_t i = 0; i < grouping.keys.size(); ++i)
            cells += known(grouping.keyText(group, i),
                           [](const std::string& text) { return visibleText(text, widestCell); });
        for (const Metric& metric : metrics)
            cells += metric.text(group);
        lines.push_back(cells);
    }
    const auto left = static_cast<qint64>(grouping.groups.size() - lines.size());
    return (sourceText(source) + textTable(columns, lines) + leftOutText(left)).toUtf8();
}

}  // namespace headroom
