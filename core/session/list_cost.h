// SPDX-License-Identifier: GPL-3.0-or-later
// What reading clients costs the server: a client asked for by id, and a client of the whole list. Pure.
// The server's own account (INFO commandstats) is used where all calls it counts are ours and of one kind; else the
// time the answer took without the way there and back, an upper bound. Guesses until something was measured: 3 us,
// which is what both cost at 100,000 clients on Redis 7.0 (1.3 us and less at 10,000). A client that is listed for the
// first time in its life costs 4 us: the server asks for its addresses then (redis src/networking.c getClientPeerId).
#pragma once

#include "core/server/info_sample.h"

#include <chrono>
#include <optional>

namespace headroom {

class ListCost {
  public:
    using Usec = std::chrono::duration<double, std::micro>;

    // A CLIENT LIST ID was answered with `rows` clients, and held the server so long (Reply::held).
    void noteById(int rows, Usec held) { note(m_byId, rows, held); }
    // A CLIENT LIST was.
    void noteWhole(int rows, Usec held) { note(m_whole, rows, held); }
    // The server's own figures; the first reading only sets the base.
    void calibrate(const InfoFields& commandstats);

    [[nodiscard]] Usec perClientById() const { return m_byId.perClient; }
    [[nodiscard]] Usec wholeList(qint64 clients) const { return m_whole.perClient * static_cast<double>(clients); }
    // A client, by the server's own account, where there was one.
    [[nodiscard]] std::optional<Usec> told() const {
        return m_byId.measured    ? std::optional(m_byId.perClient)
               : m_whole.measured ? std::optional(m_whole.perClient)
                                  : std::nullopt;
    }
    // By id: measured by the server's own account at least once.
    [[nodiscard]] bool isMeasured() const { return m_byId.measured; }
    // By id it is so costly that threads must have been paused for it, by the server's last few accounts: of one alone
    // the machine may have been busy.
    [[nodiscard]] bool isTooCostlyById() const { return m_costlyInARow >= costlyAccounts; }
    // The last account said so.
    [[nodiscard]] bool isCostlyById() const { return m_costlyInARow > 0; }

  private:
    static constexpr int costlyAccounts = 3;

    struct Kind {
        Usec perClient{3};
        bool measured = false;
        // Since the last calibration
        int calls = 0;
        qint64 rows = 0;
    };
    static void note(Kind& kind, int rows, Usec held);
    void learn(Kind& kind, Usec spent);

    Kind m_byId;
    Kind m_whole;
    int m_costlyInARow = 0;
    std::optional<InfoFields::CommandStat> m_before;
};

}  // namespace headroom
