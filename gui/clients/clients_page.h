// SPDX-License-Identifier: GPL-3.0-or-later
// The client table of one instance: search, sort, columns, kill of one client. GUI thread.
// setInstance() feeds it from an Instance; the setters below it are the same path, for values of any origin.
#pragma once

#include "core/profile/endpoint.h"
#include "core/session/session_status.h"
#include "gui/clients/view_keeper.h"
#include "gui/fleet/instance_page.h"

#include <QPointer>
#include <QTimer>

class QLabel;
class QLineEdit;
class QMenu;

namespace headroom {

class ClientActions;
class ClientCellDelegate;
class ColumnLayout;
class DenseTable;
class RowOrderer;

class ClientsPage : public InstancePage {
    Q_OBJECT
  public:
    explicit ClientsPage(QWidget* parent = nullptr);
    ~ClientsPage() override;

    void setInstance(Instance* instance) override;
    // The table can still be searched and sorted.
    void setPaused(bool paused) override;

    void setEndpoint(const Endpoint& endpoint);
    // Empty detail: the list can be read.
    void setStatus(const SessionStatus& status, const Error& clientListError);
    void setClients(const ClientListing& listing);

  Q_SIGNALS:
    void killRequested(const headroom::KillRequest& request);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

  private:
    void buildTable();
    void buildShortcuts();
    void readInstance();
    void tellOutcome(const KillOutcome& outcome);
    void requestRows();
    void showRows(const std::shared_ptr<const ClientRows>& rows);

    void tellVisible();
    void updateCount();
    void updateNotes();
    [[nodiscard]] QString snapshotAge() const;

    void clearStep();
    void showTableMenu(const QPoint& position);
    void fillViewMenu(QMenu& menu);
    void editIdleHeat();

    QPointer<Instance> m_instance;
    std::unique_ptr<QObject> m_instanceLinks;  // context of the connections to m_instance
    Endpoint m_endpoint;
    SessionStatus m_status;
    Error m_clientListError;
    QByteArray m_searched;  // the last text of the search field that is a filter
    ClientListing m_newest;
    ClientListing m_taken;  // differs from m_newest while paused
    bool m_paused = false;
    int m_fittedRows = 0;  // how many rows the columns were fitted to last

    ClientTableModel m_model;
    int m_sortColumn = ClientField::Id;
    bool m_sortDescending = false;
    RowOrderer* m_orderer;
    QLineEdit* m_search;
    QLabel* m_count;
    QLabel* m_note;  // what is wrong with the data, above the table
    DenseTable* m_table;
    ClientCellDelegate* m_delegate;
    ColumnLayout* m_columns;
    ViewKeeper m_keeper;
    ClientActions* m_actions;
    QTimer m_ageTimer;
};

}  // namespace headroom
