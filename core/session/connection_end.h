// SPDX-License-Identifier: GPL-3.0-or-later
// How a connection ended, as its two sides saw it. A value; what to think of it stands in end_meaning.h.
#pragma once

#include "core/wire/channel.h"

#include <QByteArray>

namespace headroom {

struct ConnectionEnd {
    ChannelEnd channel{};
    bool anyReply = false;  // at least one whole reply came
    bool anySent = false;   // we had spoken
    bool protocolError = false;
    QByteArray firstBytes{};  // up to 512 of what the peer said first
    QByteArray lastError{};   // the text of its last reply, if that was an error
};

}  // namespace headroom
