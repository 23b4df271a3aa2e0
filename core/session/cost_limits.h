// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace headroom {

// What our commands may cost the server; the user's to set.
struct CostLimits {
    std::chrono::microseconds hold{1000};  // no command of ours takes the server longer
    double share = 0.01;                   // of one server thread, all commands of ours together
    bool operator==(const CostLimits&) const = default;
};

}  // namespace headroom
