// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/connect/form_rows.h"

#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/plain_label.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>

#include <algorithm>

namespace headroom {

FormRows::FormRows(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(2 * gridUnit);
    m_grid->setVerticalSpacing(gridHalf);
    m_grid->setColumnStretch(1, 1);
}

QLineEdit* FormRows::makeLine(const QString& name, const QString& tip, const QString& example) {
    auto* line = new QLineEdit(this);
    line->setAccessibleName(name);
    line->setToolTip(tip);
    line->setPlaceholderText(example);
    line->setMaxLength(4096);
    return line;
}

FormRows::Row FormRows::addRow(const QString& name, QWidget* field, QWidget* buddy, QLabel* hint) {
    const int row = 3 * static_cast<int>(m_rows.size());
    QLabel* label = plainLabel(this, name);
    label->setBuddy(buddy);
    QLabel* trouble = plainParagraph(this);
    trouble->hide();
    m_grid->addWidget(label, row, 0, Qt::AlignTop);
    label->setMinimumHeight(std::min(buddy->sizeHint().height(), QLineEdit().sizeHint().height()));
    m_grid->addWidget(field, row, 1);
    if (hint) {
        m_grid->addWidget(hint, row + 1, 1);
        m_hints.push_back(hint);
    }
    m_grid->addWidget(trouble, row + 2, 1);
    m_rows.push_back({label, field, trouble});
    applyColours();
    return m_rows.back();
}

void FormRows::showRow(const Row& row, bool visible) {
    row.name->setVisible(visible);
    row.field->setVisible(visible);
    row.trouble->setVisible(visible && !row.trouble->text().isEmpty());
}

bool FormRows::complain(const Row& row, const QString& trouble) {
    const bool isFirst = std::ranges::none_of(m_rows, [](const Row& one) { return !one.trouble->text().isEmpty(); });
    row.trouble->setText(trouble);
    row.trouble->show();
    Q_EMIT resized();
    if (isFirst) {
        row.name->buddy()->setFocus(Qt::OtherFocusReason);
        Q_EMIT complained(row.field);
    }
    return false;
}

void FormRows::clearTroubles() {
    for (const Row& row : m_rows) {
        row.trouble->clear();
        row.trouble->hide();
    }
}

void FormRows::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void FormRows::applyColours() {
    const ThemeColours& colours = themeColours(palette());
    for (const Row& row : m_rows)
        setTextColour(row.trouble, colours.criticalText);
    for (QLabel* hint : m_hints)
        setTextColour(hint, colours.mutedText);
}

}  // namespace headroom
