// SPDX-License-Identifier: GPL-3.0-or-later
// What the answer to one CLIENT KILL or CLIENT UNBLOCK means. Pure.
#pragma once

#include "core/action/kill_outcome.h"
#include "core/result.h"
#include "core/session/connection.h"

#include <QString>

namespace headroom {

struct KillAnswer {
    // What it means for those who come next.
    enum class Rest { GoOn, NoConnection, Unsupported, Forbidden };

    KillResult result = KillResult::Unknown;
    QString detail;  // one sentence or part of one; may be empty
    Rest rest = Rest::GoOn;
};

// `refusal`: the reply in words, where it is an error. The server says how many it did so to (redis src/networking.c
// clientKillCommand, clientUnblockCommand); Tile38 says OK, or "No such client".
[[nodiscard]] KillAnswer answerToKill(const Reply& reply, Deed deed, const Error& refusal);

}  // namespace headroom
