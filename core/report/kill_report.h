// SPDX-License-Identifier: GPL-3.0-or-later
// A plan to kill and what came of it, in words. Pure; texts are UTF-8, safe for a terminal.
#pragma once

#include "core/action/kill_run.h"

#include <QStringList>

#include <cstdint>
#include <vector>

namespace headroom {

// Who would be killed, in groups or, when they are few, one by one; who is kept and why. `missing`: ids that were asked
// for and are not connected. Ends with a newline.
[[nodiscard]] QString killPlanText(const KillPlan& plan, const std::vector<std::int64_t>& missing,
                                   const Endpoint& endpoint);
// What would be sent, as lines for a shell.
[[nodiscard]] QString killCommandLines(const KillPlan& plan, const Endpoint& endpoint);
// Why nobody is killed at this server at all, as sentences; empty: one can.
[[nodiscard]] QString killRefusal(const ServerTraits& traits);
// Why many kills are dangerous or slow at this server; a sentence each.
[[nodiscard]] QStringList killWarnings(const ServerTraits& traits, bool hasIoThreads);
// Counts, and why of those who were not killed, the same of many in one line. Ends with a newline.
[[nodiscard]] QString killResultText(const KillReport& report);
// {"plan":{"victims":[...],"kept":[...]},"result":{...}}; result is null without a report.
[[nodiscard]] QByteArray killJson(const KillPlan& plan, const std::vector<std::int64_t>& missing,
                                  const KillReport* report);

}  // namespace headroom
