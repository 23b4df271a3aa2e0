// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/dense_table.h"

#include "gui/clients/dense_header.h"
#include "gui/style/metrics.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

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
        return QStyledItemDelegate::sizeHint(option, index) + QSize(2 * padding, 0);
    }
};

QLabel* makeLabel(QVBoxLayout& layout, Qt::Alignment alignment) {
    auto* label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setAlignment(alignment);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::Text);
    layout.addWidget(label, 1);
    return label;
}

}  // namespace

DenseTable::DenseTable(QWidget* parent) : QTableView(parent), m_note(new QWidget(viewport())) {
    setHorizontalHeader(new DenseHeader(this));
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
