// SPDX-License-Identifier: GPL-3.0-or-later
// What commands of ours are called on a server that has renamed them (rename-command of redis.conf). Pure.
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>

#include <map>

namespace headroom {

// By our name: CLIENT, CONFIG, INFO, SLOWLOG. Names differ in more than their case.
using RenamedCommands = std::map<QByteArray, QByteArray>;

// What is wrong with `name` for `command`: ends a sentence; empty: nothing. No name that another command may have is
// taken, lest that is sent: it holds the old one, or a digit, which no command of a server has.
[[nodiscard]] QString renamedTrouble(const QByteArray& command, const QByteArray& name);

// "CLIENT=cl13nt, CONFIG=c0nfig" and back; our names in any case. Errors: BadInput, one sentence.
[[nodiscard]] Result<RenamedCommands> renamedFromText(const QString& text);
[[nodiscard]] QString renamedText(const RenamedCommands& renamed);

}  // namespace headroom
