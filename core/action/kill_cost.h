// SPDX-License-Identifier: GPL-3.0-or-later
// What killing one client by id costs the server: it walks the list of all its clients for each (redis
// src/networking.c clientKillCommand), then frees one.
#pragma once

#include "core/session/session.h"

#include <QObject>

#include <chrono>
#include <cstdint>
#include <vector>

namespace headroom {

using KillTime = std::chrono::duration<double, std::micro>;

// Closing the socket and letting go of the client, the walk not counted.
inline constexpr KillTime freeingTime{25};

// Until it is measured. Pure.
[[nodiscard]] KillTime guessKillTime(std::int64_t clients);
// Of killing so many of `clients` by id, one after another, the first of which takes `perKill`: the walk becomes
// shorter with each, more than the list does: it comes to fit into the processor's cache. Pure.
[[nodiscard]] KillTime killsTime(KillTime perKill, std::int64_t clients, std::int64_t kills);
// Of one command that kills so many in one walk, where killing one by id takes `perKill`. Pure.
[[nodiscard]] KillTime oneWalkTime(KillTime perKill, std::int64_t kills);

// Measures it by asking to kill an id no client can have at an address nobody has: the server walks the same way and
// kills nobody. Asks a dozen times, once and then for as many as fit into a slice of a KillRun, at most 89 in all. In
// the session's thread, which owns it from start() on; used once.
class KillTimeProbe : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;
    // Where one walk over all its clients would hold the server for longer than the session may, nothing is sent.
    void start(Session& session);

  Q_SIGNALS:
    // Not when the server does not let us. When two walks hold it for longer than the session may, they are all: then
    // it is rather too much, for the first ones find clients in no cache.
    void measured(double usecPerKill);

  private:
    void askId();
    void askWalks();
    void onWalked(const Reply& reply);

    Session* m_session = nullptr;  // parent
    std::vector<KillTime> m_each;  // walk, by round
    KillTime m_sum{0};             // of this round
    int m_walks = 0;
    int m_inFlight = 0;
    bool m_failed = false;
};

}  // namespace headroom
