// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_completion.h"

#include "core/query/filter_lexer.h"
#include "core/query/filter_run.h"
#include "core/query/slowlog_filter.h"
#include "core/query/value_counts.h"
#include "core/text/sentence.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace headroom {

namespace {

using Suggestions = std::vector<FilterSuggestion>;

// What the tokens before the cursor lead to.
struct Place {
    enum Kind { BeforeTerm, BehindWord, BehindIs, BehindOperator, InSet, BehindSetValue, BehindTerm, Nowhere };
    Kind kind = BeforeTerm;
    FilterSubject subject;  // from BehindWord to BehindSetValue
    FilterCompare compare = FilterCompare::Equal;
    int open = 0;  // parentheses
};

// What the rows have to suggest.
struct Rows {
    FilterRows kind;
    std::vector<FilterWord> fields;
    std::function<std::vector<ValueCount>(const FilterSubject&, bool letters, std::string_view part)> values;
};

QString meaningOf(FilterCompare compare, const FilterSubject& subject) {
    switch (compare) {
        case FilterCompare::Equal:
            return Sentence::tr("is the same");
        case FilterCompare::NotEqual:
            return Sentence::tr("is different");
        case FilterCompare::Less:
            return Sentence::tr("is less than");
        case FilterCompare::LessOrEqual:
            return Sentence::tr("is at most");
        case FilterCompare::Greater:
            return Sentence::tr("is more than");
        case FilterCompare::GreaterOrEqual:
            return Sentence::tr("is at least");
        case FilterCompare::Like:
            return Sentence::tr("contains, in any case; * and ? are wildcards");
        case FilterCompare::Regex:
            return Sentence::tr("matches the regular expression");
        case FilterCompare::Has:
            return subject.type == FilterSubject::Letters ? Sentence::tr("has each of the letters")
                                                          : Sentence::tr("contains, literally");
        case FilterCompare::In:
            return subject.type == FilterSubject::Ip ? Sentence::tr("is in the network, or one of {…}")
                                                     : Sentence::tr("is one of {…}");
        case FilterCompare::IsUnknown:
            break;
    }
    return Sentence::tr("the server does not report it");
}

QString latin(std::string_view text) {
    return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
}

bool isWord(const FilterToken& token, const QString& text, QLatin1String word) {
    return token.kind == FilterToken::Word && token.in(text).compare(word, Qt::CaseInsensitive) == 0;
}

void go(Place& place, const FilterToken& token, const QString& text, FilterRows rows) {
    const bool isValue = token.kind == FilterToken::Word || token.kind == FilterToken::String;
    const auto to = [&place](bool fits, Place::Kind kind) { place.kind = fits ? kind : Place::Nowhere; };
    switch (place.kind) {
        case Place::BehindWord:
            if (token.kind == FilterToken::Compare || isWord(token, text, QLatin1String("has")) ||
                isWord(token, text, QLatin1String("in"))) {
                place.compare = compareNamed(token.in(text));
                place.kind = Place::BehindOperator;
                return;
            }
            if (isWord(token, text, QLatin1String("is"))) {
                place.kind = Place::BehindIs;
                return;
            }
            break;  // so it is a word to search for
        case Place::BehindOperator:
            if (token.kind == FilterToken::OpenSet) {
                return to(place.compare == FilterCompare::In, Place::InSet);
            }
            return to(isValue, Place::BehindTerm);
        case Place::InSet:
            return to(isValue, Place::BehindSetValue);
        case Place::BehindSetValue:
            return token.kind == FilterToken::Comma ? to(true, Place::InSet)
                                                    : to(token.kind == FilterToken::CloseSet, Place::BehindTerm);
        case Place::BehindIs:
            return to(isValue, Place::BehindTerm);
        case Place::Nowhere:
            return;
        default:
            break;
    }
    switch (token.kind) {
        case FilterToken::Word: {
            const auto subject = FilterSubject::named(token.in(text), rows);
            place.subject = subject.value_or(FilterSubject());
            return to(true, subject && !subject->isTruth() ? Place::BehindWord : Place::BehindTerm);
        }
        case FilterToken::Open:
        case FilterToken::Close:
            place.open += token.kind == FilterToken::Open ? 1 : -1;
            return to(place.open >= 0, token.kind == FilterToken::Open ? Place::BeforeTerm : Place::BehindTerm);
        case FilterToken::And:
        case FilterToken::Or:
        case FilterToken::Not:
            return to(true, Place::BeforeTerm);
        default:
            return to(token.kind == FilterToken::String, Place::BehindTerm);
    }
}

class Completer {
  public:
    Completer(const QString& text, qsizetype cursor, const Rows& rows);

    [[nodiscard]] Suggestions complete();

  private:
    void add(FilterSuggestion::Kind kind, const QString& text, const QString& meaning = {},
             std::optional<std::int64_t> count = {});
    void addIfBegun(FilterSuggestion::Kind kind, QLatin1String text, const QString& meaning = {});
    void addFields();
    void addOperators();
    void addLongerOperators();
    void addValues();

    QString m_text;
    const Rows& m_rows;
    Place m_place;
    FilterToken m_sign;    // an operator the cursor is right behind
    QString m_typed;       // of the word the cursor is in, as far as the cursor
    qsizetype m_position;  // what a suggestion replaces
    qsizetype m_length = 0;
    Suggestions m_suggestions;
};

Completer::Completer(const QString& text, qsizetype cursor, const Rows& rows)
    : m_text(text), m_rows(rows), m_position(std::clamp<qsizetype>(cursor, 0, text.size())) {
    const qsizetype at = m_position;
    for (const FilterToken& token : filterTokens(m_text)) {
        if (token.position >= at) {
            return;
        }
        const bool isText = token.in(m_text).front().isLetter() || token.kind == FilterToken::Word ||
                            (token.kind == FilterToken::String && (token.end() > at || !isClosed(token.in(m_text))));
        if (token.end() < at || (token.end() == at && !isText)) {
            go(m_place, token, m_text, m_rows.kind);
            m_sign = token.end() == at && token.kind == FilterToken::Compare ? token : FilterToken();
        } else if (isText) {
            const std::string typed = tokenBytes(token.in(m_text).first(at - token.position));
            m_typed = QString::fromUtf8(typed.data(), static_cast<qsizetype>(typed.size()));
            m_position = token.position;
            m_length = token.length;
            return;
        } else {
            m_place.kind = Place::Nowhere;
            return;
        }
    }
}

Suggestions Completer::complete() {
    constexpr auto keyword = FilterSuggestion::Keyword;
    switch (m_place.kind) {
        case Place::BeforeTerm:
            addFields();
            addIfBegun(keyword, QLatin1String("not"));
            break;
        case Place::BehindWord:
            addOperators();
            [[fallthrough]];
        case Place::BehindTerm:
            addIfBegun(keyword, QLatin1String("and"));
            addIfBegun(keyword, QLatin1String("or"));
            if (m_place.open > 0) {
                addIfBegun(keyword, QLatin1String(")"));
            }
            if (m_length > 0) {
                addIfBegun(keyword, QLatin1String("not"));
                addFields();
            }
            break;
        case Place::BehindIs:
            addIfBegun(keyword, QLatin1String("unknown"));
            break;
        case Place::BehindOperator:
        case Place::InSet:
            addLongerOperators();
            addValues();
            break;
        case Place::BehindSetValue:
            addIfBegun(keyword, QLatin1String(","));
            addIfBegun(keyword, QLatin1String("}"));
            break;
        case Place::Nowhere:
            break;
    }
    return std::move(m_suggestions);
}

void Completer::add(FilterSuggestion::Kind kind, const QString& text, const QString& meaning,
                    std::optional<std::int64_t> count) {
    m_suggestions.push_back({kind, text, meaning, count, m_position, m_length});
}

void Completer::addIfBegun(FilterSuggestion::Kind kind, QLatin1String text, const QString& meaning) {
    if (text.startsWith(m_typed, Qt::CaseInsensitive)) {
        add(kind, text, meaning);
    }
}

// Those that begin with what is typed come first.
void Completer::addFields() {
    const auto first = static_cast<std::ptrdiff_t>(m_suggestions.size());
    for (const FilterWord& field : m_rows.fields) {
        const QString name = latin(field.name);
        if (FilterSubject::named(name, m_rows.kind) && name.contains(m_typed, Qt::CaseInsensitive)) {
            add(FilterSuggestion::Field, name, *field.meaning ? Sentence::tr(field.meaning) : QString());
        }
    }
    std::stable_partition(m_suggestions.begin() + first, m_suggestions.end(), [this](const FilterSuggestion& field) {
        return field.text.startsWith(m_typed, Qt::CaseInsensitive);
    });
}

void Completer::addOperators() {
    for (const FilterCompare compare : comparesOf(m_place.subject)) {
        addIfBegun(FilterSuggestion::Operator, compareText(compare), meaningOf(compare, m_place.subject));
    }
}

// Behind `name =` there may be a value, or it becomes ==.
void Completer::addLongerOperators() {
    const QStringView sign = m_sign.in(m_text);
    for (const FilterCompare compare : comparesOf(m_place.subject)) {
        const QLatin1String text = compareText(compare);
        if (!sign.isEmpty() && text.size() > sign.size() && QString(text).startsWith(sign)) {
            m_suggestions.push_back({FilterSuggestion::Operator, text, meaningOf(compare, m_place.subject),
                                     std::nullopt, m_sign.position, m_sign.length});
        }
    }
}

void Completer::addValues() {
    if (m_place.compare == FilterCompare::Regex) {
        return;
    }
    const bool letters = m_place.compare == FilterCompare::Has;
    const std::string part = m_typed.toUtf8().toStdString();
    for (const ValueCount& value : m_rows.values(m_place.subject, letters, part)) {
        add(FilterSuggestion::Value, valueText(value.value), {}, value.count);
    }
    const bool isNumber = m_place.subject.type == FilterSubject::Number;
    if (isNumber && m_place.subject.unit == FieldUnit::Seconds) {
        for (const char* time : {"1m", "5m", "30m", "1h", "1d"}) {
            addIfBegun(FilterSuggestion::Value, QLatin1String(time));
        }
    } else if (isNumber && m_place.subject.unit == FieldUnit::Microseconds) {
        for (const char* time : {"1ms", "10ms", "100ms", "1s"}) {
            addIfBegun(FilterSuggestion::Value, QLatin1String(time));
        }
    } else if (isNumber && m_place.subject.unit == FieldUnit::Bytes) {
        for (const char* size : {"64kb", "1mb", "16mb", "256mb"}) {
            addIfBegun(FilterSuggestion::Value, QLatin1String(size));
        }
    }
}

}  // namespace

Suggestions completeFilter(const QString& text, qsizetype cursor, const ClientSnapshot& snapshot) {
    Rows rows{FilterRows::Clients, {}, [&snapshot](const FilterSubject& subject, bool letters, std::string_view part) {
                  return valueCounts(snapshot, subject, letters, part, MostSuggestedValues);
              }};
    for (const int field : snapshot.fields()) {
        rows.fields.push_back(
            {snapshot.fieldKey(field), field < ClientField::KnownCount ? clientFieldInfo(field).meaning : ""});
    }
    for (const FilterWord& word : workedOutFields(rows.kind)) {
        const auto subject = FilterSubject::named(latin(word.name), rows.kind);
        if (subject->type == FilterSubject::Own || fieldIn(snapshot, *subject) >= 0) {
            rows.fields.push_back(word);
        }
    }
    return Completer(text, cursor, rows).complete();
}

Suggestions completeFilter(const QString& text, qsizetype cursor, std::span<const SlowlogEntry> entries) {
    Rows rows{FilterRows::SlowCommands, {}, [entries](const FilterSubject& subject, bool, std::string_view part) {
                  return valueCounts(entries, subject, part, MostSuggestedValues);
              }};
    std::ranges::copy_if(workedOutFields(rows.kind), std::back_inserter(rows.fields), [&](const FilterWord& word) {
        return entries.empty() || anyTells(entries, *FilterSubject::named(latin(word.name), rows.kind));
    });
    return Completer(text, cursor, rows).complete();
}

}  // namespace headroom
