// SPDX-License-Identifier: GPL-3.0-or-later
// A redis-server with very many real connections, held by a process of their own: names of a few services, a command
// or two each. Blocks. Dies with the bench.
#pragma once

#include "core/result.h"
#include "tests/support/private_redis.h"

#include <sys/types.h>

namespace headroom {

class CrowdedRedis {
  public:
    // `config`: more lines of redis.conf.
    explicit CrowdedRedis(int clients, const QByteArrayList& config = {});
    ~CrowdedRedis();
    Q_DISABLE_COPY_MOVE(CrowdedRedis)

    // Until all connections stand. Errors: Local.
    [[nodiscard]] Result<void> start();
    [[nodiscard]] PrivateRedis& redis() { return m_redis; }

  private:
    int m_clients;
    PrivateRedis m_redis;
    pid_t m_holder = -1;
    int m_keep = -1;  // the holder ends when this is closed
};

}  // namespace headroom
