// SPDX-License-Identifier: GPL-3.0-or-later
// The line above the pages: name, role, version and address of the chosen instance, its state and round-trip time.
#pragma once

#include "core/fleet/instance.h"

#include <QColor>
#include <QPointer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QToolButton;

namespace headroom {

class ElidedLabel;

class InstanceHeader : public QWidget {
    Q_OBJECT
  public:
    explicit InstanceHeader(QWidget* parent = nullptr);

    void setInstance(Instance* instance);

  Q_SIGNALS:
    void unlockClicked();

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void showCare();
    void showServer();
    void showName();
    void showEnvironment();
    void showState();
    void showRoundTrip();

    QPointer<Instance> m_instance;
    QColor m_tint;
    ElidedLabel* m_name;
    ElidedLabel* m_environment;  // production also tints the header
    ElidedLabel* m_unproven;     // over TLS from a peer nobody vouches for
    ElidedLabel* m_server;
    QToolButton* m_lock;  // where it can be unlocked or locked
    QTimer m_countdown;   // while it is unlocked
    QLabel* m_shape;
    ElidedLabel* m_state;
    ElidedLabel* m_roundTrip;
};

}  // namespace headroom
