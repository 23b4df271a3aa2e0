// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_parser.h"

#include "core/query/filter_lexer.h"
#include "core/query/filter_quantity.h"
#include "core/text/sentence.h"

#include <algorithm>

namespace headroom {

namespace {

// A regular expression of the user meets texts of the server: a text takes at most about a millisecond. PCRE's own
// limits are a thousand times as high.
constexpr auto regexLimits = QLatin1String("(*LIMIT_MATCH=20000)");

QuantityUnits unitsOf(const FilterSubject& subject) {
    return subject.type == FilterSubject::Any        ? QuantityUnits::Both
           : subject.unit == FieldUnit::Seconds      ? QuantityUnits::Time
           : subject.unit == FieldUnit::Bytes        ? QuantityUnits::Bytes
           : subject.unit == FieldUnit::Microseconds ? QuantityUnits::ShortTime
                                                     : QuantityUnits::None;
}

// Of a text that readQuantity() does not take.
bool isTooLarge(std::string_view text, QuantityUnits units) {
    text.remove_prefix(text.starts_with('-') ? 1 : 0);
    const std::size_t unitAt = std::min(text.find_first_not_of("0123456789"), text.size());
    return unitAt > 0 && (unitAt == text.size() || isUnit(text.substr(unitAt), units));
}

// PCRE takes stack for each group in another. Those in a class or a quote are counted too: nobody needs so many.
bool nestsTooDeep(QStringView pattern) {
    int depth = 0;
    for (qsizetype at = 0; at < pattern.size() && depth <= Filter::MaxNesting; ++at) {
        const QChar c = pattern[at];
        at += c == u'\\' ? 1 : 0;
        depth += c == u'(' ? 1 : c == u')' ? -1 : 0;
    }
    return depth > Filter::MaxNesting;
}

std::optional<ClientKind> clientKindNamed(std::string_view name) {
    const auto kind = std::ranges::find(allClientKinds, asciiLower(name), clientKindName);
    return kind == allClientKinds.end() ? std::nullopt : std::optional(*kind);
}

// "==, != or in"
QString listed(const QStringList& words) {
    return words.size() < 2
               ? words.join(QString())
               : words.mid(0, words.size() - 1).join(QLatin1String(", ")) + QLatin1String(" or ") + words.back();
}

}  // namespace

class FilterParser {
  public:
    FilterParser(const QString& text, FilterRows rows) : m_text(text), m_rows(rows), m_tokens(filterTokens(m_text)) {
        m_expression.text = text;
        m_expression.rows = rows;
    }

    [[nodiscard]] tl::expected<FilterExpression, FilterError> parse();

  private:
    using Done = tl::expected<void, FilterError>;
    // An operator whose right side is not complete, or a parenthesis that is open.
    struct Pending {
        enum Kind : std::uint8_t { Open, Or, And, Not } kind;  // the later, the closer it binds
        FilterToken token;
    };

    [[nodiscard]] const FilterToken& token(std::size_t distance = 0) const {
        return m_tokens[std::min(m_at + distance, m_tokens.size() - 1)];
    }
    [[nodiscard]] QString textOf(const FilterToken& token) const { return token.in(m_text).toString(); }
    [[nodiscard]] bool isWord(const FilterToken& token, QLatin1String word) const {
        return token.kind == FilterToken::Word && token.in(m_text).compare(word, Qt::CaseInsensitive) == 0;
    }
    [[nodiscard]] std::optional<FilterSubject> subjectOf(const FilterToken& token) const {
        return token.kind == FilterToken::Word ? FilterSubject::named(token.in(m_text), m_rows) : std::nullopt;
    }
    [[nodiscard]] static bool isValue(const FilterToken& token) {
        return token.kind == FilterToken::Word || token.kind == FilterToken::String;
    }
    [[nodiscard]] static tl::unexpected<FilterError> errorAt(const FilterToken& token, const QString& message) {
        return tl::unexpected(FilterError{token.position, token.length, message});
    }

    [[nodiscard]] tl::unexpected<FilterError> unexpectedValue(const FilterTerm& term, const FilterToken& value) const;
    [[nodiscard]] tl::unexpected<FilterError> unknownField(const FilterToken& subject, const FilterToken& sign) const;

    [[nodiscard]] Done open();
    [[nodiscard]] Done close();
    [[nodiscard]] Done join();
    void settle(Pending::Kind weakest);

    [[nodiscard]] Done takeTerm();
    [[nodiscard]] std::optional<FilterCompare> compareAhead() const;
    [[nodiscard]] Done takeComparison(FilterTerm& term);
    [[nodiscard]] Done takeSet(FilterTerm& term);
    [[nodiscard]] Done takeValue(FilterTerm& term);
    [[nodiscard]] Done takeNumber(FilterTerm& term);
    [[nodiscard]] Done takeRegex(FilterTerm& term);

    QString m_text;
    FilterRows m_rows;
    std::vector<FilterToken> m_tokens;
    std::size_t m_at = 0;
    std::vector<Pending> m_pending;
    int m_nesting = 0;
    FilterExpression m_expression;
};

tl::unexpected<FilterError> FilterParser::unexpectedValue(const FilterTerm& term, const FilterToken& value) const {
    const QuantityUnits units = unitsOf(term.subject);
    const bool isNumber = term.subject.type == FilterSubject::Number || term.subject.type == FilterSubject::Port ||
                          units == QuantityUnits::Both;
    if (isNumber && isValue(value) && isTooLarge(tokenBytes(value.in(m_text)), units)) {
        return errorAt(value, Sentence::tr("expected a smaller number after %1: %2 is too large")
                                  .arg(compareText(term.compare), textOf(value)));
    }
    return errorAt(value, Sentence::tr("expected %1 after %2").arg(expectedValue(term), compareText(term.compare)));
}

tl::unexpected<FilterError> FilterParser::unknownField(const FilterToken& subject, const FilterToken& sign) const {
    if (m_rows == FilterRows::Clients) {
        return errorAt(subject, Sentence::tr("expected the name of a field before %1").arg(textOf(sign)));
    }
    QStringList names;
    for (const FilterWord& word : workedOutFields(m_rows)) {
        const QString name = QString::fromLatin1(word.name.data(), static_cast<qsizetype>(word.name.size()));
        if (!FilterSubject::named(name, m_rows)->isTruth()) {
            names += name;
        }
    }
    return errorAt(subject, Sentence::tr("expected %1 before %2").arg(listed(names), textOf(sign)));
}

tl::expected<FilterExpression, FilterError> FilterParser::parse() {
    Done done;
    while (token().kind != FilterToken::End || m_at > 0) {
        if (token().kind == FilterToken::Not) {
            if (!m_pending.empty() && m_pending.back().kind == Pending::Not) {
                m_pending.pop_back();
            } else {
                m_pending.push_back({Pending::Not, token()});
            }
            ++m_at;
            continue;
        }
        if (token().kind == FilterToken::Open) {
            done = open();
        } else {
            done = takeTerm();
            while (done && token().kind == FilterToken::Close) {
                done = close();
            }
            if (done && token().kind == FilterToken::End) {
                break;
            }
            done = done ? join() : done;
        }
        if (!done) {
            return tl::unexpected(done.error());
        }
    }
    settle(Pending::Or);
    if (!m_pending.empty()) {
        return errorAt(m_pending.back().token, Sentence::tr("expected a ) that closes this ("));
    }
    return std::move(m_expression);
}

FilterParser::Done FilterParser::open() {
    if (m_nesting == Filter::MaxNesting) {
        return errorAt(token(), Sentence::tr("expected at most %1 nested parentheses").arg(m_nesting));
    }
    ++m_nesting;
    m_pending.push_back({Pending::Open, token()});
    ++m_at;
    return {};
}

FilterParser::Done FilterParser::close() {
    settle(Pending::Or);
    if (m_pending.empty()) {
        return errorAt(token(), Sentence::tr("expected a ( before this )"));
    }
    --m_nesting;
    m_pending.pop_back();
    ++m_at;
    return {};
}

// Behind a term: takes what joins it with the next one.
FilterParser::Done FilterParser::join() {
    const FilterToken& last = m_tokens[m_at - 1];
    const bool touches = last.kind != FilterToken::Close && last.end() == token().position;
    switch (token().kind) {
        case FilterToken::And:
        case FilterToken::Or: {
            const auto kind = token().kind == FilterToken::And ? Pending::And : Pending::Or;
            settle(kind);
            m_pending.push_back({kind, token()});
            ++m_at;
            return {};
        }
        case FilterToken::Word:
        case FilterToken::String:
        case FilterToken::Not:
        case FilterToken::Open:
            if (!touches) {
                settle(Pending::And);
                m_pending.push_back({Pending::And, token()});
                return {};
            }
            break;
        default:
            break;
    }
    if (!touches) {
        return errorAt(token(), Sentence::tr("expected and, or, or the end of the filter"));
    }
    if (token().kind == FilterToken::Word) {
        return errorAt(token(), Sentence::tr("expected a space before %1").arg(textOf(token())));
    }
    return errorAt(token(), Sentence::tr("expected quotes around a text with %1 in it").arg(textOf(token()).front()));
}

// The operators that bind at least as close have both their sides.
void FilterParser::settle(Pending::Kind weakest) {
    while (!m_pending.empty() && m_pending.back().kind >= weakest) {
        const Pending::Kind kind = m_pending.back().kind;
        m_expression.steps.push_back(kind == Pending::Not   ? FilterExpression::Not
                                     : kind == Pending::And ? FilterExpression::And
                                                            : FilterExpression::Or);
        m_pending.pop_back();
    }
}

FilterParser::Done FilterParser::takeTerm() {
    const FilterToken subject = token();
    if (subject.kind == FilterToken::Compare ||
        (isWord(subject, QLatin1String("in")) && token(1).kind == FilterToken::OpenSet)) {
        const auto field = m_rows == FilterRows::Clients ? QLatin1String("idle") : QLatin1String("duration");
        return errorAt(subject, Sentence::tr("expected a field such as %1 before %2").arg(field, textOf(subject)));
    }
    if (!isValue(subject)) {
        const auto condition =
            m_rows == FilterRows::Clients ? QLatin1String("idle > 5m") : QLatin1String("duration > 20ms");
        return errorAt(subject,
                       Sentence::tr("expected a condition such as %1, or a word to search for").arg(condition));
    }
    if (m_expression.terms.size() == Filter::MaxTerms) {
        return errorAt(subject, Sentence::tr("expected at most %1 conditions").arg(int(Filter::MaxTerms)));
    }
    FilterTerm term;
    term.position = subject.position;
    term.length = subject.length;
    Done done;
    if (const auto compare = compareAhead()) {
        term.compare = *compare;
        done = takeComparison(term);
    } else {
        const auto named = subjectOf(subject);
        if (named && named->isTruth()) {
            term.subject = *named;
            ++m_at;
        } else {
            done = takeValue(term);
        }
    }
    if (done) {
        m_expression.steps.push_back(static_cast<std::int32_t>(m_expression.terms.size()));
        m_expression.terms.push_back(std::move(term));
    }
    return done;
}

std::optional<FilterCompare> FilterParser::compareAhead() const {
    const FilterToken& next = token(1);
    if (next.kind == FilterToken::Compare) {
        return compareNamed(next.in(m_text));
    }
    const auto subject = subjectOf(token());
    if (!subject) {
        return std::nullopt;
    }
    if (isWord(next, QLatin1String("has")) || isWord(next, QLatin1String("in"))) {
        return compareNamed(next.in(m_text));
    }
    const bool meansIt = subject->type != FilterSubject::Any || isWord(token(2), QLatin1String("unknown"));
    return isWord(next, QLatin1String("is")) && meansIt ? std::optional(FilterCompare::IsUnknown) : std::nullopt;
}

FilterParser::Done FilterParser::takeComparison(FilterTerm& term) {
    const FilterToken subject = token();
    const FilterToken sign = token(1);
    const auto named = subjectOf(subject);
    if (!named) {
        return unknownField(subject, sign);
    }
    if (named->isTruth()) {
        return errorAt(sign,
                       Sentence::tr("expected no comparison: %1 is true or false by itself").arg(textOf(subject)));
    }
    term.subject = *named;
    const std::vector<FilterCompare> compares = comparesOf(*named);
    if (std::ranges::find(compares, term.compare) == compares.end()) {
        QStringList signs;
        for (const FilterCompare compare : compares) {
            signs += compareText(compare);
        }
        return errorAt(sign, Sentence::tr("expected %1 after %2").arg(listed(signs), textOf(subject)));
    }
    m_at += 2;
    if (term.compare == FilterCompare::IsUnknown) {
        if (!isWord(token(), QLatin1String("unknown"))) {
            return errorAt(token(), Sentence::tr("expected unknown after is"));
        }
        ++m_at;
        return {};
    }
    if (term.compare == FilterCompare::In && token().kind == FilterToken::OpenSet) {
        return takeSet(term);
    }
    return takeValue(term);
}

FilterParser::Done FilterParser::takeSet(FilterTerm& term) {
    do {
        ++m_at;
        if (const Done done = takeValue(term); !done) {
            return done;
        }
    } while (token().kind == FilterToken::Comma);
    if (token().kind != FilterToken::CloseSet) {
        return errorAt(token(), Sentence::tr("expected , or } after %1").arg(textOf(m_tokens[m_at - 1])));
    }
    ++m_at;
    std::ranges::sort(term.texts);
    std::ranges::sort(term.numbers);
    return {};
}

FilterParser::Done FilterParser::takeValue(FilterTerm& term) {
    const FilterToken value = token();
    const auto unexpected = [&] { return unexpectedValue(term, value); };
    if (!isValue(value)) {
        return unexpected();
    }
    if (value.kind == FilterToken::String && !isClosed(value.in(m_text))) {
        return errorAt(value, Sentence::tr("expected a closing %1").arg(value.in(m_text).front()));
    }
    ++m_at;
    if (term.compare == FilterCompare::Regex) {
        return takeRegex(term);
    }
    const std::string text = tokenBytes(value.in(m_text));
    const bool literal = term.compare == FilterCompare::Like || term.compare == FilterCompare::Has;
    switch (literal ? FilterSubject::Text : term.subject.type) {
        case FilterSubject::Number:
        case FilterSubject::Port:
            return takeNumber(term);
        case FilterSubject::Ip:
            if (const auto network = readNetwork(text);
                network && (term.compare == FilterCompare::In || text.find('/') == std::string::npos)) {
                term.networks.push_back(*network);
                return {};
            }
            return unexpected();
        case FilterSubject::Kind:
            if (const auto kind = clientKindNamed(text)) {
                term.numbers.push_back(static_cast<std::int64_t>(*kind));
                return {};
            }
            return unexpected();
        case FilterSubject::Any:
            if (const auto number = readQuantity(text, QuantityUnits::Both)) {
                term.numbers.push_back(*number);
            } else if (isOrder(term.compare)) {
                return unexpected();
            }
            break;
        default:
            break;
    }
    if (literal) {
        if (term.subject.type == FilterSubject::Letters && term.compare == FilterCompare::Has && text.empty()) {
            return unexpected();
        }
        const bool like = term.compare == FilterCompare::Like;
        term.pattern.emplace(text, like ? TextPattern::Wildcards::Yes : TextPattern::Wildcards::No);
    }
    term.texts.push_back(text);
    return {};
}

// The value has been taken.
FilterParser::Done FilterParser::takeNumber(FilterTerm& term) {
    const FilterToken& value = m_tokens[m_at - 1];
    const std::string text = tokenBytes(value.in(m_text));
    const QuantityUnits units = unitsOf(term.subject);
    const auto number = readQuantity(text, units);
    if (!number) {
        return unexpectedValue(term, value);
    }
    const bool hasUnit = !text.empty() && (text.back() < '0' || text.back() > '9');
    if (!hasUnit && token().kind == FilterToken::Word && isUnit(tokenBytes(token().in(m_text)), units)) {
        return errorAt(token(), Sentence::tr("expected %1%2 without a space").arg(textOf(value), textOf(token())));
    }
    term.numbers.push_back(*number);
    return {};
}

// The value has been taken.
FilterParser::Done FilterParser::takeRegex(FilterTerm& term) {
    const FilterToken& value = m_tokens[m_at - 1];
    const QString pattern = tokenPattern(value.in(m_text));
    if (nestsTooDeep(pattern)) {
        return errorAt(value, Sentence::tr("expected a regular expression with at most %1 nested parentheses")
                                  .arg(int(Filter::MaxNesting)));
    }
    term.regex.setPattern(regexLimits + pattern);
    if (term.regex.isValid()) {
        term.regex.optimize();
        return {};
    }
    const qsizetype start = value.position + (value.kind == FilterToken::String ? 1 : 0);
    const qsizetype offset = std::max<qsizetype>(0, term.regex.patternErrorOffset() - regexLimits.size());
    return tl::unexpected(FilterError{
        std::min(start + offset, value.end() - 1), 1,
        Sentence::tr("expected a regular expression after =~, but there is a %1").arg(term.regex.errorString())});
}

tl::expected<FilterExpression, FilterError> parseFilter(const QString& text, FilterRows rows) {
    if (text.size() > Filter::MaxLength) {
        return tl::unexpected(
            FilterError{Filter::MaxLength, text.size() - Filter::MaxLength,
                        Sentence::tr("expected a filter of at most %1 characters").arg(int(Filter::MaxLength))});
    }
    return FilterParser(text, rows).parse();
}

}  // namespace headroom
