// SPDX-License-Identifier: GPL-3.0-or-later
// One application of a filter to a snapshot: each term is one scan of its column; what a term says of a text is worked
// out once for each different text. One thread; both must outlive it.
#pragma once

#include "core/query/filter_test.h"

namespace headroom {

class FilterRun {
  public:
    FilterRun(const ClientSnapshot& snapshot, std::span<const std::int64_t> ownIds)
        : m_snapshot(snapshot), m_ownIds(ownIds) {}

    [[nodiscard]] FilterVerdicts verdicts(const FilterExpression& expression) const;

  private:
    template <typename Decide>
    [[nodiscard]] FilterVerdicts ofRows(Decide decide) const;

    [[nodiscard]] FilterVerdicts ofTerm(const FilterTerm& term) const;
    [[nodiscard]] FilterVerdicts ofField(const FilterTerm& term) const;
    [[nodiscard]] FilterVerdicts ofAddress(const FilterTerm& term) const;
    [[nodiscard]] bool hasFlags(int row) const;
    [[nodiscard]] FilterVerdicts ofSearch(const TextPattern& pattern) const;

    const ClientSnapshot& m_snapshot;
    std::span<const std::int64_t> m_ownIds;
};

// The field a subject is read from; -1 where no row of the snapshot has it. Not for Own and Search.
[[nodiscard]] int fieldIn(const ClientSnapshot& snapshot, const FilterSubject& subject);

}  // namespace headroom
