// SPDX-License-Identifier: GPL-3.0-or-later
// Help: the keys of a window's actions, and what this program is. Not modal; they delete themselves when closed.
#pragma once

#include <QList>

class QAction;
class QWidget;

namespace headroom {

// Lists the actions that have a shortcut, then the keys of the pages.
void showKeys(QWidget* parent, const QList<QAction*>& actions);
void showAbout(QWidget* parent);

}  // namespace headroom
