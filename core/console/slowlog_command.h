// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom slowlog`: the slow log, without our own commands unless asked for. Main thread.
#pragma once

#include "core/console/command_line.h"
#include "core/console/one_shot.h"

namespace headroom {

class SlowlogCommand : public OneShot {
    Q_OBJECT
  public:
    SlowlogCommand(const CommandLine& commandLine, Output& output, QObject* parent = nullptr);
};

}  // namespace headroom
