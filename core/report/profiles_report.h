// SPDX-License-Identifier: GPL-3.0-or-later
// The profiles that are kept, as `headroom profiles` tells them. Pure.
#pragma once

#include "core/profile/profile.h"

#include <vector>

namespace headroom {

[[nodiscard]] QByteArray profilesJson(const std::vector<Profile>& profiles);
[[nodiscard]] QString profilesText(const std::vector<Profile>& profiles);

}  // namespace headroom
