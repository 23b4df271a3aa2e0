// SPDX-License-Identifier: GPL-3.0-or-later
// What came of a KillPlan that was carried out. Values.
#pragma once

#include "core/action/kill_pace.h"
#include "core/action/kill_plan.h"

#include <QString>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace headroom {

enum class KillResult {
    Killed,   // or unblocked
    Gone,     // was not there any more, or not blocked any more
    Changed,  // is another case than the one that was planned; skipped
    Refused,  // the server said no
    NotSent,  // stopped before, or it must not be sent
    Unknown,  // sent, but no answer came, or the client is there in spite of the answer
};
// "killed" or "unblocked", "gone", "changed", "refused", "not_sent", "unknown"
[[nodiscard]] const char* killResultName(KillResult result, Deed deed = Deed::Kill);

struct KillOutcome {
    std::int64_t id = 0;
    KillResult result = KillResult::NotSent;
    QString detail;  // one sentence or part of one; may be empty
};

struct KillReport {
    Deed deed = Deed::Kill;
    std::vector<KillOutcome> outcomes;  // one for each victim, in the plan's order
    std::chrono::microseconds took{0};
    // That the server spent on it, by how long its answers took, the way not counted; nullopt: none was sent.
    std::optional<KillTime> serverTime;
    bool forbidden = false;  // this user may not do it
    qint64 entry = 0;        // in the ledger: of the last one that was killed or unblocked; 0: none was

    [[nodiscard]] int count(KillResult result) const;
};

}  // namespace headroom
