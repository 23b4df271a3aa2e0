// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done about a full server from outside, quickest first, by what was known of it when it last let us in.
// Pure. Plain text.
// Redis and Valkey keep no place for their own host or socket (networking.c acceptCommonHandler); KeyDB does with
// maxclients-reserved, for 127.0.0.1 alone; Valkey (unstable, valkey#4005) with priority-net-sources and
// prioritize-unixsocket.
#pragma once

#include "core/diagnosis/diagnosis.h"
#include "core/profile/endpoint.h"
#include "core/server/info_sample.h"

#include <QString>

#include <vector>

namespace headroom {

struct PlaybookStep {
    QString text;
    QString command;  // as it is to be typed; empty: none
};

// `holders`: as they were last; may be empty. `traits`: nullptr: never been in.
[[nodiscard]] std::vector<PlaybookStep> playbookSteps(const Endpoint& endpoint, const std::vector<Holder>& holders,
                                                      const ServerTraits* traits);

}  // namespace headroom
