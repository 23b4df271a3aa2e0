// SPDX-License-Identifier: GPL-3.0-or-later
// The status bar: state, round-trip time, what we cost the server and how old the client table is; the settings on loan
// and when they go back, of all servers; kill outcomes and other news for a while; Pause and Refresh.
#pragma once

#include "core/fleet/instance.h"

#include <QPointer>
#include <QStatusBar>

#include <optional>

class QAction;
class QTimer;

namespace headroom {

class ElidedLabel;
class Leases;

class StatusLine : public QStatusBar {
    Q_OBJECT
  public:
    // The actions get a button each at the right. `leases` must outlive it.
    StatusLine(const QList<QAction*>& actions, const Leases& leases, QWidget* parent = nullptr);

    void setInstance(Instance* instance);
    // The age is of the clients that the paused pages show.
    void setPaused(bool paused);
    // Shows `text` in place of the figures for some seconds.
    void announce(const QString& text);
    // The figures as shown, joined by " · ".
    [[nodiscard]] QString text() const;

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void refresh();
    void showLeases();
    [[nodiscard]] QString costText() const;
    [[nodiscard]] QString tableText() const;

    const Leases& m_leases;
    QPointer<Instance> m_instance;
    std::optional<ClientListing> m_paused;  // what the pages show meanwhile
    ElidedLabel* m_state;
    ElidedLabel* m_roundTrip;
    ElidedLabel* m_cost;
    ElidedLabel* m_table;
    ElidedLabel* m_onLoan;  // to the right of the news, which do not cover it
    QTimer* m_ageTimer;     // without samples nothing else moves the age
    QTimer* m_leaseTimer;   // counts down
};

}  // namespace headroom
