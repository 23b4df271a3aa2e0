// SPDX-License-Identifier: GPL-3.0-or-later
// One piece of advice: what to do, a button that does it, and the command to copy. GUI thread.
#pragma once

#include "core/diagnosis/finding.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace headroom {

class CommandRow;

class AdviceRow : public QWidget {
    Q_OBJECT
  public:
    explicit AdviceRow(QWidget* parent = nullptr);

    // `about`: title of the finding it belongs to. Keeps the focus where it is.
    void show(const Advice& advice, const QString& about);

  Q_SIGNALS:
    void remedyWanted(const headroom::RemedyAction& action);

  private:
    std::optional<RemedyAction> m_action;
    QLabel* m_text;
    QPushButton* m_do;
    CommandRow* m_command;
};

}  // namespace headroom
