// SPDX-License-Identifier: GPL-3.0-or-later
// Leases in words. Pure; texts are UTF-8, safe for a terminal, and end with a newline.
#pragma once

#include "core/action/lease_run.h"

#include <span>

namespace headroom {

// What a change would do, before people say yes.
[[nodiscard]] QString leasePlanText(const LeasePlan& plan, std::chrono::seconds duration, const Endpoint& endpoint);
[[nodiscard]] QString leasesText(std::span<const Lease> leases);
// Of one that its holder has not put back: that it is so, and what to do. One line, without its end.
[[nodiscard]] QString heldLeaseText(const Lease& lease, WallTime now);
// {"leases":[{...}]}
[[nodiscard]] QByteArray leasesJson(std::span<const Lease> leases);
// One line of `headroom set --json`: {"t","instance","event","key","before","value","until","end","detail"}.
[[nodiscard]] QByteArray leaseEventJson(const QString& event, const LeaseStatus& status, WallTime now);

}  // namespace headroom
