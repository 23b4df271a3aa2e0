// SPDX-License-Identifier: GPL-3.0-or-later
// Sets from how many idle seconds on rows are tinted. Use with open(); heat() is what was chosen.
#pragma once

#include "gui/clients/idle_heat.h"

#include <QDialog>

#include <array>

class QSpinBox;

namespace headroom {

class IdleHeatDialog : public QDialog {
    Q_OBJECT
  public:
    IdleHeatDialog(const IdleHeat& heat, QWidget* parent);

    // Ascending, whatever order they were typed in.
    [[nodiscard]] IdleHeat heat() const;

  protected:
    bool focusNextPrevChild(bool next) override;

  private:
    void setHeat(const IdleHeat& heat);

    std::array<QSpinBox*, IdleHeat::Levels> m_boxes{};
};

}  // namespace headroom
