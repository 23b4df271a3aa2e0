// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/kill_dialog.h"

#include "gui/clients/client_cell.h"
#include "gui/style/metrics.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace headroom {

namespace {

QLabel* plainLabel(const QString& text) {
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

}  // namespace

KillDialog::KillDialog(const ClientRows& rows, int row, const QString& instance, QWidget* parent)
    : QDialog(parent), m_dontAskAgain(new QCheckBox(tr("Do not ask again before killing one client"))) {
    const qint64 id = rows.id(row);
    setWindowTitle(tr("Kill client %1").arg(id));

    auto* title = plainLabel(tr("Kill client %1 of %2?").arg(QString::number(id), instance));
    title->setFont(boldFont(titleFont(title->font())));

    auto* who = new QFormLayout;
    who->setLabelAlignment(Qt::AlignRight);
    who->setHorizontalSpacing(2 * gridUnit);
    who->setVerticalSpacing(gridHalf);
    for (const int field : {ClientField::Addr, ClientField::Name, ClientField::User, ClientField::Age,
                            ClientField::Idle, ClientField::Flags, ClientField::Cmd}) {
        const QString value = cellText(rows, row, field);
        who->addRow(plainLabel(QString::fromUtf8(clientFieldInfo(field).key.data())),
                    plainLabel(value.isEmpty() ? tr("(none)") : value));
    }

    auto* hint = plainLabel(tr("The server closes this connection at once. Most client libraries connect again."));
    m_dontAskAgain->setToolTip(tr("Turn the question on again in the View menu of the clients page."));

    auto* buttons = new QDialogButtonBox;
    buttons->addButton(QDialogButtonBox::Cancel);
    QPushButton* kill = buttons->addButton(tr("Kill client %1").arg(id), QDialogButtonBox::AcceptRole);
    kill->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(2 * gridUnit);
    layout->addWidget(title);
    layout->addLayout(who);
    layout->addWidget(hint);
    layout->addWidget(m_dontAskAgain);
    layout->addWidget(buttons);
    setMinimumWidth(420);
    kill->setFocus();
}

bool KillDialog::dontAskAgain() const {
    return m_dontAskAgain->isChecked();
}

}  // namespace headroom
