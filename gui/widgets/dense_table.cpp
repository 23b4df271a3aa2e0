// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/dense_table.h"

#include "gui/style/metrics.h"
#include "gui/style/theme.h"
#include "gui/widgets/dense_header.h"
#include "gui/widgets/plain_label.h"

#include <QLabel>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace headroom {

namespace {

// The style leaves 3 pixels beside the text of a cell; with these it is in line with the header.
constexpr int padding = gridUnit - 3;

class PaddedDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        if (option.state.testFlag(QStyle::State_Selected))
            painter->fillRect(option.rect,
                              option.palette.brush(
                                  option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive,
                                  QPalette::Highlight));
        QStyleOptionViewItem inner = option;
        inner.rect.adjust(padding, 0, -padding, 0);
        inner.state.setFlag(QStyle::State_MouseOver, false);
        QStyledItemDelegate::paint(painter, inner, index);
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyleOptionViewItem inner = option;
        inner.rect.adjust(padding, 0, -padding, 0);
        const bool wraps = option.features.testFlag(QStyleOptionViewItem::WrapText);
        return QStyledItemDelegate::sizeHint(inner, index) +
               QSize(2 * padding, wraps ? option.fontMetrics.height() / 2 : 0);
    }
};

QLabel* makeLabel(QVBoxLayout& layout, Qt::Alignment alignment) {
    QLabel* label = plainParagraph(layout.parentWidget());
    label->setAlignment(alignment);
    label->setForegroundRole(QPalette::Text);
    layout.addWidget(label, 1);
    return label;
}

}  // namespace

DenseTable::DenseTable(QWidget* parent)
    : QTableView(parent), m_header(new DenseHeader(this)), m_note(new QWidget(viewport())) {
    setHorizontalHeader(m_header);
    setItemDelegate(new PaddedDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(1);
    takeFontHeight();

    m_note->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto* lines = new QVBoxLayout(m_note);
    lines->setContentsMargins(4 * gridUnit, 0, 4 * gridUnit, 0);
    lines->setSpacing(gridUnit);
    m_title = makeLabel(*lines, Qt::AlignHCenter | Qt::AlignBottom);
    m_title->setFont(titleFont(font()));
    m_hint = makeLabel(*lines, Qt::AlignHCenter | Qt::AlignTop);
    m_note->hide();
}

void DenseTable::say(const QString& title, const QString& hint) {
    m_title->setText(title);
    m_hint->setText(hint);
    m_note->setVisible(!title.isEmpty());
}

int DenseTable::firstColumn() const {
    return m_header->firstSection();
}

QModelIndex DenseTable::indexAt(const QPoint& position) const {
    const bool frozen = position.x() >= 0 && position.x() < m_header->frozenWidth();
    return QTableView::indexAt(frozen ? position - QPoint(m_header->offset(), 0) : position);
}

QRect DenseTable::visualRect(const QModelIndex& index) const {
    const QRect rect = QTableView::visualRect(index);
    const bool frozen = m_header->frozenWidth() > 0 && index.column() == firstColumn();
    return frozen ? rect.translated(m_header->offset(), 0) : rect;
}

void DenseTable::scrollTo(const QModelIndex& index, ScrollHint hint) {
    const int value = horizontalScrollBar()->value();
    QTableView::scrollTo(index, hint);
    if (index.column() == firstColumn() && m_header->frozenWidth() > 0)
        horizontalScrollBar()->setValue(value);
    else if (const int hidden = m_header->frozenWidth() - columnViewportPosition(index.column()); hidden > 0)
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - hidden);
}

void DenseTable::keyboardSearch(const QString& search) {
    Q_UNUSED(search);
}

void DenseTable::scrollContentsBy(int dx, int dy) {
    QTableView::scrollContentsBy(dx, dy);
    m_note->move(0, 0);  // it would scroll along
    if (dx != 0) {
        viewport()->update();
        m_header->viewport()->update();
    }
}

std::vector<bool> DenseTable::selectedAmong(int first, int last) const {
    // Asking the selection model for each cell would search all its ranges each time.
    std::vector<bool> selected(static_cast<std::size_t>(last - first + 1), false);
    const QItemSelection ranges = selectionModel()->selection();
    for (const QItemSelectionRange& range : ranges) {
        for (int row = std::max(first, range.top()); row <= std::min(last, range.bottom()); ++row)
            selected[static_cast<std::size_t>(row - first)] =
                model()->flags(model()->index(row, 0)).testFlag(Qt::ItemIsSelectable);
    }
    return selected;
}

void DenseTable::paintEvent(QPaintEvent* event) {
    const QRect dirty = event->region().boundingRect();
    const int first = model() == nullptr ? -1 : rowAt(dirty.top());
    if (first < 0)
        return;
    const int lowest = rowAt(dirty.bottom());
    const int last = lowest < 0 ? model()->rowCount() - 1 : lowest;
    const std::vector<bool> selected = selectedAmong(first, last);
    const int frozen = m_header->frozenWidth();
    std::vector<int> columns;
    for (int place = 0; place < m_header->count(); ++place) {
        const int column = m_header->logicalIndex(place);
        const int left = columnViewportPosition(column);
        if (!m_header->isSectionHidden(column) && left <= dirty.right() &&
            left + columnWidth(column) > std::max(frozen, dirty.left()))
            columns.push_back(column);
    }

    QPainter painter(viewport());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const auto paintCell = [&](const QModelIndex& index, const QRect& rect) {
        option.rect = rect;
        option.state.setFlag(QStyle::State_Selected, selected[static_cast<std::size_t>(index.row() - first)]);
        option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
        itemDelegateForIndex(index)->paint(&painter, option, index);
    };
    for (int row = first; row <= last; ++row) {
        const int top = rowViewportPosition(row);
        if (!event->region().intersects(QRect(dirty.left(), top, dirty.width(), rowHeight(row))))
            continue;
        for (const int column : columns)
            paintCell(model()->index(row, column),
                      {columnViewportPosition(column), top, columnWidth(column), rowHeight(row)});
        if (frozen == 0)
            continue;
        const QRect rect(0, top, frozen, rowHeight(row));
        painter.fillRect(rect, palette().base());
        paintCell(model()->index(row, firstColumn()), rect);
    }
    if (frozen > 0)
        painter.fillRect(QRect(frozen - 1, 0, 1, viewport()->height()), themeColours(palette()).track);
}

void DenseTable::takeFontHeight() {
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() * 3 / 2);
}

void DenseTable::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        takeFontHeight();
}

void DenseTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    m_note->resize(viewport()->size());
}

}  // namespace headroom
