// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_expression.h"

#include <algorithm>
#include <array>

namespace headroom {

namespace {

struct OwnName {
    std::string_view name;
    FilterSubject::Type type;
};

constexpr std::array ownNames{OwnName{"ip", FilterSubject::Ip}, OwnName{"port", FilterSubject::Port},
                              OwnName{"kind", FilterSubject::Kind}, OwnName{"blocked", FilterSubject::Blocked},
                              OwnName{"own", FilterSubject::Own}};

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

std::optional<FilterSubject> FilterSubject::named(QStringView text) {
    const std::string name = text.toUtf8().toStdString();
    if (!isFieldName(name)) {
        return std::nullopt;
    }
    const std::string lower = asciiLower(name);
    FilterSubject subject;
    if (const auto own = std::ranges::find(ownNames, lower, &OwnName::name); own != ownNames.end()) {
        subject.type = own->type;
        subject.unit = own->type == Port ? FieldUnit::Count : FieldUnit::Text;
        return subject;
    }
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
        return QStringLiteral("a regular expression such as \"^billing-(a|b)$\"");
    }
    const bool literal = term.compare == FilterCompare::Like || term.compare == FilterCompare::Has;
    switch (literal ? Text : term.subject.type) {
        case Number:
        case Port:
            return term.subject.unit == FieldUnit::Seconds ? QStringLiteral("a number such as 300, 5m or 2h")
                   : term.subject.unit == FieldUnit::Bytes ? QStringLiteral("a number such as 4096, 64kb or 2mb")
                                                           : QStringLiteral("a whole number such as 7");
        case Any:
            return isOrder(term.compare) ? QStringLiteral("a number such as 300, 5m or 2mb")
                                         : QStringLiteral("a number or a text");
        case Ip:
            return term.compare == FilterCompare::In
                       ? QStringLiteral("an IP address such as 10.0.3.7 or a network such as 10.0.3.0/24")
                       : QStringLiteral("an IP address such as 10.0.3.7 or fe80::1");
        case Kind:
            return QStringLiteral("normal, pubsub, replica, primary or monitor");
        default:
            break;
    }
    return term.subject.type == Letters ? QStringLiteral("letters such as b or bx")
                                        : QStringLiteral("a text such as billing or \"billing 7\"");
}

}  // namespace headroom
