// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/dense_header.h"

#include "gui/style/metrics.h"
#include "gui/style/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace headroom {

namespace {

constexpr int markWidth = 8;

QPainterPath sortMark(const QPointF& centre, Qt::SortOrder order) {
    const double reach = order == Qt::AscendingOrder ? -2.5 : 2.5;
    QPainterPath mark(centre + QPointF(-markWidth / 2.0, -reach));
    mark.lineTo(centre + QPointF(0, reach));
    mark.lineTo(centre + QPointF(markWidth / 2.0, -reach));
    mark.closeSubpath();
    return mark;
}

}  // namespace

DenseHeader::DenseHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {
    setSectionsClickable(true);
    setHighlightSections(false);
    setResizeContentsPrecision(200);
}

QString DenseHeader::title(int logicalIndex) const {
    return model()->headerData(logicalIndex, orientation(), Qt::DisplayRole).toString();
}

void DenseHeader::paintGround(QPainter& painter, const QRect& rect) const {
    painter.fillRect(rect, palette().base());
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), palette().mid());
}

void DenseHeader::paintEvent(QPaintEvent* event) {
    QHeaderView::paintEvent(event);
    // The style would leave the room beside the last section in another colour.
    const int end = length() - offset();
    if (end < viewport()->width()) {
        QPainter painter(viewport());
        paintGround(painter, viewport()->rect().adjusted(end, 0, 0, 0));
    }
}

void DenseHeader::paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const {
    const ThemeColours& colours = themeColours(palette());
    paintGround(*painter, rect);
    painter->fillRect(QRect(rect.right(), rect.top() + gridHalf, 1, rect.height() - gridUnit), colours.grid);

    const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == logicalIndex;
    const auto alignment =
        Qt::Alignment(model()->headerData(logicalIndex, orientation(), Qt::TextAlignmentRole).toInt());
    const bool right = alignment.testFlag(Qt::AlignRight);
    QRect room = rect.adjusted(gridUnit, 0, -gridUnit, 0);
    painter->setPen(sorted ? palette().color(QPalette::Text) : colours.mutedText);
    painter->setFont(font());
    const int space = room.width() - (sorted ? markWidth + gridHalf : 0);
    const QString text = fontMetrics().elidedText(title(logicalIndex), Qt::ElideRight, space);
    painter->drawText(room, int(Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft)) | Qt::TextSingleLine,
                      text);
    if (!sorted)
        return;
    // Beside the text, on the side where there is room.
    const double away = fontMetrics().horizontalAdvance(text) + gridHalf + markWidth / 2.0;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->fillPath(
        sortMark({right ? room.right() - away : room.left() + away, room.center().y() + 0.5}, sortIndicatorOrder()),
        painter->pen().color());
    painter->restore();
}

QSize DenseHeader::sectionSizeFromContents(int logicalIndex) const {
    const QFontMetrics metrics = fontMetrics();
    return {metrics.horizontalAdvance(title(logicalIndex)) + gridHalf + markWidth + 2 * gridUnit + 1,
            metrics.height() * 3 / 2 + gridHalf};
}

}  // namespace headroom
