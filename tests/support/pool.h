// SPDX-License-Identifier: GPL-3.0-or-later
// Real connections that do nothing but carry a name. Blocks while it opens them: for tests only.
#pragma once

#include "core/server/client_snapshot.h"
#include "tests/support/private_redis.h"

#include <QLocalSocket>

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

namespace headroom {

using Pool = std::vector<std::unique_ptr<QLocalSocket>>;

// Only those the server took: fewer than `count` when it is full.
[[nodiscard]] inline Pool openPool(const PrivateRedis& redis, int count, const QByteArray& name) {
    Pool pool;
    for (int i = 0; i < count; ++i) {
        auto client = std::make_unique<QLocalSocket>();
        client->connectToServer(redis.socketPath());
        client->write("CLIENT SETNAME " + name + "\r\n");
        if (client->waitForReadyRead(2000) && client->readAll().startsWith("+OK"))
            pool.push_back(std::move(client));
    }
    return pool;
}

// Of those in the pool, how many the server has not closed.
[[nodiscard]] inline int alive(const Pool& pool) {
    return static_cast<int>(
        std::ranges::count_if(pool, [](const auto& c) { return c->state() == QLocalSocket::ConnectedState; }));
}

// The first row with that name, or -1.
[[nodiscard]] inline int rowNamed(const ClientSnapshot& snapshot, std::string_view name) {
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        if (snapshot.text(row, ClientField::Name) == name)
            return row;
    }
    return -1;
}

}  // namespace headroom
