// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/view_keeper.h"

#include "gui/clients/selected_rows.h"

#include <QHeaderView>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>

namespace headroom {

ViewKeeper::Change ViewKeeper::show(std::shared_ptr<const ClientRows> rows, Scroll scroll, Gone gone) {
    const Sight before = sight();
    const auto rowsBefore = m_model.rows();
    // Another process gives the same ids to others: nobody arrives or goes, all are new.
    const bool comparable = rowsBefore && rows && rowsBefore->runId == rows->runId;
    std::vector<GoneRow> left;
    if (comparable && gone == Gone::Leave)
        left = goneOf(before, *rows);
    if (!comparable)
        m_selection = std::make_shared<const std::vector<qint64>>();
    Change change{{}, !left.empty()};
    swap(std::move(rows), scroll, std::move(left), before);
    if (comparable) {
        std::ranges::copy_if(sight().ids, std::back_inserter(change.arrived),
                             [&rowsBefore](qint64 id) { return id > 0 && rowsBefore->snapshot->rowOfId(id) < 0; });
    }
    return change;
}

void ViewKeeper::dropGone() {
    if (m_model.hasGone())
        swap(m_model.rows(), Scroll::Keep, {}, sight());
}

void ViewKeeper::swap(std::shared_ptr<const ClientRows> rows, Scroll scroll, std::vector<GoneRow> gone,
                      const Sight& before) {
    const QScopedValueRollback swapping(m_swapping, true);
    QItemSelectionModel& selection = *m_view.selectionModel();
    const ClientIds selected = selectedIds();
    const int currentRow = selection.currentIndex().row();
    const int currentColumn = std::max(0, selection.currentIndex().column());
    const int followedRow = m_model.rowOfId(m_followed);
    const int value = m_view.verticalScrollBar()->value();

    // The selection model would follow each selected row by a persistent index, which takes a second for 100,000.
    selection.clearSelection();
    const bool autoScroll = m_view.hasAutoScroll();
    m_view.setAutoScroll(false);
    m_model.show(std::move(rows), std::move(gone));
    if (m_model.rows() && m_model.rows()->query.selected == selected) {
        std::vector<int> places = m_model.rows()->selectedRows;
        for (int& row : places)
            row = m_model.rowOfShown(row);
        selectRows(places);
    } else {
        select(*selected);
    }
    // Gone: the keyboard goes on from the same place, but nothing is selected that the user did not choose.
    if (currentRow >= 0 && !selection.currentIndex().isValid() && m_model.rowCount() > 0)
        selection.setCurrentIndex(m_model.index(std::min(currentRow, m_model.rowCount() - 1), currentColumn),
                                  QItemSelectionModel::NoUpdate);
    m_view.setAutoScroll(autoScroll);
    m_view.doItemsLayout();  // now, for the scroll bar's new range
    m_view.verticalScrollBar()->setValue(m_model.rowOfId(m_followed) >= 0 ? followingScrollValue(followedRow, value)
                                         : scroll == Scroll::ToTop        ? 0
                                                                          : scrollValueFor(before, value));
}

std::vector<qint64> ViewKeeper::idsInSight() const {
    std::vector<qint64> ids = sight().ids;
    std::erase(ids, 0);
    return ids;
}

ClientIds ViewKeeper::selectedIds() {
    if (!m_selection) {
        std::vector<qint64> ids;
        for (const int row : selectedRows(*m_view.selectionModel(), m_model)) {
            if (const qint64 id = m_model.rows()->id(row); id > 0)
                ids.push_back(id);
        }
        m_selection = std::make_shared<const std::vector<qint64>>(std::move(ids));
    }
    return m_selection;
}

void ViewKeeper::selectionChanged() {
    if (!m_swapping)
        m_selection.reset();
}

void ViewKeeper::select(const std::vector<qint64>& ids) {
    std::vector<int> rows;
    rows.reserve(ids.size());
    for (const qint64 id : ids) {
        if (const int row = m_model.rowOfId(id); row >= 0)
            rows.push_back(row);
    }
    std::ranges::sort(rows);
    selectRows(rows);
}

void ViewKeeper::selectRows(const std::vector<int>& rows) {
    if (rows.empty())
        return;
    QItemSelection selection;
    for (auto first = rows.begin(); first != rows.end();) {
        auto last = first;
        while (last + 1 != rows.end() && *(last + 1) == *last + 1)
            ++last;
        selection.append(
            QItemSelectionRange(m_model.index(*first, 0), m_model.index(*last, m_model.columnCount() - 1)));
        first = last + 1;
    }
    m_view.selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
}

ViewKeeper::Sight ViewKeeper::sight() const {
    const int rowHeight = m_view.verticalHeader()->defaultSectionSize();
    const int value = m_view.verticalScrollBar()->value();
    Sight sight{value / rowHeight, {}};
    const int end = std::min(m_model.rowCount(), (value + m_view.viewport()->height()) / rowHeight + 1);
    for (int row = sight.first; row < end; ++row)
        sight.ids.push_back(m_model.id(row));
    return sight;
}

std::vector<GoneRow> ViewKeeper::goneOf(const Sight& sight, const ClientRows& after) const {
    const auto rowsBefore = m_model.rows();
    std::vector<GoneRow> gone;
    // Below the neighbour that was above; those at the top above the neighbour that was below.
    int place = -1;
    for (const qint64 id : sight.ids) {
        if (id == 0)
            continue;
        if (const int row = after.rowOfId(id); row >= 0) {
            if (place < 0) {
                for (GoneRow& above : gone)
                    above.before = row;
            }
            place = row + 1;
        } else if (after.snapshot->rowOfId(id) < 0) {
            gone.push_back({rowsBefore, rowsBefore->rowOfId(id), std::max(place, 0)});
        }
    }
    if (place < 0) {
        for (GoneRow& alone : gone)
            alone.before = std::min(sight.first, after.count());
    }
    std::ranges::stable_sort(gone, {}, &GoneRow::before);
    return gone;
}

int ViewKeeper::scrollValueFor(const Sight& before, int valueBefore) const {
    if (valueBefore == 0)
        return 0;
    std::vector<int> moves;
    for (int row = before.first; const qint64 id : before.ids) {
        if (const int now = m_model.rowOfId(id); now >= 0)
            moves.push_back(now - row);
        ++row;
    }
    if (moves.empty())
        return valueBefore;
    const auto middle = moves.begin() + static_cast<std::ptrdiff_t>(moves.size() / 2);
    std::nth_element(moves.begin(), middle, moves.end());
    return std::max(0, valueBefore + *middle * m_view.verticalHeader()->defaultSectionSize());
}

int ViewKeeper::followingScrollValue(int rowBefore, int valueBefore) const {
    // Where it was on the screen; in the middle when it was not.
    const int rowHeight = m_view.verticalHeader()->defaultSectionSize();
    const int lowest = m_view.viewport()->height() - rowHeight;
    const int y = rowBefore * rowHeight - valueBefore;
    return m_model.rowOfId(m_followed) * rowHeight - (rowBefore >= 0 && y >= 0 && y <= lowest ? y : lowest / 2);
}

}  // namespace headroom
