// SPDX-License-Identifier: GPL-3.0-or-later
// The filter for what one client has in one field. Pure, any thread.
#pragma once

#include "core/server/client_snapshot.h"

#include <QString>

namespace headroom {

// Such as `name == "billing-7"`; of addr the ip, as a whole address is but one client's; `FIELD is unknown` where the
// row lacks it. Empty: the language has no words for it (a field with a strange name).
[[nodiscard]] QString valueFilter(const ClientSnapshot& snapshot, int row, int field);

}  // namespace headroom
