// SPDX-License-Identifier: GPL-3.0-or-later
// What killing one client by id costs the server: it walks the list of all its clients for each (redis
// src/networking.c clientKillCommand), then frees one.
#pragma once

#include "core/session/session.h"

#include <QObject>

#include <chrono>
#include <cstdint>

namespace headroom {

using KillTime = std::chrono::duration<double, std::micro>;

// Closing the socket and letting go of the client, the walk not counted.
inline constexpr KillTime freeingTime{12};

// Until it is measured. Pure.
[[nodiscard]] KillTime guessKillTime(std::int64_t clients);
// Of one command that kills so many in one walk, where killing one by id takes `perKill`. Pure.
[[nodiscard]] KillTime oneWalkTime(KillTime perKill, std::int64_t kills);

// Measures it by asking a few times to kill an id no client can have at an address nobody has: the server walks the
// same way and kills nobody. In the session's thread, which owns it from start() on; used once.
class KillTimeProbe : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;
    void start(Session& session);

  Q_SIGNALS:
    // Not when the server does not let us.
    void measured(double usecPerKill);

  private:
    KillTime m_least = KillTime::max();
    int m_left = 0;
};

}  // namespace headroom
