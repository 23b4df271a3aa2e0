// SPDX-License-Identifier: GPL-3.0-or-later
// Measures what kills cost a server by asking it to kill an id no client can have at an address nobody has: it walks
// the same way and kills nobody. In the session's thread, which owns it from start() on; used once.
#pragma once

#include "core/action/kill_cost.h"
#include "core/server/info_sample.h"
#include "core/session/session.h"

#include <QObject>

#include <optional>
#include <vector>

namespace headroom {

// Asks in slices as a KillRun does, 24 of them, for 134 walks at most, and the server for its own count of what the
// last 12 took; where it does not tell (before Redis 7.0), or somebody else killed too, what was seen from here counts.
// After a slice that held the server too long it asks for one walk. It ends early where even one walk does, and when
// all slices but the longest held it longer than that number and 4 more may: then all count that were asked for since
// the server was last asked for its count.
class KillCostProbe : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;
    // Where one walk over all its clients, as it is guessed, would hold the server for longer than a slice may, nothing
    // is sent.
    void start(Session& session);

  Q_SIGNALS:
    // First as it is guessed; then as it was measured, unless the server does not let us or the connection ends.
    void estimated(const headroom::KillCost& cost);

  private:
    void askNext();
    [[nodiscard]] int sliceSize() const;
    void ask(int walks);
    void onWalked(const Reply& reply);
    [[nodiscard]] bool isTooSlow(KillTime hold) const;
    void askCount();
    void onCounted(const std::optional<InfoFields::CommandStat>& count);
    [[nodiscard]] KillTime walkTime(const std::optional<InfoFields::CommandStat>& count) const;

    Session* m_session = nullptr;  // parent
    KillPace m_pace;
    std::vector<KillTime> m_walks;  // by slice, one of it
    int m_counted = 0;              // walks since the count before
    std::optional<InfoFields::CommandStat> m_before;
    bool m_ends = false;
    bool m_mayAskId = true;
    bool m_tellsCount = true;
    int m_together = 0;
    int m_inFlight = 0;
    KillTime m_held{0};  // by those asked for together
    KillTime m_heldInAll{0};
    KillTime m_longest{0};   // of them
    KillTime m_ways{0};      // in all
    bool m_tooLong = false;  // a slice of several walks was
    bool m_failed = false;
};

}  // namespace headroom
