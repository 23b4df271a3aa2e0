// SPDX-License-Identifier: GPL-3.0-or-later
// Says in plain sentences what is wrong with the connection, which try is next and when, with what can be done.
// Invisible while connected. GUI thread.
#pragma once

#include "core/clock.h"
#include "core/session/session_status.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QTimer;

namespace headroom {

class StateBanner : public QFrame {
    Q_OBJECT
  public:
    explicit StateBanner(QWidget* parent = nullptr);

    void setStatus(const SessionStatus& status);
    [[nodiscard]] QString text() const;

  Q_SIGNALS:
    void tryNowClicked();
    void passwordClicked();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void showHeadline();
    void showShape();

    SessionStatus m_status;
    SteadyTime m_nextAttempt;
    QLabel* m_shape;
    QLabel* m_headline;
    QLabel* m_sentence;
    QPushButton* m_tryNow;
    QPushButton* m_password;
    QTimer* m_timer;
};

}  // namespace headroom
