// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/snapshot_heap.h"

#include <cstdlib>  // defines __GLIBC__

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace headroom {

void keepSnapshotHeapSmall() {
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, 1024 * 1024);  // that set, the other one stays as well
    mallopt(M_ARENA_MAX, 2);
#endif
}

}  // namespace headroom
