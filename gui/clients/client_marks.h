// SPDX-License-Identifier: GPL-3.0-or-later
// What is special about a client, as one shape and words: never told by colour alone.
#pragma once

#include "core/server/client_snapshot.h"

#include <QString>

class QPainter;
class QRectF;

namespace headroom {

// The most telling one of a row; it chooses the shape beside the flags.
enum class ClientMark { None, Own, Primary, Replica, Monitor, Pubsub, Blocked, Multi };

[[nodiscard]] ClientMark clientMark(const ClientSnapshot& snapshot, int row, bool own);
// All that applies, such as "blocked, MULTI"; empty for a plain client.
[[nodiscard]] QString clientMarkWords(const ClientSnapshot& snapshot, int row, bool own);
// Clients the server's `timeout` never closes: subscribers, links of replicas and primaries, monitors, blocked ones
// (redis and valkey clientsCronHandleTimeout, 2.8 ... 9.1).
[[nodiscard]] bool neverTimedOut(const ClientSnapshot& snapshot, int row);
// Idle by nature or not to be judged by its idle time.
[[nodiscard]] bool idleByNature(const ClientSnapshot& snapshot, int row, bool own);
// Draws the sign of a client the user has marked, with the painter's pen colour inside `square`.
void paintUserMark(QPainter& painter, const QRectF& square);
// Draws the shape with the painter's pen colour inside `square`.
void paintClientMark(QPainter& painter, const QRectF& square, ClientMark mark);

}  // namespace headroom
