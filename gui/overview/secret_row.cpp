// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/overview/secret_row.h"

#include "core/profile/endpoint.h"
#include "core/text/escape.h"
#include "gui/style/metrics.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace headroom {

namespace {

constexpr int leastWidth = 220;
constexpr int mostWidth = 280;

}  // namespace

SecretRow::SecretRow(QWidget* parent)
    : QWidget(parent),
      m_field(new QLineEdit(this)),
      m_keep(new QCheckBox(tr("Remember in the &keychain"), this)),
      m_send(new QPushButton(this)) {
    m_field->setEchoMode(QLineEdit::Password);
    m_field->setMinimumWidth(leastWidth);
    m_field->setMaximumWidth(mostWidth);
    m_keep->setToolTip(
        tr("Kept in the desktop's keychain once the server took it, never in a file; else for this run"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, gridHalf, 0, 0);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_field, 1);
    layout->addWidget(m_send);
    layout->addSpacing(gridUnit);
    layout->addWidget(m_keep);
    layout->addStretch(1);
    setFocusProxy(m_field);
    connect(m_field, &QLineEdit::returnPressed, this, &SecretRow::give);
    connect(m_send, &QPushButton::clicked, this, &SecretRow::give);
}

void SecretRow::askPassword(const Endpoint& endpoint) {
    using Kind = SecretPlace::Kind;
    const Kind from = endpoint.passwordFrom.kind;
    const bool canKeep = !endpoint.profileId.isEmpty() && from != Kind::Variable && from != Kind::Command;
    if (m_keep->isHidden() == canKeep || m_field->placeholderText().isEmpty())
        m_keep->setChecked(canKeep && from == Kind::Keychain);
    m_keep->setVisible(canKeep);
    ask(endpoint.user.isEmpty() ? tr("Password") : tr("Password of %1").arg(visibleText(endpoint.user.toUtf8(), 40)),
        tr("Log in"), tr("Kept in memory only, for this run"));
}

void SecretRow::askPassphrase() {
    m_keep->hide();
    m_keep->setChecked(false);
    ask(tr("Passphrase of the key"), tr("Unlock the key"), tr("Kept in memory only, for this run"));
}

void SecretRow::ask(const QString& name, const QString& verb, const QString& toolTip) {
    m_field->setPlaceholderText(name);
    m_field->setAccessibleName(name);
    m_field->setToolTip(toolTip);
    if (m_send->text() == verb)
        return;
    m_send->setText(verb);
    m_send->setToolTip(tr("%1 (Enter)").arg(verb));
    padButton(*m_send);
}

void SecretRow::clear() {
    m_field->clear();
}

void SecretRow::give() {
    const Secret secret(m_field->text().toUtf8());
    m_field->clear();
    if (!secret.isEmpty())
        Q_EMIT given(secret, m_keep->isChecked());
}

}  // namespace headroom
