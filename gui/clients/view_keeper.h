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
    enum class Gone { Drop, Leave };
    // What the user sees change.
    struct Change {
        std::vector<qint64> arrived;  // clients in sight that the snapshot before did not have
        bool leftGone = false;        // rows of clients that are gone still stand
    };

    // `view` scrolls by pixels, shows `model`, and its rows are all of the vertical header's default size.
    ViewKeeper(QTableView& view, ClientTableModel& model) : m_view(view), m_model(model) {}

    // Keep: the visible rows stay where they are (by the middle one's move, so that one row which jumps to the other
    // end does not take the view along); at the very top the view stays at the top.
    // Leave: clients in sight that are gone stay where they stood until dropGone().
    Change show(std::shared_ptr<const ClientRows> rows, Scroll scroll, Gone gone = Gone::Drop);
    void dropGone();

    // From now on the view moves with this client; 0: with none.
    void follow(qint64 id) { m_followed = id; }
    [[nodiscard]] qint64 followed() const { return m_followed; }

    // The current row is changed by a swap, not by the user.
    [[nodiscard]] bool isSwapping() const { return m_swapping; }

    // The clients in sight, top to bottom.
    [[nodiscard]] std::vector<qint64> idsInSight() const;
    // The selected clients, those without an id left out: the same list until the user selects others, although some of
    // them may be hidden or gone by now. Rows that come with their places in it are swapped faster.
    [[nodiscard]] ClientIds selectedIds();
    void selectionChanged();
    void select(const std::vector<qint64>& ids);

  private:
    // The rows in sight: ids by row from `first` on, 0 for a row without one.
    struct Sight {
        int first = 0;
        std::vector<qint64> ids;
    };
    [[nodiscard]] Sight sight() const;
    [[nodiscard]] std::vector<GoneRow> goneOf(const Sight& sight, const ClientRows& after) const;
    [[nodiscard]] int scrollValueFor(const Sight& before, int valueBefore) const;
    [[nodiscard]] int followingScrollValue(int rowBefore, int valueBefore) const;
    void swap(std::shared_ptr<const ClientRows> rows, Scroll scroll, std::vector<GoneRow> gone, const Sight& before);
    // Ascending rows of the model.
    void selectRows(const std::vector<int>& rows);

    QTableView& m_view;
    ClientTableModel& m_model;
    ClientIds m_selection;  // null: not known
    qint64 m_followed = 0;
    bool m_swapping = false;
};

}  // namespace headroom
