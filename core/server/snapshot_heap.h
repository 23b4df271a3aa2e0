// SPDX-License-Identifier: GPL-3.0-or-later
// How glibc is to keep the heap of a program that makes a new table of clients each second.
#pragma once

namespace headroom {

// Each new table replaces one of some megabytes. glibc would raise the size from which blocks are mapped, and given
// back when freed, with each that is freed, and keep a heap for each thread: their holes were 160 of 390 bytes
// a client at 100,000. It would also give back, and ask for again, what tables of up to 1 MiB need in turn. For the
// whole process, before there are threads. Nothing elsewhere than with glibc.
void keepSnapshotHeapSmall();

}  // namespace headroom
