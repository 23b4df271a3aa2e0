// SPDX-License-Identifier: GPL-3.0-or-later
// Entries of the ledger put together to actions: what was done to many clients at once is one. Pure.
#pragma once

#include "core/action/ledger.h"
#include "core/profile/endpoint.h"

#include <cstdint>
#include <span>
#include <vector>

namespace headroom {

// By place in the rows, in their order; at least one.
using LedgerAction = std::vector<std::uint32_t>;

// What LedgerEntry::together says. Entries of before there was that: CLIENT KILL and CLIENT UNBLOCK of the same person,
// with the same words of them, at the same server process, each written at most 10 s after the one before, are taken
// for one action. Everything else stands alone. Actions come in the order of their first rows.
[[nodiscard]] std::vector<LedgerAction> foldLedger(std::span<const LedgerRow> rows);

// It was done to `server`, however its address is written: localhost and 127.0.0.1 are one.
[[nodiscard]] bool isDoneTo(const LedgerEntry& entry, const Endpoint& server);

// "CLIENT KILL" or "CLIENT UNBLOCK"; empty: of a deed that is not done to one client.
[[nodiscard]] QString clientDeed(const LedgerEntry& entry);

}  // namespace headroom
