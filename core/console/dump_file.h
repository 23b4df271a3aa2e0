// SPDX-License-Identifier: GPL-3.0-or-later
// A saved CLIENT LIST from a file or standard input. Blocks while it is read.
#pragma once

#include "core/report/clients_source.h"
#include "core/result.h"

namespace headroom {

// `name` as typed; "-" is standard input. Errors: BadInput, it can not be read, is above 2 GiB, or has no row of CLIENT
// LIST.
[[nodiscard]] Result<ClientsSource> readDump(const QString& name);

}  // namespace headroom
