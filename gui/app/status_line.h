// SPDX-License-Identifier: GPL-3.0-or-later
// The status bar: state, round-trip time, what we cost the server and how old the client table is; kill outcomes and
// other news for a while; Pause and Refresh.
#pragma once

#include "gui/fleet/instance.h"

#include <QPointer>
#include <QStatusBar>

class QAction;
class QTimer;

namespace headroom {

class ElidedLabel;

class StatusLine : public QStatusBar {
    Q_OBJECT
  public:
    // The actions get a button each at the right.
    explicit StatusLine(const QList<QAction*>& actions, QWidget* parent = nullptr);

    void setInstance(Instance* instance);
    // Shows `text` in place of the figures for some seconds.
    void announce(const QString& text);
    // The figures as shown, joined by " · ".
    [[nodiscard]] QString text() const;

  private:
    void refresh();
    [[nodiscard]] QString costText() const;
    [[nodiscard]] QString tableText() const;

    QPointer<Instance> m_instance;
    ElidedLabel* m_state;
    ElidedLabel* m_roundTrip;
    ElidedLabel* m_cost;
    ElidedLabel* m_table;
    QTimer* m_ageTimer;  // without samples nothing else moves the age
};

}  // namespace headroom
