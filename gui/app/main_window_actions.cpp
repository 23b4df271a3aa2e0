// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: its actions and menus.
#include "core/fleet/instance.h"
#include "gui/app/help_dialogs.h"
#include "gui/app/instance_pane.h"
#include "gui/app/main_window.h"

#include <QActionGroup>
#include <QMenuBar>

namespace headroom {

namespace {

QAction* makeAction(QWidget* window, const QString& text, const QKeySequence& key, const QString& explanation) {
    auto* action = new QAction(text, window);
    action->setAutoRepeat(false);
    action->setShortcut(key);
    const QString keyText = key.toString(QKeySequence::NativeText);
    action->setToolTip(keyText.isEmpty() ? explanation : MainWindow::tr("%1 (%2)").arg(explanation, keyText));
    window->addAction(action);
    return action;
}

}  // namespace

void MainWindow::makeActions() {
    m_connect = makeAction(this, tr("&Connect…"), QKeySequence(Qt::CTRL | Qt::Key_N), tr("Monitor another server"));
    connect(m_connect, &QAction::triggered, this, &MainWindow::showWelcome);
    m_open = makeAction(this, tr("&Open client list…"), QKeySequence::Open,
                        tr("Look at the saved output of CLIENT LIST; files can also be dropped on the window"));
    connect(m_open, &QAction::triggered, this, &MainWindow::askForClientList);
    m_demo = makeAction(this, tr("Start the &demo"), {}, tr("A private Redis with a service that leaks connections"));
    connect(m_demo, &QAction::triggered, this, &MainWindow::startDemo);
    m_quit = makeAction(this, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), tr("End the program"));
    connect(m_quit, &QAction::triggered, this, &QWidget::close);

    m_reconnect = makeAction(this, tr("&Reconnect now"), QKeySequence(Qt::CTRL | Qt::Key_R),
                             tr("Try now instead of at the next planned time"));
    connect(m_reconnect, &QAction::triggered, this, [this] { m_current->refresh(); });
    m_remove = makeAction(this, tr("Re&move"), QKeySequence(Qt::CTRL | Qt::Key_W),
                          tr("Stop monitoring this instance; nothing is changed on the server"));
    connect(m_remove, &QAction::triggered, this, &MainWindow::removeCurrent);

    m_saveServer = makeAction(this, tr("&Save this server…"), QKeySequence::Save,
                              tr("Keep how to reach it, to connect to it again"));
    connect(m_saveServer, &QAction::triggered, this, &MainWindow::saveCurrent);
    m_unlock = makeAction(this, tr("&Unlock…"), QKeySequence(Qt::CTRL | Qt::Key_U),
                          tr("A saved server that is read-only until its name is typed"));
    connect(m_unlock, &QAction::triggered, this, &MainWindow::unlockCurrent);

    const QStringList names{tr("&Overview"), tr("&Clients"), tr("W&hy"), tr("&Slowlog"), tr("C&onfig")};
    const QStringList explanations{tr("How many connections are left"), tr("Who is connected"),
                                   tr("What fills the server, and what to do about it"), tr("Which commands were slow"),
                                   tr("The settings that matter for connections")};
    auto* pageGroup = new QActionGroup(this);
    for (int page = 0; page < InstancePane::PageCount; ++page) {
        QAction* action = makeAction(
            this, names[page], QKeySequence(QKeyCombination(Qt::CTRL, Qt::Key(Qt::Key_1 + page))), explanations[page]);
        action->setCheckable(true);
        pageGroup->addAction(action);
        connect(action, &QAction::triggered, this, [this, page] { choosePage(page); });
        m_pageActions += action;
    }
    m_pageActions[m_page]->setChecked(true);
    m_showLedger = makeAction(this, tr("&Ledger"),
                              QKeySequence(QKeyCombination(Qt::CTRL, Qt::Key(Qt::Key_1 + m_pageActions.size()))),
                              tr("What was done to servers, to all of them"));
    m_showLedger->setCheckable(true);
    pageGroup->addAction(m_showLedger);
    connect(m_showLedger, &QAction::triggered, this, &MainWindow::showLedger);

    m_pause = makeAction(this, tr("&Pause"), QKeySequence(Qt::Key_Space), tr("Hold the pages still; reading goes on"));
    m_pause->setProperty("key", m_pause->shortcut().toString(QKeySequence::NativeText));
    m_pause->setCheckable(true);
    connect(m_pause, &QAction::toggled, this, &MainWindow::setPaused);
    m_refresh = makeAction(this, tr("Re&fresh"), QKeySequence(Qt::Key_F5),
                           tr("Read the figures, the clients on screen and the new ones now"));
    connect(m_refresh, &QAction::triggered, this, &MainWindow::refresh);
    m_readAll = makeAction(this, tr("Refresh &all clients now…"), QKeySequence(Qt::SHIFT | Qt::Key_F5),
                           tr("Read the whole client table in one command; says beforehand what it costs"));
    connect(m_readAll, &QAction::triggered, this, &MainWindow::readAllClients);
    m_cost = makeAction(this, tr("&Monitoring cost…"), {}, tr("How much of a server's time Headroom may take"));
    connect(m_cost, &QAction::triggered, this, &MainWindow::editCost);

    m_environments = makeAction(this, tr("What &environments mean…"), {},
                                tr("How careful Headroom is with local, staging and production servers"));
    connect(m_environments, &QAction::triggered, this, &MainWindow::editEnvironments);

    auto* themeGroup = new QActionGroup(this);
    const QStringList themes{tr("As the &system"), tr("&Light"), tr("&Dark")};
    for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark}) {
        QAction* action = themeGroup->addAction(themes[static_cast<int>(choice)]);
        action->setCheckable(true);
        connect(action, &QAction::triggered, this, [this, choice] { chooseTheme(choice); });
        m_themeActions += action;
    }

    m_keys = makeAction(this, tr("&Keys"), QKeySequence(QStringLiteral("?")), tr("All keys"));
    m_keys->setShortcuts({m_keys->shortcut(), QKeySequence(Qt::Key_F1)});
    connect(m_keys, &QAction::triggered, this, [this] { showKeys(this, actions()); });
    m_about = makeAction(this, tr("&About Headroom"), {}, tr("Version and licence"));
    connect(m_about, &QAction::triggered, this, [this] { showAbout(this); });
}

void MainWindow::makeMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_connect, m_open, m_demo});
    file->addSeparator();
    file->addAction(m_quit);
    menuBar()->addMenu(tr("&Instance"))->addActions({m_reconnect, m_readAll, m_cost, m_saveServer, m_unlock, m_remove});
    QMenu* view = menuBar()->addMenu(tr("&View"));
    view->addActions(m_pageActions);
    view->addAction(m_showLedger);
    view->addSeparator();
    view->addActions({m_pause, m_refresh});
    view->addSeparator();
    view->addAction(m_environments);
    QMenu* themes = view->addMenu(tr("&Theme"));
    themes->addActions(m_themeActions);
    connect(themes, &QMenu::aboutToShow, this,
            [this] { m_themeActions[static_cast<int>(m_theme.choice())]->setChecked(true); });
    menuBar()->addMenu(tr("&Help"))->addActions({m_keys, m_about});
}

}  // namespace headroom
