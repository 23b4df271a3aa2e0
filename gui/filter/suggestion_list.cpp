// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/suggestion_list.h"

#include "gui/filter/suggestion_model.h"
#include "gui/style/metrics.h"
#include "gui/style/theme.h"

#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>

namespace headroom {

namespace {

constexpr int widest = 560;

// The text, and at the right what it means or how many have it.
class SuggestionDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        if (selected)
            painter->fillRect(option.rect, option.palette.highlight());
        const QRect room = option.rect.adjusted(gridUnit, 0, -gridUnit, 0);
        painter->setFont(option.font);
        painter->setPen(option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
        const QString text = index.data().toString();
        painter->drawText(room, int(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                          option.fontMetrics.elidedText(text, Qt::ElideMiddle, room.width()));
        const int used = option.fontMetrics.horizontalAdvance(text) + 2 * gridUnit;
        if (!selected)
            painter->setPen(themeColours(option.palette).mutedText);
        painter->drawText(room.adjusted(used, 0, 0, 0), int(Qt::AlignRight | Qt::AlignVCenter) | Qt::TextSingleLine,
                          option.fontMetrics.elidedText(index.data(SuggestionModel::NoteRole).toString(),
                                                        Qt::ElideRight, room.width() - used));
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const int note = option.fontMetrics.horizontalAdvance(index.data(SuggestionModel::NoteRole).toString());
        return {option.fontMetrics.horizontalAdvance(index.data().toString()) + note + 4 * gridUnit,
                option.fontMetrics.height() * 3 / 2};
    }
};

}  // namespace

SuggestionList::SuggestionList(FilterRows rows, QWidget* window)
    : QListView(window), m_model(new SuggestionModel(rows, this)) {
    setAccessibleName(tr("What may come next"));
    setModel(m_model);
    setItemDelegate(new SuggestionDelegate(this));
    setFocusPolicy(Qt::NoFocus);
    setUniformItemSizes(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameStyle(static_cast<int>(QFrame::Box) | static_cast<int>(QFrame::Plain));
    hide();
    connect(this, &QAbstractItemView::clicked, this,
            [this](const QModelIndex& index) { Q_EMIT clickedOn(m_model->at(index.row())); });
}

void SuggestionList::show(std::vector<FilterSuggestion> suggestions, qsizetype cursor, const QPoint& below) {
    m_cursor = cursor;
    QPalette colours = window()->palette();
    colours.setColor(QPalette::Base, colours.color(QPalette::ToolTipBase));
    colours.setColor(QPalette::WindowText, themeColours(colours).mutedText);  // the frame's
    setPalette(colours);
    m_model->setSuggestions(std::move(suggestions));
    int width = 160;
    for (int row = 0; row < m_model->rowCount(); ++row)
        width = std::max(width, sizeHintForIndex(m_model->index(row)).width());
    const int rows = std::min(Rows, m_model->rowCount());
    const int bar = m_model->rowCount() > Rows ? verticalScrollBar()->sizeHint().width() : 0;
    const QSize size(std::min(width, widest) + bar + 2 * frameWidth(), rows * sizeHintForRow(0) + 2 * frameWidth());
    const int right = std::max(0, parentWidget()->width() - size.width());
    setGeometry(QRect(QPoint(std::clamp(below.x() - gridUnit, 0, right), below.y()), size));
    setCurrentIndex({});
    scrollToTop();
    QListView::show();
    raise();
}

void SuggestionList::step(int rows) {
    const int last = m_model->rowCount() - 1;
    const int now = currentIndex().isValid() ? currentIndex().row() : rows > 0 ? -1 : last + 1;
    setCurrentIndex(m_model->index(std::clamp(now + rows, 0, last)));
}

std::optional<FilterSuggestion> SuggestionList::chosen() const {
    return currentIndex().isValid() ? std::optional(m_model->at(currentIndex().row())) : std::nullopt;
}

FilterSuggestion SuggestionList::first() const {
    return m_model->at(0);
}

}  // namespace headroom
