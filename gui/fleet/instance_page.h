// SPDX-License-Identifier: GPL-3.0-or-later
// A page about one instance. GUI thread. The instance may go before the page.
#pragma once

#include "core/clock.h"

#include <QWidget>

namespace headroom {

class Instance;
struct RemedyAction;

class InstancePage : public QWidget {
    Q_OBJECT
  public:
    using QWidget::QWidget;

    // nullptr: none.
    virtual void setInstance(Instance* instance) = 0;
    // The page stays as it is until the pause ends.
    virtual void setPaused(bool paused) = 0;

  Q_SIGNALS:
    // One sentence about what came of a deed; plain text.
    void message(const QString& text);
    // To another page of this instance: the clients that match a filter; what can be done with one click, which is
    // shown before anything is sent; the findings; the slow commands; the chart from a time on.
    void clientsWanted(const QString& filter);
    void remedyWanted(const headroom::RemedyAction& action);
    void whyWanted();
    void slowlogWanted();
    void chartWanted(headroom::WallTime since);
};

}  // namespace headroom
