// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/actions/made_plan.h"

#include "core/background.h"

namespace headroom {

std::shared_ptr<const MadePlan> makePlan(const PlanQuestion& question) {
    std::vector<std::uint32_t> rows = question.rows;
    qint64 gone = 0;
    for (const std::int64_t id : question.ids) {
        if (const int row = question.clients.snapshot->rowOfId(id); row >= 0)
            rows.push_back(static_cast<std::uint32_t>(row));
        else
            ++gone;
    }
    MadePlan made{question.deed == Deed::Kill ? planKill(question.clients, rows, question.scope)
                                              : planUnblock(question.clients, rows),
                  {}};
    made.plan.filter = question.filter;
    made.plan.form = question.form;
    made.gone = gone;
    made.groups = groupVictims(made.plan);
    for (const PlannedClient& client : made.plan.kept)
        ++made.kept[client.reason];
    return freedInBackground(std::move(made));
}

}  // namespace headroom
