// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/save_filter_dialog.h"

#include "gui/style/metrics.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/tab_order.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace headroom {

SaveFilterDialog::SaveFilterDialog(const QString& filter, const QList<NamedFilter>& known, QWidget* parent)
    : QDialog(parent), m_name(new QLineEdit) {
    setWindowTitle(tr("Save filter"));
    auto* text = plainParagraph(this, filter);
    text->setMaximumWidth(400);
    m_name->setMaxLength(60);
    m_name->setAccessibleName(tr("Name of the filter"));
    m_name->setToolTip(tr("What it is called in the menu; a name that is there already replaces that filter"));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(2 * gridUnit);
    form->addRow(tr("Filter"), text);
    form->addRow(tr("Name"), m_name);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton* save = buttons->addButton(tr("Save filter"), QDialogButtonBox::AcceptRole);
    save->setDefault(true);
    save->setToolTip(tr("It is offered under Filters from now on"));
    save->setEnabled(false);
    connect(m_name, &QLineEdit::textChanged, this, [this, save, known] {
        const bool replaces = std::ranges::count(known, name(), &NamedFilter::name) > 0;
        save->setText(replaces ? tr("Replace filter") : tr("Save filter"));
        save->setEnabled(!name().isEmpty());
    });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(2 * gridUnit);
    layout->addLayout(form);
    layout->addWidget(buttons);
}

QString SaveFilterDialog::name() const {
    return m_name->text().trimmed();
}

bool SaveFilterDialog::focusNextPrevChild(bool next) {
    return focusAsLaidOut(*this, next);
}

}  // namespace headroom
