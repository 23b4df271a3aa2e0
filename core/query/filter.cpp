// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter.h"

#include "core/query/filter_expression.h"
#include "core/query/filter_parser.h"
#include "core/query/filter_run.h"
#include "core/query/slowlog_filter.h"

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

FilterMatches countedMatches(FilterVerdicts verdicts) {
    FilterMatches matches;
    matches.verdicts = std::move(verdicts);
    matches.matched = static_cast<int>(std::ranges::count(matches.verdicts, FilterVerdict::Yes));
    matches.undecided = static_cast<int>(std::ranges::count(matches.verdicts, FilterVerdict::Undecided));
    return matches;
}

}  // namespace

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

tl::expected<Filter, FilterError> Filter::parse(const QString& text, FilterRows rows) {
    auto expression = parseFilter(text, rows);
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
    Q_ASSERT(isEmpty() || m_expression->rows == FilterRows::Clients);
    return countedMatches(FilterRun(snapshot, ownIds).verdicts(*m_expression));
}

FilterMatches Filter::apply(std::span<const SlowlogEntry> entries) const {
    Q_ASSERT(isEmpty() || m_expression->rows == FilterRows::SlowCommands);
    return countedMatches(slowlogVerdicts(*m_expression, entries));
}

FilterError Filter::missing(const FilterTerm& term, QLatin1String row) const {
    return {term.position, term.length,
            QStringLiteral("no %1 has the field %2").arg(row, QStringView(text()).sliced(term.position, term.length)),
            term.subject.type != FilterSubject::Any};
}

std::vector<FilterError> Filter::missingFields(const ClientSnapshot& snapshot) const {
    std::vector<FilterError> missing;
    for (const FilterTerm& term : m_expression->terms) {
        const bool needsNone = term.subject.type == FilterSubject::Search || term.subject.type == FilterSubject::Own;
        if (!needsNone && fieldIn(snapshot, term.subject) < 0) {
            missing.push_back(this->missing(term, QLatin1String("client")));
        }
    }
    return missing;
}

std::vector<FilterError> Filter::missingFields(std::span<const SlowlogEntry> entries) const {
    std::vector<FilterError> missing;
    for (const FilterTerm& term : m_expression->terms) {
        if (!anyTells(entries, term.subject)) {
            missing.push_back(this->missing(term, QLatin1String("entry")));
        }
    }
    return missing;
}

}  // namespace headroom
