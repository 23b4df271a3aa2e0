// SPDX-License-Identifier: GPL-3.0-or-later
// The states a server can be driven into. Each is a function that sets up its clients, leaves the plot to the world,
// and writes down what is true of it: from what it does, never from what a rule would say.
#pragma once

#include "tests/scenarios/world.h"

#include <QByteArray>

#include <span>

namespace headroom {

struct Scenario {
    const char* name;  // for those of one cause, its id
    void (*play)(World&);
    bool isCut = false;    // the server starts under a descriptor limit that is too low for what it was asked for
    bool isHeavy = false;  // takes a core for itself
};

[[nodiscard]] std::span<const Scenario> scenariosOfOneCause();
[[nodiscard]] std::span<const Scenario> healthyScenarios();
[[nodiscard]] std::span<const Scenario> mixedScenarios();

// What goes on beside any of them: a few small services at work, a poll now and then.
void addBackground(World& world);

}  // namespace headroom
