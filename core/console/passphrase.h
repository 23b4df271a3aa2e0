// SPDX-License-Identifier: GPL-3.0-or-later
// A passphrase, typed on the terminal without being seen: standard input where it is one, else the process' own. Main
// thread, before the event loop: it waits for the person.
#pragma once

#include "core/profile/secret.h"

#include <optional>

class QString;

namespace headroom {

// nullopt: there is no terminal, or it is gone. A signal that comes meanwhile ends the process as ever, after the
// terminal shows again what is typed.
[[nodiscard]] std::optional<Secret> askPassphrase(const QString& prompt);

}  // namespace headroom
