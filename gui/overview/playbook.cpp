// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/overview/playbook.h"

#include "gui/style/metrics.h"
#include "gui/widgets/breakable_text.h"
#include "gui/widgets/command_row.h"
#include "gui/widgets/plain_label.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace headroom {

Playbook::Playbook(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(gridUnit);
    m_grid->setVerticalSpacing(gridUnit);
    m_grid->setColumnStretch(1, 1);
    auto* title = plainLabel(this, tr("What helps from outside, quickest first"));
    title->setFont(titleFont(font()));
    m_grid->addWidget(title, 0, 0, 1, 2);
    hide();
}

void Playbook::show(const std::vector<PlaybookStep>& steps) {
    while (m_rows.size() < steps.size()) {
        const int at = static_cast<int>(m_rows.size());
        const Row row{plainLabel(this, QString::number(at + 1)), plainParagraph(this), new CommandRow(this)};
        row.number->setFont(boldFont(font()));
        auto* step = new QVBoxLayout;
        step->setSpacing(0);
        step->addWidget(row.text);
        step->addWidget(row.command);
        m_grid->addWidget(row.number, at + 1, 0, Qt::AlignTop);
        m_grid->addLayout(step, at + 1, 1);
        m_rows.push_back(row);
    }
    for (std::size_t at = 0; at < m_rows.size(); ++at) {
        const bool isShown = at < steps.size();
        m_rows[at].number->setVisible(isShown);
        m_rows[at].text->setVisible(isShown);
        m_rows[at].text->setText(isShown ? breakableText(steps[at].text) : QString());
        m_rows[at].command->setCommand(isShown ? steps[at].command : QString(), isShown ? steps[at].text : QString());
    }
    setVisible(!steps.empty());
}

}  // namespace headroom
