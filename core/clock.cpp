// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"

#include <QTimer>

namespace headroom {

Clock& Clock::world() {
    static Clock clock;
    return clock;
}

void Clock::start(QTimer& timer, std::chrono::milliseconds wait) {
    timer.start(wait);
}

}  // namespace headroom
