// SPDX-License-Identifier: GPL-3.0-or-later
// A field for a password or a passphrase, with what is to become of it. Holds what was typed until Enter. GUI thread.
#pragma once

#include "core/profile/secret.h"

#include <QWidget>

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace headroom {

struct Endpoint;

class SecretRow : public QWidget {
    Q_OBJECT
  public:
    explicit SecretRow(QWidget* parent = nullptr);

    void askPassword(const Endpoint& endpoint);
    void askPassphrase();
    // Forgets what was typed.
    void clear();

  Q_SIGNALS:
    // `keep`: in the keychain. Not empty.
    void given(const headroom::Secret& secret, bool keep);

  private:
    void ask(const QString& name, const QString& verb, const QString& toolTip);
    void give();

    QLineEdit* m_field;
    QCheckBox* m_keep;
    QPushButton* m_send;
};

}  // namespace headroom
