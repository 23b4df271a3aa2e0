// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/suggestion_model.h"

#include "core/text/units.h"

#include <utility>

namespace headroom {

void SuggestionModel::setSuggestions(std::vector<FilterSuggestion> suggestions) {
    beginResetModel();
    m_suggestions = std::move(suggestions);
    endResetModel();
}

int SuggestionModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_suggestions.size());
}

QVariant SuggestionModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const FilterSuggestion& suggestion = at(index.row());
    if (role == Qt::DisplayRole)
        return suggestion.text;
    if (role != NoteRole)
        return {};
    if (!suggestion.count)
        return suggestion.meaning;
    const QString count = formatCount(qint64{*suggestion.count});
    if (m_rows == FilterRows::Clients)
        return *suggestion.count == 1 ? tr("1 client") : tr("%1 clients").arg(count);
    return *suggestion.count == 1 ? tr("1 entry") : tr("%1 entries").arg(count);
}

}  // namespace headroom
