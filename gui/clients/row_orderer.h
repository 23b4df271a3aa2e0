// SPDX-License-Identifier: GPL-3.0-or-later
// Filters and sorts listings on the thread pool; the newest question is answered. Thread: GUI.
#pragma once

#include "core/newest_job.h"
#include "gui/clients/client_rows.h"

#include <QObject>

namespace headroom {

class RowOrderer : public QObject {
    Q_OBJECT
  public:
    explicit RowOrderer(QObject* parent = nullptr);

    void request(const ClientListing& clients, const ClientQuery& query);
    // Nothing asked so far is answered any more.
    void cancel() { m_job.cancel(); }

  Q_SIGNALS:
    void ordered(const std::shared_ptr<const headroom::ClientRows>& rows);

  private:
    struct Input {
        ClientListing clients;
        ClientQuery query;
    };
    using Answer = std::shared_ptr<const ClientRows>;
    [[nodiscard]] static Answer order(const Input& input);

    ClientQuery m_query;
    NewestJob<Input, Answer> m_job;
};

}  // namespace headroom
