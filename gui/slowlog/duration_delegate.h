// SPDX-License-Identifier: GPL-3.0-or-later
// Paints durations of a SlowlogModel: the number at the right, and at the left a bar as long as it is a part of the
// longest one. In proportion and not by its logarithm: what blocks a server is the time itself. GUI thread.
#pragma once

#include <QAbstractItemDelegate>
#include <QStyledItemDelegate>

namespace headroom {

class DurationDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    // `plain` paints the number; outlives this.
    DurationDelegate(const QAbstractItemDelegate& plain, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    const QAbstractItemDelegate& m_plain;
};

}  // namespace headroom
