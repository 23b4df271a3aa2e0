// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/overview/overview_page.h"

#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/fleet/finding_words.h"
#include "gui/overview/first_finding.h"
#include "gui/overview/gauge.h"
#include "gui/overview/playbook.h"
#include "gui/overview/slot_holders.h"
#include "gui/overview/state_banner.h"
#include "gui/overview/used_chart.h"
#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/breakable_text.h"
#include "gui/widgets/plain_label.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace headroom {

namespace {

constexpr double soon = 600;  // seconds until it is full
constexpr double later = 6 * 3600;
constexpr int lowPage = 560;  // pixels
constexpr int lowestChart = 96;
constexpr auto shownMarkAge = std::chrono::minutes(10);

QString perSecond(std::optional<double> rate) {
    return rate ? OverviewPage::tr("%1/s").arg(formatRate(*rate)) : QStringLiteral("–");
}

QString countOrDash(std::optional<qint64> count) {
    return count ? formatCount(*count) : QStringLiteral("–");
}

}  // namespace

OverviewPage::OverviewPage(QWidget* parent)
    : InstancePage(parent),
      m_area(new QScrollArea(this)),
      m_content(new QWidget),
      m_banner(new StateBanner(m_content)),
      m_playbook(new Playbook(m_content)),
      m_gauge(new Gauge(m_content)),
      m_headline(plainLabel(m_content)),
      m_subline(plainLabel(m_content)),
      m_age(plainLabel(m_content)),
      m_forecast(plainParagraph(m_content)),
      m_trend(plainParagraph(m_content)),
      m_figures(new QGridLayout),
      m_finding(new FirstFinding(m_content)),
      m_holders(new SlotHolders(m_content)),
      m_chartBox(new QWidget(m_content)),
      m_chartTitle(plainLabel(m_chartBox)),
      m_wholeChart(new QPushButton(tr("Show all of it"), m_chartBox)),
      m_chart(new UsedChart(m_chartBox)),
      m_ageTimer(new QTimer(this)) {
    m_rejected = addFigure(tr("Rejected"), tr("Connections turned away at the limit"));
    m_arriving = addFigure(tr("New connections"), tr("Connections accepted by the server"));
    m_blocked = addFigure(tr("Blocked"), tr("Clients that wait in a blocking command such as BLPOP"));
    m_operations = addFigure(tr("Operations"), tr("Commands the server runs"));
    m_memory = addFigure(tr("Memory"), tr("What the server's data and buffers take (used_memory)"));
    m_uptime = addFigure(tr("Up for"), tr("Since the server process started"));
    buildLayout();

    m_ageTimer->setInterval(1000);
    connect(m_ageTimer, &QTimer::timeout, this, [this] {
        if (!m_instance || m_paused || !isVisible())
            return;
        showAge();
        followChart();
    });
    connect(m_banner, &StateBanner::tryNowClicked, this, [this] {
        if (m_instance)
            m_instance->refresh();
    });
    connect(m_wholeChart, &QPushButton::clicked, this, &OverviewPage::showWholeChart);
    connect(m_banner, &StateBanner::answered, this, &OverviewPage::answered);
    connect(m_finding, &FirstFinding::whyWanted, this, &OverviewPage::whyWanted);
    connect(m_finding, &FirstFinding::clientsWanted, this, &OverviewPage::clientsWanted);
    connect(m_finding, &FirstFinding::remedyWanted, this, &OverviewPage::remedyWanted);
    connect(m_holders, &SlotHolders::clientsWanted, this, &OverviewPage::clientsWanted);
    connect(m_holders, &SlotHolders::killWanted, this,
            [this](const QString& filter) { Q_EMIT remedyWanted({.kind = RemedyAction::Kill, .filter = filter}); });
    applyColours();
}

void OverviewPage::buildLayout() {
    m_headline->setFont(titleFont(font()));
    m_forecast->setFont(boldFont(font()));
    m_chartTitle->setFont(boldFont(font()));
    m_wholeChart->setToolTip(tr("The last ten minutes, or as much of them as there is"));
    padButton(*m_wholeChart);
    showWholeChart();
    // Numbers that change width must not lay out the page again.
    for (QLabel* label : {m_headline, m_subline})
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_figures->setHorizontalSpacing(gridUnit + gridHalf);
    m_figures->setVerticalSpacing(gridHalf);
    m_figures->setColumnStretch(2, 1);

    auto* words = new QVBoxLayout;
    words->setSpacing(gridHalf);
    words->addWidget(m_headline);
    words->addWidget(m_subline);
    words->addWidget(m_age);
    words->addSpacing(gridUnit);
    words->addWidget(m_forecast);
    words->addWidget(m_trend);
    words->addStretch(1);
    auto* figures = new QVBoxLayout;
    figures->addLayout(m_figures);
    figures->addStretch(1);
    auto* top = new QHBoxLayout;
    top->setSpacing(3 * gridUnit);
    top->addWidget(m_gauge, 0, Qt::AlignTop);
    top->addLayout(words, 1);
    top->addLayout(figures);

    auto* chart = new QVBoxLayout(m_chartBox);
    chart->setContentsMargins(0, 0, 0, 0);
    chart->setSpacing(0);
    m_chart->setMinimumHeight(lowestChart);
    auto* chartHead = new QHBoxLayout;
    chartHead->addWidget(m_chartTitle);
    chartHead->addWidget(m_wholeChart);
    chartHead->addStretch(1);
    chart->addLayout(chartHead);
    chart->addWidget(m_chart, 1);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(pageMargin, pageMargin, pageMargin, gridUnit);
    column->setSpacing(gridUnit + gridHalf);
    column->addWidget(m_banner);
    column->addWidget(m_playbook);
    column->addLayout(top);
    column->addWidget(m_finding);
    column->addWidget(m_holders);
    column->addWidget(m_chartBox, 1);
    column->addStretch(0);

    m_area->setWidget(m_content);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->addWidget(m_area);
}

OverviewPage::Figure OverviewPage::addFigure(const QString& name, const QString& toolTip) {
    auto* title = plainLabel(m_content, name);
    title->setObjectName(QStringLiteral("quiet"));
    const Figure figure{plainLabel(m_content), plainLabel(m_content)};
    figure.value->setFont(boldFont(font()));
    figure.value->setAccessibleName(name);
    figure.value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    figure.value->setMinimumWidth(QFontMetrics(figure.value->font()).horizontalAdvance(QStringLiteral("999.9k/s")));
    figure.note->setObjectName(QStringLiteral("quiet"));
    figure.note->setAccessibleName(name);
    figure.note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    figure.note->setMinimumWidth(fontMetrics().horizontalAdvance(tr("%1 since start").arg(QStringLiteral("99,999"))));
    const int row = m_figures->rowCount();
    int column = 0;
    for (QLabel* label : {title, figure.value, figure.note}) {
        label->setToolTip(toolTip);
        m_figures->addWidget(label, row, column++);
    }
    return figure;
}

void OverviewPage::setInstance(Instance* instance) {
    if (m_instance == instance)
        return;
    if (m_instance)
        disconnect(m_instance, nullptr, this, nullptr);
    m_instance = instance;
    m_chart->clear();
    showWholeChart();
    if (instance) {
        connect(instance, &Instance::sampled, this, &OverviewPage::refresh);
        connect(instance, &Instance::statusChanged, this, &OverviewPage::refresh);
        connect(instance, &Instance::judged, this, [this] {
            if (!m_paused && isVisible())
                showJudgement();
        });
        connect(instance, &Instance::careChanged, this, &OverviewPage::refresh);
    }
    refresh();
}

void OverviewPage::showChartSince(WallTime since) {
    m_chart->showSince(since);
    m_chartTitle->setText(tr("Used %1").arg(sinceWords(since)));
    m_wholeChart->setVisible(true);
    m_wholeChart->setFocus();
    followChart();
    m_content->layout()->activate();
    m_area->ensureWidgetVisible(m_chartBox);
}

void OverviewPage::showWholeChart() {
    m_chart->showSince({});
    m_chartTitle->setText(tr("Used over time"));
    m_wholeChart->setVisible(false);
}

// What began before all that is shown is no part of it any more.
void OverviewPage::followChart() {
    if (m_instance)
        m_chart->follow(m_instance->history());
    if (m_wholeChart->isVisibleTo(this) && !m_chart->showsPart())
        showWholeChart();
}

void OverviewPage::setPaused(bool paused) {
    m_paused = paused;
    refresh();
}

void OverviewPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void OverviewPage::refresh() {
    if (!m_instance) {
        m_ageTimer->stop();
        return;
    }
    if (m_paused || !isVisible())
        return;
    const SessionStatus& status = m_instance->status();
    const InfoSample* sample = m_instance->sample().get();
    const bool wasStale = std::exchange(m_stale, status.state != SessionState::Connected);
    m_banner->setStatus(m_instance->endpoint(), status);
    followChart();
    showFigures(status, sample, m_stale ? InfoRates{} : m_instance->rates());
    if (wasStale != m_stale)
        applyColours();
    showJudgement();
    showAge();
    if (m_stale && sample)
        m_ageTimer->start();
    else
        m_ageTimer->stop();
}

void OverviewPage::showFigures(const SessionStatus& status, const InfoSample* sample, const InfoRates& rates) {
    m_chartBox->setVisible(sample);
    if (!sample) {
        // What the server said at the door is all we know.
        const bool full = status.state == SessionState::Full && status.certain;
        m_gauge->setValues({{}, status.maxclients, full ? std::optional<qint64>(0) : std::nullopt, false});
        m_headline->setText(
            full ? tr("No connection is left")
            : status.maxclients
                ? tr("The limit is %1; how many are used is not told without INFO").arg(formatCount(*status.maxclients))
            : status.state == SessionState::NoPermission ? tr("No figures without INFO")
            : m_stale                                    ? tr("Nothing known yet")
                                                         : tr("Reading the first values…"));
        m_subline->clear();
        for (const Figure& figure : {m_rejected, m_arriving, m_blocked, m_operations, m_memory, m_uptime}) {
            figure.value->setText(QStringLiteral("–"));
            figure.note->clear();
        }
        return;
    }
    const auto used = sample->used();
    const auto limit = sample->maxclients;
    m_gauge->setValues({used, limit, sample->headroom(), m_stale, sample->over()});
    m_headline->setText(
        tr("%1 used of %2").arg(formatCount(used), limit ? formatCount(*limit) : tr("an unknown limit")));
    QStringList parts;
    parts += tr("clients: %1").arg(formatCount(sample->connectedClients));
    parts += tr("replicas: %1").arg(formatCount(sample->connectedReplicas));
    parts += tr("cluster links: %1").arg(formatCount(sample->clusterConnections));
    m_headline->setToolTip(tr("What counts against maxclients") + u'\n' + parts.join(u'\n'));
    QStringList sub;
    if (used && limit.value_or(0) > 0)
        sub << tr("%1 of the limit").arg(formatPercent(static_cast<double>(*used) / static_cast<double>(*limit)));
    else if (!limit)
        sub << tr("The server does not report maxclients.");
    if (const auto& judgement = m_instance->judgement()) {
        if (const auto peak = judgement->series->highWater(); peak > used)
            sub << tr("peak %1").arg(formatCount(*peak));
    }
    m_subline->setText(sub.join(QStringLiteral(" · ")));

    m_rejected.value->setText(perSecond(rates.rejectedPerSecond));
    m_rejected.note->setText(
        sample->rejectedConnections ? tr("%1 since start").arg(formatCount(*sample->rejectedConnections)) : QString());
    const ThemeColours& colours = themeColours(palette());
    const bool rejecting = !m_stale && rates.rejectedPerSecond.value_or(0) > 0;
    setTextColour(m_rejected.value, rejecting ? colours.criticalText : m_blocked.value->palette().windowText().color());
    m_arriving.value->setText(perSecond(rates.newConnectionsPerSecond));
    m_arriving.note->setText(sample->totalConnectionsReceived
                                 ? tr("%1 since start").arg(formatCount(*sample->totalConnectionsReceived))
                                 : QString());
    m_blocked.value->setText(countOrDash(sample->blockedClients));
    m_operations.value->setText(sample->opsPerSecond ? perSecond(static_cast<double>(*sample->opsPerSecond))
                                                     : QStringLiteral("–"));
    m_memory.value->setText(sample->usedMemoryBytes ? formatBytes(*sample->usedMemoryBytes) : QStringLiteral("–"));
    QString memoryNote;
    if (sample->maxmemoryBytes)
        memoryNote =
            *sample->maxmemoryBytes > 0 ? tr("of %1").arg(formatBytes(*sample->maxmemoryBytes)) : tr("no limit");
    m_memory.note->setText(memoryNote);
    m_uptime.value->setText(sample->uptimeSeconds ? formatSeconds(*sample->uptimeSeconds) : QStringLiteral("–"));
}

void OverviewPage::showJudgement() {
    const bool isFull = m_instance->status().state == SessionState::Full;
    const auto& judgement = m_instance->judgement();
    const InfoSample* sample = m_instance->sample().get();
    const Diagnosis none;
    const Diagnosis& diagnosis = judgement ? judgement->diagnosis : none;
    const bool isKnown = judgement && sample && sample->maxclients && !m_stale;
    m_finding->show(isFull ? none : diagnosis, m_stale, hindrance());
    m_holders->show(diagnosis.holders, m_stale, hindrance());
    m_playbook->show(isFull
                         ? playbookSteps(m_instance->endpoint(), diagnosis.holders, sample ? &sample->traits : nullptr)
                         : std::vector<PlaybookStep>());
    m_chart->setForecast(isKnown ? diagnosis.forecast : std::nullopt);

    QString forecast;
    QColor colour = palette().color(QPalette::WindowText);
    const ThemeColours& colours = themeColours(palette());
    if (isKnown && sample->headroom() == 0) {
        forecast = tr("Full now");
        colour = colours.criticalText;
    } else if (isKnown) {
        const bool isInSight = diagnosis.forecast && diagnosis.forecast->secondsToFull;
        forecast = isInSight                ? forecastText(diagnosis.forecast)
                   : diagnosis.isTrendKnown ? tr("Full: not in sight")
                                            : tr("Full: not known yet");
        forecast[0] = forecast[0].toUpper();
        const double seconds = isInSight ? *diagnosis.forecast->secondsToFull : 1e9;
        colour = seconds < soon ? colours.criticalText : seconds < later ? colours.warningText : colour;
    }
    m_forecast->setText(forecast);
    m_forecast->setVisible(!forecast.isEmpty());
    setTextColour(m_forecast, colour);
    const QString trend = judgement && !m_stale ? trendText(*judgement) : QString();
    m_trend->setText(breakableText(trend));
    m_trend->setVisible(!trend.isEmpty());
}

// How it came to this, and what was done about it.
QString OverviewPage::trendText(const Judgement& judgement) const {
    QStringList parts;
    if (const auto& forecast = judgement.diagnosis.forecast; forecast && forecast->perMinute != 0) {
        const auto& seconds = judgement.series->axis().seconds();
        const double ago = seconds.empty() ? 0 : seconds.back() - forecast->sinceSecond;
        const WallTime since = judgement.time - std::chrono::seconds(std::llround(ago));
        QString grown = tr("%1 a minute %2")
                            .arg((forecast->perMinute > 0 ? QStringLiteral("+") : QStringLiteral("−")) +
                                     formatRate(std::abs(forecast->perMinute)),
                                 sinceWords(since));
        const std::vector<Holder> holders = tellingHolders(judgement.diagnosis.holders);
        const auto most =
            std::ranges::max_element(holders, {}, [](const Holder& holder) { return holder.perMinute.value_or(0); });
        if (forecast->perMinute > 0 && most != holders.end() && !most->value.empty() &&
            most->perMinute.value_or(0) > forecast->perMinute / 2)
            grown = tr("%1, mostly %2")
                        .arg(grown, visibleText({most->value.data(), static_cast<qsizetype>(most->value.size())}, 64));
        parts << grown;
    }
    if (const auto& marks = m_instance->history().marks(); !marks.empty()) {
        const auto ago = std::chrono::floor<std::chrono::seconds>(steadyNow() - marks.back().time);
        if (ago < shownMarkAge)
            parts << tr("%1 ago: %2").arg(formatDuration(ago.count()), marks.back().text);
    }
    return parts.join(QStringLiteral(" · "));
}

QString OverviewPage::hindrance() const {
    if (m_instance->isSaved())
        return tr("This is a saved list: nobody is there any more.");
    if (const QString& trouble = m_instance->endpoint().careTrouble; !trouble.isEmpty())
        return trouble;
    if (m_instance->isLocked())
        return tr("This instance is locked: nothing is changed on it before it is unlocked (Unlock… above).");
    if (m_instance->isReadOnly())
        return tr("This instance is read-only: nothing is changed on it.");
    return m_instance->killRefusal().detail;
}

void OverviewPage::resizeEvent(QResizeEvent* event) {
    InstancePage::resizeEvent(event);
    m_holders->setRoom(height() < lowPage ? 4 : SlotHolders::most);
}

void OverviewPage::showAge() {
    QString text;
    if (m_instance && m_stale && m_instance->sample()) {
        const auto age = std::chrono::floor<std::chrono::seconds>(steadyNow() - m_instance->sample()->taken);
        text = tr("Old values, from %1 ago").arg(formatSeconds(age.count()));
    }
    m_age->setText(text);
}

void OverviewPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void OverviewPage::applyColours() {
    const ThemeColours& colours = themeColours(palette());
    const QColor normal = m_stale ? colours.mutedText : palette().color(QPalette::WindowText);
    setTextColour(m_headline, normal);
    for (const Figure& figure : {m_rejected, m_arriving, m_blocked, m_operations, m_memory, m_uptime})
        setTextColour(figure.value, normal);
    for (QLabel* label : {m_subline, m_trend})
        setTextColour(label, colours.mutedText);
    setTextColour(m_age, colours.warningText);
    for (QLabel* label : findChildren<QLabel*>(QStringLiteral("quiet")))
        setTextColour(label, colours.mutedText);
}

}  // namespace headroom
