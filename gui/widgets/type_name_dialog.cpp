// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/type_name_dialog.h"

#include "core/text/escape.h"
#include "gui/style/metrics.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/tab_order.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace headroom {

TypeNameDialog::TypeNameDialog(const QString& title, const QString& text, const QString& name, const QString& deed,
                               QWidget* parent)
    : QDialog(parent), m_name(name), m_questions(new QFormLayout), m_typed(new QLineEdit(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    m_typed->setAccessibleName(tr("Name to confirm with"));
    m_typed->setToolTip(tr("Typed as it stands above, it makes the button work"));
    m_questions->setHorizontalSpacing(2 * gridUnit);
    m_questions->setVerticalSpacing(gridUnit);
    m_questions->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);

    auto* buttons = new QDialogButtonBox;
    m_deed = buttons->addButton(deed, QDialogButtonBox::AcceptRole);
    m_deed->setDefault(true);
    QPushButton* cancel = buttons->addButton(QDialogButtonBox::Cancel);
    cancel->setToolTip(tr("Do nothing (Esc)"));
    const auto update = [this] {
        m_deed->setEnabled(m_typed->text().trimmed() == m_name);
        m_deed->setToolTip(m_deed->isEnabled() ? QString() : tr("Type the name first."));
    };
    connect(m_typed, &QLineEdit::textChanged, this, update);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    update();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(gridUnit);
    layout->addWidget(plainParagraph(this, text));
    layout->addSpacing(gridUnit);
    layout->addWidget(plainParagraph(this, tr("Type %1 to confirm:").arg(visibleText(name.toUtf8()))));
    layout->addWidget(m_typed);
    layout->addLayout(m_questions);
    layout->addSpacing(gridUnit);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(440);
    m_typed->setFocus();
}

void TypeNameDialog::addQuestion(const QString& text, QWidget* field) {
    m_questions->addRow(text, field);
}

bool TypeNameDialog::focusNextPrevChild(bool next) {
    return focusAsLaidOut(*this, next);
}

}  // namespace headroom
