// SPDX-License-Identifier: GPL-3.0-or-later
// Copies the line that lets a user do what the server refused; there only where one is known. GUI thread.
#pragma once

#include <QPushButton>

namespace headroom {

class GrantButton : public QPushButton {
    Q_OBJECT
  public:
    explicit GrantButton(QWidget* parent = nullptr);

    // "ACL SETUSER app +client|kill"; empty: hides it.
    void offer(const QString& grant);

  private:
    QString m_grant;
};

}  // namespace headroom
