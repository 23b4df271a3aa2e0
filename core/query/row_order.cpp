// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/row_order.h"

#include "core/query/client_address.h"
#include "core/server/keyed_row.h"

#include <algorithm>
#include <compare>
#include <numeric>
#include <optional>
#include <string_view>

namespace headroom {

namespace {

using Row = std::uint32_t;

// An unsigned key that sorts as the signed number does.
std::uint64_t keyOf(std::int64_t number) {
    return static_cast<std::uint64_t>(number) ^ (std::uint64_t(1) << 63);
}

// Ranks of different things: equal things have equal ranks.
template <typename T>
std::vector<std::uint64_t> ranksOf(const std::vector<T>& things) {
    std::vector<std::size_t> order(things.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::ranges::sort(order, [&things](std::size_t a, std::size_t b) { return things[a] < things[b]; });
    std::vector<std::uint64_t> ranks(things.size());
    for (std::size_t i = 1; i < order.size(); ++i) {
        ranks[order[i]] = ranks[order[i - 1]] + (things[order[i - 1]] < things[order[i]] ? 1 : 0);
    }
    return ranks;
}

// IPv4, then IPv6, then what is no IP by its text.
struct AddressRank {
    ClientAddress address;
    std::string_view text;

    auto operator<=>(const AddressRank&) const = default;
};

std::optional<std::int64_t> portOf(const ClientSnapshot& snapshot, int row, ClientAddressReader& reader) {
    const auto text = snapshot.text(row, ClientField::Addr);
    const ClientAddress address = text ? reader.read(*text) : ClientAddress();
    return address.ip.form == IpAddress::None ? std::nullopt : std::optional<std::int64_t>(address.port);
}

// Sets the keys of `rows`, all of which have an address.
void keyByAddress(const ClientSnapshot& snapshot, std::vector<KeyedRow>& rows) {
    ClientAddressReader reader;
    std::vector<AddressRank> addresses;
    addresses.reserve(rows.size());
    bool onlyV4 = true;
    for (KeyedRow& row : rows) {
        const auto text = snapshot.text(static_cast<int>(row.row), ClientField::Addr).value_or(std::string_view());
        const ClientAddress address = reader.read(text);
        const bool isIp = address.ip.form != IpAddress::None;
        addresses.push_back({address, isIp ? std::string_view() : text});
        row.key = address.ip.low << 16 | address.port;
        onlyV4 = onlyV4 && address.ip.form == IpAddress::V4;
    }
    if (onlyV4) {
        return;
    }
    const std::vector<std::uint64_t> ranks = ranksOf(addresses);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].key = ranks[i];
    }
}

// The same for any other text field.
void keyByText(const ClientSnapshot& snapshot, int field, std::vector<KeyedRow>& rows) {
    std::vector<std::string_view> texts;
    for (KeyedRow& row : rows) {
        row.key = static_cast<std::uint64_t>(snapshot.internedText(static_cast<int>(row.row), field));
        if (row.key >= texts.size()) {
            texts.resize(std::max<std::size_t>(row.key + 1, texts.size() * 2));
        }
        texts[row.key] = snapshot.text(static_cast<int>(row.row), field).value_or(std::string_view());
    }
    const std::vector<std::uint64_t> ranks = ranksOf(texts);
    for (KeyedRow& row : rows) {
        row.key = ranks[row.key];
    }
}

}  // namespace

std::vector<std::uint32_t> orderRows(const ClientSnapshot& snapshot, SortBy sortBy,
                                     std::span<const std::uint32_t> chosen) {
    std::vector<KeyedRow> rows;
    rows.reserve(chosen.size());
    for (const Row row : chosen) {
        rows.push_back({static_cast<std::uint64_t>(snapshot.id(static_cast<int>(row))), row});
    }
    sortByKey(rows);
    const bool isByPort = sortBy.field == SortBy::Port;
    ClientAddressReader reader;
    std::vector<Row> without;
    std::erase_if(rows, [&](KeyedRow& row) {
        const int index = static_cast<int>(row.row);
        const auto number = isByPort ? portOf(snapshot, index, reader) : snapshot.number(index, sortBy.field);
        row.key = number ? keyOf(*number) : 0;
        const bool lacks = !number && (isByPort || !snapshot.text(index, sortBy.field));
        if (lacks) {
            without.push_back(row.row);
        }
        return lacks;
    });
    if (!isByPort && !rows.empty() && snapshot.text(static_cast<int>(rows.front().row), sortBy.field)) {
        sortBy.field == ClientField::Addr ? keyByAddress(snapshot, rows) : keyByText(snapshot, sortBy.field, rows);
    }
    for (KeyedRow& row : rows) {
        row.key = sortBy.descending ? ~row.key : row.key;
    }
    sortByKey(rows);
    std::vector<Row> order;
    order.reserve(rows.size() + without.size());
    for (const KeyedRow& row : rows) {
        order.push_back(row.row);
    }
    order.insert(order.end(), without.begin(), without.end());
    return order;
}

std::vector<std::uint32_t> allRows(const ClientSnapshot& snapshot) {
    std::vector<std::uint32_t> rows(static_cast<std::size_t>(snapshot.rowCount()));
    std::iota(rows.begin(), rows.end(), 0U);
    return rows;
}

}  // namespace headroom
