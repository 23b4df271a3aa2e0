// SPDX-License-Identifier: GPL-3.0-or-later
// Asks before one client is killed, naming exactly who. What it names was read when it was made; a refresh of the table
// does not change it. Use with open(); accepted() means kill.
#pragma once

#include "gui/clients/client_rows.h"

#include <QDialog>

class QCheckBox;

namespace headroom {

class KillDialog : public QDialog {
    Q_OBJECT
  public:
    // `row` is a shown row of `rows`; `instance` is the name people know the server by.
    KillDialog(const ClientRows& rows, int row, const QString& instance, QWidget* parent);

    [[nodiscard]] bool dontAskAgain() const;

  private:
    QCheckBox* m_dontAskAgain;
};

}  // namespace headroom
