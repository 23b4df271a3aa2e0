// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/why/advice_row.h"

#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/style/metrics.h"
#include "gui/widgets/breakable_text.h"
#include "gui/widgets/command_row.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace headroom {

AdviceRow::AdviceRow(QWidget* parent)
    : QWidget(parent), m_text(plainParagraph(this)), m_do(new QPushButton(this)), m_command(new CommandRow(this)) {
    connect(m_do, &QPushButton::clicked, this, [this] { Q_EMIT remedyWanted(*m_action); });
    auto* line = new QHBoxLayout;
    line->setSpacing(gridUnit);
    line->addWidget(m_text, 1);
    line->addWidget(m_do, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gridHalf);
    column->addLayout(line);
    column->addWidget(m_command);
}

void AdviceRow::show(const Advice& advice, const QString& about) {
    m_text->setText(breakableText(advice.text));
    m_action = advice.action;
    m_do->setVisible(advice.action.has_value());
    if (advice.action) {
        const RemedyAction& action = *advice.action;
        const bool kills = action.kind == RemedyAction::Kill;
        const QString setting = visibleText(action.setting.toUtf8(), 60);
        const QString value = visibleText(action.value.toUtf8(), 60);
        m_do->setText(kills ? tr("Kill…") : tr("Set %1…").arg(setting));
        padButton(*m_do);
        m_do->setToolTip(plainToolTip(kills ? tr("Shows whom first: %1").arg(visibleText(action.filter.toUtf8(), 200))
                                      : action.seconds > 0
                                          ? tr("Goes to the setting with %1 for %2; nothing is sent yet")
                                                .arg(value, formatDuration(action.seconds))
                                          : tr("Goes to the setting with %1; nothing is sent yet").arg(value)));
        m_do->setAccessibleName(tr("%1 %2").arg(m_do->text(), about));
        m_do->setAccessibleDescription(advice.text);
    }
    m_command->setCommand(advice.command, advice.text);
    QWidget::show();
}

}  // namespace headroom
