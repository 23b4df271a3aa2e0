// SPDX-License-Identifier: GPL-3.0-or-later
// The bare library, which everything is held against: hiredis on a unix socket, and what a server counted of us.
// Blocks.
#pragma once

#include "core/profile/endpoint.h"
#include "core/server/info_sample.h"

#include <QByteArray>

#include <chrono>
#include <initializer_list>

struct redisContext;

namespace headroom {

class BareClient {
  public:
    explicit BareClient(const Endpoint& endpoint);
    ~BareClient();
    Q_DISABLE_COPY_MOVE(BareClient)

    [[nodiscard]] bool isOpen() const;
    // How long the reply, a text, is; 0 for any other and for none.
    std::size_t lengthOf(const char* command);
    // The reply, if it is a text.
    QByteArray text(const char* command);
    // What they took the server so far, whoever sent them, by its own commandstats.
    [[nodiscard]] std::chrono::microseconds spentOn(std::initializer_list<const char*> commands);

  private:
    redisContext* m_context;
};

}  // namespace headroom
