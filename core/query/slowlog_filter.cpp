// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/slowlog_filter.h"

#include <algorithm>
#include <array>

namespace headroom {

namespace {

using enum FilterVerdict;

std::string_view viewOf(const QByteArray& bytes) {
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

template <typename Decide>
FilterVerdicts ofEntries(std::span<const SlowlogEntry> entries, Decide decide) {
    FilterVerdicts verdicts(entries.size());
    std::ranges::transform(entries, verdicts.begin(), decide);
    return verdicts;
}

// A search is never undecided.
FilterVerdicts ofEntrySearch(std::span<const SlowlogEntry> entries, const TextPattern& pattern) {
    return ofEntries(entries, [&pattern](const SlowlogEntry& entry) {
        return verdict(std::ranges::any_of(std::array{SlowlogField::Command, SlowlogField::Addr, SlowlogField::Name},
                                           [&](int field) {
                                               const auto text = slowlogFieldText(entry, field);
                                               return text && pattern.matches(*text);
                                           }));
    });
}

FilterVerdicts ofEntryField(std::span<const SlowlogEntry> entries, const FilterTerm& term) {
    switch (term.subject.type) {
        case FilterSubject::Number:
            return ofEntries(entries, [&term](const SlowlogEntry& entry) {
                return verdict(
                    holdsForNumber(term, term.subject.field == SlowlogField::Duration ? entry.durationUsec : entry.id));
            });
        case FilterSubject::Ip:
        case FilterSubject::Port:
            return ofEntries(entries, [test = AddressTest(term)](const SlowlogEntry& entry) mutable {
                return entry.addr ? test(viewOf(*entry.addr)) : Undecided;
            });
        default:
            return ofEntries(entries, [&term, test = TextTest(term)](const SlowlogEntry& entry) mutable {
                const auto text = slowlogFieldText(entry, term.subject.field);
                return text ? test(*text) : Undecided;
            });
    }
}

FilterVerdicts ofEntryTerm(std::span<const SlowlogEntry> entries, const FilterTerm& term) {
    if (term.subject.type == FilterSubject::Search) {
        return ofEntrySearch(entries, *term.pattern);
    }
    if (term.subject.type == FilterSubject::Own) {
        return ofEntries(entries,
                         [](const SlowlogEntry& entry) { return entry.own ? verdict(*entry.own) : Undecided; });
    }
    FilterVerdicts verdicts = ofEntryField(entries, term);
    if (term.compare == FilterCompare::IsUnknown) {  // no value is among none
        std::ranges::replace(verdicts, Undecided, Yes);
    }
    return verdicts;
}

}  // namespace

std::optional<std::string> slowlogFieldText(const SlowlogEntry& entry, int field) {
    const auto known = [](const std::optional<QByteArray>& text) {
        return text ? std::optional(text->toStdString()) : std::nullopt;
    };
    switch (field) {
        case SlowlogField::Addr:
            return known(entry.addr);
        case SlowlogField::Name:
            return known(entry.name);
        case SlowlogField::Complexity:
            return known(entry.complexity);
        case SlowlogField::Cmd:
            return entry.command.empty() ? std::string() : asciiLower(viewOf(entry.command.front()));
        default:
            break;
    }
    std::string line;
    for (const QByteArray& word : entry.command) {
        line += line.empty() ? "" : " ";
        line += viewOf(word);
    }
    return line;
}

bool anyTells(std::span<const SlowlogEntry> entries, const FilterSubject& subject) {
    return std::ranges::any_of(entries, [&subject](const SlowlogEntry& entry) {
        switch (subject.type) {
            case FilterSubject::Own:
                return entry.own.has_value();
            case FilterSubject::Ip:
            case FilterSubject::Port:
                return entry.addr.has_value();
            case FilterSubject::Text:
                return slowlogFieldText(entry, subject.field).has_value();
            default:
                return true;
        }
    });
}

FilterVerdicts slowlogVerdicts(const FilterExpression& expression, std::span<const SlowlogEntry> entries) {
    return joinVerdicts(expression, entries.size(),
                        [&entries](const FilterTerm& term) { return ofEntryTerm(entries, term); });
}

}  // namespace headroom
