// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/connect/recent_addresses.h"

#include "core/fleet/settings.h"
#include "core/text/escape.h"
#include "gui/style/metrics.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace headroom {

namespace {

constexpr int mostLetters = 24;  // three of them have room beside each other

}  // namespace

RecentAddresses::RecentAddresses(QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(gridUnit);
    row->addWidget(plainLabel(this, tr("Recent")));
    row->addStretch(1);
    fill();
}

QStringList RecentAddresses::all() {
    return settings::recentAddresses.value().mid(0, MaxKept);
}

void RecentAddresses::remember(const Endpoint& endpoint) {
    if (!endpoint.profileId.isEmpty())
        return;
    const QString address =
        endpoint.transport.tls ? QStringLiteral("rediss://") + endpoint.address() : endpoint.address();
    QStringList addresses = all();
    addresses.removeAll(address);
    addresses.prepend(address);
    settings::recentAddresses.set(addresses.mid(0, MaxKept));
    fill();
}

void RecentAddresses::forget(const Endpoint& endpoint) {
    QStringList addresses = all();
    addresses.removeIf([&endpoint](const QString& address) {
        const auto recent = parseEndpoint(address);
        return recent && recent->isSameServer(endpoint);
    });
    settings::recentAddresses.set(addresses);
    fill();
}

void RecentAddresses::fill() {
    qDeleteAll(findChildren<QToolButton*>(Qt::FindDirectChildrenOnly));
    const QStringList addresses = all().mid(0, MaxShown);
    auto* row = static_cast<QHBoxLayout*>(layout());
    for (int i = 0; i < addresses.size(); ++i) {
        const QString& address = addresses[i];
        auto* button = new QToolButton(this);
        const QString shown = visibleText(address.toUtf8(), mostLetters);
        button->setText(QString(shown).replace(u'&', QStringLiteral("&&")));
        button->setToolTip(plainToolTip(tr("Connect to %1 again").arg(visibleText(address.toUtf8()))));
        button->setAccessibleName(tr("Connect to %1 again").arg(visibleText(address.toUtf8())));
        button->setFocusPolicy(Qt::StrongFocus);
        connect(
            button, &QToolButton::clicked, this, [this, address] { Q_EMIT chosen(address); },
            Qt::QueuedConnection);  // the button goes when it is used
        row->insertWidget(i + 1, button);
    }
    setVisible(!addresses.isEmpty());
}

}  // namespace headroom
