// SPDX-License-Identifier: GPL-3.0-or-later
// The rules: each looks at everything and finds nothing, one thing, or the same thing of several sources. Pure.
#pragma once

#include "core/diagnosis/view.h"

namespace headroom {

using Findings = std::vector<Finding>;

// Of who holds connections: rules_of_sources.cpp
[[nodiscard]] Findings findLeaks(const View& view);
// `leaks`: what was found of those; their clients are explained.
[[nodiscard]] Findings findPools(const View& view, const Findings& leaks);
[[nodiscard]] Findings findMissingTimeouts(const View& view, const Findings& leaks);
[[nodiscard]] Findings findSharing(const View& view);
[[nodiscard]] Findings findBlocking(const View& view);

// Of who comes and goes: rules_of_bursts.cpp
[[nodiscard]] Findings findSpike(const View& view);
[[nodiscard]] Findings findChurn(const View& view);
[[nodiscard]] Findings findFailedLogins(const View& view);

// Of who comes back all at once: rules_of_restarts.cpp
[[nodiscard]] Findings findRestartStorm(const View& view);

// Of the server itself: rules_of_server.cpp
[[nodiscard]] Findings findFull(const View& view);
[[nodiscard]] Findings findLowLimit(const View& view);
[[nodiscard]] Findings findSlowCommands(const View& view);
[[nodiscard]] Findings findBusyLoop(const View& view);
[[nodiscard]] Findings findClientMemory(const View& view);
[[nodiscard]] Findings findOutputLimit(const View& view);
[[nodiscard]] Findings findMonitors(const View& view);

}  // namespace headroom
