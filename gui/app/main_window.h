// SPDX-License-Identifier: GPL-3.0-or-later
// The window: the instances on the left, the chosen one's pages on the right, or the welcome page. GUI thread.
#pragma once

#include "core/session/engine.h"
#include "gui/style/theme.h"

#include <QMainWindow>

class QListView;
class QSplitter;
class QStackedWidget;
class QTabBar;

namespace headroom {

class ClientsPage;
class FleetModel;
class Instance;
class InstanceHeader;
class OverviewPage;
class PauseBanner;
class SlowlogPage;
class StatusLine;
class WelcomePage;

class MainWindow : public QMainWindow {
    Q_OBJECT
  public:
    // Both must outlive the window.
    MainWindow(Engine& engine, Theme& theme, QWidget* parent = nullptr);
    ~MainWindow() override;

    // Starts monitoring; chosen when the welcome page is up. One that is there already is not added twice; with another
    // password it is replaced.
    Instance* addInstance(const Endpoint& endpoint);
    // overview | clients | slowlog
    void showPage(const QString& name);
    void startDemo();
    // Why the demo did not start.
    void showDemoTrouble(const QString& sentence);

    // Size, place and theme of the last time, and from now on remembered when the window closes.
    void rememberLayout();

  Q_SIGNALS:
    void demoRequested();

  protected:
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void makeActions();
    void makeMenus();
    QWidget* makeFleetPanel();
    QWidget* makeInstancePane();
    void choose(Instance* instance);
    void choosePage(int page);
    void removeInstance(Instance* instance);
    void connectTo(const Endpoint& endpoint);
    void showWelcome();
    void setPaused(bool paused);
    void updateActions();

    Engine& m_engine;
    Theme& m_theme;
    FleetModel* m_fleet;
    Instance* m_current = nullptr;
    bool m_paused = false;
    bool m_remembers = false;

    QSplitter* m_splitter;
    QWidget* m_fleetPanel;
    QListView* m_list;
    QStackedWidget* m_right;
    WelcomePage* m_welcome;
    QWidget* m_pane;
    InstanceHeader* m_header;
    PauseBanner* m_pauseBanner;
    QTabBar* m_tabs;
    QStackedWidget* m_pages;
    OverviewPage* m_overview;
    // Made when first shown.
    ClientsPage* m_clients = nullptr;
    SlowlogPage* m_slowlog = nullptr;
    StatusLine* m_status;

    QAction* m_connect;
    QAction* m_demo;
    QAction* m_quit;
    QAction* m_reconnect;
    QAction* m_remove;
    QAction* m_pause;
    QAction* m_refresh;
    QAction* m_keys;
    QAction* m_about;
    QList<QAction*> m_pageActions;
    QList<QAction*> m_themeActions;
};

}  // namespace headroom
