// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_expression.h"
#include "core/text/sentence.h"

#include <algorithm>
#include <array>

namespace headroom {

namespace {

constexpr std::array clientWords{
    FilterWord{"ip", QT_TRANSLATE_NOOP("headroom::Sentence", "The IP address of the client.")},
    FilterWord{"port", QT_TRANSLATE_NOOP("headroom::Sentence", "The port of the client.")},
    FilterWord{"kind", QT_TRANSLATE_NOOP("headroom::Sentence",
                                         "normal, pubsub, replica, primary or monitor, as the flags tell.")},
    FilterWord{"blocked", QT_TRANSLATE_NOOP("headroom::Sentence", "The client waits in a blocking command.")},
    FilterWord{"own", QT_TRANSLATE_NOOP("headroom::Sentence", "It is our own connection.")}};

constexpr std::array slowlogWords{
    FilterWord{"duration", QT_TRANSLATE_NOOP("headroom::Sentence",
                                             "How long the command ran: 500us, 20ms, 2s; a plain number is in µs.")},
    FilterWord{"command", QT_TRANSLATE_NOOP("headroom::Sentence",
                                            "The command with its arguments, as far as the server kept them.")},
    FilterWord{"cmd", QT_TRANSLATE_NOOP("headroom::Sentence", "The command without its arguments, in lower case.")},
    FilterWord{"addr", QT_TRANSLATE_NOOP("headroom::Sentence", "Address and port of the client that sent it.")},
    FilterWord{"ip", QT_TRANSLATE_NOOP("headroom::Sentence", "The IP address of that client.")},
    FilterWord{"port", QT_TRANSLATE_NOOP("headroom::Sentence", "The port of that client.")},
    FilterWord{"name", QT_TRANSLATE_NOOP("headroom::Sentence", "Name of that client.")},
    FilterWord{"complexity", QT_TRANSLATE_NOOP("headroom::Sentence",
                                               "How many elements the command worked on, as Redis Enterprise tells.")},
    FilterWord{"id", QT_TRANSLATE_NOOP("headroom::Sentence", "The server's number for the entry.")},
    FilterWord{"own", QT_TRANSLATE_NOOP("headroom::Sentence", "Headroom sent it.")}};

struct NamedSubject {
    std::string_view name;
    FilterSubject::Type type;
    int field = -1;
    FieldUnit unit = FieldUnit::Text;
};

constexpr std::array clientSubjects{
    NamedSubject{"ip", FilterSubject::Ip}, NamedSubject{"port", FilterSubject::Port, -1, FieldUnit::Count},
    NamedSubject{"kind", FilterSubject::Kind}, NamedSubject{"blocked", FilterSubject::Blocked},
    NamedSubject{"own", FilterSubject::Own}};

constexpr std::array slowlogSubjects{
    NamedSubject{"duration", FilterSubject::Number, SlowlogField::Duration, FieldUnit::Microseconds},
    NamedSubject{"command", FilterSubject::Text, SlowlogField::Command},
    NamedSubject{"cmd", FilterSubject::Text, SlowlogField::Cmd},
    NamedSubject{"addr", FilterSubject::Text, SlowlogField::Addr},
    NamedSubject{"client", FilterSubject::Text, SlowlogField::Addr},
    NamedSubject{"ip", FilterSubject::Ip},
    NamedSubject{"port", FilterSubject::Port, -1, FieldUnit::Count},
    NamedSubject{"name", FilterSubject::Text, SlowlogField::Name},
    NamedSubject{"complexity", FilterSubject::Text, SlowlogField::Complexity},
    NamedSubject{"id", FilterSubject::Number, SlowlogField::Id, FieldUnit::Count},
    NamedSubject{"own", FilterSubject::Own}};

std::optional<FilterSubject> subjectAmong(std::span<const NamedSubject> subjects, std::string_view name) {
    const auto found = std::ranges::find(subjects, name, &NamedSubject::name);
    if (found == subjects.end()) {
        return std::nullopt;
    }
    return FilterSubject{found->type, found->field, {}, found->unit};
}

// Keys of CLIENT LIST are lower-case ASCII so far; others may come.
bool isFieldName(std::string_view name) {
    const auto isLetter = [](char c) { return asciiLower(c) >= 'a' && asciiLower(c) <= 'z'; };
    return !name.empty() && isLetter(name.front()) && std::ranges::all_of(name, [&](char c) {
        return isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

bool isOfLetters(int field) {
    return field == ClientField::Flags || field == ClientField::Capa || field == ClientField::Events;
}

}  // namespace

std::span<const FilterWord> workedOutFields(FilterRows rows) {
    return rows == FilterRows::Clients ? std::span<const FilterWord>(clientWords) : slowlogWords;
}

std::optional<FilterSubject> FilterSubject::named(QStringView text, FilterRows rows) {
    const std::string name = text.toUtf8().toStdString();
    if (!isFieldName(name)) {
        return std::nullopt;
    }
    const std::string lower = asciiLower(name);
    if (rows == FilterRows::SlowCommands) {
        return subjectAmong(slowlogSubjects, lower);
    }
    if (const auto workedOut = subjectAmong(clientSubjects, lower)) {
        return workedOut;
    }
    FilterSubject subject;
    subject.field = lower == "lib" ? int(ClientField::LibName) : clientFieldByKey(lower);
    if (subject.field < 0) {
        subject.type = Any;
        subject.key = name;
        return subject;
    }
    subject.unit = clientFieldInfo(subject.field).unit;
    subject.type = subject.unit != FieldUnit::Text ? Number : isOfLetters(subject.field) ? Letters : Text;
    return subject;
}

QLatin1String compareText(FilterCompare compare) {
    switch (compare) {
        case FilterCompare::Equal:
            return QLatin1String("==");
        case FilterCompare::NotEqual:
            return QLatin1String("!=");
        case FilterCompare::Less:
            return QLatin1String("<");
        case FilterCompare::LessOrEqual:
            return QLatin1String("<=");
        case FilterCompare::Greater:
            return QLatin1String(">");
        case FilterCompare::GreaterOrEqual:
            return QLatin1String(">=");
        case FilterCompare::Like:
            return QLatin1String("~");
        case FilterCompare::Regex:
            return QLatin1String("=~");
        case FilterCompare::Has:
            return QLatin1String("has");
        case FilterCompare::In:
            return QLatin1String("in");
        case FilterCompare::IsUnknown:
            break;
    }
    return QLatin1String("is unknown");
}

FilterCompare compareNamed(QStringView text) {
    using enum FilterCompare;
    for (const FilterCompare compare : {NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, Like, Regex, Has, In}) {
        if (text.compare(compareText(compare), Qt::CaseInsensitive) == 0) {
            return compare;
        }
    }
    return Equal;
}

std::vector<FilterCompare> comparesOf(const FilterSubject& subject) {
    using enum FilterCompare;
    switch (subject.type) {
        case FilterSubject::Number:
        case FilterSubject::Port:
            return {Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, In, IsUnknown};
        case FilterSubject::Text:
        case FilterSubject::Ip:
            return {Like, Equal, NotEqual, In, Regex, Has, IsUnknown};
        case FilterSubject::Letters:
            return {Has, Equal, NotEqual, In, Like, Regex, IsUnknown};
        case FilterSubject::Kind:
            return {Equal, NotEqual, In, IsUnknown};
        case FilterSubject::Any:
            return {Equal, NotEqual, Like, Regex, Has, In, Greater, GreaterOrEqual, Less, LessOrEqual, IsUnknown};
        default:
            return {};
    }
}

QString expectedValue(const FilterTerm& term) {
    using enum FilterSubject::Type;
    if (term.compare == FilterCompare::Regex) {
        return Sentence::tr("a regular expression such as \"^billing-(a|b)$\"");
    }
    const bool literal = term.compare == FilterCompare::Like || term.compare == FilterCompare::Has;
    switch (literal ? Text : term.subject.type) {
        case Number:
        case Port:
            return term.subject.unit == FieldUnit::Seconds        ? Sentence::tr("a number such as 300, 5m or 2h")
                   : term.subject.unit == FieldUnit::Bytes        ? Sentence::tr("a number such as 4096, 64kb or 2mb")
                   : term.subject.unit == FieldUnit::Microseconds ? Sentence::tr("a time such as 500us, 20ms or 2s")
                                                                  : Sentence::tr("a whole number such as 7");
        case Any:
            return isOrder(term.compare) ? Sentence::tr("a number such as 300, 5m or 2mb")
                                         : Sentence::tr("a number or a text");
        case Ip:
            return term.compare == FilterCompare::In
                       ? Sentence::tr("an IP address such as 10.0.3.7 or a network such as 10.0.3.0/24")
                       : Sentence::tr("an IP address such as 10.0.3.7 or fe80::1");
        case Kind:
            return Sentence::tr("normal, pubsub, replica, primary or monitor");
        default:
            break;
    }
    return term.subject.type == Letters ? Sentence::tr("letters such as b or bx")
                                        : Sentence::tr("a text such as billing or \"billing 7\"");
}

}  // namespace headroom
