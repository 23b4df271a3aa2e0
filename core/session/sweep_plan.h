// SPDX-License-Identifier: GPL-3.0-or-later
// Which clients to ask for next, so that a table of any size stays true without one long command. Pure.
// Ids are handed out rising, one by one (redis src/networking.c createClient), so that new clients are found by asking
// for the ids above the highest one known. Each second: the clients on screen and the new ids (front); with what is
// left of the budget the ids below, downwards, until all that may be alive were asked for once (scan), and the known
// clients from the lowest id up, round and round (round). A server that runs for long has used millions of ids: once as
// many clients are found as it counts, most of what is left goes to the round.
#pragma once

#include "core/server/client_snapshot.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace headroom {

class SweepPlan {
  public:
    static constexpr std::int64_t leastAhead = 32;
    static constexpr int firstSearch = 10;

    // A new connection: nothing is known but that ids up to `newestId` may be alive.
    void begin(std::int64_t newestId);
    // The table holds every client alive, up to `newestId`.
    void beginKnown(std::int64_t newestId);
    // total_connections_received: by its growth, ids were handed out. A fall (CONFIG RESETSTAT) counts as a start at 0.
    // What the table showed before the server counted it is not counted twice: an id that was asked for before it was
    // handed out would never be asked for again.
    void noteReceived(std::int64_t total);
    // Clients the server counts now, and those in the table when all were asked for: a lasting lack means that ids ran
    // further ahead than connections were counted (the server uses ids for itself too).
    void noteCounts(std::int64_t onServer, std::int64_t inTable);
    // A table with new answers came: what is above all that was asked for moves the end.
    void noteTable(const ClientSnapshot& table);
    void setVisible(std::vector<std::int64_t> ids);

    // A second begins.
    void beginFront();
    // Rising ids, at most `chunk`; empty: no more this second.
    [[nodiscard]] std::vector<std::int64_t> nextFront(std::size_t chunk);
    // Rising ids of the scan or the round: at most `chunk`, or a few times as many where hardly any id is in use, and
    // at most `mostIds`. Empty when there is no client to ask for.
    [[nodiscard]] std::vector<std::int64_t> nextRest(const ClientSnapshot* table, std::size_t chunk,
                                                     std::size_t mostIds);
    // Of those, `asked` in number, so many were there. What that cost the server, in any unit.
    void noteRest(std::size_t asked, std::size_t found, double cost);

    // The next piece of the rest would start with the lowest id again, while no scan is under way.
    [[nodiscard]] bool roundBegins(const ClientSnapshot* table) const;

    // The highest id known to be handed out.
    [[nodiscard]] std::int64_t newest() const { return m_newest; }
    // How much of the ids that may be alive was asked for, 0 to 1.
    [[nodiscard]] double scanned() const;
    // All of them were, or as many clients were found as the server counts.
    [[nodiscard]] bool isComplete() const { return (m_scanBelow <= 1 || m_foundAll) && m_askedTo >= m_newest; }
    // Ids the scan still has to ask for.
    [[nodiscard]] std::int64_t leftToScan() const { return m_scanBelow - 1; }

  private:
    [[nodiscard]] std::vector<std::int64_t> nextScan(std::size_t chunk);
    [[nodiscard]] std::vector<std::int64_t> nextRound(const ClientSnapshot& table, std::size_t chunk);

    std::int64_t m_newest = 0;  // the highest id known to be handed out, seen or counted
    std::int64_t m_seen = 0;    // the highest one in the table, and when connections were counted last
    std::int64_t m_seenThen = 0;
    std::int64_t m_counted = 0;
    std::int64_t m_scanTop = 0;    // the scan began here
    std::int64_t m_scanBelow = 1;  // every id from here to m_askedTo was asked for
    std::int64_t m_askedTo = 0;
    std::int64_t m_ahead = leastAhead;  // ids to ask for beyond m_newest
    int m_lacking = 0;                  // rounds in a row that clients were missing
    int m_searchAfter = firstSearch;    // so many, all ids are asked for once more
    std::int64_t m_received = -1;       // -1: not told yet
    std::int64_t m_roundAfter = 0;
    bool m_foundAll = false;
    bool m_scans = false;  // nextRest() was of the scan
    double m_spread = 1;   // ids a client, of what was scanned last
    double m_scanCost = 0;
    double m_roundCost = 0;
    std::vector<std::int64_t> m_visible;
    // Of this second's front
    std::size_t m_visibleAt = 0;
    std::int64_t m_frontAt = 0;
    std::int64_t m_frontEnd = -1;
};

}  // namespace headroom
