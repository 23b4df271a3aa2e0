// SPDX-License-Identifier: GPL-3.0-or-later
// Suggestions for a filter as a list. GUI thread.
#pragma once

#include "core/query/filter_completion.h"
#include "core/query/filter_rows.h"

#include <QAbstractListModel>

#include <vector>

namespace headroom {

class SuggestionModel : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role { NoteRole = Qt::UserRole };  // what it means, or how many clients have it

    explicit SuggestionModel(FilterRows rows, QObject* parent = nullptr) : QAbstractListModel(parent), m_rows(rows) {}

    void setSuggestions(std::vector<FilterSuggestion> suggestions);
    [[nodiscard]] const FilterSuggestion& at(int row) const { return m_suggestions[static_cast<std::size_t>(row)]; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

  private:
    FilterRows m_rows;
    std::vector<FilterSuggestion> m_suggestions;
};

}  // namespace headroom
