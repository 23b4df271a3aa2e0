// SPDX-License-Identifier: GPL-3.0-or-later
// The table of a LedgerModel: actions on many clients open and close by Right and Left, Enter, a double click or a
// click on their mark, and a new reading leaves selection, place and widths as they are. GUI thread.
#pragma once

#include "gui/ledger/ledger_model.h"
#include "gui/widgets/dense_table.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWidget>

namespace headroom {

class LedgerTable : public DenseTable {
    Q_OBJECT
  public:
    // `model` must outlive it.
    explicit LedgerTable(LedgerModel& model, QWidget* parent = nullptr);

    void showRows(const std::shared_ptr<const LedgerRows>& rows);

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

  private:
    void turn(int row);
    void fitColumns();

    LedgerModel& m_model;
    bool m_fitted = false;  // once: from then on the widths are the user's
};

}  // namespace headroom
