// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/command_row.h"

#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/breakable_text.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QClipboard>
#include <QEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace headroom {

CommandRow::CommandRow(QWidget* parent)
    : QWidget(parent), m_text(plainParagraph(this)), m_copy(new QPushButton(tr("Copy"), this)) {
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    padButton(*m_copy);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_command); });
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(gridUnit);
    line->addWidget(m_text, 1);
    line->addWidget(m_copy, 0, Qt::AlignTop);
    applyColours();
    hide();
}

void CommandRow::setCommand(const QString& command, const QString& what) {
    m_command = command;
    m_text->setText(breakableText(command));
    m_copy->setToolTip(plainToolTip(tr("Copy this command; nothing is sent")));
    m_copy->setAccessibleName(tr("Copy the command: %1").arg(what));
    m_copy->setAccessibleDescription(command);
    setVisible(!command.isEmpty());
}

void CommandRow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void CommandRow::applyColours() {
    setTextColour(m_text, themeColours(palette()).mutedText);
}

}  // namespace headroom
