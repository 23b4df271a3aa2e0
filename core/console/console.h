// SPDX-License-Identifier: GPL-3.0-or-later
// The headless twin: `headroom clients | watch | report | check | slowlog | kill | set | leases | ledger`. Needs a
// QCoreApplication; results go to stdout, sentences about trouble to stderr.
#pragma once

#include "core/console/command_line.h"

namespace headroom {

enum ExitCode : int { ExitOk = 0, ExitFailure = 1, ExitUsage = 2, ExitCannotConnect = 3, ExitNotPermitted = 4 };
// Ended by a signal before the result was there: 130 for SIGINT, 143 for SIGTERM, as shells count.
[[nodiscard]] constexpr ExitCode exitBySignal(int number) {
    return ExitCode{128 + number};
}

// Runs the command to its end inside the application's event loop and returns the exit code.
[[nodiscard]] int runConsole(const CommandLine& commandLine);

}  // namespace headroom
