// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the ledger in words. Pure; UTF-8. Each but outcomeText() ends with a newline.
#pragma once

#include "core/action/ledger.h"

#include <span>

namespace headroom {

// What came of it, for people: "killed", "not sent yet", "no outcome".
[[nodiscard]] QString outcomeText(const LedgerRow& row);
// RFC 4180 with a line of names; times in ISO 8601, UTC.
[[nodiscard]] QByteArray ledgerCsv(std::span<const LedgerRow> rows);
// {"entries":[{...}]}; times in seconds since 1970.
[[nodiscard]] QByteArray ledgerJson(std::span<const LedgerRow> rows);
// A table for a terminal: what was done last comes first.
[[nodiscard]] QByteArray ledgerText(std::span<const LedgerRow> rows);
// A table for a report.
[[nodiscard]] QByteArray ledgerMarkdown(std::span<const LedgerRow> rows);

}  // namespace headroom
