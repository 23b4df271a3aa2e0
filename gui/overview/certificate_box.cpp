// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/overview/certificate_box.h"

#include "core/profile/endpoint.h"
#include "core/text/escape.h"
#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/breakable_text.h"
#include "gui/widgets/plain_label.h"

#include <QCheckBox>
#include <QClipboard>
#include <QEvent>
#include <QFontDatabase>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>

namespace headroom {

CertificateBox::CertificateBox(QWidget* parent)
    : QWidget(parent), m_rows(new QGridLayout), m_save(new QCheckBox(this)), m_accept(new QPushButton(this)) {
    m_rows->setHorizontalSpacing(2 * gridUnit);
    m_rows->setVerticalSpacing(gridHalf);
    m_rows->setColumnStretch(1, 1);
    m_bearer = addRow(tr("For"));
    m_issuer = addRow(tr("Signed by"));
    m_until = addRow(tr("Valid until"));
    m_fingerprint = addRow(tr("SHA-256"));
    m_pinned = addRow(tr("Accepted before"));
    for (QLabel* label : {m_fingerprint, m_pinned})
        label->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));

    auto* copy = new QPushButton(tr("Copy"), this);
    padButton(*copy);
    copy->setToolTip(tr("Copy the fingerprint as openssl prints it"));
    copy->setAccessibleName(tr("Copy the fingerprint"));
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(fingerprintText(m_facts.sha256)); });
    m_rows->addWidget(copy, 3, 2, Qt::AlignTop);

    m_advice = plainParagraph(this);
    m_advice->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* deed = new QHBoxLayout;
    deed->setSpacing(2 * gridUnit);
    deed->addWidget(m_accept);
    deed->addWidget(m_save);
    deed->addStretch(1);
    connect(m_accept, &QPushButton::clicked, this,
            [this] { Q_EMIT accepted(m_facts.sha256, m_save->isChecked() && !m_save->isHidden()); });

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, gridHalf, 0, 0);
    column->setSpacing(gridUnit);
    column->addLayout(m_rows);
    column->addWidget(m_advice);
    column->addLayout(deed);
    applyColours();
}

QLabel* CertificateBox::addRow(const QString& title) {
    const int row = static_cast<int>(m_titles.size());
    m_titles << plainLabel(this, title);
    QLabel* value = plainParagraph(this);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    value->setAccessibleName(title);
    m_rows->addWidget(m_titles.back(), row, 0, Qt::AlignTop);
    m_rows->addWidget(value, row, 1, Qt::AlignTop);
    return value;
}

void CertificateBox::show(const CertificateFacts& facts, const Endpoint& endpoint) {
    m_facts = facts;
    const QByteArray pinned = endpoint.transport.tls ? endpoint.transport.tls->pinnedSha256 : QByteArray();
    const bool isOther = !pinned.isEmpty() && pinned != facts.sha256;
    const bool isKept = !endpoint.profileId.isEmpty();
    const QString name = visibleText(endpoint.displayName().toUtf8(), 100);
    m_bearer->setText(breakableText(bearerText(facts)));
    m_issuer->setText(breakableText(issuerText(facts)));
    m_until->setText(certificateTime(facts.until));
    m_fingerprint->setText(groupedFingerprint(facts.sha256));
    m_pinned->setText(groupedFingerprint(pinned));
    for (QLabel* label : {m_titles.back(), m_pinned})
        label->setVisible(isOther);

    const bool expired = facts.until < QDateTime::currentDateTimeUtc();
    const QString where = isKept ? tr("The profile “%1” keeps it, until it expires.").arg(name)
                                 : tr("It holds for this run only, unless the server is saved, and until it expires.");
    m_advice->setText(breakableText(
        expired   ? tr("It has expired, so it cannot be accepted: it is to be renewed on the server.")
        : isOther ? tr("If it was renewed, compare its fingerprint with the server's own and accept it "
                       "instead; else somebody may be in between. %1")
                        .arg(where)
                  : tr("If you trust it, compare its fingerprint with the server's own and accept it: who "
                       "signed it and its name do not matter then. %1")
                        .arg(where)));
    m_accept->setText(isOther ? tr("Accept only this one from now on") : tr("Accept only this certificate"));
    padButton(*m_accept);
    m_accept->setToolTip(tr("Connect only to a server that shows exactly this certificate"));
    m_accept->setVisible(!expired);
    m_save->setText(tr("&Save the server as “%1”").arg(QString(name).replace(u'&', QLatin1String("&&"))));
    m_save->setToolTip(tr("Keeps how to reach it and this certificate as a profile, without the password"));
    m_save->setVisible(!expired && !isKept);
    QWidget::show();
}

void CertificateBox::applyColours() {
    for (QLabel* title : std::as_const(m_titles))
        setTextColour(title, themeColours(palette()).mutedText);
}

void CertificateBox::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

}  // namespace headroom
