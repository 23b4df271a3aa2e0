// SPDX-License-Identifier: GPL-3.0-or-later
// Asks for the name of a server to be typed, before something is done to it. Use with open(); accepted() comes once it
// stands there. GUI thread.
#pragma once

#include <QDialog>
#include <QString>

class QFormLayout;
class QLineEdit;
class QPushButton;

namespace headroom {

class TypeNameDialog : public QDialog {
    Q_OBJECT
  public:
    // `text`: what is about to be done. `deed`: what the button says.
    TypeNameDialog(const QString& title, const QString& text, const QString& name, const QString& deed,
                   QWidget* parent);

    // Another question, below the name.
    void addQuestion(const QString& text, QWidget* field);

  protected:
    bool focusNextPrevChild(bool next) override;

  private:
    const QString m_name;
    QFormLayout* m_questions;
    QLineEdit* m_typed;
    QPushButton* m_deed;
};

}  // namespace headroom
