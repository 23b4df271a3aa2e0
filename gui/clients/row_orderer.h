// SPDX-License-Identifier: GPL-3.0-or-later
// Searches and sorts snapshots on the global thread pool. At most one job runs and one waits; a newer request replaces
// the waiting one. The answer to a query that is no longer the newest is dropped; an older snapshot's is not, so that a
// slow sort of a large table still shows something. Thread: GUI.
#pragma once

#include "gui/clients/client_rows.h"

#include <QObject>

#include <optional>

namespace headroom {

class RowOrderer : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;

    void request(const ClientListing& clients, const ClientQuery& query);
    // Nothing asked so far is answered any more.
    void cancel();

  Q_SIGNALS:
    void ordered(const std::shared_ptr<const headroom::ClientRows>& rows);

  private:
    using Answer = std::shared_ptr<const ClientRows>;
    struct Job {
        ClientListing clients;
        ClientQuery query;
        int generation = 0;
    };
    [[nodiscard]] static Answer order(const Job& job);
    void start(const Job& job);
    void finish(const Answer& answer);

    ClientQuery m_query;
    int m_generation = 0;          // of the newest query
    std::optional<int> m_running;  // generation of the running job
    std::optional<Job> m_waiting;
};

}  // namespace headroom
