// SPDX-License-Identifier: GPL-3.0-or-later
// A command for a person to run, exactly as it is to be typed, and a button that copies it. GUI thread.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace headroom {

class CommandRow : public QWidget {
    Q_OBJECT
  public:
    explicit CommandRow(QWidget* parent = nullptr);

    // `what`: what it does, for those who do not see what stands beside it. An empty command hides the row.
    void setCommand(const QString& command, const QString& what);
    [[nodiscard]] const QString& command() const { return m_command; }

  private:
    void changeEvent(QEvent* event) override;
    void applyColours();

    QString m_command;
    QLabel* m_text;
    QPushButton* m_copy;
};

}  // namespace headroom
