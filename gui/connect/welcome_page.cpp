// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/connect/welcome_page.h"

#include "core/profile/profile_list.h"
#include "gui/connect/profile_edits.h"
#include "gui/connect/recent_addresses.h"
#include "gui/connect/saved_servers.h"
#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/breakable_text.h"
#include "gui/widgets/plain_label.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace headroom {

namespace {

constexpr int columnWidth = 560;

QLabel* sectionTitle(const QString& text, QWidget* parent) {
    QLabel* label = plainLabel(parent, text);
    label->setFont(titleFont(parent->font()));
    return label;
}

QHBoxLayout* sentenceWithButton(QLabel* sentence, QPushButton* button) {
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * gridUnit);
    row->addWidget(sentence, 1);
    row->addWidget(button);
    return row;
}

}  // namespace

WelcomePage::WelcomePage(ProfileEdits& edits, QWidget* parent)
    : QWidget(parent),
      m_edits(edits),
      m_address(new QLineEdit(this)),
      m_environment(new QComboBox(this)),
      m_readOnly(new QCheckBox(tr("&Read-only"), this)),
      m_connect(new QPushButton(tr("Connect"), this)),
      m_recent(new RecentAddresses(this)),
      m_trouble(plainParagraph(this)),
      m_found(plainParagraph(this)),
      m_connectFound(new QPushButton(tr("Connect"), this)),
      m_probe(this),
      m_lookAgain(this) {
    auto* title = plainLabel(this, tr("Headroom"));
    title->setFont(hugeFont(font()));
    auto* purpose = plainParagraph(
        this,
        tr("Shows how many connections a Redis server has left, who is holding them, and lets you free them safely."));

    m_address->setPlaceholderText(tr("host:port, redis://user@host:port or /path/to/redis.sock"));
    m_address->setAccessibleName(tr("Address of the server"));
    m_address->setToolTip(tr("Where the server is; it may hold a user and a password, which else is asked for"));
    m_address->setClearButtonEnabled(true);
    m_connect->setDefault(true);
    m_connect->setAccessibleName(tr("Connect to the server at the address"));
    m_connect->setToolTip(tr("Monitor the server at the address (Enter)"));
    m_trouble->hide();

    auto* fields = new QFormLayout;
    fields->setContentsMargins(0, 0, 0, 0);
    fields->setHorizontalSpacing(2 * gridUnit);
    fields->setVerticalSpacing(gridUnit);
    fields->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto* addressRow = new QHBoxLayout;
    addressRow->setSpacing(gridUnit);
    addressRow->addWidget(m_address, 1);
    addressRow->addWidget(m_connect);
    fields->addRow(tr("&Address"), addressRow);
    if (auto* label = qobject_cast<QLabel*>(fields->labelForField(addressRow)))
        label->setBuddy(m_address);
    QWidget* care = makeCareRow();
    fields->addRow(tr("&Environment"), care);
    if (auto* label = qobject_cast<QLabel*>(fields->labelForField(care)))
        label->setBuddy(m_environment);
    connect(m_recent, &RecentAddresses::chosen, this, [this](const QString& address) {
        m_address->setText(address);
        tryConnect();
    });

    connect(&edits, &ProfileEdits::forgotten, m_recent, &RecentAddresses::forget);

    auto* startDemo = new QPushButton(tr("Start the demo"), this);
    padButton(*startDemo);
    startDemo->setToolTip(tr("A Redis of its own on this computer; nothing else is touched"));
    auto* demoText = plainParagraph(
        this,
        tr("A private Redis with a few well-behaved clients and one that leaks connections. Ends with the program."));

    auto* saved = new SavedServers(edits, this);
    connect(saved, &SavedServers::chosen, this, &WelcomePage::connectRequested);

    auto* column = new QVBoxLayout;
    column->setSpacing(gridUnit);
    column->addStretch(2);
    column->addWidget(title);
    column->addWidget(purpose);
    column->addSpacing(3 * gridUnit);
    column->addWidget(sectionTitle(tr("Connect to a server"), this));
    column->addLayout(fields);
    column->addWidget(m_trouble);
    column->addWidget(m_recent);
    column->addSpacing(3 * gridUnit);
    column->addWidget(sectionTitle(tr("Saved servers"), this));
    column->addWidget(saved);
    column->addSpacing(3 * gridUnit);
    column->addWidget(sectionTitle(tr("On this computer"), this));
    column->addLayout(sentenceWithButton(m_found, m_connectFound));
    column->addSpacing(3 * gridUnit);
    column->addWidget(sectionTitle(tr("Just looking around"), this));
    column->addLayout(sentenceWithButton(demoText, startDemo));
    column->addStretch(3);

    // In a small window with many saved servers not all has room.
    auto* scroll = new QScrollArea(this);
    auto* body = new QWidget;
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(scroll);
    auto* page = new QHBoxLayout(body);
    page->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    auto* narrow = new QWidget(body);
    narrow->setLayout(column);
    narrow->setMaximumWidth(columnWidth);
    page->addStretch(1);
    page->addWidget(narrow, 100);
    page->addStretch(1);
    scroll->setWidget(body);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    body->setAutoFillBackground(false);
    connect(qApp, &QApplication::focusChanged, scroll, [scroll, body](QWidget*, QWidget* now) {
        if (now && body->isAncestorOf(now))
            scroll->ensureWidgetVisible(now);
    });

    m_lookAgain.setSingleShot(true);
    m_lookAgain.setInterval(5000);
    connect(&m_lookAgain, &QTimer::timeout, this, [this] { m_probe.look(); });
    connect(&m_probe, &LocalProbe::found, this, &WelcomePage::showFound);
    connect(m_connect, &QPushButton::clicked, this, &WelcomePage::tryConnect);
    connect(m_address, &QLineEdit::returnPressed, this, &WelcomePage::tryConnect);
    connect(m_address, &QLineEdit::textEdited, m_trouble, &QLabel::hide);
    connect(startDemo, &QPushButton::clicked, this, &WelcomePage::demoRequested);
    connect(m_connectFound, &QPushButton::clicked, this, [this] { Q_EMIT connectRequested(Endpoint()); });
    setFocusProxy(m_address);
    padButton(*m_connectFound);
    m_connectFound->hide();
    m_found->setText(tr("Looking for a server on %1…").arg(Endpoint().address()));
    applyColours();
}

QWidget* WelcomePage::makeCareRow() {
    m_environment->addItem(tr("automatic"));
    for (const Environment environment : allEnvironments)
        m_environment->addItem(environmentName(environment), static_cast<int>(environment));
    m_environment->setAccessibleName(tr("Environment"));
    m_environment->setToolTip(
        tr("How careful to be: in production every kill and every change is shown and confirmed first. By its address, "
           "this computer is local and all else production."));
    m_readOnly->setToolTip(tr("Nothing is changed on it: no kill, no setting"));
    auto* care = new QWidget(this);
    auto* row = new QHBoxLayout(care);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * gridUnit);
    row->addWidget(m_environment);
    row->addWidget(m_readOnly);
    row->addStretch(1);
    return care;
}

void WelcomePage::showTrouble(const QString& sentence) {
    m_trouble->setText(breakableText(sentence));
    m_trouble->setVisible(!sentence.isEmpty());
}

void WelcomePage::clear() {
    m_address->clear();
    m_environment->setCurrentIndex(0);
    m_readOnly->setChecked(false);
    showTrouble(QString());
}

QString WelcomePage::trouble() const {
    return m_trouble->isHidden() ? QString() : m_trouble->text();
}

void WelcomePage::tryConnect() {
    const QString text = m_address->text().trimmed();
    if (text.isEmpty()) {
        showTrouble(tr("Type where the server is, for example 127.0.0.1:6379."));
        m_address->setFocus();
        return;
    }
    Result<Endpoint> endpoint = parseEndpoint(text);
    if (!endpoint) {
        showTrouble(endpoint.error().detail);
        m_address->setFocus();
        return;
    }
    if (m_environment->currentIndex() > 0)
        endpoint->said = static_cast<Environment>(m_environment->currentData().toInt());
    endpoint->readOnly = m_readOnly->isChecked();
    const auto held = heldToProfile(*endpoint, m_edits.store().profiles());
    if (!held) {
        showTrouble(held.error().detail);
        return;
    }
    m_recent->remember(*held);
    Q_EMIT connectRequested(*held);
}

void WelcomePage::showFound(LocalProbe::Finding finding) {
    using Finding = LocalProbe::Finding;
    const QString address = Endpoint().address();
    switch (finding) {
        case Finding::Redis:
            m_found->setText(tr("Redis answers on %1.").arg(address));
            break;
        case Finding::NeedsPassword:
            m_found->setText(tr("Redis answers on %1 and needs a password.").arg(address));
            break;
        case Finding::Full:
            m_found->setText(
                tr("Redis on %1 is full: it turned us away. Headroom can race for a freed slot.").arg(address));
            break;
        case Finding::SomethingElse:
            m_found->setText(tr("Something listens on %1, but it does not answer like Redis.").arg(address));
            break;
        case Finding::Nothing:
            m_found->setText(tr("Nothing listens on %1.").arg(address));
            break;
    }
    m_connectFound->setToolTip(tr("Monitor the server on %1").arg(address));
    m_connectFound->setAccessibleName(m_connectFound->toolTip());
    m_connectFound->setVisible(finding != Finding::Nothing && finding != Finding::SomethingElse);
    if (isVisible() && finding == Finding::Nothing)
        m_lookAgain.start();
}

void WelcomePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_probe.look();
}

void WelcomePage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_lookAgain.stop();
}

void WelcomePage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void WelcomePage::applyColours() {
    setTextColour(m_trouble, themeColours(palette()).criticalText);
}

}  // namespace headroom
