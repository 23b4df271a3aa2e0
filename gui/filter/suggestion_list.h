// SPDX-License-Identifier: GPL-3.0-or-later
// What may come next in a filter, as a list above the other widgets of the window. Never takes the focus: the keys are
// the line's. GUI thread.
#pragma once

#include "core/query/filter_completion.h"
#include "core/query/filter_rows.h"

#include <QListView>

#include <optional>
#include <vector>

namespace headroom {

class SuggestionModel;

class SuggestionList : public QListView {
    Q_OBJECT
  public:
    static constexpr int Rows = 10;  // at most at once

    SuggestionList(FilterRows rows, QWidget* window);

    // At least one, for `cursor`; `below` is where the list's upper left corner should be.
    void show(std::vector<FilterSuggestion> suggestions, qsizetype cursor, const QPoint& below);
    [[nodiscard]] qsizetype cursor() const { return m_cursor; }

    // Moves the choice; there is none at first.
    void step(int rows);
    [[nodiscard]] std::optional<FilterSuggestion> chosen() const;
    [[nodiscard]] FilterSuggestion first() const;

  Q_SIGNALS:
    void clickedOn(const headroom::FilterSuggestion& suggestion);

  private:
    SuggestionModel* m_model;
    qsizetype m_cursor = 0;
};

}  // namespace headroom
