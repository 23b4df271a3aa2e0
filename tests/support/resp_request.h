// SPDX-License-Identifier: GPL-3.0-or-later
// What a client sends: one command, an array of bulks.
#pragma once

#include <QByteArrayList>

namespace headroom {

// Takes one whole command off the front of `buffer`; false when it is not all there.
[[nodiscard]] bool takeRequest(QByteArray& buffer, QByteArrayList& words);

// The text as a bulk reply.
[[nodiscard]] QByteArray bulkReply(const QByteArray& text);

}  // namespace headroom
