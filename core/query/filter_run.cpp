// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_run.h"

#include <algorithm>

namespace headroom {

namespace {

using enum FilterVerdict;

// What is said of a text field's rows; worked out once for each different text.
template <typename Decide>
class TextVerdicts {
  public:
    TextVerdicts(const ClientSnapshot& snapshot, int field, Decide decide)
        : m_snapshot(snapshot), m_field(field), m_decide(std::move(decide)) {}

    [[nodiscard]] FilterVerdict operator()(int row) {
        if (m_field == ClientField::Addr) {
            const auto text = m_snapshot.text(row, m_field);
            return text ? m_decide(*text) : Undecided;
        }
        const std::int32_t number = m_snapshot.internedText(row, m_field);
        if (number < 0) {
            return Undecided;
        }
        const auto index = static_cast<std::size_t>(number);
        if (index >= m_known.size()) {
            m_known.resize(std::max(index + 1, m_known.size() * 2));
        }
        if (!m_known[index]) {
            m_known[index] = m_decide(m_snapshot.text(row, m_field).value_or(std::string_view()));
        }
        return *m_known[index];
    }

  private:
    const ClientSnapshot& m_snapshot;
    int m_field;
    Decide m_decide;
    std::vector<std::optional<FilterVerdict>> m_known;  // by number of the text
};

}  // namespace

int fieldIn(const ClientSnapshot& snapshot, const FilterSubject& subject) {
    const auto found = std::ranges::find_if(snapshot.fields(), [&](int field) {
        switch (subject.type) {
            case FilterSubject::Any:
                return snapshot.fieldKey(field) == subject.key;
            case FilterSubject::Ip:
            case FilterSubject::Port:
                return field == ClientField::Addr;
            case FilterSubject::Kind:
            case FilterSubject::Blocked:
                return field == ClientField::Flags;
            default:
                return field == subject.field;
        }
    });
    return found == snapshot.fields().end() ? -1 : *found;
}

FilterVerdicts FilterRun::verdicts(const FilterExpression& expression) const {
    return joinVerdicts(expression, static_cast<std::size_t>(m_snapshot.rowCount()),
                        [this](const FilterTerm& term) { return ofTerm(term); });
}

template <typename Decide>
FilterVerdicts FilterRun::ofRows(Decide decide) const {
    FilterVerdicts verdicts(static_cast<std::size_t>(m_snapshot.rowCount()));
    for (int row = 0; row < m_snapshot.rowCount(); ++row) {
        verdicts[static_cast<std::size_t>(row)] = decide(row);
    }
    return verdicts;
}

// Dragonfly leaves empty flags out: in a list where others have them a row that has what stands behind them has none.
bool FilterRun::hasFlags(int row) const {
    return m_snapshot.internedText(row, ClientField::Flags) >= 0 ||
           (std::ranges::find(m_snapshot.fields(), ClientField::Flags) != m_snapshot.fields().end() &&
            (m_snapshot.text(row, ClientField::LibName) || m_snapshot.text(row, ClientField::Cmd)));
}

FilterVerdicts FilterRun::ofTerm(const FilterTerm& term) const {
    switch (term.subject.type) {
        case FilterSubject::Search:
            return ofSearch(*term.pattern);
        case FilterSubject::Own:
            return ofRows([this](int row) {
                const std::int64_t id = m_snapshot.id(row);
                return id == 0 || m_ownIds.empty() ? Undecided
                                                   : verdict(std::ranges::find(m_ownIds, id) != m_ownIds.end());
            });
        case FilterSubject::Blocked:
            return ofRows([this](int row) { return hasFlags(row) ? verdict(m_snapshot.blocked(row)) : Undecided; });
        default:
            break;
    }
    FilterVerdicts verdicts = ofField(term);
    if (term.compare == FilterCompare::IsUnknown) {  // no value is among none
        std::ranges::replace(verdicts, Undecided, Yes);
    }
    return verdicts;
}

FilterVerdicts FilterRun::ofField(const FilterTerm& term) const {
    const int field = fieldIn(m_snapshot, term.subject);
    if (field < 0) {
        return ofRows([](int) { return Undecided; });
    }
    if (term.subject.type == FilterSubject::Kind) {
        return ofRows([&](int row) {
            // Before Redis 5.0 flags do not tell of pubsub, so a kind may be known without them.
            const ClientKind kind = m_snapshot.kind(row);
            const bool known = kind != ClientKind::Normal || hasFlags(row);
            return known ? verdict(holdsForNumber(term, static_cast<std::int64_t>(kind))) : Undecided;
        });
    }
    if (term.subject.type == FilterSubject::Ip || term.subject.type == FilterSubject::Port) {
        return ofAddress(term);
    }
    if (m_snapshot.isNumber(field) ? looksInto(term.compare) : isOrder(term.compare)) {
        return ofRows([](int) { return Undecided; });
    }
    if (!m_snapshot.isNumber(field)) {
        return ofRows(TextVerdicts(m_snapshot, field, TextTest(term)));
    }
    return ofRows([&](int row) {
        const auto number = m_snapshot.number(row, field);
        return number ? verdict(holdsForNumber(term, *number)) : Undecided;
    });
}

FilterVerdicts FilterRun::ofAddress(const FilterTerm& term) const {
    AddressTest test(term);
    return ofRows([&](int row) { return test(m_snapshot.text(row, ClientField::Addr).value_or(std::string_view())); });
}

FilterVerdicts FilterRun::ofSearch(const TextPattern& pattern) const {
    const auto matches = [&pattern](std::string_view text) { return verdict(pattern.matches(text)); };
    std::vector<TextVerdicts<decltype(matches)>> columns;
    // Where there are many different texts comes last: most rows are decided by then.
    for (const int field :
         {ClientField::Cmd, ClientField::User, ClientField::LibName, ClientField::Name, ClientField::Addr}) {
        columns.emplace_back(m_snapshot, field, matches);
    }
    return ofRows([&columns](int row) {
        return verdict(std::ranges::any_of(columns, [row](auto& c) { return c(row) == Yes; }));
    });
}

}  // namespace headroom
