// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/ledger_actions.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto longestGap = 10s;

}  // namespace

bool isDoneTo(const LedgerEntry& entry, const Endpoint& server) {
    const auto endpoint = parseEndpoint(entry.address);
    return endpoint ? endpoint->isSameServer(server) : entry.address == server.address();
}

QString clientDeed(const LedgerEntry& entry) {
    for (const QLatin1String deed : {QLatin1String("CLIENT KILL"), QLatin1String("CLIENT UNBLOCK")}) {
        if (entry.command.startsWith(deed) &&
            (entry.command.size() == deed.size() || entry.command[deed.size()] == u' '))
            return deed;
    }
    return {};
}

std::vector<LedgerAction> foldLedger(std::span<const LedgerRow> rows) {
    // In the order they were written; the rows themselves may be in the order they were done.
    std::vector<std::uint32_t> written(rows.size());
    std::iota(written.begin(), written.end(), 0U);
    std::ranges::sort(written, {}, [&rows](std::uint32_t row) { return rows[row].id; });

    struct Open {
        std::size_t action;
        WallTime last;
    };
    std::map<std::tuple<QString, QString, QString, QString, QByteArray, QString, QString>, Open> open;
    std::vector<LedgerAction> actions;
    for (const std::uint32_t row : written) {
        const LedgerEntry& entry = rows[row].entry;
        const QString deed = clientDeed(entry);
        if (deed.isEmpty()) {
            actions.push_back({row});
            continue;
        }
        const auto [found, isNew] = open.try_emplace(
            {entry.together, deed, entry.address, entry.instance, entry.runId, entry.person, entry.reason},
            Open{actions.size(), entry.time});
        // The clock may have been set back.
        const auto gap = std::chrono::abs(entry.time - found->second.last);
        if (isNew || (gap > longestGap && entry.together.isEmpty())) {
            found->second.action = actions.size();
            actions.emplace_back();
        }
        found->second.last = entry.time;
        actions[found->second.action].push_back(row);
    }
    for (LedgerAction& action : actions)
        std::ranges::sort(action);
    std::ranges::sort(actions, {}, [](const LedgerAction& action) { return action.front(); });
    return actions;
}

}  // namespace headroom
