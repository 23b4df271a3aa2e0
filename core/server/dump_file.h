// SPDX-License-Identifier: GPL-3.0-or-later
// A saved CLIENT LIST from a file or standard input. Blocks while it is read.
#pragma once

#include "core/result.h"
#include "core/server/client_snapshot.h"

#include <memory>

namespace headroom {

// `name` as typed; "-" is standard input. Errors: BadInput, it cannot be read, is above 2 GiB, or has no row of CLIENT
// LIST.
[[nodiscard]] Result<std::shared_ptr<const ClientSnapshot>> readDump(const QString& name);

}  // namespace headroom
