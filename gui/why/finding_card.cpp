// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/why/finding_card.h"

#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/fleet/finding_words.h"
#include "gui/style/metrics.h"
#include "gui/style/severity_look.h"
#include "gui/style/text_colour.h"
#include "gui/why/advice_row.h"
#include "gui/widgets/breakable_text.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace headroom {

namespace {

constexpr int severityEdge = 4;
constexpr int severitySide = 12;

}  // namespace

FindingCard::FindingCard(QWidget* parent)
    : QWidget(parent),
      m_shape(new QLabel(this)),
      m_title(plainParagraph(this)),
      m_severity(plainLabel(this)),
      m_sentence(plainParagraph(this)),
      m_facts(plainParagraph(this)),
      m_showClients(new QPushButton(this)),
      m_showSlowlog(new QPushButton(tr("Open the slowlog"), this)),
      m_showChart(new QPushButton(tr("Show in the chart"), this)),
      m_refuted(plainParagraph(this)),
      m_missing(plainParagraph(this)) {
    m_title->setFont(titleFont(font()));
    m_title->setFocusPolicy(Qt::StrongFocus);
    m_title->installEventFilter(this);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_showSlowlog->setToolTip(tr("The slow commands that show it"));
    padButton(*m_showSlowlog);
    m_showChart->setToolTip(tr("How many connections were used since it began"));
    padButton(*m_showChart);
    connect(m_showClients, &QPushButton::clicked, this, [this] { Q_EMIT clientsWanted(m_finding.filter); });
    connect(m_showSlowlog, &QPushButton::clicked, this, &FindingCard::slowlogWanted);
    connect(m_showChart, &QPushButton::clicked, this, [this] {
        if (m_finding.since)
            Q_EMIT chartWanted(*m_finding.since);
    });

    auto* head = new QHBoxLayout;
    head->setSpacing(gridUnit);
    head->addWidget(m_shape);
    head->addWidget(m_title, 1);
    head->addWidget(m_severity);
    auto* links = new QHBoxLayout;
    links->setSpacing(gridUnit);
    links->addWidget(m_showClients);
    links->addWidget(m_showSlowlog);
    links->addWidget(m_showChart);
    links->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(severityEdge + 2 * gridUnit, gridUnit, 0, gridUnit);
    column->setSpacing(gridUnit);
    column->addLayout(head);
    column->addWidget(m_sentence);
    column->addWidget(m_facts);
    column->addLayout(links);
    column->addWidget(m_refuted);
    column->addWidget(m_missing);
    m_periods = {addPeriod(tr("Now")), addPeriod(tr("Today")), addPeriod(tr("For good"))};
}

FindingCard::Period FindingCard::addPeriod(const QString& title) {
    auto* box = new QWidget(this);
    auto* name = plainLabel(box, title);
    name->setFont(boldFont(font()));
    auto* rows = new QVBoxLayout(box);
    rows->setContentsMargins(0, gridHalf, 0, 0);
    rows->setSpacing(gridUnit);
    rows->addWidget(name);
    layout()->addWidget(box);
    return {box, rows, {}};
}

void FindingCard::show(const Finding& finding, bool hasChart) {
    const bool looksNew = m_title->text().isEmpty() || finding.severity != m_finding.severity;
    m_finding = finding;
    const QString title = findingTitle(finding);
    m_title->setText(breakableText(title));
    QStringList words{severityWord(finding.severity), confidenceWords(finding.confidence), sinceWords(finding.since)};
    words.removeAll(QString());
    m_severity->setText(words.join(QStringLiteral(" · ")));
    m_title->setAccessibleName(title);
    m_title->setToolTip(plainToolTip(tr("%1\nPage Up and Page Down scroll").arg(m_severity->text())));
    m_sentence->setText(breakableText(finding.sentence));
    QStringList facts;
    for (const Fact& fact : finding.evidence)
        if (!fact.text.isEmpty())  // else it is for machines
            facts << QStringLiteral("•  ") + breakableText(fact.text);
    m_facts->setText(facts.join(u'\n'));
    m_facts->setVisible(!facts.isEmpty());
    m_showClients->setText(finding.held > 0 ? tr("Show %1").arg(formatCount(finding.held)) : tr("Show clients"));
    m_showClients->setToolTip(
        plainToolTip(tr("Filter the client table: %1").arg(visibleText(finding.filter.toUtf8(), 200))));
    m_showClients->setAccessibleName(tr("Show the clients of: %1").arg(title));
    m_showSlowlog->setAccessibleName(tr("Open the slowlog for: %1").arg(title));
    padButton(*m_showClients);
    m_showClients->setVisible(!finding.filter.isEmpty());
    m_showSlowlog->setVisible(finding.inSlowlog);
    m_showChart->setAccessibleName(tr("Show in the chart: %1").arg(title));
    m_showChart->setVisible(hasChart && finding.since);
    m_refuted->setText(tr("What would refute it: %1").arg(breakableText(finding.refutedBy)));
    m_refuted->setVisible(!finding.refutedBy.isEmpty());
    m_missing->setText(tr("Not known, which makes it less sure: %1").arg(finding.missing.join(QStringLiteral("; "))));
    m_missing->setVisible(!finding.missing.isEmpty());
    m_title->setAccessibleDescription(QStringList{m_severity->text(), finding.sentence, m_facts->text()}.join(u'\n'));
    showAdvice();
    if (looksNew) {
        applyColours();
        update();
    }
    QWidget::show();
}

void FindingCard::showAdvice() {
    const QString about = findingTitle(m_finding);
    for (std::size_t time = 0; time < m_periods.size(); ++time) {
        Period& period = m_periods[time];
        std::size_t count = 0;
        for (const Advice& advice : m_finding.advice) {
            if (static_cast<std::size_t>(advice.when) != time)
                continue;
            if (count == period.shown.size()) {
                auto* row = new AdviceRow(period.box);
                connect(row, &AdviceRow::remedyWanted, this, &FindingCard::remedyWanted);
                period.rows->addWidget(row);
                period.shown.push_back(row);
            }
            period.shown[count++]->show(advice, about);
        }
        for (; period.shown.size() > count; period.shown.pop_back())
            delete period.shown.back();
        period.box->setVisible(count > 0);
    }
}

void FindingCard::applyColours() {
    const ThemeColours& colours = themeColours(palette());
    m_shape->setPixmap(severityShape(m_finding.severity, severityColour(m_finding.severity, colours), severitySide,
                                     devicePixelRatioF()));
    setTextColour(m_severity, severityTextColour(m_finding.severity, colours));
    for (QLabel* label : {m_refuted, m_missing})
        setTextColour(label, colours.mutedText);
}

void FindingCard::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

bool FindingCard::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    return QWidget::eventFilter(watched, event);
}

void FindingCard::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event);
    QPainter painter(this);
    const ThemeColours& colours = themeColours(palette());
    painter.fillRect(QRect(0, 0, severityEdge, height()), severityColour(m_finding.severity, colours));
    if (m_title->hasFocus()) {
        painter.setPen(QPen(colours.focus, 2));
        painter.drawRect(m_title->geometry().adjusted(-gridHalf, -2, gridHalf - 1, 1));
    }
}

}  // namespace headroom
