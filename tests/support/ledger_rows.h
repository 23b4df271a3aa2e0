// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in a ledger.
#pragma once

#include "core/action/ledger.h"

#include <QTest>

#include <algorithm>
#include <optional>
#include <vector>

namespace headroom {

// In the order written; none when the ledger does not answer.
[[nodiscard]] inline std::vector<LedgerRow> ledgerRows(Ledger& ledger) {
    std::optional<std::vector<LedgerRow>> rows;
    ledger.find(&ledger, {}, 10000, [&rows](const auto& found) { rows = found ? **found : std::vector<LedgerRow>(); });
    if (!QTest::qWaitFor([&rows] { return rows.has_value(); }, 30'000))
        return {};
    std::ranges::sort(*rows, {}, &LedgerRow::id);
    return *rows;
}

}  // namespace headroom
