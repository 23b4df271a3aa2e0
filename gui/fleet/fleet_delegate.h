// SPDX-License-Identifier: GPL-3.0-or-later
// Paints a row of the FleetModel: shape and name; under it the bar of used / limit with its percent, or how full it is
// beyond that; or the state in words; under that the worst finding, where there is one.
#pragma once

#include <QStyledItemDelegate>

namespace headroom {

class FleetDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace headroom
