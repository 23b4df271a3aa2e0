// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with the selected clients: kill one, copy. GUI thread.
// A kill names the client as it was listed when the user asked; nothing is looked up again after the question.
#pragma once

#include "core/profile/endpoint.h"
#include "core/session/session_status.h"
#include "gui/clients/client_table_model.h"

#include <QObject>
#include <QPointer>

#include <vector>

class QAction;
class QMenu;
class QTableView;

namespace headroom {

class KillDialog;

class ClientActions : public QObject {
    Q_OBJECT
  public:
    // `view` shows `model`; both outlive this. Delete and Ctrl+C in the view work from now on.
    ClientActions(QTableView& view, const ClientTableModel& model, QObject* parent);

    // Another server: an open question is withdrawn.
    void setEndpoint(const Endpoint& endpoint);
    // Why nobody can be killed now, as a sentence; empty: one can.
    void setHindrance(const QString& hindrance) { m_hindrance = hindrance; }

    // The user's setting, kept in QSettings.
    [[nodiscard]] static bool asksFirst();
    static void setAsksFirst(bool asks);

    // Adds the actions for what is selected; greyed ones say why in their tool tip.
    void fillMenu(QMenu& menu);

  Q_SIGNALS:
    void killRequested(const headroom::KillRequest& request);
    void message(const QString& text);

  private:
    [[nodiscard]] QString whyNotKill(const std::vector<int>& rows) const;
    [[nodiscard]] KillRequest requestFor(int row) const;
    void kill();
    void copyRows();
    void copyAddresses() const;
    void copyKillCommand() const;

    QTableView& m_view;
    const ClientTableModel& m_model;
    Endpoint m_endpoint;
    QString m_hindrance;
    QPointer<KillDialog> m_question;
};

}  // namespace headroom
