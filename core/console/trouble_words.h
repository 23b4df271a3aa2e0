// SPDX-License-Identifier: GPL-3.0-or-later
// Why a server cannot be reached, in the words of the console: what happened, the facts of a refused certificate, and
// which options help. Pure.
#pragma once

#include "core/profile/endpoint.h"
#include "core/session/hop_test.h"
#include "core/session/session_status.h"

namespace headroom {

[[nodiscard]] QString troubleWords(const SessionStatus& status, const Endpoint& endpoint);
[[nodiscard]] QString troubleWords(const Hop& hop, const Endpoint& endpoint);

}  // namespace headroom
