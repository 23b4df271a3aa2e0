// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter.h"

#include "core/query/filter_expression.h"
#include "core/query/filter_parser.h"
#include "core/query/filter_run.h"
#include "core/query/slowlog_filter.h"
#include "core/query/text_pattern.h"
#include "core/text/sentence.h"

#include <algorithm>
#include <string>
#include <string_view>
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

// How many letters are wrong, missing or too many, or changed places with their neighbour.
std::size_t slips(std::string_view typed, std::string_view meant) {
    std::vector<std::vector<std::size_t>> least(typed.size() + 1, std::vector<std::size_t>(meant.size() + 1));
    for (std::size_t i = 0; i <= typed.size(); ++i) {
        for (std::size_t j = 0; j <= meant.size(); ++j) {
            if (i == 0 || j == 0) {
                least[i][j] = i + j;
                continue;
            }
            const std::size_t isOther = typed[i - 1] != meant[j - 1] ? 1 : 0;
            least[i][j] = std::min({least[i - 1][j] + 1, least[i][j - 1] + 1, least[i - 1][j - 1] + isOther});
            if (i > 1 && j > 1 && typed[i - 1] == meant[j - 2] && typed[i - 2] == meant[j - 1])
                least[i][j] = std::min(least[i][j], least[i - 2][j - 2] + 1);
        }
    }
    return least[typed.size()][meant.size()];
}

// Empty: no field there is nearly that.
QString nearestField(const ClientSnapshot& snapshot, const std::string& typed) {
    constexpr std::size_t longest = 32;
    std::vector<std::string> fields;
    for (const int field : snapshot.fields())
        fields.emplace_back(snapshot.fieldKey(field));
    for (const FilterWord& word : workedOutFields(FilterRows::Clients))
        fields.emplace_back(word.name);
    const std::string lower = asciiLower(typed);
    std::size_t least = lower.size() > 4 ? 3 : 2;  // too many
    QString nearest;
    for (const std::string& field : fields) {
        const std::size_t wrong = lower.size() > longest || field.size() > longest ? least : slips(lower, field);
        if (wrong < least) {
            least = wrong;
            nearest = QString::fromStdString(field);
        }
    }
    return nearest;
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
            Sentence::tr("no %1 has the field %2").arg(row, QStringView(text()).sliced(term.position, term.length)),
            term.subject.type != FilterSubject::Any};
}

std::vector<FilterError> Filter::missingFields(const ClientSnapshot& snapshot) const {
    std::vector<FilterError> missing;
    for (const FilterTerm& term : m_expression->terms) {
        const bool needsNone = term.subject.type == FilterSubject::Search || term.subject.type == FilterSubject::Own;
        if (!needsNone && fieldIn(snapshot, term.subject) < 0) {
            missing.push_back(this->missing(term, QLatin1String("client")));
            if (FilterError& error = missing.back(); !error.known) {
                if (const QString nearest = nearestField(snapshot, term.subject.key); !nearest.isEmpty())
                    error.message += QStringLiteral(" (nearest: %1)").arg(nearest);
            }
        }
    }
    return missing;
}

std::optional<FilterError> Filter::unknownField(const ClientSnapshot& snapshot) const {
    const std::vector<FilterError> missing = missingFields(snapshot);
    const auto unknown = std::ranges::find(missing, false, &FilterError::known);
    return unknown == missing.end() ? std::nullopt : std::optional(*unknown);
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
