// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/clients/client_rows.h"

#include <QString>

namespace headroom {

// Why this shown row must not be killed, as a sentence for people; empty when it may.
[[nodiscard]] QString whyNotKill(const ClientRows& rows, int row);

}  // namespace headroom
