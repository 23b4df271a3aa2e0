// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_run.h"

#include <algorithm>

namespace headroom {

namespace {

using enum FilterVerdict;

FilterVerdict verdict(bool holds) {
    return holds ? Yes : No;
}

// Verdicts are ordered as Kleene's logic wants them: what all say is the least, what one says is the most.
void joinWith(FilterRun::Verdicts& left, const FilterRun::Verdicts& right, FilterExpression::Step step) {
    if (step == FilterExpression::And) {
        std::ranges::transform(left, right, left.begin(), [](auto a, auto b) { return std::min(a, b); });
    } else {
        std::ranges::transform(left, right, left.begin(), [](auto a, auto b) { return std::max(a, b); });
    }
}

void negate(FilterRun::Verdicts& verdicts) {
    std::ranges::transform(verdicts, verdicts.begin(), [](FilterVerdict v) {
        return static_cast<FilterVerdict>(static_cast<int>(Yes) - static_cast<int>(v));
    });
}

template <typename T>
bool among(const std::vector<T>& sorted, const T& value) {
    return std::ranges::binary_search(sorted, value);
}

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
            return among(term.numbers, number) != (term.compare == FilterCompare::NotEqual);
    }
}

// What a term says of texts.
class TextTest {
  public:
    explicit TextTest(const FilterTerm& term) : m_term(term) {}

    [[nodiscard]] FilterVerdict operator()(std::string_view text) {
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

  private:
    static constexpr std::size_t longestText = 1 << 16;
    static constexpr int mostOverruns = 100;

    [[nodiscard]] bool hasLetters(std::string_view text) const {
        return std::ranges::all_of(m_term.texts.front(),
                                   [text](char letter) { return text.find(letter) != std::string_view::npos; });
    }

    [[nodiscard]] FilterVerdict matchesRegex(std::string_view text) {
        if (text.size() > longestText || m_overruns >= mostOverruns) {
            return Undecided;
        }
        const QRegularExpressionMatch match =
            m_term.regex.match(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
        m_overruns += match.isValid() ? 0 : 1;
        return match.isValid() ? verdict(match.hasMatch()) : Undecided;
    }

    const FilterTerm& m_term;
    int m_overruns = 0;  // texts that took the regular expression too many steps
};

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

FilterRun::Verdicts FilterRun::verdicts(const FilterExpression& expression) const {
    if (expression.steps.empty()) {
        return ofRows([](int) { return Yes; });
    }
    std::vector<Verdicts> stack;
    for (const std::int32_t step : expression.steps) {
        if (step >= 0) {
            stack.push_back(ofTerm(expression.terms[static_cast<std::size_t>(step)]));
        } else if (step == FilterExpression::Not) {
            negate(stack.back());
        } else {
            const Verdicts right = std::move(stack.back());
            stack.pop_back();
            joinWith(stack.back(), right, static_cast<FilterExpression::Step>(step));
        }
    }
    return std::move(stack.front());
}

template <typename Decide>
FilterRun::Verdicts FilterRun::ofRows(Decide decide) const {
    Verdicts verdicts(static_cast<std::size_t>(m_snapshot.rowCount()));
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

FilterRun::Verdicts FilterRun::ofTerm(const FilterTerm& term) const {
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
    Verdicts verdicts = ofField(term);
    if (term.compare == FilterCompare::IsUnknown) {  // no value is among none
        std::ranges::replace(verdicts, Undecided, Yes);
    }
    return verdicts;
}

FilterRun::Verdicts FilterRun::ofField(const FilterTerm& term) const {
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

FilterRun::Verdicts FilterRun::ofAddress(const FilterTerm& term) const {
    ClientAddressReader reader;
    TextTest textTest(term);
    return ofRows([&](int row) {
        const std::string_view addr = m_snapshot.text(row, ClientField::Addr).value_or(std::string_view());
        const ClientAddress address = reader.read(addr);
        if (address.ip.form == IpAddress::None) {
            return Undecided;
        }
        if (term.subject.type == FilterSubject::Port) {
            return verdict(holdsForNumber(term, address.port));
        }
        if (looksInto(term.compare)) {
            return textTest(hostOf(addr));
        }
        const bool contained = std::ranges::any_of(
            term.networks, [&address](const IpNetwork& network) { return network.contains(address.ip); });
        return verdict(contained != (term.compare == FilterCompare::NotEqual));
    });
}

FilterRun::Verdicts FilterRun::ofSearch(const TextPattern& pattern) const {
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
