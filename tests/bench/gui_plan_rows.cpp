// SPDX-License-Identifier: GPL-3.0-or-later
// Delete with 100,000 clients selected: from the key until the sheet is painted, until it shows who would be killed,
// and the longest that the GUI thread takes no input meanwhile, also while every client of the plan is listed and while
// the sheet goes. Held against making that plan in place.
#include "core/action/kill_plan.h"
#include "core/clock.h"
#include "tests/bench/row.h"
#include "tests/bench/shown_page.h"

#include <numeric>

namespace headroom {

namespace {

constexpr int clients = 100'000;
constexpr int rounds = 8;
constexpr double mostWait = 100;    // ms
constexpr double mostMaking = 500;  // ms
constexpr double mostStall = 8;     // ms

double planInPlace(const ClientListing& listing) {
    std::vector<std::uint32_t> all(clients);
    std::iota(all.begin(), all.end(), 0U);
    const SteadyTime begin = steadyNow();
    const KillPlan plan = planKill(listing, all, {});
    const std::vector<VictimGroup> groups = groupVictims(plan);
    return std::chrono::duration<double, std::milli>(steadyNow() - begin).count();
}

}  // namespace

Rows measureGuiPlans(const QString&) {
    const std::vector<ClientListing> listings = listingsOf(clients, 1);
    ShownPage page;
    page.feed(listings.front());
    std::vector<double> sheet;
    std::vector<double> plan;
    std::vector<double> stall;
    std::vector<double> listStall;
    std::vector<double> reference;
    for (int round = 0; round < rounds; ++round) {
        const ShownPage::Took asked = page.askToKillAll();
        const ShownPage::Took made = page.showPlan();
        const ShownPage::Took listed = page.listVictims();
        const ShownPage::Took closed = page.closeSheet();
        sheet.push_back(asked.untilPainted);
        plan.push_back(asked.untilPainted + made.untilPainted);
        stall.push_back(std::max({asked.longestStall, made.longestStall, closed.longestStall}));
        listStall.push_back(listed.longestStall);
        reference.push_back(planInPlace(listings.front()));
    }
    const double inPlace = median(reference);
    return std::vector<Row>{
        oursAtMost(mostWait, QStringLiteral("kill_sheet_100k"), median(sheet), inPlace, QStringLiteral("ms")),
        oursAtMost(mostMaking, QStringLiteral("kill_plan_100k"), median(plan), inPlace, QStringLiteral("ms")),
        oursAtMost(mostStall, QStringLiteral("kill_sheet_100k_stall"), percentile(stall, 1), inPlace,
                   QStringLiteral("ms at most")),
        oursAtMost(mostStall, QStringLiteral("kill_list_100k_stall"), percentile(listStall, 1), inPlace,
                   QStringLiteral("ms at most"))};
}

}  // namespace headroom
