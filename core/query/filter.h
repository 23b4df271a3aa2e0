// SPDX-License-Identifier: GPL-3.0-or-later
// The filter language: which clients of a snapshot are meant, or which entries of the slowlog. A cheap value (shared,
// immutable), any thread, pure.
//
//     idle > 5m and name ~ billing and not flags has b
//
// Terms      FIELD OPERATOR VALUE; `blocked` and `own` (our own connections) are terms by themselves; a word or a
// quoted
//            text alone is searched for in addr, name, user, cmd and lib-name as by ~
// Joined by  and && or || not ! ( ); terms side by side are joined by and
// FIELD      what the server calls it, also one nobody knows; lib is lib-name; from addr: ip, port; kind is normal,
//            pubsub, replica, primary or monitor
// == (=) !=  the same bytes; the same number; the same IP address
// < <= > >=  numbers, with s m h d or b kb mb gb where they count time or bytes: 90, 5m, 1h30m, 1.5mb
// ~          the text has it in it, without regard to ASCII case; with * or ? the whole text must match
// =~         the regular expression (PCRE, with regard to case) matches somewhere
// has        flags, capa, events: has each of these letters; other texts have it in it, literally
// in         VALUE or {VALUE, VALUE}; ip also in networks such as 10.0.3.0/24
// is unknown the row lacks it
// VALUE      a word, or in " or ' with \" \' \\ and \xNN for a byte
//
// What a row lacks, what the server does not send or what is no number compares as unknown, neither true nor false
// (Kleene): such a row may stay undecided. A search is never undecided. `own` is where our ids are not known; `ip` and
// `port` are where addr is no IP address; `kind` and `blocked` where the flags lack. A regular expression that takes
// too many steps on a text leaves it undecided.
//
// Of slow commands the fields are those of workedOutFields(), and a search looks into command, addr and name; a field
// that is none of them is an error, as no server has more.
#pragma once

#include "core/query/filter_rows.h"
#include "core/server/client_snapshot.h"
#include "core/server/slowlog.h"

#include <QString>

#include <tl/expected.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace headroom {

struct FilterExpression;
struct FilterTerm;

struct FilterError {
    qsizetype position = 0;  // characters of the text
    qsizetype length = 0;    // 0 at the end of the text
    QString message;         // what was expected, without a full stop
    bool known = true;       // of a missing field: this program knows it, only this server does not send it
};

enum class FilterVerdict : std::uint8_t { No, Undecided, Yes };

struct FilterMatches {
    std::vector<FilterVerdict> verdicts;  // of each row
    int matched = 0;
    int undecided = 0;

    // The rows that match, in the snapshot's order.
    [[nodiscard]] std::vector<std::uint32_t> rows() const;
};

class Filter {
  public:
    static constexpr qsizetype MaxLength = 16384;  // characters
    static constexpr int MaxTerms = 256;
    static constexpr int MaxNesting = 64;

    // Matches every row.
    Filter();
    [[nodiscard]] static tl::expected<Filter, FilterError> parse(const QString& text,
                                                                 FilterRows rows = FilterRows::Clients);

    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] const QString& text() const;
    // `ownIds`: ids of our own connections; empty when not known.
    [[nodiscard]] FilterMatches apply(const ClientSnapshot& snapshot, std::span<const std::int64_t> ownIds) const;
    // Of one that was parsed for slow commands, or is empty.
    [[nodiscard]] FilterMatches apply(std::span<const SlowlogEntry> entries) const;
    // The fields that no row has, with a message that says so.
    [[nodiscard]] std::vector<FilterError> missingFields(const ClientSnapshot& snapshot) const;
    // Of those the first that is a word nobody knows, with the field it may have been meant for: who is meant by it
    // cannot be said.
    [[nodiscard]] std::optional<FilterError> unknownField(const ClientSnapshot& snapshot) const;
    [[nodiscard]] std::vector<FilterError> missingFields(std::span<const SlowlogEntry> entries) const;

    bool operator==(const Filter& other) const { return text() == other.text(); }

  private:
    [[nodiscard]] FilterError missing(const FilterTerm& term, QLatin1String row) const;

    std::shared_ptr<const FilterExpression> m_expression;
};

}  // namespace headroom
