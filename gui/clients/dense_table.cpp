// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/dense_table.h"

#include "gui/style/metrics.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>

namespace headroom {

DenseTable::DenseTable(QWidget* parent) : QTableView(parent), m_note(new QLabel(viewport())) {
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
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setResizeContentsPrecision(200);
    takeFontHeight();

    m_note->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setAlignment(Qt::AlignCenter);
    m_note->setWordWrap(true);
    m_note->setMargin(4 * gridUnit);
    m_note->hide();
}

void DenseTable::say(const QString& title, const QString& hint) {
    m_note->setText(hint.isEmpty() ? title : title + QStringLiteral("\n\n") + hint);
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
