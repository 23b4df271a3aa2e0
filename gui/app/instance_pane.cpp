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

void InstancePane::choosePage(int page) {
    if (!m_pages[page]) {
        m_pages[page] = makePage(page);
        m_stack->addWidget(m_pages[page]);
        connect(m_pages[page], &InstancePage::message, this, &InstancePane::message);
        m_pages[page]->setInstance(m_instance);
        m_pages[page]->setPaused(m_paused);
    }
    m_stack->setCurrentWidget(m_pages[page]);
    const QSignalBlocker quiet(m_tabs);
    m_tabs->setCurrentIndex(page);
    Q_EMIT pageChosen(page);
}

}  // namespace headroom
