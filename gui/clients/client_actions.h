// SPDX-License-Identifier: GPL-3.0-or-later
// Copies of the selected clients' addresses and of the command that kills one. GUI thread.
#pragma once

#include "core/profile/endpoint.h"

#include <QCoreApplication>

class QMenu;

namespace headroom {

class ClientTable;

class ClientActions {
    Q_DECLARE_TR_FUNCTIONS(ClientActions)
  public:
    // The table outlives this.
    explicit ClientActions(ClientTable& table) : m_table(table) {}

    void setEndpoint(const Endpoint& endpoint) { m_endpoint = endpoint; }
    // Adds the actions for what is selected; greyed ones say why in their tool tip.
    void addCopies(QMenu& menu);

  private:
    void copyAddresses() const;
    void copyKillCommand() const;

    ClientTable& m_table;
    Endpoint m_endpoint;
};

}  // namespace headroom
