// SPDX-License-Identifier: GPL-3.0-or-later
// The clients of one instance: filter, table, and what can be done with them. GUI thread.
// setInstance() feeds it from an Instance; the setters below it are the same path, for values of any origin.
#pragma once

#include "core/profile/endpoint.h"
#include "core/session/session_status.h"
#include "gui/clients/client_actions.h"
#include "gui/clients/client_groups.h"
#include "gui/clients/client_rows.h"
#include "gui/fleet/instance_page.h"

#include <QHideEvent>
#include <QObject>
#include <QPoint>
#include <QPointer>
#include <QShowEvent>
#include <QTimer>

#include <chrono>
#include <optional>

class QAction;
class QLabel;
class QSplitter;

namespace headroom {

class ClientTable;
class ClientsToolbar;
class CopyActions;
class FilterBar;
class GrantButton;
class GroupsPanel;
class KillActions;
class Ledger;
class MarkActions;
class RowOrderer;
class ValueFilterActions;

class ClientsPage : public InstancePage {
    Q_OBJECT
  public:
    // `ledger` must outlive it.
    explicit ClientsPage(Ledger& ledger, QWidget* parent = nullptr);
    ~ClientsPage() override;

    void setInstance(Instance* instance) override;
    // The table can still be searched and sorted.
    void setPaused(bool paused) override;

    void setEndpoint(const Endpoint& endpoint);
    // Empty detail: the list can be read.
    void setStatus(const SessionStatus& status, const Error& clientListError);
    void setClients(const ClientListing& listing);
    // What groups have shares of; nullopt: not known. Shown with the next listing.
    void setLimit(std::optional<qint64> maxclients) { m_maxclients = maxclients; }
    // After how long the server closes idle clients; nullopt or 0: never, or not known.
    void setServerTimeout(std::optional<std::chrono::seconds> timeout);

    // Esc leads back to the filter that was there.
    void showOnly(const QString& filter) { filterToGroup(filter, false); }
    // Makes a plan to kill those it matches, of all clients, whatever is shown here; this page may be hidden.
    void kill(const QString& filter);

    [[nodiscard]] KillActions& kills() const { return *m_kills; }

  protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

  private:
    void buildLayout();
    void buildGroups();
    void buildShortcuts();
    void readInstance();
    void readCare();
    void readSettings();
    void takeListing();
    void requestRows();
    void filterTo(const QString& filter, bool within);
    void filterToGroup(const QString& group, bool within);
    void showRows(const std::shared_ptr<const ClientRows>& rows);

    void tellVisible();
    void updateCounts();
    void updateNotes();
    [[nodiscard]] QString snapshotAge() const;

    void clearStep();
    void showFields();
    void showTableMenu(const QPoint& position);

    Ledger& m_ledger;
    QPointer<Instance> m_instance;
    std::unique_ptr<QObject> m_instanceLinks;  // context of the connections to m_instance
    Endpoint m_endpoint;
    SessionStatus m_status;
    Error m_killRefusal;
    Error m_clientListError;
    ClientListing m_newest;
    ClientListing m_taken;  // differs from m_newest while paused
    bool m_paused = false;
    std::optional<qint64> m_maxclients;
    GroupPast m_past;

    RowOrderer* m_orderer;
    FilterBar* m_filter;
    GrantButton* m_grant;
    QLabel* m_note;  // what is wrong with the data, above the table
    GroupsPanel* m_groups;
    QAction* m_showsGroups;
    QAction* m_showsFields;
    QSplitter* m_splitter;
    QString m_groupFilter;  // the text that chose a group
    QString m_beforeGroup;  // the text before that
    ClientTable* m_table;
    ClientActions m_actions;
    KillActions* m_kills;
    MarkActions* m_marks;
    CopyActions* m_copies;
    ValueFilterActions* m_valueFilters;
    ClientsToolbar* m_toolbar;
    QTimer m_ageTimer;
};

}  // namespace headroom
