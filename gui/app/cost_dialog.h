// SPDX-License-Identifier: GPL-3.0-or-later
// What monitoring may cost a server: how long one command may hold it, and which share of its time all may take. Use
// with open(); limits() is what was chosen.
#pragma once

#include "core/session/cost_limits.h"

#include <QDialog>

class QDoubleSpinBox;

namespace headroom {

class CostDialog : public QDialog {
    Q_OBJECT
  public:
    CostDialog(const CostLimits& limits, QWidget* parent);

    [[nodiscard]] CostLimits limits() const;

    // The user's limits, kept in QSettings.
    [[nodiscard]] static CostLimits load();
    static void save(const CostLimits& limits);

  protected:
    bool focusNextPrevChild(bool next) override;

  private:
    void setLimits(const CostLimits& limits);

    QDoubleSpinBox* m_hold;   // ms
    QDoubleSpinBox* m_share;  // %
};

}  // namespace headroom
