// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/overview/overview_page.h"

#include "core/text/units.h"
#include "gui/overview/gauge.h"
#include "gui/overview/state_banner.h"
#include "gui/overview/used_chart.h"
#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/plain_label.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QTimer>
#include <QVBoxLayout>

namespace headroom {

namespace {

QString perSecond(std::optional<double> rate) {
    return rate ? OverviewPage::tr("%1/s").arg(formatRate(*rate)) : QStringLiteral("–");
}

QString countOrDash(std::optional<qint64> count) {
    return count ? formatCount(*count) : QStringLiteral("–");
}

}  // namespace

OverviewPage::OverviewPage(QWidget* parent)
    : InstancePage(parent),
      m_banner(new StateBanner(this)),
      m_gauge(new Gauge(this)),
      m_headline(plainLabel(this)),
      m_subline(plainLabel(this)),
      m_age(plainLabel(this)),
      m_figures(new QGridLayout),
      m_chartBox(new QWidget(this)),
      m_chartTitle(plainLabel(m_chartBox)),
      m_chart(new UsedChart(m_chartBox)),
      m_ageTimer(new QTimer(this)) {
    m_rejected = addFigure(tr("Rejected"), tr("Connections turned away at the limit"), 0, 0);
    m_arriving = addFigure(tr("New connections"), tr("Connections accepted by the server"), 0, 1);
    m_blocked = addFigure(tr("Blocked"), tr("Clients that wait in a blocking command such as BLPOP"), 0, 2);
    m_operations = addFigure(tr("Operations"), tr("Commands the server runs"), 1, 0);
    m_memory = addFigure(tr("Memory"), tr("What the server's data and buffers take (used_memory)"), 1, 1);
    m_uptime = addFigure(tr("Up for"), tr("Since the server process started"), 1, 2);

    m_headline->setFont(titleFont(font()));
    m_chartTitle->setFont(titleFont(font()));
    m_chartTitle->setText(tr("Used over time"));

    auto* words = new QVBoxLayout;
    words->setSpacing(gridHalf);
    words->addWidget(m_headline);
    auto* sub = new QHBoxLayout;
    sub->setSpacing(2 * gridUnit);
    sub->addWidget(m_subline);
    sub->addWidget(m_age, 1);
    words->addLayout(sub);
    words->addSpacing(2 * gridUnit);
    m_figures->setHorizontalSpacing(3 * gridUnit);
    m_figures->setVerticalSpacing(2 * gridUnit);
    words->addLayout(m_figures);
    words->addStretch(1);

    auto* top = new QHBoxLayout;
    top->setSpacing(3 * gridUnit);
    top->addWidget(m_gauge, 0, Qt::AlignTop);
    top->addLayout(words, 1);

    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(pageMargin, pageMargin, pageMargin, gridUnit);
    page->setSpacing(pageMargin);
    page->addWidget(m_banner);
    page->addLayout(top);
    auto* chart = new QVBoxLayout(m_chartBox);
    chart->setContentsMargins(0, 0, 0, 0);
    chart->setSpacing(0);
    chart->addWidget(m_chartTitle);
    chart->addWidget(m_chart, 1);
    page->addWidget(m_chartBox, 1);
    page->addStretch(0);

    m_ageTimer->setInterval(1000);
    connect(m_ageTimer, &QTimer::timeout, this, [this] {
        if (!m_instance || m_paused || !isVisible())
            return;
        showAge();
        m_chart->follow(m_instance->history());
    });
    connect(m_banner, &StateBanner::tryNowClicked, this, [this] {
        if (m_instance)
            m_instance->refresh();
    });
    connect(m_banner, &StateBanner::answered, this, &OverviewPage::answered);
    applyColours();
}

OverviewPage::Figure OverviewPage::addFigure(const QString& name, const QString& toolTip, int row, int column) {
    auto* title = plainLabel(this);
    title->setText(name);
    title->setObjectName(QStringLiteral("quiet"));
    const Figure figure{plainLabel(this), plainLabel(this)};
    figure.value->setFont(titleFont(font()));
    figure.value->setAccessibleName(name);
    figure.note->setObjectName(QStringLiteral("quiet"));
    figure.note->setAccessibleName(name);
    for (QLabel* label : {title, figure.value, figure.note}) {
        label->setToolTip(toolTip);
        // Texts that change width must not lay out the page again.
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    }
    auto* box = new QVBoxLayout;
    box->setSpacing(2);
    box->addWidget(title);
    box->addWidget(figure.value);
    box->addWidget(figure.note);
    m_figures->addLayout(box, row, column);
    m_figures->setColumnStretch(column, 1);
    return figure;
}

void OverviewPage::setInstance(Instance* instance) {
    if (m_instance == instance)
        return;
    if (m_instance)
        disconnect(m_instance, nullptr, this, nullptr);
    m_instance = instance;
    m_chart->clear();
    if (instance) {
        connect(instance, &Instance::sampled, this, &OverviewPage::refresh);
        connect(instance, &Instance::statusChanged, this, &OverviewPage::refresh);
    }
    refresh();
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
    m_chart->follow(m_instance->history());
    showFigures(status, sample, m_stale ? InfoRates{} : m_instance->rates());
    if (wasStale != m_stale)
        applyColours();
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
        m_gauge->setValues({{}, {}, full ? std::optional<qint64>(0) : std::nullopt, false});
        m_headline->setText(full                                         ? tr("No connection is left")
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
    if (used && limit.value_or(0) > 0)
        m_subline->setText(
            tr("%1 of the limit").arg(formatPercent(static_cast<double>(*used) / static_cast<double>(*limit))));
    else
        m_subline->setText(limit ? QString() : tr("The server does not report maxclients."));

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
    setTextColour(m_subline, colours.mutedText);
    setTextColour(m_age, colours.warningText);
    for (QLabel* label : findChildren<QLabel*>(QStringLiteral("quiet")))
        setTextColour(label, colours.mutedText);
}

}  // namespace headroom
