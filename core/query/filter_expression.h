// SPDX-License-Identifier: GPL-3.0-or-later
// A filter as it is understood: terms, and the steps that join their verdicts. Immutable once parsed. Only for the
// filter, its parser and those who help writing filters.
#pragma once

#include "core/query/client_address.h"
#include "core/query/filter_rows.h"
#include "core/query/text_pattern.h"
#include "core/server/client_snapshot.h"

#include <QRegularExpression>
#include <QString>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headroom {

inline constexpr std::array allClientKinds{ClientKind::Normal, ClientKind::Pubsub, ClientKind::Replica,
                                           ClientKind::Primary, ClientKind::Monitor};

// What a term looks at, and what it holds.
struct FilterSubject {
    enum Type : std::uint8_t {
        Text,     // a known field
        Letters,  // a known field of letters: flags, capa, events
        Number,   // a known field
        Any,      // a field that is not known; it is what the snapshot says
        Ip,
        Port,
        Kind,
        Blocked,
        Own,
        Search,  // addr, name, user, cmd and lib-name together; of slow commands command, addr and name
    };
    Type type = Search;
    int field = -1;   // of Text, Letters and Number: a ClientField, of slow commands a SlowlogField
    std::string key;  // of Any
    FieldUnit unit = FieldUnit::Text;

    // Without regard to ASCII case, but for Any. `lib` is lib-name. nullopt where no field can be called so; slow
    // commands have no Any.
    [[nodiscard]] static std::optional<FilterSubject> named(QStringView name, FilterRows rows);
    [[nodiscard]] bool isTruth() const { return type == Blocked || type == Own; }
};

enum class FilterCompare : std::uint8_t {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    Regex,
    Has,
    In,
    IsUnknown
};

// < <= > >=
[[nodiscard]] constexpr bool isOrder(FilterCompare compare) {
    return compare >= FilterCompare::Less && compare <= FilterCompare::GreaterOrEqual;
}
// Those that look for something in a text: ~ =~ has
[[nodiscard]] constexpr bool looksInto(FilterCompare compare) {
    return compare >= FilterCompare::Like && compare <= FilterCompare::Has;
}
// As it is written; "is unknown" is two words.
[[nodiscard]] QLatin1String compareText(FilterCompare compare);
// The one written so, without regard to case; = and anything else is Equal.
[[nodiscard]] FilterCompare compareNamed(QStringView text);
// What a subject can be compared by, in the order they are told.
[[nodiscard]] std::vector<FilterCompare> comparesOf(const FilterSubject& subject);

struct FilterTerm {
    FilterSubject subject;
    FilterCompare compare = FilterCompare::Like;
    qsizetype position = 0;  // of the subject in the filter's text
    qsizetype length = 0;
    // What it is compared with: one, for In several, sorted. Which of them is set goes by the subject; of Any all texts
    // are and `numbers` are those of the texts that are numbers.
    std::vector<std::string> texts;
    std::vector<std::int64_t> numbers;  // kinds are numbers of ClientKind
    std::vector<IpNetwork> networks;
    std::optional<TextPattern> pattern;  // Like, Search, Has of Text and Any
    QRegularExpression regex;
};

// What stands behind the operator of such a term, for sentences: "a number such as 300, 5m or 2h".
[[nodiscard]] QString expectedValue(const FilterTerm& term);

struct FilterExpression {
    enum Step : std::int32_t { Not = -1, And = -2, Or = -3 };  // from 0 on: the verdicts of that term

    QString text;
    FilterRows rows = FilterRows::Clients;
    std::vector<FilterTerm> terms;
    std::vector<std::int32_t> steps;  // postfix
};

}  // namespace headroom
