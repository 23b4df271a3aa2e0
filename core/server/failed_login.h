// SPDX-License-Identifier: GPL-3.0-or-later
// Who failed to log in, as ACL LOG tells it (Redis 6.0+, src/acl.c addACLLogEntry and aclCommand): like failures within
// a minute are one entry with a count, and the client told is the last one's. Pure values.
#pragma once

#include "core/clock.h"
#include "core/wire/resp_value.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace headroom {

struct FailedLogin {
    QByteArray user;  // as it was given; the server's bytes
    QByteArray addr;  // of the last one that failed so; empty: not told
    qint64 count = 0;
    double ageSeconds = 0;  // since the last one, when it was read
};

struct FailedLogins {
    SteadyTime read;
    std::vector<FailedLogin> entries;  // newest first; logins alone, no other refusals
};

// `reply` of ACL LOG; entries of another shape are left out, and anything but an array gives none.
[[nodiscard]] std::vector<FailedLogin> parseAclLog(const RespValue& reply);

}  // namespace headroom
