// SPDX-License-Identifier: GPL-3.0-or-later
// What else would hit the clients of a KillPlan, or nearly: one command with which the server finds them itself in one
// walk over its clients, instead of one walk for each (redis src/networking.c clientKillCommand), or a `timeout` that
// lets it close the idle ones. For people to weigh and to copy: Headroom sends none of the kills, since nothing looks
// at the clients again before. Pure; any thread; 100,000 clients take about 40 ms.
// Words of CLIENT KILL: TYPE always, USER since Redis 6.0, LADDR 6.2, MAXAGE Redis 7.4 and Valkey 8.0, several ids
// Valkey 8.1, NAME IDLE LIB-NAME LIB-VER DB IP NOT-ID Valkey 9.0 (valkey src/commands/client-kill.json); KeyDB has
// those of Redis 6.2, Redict those of 7.2; none are offered for others. They are ANDed; IDLE and MAXAGE are seconds and
// mean "at least".
#pragma once

#include "core/action/kill_cost.h"
#include "core/action/kill_plan.h"
#include "core/server/info_sample.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace headroom {

struct KillAlternative {
    enum class Kind {
        Filter,   // CLIENT KILL with words that fit all of them, or most
        Ids,      // CLIENT KILL ID 1 2 3: without the address, so an id that was reused would hit somebody else
        Timeout,  // CONFIG SET timeout: can be a lease; it also closes clients that become idle for so long later
    };
    Kind kind = Kind::Filter;
    std::vector<QByteArray> argv;
    std::int64_t hits = 0;             // as the table is now
    std::vector<PlannedClient> extra;  // hit, though not planned; those with a `reason` must not be, and come first
    std::vector<std::int64_t> missed;  // planned, but not hit
    KillTime serverTime{0};            // Timeout: over a second or more; else in one go, in which nobody is served

    [[nodiscard]] bool isExact() const { return extra.empty() && missed.empty(); }
    // Hits somebody who is never to be killed, or only when asked for.
    [[nodiscard]] bool hitsProtected() const { return !extra.empty() && extra.front().reason != KeepReason::None; }
    // For a shell behind "redis-cli": "CLIENT KILL USER app SKIPME yes".
    [[nodiscard]] QString text() const;
};

// `plan` was made of `clients`; the server walks over them in `walk`. The best first: none that must not be hit, then
// the fewest differences, then the shortest. Only those with at most half as many differences as victims; none for a
// single victim.
[[nodiscard]] std::vector<KillAlternative> killAlternatives(const ClientListing& clients, const KillPlan& plan,
                                                            const ServerTraits& traits, KillTime walk);

}  // namespace headroom
