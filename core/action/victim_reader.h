// SPDX-License-Identifier: GPL-3.0-or-later
// Looks at victims of a KillPlan over the session's connection: INFO, whether it still is the server that the plan was
// made for, and CLIENT LIST ID, how they are; the whole CLIENT LIST where the server takes no ids. Behind one another
// on one connection: what INFO says of the process holds for the list, and for kills as long as it is the same
// connection. Lives in the session's thread; the list is read on the thread pool, for that thread is all instances'.
#pragma once

#include "core/action/kill_look.h"
#include "core/action/kill_plan.h"
#include "core/result.h"
#include "core/session/client_reader.h"
#include "core/session/command_port.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace headroom {

struct VictimLook {
    KillLook look;
    QString objection;  // why none of the next ones may be killed any more; may be empty
};

class VictimReader {
  public:
    // `port` and `clients` (what is known over it) must outlive it.
    VictimReader(CommandPort& port, const ClientReader& clients, std::shared_ptr<const KillPlan> plan);

    // A look costs little.
    [[nodiscard]] bool looksById() const { return m_clients.canListById() && !m_idsRefused; }
    // `done`: those that were sent something; `next`: those who are to be; by their place in the plan, not both empty.
    // `told` runs in the thread of `receiver`, which owns this; not at all when that is gone. Error: why they could not
    // be looked at. One look at a time.
    using Told = std::function<void(const Result<VictimLook>&)>;
    void look(QObject* receiver, const std::vector<std::size_t>& done, const std::vector<std::size_t>& next, Told told);

  private:
    void list(QObject* receiver, const std::vector<std::size_t>& done, const std::vector<std::size_t>& next, Told told);
    [[nodiscard]] QString objectionTo(const ServerTraits& traits) const;

    CommandPort& m_port;
    const ClientReader& m_clients;
    std::shared_ptr<const KillPlan> m_plan;
    bool m_idsRefused = false;  // by CLIENT LIST
    QString m_objection;        // by the INFO of the look under way
};

}  // namespace headroom
