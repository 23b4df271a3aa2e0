// SPDX-License-Identifier: GPL-3.0-or-later
// CLIENT LIST text -> ClientSnapshot. Pure, any thread, any bytes, no recursion.
// Rules: only SP separates fields and LF rows (a CR before LF is dropped); the first '=' of a token ends its key; a
// token without a key continues the value before it (a unix socket path may hold spaces); the first value of a key
// wins; a number that does not fit signed 64 bit is unknown; lines without any `key=` are counted and skipped. A
// leading `txt:` (RESP3 verbatim) is not expected here: the codec takes it off. A row is cut when its keys are only the
// first ones of the row before it, or when it is the last and has no LF: servers send all rows with the same keys. It
// is kept and counted; one that lost its flags is ambiguous, for it may be a replica's. At most 64 keys that are no
// ClientField are kept; a row with yet another one is ambiguous. At most 2 GiB of text and 2^19 rows are read, the
// rows behind them are counted (leftOutRows). Memory is a small multiple of the text, whatever it says.
#pragma once

#include "core/server/client_snapshot.h"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace headroom {

// What was lost before the text came here.
struct ClientListLosses {
    int skippedLines = 0;
    std::vector<std::uint32_t> cutRows;  // by number, rising; counted once each
};

[[nodiscard]] std::shared_ptr<const ClientSnapshot> parseClientList(std::string_view text, WallTime seen,
                                                                    SteadyTime seenSteady,
                                                                    const ClientListLosses& losses = {});

}  // namespace headroom
