// SPDX-License-Identifier: GPL-3.0-or-later
// A redis-server with that many real clients. Blocks.
#pragma once

#include "tests/bench/client_holder.h"
#include "tests/support/private_redis.h"

namespace headroom {

struct CrowdedRedis {
    explicit CrowdedRedis(int clients)
        : count(clients), redis({"maxclients " + QByteArray::number(clients + 100)}, PrivateRedis::Tcp::Yes) {}

    // Until all connections stand.
    [[nodiscard]] Result<void> start() {
        ClientHolder::raiseFileLimit();
        if (!redis.start())
            return tl::unexpected(Error{ErrorKind::Local, redis.error()});
        return holder.open(redis.port(), count);
    }

    int count;
    PrivateRedis redis;
    ClientHolder holder;
};

}  // namespace headroom
