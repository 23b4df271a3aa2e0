// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that says which commands Headroom may send at all. Connection asks it before it encodes anything, so
// that neither the window nor the console nor what comes later can send another one. Pure.
// Sent to any server: AUTH; CLIENT SETNAME, SETINFO, NO-EVICT ON, ID, INFO, LIST [ID n ...]; INFO [section ...]; CONFIG
// GET of settings that hold no secret; SLOWLOG GET n, LEN; ACL LOG n. Sent unless the instance is read-only: CLIENT
// KILL ID n ADDR a SKIPME yes, with n >= 1 (CLIENT KILL ID 0 kills everybody on Redis 6.2 and older), or instead of it
// CLIENT KILL ID n where only that hits one client alone (KillForm); CLIENT UNBLOCK n TIMEOUT; CONFIG SET of one
// setting from isChangeableSetting().
#pragma once

#include "core/server/info_sample.h"

#include <QByteArray>

#include <span>

namespace headroom {

enum class Access { ReadOnly, ReadWrite };

// `form`: how the server that it goes to takes kills.
[[nodiscard]] bool gateAllows(Access access, std::span<const QByteArray> argv, KillForm form = KillForm::AllOf);

}  // namespace headroom
