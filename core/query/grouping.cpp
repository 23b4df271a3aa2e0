// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/grouping.h"

#include "core/query/client_address.h"
#include "core/query/filter_lexer.h"
#include "core/server/keyed_row.h"
#include "core/server/text_dictionary.h"

#include <algorithm>
#include <array>
#include <limits>

namespace headroom {

namespace {

using Row = std::uint32_t;

constexpr std::array allKeys{GroupKey::Ip, GroupKey::Name, GroupKey::User, GroupKey::Lib, GroupKey::Db, GroupKey::Cmd};
constexpr int ipColumn = -1;

// The fields a key is read from.
std::vector<int> columnsOf(GroupKey key) {
    switch (key) {
        case GroupKey::Ip:
            return {ipColumn};
        case GroupKey::Name:
            return {ClientField::Name};
        case GroupKey::User:
            return {ClientField::User};
        case GroupKey::Lib:
            return {ClientField::LibName, ClientField::LibVer};
        case GroupKey::Db:
            return {ClientField::Db};
        case GroupKey::Cmd:
            break;
    }
    return {ClientField::Cmd};
}

// Small numbers for what rows have in a column: equal for equal values, 0 where a row lacks it.
class Ordinals {
  public:
    Ordinals(const ClientSnapshot& snapshot, int column) : m_snapshot(snapshot), m_column(column) {}

    [[nodiscard]] std::uint64_t of(Row row) {
        const int index = static_cast<int>(row);
        if (m_column == ipColumn) {
            const IpAddress ip = ipOf(row);
            const std::array number{ip.low, ip.high};
            const std::size_t bytes = ip.form == IpAddress::V4 ? sizeof(std::uint32_t) : sizeof number;
            return ip.form == IpAddress::None ? 0 : ordinalOf({reinterpret_cast<const char*>(number.data()), bytes});
        }
        if (!m_snapshot.isNumber(m_column)) {
            return static_cast<std::uint64_t>(m_snapshot.internedText(index, m_column) + 1);
        }
        const auto number = m_snapshot.number(index, m_column);
        return number ? ordinalOf({reinterpret_cast<const char*>(&*number), sizeof *number}) : 0;
    }

    [[nodiscard]] std::optional<std::string> text(Row row) {
        const int index = static_cast<int>(row);
        if (m_column == ipColumn) {
            const IpAddress ip = ipOf(row);
            return ip.form == IpAddress::None ? std::nullopt : std::optional(ip.text());
        }
        if (m_snapshot.isNumber(m_column)) {
            const auto number = m_snapshot.number(index, m_column);
            return number ? std::optional(std::to_string(*number)) : std::nullopt;
        }
        const auto text = m_snapshot.text(index, m_column);
        return text ? std::optional<std::string>(*text) : std::nullopt;
    }

  private:
    [[nodiscard]] IpAddress ipOf(Row row) {
        const auto addr = m_snapshot.text(static_cast<int>(row), ClientField::Addr);
        return m_addresses.read(addr.value_or(std::string_view())).ip;
    }
    [[nodiscard]] std::uint64_t ordinalOf(std::string_view bytes) { return m_met.intern(bytes) + std::uint64_t(1); }

    const ClientSnapshot& m_snapshot;
    int m_column;
    ClientAddressReader m_addresses;
    TextDictionary m_met;
};

// A hostile server may send any numbers.
std::int64_t saturatedSum(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(a, b, &sum)) {
        return sum;
    }
    return a > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

bool idlesByNature(const ClientSnapshot& snapshot, int row, std::span<const std::int64_t> ownIds) {
    return snapshot.kind(row) != ClientKind::Normal || snapshot.blocked(row) ||
           std::ranges::find(ownIds, snapshot.id(row)) != ownIds.end();
}

// What is told of the group's rows together.
void summarize(ClientGroup& group, const ClientSnapshot& snapshot, std::span<const Row> rows,
               const GroupOptions& options) {
    std::vector<std::int64_t> idles;
    idles.reserve(rows.size());
    int idleCount = 0;
    for (const Row each : rows) {
        const int row = static_cast<int>(each);
        if (const auto idle = snapshot.number(row, ClientField::Idle)) {
            idles.push_back(*idle);
            const bool isIdle = *idle >= options.idleSeconds && !idlesByNature(snapshot, row, options.ownIds);
            idleCount += isIdle ? 1 : 0;
        }
        if (const auto memory = snapshot.number(row, ClientField::TotMem)) {
            group.memoryBytes = saturatedSum(group.memoryBytes.value_or(0), *memory);
        }
    }
    if (options.maxclients && *options.maxclients > 0) {
        group.share = static_cast<double>(group.count) / static_cast<double>(*options.maxclients);
    }
    if (idles.empty()) {
        return;
    }
    group.idleShare = static_cast<double>(idleCount) / group.count;
    const auto middle = idles.begin() + static_cast<std::ptrdiff_t>((idles.size() - 1) / 2);
    std::ranges::nth_element(idles, middle);
    group.medianIdle = *middle;
    group.oldestIdle = *std::max_element(middle, idles.end());
}

QString conditionText(int column, const std::optional<std::string>& value) {
    const std::string_view key = column == ipColumn ? "ip" : clientFieldInfo(column).key;
    const QString name = QString::fromLatin1(key.data(), static_cast<qsizetype>(key.size()));
    if (!value) {
        return name + QLatin1String(" is unknown");
    }
    const bool isPlain = column == ipColumn || clientFieldInfo(column).unit != FieldUnit::Text;
    return name + QLatin1String(" == ") + (isPlain ? QString::fromStdString(*value) : quotedText(*value));
}

}  // namespace

QLatin1String groupKeyName(GroupKey key) {
    switch (key) {
        case GroupKey::Ip:
            return QLatin1String("ip");
        case GroupKey::Name:
            return QLatin1String("name");
        case GroupKey::User:
            return QLatin1String("user");
        case GroupKey::Lib:
            return QLatin1String("lib");
        case GroupKey::Db:
            return QLatin1String("db");
        case GroupKey::Cmd:
            break;
    }
    return QLatin1String("cmd");
}

std::optional<GroupKey> groupKeyNamed(QStringView name) {
    const auto key = std::ranges::find_if(allKeys, [name](GroupKey k) { return name == groupKeyName(k); });
    return key == allKeys.end() ? std::nullopt : std::optional(*key);
}

std::optional<std::string> ClientGrouping::keyText(const ClientGroup& group, std::size_t key) const {
    std::size_t at = 0;
    for (std::size_t before = 0; before < key; ++before) {
        at += columnsOf(keys[before]).size();
    }
    std::optional<std::string> text = group.values[at];
    if (keys[key] == GroupKey::Lib && text && group.values[at + 1] && !group.values[at + 1]->empty()) {
        *text += ' ' + *group.values[at + 1];
    }
    return text;
}

QString ClientGrouping::filterText(const ClientGroup& group) const {
    QString text;
    auto value = group.values.begin();
    for (const GroupKey key : keys) {
        for (const int column : columnsOf(key)) {
            text += (text.isEmpty() ? QLatin1String() : QLatin1String(" and ")) + conditionText(column, *value++);
        }
    }
    return text;
}

ClientGrouping groupClients(const ClientSnapshot& snapshot, std::span<const std::uint32_t> chosen,
                            std::vector<GroupKey> keys, const GroupOptions& options) {
    std::vector<KeyedRow> rows;  // keyed by what they share so far
    rows.reserve(chosen.size());
    for (const Row row : chosen) {
        rows.push_back({0, row});
    }
    std::vector<Ordinals> columns;
    for (const GroupKey key : keys) {
        for (const int column : columnsOf(key)) {
            columns.emplace_back(snapshot, column);
        }
    }
    for (Ordinals& column : columns) {
        for (KeyedRow& row : rows) {
            row.key = row.key << 32 | column.of(row.row);
        }
        sortByKey(rows);
        std::uint64_t number = 0;
        std::uint64_t last = rows.empty() ? 0 : rows.front().key;
        for (KeyedRow& row : rows) {
            number += row.key == last ? 0 : 1;
            last = std::exchange(row.key, number);
        }
    }

    ClientGrouping grouping;
    grouping.keys = std::move(keys);
    grouping.rows.reserve(rows.size());
    std::ranges::transform(rows, std::back_inserter(grouping.rows), &KeyedRow::row);
    grouping.groups.reserve(rows.empty() ? 0 : static_cast<std::size_t>(rows.back().key) + 1);
    for (auto first = rows.begin(); first != rows.end();) {
        const auto end = std::find_if(first, rows.end(), [&](const KeyedRow& row) { return row.key != first->key; });
        ClientGroup& group = grouping.groups.emplace_back();
        group.count = static_cast<int>(end - first);
        group.firstRow = static_cast<std::size_t>(first - rows.begin());
        group.values.reserve(columns.size());
        for (Ordinals& column : columns) {
            group.values.push_back(column.text(first->row));
        }
        summarize(group, snapshot, grouping.rowsOf(group), options);
        first = end;
    }
    std::ranges::sort(grouping.groups, [](const ClientGroup& a, const ClientGroup& b) {
        return a.count != b.count ? a.count > b.count : a.values < b.values;
    });
    return grouping;
}

}  // namespace headroom
