// SPDX-License-Identifier: GPL-3.0-or-later
// A page about one instance. GUI thread. The instance may go before the page.
#pragma once

#include <QWidget>

namespace headroom {

class Instance;

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
};

}  // namespace headroom
