// SPDX-License-Identifier: GPL-3.0-or-later
// Watches for 30 s after a kill who comes back: new connections of the same names from the same hosts, beyond as many
// as came in such a time before the kill. Lives in the session's thread.
#pragma once

#include "core/action/kill_plan.h"
#include "core/session/command_port.h"

#include <QObject>

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace headroom {

struct ReturnReport {
    int killed = 0;
    int came = 0;                     // new ones of the same names from the same hosts, in the table that was read last
    int usual = 0;                    // of them, by how many came before the kill and were still there
    int returned = 0;                 // those beyond, at most as many as were killed
    std::chrono::seconds after{0};    // since the kill ended, until the last of them was seen
    std::chrono::seconds watched{0};  // until the last table was read; 0: none was, and the rest is not known
    bool final = false;
};

// As a kill begins.
struct BeforeKill {
    std::shared_ptr<const ClientSnapshot> table;  // the last one; may be null
    std::int64_t newest = 0;                      // clients up to this id were there
    SteadyTime begin;
};

class ReturnWatch : public QObject {
    Q_OBJECT
  public:
    ReturnWatch(CommandPort& port, const KillPlan& plan, const std::vector<PlannedClient>& killed, BeforeKill before,
                QObject* parent);

  Q_SIGNALS:
    // Each time there are more or fewer; the last one is final.
    void seen(const headroom::ReturnReport& report);

  private:
    using NameAndHost = std::pair<QByteArray, QByteArray>;

    [[nodiscard]] static bool isOneOf(const std::set<NameAndHost>& groups, const ClientSnapshot& table, int row);
    [[nodiscard]] static int countYoung(const BeforeKill& before, const std::set<NameAndHost>& groups);
    void look(const ClientListing& listing);

    QByteArray m_runId;
    BeforeKill m_before;
    std::set<NameAndHost> m_groups;  // of those killed
    int m_young = 0;                 // of these groups, came within the watch's time before the kill
    SteadyTime m_end;                // of the kill
    ReturnReport m_report;
};

}  // namespace headroom
