// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/ledger/ledger_table.h"

#include "gui/style/metrics.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QSet>
#include <QStyledItemDelegate>

#include <algorithm>
#include <array>
#include <cstddef>

namespace headroom {

namespace {

constexpr int foldMarkRoom = 2 * gridUnit;

// The first column: the mark of what can be opened, parts of it farther in.
class FoldDelegate : public QStyledItemDelegate {
  public:
    FoldDelegate(const QAbstractItemDelegate& plain, QObject* parent) : QStyledItemDelegate(parent), m_plain(plain) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const auto group = option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
        if (selected)
            painter->fillRect(option.rect, option.palette.brush(group, QPalette::Highlight));
        QStyleOptionViewItem inner = option;
        inner.rect.setLeft(option.rect.left() + indent(index));
        m_plain.paint(painter, inner, index);
        const auto kind = static_cast<LedgerModel::Kind>(index.data(LedgerModel::KindRole).toInt());
        if (kind != LedgerModel::Kind::Closed && kind != LedgerModel::Kind::Opened)
            return;
        const QPointF centre(option.rect.left() + gridUnit + gridHalf, option.rect.center().y() + 0.5);
        QPainterPath mark(QPointF(-2, -4));
        mark.lineTo(2, 0);
        mark.lineTo(-2, 4);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(centre);
        painter->rotate(kind == LedgerModel::Kind::Opened ? 90 : 0);
        painter->setPen(QPen(option.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text), 1.5));
        painter->drawPath(mark);
        painter->restore();
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        return m_plain.sizeHint(option, index) + QSize(indent(index), 0);
    }

  private:
    [[nodiscard]] static int indent(const QModelIndex& index) {
        const bool part = index.data(LedgerModel::KindRole).toInt() == static_cast<int>(LedgerModel::Kind::Part);
        return part ? 2 * foldMarkRoom : foldMarkRoom;
    }

    const QAbstractItemDelegate& m_plain;
};

}  // namespace

LedgerTable::LedgerTable(LedgerModel& model, QWidget* parent) : DenseTable(parent), m_model(model) {
    setModel(&model);
    setItemDelegateForColumn(LedgerModel::Time, new FoldDelegate(*itemDelegate(), this));
    setAccessibleName(tr("Ledger"));
    horizontalHeader()->setSortIndicatorShown(true);
    horizontalHeader()->setSortIndicator(LedgerModel::Time, Qt::DescendingOrder);
}

void LedgerTable::showRows(const std::shared_ptr<const LedgerRows>& rows) {
    QSet<qint64> selected;
    const QItemSelection ranges = selectionModel()->selection();
    for (const QItemSelectionRange& range : ranges) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            selected.insert(m_model.key(row));
    }
    const QModelIndex current = currentIndex();
    const qint64 currentKey = current.isValid() ? m_model.key(current.row()) : 0;
    const int value = verticalScrollBar()->value();
    const int top = value > 0 ? rowAt(0) : -1;
    const qint64 topKey = top < 0 ? 0 : m_model.key(top);

    m_model.show(rows);

    QItemSelection selection;
    int currentRow = -1;
    int topRow = -1;
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const qint64 key = m_model.key(row);
        currentRow = key == currentKey ? row : currentRow;
        topRow = key == topKey ? row : topRow;
        if (!selected.contains(key))
            continue;
        if (!selection.isEmpty() && selection.last().bottom() == row - 1)
            selection.last() =
                QItemSelectionRange(selection.last().topLeft(), m_model.index(row, LedgerModel::ColumnCount - 1));
        else
            selection.append(
                QItemSelectionRange(m_model.index(row, 0), m_model.index(row, LedgerModel::ColumnCount - 1)));
    }
    if (!m_fitted && m_model.rowCount() > 0)
        fitColumns();
    const bool autoScroll = hasAutoScroll();
    setAutoScroll(false);
    if (currentRow >= 0)
        selectionModel()->setCurrentIndex(m_model.index(currentRow, current.column()), QItemSelectionModel::NoUpdate);
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    setAutoScroll(autoScroll);
    doItemsLayout();  // now, for the scroll bar's new range
    // Below the newest, what is being read stays where it is.
    if (value > 0)
        verticalScrollBar()->setValue(topRow < 0 ? value
                                                 : value + (topRow - top) * verticalHeader()->defaultSectionSize());
}

void LedgerTable::fitColumns() {
    m_fitted = true;
    resizeColumnsToContents();
    const int most = viewport()->width() / 3;
    std::array<int, LedgerModel::ColumnCount> wanted{};
    int left = viewport()->width();
    for (int column = 0; column < LedgerModel::ColumnCount; ++column) {
        wanted[static_cast<std::size_t>(column)] = columnWidth(column);
        setColumnWidth(column, std::min(columnWidth(column), most));
        left -= columnWidth(column);
    }
    // What the others leave.
    for (int column = 0; column < LedgerModel::ColumnCount && left > 0; ++column) {
        const int more = std::min(left, wanted[static_cast<std::size_t>(column)] - columnWidth(column));
        setColumnWidth(column, columnWidth(column) + more);
        left -= more;
    }
}

void LedgerTable::turn(int row) {
    if (m_model.kind(row) == LedgerModel::Kind::Closed)
        m_model.open(row);
    else
        m_model.close(row);
}

void LedgerTable::keyPressEvent(QKeyEvent* event) {
    const QModelIndex current = currentIndex();
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    if (!current.isValid() || !plain) {
        DenseTable::keyPressEvent(event);
        return;
    }
    using Kind = LedgerModel::Kind;
    const Kind kind = m_model.kind(current.row());
    const int key = event->key();
    if (key == Qt::Key_Right && kind == Kind::Closed)
        m_model.open(current.row());
    else if (key == Qt::Key_Left && kind == Kind::Opened)
        m_model.close(current.row());
    else if (key == Qt::Key_Left && kind == Kind::Part)
        setCurrentIndex(m_model.index(m_model.actionRow(current.row()), current.column()));
    else if ((key == Qt::Key_Return || key == Qt::Key_Enter) && (kind == Kind::Closed || kind == Kind::Opened))
        turn(current.row());
    else
        DenseTable::keyPressEvent(event);
}

void LedgerTable::mousePressEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->position().toPoint());
    const bool onMark = index.isValid() && index.column() == LedgerModel::Time &&
                        event->position().x() < visualRect(index).left() + foldMarkRoom + gridHalf;
    if (onMark && event->button() == Qt::LeftButton)
        turn(index.row());
    DenseTable::mousePressEvent(event);
}

void LedgerTable::mouseDoubleClickEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->position().toPoint());
    if (index.isValid() && event->button() == Qt::LeftButton)
        turn(index.row());
    DenseTable::mouseDoubleClickEvent(event);
}

}  // namespace headroom
