// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/why/why_page.h"

#include "core/text/units.h"
#include "gui/style/metrics.h"
#include "gui/style/state_look.h"
#include "gui/style/text_colour.h"
#include "gui/why/finding_card.h"
#include "gui/widgets/breakable_text.h"
#include "gui/widgets/plain_label.h"

#include <QDateTime>
#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace headroom {

WhyPage::WhyPage(QWidget* parent)
    : InstancePage(parent),
      m_stale(plainParagraph(this)),
      m_area(new QScrollArea(this)),
      m_column(nullptr),
      m_cost(plainParagraph(this)) {
    auto* cards = new QWidget;
    m_column = new QVBoxLayout(cards);
    m_column->setContentsMargins(0, 0, gridUnit, 0);
    m_column->setSpacing(2 * gridUnit);
    m_summary = plainParagraph(cards);
    m_summary->setFont(titleFont(font()));
    m_hint = plainParagraph(cards, tr("Causes are named here with what shows them and what to do: leaks, pools that "
                                      "are too large, spikes, blocking commands, missing timeouts and others."));
    m_column->addWidget(m_summary);
    m_column->addWidget(m_hint);
    m_column->addStretch(1);
    m_area->setWidget(cards);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(pageMargin, pageMargin, pageMargin, gridUnit);
    page->setSpacing(gridUnit);
    page->addWidget(m_stale);
    page->addWidget(m_area, 1);
    page->addWidget(m_cost);
    setFindings({}, {});
    showNotes();
    applyColours();
}

void WhyPage::setInstance(Instance* instance) {
    if (m_instance == instance)
        return;
    if (m_instance)
        disconnect(m_instance, nullptr, this, nullptr);
    m_instance = instance;
    setFindings({}, {});
    m_area->verticalScrollBar()->setValue(0);
    if (instance) {
        connect(instance, &Instance::judged, this, &WhyPage::refresh);
        connect(instance, &Instance::statusChanged, this, &WhyPage::refresh);
        connect(instance, &Instance::costMeasured, this, &WhyPage::showNotes);
    }
    refresh();
}

void WhyPage::setPaused(bool paused) {
    m_paused = paused;
    refresh();
}

void WhyPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void WhyPage::refresh() {
    if (!m_instance || m_paused || !isVisible())
        return;
    if (const auto& judgement = m_instance->judgement())
        setFindings(judgement->diagnosis.findings, judgement->diagnosis.summary);
    showNotes();
}

void WhyPage::setFindings(const std::vector<Finding>& findings, const QString& summary) {
    m_summary->setText(breakableText(summary.isEmpty() ? tr("Not judged yet") : summary));
    m_summary->setVisible(findings.empty());
    m_hint->setVisible(findings.empty());
    showCards(findings);
}

// The one that showed it before, or else one that showed the same cause; new ones are made.
FindingCard* WhyPage::takeCard(const Finding& finding, std::vector<FindingCard*>& before) {
    const auto isSame = [&finding](const FindingCard* card) {
        return card->finding().cause == finding.cause && card->finding().subject == finding.subject;
    };
    const auto isLike = [&finding](const FindingCard* card) { return card->finding().cause == finding.cause; };
    auto found = std::ranges::find_if(before, isSame);
    if (found == before.end())
        found = std::ranges::find_if(before, isLike);
    if (found != before.end()) {
        FindingCard* card = *found;
        before.erase(found);
        return card;
    }
    auto* card = new FindingCard(m_area->widget());
    connect(card, &FindingCard::clientsWanted, this, &WhyPage::clientsWanted);
    connect(card, &FindingCard::slowlogWanted, this, &WhyPage::slowlogWanted);
    connect(card, &FindingCard::chartWanted, this, &WhyPage::chartWanted);
    connect(card, &FindingCard::remedyWanted, this, &WhyPage::remedyWanted);
    return card;
}

void WhyPage::showCards(const std::vector<Finding>& findings) {
    // What is read stays where it is, also when something comes above it.
    QScrollBar* bar = m_area->verticalScrollBar();
    const auto isRead = [bar](const FindingCard* card) { return card->geometry().bottom() > bar->value(); };
    const auto read = std::ranges::find_if(m_cards, isRead);
    FindingCard* anchor = bar->value() > 0 && read != m_cards.end() ? *read : nullptr;
    const int offset = anchor ? anchor->y() - bar->value() : 0;

    std::vector<FindingCard*> before = std::exchange(m_cards, {});
    for (const Finding& finding : findings)
        m_cards.push_back(takeCard(finding, before));
    for (FindingCard* card : before) {
        anchor = card == anchor ? nullptr : anchor;
        delete card;
    }
    constexpr int first = 2;  // behind summary and hint
    for (std::size_t at = 0; at < findings.size(); ++at) {
        const int place = first + static_cast<int>(at);
        if (m_column->indexOf(m_cards[at]) != place) {
            m_column->removeWidget(m_cards[at]);
            m_column->insertWidget(place, m_cards[at]);
        }
        m_cards[at]->show(findings[at], !m_instance || !m_instance->isSaved());
    }
    if (anchor && isVisible()) {
        m_column->activate();
        m_area->widget()->resize(
            m_area->widget()->width(),
            std::max(m_area->viewport()->height(), m_column->totalHeightForWidth(m_area->widget()->width())));
        bar->setValue(anchor->y() - offset);
    }
}

void WhyPage::showNotes() {
    QString stale;
    QString cost;
    if (m_instance && !m_instance->isSaved()) {
        const auto& judgement = m_instance->judgement();
        const SessionStatus& status = m_instance->status();
        if (judgement && !status.isLive())
            stale =
                tr("Not connected (%1). This is what was known at %2.")
                    .arg(stateWord(status), QDateTime::fromMSecsSinceEpoch(judgement->time.time_since_epoch().count())
                                                .toString(QStringLiteral("HH:mm:ss")));
        cost =
            tr("When nobody looks at this server, its clients are read only while connections grow, less than a "
               "fifth is left, or some are rejected.");
        if (const SessionCost& paid = m_instance->cost(); paid.roundTripUsec >= 0)
            cost =
                tr("All that is read now takes %1 of the server's time. %2").arg(formatPercent(paid.serverShare), cost);
    }
    m_stale->setText(stale);
    m_stale->setVisible(!stale.isEmpty());
    m_cost->setText(cost);
    m_cost->setVisible(!cost.isEmpty());
}

void WhyPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void WhyPage::applyColours() {
    const ThemeColours& colours = themeColours(palette());
    setTextColour(m_stale, colours.warningText);
    setTextColour(m_hint, colours.mutedText);
    setTextColour(m_cost, colours.mutedText);
}

}  // namespace headroom
