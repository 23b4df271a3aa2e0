// SPDX-License-Identifier: GPL-3.0-or-later
// What is shown of the chosen instance: its header, the tabs and the pages behind them. GUI thread.
// A page is made when it is first shown.
#pragma once

#include "core/fleet/way_in.h"

#include <QList>
#include <QWidget>

class QAction;
class QStackedWidget;
class QTabBar;

namespace headroom {

class Instance;
class EnvironmentQuestion;
class InstanceHeader;
class InstancePage;
class Leases;
class Ledger;
class PauseBanner;
struct RemedyAction;

class InstancePane : public QWidget {
    Q_OBJECT
  public:
    enum Page { Overview, Clients, Why, Slowlog, Config, PageCount };

    // `pageActions`: by page, for the tabs' words. The others must outlive it.
    InstancePane(const QList<QAction*>& pageActions, Ledger& ledger, Leases& leases, QWidget* parent = nullptr);

    void setInstance(Instance* instance);
    void setPaused(bool paused);
    void choosePage(int page);
    // The keys go to the page's table, or to the tabs where it has none.
    void focusPage();

  Q_SIGNALS:
    void pageChosen(int page);
    void resumeClicked();
    // What helps into the instance, or how careful to be with it.
    void answered(const headroom::WayInAnswer& answer);
    // The person asked to unlock it.
    void unlockWanted();
    void message(const QString& text);

  private:
    // Made when it is first needed.
    [[nodiscard]] InstancePage& pageAt(int page);
    [[nodiscard]] InstancePage* makePage(int page);
    void showClients(const QString& filter);
    void offerRemedy(const RemedyAction& action);

    Ledger& m_ledger;
    Leases& m_leases;
    Instance* m_instance = nullptr;
    bool m_paused = false;
    InstanceHeader* m_header;
    EnvironmentQuestion* m_environment;
    PauseBanner* m_pauseBanner;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    QList<InstancePage*> m_pages;  // null: not made yet
};

}  // namespace headroom
