// SPDX-License-Identifier: GPL-3.0-or-later
// Unlocks an instance that is read-only until its name is typed, for a time. GUI thread.
#pragma once

#include <QString>

class QWidget;

namespace headroom {

class Instance;

// Asks, and does it.
void askToUnlock(Instance& instance, QWidget* parent);

}  // namespace headroom
