// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/main_window.h"

#include "core/fleet/instance.h"
#include "core/fleet/leases.h"
#include "core/fleet/settings.h"
#include "core/fleet/way_in.h"
#include "core/text/escape.h"
#include "gui/app/cost_dialog.h"
#include "gui/app/instance_pane.h"
#include "gui/app/status_line.h"
#include "gui/connect/profile_edits.h"
#include "gui/connect/welcome_page.h"
#include "gui/fleet/fleet_delegate.h"
#include "gui/fleet/fleet_model.h"
#include "gui/ledger/ledger_page.h"
#include "gui/style/metrics.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/tab_order.h"

#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QLabel>
#include <QListView>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

namespace headroom {

namespace {

constexpr int fleetWidth = 216;
constexpr QSize startSize(1264, 752);  // with its frame and a panel within 1280 × 800

constexpr std::array<QLatin1String, 3> themeNames{QLatin1String("system"), QLatin1String("light"),
                                                  QLatin1String("dark")};
constexpr std::array<QLatin1String, InstancePane::PageCount> pageNames{
    QLatin1String("overview"), QLatin1String("clients"), QLatin1String("why"), QLatin1String("slowlog"),
    QLatin1String("config")};

}  // namespace

MainWindow::MainWindow(Engine& engine, Workspace& workspace, Theme& theme, Ledger& ledger, ProfileEdits& profiles,
                       QWidget* parent)
    : QMainWindow(parent),
      m_engine(engine),
      m_workspace(workspace),
      m_leases(workspace.leases()),
      m_theme(theme),
      m_ledger(ledger),
      m_profiles(profiles),
      m_wayIn(new WayIn(profiles.secrets(), profiles.store(), this)),
      m_fleet(new FleetModel(this)) {
    setWindowTitle(tr("Headroom"));
    m_engine.setLimits(CostDialog::load());
    setMinimumSize(880, 600);
    setAcceptDrops(true);
    connect(&m_leases, &Leases::leftFound, this, &MainWindow::offerLeft);
    connect(&m_workspace, &Workspace::added, m_fleet, &FleetModel::add);
    connect(&m_workspace, &Workspace::removing, m_fleet, &FleetModel::remove);  // the list chooses a neighbour
    connect(&m_leases, &Leases::ended, this, &MainWindow::tellLeaseEnd);
    connect(&m_leases, &Leases::trouble, this, &MainWindow::announce);
    connect(m_wayIn, &WayIn::trouble, this, &MainWindow::announce);
    connect(&m_ledger, &Ledger::failed, this, [this](const Error& error) { announce(error.detail); });
    connect(&m_leases, &Leases::settled, this, &QWidget::close);
    resize(startSize);
    makeActions();
    makeMenus();

    m_right = new QStackedWidget(this);
    m_fleetPanel = makeFleetPanel();
    m_splitter = new QSplitter(this);
    m_splitter->addWidget(m_fleetPanel);
    m_splitter->addWidget(m_right);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({fleetWidth, startSize.width() - fleetWidth});
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    setCentralWidget(m_splitter);

    // Space presses the button that has the focus, or does what the widget's own action says; everywhere else it
    // pauses.
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget* before, QWidget* now) {
        Q_UNUSED(before);
        const bool ownUse =
            qobject_cast<QAbstractButton*>(now) || qobject_cast<QComboBox*>(now) ||
            (now && std::ranges::count(now->actions(), QKeySequence(Qt::Key_Space), &QAction::shortcut) > 0);
        m_pause->setShortcut(ownUse ? QKeySequence() : QKeySequence(Qt::Key_Space));
    });
    connect(m_right, &QStackedWidget::currentChanged, this, &MainWindow::updateActions);
    updateActions();
}

MainWindow::~MainWindow() {
    // The focus still moves while the parts go.
    disconnect(qApp, nullptr, this, nullptr);
    if (m_pane)
        m_pane->setInstance(nullptr);
}

QWidget* MainWindow::makeFleetPanel() {
    auto* panel = new QWidget(this);
    panel->setMinimumWidth(160);
    auto* title = plainLabel(panel, tr("Instances"));
    title->setFont(boldFont(font()));
    auto* add = new QToolButton(panel);
    add->setText(QStringLiteral("+"));
    add->setAutoRaise(true);
    add->setToolTip(m_connect->toolTip());
    add->setAccessibleName(tr("Connect"));
    connect(add, &QToolButton::clicked, m_connect, &QAction::trigger);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(gridUnit + gridHalf, gridUnit + gridHalf, gridUnit, gridUnit);
    head->addWidget(title, 1);
    head->addWidget(add);

    m_list = new QListView(panel);
    m_list->setModel(m_fleet);
    m_list->setItemDelegate(new FleetDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Instances"));
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_list->addActions({m_reconnect, m_remove});
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& now) { choose(m_fleet->at(now.row())); });
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) { choose(m_fleet->at(index.row())); });

    auto* ledger = new QToolButton(panel);
    ledger->setDefaultAction(m_showLedger);
    ledger->setFocusPolicy(Qt::TabFocus);
    ledger->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(gridUnit, gridHalf, gridUnit, gridUnit);
    foot->addWidget(ledger);

    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_list, 1);
    column->addLayout(foot);
    return panel;
}

InstancePane& MainWindow::pane() {
    if (!m_pane) {
        m_status = new StatusLine({m_pause, m_refresh}, m_leases, this);
        setStatusBar(m_status);
        m_pane = new InstancePane(m_pageActions, m_ledger, m_leases, m_right);
        m_right->addWidget(m_pane);
        connect(m_pane, &InstancePane::message, m_status, &StatusLine::announce);
        connect(m_pane, &InstancePane::resumeClicked, this, [this] { m_pause->setChecked(false); });
        connect(m_pane, &InstancePane::answered, this,
                [this](const WayInAnswer& answer) { m_wayIn->take(*m_current, answer); });
        connect(m_pane, &InstancePane::unlockWanted, this, &MainWindow::unlockCurrent);
        connect(m_pane, &InstancePane::pageChosen, this, [this](int page) {
            m_page = page;
            if (m_remembers)
                m_keepOpen.start();
            m_pageActions[page]->setChecked(!isLedgerShown());
        });
        m_pane->choosePage(m_page);
    }
    return *m_pane;
}

LedgerPage& MainWindow::ledgerPage() {
    if (!m_ledgerPage) {
        m_ledgerPage = new LedgerPage(m_ledger, m_right);
        m_right->addWidget(m_ledgerPage);
        m_ledgerPage->setInstance(m_current);
        connect(m_ledgerPage, &LedgerPage::message, this, &MainWindow::announce);
        connect(m_ledgerPage, &LedgerPage::left, this, &MainWindow::leaveLedger);
    }
    return *m_ledgerPage;
}

bool MainWindow::isLedgerShown() const {
    return m_ledgerPage && m_right->currentWidget() == m_ledgerPage;
}

void MainWindow::showLedger() {
    m_right->setCurrentWidget(&ledgerPage());
    m_ledgerPage->setFocus();
}

void MainWindow::leaveLedger() {
    choose(m_current);
    if (m_current)
        m_list->setFocus();
}

void MainWindow::refresh() {
    if (isLedgerShown())
        m_ledgerPage->read();
    else if (m_current)
        m_current->refresh();
}

WelcomePage& MainWindow::welcome() {
    if (!m_welcome) {
        m_welcome = new WelcomePage(m_profiles, m_right);
        m_right->addWidget(m_welcome);
        connect(m_welcome, &WelcomePage::connectRequested, this, &MainWindow::connectTo);
        connect(m_welcome, &WelcomePage::demoRequested, this, &MainWindow::demoRequested);
    }
    return *m_welcome;
}

Instance* MainWindow::addInstance(const Endpoint& endpoint) {
    const bool asked = !m_current || m_right->currentWidget() == m_welcome;
    const bool any = m_current != nullptr;
    const QPointer<Instance> before = m_current;
    Instance* instance = m_workspace.add(endpoint);
    m_hasOpened = m_hasOpened || !isDemo(instance->endpoint());
    if (asked || (any && !before)) {  // it took the place of the one that was shown
        m_list->setCurrentIndex(m_fleet->index(m_fleet->rowOf(instance)));
        choose(instance);
    }
    updateActions();
    if (asked)
        m_list->setFocus();
    if (const QString& trouble = instance->endpoint().careTrouble; !trouble.isEmpty())
        announce(m_profiles.store().isReadable()
                     ? trouble
                     : tr("Read-only: the saved servers cannot be read, so how careful to be here is not known."));
    return instance;
}

void MainWindow::removeInstance(Instance& instance) {
    if (!m_workspace.remove(instance))
        announce(tr("Its settings on loan are being put back; try again when they are."));
    updateActions();
}

void MainWindow::choose(Instance* instance) {
    if (instance != m_current) {
        if (m_current) {
            disconnect(m_current, &Instance::careChanged, this, nullptr);
            m_current->setDemand(pulseAlone);
        }
        m_current = instance;
        if (instance) {
            instance->setDemand(everything);
            connect(instance, &Instance::careChanged, this, [this] {
                updateActions();
                showTitle();
                if (m_ledgerPage)
                    m_ledgerPage->setInstance(m_current);
            });
        }
        m_pause->setChecked(false);
        if (instance || m_pane) {
            pane().setInstance(instance);
            m_status->setInstance(instance);
        }
        if (m_ledgerPage)
            m_ledgerPage->setInstance(instance);
        showTitle();
    }
    if (instance)
        m_right->setCurrentWidget(&pane());
    else
        showWelcome();
    updateActions();
}

void MainWindow::showTitle() {
    const QString name = m_current ? visibleText(m_current->endpoint().displayName().toUtf8(), 64) : QString();
    setWindowTitle(name.isEmpty() ? tr("Headroom") : name);  // the system adds the program's name
}

void MainWindow::choosePage(int page) {
    const bool isFocusOnRight = m_right->isAncestorOf(focusWidget());
    pane().choosePage(page);
    if (!m_current)
        return;
    m_right->setCurrentWidget(m_pane);
    if (isFocusOnRight)  // what had it may be hidden now
        m_pane->focusPage();
}

void MainWindow::showPage(const QString& name) {
    if (name == QLatin1String("ledger")) {
        m_showLedger->trigger();
        return;
    }
    const auto found = std::ranges::find(pageNames, name);
    Q_ASSERT(found != pageNames.end());
    choosePage(static_cast<int>(found - pageNames.begin()));
}

void MainWindow::connectTo(const Endpoint& endpoint) {
    addInstance(endpoint);
    welcome().clear();
}

void MainWindow::startDemo() {
    showWelcome();
    Q_EMIT demoRequested();
}

void MainWindow::showDemoTrouble(const QString& sentence) {
    showWelcome();
    welcome().showTrouble(sentence);
}

void MainWindow::showWelcome() {
    m_right->setCurrentWidget(&welcome());
    m_welcome->setFocus();
}

void MainWindow::setPaused(bool paused) {
    if (!m_pane)
        return;
    m_pane->setPaused(paused);
    m_status->setPaused(paused);
}

void MainWindow::updateActions() {
    const bool any = m_current != nullptr;
    const bool live = any && !m_current->isSaved();
    m_fleetPanel->setVisible(m_fleet->rowCount() > 0);
    if (m_status)
        m_status->setVisible(any);
    m_remove->setEnabled(any);
    m_saveServer->setEnabled(live && m_current->endpoint().profileId.isEmpty());
    m_unlock->setEnabled(live && m_current->endpoint().locked);
    m_unlock->setText(live && m_current->unlockedFor() ? tr("&Lock again") : tr("&Unlock…"));
    const bool ledger = isLedgerShown();
    for (QAction* action : {m_reconnect, m_readAll})
        action->setEnabled(live);
    m_pause->setEnabled(live && !ledger);
    m_refresh->setEnabled(live || ledger);
    m_showLedger->setChecked(ledger);
    m_pageActions[m_page]->setChecked(!ledger);
    for (QAction* action : std::as_const(m_pageActions))
        action->setEnabled(any);
}

void MainWindow::chooseTheme(ThemeChoice choice) {
    m_theme.setChoice(choice);
    if (m_remembers)
        settings::theme.set(themeNames[static_cast<std::size_t>(choice)]);
}

void MainWindow::restore(const OpenServers& open) {
    m_hasOpened = true;
    for (const OpenServer& server : open.servers) {
        Instance* instance = m_workspace.add(server.endpoint);
        if (!server.info.isEmpty())
            instance->recall(server.info, server.taken);
    }
    if (open.servers.empty())
        return;
    m_list->setCurrentIndex(m_fleet->index(std::clamp(open.current, 0, m_fleet->rowCount() - 1)));
    if (open.page == QLatin1String("ledger") || std::ranges::find(pageNames, open.page) != pageNames.end())
        showPage(open.page);
    updateActions();
}

void MainWindow::keepOpen() {
    // Without the profiles it is not known which of them were open.
    if (!m_hasOpened || !m_profiles.store().isReadable())
        return;
    OpenServers open;
    open.page = isLedgerShown() ? QStringLiteral("ledger") : pageNames[static_cast<std::size_t>(m_page)];
    for (const auto& instance : m_workspace.instances()) {
        const Endpoint& endpoint = instance->endpoint();
        const bool isRemoved = !endpoint.profileId.isEmpty() && !m_profiles.store().byId(endpoint.profileId);
        if (instance->isSaved() || isDemo(endpoint) || isRemoved)
            continue;
        if (instance.get() == m_current)
            open.current = static_cast<int>(open.servers.size());
        const auto& sample = instance->sample();
        open.servers.push_back(
            {endpoint, sample ? sample->info : QByteArray(), sample ? sample->takenWall : WallTime()});
    }
    (void)writeOpenServers(openServersPath(), open,
                           m_profiles.store());  // on a full disk the next start begins with the first page
}

void MainWindow::remember() {
    m_remembers = true;
    m_keepOpen.setSingleShot(true);
    m_keepOpen.setInterval(std::chrono::seconds(1));
    connect(&m_keepOpen, &QTimer::timeout, this, &MainWindow::keepOpen);
    connect(&m_profiles, &ProfileEdits::forgotten, &m_keepOpen, qOverload<>(&QTimer::start));
    connect(&m_workspace, &Workspace::added, &m_keepOpen, qOverload<>(&QTimer::start));
    connect(&m_workspace, &Workspace::removing, &m_keepOpen, qOverload<>(&QTimer::start));
    connect(m_right, &QStackedWidget::currentChanged, &m_keepOpen, qOverload<>(&QTimer::start));
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, &m_keepOpen, qOverload<>(&QTimer::start));
    restoreGeometry(settings::windowGeometry.value());
    m_splitter->restoreState(settings::windowSplitter.value());
    const auto theme = std::ranges::find(themeNames, settings::theme.value());
    if (theme != themeNames.end() && m_theme.choice() == ThemeChoice::System)
        m_theme.setChoice(static_cast<ThemeChoice>(theme - themeNames.begin()));
}

// What is on loan goes back first. What cannot go back now, or when the window is closed again meanwhile, stays on
// disk and is offered at the next start.
void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_mayLockOut && !m_closing && askBeforeLockout()) {
        event->ignore();
        return;
    }
    if (!m_leases.open().empty() && !std::exchange(m_closing, true)) {
        m_leases.revertAll();
        if (m_status)
            m_status->announce(
                tr("Settings on loan are being put back before Headroom ends; close again to quit at once."));
        event->ignore();
        return;
    }
    if (m_remembers) {
        settings::windowGeometry.set(saveGeometry());
        settings::windowSplitter.set(m_splitter->saveState());
        keepOpen();
    }
    QMainWindow::closeEvent(event);
}

bool MainWindow::closeWithoutAsking() {
    m_mayLockOut = true;
    return close();
}

void MainWindow::paintEvent(QPaintEvent* event) {
    QMainWindow::paintEvent(event);
    if (!std::exchange(m_painted, true))
        QMetaObject::invokeMethod(this, &MainWindow::painted, Qt::QueuedConnection);
}

bool MainWindow::focusNextPrevChild(bool next) {
    return focusAsLaidOut(*this, next);
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_current && m_right->currentWidget() == m_welcome)
        choose(m_current);
    else
        QMainWindow::keyPressEvent(event);
}

}  // namespace headroom
