// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/overview/first_finding.h"

#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/fleet/finding_words.h"
#include "gui/style/metrics.h"
#include "gui/style/severity_look.h"
#include "gui/style/text_colour.h"
#include "gui/widgets/breakable_text.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include <algorithm>

namespace headroom {

namespace {

constexpr int findingEdge = 4;
constexpr int findingSide = 14;

}  // namespace

FirstFinding::FirstFinding(QWidget* parent)
    : QWidget(parent),
      m_shape(new QLabel(this)),
      m_sentence(plainParagraph(this)),
      m_sure(plainParagraph(this)),
      m_why(new QPushButton(tr("Why"), this)),
      m_show(new QPushButton(this)),
      m_plan(new QPushButton(tr("Plan…"), this)) {
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_why->setToolTip(tr("What shows it, what would refute it, and what to do (Ctrl+3)"));
    m_why->setAccessibleName(tr("Why: all findings"));
    connect(m_why, &QPushButton::clicked, this, &FirstFinding::whyWanted);
    connect(m_show, &QPushButton::clicked, this, [this] { Q_EMIT clientsWanted(m_filter); });
    connect(m_plan, &QPushButton::clicked, this, [this] { Q_EMIT remedyWanted(m_remedy); });
    auto* words = new QVBoxLayout;
    words->setSpacing(gridHalf);
    words->addWidget(m_sentence);
    words->addWidget(m_sure);
    auto* line = new QHBoxLayout(this);
    line->setSpacing(gridUnit);
    line->addWidget(m_shape, 0, Qt::AlignTop);
    line->addLayout(words, 1);
    for (QPushButton* button : {m_why, m_show, m_plan}) {
        padButton(*button);
        line->addWidget(button, 0, Qt::AlignTop);
    }
    hide();
}

void FirstFinding::show(const Diagnosis& diagnosis, bool stale, const QString& hindrance) {
    const Finding* first = diagnosis.findings.empty() ? nullptr : &diagnosis.findings.front();
    const bool isWrong = first && first->severity != Severity::Info;
    m_severity = isWrong ? std::optional(first->severity) : std::nullopt;
    m_sentence->setText(breakableText(diagnosis.summary));
    m_sentence->setAccessibleName(tr("%1: %2").arg(severityWord(m_severity), diagnosis.summary));
    QStringList sure;
    if (isWrong)
        sure << severityWord(first->severity) << causeTitle(first->cause) << confidenceWords(first->confidence)
             << sinceWords(first->since);
    if (const auto more = static_cast<qint64>(diagnosis.findings.size()) - (isWrong ? 1 : 0); more > 0)
        sure << (!isWrong    ? tr("remarks: %1").arg(formatCount(more))
                 : more == 1 ? tr("1 more finding")
                             : tr("%1 more findings").arg(formatCount(more)));
    sure.removeAll(QString());
    m_sure->setText(sure.join(QStringLiteral(" · ")));
    m_sure->setVisible(!sure.isEmpty());
    m_filter = isWrong ? first->filter : QString();
    const QString subject = isWrong ? findingTitle(*first) : QString();
    m_show->setText(isWrong && first->held > 0 ? tr("Show %1").arg(formatCount(first->held)) : tr("Show"));
    m_show->setToolTip(plainToolTip(tr("Show these clients: %1").arg(visibleText(m_filter.toUtf8(), 200))));
    m_show->setAccessibleName(tr("Show the clients of: %1").arg(subject));
    padButton(*m_show);
    m_show->setVisible(!m_filter.isEmpty());
    m_why->setVisible(first != nullptr);

    const Advice* plan = nullptr;
    if (isWrong) {
        const auto found = std::ranges::find_if(
            first->advice, [](const Advice& each) { return each.action && each.when == AdviceTime::Now; });
        plan = found == first->advice.end() ? nullptr : &*found;
    }
    m_plan->setVisible(plan != nullptr);
    if (plan)
        m_remedy = *plan->action;
    m_plan->setEnabled(plan && !stale && hindrance.isEmpty());
    m_plan->setToolTip(plainToolTip(!hindrance.isEmpty() ? hindrance
                                    : stale              ? tr("There is no connection to do it through.")
                                    : plan               ? tr("%1\nNothing is sent before you agree.").arg(plan->text)
                                                         : QString()));
    m_plan->setAccessibleName(tr("Plan against: %1").arg(subject));
    // That all is well needs no box.
    layout()->setContentsMargins(isWrong ? QMargins(findingEdge + gridUnit + gridHalf, gridUnit, gridUnit, gridUnit)
                                         : QMargins());
    applyColours();
    update();
    setVisible(!diagnosis.summary.isEmpty());
}

void FirstFinding::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void FirstFinding::applyColours() {
    const ThemeColours& colours = themeColours(palette());
    m_shape->setPixmap(
        severityShape(m_severity, severityColour(m_severity, colours), findingSide, devicePixelRatioF()));
    setTextColour(m_sure, m_severity ? severityTextColour(m_severity, colours) : colours.mutedText);
}

void FirstFinding::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event);
    if (!m_severity)
        return;
    QPainter painter(this);
    const QColor colour = severityColour(m_severity, themeColours(palette()));
    QColor wash = colour;
    wash.setAlphaF(isDark(palette()) ? 0.16F : 0.12F);
    painter.fillRect(rect(), wash);
    painter.fillRect(QRect(0, 0, findingEdge, height()), colour);
}

}  // namespace headroom
