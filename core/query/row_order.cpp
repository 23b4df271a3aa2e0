// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/row_order.h"

#include "core/server/whole_number.h"

#include <QHostAddress>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

namespace headroom {

namespace {

using Row = std::uint32_t;
using Key = std::array<std::uint64_t, 3>;

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

bool contains(std::string_view text, std::string_view word) {
    const auto same = [](char inText, char inWord) { return lower(inText) == inWord; };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end() || word.empty();
}

// Which of the words occur in a text, a bit each, remembered by the text's number.
class WordMatcher {
  public:
    WordMatcher(const ClientSnapshot& snapshot, int field, const std::vector<std::string>& words)
        : m_snapshot(snapshot), m_words(words), m_field(field) {}

    [[nodiscard]] std::uint64_t found(int row) {
        if (m_field == ClientField::Addr) {
            return search(row);
        }
        const std::int32_t number = m_snapshot.internedText(row, m_field);
        if (number < 0) {
            return 0;
        }
        const auto index = static_cast<std::size_t>(number);
        if (index >= m_known.size()) {
            m_known.resize(std::max(index + 1, m_known.size() * 2));
        }
        if (!m_known[index]) {
            m_known[index] = search(row);
        }
        return *m_known[index];
    }

  private:
    [[nodiscard]] std::uint64_t search(int row) const {
        const std::string_view text = m_snapshot.text(row, m_field).value_or(std::string_view());
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            bits |= std::uint64_t(contains(text, m_words[i]) ? 1 : 0) << i;
        }
        return bits;
    }

    const ClientSnapshot& m_snapshot;
    const std::vector<std::string>& m_words;
    int m_field;
    std::vector<std::optional<std::uint64_t>> m_known;
};

std::vector<Row> matchingRows(const ClientSnapshot& snapshot, QByteArrayView search) {
    const auto count = static_cast<Row>(snapshot.rowCount());
    std::vector<std::string> words = wordsOf(search);
    std::vector<Row> rows;
    rows.reserve(count);
    if (words.empty()) {
        rows.resize(count);
        std::iota(rows.begin(), rows.end(), Row(0));
        return rows;
    }
    words.resize(std::min<std::size_t>(words.size(), 63));
    const std::uint64_t all = (std::uint64_t(1) << words.size()) - 1;
    std::vector<WordMatcher> matchers;
    for (const int field :
         {ClientField::Addr, ClientField::Name, ClientField::User, ClientField::Cmd, ClientField::LibName}) {
        matchers.emplace_back(snapshot, field, words);
    }
    for (Row row = 0; row < count; ++row) {
        std::uint64_t bits = 0;
        for (WordMatcher& matcher : matchers) {
            bits |= matcher.found(static_cast<int>(row));
        }
        if (bits == all) {
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace

std::vector<std::uint32_t> orderRows(const ClientSnapshot& snapshot, SortBy sortBy, QByteArrayView search) {
    Q_UNUSED(sortBy)
    return matchingRows(snapshot, search);
}

}  // namespace headroom
