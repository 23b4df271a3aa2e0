// SPDX-License-Identifier: GPL-3.0-or-later
// Shown while nothing is monitored, and for adding an instance: an address field, the demo, and what runs on this
// machine.
#pragma once

#include "core/profile/endpoint.h"
#include "core/profile/local_probe.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace headroom {

class WelcomePage : public QWidget {
    Q_OBJECT
  public:
    explicit WelcomePage(QWidget* parent = nullptr);
    void focusAddress();

  Q_SIGNALS:
    void connectRequested(const headroom::Endpoint& endpoint);
    void demoRequested();

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void connectToTyped();
    void showFinding(LocalProbe::Finding finding);

    QLineEdit* m_address;
    QLineEdit* m_user;
    QLineEdit* m_password;
    QLabel* m_error;
    QLabel* m_localText;
    QPushButton* m_localButton;
    LocalProbe m_probe;
};

}  // namespace headroom
