// SPDX-License-Identifier: GPL-3.0-or-later
// The window: the instances on the left, the chosen one's pages on the right, or the welcome page. What is on
// the right is made when it is first needed, so that the window stands at once. GUI thread.
#pragma once

#include "core/action/lease.h"
#include "core/session/engine.h"
#include "gui/style/theme.h"

#include <QMainWindow>

#include <vector>

class QListView;
class QSplitter;
class QStackedWidget;

namespace headroom {

class FleetModel;
class Instance;
class InstancePane;
class LeaseStore;
class Leases;
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
    MainWindow(Engine& engine, Theme& theme, Ledger& ledger, LeaseStore& store, ProfileEdits& profiles,
               QWidget* parent = nullptr);
    ~MainWindow() override;

    // Starts monitoring; chosen when the welcome page is up. One that is there already is not added twice; with another
    // password, it is replaced.
    Instance* addInstance(const Endpoint& wanted);
    // Looks for changes of settings that a program left behind, and offers to put them back.
    void findLeftLeases();
    // Reads a saved client list and shows it as an instance.
    void openClientList(const QString& file);
    // The ways to a first instance.
    void showWelcome();
    // overview | clients | slowlog | config | ledger
    void showPage(const QString& name);
    void startDemo();
    // Why the demo did not start.
    void showDemoTrouble(const QString& sentence);

    // For one who cannot answer: a signal. False: it closes once what is on loan is put back.
    bool closeWithoutAsking();

    // Size, place and theme of the last time, and from now on remembered when the window closes.
    void rememberLayout();

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
    void markChange(const Lease& lease, const QString& text);
    void tellLeaseEnd(const LeaseStatus& status);
    void announce(const QString& text);
    [[nodiscard]] Instance* instanceAt(const Endpoint& endpoint) const;
    void holdToProfile(Endpoint& endpoint) const;
    void followProfiles();
    void saveCurrent();
    void unlockCurrent();
    void editEnvironments();
    // By its way in, else one that is connected to the same process.
    [[nodiscard]] Instance* instanceOf(const Lease& lease) const;
    void removeCurrent();
    void removeInstance(Instance* instance);
    void connectTo(const Endpoint& endpoint);
    void askForClientList();
    void setPaused(bool paused);
    void chooseTheme(ThemeChoice choice);
    void readAllClients();
    void editCost();
    void offerLeft(const std::vector<Lease>& leases);
    // Whether it was asked: putting a maxclients back now would lock everybody out, or a full server gets our place.
    bool askBeforeLockout();
    // What giving up its connection means, where it is the place of a full server; else empty.
    [[nodiscard]] static QString slotLoss(const Instance& instance);
    void updateActions();

    Engine& m_engine;
    Theme& m_theme;
    Ledger& m_ledger;
    ProfileEdits& m_profiles;
    Leases* m_leases;
    WayIn* m_wayIn;
    FleetModel* m_fleet;
    Instance* m_current = nullptr;
    bool m_remembers = false;
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
