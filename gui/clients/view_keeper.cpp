// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/view_keeper.h"

#include "gui/clients/selected_rows.h"

#include <QHeaderView>
#include <QScrollBar>

#include <algorithm>

namespace headroom {

void ViewKeeper::show(std::shared_ptr<const ClientRows> rows, Scroll scroll) {
    QItemSelectionModel& selection = *m_view.selectionModel();
    const std::vector<qint64> selected = selectedIds();
    const int currentRow = selection.currentIndex().row();
    const int currentColumn = std::max(0, selection.currentIndex().column());
    const int scrollValue = scroll == Scroll::ToTop ? 0 : scrollValueFor(m_model.rows().get(), rows.get());

    // The selection model would follow each selected row by a persistent index, which takes a second for 100,000.
    selection.clearSelection();
    const bool autoScroll = m_view.hasAutoScroll();
    m_view.setAutoScroll(false);
    m_model.show(std::move(rows));
    select(selected);
    // Gone: the keyboard goes on from the same place, but nothing is selected that the user did not choose.
    if (currentRow >= 0 && !selection.currentIndex().isValid() && m_model.rowCount() > 0)
        selection.setCurrentIndex(m_model.index(std::min(currentRow, m_model.rowCount() - 1), currentColumn),
                                  QItemSelectionModel::NoUpdate);
    m_view.setAutoScroll(autoScroll);
    m_view.doItemsLayout();  // now, for the scroll bar's new range
    m_view.verticalScrollBar()->setValue(scrollValue);
}

std::vector<qint64> ViewKeeper::selectedIds() const {
    const std::vector<int> rows = selectedRows(*m_view.selectionModel());
    std::vector<qint64> ids(rows.size());
    std::transform(rows.begin(), rows.end(), ids.begin(), [this](int row) { return m_model.rows()->id(row); });
    return ids;
}

void ViewKeeper::select(const std::vector<qint64>& ids) {
    std::vector<int> rows;
    rows.reserve(ids.size());
    for (const qint64 id : ids) {
        if (const int row = m_model.rows() ? m_model.rows()->rowOfId(id) : -1; row >= 0)
            rows.push_back(row);
    }
    if (rows.empty())
        return;
    std::sort(rows.begin(), rows.end());
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

int ViewKeeper::scrollValueFor(const ClientRows* before, const ClientRows* after) const {
    const int value = m_view.verticalScrollBar()->value();
    if (value == 0 || before == nullptr || after == nullptr)
        return value;
    const int rowHeight = m_view.verticalHeader()->defaultSectionSize();
    const int first = value / rowHeight;
    const int end = std::min(before->count(), (value + m_view.viewport()->height()) / rowHeight + 1);
    std::vector<int> moves;
    for (int row = first; row < end; ++row) {
        if (const int now = after->rowOfId(before->id(row)); now >= 0)
            moves.push_back(now - row);
    }
    if (moves.empty())
        return value;
    const auto middle = moves.begin() + static_cast<std::ptrdiff_t>(moves.size() / 2);
    std::nth_element(moves.begin(), middle, moves.end());
    return std::max(0, value + *middle * rowHeight);
}

}  // namespace headroom
