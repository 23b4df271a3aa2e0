// SPDX-License-Identifier: GPL-3.0-or-later
// The profiles that are kept, as `headroom profiles` tells them. Pure.
#pragma once

#include "core/profile/profile_file.h"
#include "core/session/hop_test.h"

#include <vector>

namespace headroom {

// `unusable`: those that are kept, too.
[[nodiscard]] QByteArray profilesJson(const std::vector<Profile>& profiles,
                                      const std::vector<ProfileFile::Unusable>& unusable);
[[nodiscard]] QString profilesText(const std::vector<Profile>& profiles,
                                   const std::vector<ProfileFile::Unusable>& unusable);
// "staging"; of an address of this computer "local if proven", where nothing was said.
[[nodiscard]] QString careText(const Endpoint& endpoint);

// Of `headroom profiles test`.
[[nodiscard]] QByteArray hopsJson(const std::vector<Hop>& hops);
[[nodiscard]] QString hopText(const Hop& hop);  // a line

}  // namespace headroom
