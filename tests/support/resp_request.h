// SPDX-License-Identifier: GPL-3.0-or-later
// What goes over the wire: commands, which are arrays of bulks, and replies.
#pragma once

#include <QByteArrayList>

namespace headroom {

// Takes one whole command off the front of `buffer`; false when it is not all there.
[[nodiscard]] bool takeRequest(QByteArray& buffer, QByteArrayList& words);

// The end of the RESP2 reply that begins at `begin`, or -1 when it is not complete.
[[nodiscard]] qsizetype replyEnd(const QByteArray& bytes, qsizetype begin);

// The text as a bulk reply.
[[nodiscard]] QByteArray bulkReply(const QByteArray& text);

}  // namespace headroom
