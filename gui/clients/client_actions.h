// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with the selected clients: kill one, copy its address or the command that kills it. GUI thread.
// A kill names the client as it was listed when the user asked; nothing is looked up again after the question.
#pragma once

#include "core/profile/endpoint.h"
#include "core/session/session_status.h"

#include <QObject>
#include <QPointer>

#include <vector>

class QMenu;

namespace headroom {

class ClientTable;
class KillDialog;

class ClientActions : public QObject {
    Q_OBJECT
  public:
    // The table outlives this. Delete works in it from now on.
    ClientActions(ClientTable& table, QObject* parent);

    // Another server: an open question is withdrawn.
    void setEndpoint(const Endpoint& endpoint);
    // Why nobody can be killed now, as a sentence; empty: one can.
    void setHindrance(const QString& hindrance) { m_hindrance = hindrance; }

    // The user's setting, kept in QSettings.
    [[nodiscard]] static bool asksFirst();
    static void setAsksFirst(bool asks);

    // Add the actions for what is selected; greyed ones say why in their tool tip.
    void addKill(QMenu& menu);
    void addCopies(QMenu& menu);

  Q_SIGNALS:
    void killRequested(const headroom::KillRequest& request);
    void message(const QString& text);

  private:
    [[nodiscard]] QString whyNotKill(const std::vector<int>& rows) const;
    [[nodiscard]] KillRequest requestFor(int row) const;
    void kill();
    void copyAddresses() const;
    void copyKillCommand() const;

    ClientTable& m_table;
    Endpoint m_endpoint;
    QString m_hindrance;
    QPointer<KillDialog> m_question;
};

}  // namespace headroom
