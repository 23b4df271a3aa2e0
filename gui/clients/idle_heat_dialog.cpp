// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/idle_heat_dialog.h"

#include "core/query/filter_quantity.h"
#include "core/text/units.h"
#include "gui/style/metrics.h"
#include "gui/style/theme.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/tab_order.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>

namespace headroom {

namespace {

// Seconds, shown as "1 h 30 min" and typed so, or as "90", "5m".
class TimeBox : public QSpinBox {
  protected:
    [[nodiscard]] QString textFromValue(int value) const override { return formatDuration(value); }
    [[nodiscard]] int valueFromText(const QString& text) const override {
        return static_cast<int>(secondsOf(text).value_or(minimum()));
    }
    QValidator::State validate(QString& text, int& position) const override {
        Q_UNUSED(position);
        const auto seconds = secondsOf(text);
        return seconds && *seconds >= minimum() && *seconds <= maximum() ? QValidator::Acceptable
                                                                         : QValidator::Intermediate;
    }

  private:
    static std::optional<std::int64_t> secondsOf(QString text) {
        text.remove(u' ').replace(QLatin1String("min"), QLatin1String("m"));
        return readQuantity(text.toStdString(), QuantityUnits::Time);
    }
};

}  // namespace

IdleHeatDialog::IdleHeatDialog(const IdleHeat& heat, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Idle highlight"));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(2 * gridUnit);
    for (std::size_t step = 0; step < m_boxes.size(); ++step) {
        auto* box = new TimeBox;
        box->setRange(1, 100'000'000);
        box->setAccessibleName(tr("Idle from, step %1").arg(step + 1));
        box->setToolTip(tr("A time such as 90, 5m or 1h 30m"));
        auto* sample = plainLabel(this, tr("step %1").arg(step + 1));
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

    auto* hint = plainParagraph(
        this, tr("Rows of clients that have been idle for at least this long are tinted. Subscribers, monitors, "
                 "replicas, blocked clients and Headroom itself never are. Where the server closes idle clients "
                 "by itself (timeout), the steps are 25, 50, 75 and 90 % of that time instead."));

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->addButton(tr("Save thresholds"), QDialogButtonBox::AcceptRole)
        ->setToolTip(tr("Keep these times, for all instances from now on"));
    QPushButton* reset = buttons->addButton(tr("Defaults"), QDialogButtonBox::ResetRole);
    reset->setToolTip(tr("Fill in the times Headroom begins with"));
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

bool IdleHeatDialog::focusNextPrevChild(bool next) {
    return focusAsLaidOut(*this, next);
}

}  // namespace headroom
