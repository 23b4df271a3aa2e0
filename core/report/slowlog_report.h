// SPDX-License-Identifier: GPL-3.0-or-later
// The slow log in words, as `headroom slowlog` prints it; newest first, as sent. Pure. Each ends with a newline.
#pragma once

#include "core/server/slowlog.h"

#include <QByteArray>

namespace headroom {

// {"entries":[{"id","time","usec","command":[...],"addr","name","complexity"}]}: time in unix seconds, null for what a
// server does not tell, bytes through reversibleText().
[[nodiscard]] QByteArray slowlogJson(const SlowlogBatch& batch);
// A summary and a table, safe for a terminal.
[[nodiscard]] QByteArray slowlogText(const SlowlogBatch& batch);

}  // namespace headroom
