// SPDX-License-Identifier: GPL-3.0-or-later
// Lets Tab go as a person reads. Qt goes in the order in which widgets were made, and those that are made late (a page,
// a row, a tick) would come last.
#pragma once

class QWidget;

namespace headroom {

// Moves the focus to what comes next (or before) in `window` as it is laid out now: layouts from their start, grids row
// by row, splitters and stacks in their order. For QWidget::focusNextPrevChild(). False: there is nowhere to go.
bool focusAsLaidOut(QWidget& window, bool next);

}  // namespace headroom
