// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/idle_heat_dialog.h"

#include "gui/style/metrics.h"
#include "gui/style/theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace headroom {

IdleHeatDialog::IdleHeatDialog(const IdleHeat& heat, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Idle highlight"));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(2 * gridUnit);
    for (std::size_t step = 0; step < m_boxes.size(); ++step) {
        auto* box = new QSpinBox;
        box->setRange(1, 100'000'000);
        box->setSuffix(tr(" s"));
        box->setGroupSeparatorShown(true);
        auto* sample = new QLabel(tr("step %1").arg(step + 1));
        sample->setAutoFillBackground(true);
        sample->setMargin(gridHalf);
        QPalette tinted = palette();
        tinted.setColor(QPalette::Window, themeColours(tinted).idleHeat[step]);
        tinted.setColor(QPalette::WindowText, tinted.color(QPalette::Text));
        sample->setPalette(tinted);
        form->addRow(sample, box);
        m_boxes[step] = box;
    }
    setHeat(heat);

    auto* hint =
        new QLabel(tr("Rows of clients that have been idle for at least this long are tinted. Subscribers, monitors, "
                      "replicas, blocked clients and Headroom itself never are. Where the server closes idle clients "
                      "by itself (timeout), the steps are 25, 50, 75 and 90 % of that time instead."));
    hint->setWordWrap(true);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->addButton(tr("Save thresholds"), QDialogButtonBox::AcceptRole);
    const QPushButton* reset = buttons->addButton(tr("Defaults"), QDialogButtonBox::ResetRole);
    connect(reset, &QPushButton::clicked, this, [this] { setHeat({}); });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(2 * gridUnit);
    layout->addWidget(hint);
    layout->addLayout(form);
    layout->addWidget(buttons);
}

IdleHeat IdleHeatDialog::heat() const {
    IdleHeat heat;
    std::transform(m_boxes.begin(), m_boxes.end(), heat.thresholdSeconds.begin(),
                   [](const QSpinBox* box) { return box->value(); });
    std::sort(heat.thresholdSeconds.begin(), heat.thresholdSeconds.end());
    return heat;
}

void IdleHeatDialog::setHeat(const IdleHeat& heat) {
    for (std::size_t step = 0; step < m_boxes.size(); ++step)
        m_boxes[step]->setValue(heat.thresholdSeconds[step]);
}

}  // namespace headroom
