// SPDX-License-Identifier: GPL-3.0-or-later
// How many connections are left, in words: "588 left", "136 over" where more are used than the limit allows, "unknown
// left". Pure.
#pragma once

#include "core/server/info_sample.h"
#include "core/text/units.h"

namespace headroom {

[[nodiscard]] inline QString leftText(const InfoSample& sample) {
    return sample.over() > 0 ? QStringLiteral("%1 over").arg(formatCount(sample.over()))
                             : QStringLiteral("%1 left").arg(formatCount(sample.headroom()));
}

}  // namespace headroom
