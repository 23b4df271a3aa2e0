// SPDX-License-Identifier: GPL-3.0-or-later
// Says in plain sentences what is wrong with the connection, which try is next and when, with what can be done: the
// password or the certificate it needs is given here.
// Invisible while connected. GUI thread.
#pragma once

#include "core/clock.h"
#include "core/fleet/way_in.h"
#include "core/profile/endpoint.h"
#include "core/session/session_status.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QTimer;

namespace headroom {

class CertificateBox;
class GrantButton;
class SecretRow;

class StateBanner : public QFrame {
    Q_OBJECT
  public:
    explicit StateBanner(QWidget* parent = nullptr);

    // `endpoint`: whose status it is.
    void setStatus(const Endpoint& endpoint, const SessionStatus& status);
    [[nodiscard]] QString text() const;

  Q_SIGNALS:
    void tryNowClicked();
    void answered(const headroom::WayInAnswer& answer);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void showHeadline();
    void showShape();
    void showWaysIn(bool isSameServer);

    Endpoint m_endpoint;
    SessionStatus m_status;
    SteadyTime m_nextAttempt;
    QLabel* m_shape;
    QLabel* m_headline;
    QLabel* m_sentence;
    QPushButton* m_tryNow;
    QPushButton* m_overTls;
    GrantButton* m_grant;
    SecretRow* m_secret;
    CertificateBox* m_certificate;
    QTimer* m_timer;
};

}  // namespace headroom
