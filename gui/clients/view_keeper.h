// SPDX-License-Identifier: GPL-3.0-or-later
// Swaps the rows of a table view so that the user loses nothing: selection, current row and place follow the clients by
// id. GUI thread.
#pragma once

#include "gui/clients/client_table_model.h"

#include <QTableView>

#include <memory>
#include <vector>

namespace headroom {

class ViewKeeper {
  public:
    enum class Scroll { Keep, ToTop };

    // `view` scrolls by pixels, shows `model`, and its rows are all of the vertical header's default size.
    ViewKeeper(QTableView& view, ClientTableModel& model) : m_view(view), m_model(model) {}

    // Keep: the visible rows stay where they are (by the middle one's move, so that one row which jumps to the other
    // end does not take the view along); at the very top the view stays at the top.
    void show(std::shared_ptr<const ClientRows> rows, Scroll scroll);

    // Ids of the selected rows, top to bottom; 0 for a row without one.
    [[nodiscard]] std::vector<qint64> selectedIds() const;

  private:
    [[nodiscard]] int scrollValueFor(const ClientRows* before, const ClientRows* after) const;
    void select(const std::vector<qint64>& ids);

    QTableView& m_view;
    ClientTableModel& m_model;
};

}  // namespace headroom
