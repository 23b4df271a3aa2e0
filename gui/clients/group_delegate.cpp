// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/group_delegate.h"

#include "gui/clients/group_model.h"
#include "gui/style/metrics.h"
#include "gui/style/theme.h"

#include <QPainter>

namespace headroom {

namespace {
constexpr int shortestBarCell = 72;
}

void GroupDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const auto group = option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    if (selected)
        painter->fillRect(option.rect, option.palette.brush(group, QPalette::Highlight));
    const QRect room = option.rect.adjusted(gridUnit, 0, -gridUnit, 0);
    if (const QVariant bar = index.data(GroupModel::BarRole); bar.isValid()) {
        QColor colour =
            selected ? option.palette.color(group, QPalette::HighlightedText) : themeColours(option.palette).series;
        colour.setAlphaF(0.3F);
        painter->fillRect(QRect(room.left(), room.top() + 3, qRound(room.width() * bar.toDouble()), room.height() - 6),
                          colour);
    }
    painter->setFont(option.font);
    painter->setPen(option.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text));
    if (const QString note = index.data(GroupModel::NoteRole).toString(); !note.isEmpty()) {
        const int number = option.fontMetrics.horizontalAdvance(index.data().toString()) + gridUnit;
        painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                          option.fontMetrics.elidedText(note, Qt::ElideRight, room.width() - number));
    }
    const auto alignment = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
    painter->drawText(room, int(alignment) | Qt::TextSingleLine,
                      option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, room.width()));
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(selected ? option.palette.color(group, QPalette::HighlightedText)
                                 : themeColours(option.palette).focus);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
}

QSize GroupDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QString note = index.data(GroupModel::NoteRole).toString();
    const int noteWidth = note.isEmpty() ? 0 : option.fontMetrics.horizontalAdvance(note) + gridUnit;
    const int width = option.fontMetrics.horizontalAdvance(index.data().toString()) + noteWidth + 2 * gridUnit + 1;
    const bool hasBar = index.data(GroupModel::BarRole).isValid();
    return {hasBar ? std::max(width, shortestBarCell) : width, option.fontMetrics.height() * 3 / 2};
}

}  // namespace headroom
