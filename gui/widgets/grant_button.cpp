// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/grant_button.h"

#include "gui/style/metrics.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QClipboard>
#include <QGuiApplication>

namespace headroom {

GrantButton::GrantButton(QWidget* parent) : QPushButton(tr("Copy ACL line"), parent) {
    setAccessibleName(tr("Copy the line that allows it"));
    padButton(*this);
    connect(this, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_grant); });
    hide();
}

void GrantButton::offer(const QString& grant) {
    m_grant = grant;
    setToolTip(plainToolTip(tr("Copies “%1” for who manages the server's users").arg(grant)));
    setVisible(!grant.isEmpty());
}

}  // namespace headroom
