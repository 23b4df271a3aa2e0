// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_test.h"

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

using enum FilterVerdict;

constexpr std::size_t longestText = 1 << 16;
constexpr int mostOverruns = 100;

// Verdicts are ordered as Kleene's logic wants them: what all say is the least, what one says is the most.
void joinWith(FilterVerdicts& left, const FilterVerdicts& right, FilterExpression::Step step) {
    if (step == FilterExpression::And) {
        std::ranges::transform(left, right, left.begin(), [](auto a, auto b) { return std::min(a, b); });
    } else {
        std::ranges::transform(left, right, left.begin(), [](auto a, auto b) { return std::max(a, b); });
    }
}

void negate(FilterVerdicts& verdicts) {
    std::ranges::transform(verdicts, verdicts.begin(), [](FilterVerdict v) {
        return static_cast<FilterVerdict>(static_cast<int>(Yes) - static_cast<int>(v));
    });
}

}  // namespace

bool holdsForNumber(const FilterTerm& term, std::int64_t number) {
    const auto wanted = [&term] { return term.numbers.front(); };
    switch (term.compare) {
        case FilterCompare::Less:
            return number < wanted();
        case FilterCompare::LessOrEqual:
            return number <= wanted();
        case FilterCompare::Greater:
            return number > wanted();
        case FilterCompare::GreaterOrEqual:
            return number >= wanted();
        default:
            return std::ranges::binary_search(term.numbers, number) != (term.compare == FilterCompare::NotEqual);
    }
}

FilterVerdict TextTest::operator()(std::string_view text) {
    switch (m_term.compare) {
        case FilterCompare::Like:
            return verdict(m_term.pattern->matches(text));
        case FilterCompare::Has:
            return verdict(m_term.subject.type == FilterSubject::Letters ? hasLetters(text)
                                                                         : m_term.pattern->matches(text));
        case FilterCompare::Regex:
            return matchesRegex(text);
        default:
            return verdict(std::ranges::binary_search(m_term.texts, text, std::less<>()) !=
                           (m_term.compare == FilterCompare::NotEqual));
    }
}

bool TextTest::hasLetters(std::string_view text) const {
    return std::ranges::all_of(m_term.texts.front(),
                               [text](char letter) { return text.find(letter) != std::string_view::npos; });
}

FilterVerdict TextTest::matchesRegex(std::string_view text) {
    if (text.size() > longestText || m_overruns >= mostOverruns) {
        return Undecided;
    }
    const QRegularExpressionMatch match =
        m_term.regex.match(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
    m_overruns += match.isValid() ? 0 : 1;
    return match.isValid() ? verdict(match.hasMatch()) : Undecided;
}

FilterVerdict AddressTest::operator()(std::string_view addr) {
    const ClientAddress address = m_reader.read(addr);
    if (address.ip.form == IpAddress::None) {
        return Undecided;
    }
    if (m_term.subject.type == FilterSubject::Port) {
        return verdict(holdsForNumber(m_term, address.port));
    }
    if (looksInto(m_term.compare)) {
        return m_textTest(hostOf(addr));
    }
    const bool contained = std::ranges::any_of(
        m_term.networks, [&address](const IpNetwork& network) { return network.contains(address.ip); });
    return verdict(contained != (m_term.compare == FilterCompare::NotEqual));
}

FilterVerdicts joinVerdicts(const FilterExpression& expression, std::size_t rows,
                            const std::function<FilterVerdicts(const FilterTerm&)>& ofTerm) {
    if (expression.steps.empty()) {
        return FilterVerdicts(rows, Yes);
    }
    std::vector<FilterVerdicts> stack;
    for (const std::int32_t step : expression.steps) {
        if (step >= 0) {
            stack.push_back(ofTerm(expression.terms[static_cast<std::size_t>(step)]));
        } else if (step == FilterExpression::Not) {
            negate(stack.back());
        } else {
            const FilterVerdicts right = std::move(stack.back());
            stack.pop_back();
            joinWith(stack.back(), right, static_cast<FilterExpression::Step>(step));
        }
    }
    return std::move(stack.front());
}

}  // namespace headroom
