// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/row_order.h"

#include "core/server/keyed_row.h"
#include "core/server/whole_number.h"

#include <QHostAddress>

#include <algorithm>
#include <compare>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_map>

namespace headroom {

namespace {

using Row = std::uint32_t;

// An unsigned key that sorts as the signed number does.
std::uint64_t keyOf(std::int64_t number) {
    return static_cast<std::uint64_t>(number) ^ (std::uint64_t(1) << 63);
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::vector<std::string> wordsOf(QByteArrayView search) {
    std::vector<std::string> words(1);
    for (const char c : search) {
        if (c != ' ') {
            words.back() += lower(c);
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) {
        words.pop_back();
    }
    return words;
}

// Whether a word occurs in a field; asked once for each different text.
class WordMatcher {
  public:
    WordMatcher(const ClientSnapshot& snapshot, int field, std::string_view word)
        : m_snapshot(snapshot), m_word(word), m_field(field) {}

    [[nodiscard]] bool matches(int row) {
        const std::int32_t number = m_snapshot.internedText(row, m_field);
        if (number < 0) {
            return m_field == ClientField::Addr && occurs(row);
        }
        const auto index = static_cast<std::size_t>(number);
        if (index >= m_known.size()) {
            m_known.resize(std::max(index + 1, m_known.size() * 2), Unknown);
        }
        if (m_known[index] == Unknown) {
            m_known[index] = occurs(row) ? Yes : No;
        }
        return m_known[index] == Yes;
    }

  private:
    enum Answer : std::uint8_t { Unknown, No, Yes };

    [[nodiscard]] bool occurs(int row) const {
        const std::string_view text = m_snapshot.text(row, m_field).value_or(std::string_view());
        const auto same = [](char inText, char inWord) { return lower(inText) == inWord; };
        return std::search(text.begin(), text.end(), m_word.begin(), m_word.end(), same) != text.end();
    }

    const ClientSnapshot& m_snapshot;
    std::string_view m_word;
    int m_field;
    std::vector<Answer> m_known;
};

// The rows that match, ordered by id, then by row.
std::vector<KeyedRow> matchingRows(const ClientSnapshot& snapshot, QByteArrayView search) {
    std::vector<KeyedRow> rows;
    rows.reserve(static_cast<std::size_t>(snapshot.rowCount()));
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        rows.push_back({static_cast<std::uint64_t>(snapshot.id(row)), static_cast<Row>(row)});
    }
    for (const std::string& word : wordsOf(search)) {
        std::vector<WordMatcher> matchers;
        for (const int field :
             {ClientField::Cmd, ClientField::User, ClientField::LibName, ClientField::Name, ClientField::Addr}) {
            matchers.emplace_back(snapshot, field, word);
        }
        std::erase_if(rows, [&matchers](const KeyedRow& row) {
            return std::ranges::none_of(matchers,
                                        [&row](WordMatcher& m) { return m.matches(static_cast<int>(row.row)); });
        });
    }
    sortByKey(rows);
    return rows;
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

struct Address {
    enum Form { V4, V6, Other } form = Other;
    std::uint64_t high = 0;  // V6
    std::uint64_t low = 0;   // V4: number and port
    std::uint16_t port = 0;  // V6
    std::string_view text;   // Other

    auto operator<=>(const Address&) const = default;
};

std::optional<std::uint32_t> v4Number(std::string_view host) {
    std::uint32_t number = 0;
    for (int part = 0; part < 4; ++part) {
        const std::size_t end = part < 3 ? host.find('.') : host.size();
        const auto value = end == std::string_view::npos ? std::nullopt : wholeNumber(host.substr(0, end));
        if (!value || *value < 0 || *value > 255) {
            return std::nullopt;
        }
        number = number << 8 | static_cast<std::uint32_t>(*value);
        host.remove_prefix(part < 3 ? end + 1 : end);
    }
    return number;
}

// Reads addresses; hosts that are no IPv4 are costly and come again and again, so they are remembered.
class AddressReader {
  public:
    [[nodiscard]] Address read(std::string_view text) {
        Address address;
        address.text = text;
        const std::size_t colon = text.rfind(':');
        const auto port = colon == std::string_view::npos ? std::nullopt : wholeNumber(text.substr(colon + 1));
        if (!port || *port < 0 || *port > std::numeric_limits<std::uint16_t>::max()) {
            return address;
        }
        std::string_view host = text.substr(0, colon);
        if (const auto number = v4Number(host)) {
            return {Address::V4, 0, std::uint64_t(*number) << 16 | static_cast<std::uint64_t>(*port), 0, {}};
        }
        if (!host.starts_with('[') || !host.ends_with(']')) {
            return address;
        }
        host = host.substr(1, host.size() - 2);
        auto known = m_hosts.find(host);
        if (known == m_hosts.end()) {
            known = m_hosts.emplace(host, readV6(host)).first;
        }
        if (known->second.form == Address::Other) {
            return address;
        }
        address = known->second;
        address.port = static_cast<std::uint16_t>(*port);
        return address;
    }

  private:
    [[nodiscard]] static Address readV6(std::string_view host) {
        const QHostAddress parsed(QString::fromLatin1(host.data(), static_cast<qsizetype>(host.size())));
        if (parsed.protocol() != QAbstractSocket::IPv6Protocol) {
            return {};
        }
        const Q_IPV6ADDR bytes = parsed.toIPv6Address();
        Address address{Address::V6, 0, 0, 0, {}};
        for (int i = 0; i < 8; ++i) {
            address.high = address.high << 8 | bytes[i];
            address.low = address.low << 8 | bytes[i + 8];
        }
        return address;
    }

    std::unordered_map<std::string_view, Address> m_hosts;
};

// Sets the keys of `rows`, all of which have an address.
void keyByAddress(const ClientSnapshot& snapshot, std::vector<KeyedRow>& rows) {
    AddressReader reader;
    std::vector<Address> addresses;
    addresses.reserve(rows.size());
    bool onlyV4 = true;
    for (KeyedRow& row : rows) {
        const auto text = snapshot.text(static_cast<int>(row.row), ClientField::Addr);
        addresses.push_back(reader.read(text.value_or(std::string_view())));
        row.key = addresses.back().low;
        onlyV4 = onlyV4 && addresses.back().form == Address::V4;
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

std::vector<std::uint32_t> orderRows(const ClientSnapshot& snapshot, SortBy sortBy, QByteArrayView search) {
    std::vector<KeyedRow> rows = matchingRows(snapshot, search);
    std::vector<Row> without;
    std::erase_if(rows, [&](KeyedRow& row) {
        const int index = static_cast<int>(row.row);
        const auto number = snapshot.number(index, sortBy.field);
        row.key = number ? keyOf(*number) : 0;
        const bool lacks = !number && !snapshot.text(index, sortBy.field);
        if (lacks) {
            without.push_back(row.row);
        }
        return lacks;
    });
    if (!rows.empty() && snapshot.text(static_cast<int>(rows.front().row), sortBy.field)) {
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

}  // namespace headroom
