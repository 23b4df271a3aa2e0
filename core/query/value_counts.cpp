// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/value_counts.h"

#include "core/query/filter_run.h"
#include "core/query/grouping.h"
#include "core/query/row_order.h"
#include "core/query/slowlog_filter.h"
#include "core/server/keyed_row.h"

#include <algorithm>
#include <array>
#include <map>

namespace headroom {

namespace {

std::vector<ValueCount> ipCounts(const ClientSnapshot& snapshot) {
    std::vector<ValueCount> counts;
    for (const ClientGroup& group : groupClients(snapshot, allRows(snapshot), {GroupKey::Ip}, {}).groups) {
        if (group.values.front()) {
            counts.push_back({*group.values.front(), group.count});
        }
    }
    return counts;
}

std::vector<ValueCount> kindCounts(const ClientSnapshot& snapshot) {
    std::vector<ValueCount> counts;
    for (const ClientKind kind : allClientKinds) {
        counts.push_back({clientKindName(kind), 0});
    }
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        ++counts[static_cast<std::size_t>(snapshot.kind(row))].count;
    }
    return counts;
}

std::vector<ValueCount> textCounts(const ClientSnapshot& snapshot, int field) {
    std::vector<ValueCount> counts;
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        const std::int32_t number = snapshot.internedText(row, field);
        if (number < 0) {
            continue;
        }
        const auto index = static_cast<std::size_t>(number);
        if (index >= counts.size()) {
            counts.resize(std::max(index + 1, counts.size() * 2));
        }
        if (counts[index].count++ == 0) {
            counts[index].value = snapshot.text(row, field).value_or(std::string_view());
        }
    }
    return counts;
}

std::vector<ValueCount> letterCounts(const std::vector<ValueCount>& texts) {
    std::array<std::int64_t, 256> counts{};
    for (const ValueCount& text : texts) {
        for (const char letter : text.value) {
            counts[static_cast<unsigned char>(letter)] += text.count;
        }
    }
    std::vector<ValueCount> letters;
    for (std::size_t letter = 0; letter < counts.size(); ++letter) {
        letters.push_back({std::string(1, static_cast<char>(letter)), counts[letter]});
    }
    return letters;
}

std::vector<ValueCount> numberCounts(const ClientSnapshot& snapshot, int field) {
    std::vector<KeyedRow> rows;
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        if (const auto number = snapshot.number(row, field)) {
            rows.push_back({static_cast<std::uint64_t>(*number), static_cast<std::uint32_t>(row)});
        }
    }
    sortByKey(rows);
    std::vector<ValueCount> counts;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i == 0 || rows[i].key != rows[i - 1].key) {
            counts.push_back({std::to_string(static_cast<std::int64_t>(rows[i].key)), 0});
        }
        ++counts.back().count;
    }
    return counts;
}

bool differsForEachClient(const FilterSubject& subject) {
    return subject.field == ClientField::Id || subject.field == ClientField::Fd || subject.field == ClientField::Addr ||
           subject.unit == FieldUnit::Seconds || subject.unit == FieldUnit::Bytes;
}

std::vector<ValueCount> allCounts(const ClientSnapshot& snapshot, const FilterSubject& subject, bool letters) {
    switch (subject.type) {
        case FilterSubject::Ip:
            return ipCounts(snapshot);
        case FilterSubject::Kind:
            return kindCounts(snapshot);
        case FilterSubject::Text:
        case FilterSubject::Letters:
        case FilterSubject::Number:
        case FilterSubject::Any:
            break;
        default:
            return {};
    }
    const int field = fieldIn(snapshot, subject);
    if (field < 0 || differsForEachClient(subject)) {
        return {};
    }
    if (snapshot.isNumber(field)) {
        return numberCounts(snapshot, field);
    }
    const std::vector<ValueCount> texts = textCounts(snapshot, field);
    return letters && subject.type == FilterSubject::Letters ? letterCounts(texts) : texts;
}

std::vector<ValueCount> entryCounts(std::span<const SlowlogEntry> entries, const FilterSubject& subject) {
    const bool isIp = subject.type == FilterSubject::Ip;
    const bool isOftenAlike = subject.type == FilterSubject::Text && subject.field != SlowlogField::Command &&
                              subject.field != SlowlogField::Addr;
    if (!isIp && !isOftenAlike) {
        return {};
    }
    ClientAddressReader reader;
    std::map<std::string, std::int64_t> counts;
    for (const SlowlogEntry& entry : entries) {
        if (isIp && entry.addr) {
            const std::string_view addr(entry.addr->constData(), static_cast<std::size_t>(entry.addr->size()));
            if (const IpAddress ip = reader.read(addr).ip; ip.form != IpAddress::None) {
                ++counts[ip.text()];
            }
        } else if (const auto text = isIp ? std::nullopt : slowlogFieldText(entry, subject.field)) {
            ++counts[*text];
        }
    }
    std::vector<ValueCount> list;
    for (const auto& [value, count] : counts) {
        list.push_back({value, count});
    }
    return list;
}

std::vector<ValueCount> mostFrequent(std::vector<ValueCount> counts, std::string_view part, std::size_t most) {
    const TextPattern pattern(part, TextPattern::Wildcards::No);
    std::erase_if(counts, [&](const ValueCount& c) { return c.count == 0 || !pattern.matches(c.value); });
    const auto last = counts.begin() + static_cast<std::ptrdiff_t>(std::min(most, counts.size()));
    std::partial_sort(counts.begin(), last, counts.end(), [](const ValueCount& a, const ValueCount& b) {
        return a.count != b.count ? a.count > b.count : a.value < b.value;
    });
    counts.erase(last, counts.end());
    return counts;
}

}  // namespace

std::vector<ValueCount> valueCounts(const ClientSnapshot& snapshot, const FilterSubject& subject, bool letters,
                                    std::string_view part, std::size_t most) {
    return mostFrequent(allCounts(snapshot, subject, letters), part, most);
}

std::vector<ValueCount> valueCounts(std::span<const SlowlogEntry> entries, const FilterSubject& subject,
                                    std::string_view part, std::size_t most) {
    return mostFrequent(entryCounts(entries, subject), part, most);
}

}  // namespace headroom
