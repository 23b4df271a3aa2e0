// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/instance_pane.h"

#include "gui/app/environment_question.h"
#include "gui/app/instance_header.h"
#include "gui/app/pause_banner.h"
#include "gui/clients/clients_page.h"
#include "gui/config/config_page.h"
#include "gui/overview/overview_page.h"
#include "gui/slowlog/slowlog_page.h"
#include "gui/style/metrics.h"
#include "gui/why/why_page.h"

#include <QAction>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace headroom {

InstancePane::InstancePane(const QList<QAction*>& pageActions, Ledger& ledger, Leases& leases, QWidget* parent)
    : QWidget(parent),
      m_ledger(ledger),
      m_leases(leases),
      m_header(new InstanceHeader(this)),
      m_environment(new EnvironmentQuestion(this)),
      m_pauseBanner(new PauseBanner(this)),
      m_tabs(new QTabBar(this)),
      m_stack(new QStackedWidget(this)),
      m_pages(PageCount, nullptr) {
    connect(m_pauseBanner, &PauseBanner::resumeClicked, this, &InstancePane::resumeClicked);
    connect(m_header, &InstanceHeader::unlockClicked, this, &InstancePane::unlockWanted);
    connect(m_environment, &EnvironmentQuestion::answered, this, [this](Environment environment) {
        Q_EMIT answered({.kind = WayInAnswer::Kind::TreatAs, .environment = environment});
    });
    m_tabs->setExpanding(false);
    m_tabs->setAccessibleName(tr("Pages"));
    for (const QAction* action : pageActions)
        m_tabs->setTabToolTip(m_tabs->addTab(action->text().remove(u'&')), action->toolTip());
    connect(m_tabs, &QTabBar::currentChanged, this, &InstancePane::choosePage);

    auto* tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(pageMargin, 0, pageMargin, 0);
    tabRow->addWidget(m_tabs);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addLayout(tabRow);
    column->addWidget(m_environment);
    column->addWidget(m_pauseBanner);
    column->addWidget(m_stack, 1);
}

InstancePage* InstancePane::makePage(int page) {
    switch (page) {
        case Clients:
            return new ClientsPage(m_ledger, m_stack);
        case Why:
            return new WhyPage(m_stack);
        case Slowlog:
            return new SlowlogPage(m_stack);
        case Config:
            return new ConfigPage(m_leases, m_stack);
        default: {
            auto* overview = new OverviewPage(m_stack);
            connect(overview, &OverviewPage::answered, this, &InstancePane::answered);
            return overview;
        }
    }
}

void InstancePane::focusPage() {
    QWidget* page = m_stack->currentWidget();
    (page->focusProxy() ? page : m_tabs)->setFocus();
}

void InstancePane::setInstance(Instance* instance) {
    m_instance = instance;
    m_header->setInstance(instance);
    m_environment->setInstance(instance);
    for (InstancePage* page : std::as_const(m_pages)) {
        if (page)
            page->setInstance(instance);
    }
}

void InstancePane::setPaused(bool paused) {
    m_paused = paused;
    for (InstancePage* page : std::as_const(m_pages)) {
        if (page)
            page->setPaused(paused);
    }
    if (paused)
        m_pauseBanner->showSince(wallNow());
    else
        m_pauseBanner->hide();
}

InstancePage& InstancePane::pageAt(int page) {
    if (!m_pages[page]) {
        InstancePage* made = m_pages[page] = makePage(page);
        m_stack->addWidget(made);
        connect(made, &InstancePage::message, this, &InstancePane::message);
        connect(made, &InstancePage::clientsWanted, this, &InstancePane::showClients);
        connect(made, &InstancePage::remedyWanted, this, &InstancePane::offerRemedy);
        connect(made, &InstancePage::whyWanted, this, [this] {
            choosePage(Why);
            focusPage();
        });
        connect(made, &InstancePage::slowlogWanted, this, [this] {
            choosePage(Slowlog);
            focusPage();
        });
        connect(made, &InstancePage::chartWanted, this, [this](WallTime since) {
            choosePage(Overview);
            focusPage();
            static_cast<OverviewPage&>(pageAt(Overview)).showChartSince(since);
        });
        made->setInstance(m_instance);
        made->setPaused(m_paused);
    }
    return *m_pages[page];
}

void InstancePane::showClients(const QString& filter) {
    choosePage(Clients);
    static_cast<ClientsPage&>(pageAt(Clients)).showOnly(filter);
    focusPage();
}

// Kills are asked for where one is, settings where they stand.
void InstancePane::offerRemedy(const RemedyAction& action) {
    if (action.kind == RemedyAction::Kill) {
        static_cast<ClientsPage&>(pageAt(Clients)).kill(action.filter);
        return;
    }
    choosePage(Config);
    static_cast<ConfigPage&>(pageAt(Config))
        .propose(action.setting.toLatin1(), action.value, std::chrono::seconds(action.seconds));
}

void InstancePane::choosePage(int page) {
    m_stack->setCurrentWidget(&pageAt(page));
    const QSignalBlocker quiet(m_tabs);
    m_tabs->setCurrentIndex(page);
    Q_EMIT pageChosen(page);
}

}  // namespace headroom
