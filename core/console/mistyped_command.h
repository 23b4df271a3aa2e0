// SPDX-License-Identifier: GPL-3.0-or-later
// A command that was mistyped, which else would pass for the name of a server. Pure.
#pragma once

#include <QString>
#include <QStringList>

namespace headroom {

// That of `commands` which `word` is a slip or so away from: one letter too many, too few, wrong or in its neighbour's
// place, two where the command has seven letters or more; letter case does not matter. Empty: none, as of what has a
// port or a domain.
[[nodiscard]] QString commandMeant(const QString& word, const QStringList& commands);

}  // namespace headroom
