// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/connect/welcome_page.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace headroom {

namespace {

constexpr int columnWidth = 520;

QLabel* plainLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QLabel* heading(const QString& text, double scale, QWidget* parent) {
    QLabel* label = plainLabel(text, parent);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * scale);
    font.setBold(true);
    label->setFont(font);
    return label;
}

}  // namespace

WelcomePage::WelcomePage(QWidget* parent)
    : QWidget(parent),
      m_address(new QLineEdit(this)),
      m_user(new QLineEdit(this)),
      m_password(new QLineEdit(this)),
      m_error(plainLabel({}, this)),
      m_localText(plainLabel(tr("Looking at 127.0.0.1:6379…"), this)),
      m_localButton(new QPushButton(tr("Connect to 127.0.0.1:6379"), this)) {
    m_address->setPlaceholderText(QStringLiteral("redis://host:6379, host:port or unix:///path"));
    m_address->setAccessibleName(tr("Address"));
    m_address->setToolTip(tr("redis://[user[:password]@]host[:port], host:port, or the path of a unix socket"));
    m_user->setPlaceholderText(tr("the default user"));
    m_user->setAccessibleName(tr("User"));
    m_user->setToolTip(tr("ACL user (Redis 6 and newer); leave empty for the default user"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setPlaceholderText(tr("none"));
    m_password->setAccessibleName(tr("Password"));
    m_password->setToolTip(tr("Sent with AUTH; kept in memory only, never written to disk"));
    m_error->setAccessibleName(tr("What is wrong with the address"));
    m_error->hide();

    auto* connectButton = new QPushButton(tr("Connect"), this);
    connectButton->setDefault(true);
    connectButton->setToolTip(tr("Monitor this instance (Enter)"));
    auto* demoButton = new QPushButton(tr("Start the demo"), this);
    demoButton->setToolTip(tr("A private Redis on this machine that fills up in about two minutes"));
    m_localButton->hide();

    auto* form = new QFormLayout;
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    form->setSpacing(8);
    form->addRow(tr("&Address"), m_address);
    form->addRow(tr("&User"), m_user);
    form->addRow(tr("&Password"), m_password);
    form->addRow(QString(), m_error);
    auto* connectRow = new QHBoxLayout;
    connectRow->addWidget(connectButton);
    connectRow->addStretch();
    form->addRow(QString(), connectRow);

    auto* localRow = new QHBoxLayout;
    localRow->addWidget(m_localButton);
    localRow->addStretch();
    auto* demoRow = new QHBoxLayout;
    demoRow->addWidget(demoButton);
    demoRow->addStretch();

    auto* column = new QWidget(this);
    column->setFixedWidth(columnWidth);
    auto* inner = new QVBoxLayout(column);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(8);
    inner->addWidget(heading(tr("Headroom"), 1.6, column));
    inner->addWidget(
        plainLabel(tr("How many connections a Redis has left, who is using them, and what to do about it."), column));
    inner->addSpacing(16);
    inner->addWidget(heading(tr("Connect to an instance"), 1.15, column));
    inner->addLayout(form);
    inner->addSpacing(16);
    inner->addWidget(heading(tr("On this machine"), 1.15, column));
    inner->addWidget(m_localText);
    inner->addLayout(localRow);
    inner->addSpacing(16);
    inner->addWidget(heading(tr("No Redis at hand?"), 1.15, column));
    inner->addWidget(plainLabel(
        tr("The demo starts a private Redis with a small world of clients, one of which leaks connections."), column));
    inner->addLayout(demoRow);

    auto* outer = new QVBoxLayout(this);
    outer->addStretch(1);
    outer->addWidget(column, 0, Qt::AlignHCenter);
    outer->addStretch(2);

    connect(connectButton, &QPushButton::clicked, this, &WelcomePage::connectToTyped);
    for (QLineEdit* field : {m_address, m_user, m_password})
        connect(field, &QLineEdit::returnPressed, this, &WelcomePage::connectToTyped);
    connect(m_address, &QLineEdit::textEdited, m_error, &QWidget::hide);
    connect(demoButton, &QPushButton::clicked, this, &WelcomePage::demoRequested);
    connect(m_localButton, &QPushButton::clicked, this, [this] { Q_EMIT connectRequested(Endpoint{}); });
    connect(&m_probe, &LocalProbe::found, this, &WelcomePage::showFinding);
}

void WelcomePage::focusAddress() {
    m_address->setFocus();
}

void WelcomePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_probe.look();
    focusAddress();
}

void WelcomePage::connectToTyped() {
    Result<Endpoint> endpoint =
        m_address->text().trimmed().isEmpty()
            ? tl::unexpected(Error{ErrorKind::BadInput, tr("Type an address first, such as 127.0.0.1:6379.")})
            : parseEndpoint(m_address->text().trimmed());
    if (!endpoint) {
        m_error->setText(endpoint.error().detail);
        m_error->show();
        m_address->setFocus();
        return;
    }
    if (!m_user->text().isEmpty())
        endpoint->user = m_user->text();
    if (!m_password->text().isEmpty())
        endpoint->password = Secret(m_password->text().toUtf8());
    m_password->clear();
    m_error->hide();
    Q_EMIT connectRequested(*endpoint);
}

void WelcomePage::showFinding(LocalProbe::Finding finding) {
    m_localButton->setVisible(finding == LocalProbe::Finding::Redis || finding == LocalProbe::Finding::Full);
    switch (finding) {
        case LocalProbe::Finding::Nothing:
            m_localText->setText(tr("Nothing listens on 127.0.0.1:6379."));
            return;
        case LocalProbe::Finding::Redis:
            m_localText->setText(tr("Redis answers on 127.0.0.1:6379."));
            return;
        case LocalProbe::Finding::NeedsPassword:
            m_localText->setText(
                tr("Redis answers on 127.0.0.1:6379 and wants a password: type the address and the password above."));
            return;
        case LocalProbe::Finding::Full:
            m_localText->setText(tr(
                "Redis answers on 127.0.0.1:6379 and is full (maxclients reached): Headroom races for a free slot."));
            return;
        case LocalProbe::Finding::SomethingElse:
            m_localText->setText(tr("Something listens on 127.0.0.1:6379, but it does not answer as Redis does."));
            return;
    }
}

}  // namespace headroom
