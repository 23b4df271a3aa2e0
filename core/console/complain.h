// SPDX-License-Identifier: GPL-3.0-or-later
// What the program says on standard error. Any thread.
#pragma once

class QString;

namespace headroom {

// One line, "headroom: " and the sentence.
void complain(const QString& sentence);

}  // namespace headroom
