// SPDX-License-Identifier: GPL-3.0-or-later
// One application of a filter to a snapshot: each term is one scan of its column; what a term says of a text is worked
// out once for each different text. One thread; both must outlive it.
#pragma once

#include "core/query/filter.h"
#include "core/query/filter_expression.h"

namespace headroom {

class FilterRun {
  public:
    using Verdicts = std::vector<FilterVerdict>;  // of each row

    FilterRun(const ClientSnapshot& snapshot, std::span<const std::int64_t> ownIds)
        : m_snapshot(snapshot), m_ownIds(ownIds) {}

    [[nodiscard]] Verdicts verdicts(const FilterExpression& expression) const;

  private:
    template <typename Decide>
    [[nodiscard]] Verdicts ofRows(Decide decide) const;

    [[nodiscard]] Verdicts ofTerm(const FilterTerm& term) const;
    [[nodiscard]] Verdicts ofField(const FilterTerm& term) const;
    [[nodiscard]] Verdicts ofAddress(const FilterTerm& term) const;
    [[nodiscard]] bool hasFlags(int row) const;
    [[nodiscard]] Verdicts ofSearch(const TextPattern& pattern) const;

    const ClientSnapshot& m_snapshot;
    std::span<const std::int64_t> m_ownIds;
};

// The field a subject is read from; -1 where no row of the snapshot has it. Not for Own and Search.
[[nodiscard]] int fieldIn(const ClientSnapshot& snapshot, const FilterSubject& subject);

}  // namespace headroom
