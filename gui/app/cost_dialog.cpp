// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/cost_dialog.h"

#include "core/fleet/settings.h"
#include "gui/style/metrics.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/tab_order.h"

#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace headroom {

namespace {

constexpr double leastHold = 0.1;  // ms
constexpr double mostHold = 50;
constexpr double leastShare = 0.1;  // %
constexpr double mostShare = 10;

CostLimits limitsOf(double holdMs, double sharePercent) {
    return {std::chrono::microseconds(std::llround(std::clamp(holdMs, leastHold, mostHold) * 1000)),
            std::clamp(sharePercent, leastShare, mostShare) / 100};
}

QDoubleSpinBox* makeBox(double least, double most, const QString& suffix, const QString& name) {
    auto* box = new QDoubleSpinBox;
    box->setRange(least, most);
    box->setDecimals(1);
    box->setSingleStep(0.1);
    box->setSuffix(suffix);
    box->setAccessibleName(name);
    box->setAlignment(Qt::AlignRight);
    return box;
}

}  // namespace

CostDialog::CostDialog(const CostLimits& limits, QWidget* parent)
    : QDialog(parent),
      m_hold(makeBox(leastHold, mostHold, tr(" ms"), tr("One command holds the server at most"))),
      m_share(makeBox(leastShare, mostShare, tr(" %"), tr("All commands together take at most"))) {
    setWindowTitle(tr("Monitoring cost"));
    m_hold->setToolTip(tr("While a server answers one command, all its other clients wait."));
    m_share->setToolTip(tr("Share of the time of the one thread that runs commands"));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(2 * gridUnit);
    form->setVerticalSpacing(gridUnit);
    form->addRow(tr("One command holds the server at most"), m_hold);
    form->addRow(tr("All commands together take at most"), m_share);
    setLimits(limits);

    auto* hint = plainParagraph(
        this,
        tr("Headroom reads a large client table piece by piece, so that nobody feels it. Higher limits make the table "
           "fresher and the server busier. Servers older than Redis 6.2, and Redis 8 with I/O threads, can only list "
           "all clients at once: there the list is read less often instead. Kills go together in slices that may hold "
           "the server half as long again as one command."));

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->addButton(tr("Save limits"), QDialogButtonBox::AcceptRole)
        ->setToolTip(tr("Keep these limits, for all instances from now on"));
    QPushButton* reset = buttons->addButton(tr("Defaults"), QDialogButtonBox::ResetRole);
    reset->setToolTip(tr("Fill in the limits Headroom begins with"));
    connect(reset, &QPushButton::clicked, this, [this] { setLimits({}); });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(2 * gridUnit);
    layout->addWidget(hint);
    layout->addLayout(form);
    layout->addWidget(buttons);
}

CostLimits CostDialog::limits() const {
    return limitsOf(m_hold->value(), m_share->value());
}

void CostDialog::setLimits(const CostLimits& limits) {
    m_hold->setValue(static_cast<double>(limits.hold.count()) / 1000);
    m_share->setValue(limits.share * 100);
}

CostLimits CostDialog::load() {
    return limitsOf(settings::holdUsec.value() / 1000, settings::costShare.value() * 100);
}

void CostDialog::save(const CostLimits& limits) {
    settings::holdUsec.set(static_cast<double>(limits.hold.count()));
    settings::costShare.set(limits.share);
}

bool CostDialog::focusNextPrevChild(bool next) {
    return focusAsLaidOut(*this, next);
}

}  // namespace headroom
