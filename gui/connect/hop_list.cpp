// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/connect/hop_list.h"

#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/plain_label.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace headroom {

namespace {

QString hopTitle(Hop::Kind kind) {
    switch (kind) {
        case Hop::Kind::Name:
            return HopList::tr("Name");
        case Hop::Kind::Tcp:
            return HopList::tr("Connect");
        case Hop::Kind::Tls:
            return HopList::tr("TLS");
        case Hop::Kind::Login:
            return HopList::tr("Log in");
        case Hop::Kind::Info:
            return QStringLiteral("INFO");
        case Hop::Kind::Clients:
            return QStringLiteral("CLIENT LIST");
        case Hop::Kind::Config:
            return QStringLiteral("CONFIG GET");
    }
    Q_UNREACHABLE();
}

}  // namespace

HopList::HopList(QWidget* parent) : QWidget(parent), m_state(plainParagraph(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, gridUnit, 0, 0);
    layout->setSpacing(gridHalf);
    layout->addWidget(m_state);
    hide();
}

HopList::~HopList() = default;

void HopList::clear() {
    delete m_body;
    m_hops.clear();
    m_blocked.reset();
    m_body = new QWidget(this);
    m_grid = new QGridLayout(m_body);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(gridUnit);
    m_grid->setVerticalSpacing(gridHalf);
    m_grid->setColumnStretch(3, 1);
    static_cast<QVBoxLayout*>(layout())->insertWidget(0, m_body);
    m_body->show();
}

void HopList::start(const Endpoint& endpoint, SecretSource& secrets) {
    clear();
    m_test = std::make_unique<HopTest>(endpoint, secrets);
    connect(m_test.get(), &HopTest::walked, this, &HopList::add);
    connect(
        m_test.get(), &HopTest::finished, this,
        [this, test = m_test.get()] {
            if (test != m_test.get())
                return;
            finish(!m_blocked                          ? tr("All that Headroom needs is there.")
                   : m_blocked->kind < Hop::Kind::Info ? tr("The way ends there.")
                                                       : tr("It can be watched; what is missing stays empty."));
        },
        Qt::QueuedConnection);
    m_state->setText(tr("On the way…"));
    show();
    m_test->start();
    Q_EMIT changed();
}

void HopList::stop() {
    if (m_test)
        finish(tr("Stopped."));
}

void HopList::finish(const QString& sentence) {
    m_test.reset();
    m_state->setText(sentence);
    Q_EMIT changed();
}

void HopList::add(const Hop& hop) {
    if (!hop.ok && !m_blocked)
        m_blocked = hop;
    const int row = static_cast<int>(m_hops.size());
    QLabel* mark = plainLabel(m_body, hop.ok ? QStringLiteral("✓") : QStringLiteral("✗"));
    mark->setFont(boldFont(font()));
    mark->setAccessibleName(hop.ok ? tr("works") : tr("fails"));
    QLabel* time = plainLabel(m_body, tr("%1 ms").arg(formatCount(qint64{hop.took.count()})));
    QLabel* detail = plainParagraph(m_body, visibleText(hop.detail.toUtf8()));
    detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_grid->addWidget(mark, row, 0, Qt::AlignTop);
    m_grid->addWidget(plainLabel(m_body, hopTitle(hop.kind)), row, 1, Qt::AlignTop);
    m_grid->addWidget(time, row, 2, Qt::AlignTop | Qt::AlignRight);
    m_grid->addWidget(detail, row, 3, Qt::AlignTop);
    m_hops.push_back({mark, time, hop.ok});
    applyColours();
    Q_EMIT changed();
}

void HopList::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void HopList::applyColours() {
    const ThemeColours& colours = themeColours(palette());
    for (const HopRow& hop : m_hops) {
        setTextColour(hop.mark, hop.ok ? colours.okText : colours.criticalText);
        setTextColour(hop.time, colours.mutedText);
    }
    setTextColour(m_state, colours.mutedText);
}

}  // namespace headroom
