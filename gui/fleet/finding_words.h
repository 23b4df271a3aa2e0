// SPDX-License-Identifier: GPL-3.0-or-later
// Short words for a finding, the same wherever it is shown. Plain text.
#pragma once

#include "core/diagnosis/finding.h"

#include <QString>

namespace headroom {

// "Connection leak: billing-7 from 10.0.3.7"; without a subject the title alone.
[[nodiscard]] QString findingTitle(const Finding& finding);
// "Very likely (0.93)".
[[nodiscard]] QString confidenceWords(double confidence);
// "since 02:13", with the day where it is not today; empty when it is not known.
[[nodiscard]] QString sinceWords(std::optional<WallTime> since);

}  // namespace headroom
