// SPDX-License-Identifier: GPL-3.0-or-later
// A look at the victims of a KillPlan right before they are killed, and at those who were. Pure; of a whole list of
// 100,000 clients it takes 100 ms, which is no work for the session's thread.
#pragma once

#include "core/action/kill_outcome.h"
#include "core/action/kill_plan.h"

#include <QByteArray>

#include <cstddef>
#include <vector>

namespace headroom {

// Victims are told by their place in the plan.
struct KillLook {
    struct Settled {
        std::size_t at = 0;
        KillResult result = KillResult::Gone;  // or Changed
        QString detail;
    };
    std::vector<std::size_t> same;    // of the next ones: as planned, so they may be killed
    std::vector<Settled> others;      // of the next ones: they are not
    std::vector<std::size_t> undone;  // of the done ones: still there, and nothing was done to them
};

// `text`: the answer to CLIENT LIST, of these victims or of everybody. `listing`: of the connection it came over,
// without a snapshot.
[[nodiscard]] KillLook lookAtVictims(const QByteArray& text, ClientListing listing, const KillPlan& plan,
                                     const std::vector<std::size_t>& done, const std::vector<std::size_t>& next);

}  // namespace headroom
