// SPDX-License-Identifier: GPL-3.0-or-later
// Asks for the name a filter is saved by. Use with open(); name() is what was typed.
#pragma once

#include "gui/filter/filter_store.h"

#include <QDialog>

class QLineEdit;

namespace headroom {

class SaveFilterDialog : public QDialog {
    Q_OBJECT
  public:
    // `known`: those that are saved.
    SaveFilterDialog(const QString& filter, const QList<NamedFilter>& known, QWidget* parent);

    [[nodiscard]] QString name() const;

  protected:
    bool focusNextPrevChild(bool next) override;

  private:
    QLineEdit* m_name;
};

}  // namespace headroom
