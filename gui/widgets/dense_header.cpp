// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/dense_header.h"

#include "gui/style/metrics.h"
#include "gui/style/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>

#include <algorithm>
#include <cmath>
#include <utility>

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
    // Only the place where the section would be without the freeze is repainted otherwise.
    connect(this, &QHeaderView::sortIndicatorChanged, viewport(), qOverload<>(&QWidget::update));
}

int DenseHeader::firstSection() const {
    for (int place = 0; place < count(); ++place) {
        if (const int section = logicalIndex(place); !isSectionHidden(section))
            return section;
    }
    return -1;
}

int DenseHeader::frozenWidth() const {
    const int section = offset() > 0 && !isRightToLeft() ? firstSection() : -1;
    const int width = section < 0 ? 0 : sectionSize(section);
    // A section as wide as the view would leave no room for the others.
    return width <= viewport()->width() / 2 ? width : 0;
}

int DenseHeader::gripWidth() const {
    return style()->pixelMetric(QStyle::PM_HeaderGripMargin, nullptr, this);
}

bool DenseHeader::frozenMouseEvent(const QMouseEvent& event, int frozen) {
    const double x = event.position().x();
    const bool atEdge = std::abs(x - frozen) <= gripWidth();
    switch (event.type()) {
        case QEvent::MouseButtonPress:
            if (atEdge && event.button() == Qt::LeftButton) {
                m_dragOffset = x - frozen;
                return true;
            }
            break;
        case QEvent::MouseMove:
            if (m_dragOffset) {
                resizeSection(firstSection(), std::max(minimumSectionSize(), qRound(x - *m_dragOffset)));
                return true;
            }
            // QHeaderView takes no notice of moves left of its viewport.
            if (event.buttons() == Qt::NoButton && (atEdge || x < frozen)) {
                setCursor(atEdge ? Qt::SplitHCursor : Qt::ArrowCursor);
                return true;
            }
            break;
        case QEvent::MouseButtonRelease:
            if (std::exchange(m_dragOffset, std::nullopt))
                return true;
            break;
        default:
            break;
    }
    // Told to where it would be without the freeze.
    QMouseEvent moved(event.type(), event.position() - QPointF(x < frozen || atEdge ? offset() : 0, 0),
                      event.globalPosition(), event.button(), event.buttons(), event.modifiers(),
                      event.pointingDevice());
    return QHeaderView::viewportEvent(&moved);
}

bool DenseHeader::viewportEvent(QEvent* event) {
    // While it is dragged it may grow too wide to stay frozen.
    const int frozen = m_dragOffset ? sectionSize(firstSection()) : frozenWidth();
    if (frozen == 0)
        return QHeaderView::viewportEvent(event);
    switch (event->type()) {
        case QEvent::MouseButtonPress:
        case QEvent::MouseButtonDblClick:
        case QEvent::MouseMove:
        case QEvent::MouseButtonRelease:
            return frozenMouseEvent(*static_cast<const QMouseEvent*>(event), frozen);
        case QEvent::ToolTip: {
            const auto& help = *static_cast<const QHelpEvent*>(event);
            if (help.x() >= frozen)
                break;
            QHelpEvent moved(help.type(), help.pos() - QPoint(offset(), 0), help.globalPos());
            return QHeaderView::viewportEvent(&moved);
        }
        default:
            break;
    }
    return QHeaderView::viewportEvent(event);
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
    QPainter painter(viewport());
    // The style would leave the room beside the last section in another colour.
    const int end = length() - offset();
    if (end < viewport()->width())
        paintGround(painter, viewport()->rect().adjusted(end, 0, 0, 0));
    if (const int frozen = frozenWidth(); frozen > 0)
        paintSection(&painter, QRect(0, 0, frozen, viewport()->height()), firstSection());
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
