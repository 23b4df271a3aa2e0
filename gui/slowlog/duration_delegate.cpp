// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/slowlog/duration_delegate.h"

#include "gui/slowlog/slowlog_model.h"
#include "gui/style/metrics.h"
#include "gui/style/theme.h"

#include <QPainter>

#include <algorithm>

namespace headroom {

namespace {

constexpr int longestBar = 10 * gridUnit;
constexpr int shortestBar = 2;  // else it could not be seen

}  // namespace

DurationDelegate::DurationDelegate(const QAbstractItemDelegate& plain, QObject* parent)
    : QStyledItemDelegate(parent), m_plain(plain) {}

void DurationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    m_plain.paint(painter, option, index);
    // Each row leaves the same room for the number, so that bars can be compared.
    const QString widest = QStringLiteral("00.0 ms");
    const int number = std::max(option.fontMetrics.horizontalAdvance(widest),
                                option.fontMetrics.horizontalAdvance(index.data().toString()));
    const QRect room = option.rect.adjusted(gridUnit, 0, -(number + 2 * gridUnit), 0);
    const double share = index.data(SlowlogModel::BarRole).toDouble();
    if (room.width() < shortestBar || share <= 0)
        return;
    const auto group = option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const int height = option.fontMetrics.ascent() / 2;
    painter->fillRect(
        QRect(room.left(), room.center().y() - height / 2 + 1, std::max(shortestBar, qRound(room.width() * share)),
              height),
        selected ? option.palette.color(group, QPalette::HighlightedText) : themeColours(option.palette).series);
}

QSize DurationDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return m_plain.sizeHint(option, index) + QSize(longestBar + gridUnit, 0);
}

}  // namespace headroom
