// SPDX-License-Identifier: GPL-3.0-or-later
// The window: the instances on the left, the chosen one's pages on the right, or the welcome page. What is on
// the right is made when it is first needed, so that the window stands at once. GUI thread.
#pragma once

#include "core/fleet/open_servers.h"
#include "core/fleet/workspace.h"
#include "core/session/engine.h"
#include "gui/style/theme.h"

#include <QMainWindow>
#include <QTimer>

#include <vector>

class QListView;
class QSplitter;
class QStackedWidget;

namespace headroom {

class FleetModel;
class InstancePane;
struct LeaseStatus;
class Ledger;
class LedgerPage;
class ProfileEdits;
class StatusLine;
class WayIn;
class WelcomePage;

class MainWindow : public QMainWindow {
    Q_OBJECT
  public:
    // All must outlive the window.
    MainWindow(Engine& engine, Workspace& workspace, Theme& theme, Ledger& ledger, ProfileEdits& profiles,
               QWidget* parent = nullptr);
    ~MainWindow() override;

    // As Workspace::add(); chosen when the welcome page is up.
    Instance* addInstance(const Endpoint& endpoint);
    // Opens what was open, as it was.
    void restore(const OpenServers& open);
    // Looks for changes of settings that a program left behind, and offers to put them back.
    void findLeftLeases();
    // Reads a saved client list and shows it as an instance.
    void openClientList(const QString& file);
    // The ways to a first instance.
    void showWelcome();
    // overview | clients | why | slowlog | config | ledger
    void showPage(const QString& name);
    void startDemo();
    // Why the demo did not start.
    void showDemoTrouble(const QString& sentence);

    // For one who cannot answer: a signal. False: it closes once what is on loan is put back.
    bool closeWithoutAsking();

    // Size, place and theme of the last time; from now on they and what is open are remembered.
    void remember();

  Q_SIGNALS:
    void demoRequested();
    // The window has been painted for the first time.
    void painted();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;

  private:
    void makeActions();
    void makeMenus();
    QWidget* makeFleetPanel();
    InstancePane& pane();
    WelcomePage& welcome();
    void choose(Instance* instance);
    void showTitle();
    void choosePage(int page);
    LedgerPage& ledgerPage();
    void showLedger();
    // Back to the chosen instance, or to the ways to one.
    void leaveLedger();
    [[nodiscard]] bool isLedgerShown() const;
    void refresh();
    void tellLeaseEnd(const LeaseStatus& status);
    void announce(const QString& text);
    void saveCurrent();
    void unlockCurrent();
    void editEnvironments();
    void removeCurrent();
    void removeInstance(Instance& instance);
    void connectTo(const Endpoint& endpoint);
    void askForClientList();
    void setPaused(bool paused);
    void chooseTheme(ThemeChoice choice);
    void keepOpen();
    void readAllClients();
    void editCost();
    void offerLeft(const std::vector<Lease>& leases);
    // Whether it was asked: putting a maxclients back now would lock everybody out, or a full server gets our place.
    bool askBeforeLockout();
    void updateActions();

    Engine& m_engine;
    Workspace& m_workspace;
    Leases& m_leases;
    Theme& m_theme;
    Ledger& m_ledger;
    ProfileEdits& m_profiles;
    WayIn* m_wayIn;
    FleetModel* m_fleet;
    Instance* m_current = nullptr;
    bool m_remembers = false;
    bool m_hasOpened = false;  // something that lasts: else what was open the last time stays kept
    QTimer m_keepOpen;         // several are opened and closed together
    bool m_painted = false;
    bool m_mayLockOut = false;  // the user said so, or cannot be asked
    bool m_closing = false;     // what is on loan is being put back
    int m_page = 0;

    QSplitter* m_splitter;
    QWidget* m_fleetPanel;
    QListView* m_list;
    QStackedWidget* m_right;
    WelcomePage* m_welcome = nullptr;
    InstancePane* m_pane = nullptr;
    LedgerPage* m_ledgerPage = nullptr;
    StatusLine* m_status = nullptr;  // comes with the pane

    QAction* m_connect;
    QAction* m_open;
    QAction* m_demo;
    QAction* m_quit;
    QAction* m_reconnect;
    QAction* m_saveServer;
    QAction* m_unlock;
    QAction* m_environments;
    QAction* m_remove;
    QAction* m_pause;
    QAction* m_refresh;
    QAction* m_readAll;
    QAction* m_cost;
    QAction* m_keys;
    QAction* m_about;
    QList<QAction*> m_pageActions;
    QAction* m_showLedger;
    QList<QAction*> m_themeActions;
};

}  // namespace headroom
