// SPDX-License-Identifier: GPL-3.0-or-later
// What a term says of one value, and how the verdicts of terms are joined. For one application of a filter; one thread.
#pragma once

#include "core/query/filter.h"
#include "core/query/filter_expression.h"

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace headroom {

using FilterVerdicts = std::vector<FilterVerdict>;  // of each row

[[nodiscard]] constexpr FilterVerdict verdict(bool holds) {
    return holds ? FilterVerdict::Yes : FilterVerdict::No;
}

[[nodiscard]] bool holdsForNumber(const FilterTerm& term, std::int64_t number);

// What a term says of texts. Must not outlive it.
class TextTest {
  public:
    explicit TextTest(const FilterTerm& term) : m_term(term) {}

    [[nodiscard]] FilterVerdict operator()(std::string_view text);

  private:
    [[nodiscard]] bool hasLetters(std::string_view text) const;
    [[nodiscard]] FilterVerdict matchesRegex(std::string_view text);

    const FilterTerm& m_term;
    int m_overruns = 0;  // texts that took the regular expression too many steps
};

// What a term about ip or port says of addresses, which must outlive it.
class AddressTest {
  public:
    explicit AddressTest(const FilterTerm& term) : m_term(term), m_textTest(term) {}

    [[nodiscard]] FilterVerdict operator()(std::string_view addr);

  private:
    const FilterTerm& m_term;
    TextTest m_textTest;
    ClientAddressReader m_reader;
};

// `ofTerm` gives the verdicts of all `rows` rows.
[[nodiscard]] FilterVerdicts joinVerdicts(const FilterExpression& expression, std::size_t rows,
                                          const std::function<FilterVerdicts(const FilterTerm&)>& ofTerm);

}  // namespace headroom
