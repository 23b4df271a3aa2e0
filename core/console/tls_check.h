// SPDX-License-Identifier: GPL-3.0-or-later
// TLS before anything connects: whether its files can be used, the passphrase of an encrypted key asked for on the
// terminal, and what weakens it told on stderr. Main thread, before the event loop.
#pragma once

#include "core/console/command_line.h"
#include "core/console/console.h"

#include <optional>

namespace headroom {

// nullopt: go on. A passphrase nobody can be asked for is no reason to end for the window, which shows that it is
// missing.
[[nodiscard]] std::optional<ExitCode> checkTls(CommandLine& line);

}  // namespace headroom
