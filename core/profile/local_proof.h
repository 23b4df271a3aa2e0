// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the server behind an address of this computer is a process of it, or somebody else's at the other end of a
// tunnel, or in a container. Reads a few small files; any thread.
// Linux (proc(5)): /proc/net/tcp, tcp6 and unix tell the listening sockets, /proc/PID/fd whose they are; of other
// users' processes the name and the user have to do.
#pragma once

#include "core/profile/endpoint.h"

namespace headroom {

// `processId`: process_id of the INFO that came from there. False also where that cannot be told.
[[nodiscard]] bool isServedHere(const Endpoint& endpoint, qint64 processId);

}  // namespace headroom
