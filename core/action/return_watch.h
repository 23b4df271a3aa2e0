// SPDX-License-Identifier: GPL-3.0-or-later
// Watches for 30 s after a kill who comes back: new connections of the same name from the same host. Lives in the
// session's thread.
#pragma once

#include "core/action/kill_plan.h"
#include "core/session/session.h"

#include <QObject>

#include <chrono>
#include <map>
#include <utility>
#include <vector>

namespace headroom {

struct ReturnReport {
    int killed = 0;
    int returned = 0;
    std::chrono::seconds after{0};  // since the kill ended, until the last of them was seen
    bool final = false;
};

class ReturnWatch : public QObject {
    Q_OBJECT
  public:
    // `killed`, since `begin`. Older connections are not those that came back.
    ReturnWatch(Session& session, const std::vector<PlannedClient>& killed, SteadyTime begin, QObject* parent);

  Q_SIGNALS:
    // Each time there are more; the last one is final.
    void seen(const headroom::ReturnReport& report);

  private:
    using NameAndHost = std::pair<QByteArray, QByteArray>;

    void look(const ClientListing& listing);

    std::map<NameAndHost, int> m_killed;
    std::int64_t m_newest = 0;  // clients up to this id were there before
    SteadyTime m_begin;
    SteadyTime m_end;  // of the kill
    ReturnReport m_report;
};

}  // namespace headroom
