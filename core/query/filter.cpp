// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter.h"

#include "core/query/filter_expression.h"
#include "core/query/filter_parser.h"
#include "core/query/filter_run.h"

#include <algorithm>

namespace headroom {

std::vector<std::uint32_t> FilterMatches::rows() const {
    std::vector<std::uint32_t> rows;
    rows.reserve(static_cast<std::size_t>(matched));
    for (std::size_t row = 0; row < verdicts.size(); ++row) {
        if (verdicts[row] == FilterVerdict::Yes) {
            rows.push_back(static_cast<std::uint32_t>(row));
        }
    }
    return rows;
}

Filter::Filter() : m_expression(std::make_shared<FilterExpression>()) {}

tl::expected<Filter, FilterError> Filter::parse(const QString& text) {
    auto expression = parseFilter(text);
    if (!expression) {
        return tl::unexpected(expression.error());
    }
    Filter filter;
    filter.m_expression = std::make_shared<const FilterExpression>(*std::move(expression));
    return filter;
}

bool Filter::isEmpty() const {
    return m_expression->terms.empty();
}

const QString& Filter::text() const {
    return m_expression->text;
}

FilterMatches Filter::apply(const ClientSnapshot& snapshot, std::span<const std::int64_t> ownIds) const {
    FilterMatches matches;
    matches.verdicts = FilterRun(snapshot, ownIds).verdicts(*m_expression);
    matches.matched = static_cast<int>(std::ranges::count(matches.verdicts, FilterVerdict::Yes));
    matches.undecided = static_cast<int>(std::ranges::count(matches.verdicts, FilterVerdict::Undecided));
    return matches;
}

std::vector<FilterError> Filter::missingFields(const ClientSnapshot& snapshot) const {
    std::vector<FilterError> missing;
    for (const FilterTerm& term : m_expression->terms) {
        const bool needsNone = term.subject.type == FilterSubject::Search || term.subject.type == FilterSubject::Own;
        if (!needsNone && fieldIn(snapshot, term.subject) < 0) {
            missing.push_back({term.position, term.length,
                               QStringLiteral("no client has the field %1")
                                   .arg(QStringView(text()).sliced(term.position, term.length)),
                               term.subject.type != FilterSubject::Any});
        }
    }
    return missing;
}

}  // namespace headroom
