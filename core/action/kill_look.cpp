// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_look.h"

#include "core/server/client_list_parser.h"
#include "core/text/sentence.h"

#include <algorithm>

namespace headroom {

namespace {

// Who is blocked again since would have woken. c, A: it is being closed.
bool isUndone(const PlannedClient& planned, const ClientSnapshot& now, Deed deed) {
    const int row = now.rowOfId(planned.id);
    if (row < 0 || QByteArrayView(now.text(row, ClientField::Addr).value_or("")) != QByteArrayView(planned.addr) ||
        now.text(row, ClientField::Flags).value_or("").find_first_of("cA") != std::string_view::npos)
        return false;
    return deed == Deed::Kill || (now.blocked(row) && now.number(row, ClientField::Idle).value_or(0) >=
                                                          std::max<std::int64_t>(1, planned.idleSeconds.value_or(0)));
}

}  // namespace

KillLook lookAtVictims(const QByteArray& text, ClientListing listing, const KillPlan& plan,
                       const std::vector<std::size_t>& done, const std::vector<std::size_t>& next) {
    listing.snapshot = parseClientList({text.constData(), static_cast<std::size_t>(text.size())}, {}, {});
    const ClientSnapshot& now = *listing.snapshot;
    KillLook look;
    for (const std::size_t at : done) {
        if (isUndone(plan.victims[at], now, plan.deed))
            look.undone.push_back(at);
    }
    const FilterMatches matches = plan.filter.apply(now, listing.ownIds);
    for (const std::size_t at : next) {
        const int row = now.rowOfId(plan.victims[at].id);
        if (row < 0)
            look.others.push_back({at, KillResult::Gone, Sentence::tr("it was already gone")});
        else if (const QString change = whatChanged(plan.victims[at], listing, row, plan); !change.isEmpty())
            look.others.push_back({at, KillResult::Changed, change});
        else if (matches.verdicts[static_cast<std::size_t>(row)] != FilterVerdict::Yes)
            look.others.push_back({at, KillResult::Changed, Sentence::tr("it no longer matches the filter")});
        else
            look.same.push_back(at);
    }
    return look;
}

}  // namespace headroom
