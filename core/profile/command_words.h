// SPDX-License-Identifier: GPL-3.0-or-later
// A command as people type it, and its words, which no shell reads: quotes and backslashes keep words together as in a
// POSIX shell (2.2 Quoting), and nothing is expanded. Pure.
#pragma once

#include "core/result.h"

#include <QStringList>

namespace headroom {

// Errors: BadInput, a quote or a backslash at the end leaves a word open, or there is no word.
[[nodiscard]] Result<QStringList> commandWords(const QString& text);
// Which gives the same words.
[[nodiscard]] QString commandText(const QStringList& words);

}  // namespace headroom
