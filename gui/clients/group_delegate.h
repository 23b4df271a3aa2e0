// SPDX-License-Identifier: GPL-3.0-or-later
// Paints cells of a GroupModel, with a bar behind the number and a note at its left where there are. GUI thread.
#pragma once

#include <QStyledItemDelegate>

namespace headroom {

class GroupDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace headroom
