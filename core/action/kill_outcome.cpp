// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_outcome.h"

#include <algorithm>

namespace headroom {

const char* killResultName(KillResult result, Deed deed) {
    switch (result) {
        case KillResult::Killed:
            return deed == Deed::Kill ? "killed" : "unblocked";
        case KillResult::Gone:
            return "gone";
        case KillResult::Changed:
            return "changed";
        case KillResult::Refused:
            return "refused";
        case KillResult::NotSent:
            return "not_sent";
        case KillResult::Unknown:
            return "unknown";
    }
    Q_UNREACHABLE();
}

int KillReport::count(KillResult result) const {
    return static_cast<int>(std::ranges::count(outcomes, result, &KillOutcome::result));
}

}  // namespace headroom
