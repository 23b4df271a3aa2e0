// SPDX-License-Identifier: GPL-3.0-or-later
// The slow log in words, as `headroom slowlog` prints it; newest first, as sent. Pure. Each ends with a newline.
#pragma once

#include "core/server/slowlog.h"

#include <QByteArray>
#include <QString>

namespace headroom {

enum class OwnCommands : bool { Hidden, Shown };

// {"entries":[{"id","time","usec","command":[...],"addr","name","complexity","own"}],"unread_entries",
// "left_out_entries","cut_entries","hidden_own_entries"}: time in unix seconds, null for what a server does not tell,
// bytes through reversibleText(). Unread are those the log holds besides, left out those of an unknown shape, cut those
// among `entries` whose command the server cut.
[[nodiscard]] QByteArray slowlogJson(const SlowlogBatch& batch, OwnCommands ownCommands);
// The command as one line of words, quoted where one holds spaces or quotes or nothing, bytes made visible, at most
// `maxLength` characters.
[[nodiscard]] QString slowlogCommandText(const SlowlogEntry& entry, int maxLength);
// A summary and a table, safe for a terminal.
[[nodiscard]] QByteArray slowlogText(const SlowlogBatch& batch, OwnCommands ownCommands);

}  // namespace headroom
