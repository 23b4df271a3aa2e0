// SPDX-License-Identifier: GPL-3.0-or-later
// The client table brought up to date with answers to CLIENT LIST ID. Pure, any thread.
#pragma once

#include "core/server/client_snapshot.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace headroom {

struct ClientAnswer {
    std::shared_ptr<const ClientSnapshot> rows;
    std::vector<std::int64_t> asked;  // ids, rising
};

// The clients of `base` (null: none known) and of `answers` (oldest first), ordered by id. Of one client the newest
// answer counts; a client that was asked for and is not in the answer is gone. Rows nobody asked for, and rows without
// an id, are left out: nothing can be said about them later. An id twice in one answer stays twice, ambiguous.
// skippedLines(), leftOutRows() and cutRows() are those of the answers.
[[nodiscard]] std::shared_ptr<const ClientSnapshot> mergeClients(const std::shared_ptr<const ClientSnapshot>& base,
                                                                 std::span<const ClientAnswer> answers);

}  // namespace headroom
