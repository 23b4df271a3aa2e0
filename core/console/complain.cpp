// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/complain.h"

#include <QString>

#include <cstdio>

namespace headroom {

void complain(const QString& sentence) {
    std::fprintf(stderr, "headroom: %s\n", qUtf8Printable(sentence));
}

}  // namespace headroom
