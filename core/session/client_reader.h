// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the client table gently: a whole CLIENT LIST each second where that is cheap, else CLIENT LIST ID piece by
// piece (Redis 6.2+, Valkey; see SweepPlan), else the whole list as seldom as the budget asks. A QObject of the
// session's thread; parses and merges in the thread pool. Redis 8 with io-threads pauses a thread for each id, 400 us:
// there, as where ids are not taken, it stays with the whole list. Whether they are is asked once a connection, with
// our own id. Where a list is not permitted it reads our own row alone, if that is: CLIENT INFO (Redis 6.2+).
#pragma once

#include "core/server/client_merge.h"
#include "core/session/connection.h"
#include "core/session/cost_limits.h"
#include "core/session/list_cost.h"
#include "core/session/sweep_plan.h"

#include <QObject>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace headroom {

class ClientReader : public QObject {
    Q_OBJECT
  public:
    // `ask` sends a command and notes its cost under the commandstats name given first.
    using Ask = std::function<void(const QByteArray& costKey, const std::vector<QByteArray>& argv, ReplyHandler)>;
    explicit ClientReader(Ask ask, Clock& clock = Clock::world(), QObject* parent = nullptr);

    // Connected anew: `ownId` is the newest client id, 0 when the server does not tell.
    void start(qint64 ownId);
    // The connection is gone. What costs what is kept.
    void stop();
    // From now on; at first it is not: then nothing is asked. Read at the next poll when it was not before.
    void setWanted(bool wanted);
    void setLimits(const CostLimits& limits) { m_limits = limits; }
    [[nodiscard]] const CostLimits& limits() const { return m_limits; }
    // Clients on screen: these are read each second.
    void setVisible(std::vector<std::int64_t> ids) { m_plan.setVisible(std::move(ids)); }
    // One whole list as soon as possible, whatever it costs.
    void readWhole();
    // The clients on screen and the new ones, now; also after rest().
    void readNow();
    // Asks for no list any more: the server does not allow it.
    void rest() { m_resting = m_method != Method::Own; }
    // Whole lists only: an id may be another server's.
    void distrustIds() { m_idsUnknown = true; }

    void noteSample(const InfoSample& sample);
    void noteCommandStats(const InfoFields& commandstats);

    // On the server, by INFO; where that is forbidden, as many as the table has.
    [[nodiscard]] qint64 clientCount() const { return m_clients > 0 || !m_table ? m_clients : m_table->rowCount(); }
    // The one that was read last; null: none yet.
    [[nodiscard]] const std::shared_ptr<const ClientSnapshot>& table() const { return m_table; }
    // Clients can be asked for by id.
    [[nodiscard]] bool canListById() const { return m_ownId > 0 && !m_idsUnknown; }
    // The highest client id thought to be handed out.
    [[nodiscard]] std::int64_t newestId() const { return std::max<std::int64_t>(m_ownId, m_plan.newest()); }

    // Asks what is due. SteadyTime::max(): nothing, at least until an answer comes.
    [[nodiscard]] SteadyTime due() const;
    void poll(SteadyTime now);

    // A whole list now would take the server about this long.
    [[nodiscard]] std::chrono::microseconds wholeListCost() const;
    // What one client of a list takes the server, by its own account; unknown until it told.
    [[nodiscard]] std::optional<ListCost::Usec> toldPerClient() const { return m_cost.told(); }
    // The longest that a command it sends now is expected to take.
    [[nodiscard]] std::chrono::microseconds hold() const;
    // The table is our own row, which is all that is permitted.
    [[nodiscard]] bool seesOnlyOwn() const { return m_method == Method::Own; }
    [[nodiscard]] bool isSweeping() const { return m_method == Method::Sweep; }
    // The table that was read last has every client. The plan may be further: its newest answers are not merged yet.
    [[nodiscard]] bool isComplete() const { return m_isComplete; }
    [[nodiscard]] const SweepPlan& plan() const { return m_plan; }
    // Between two whole lists, or two seconds' fronts.
    [[nodiscard]] std::chrono::milliseconds interval() const;
    // Until every id that may be alive was asked for, at the present pace; 0: all clients are found.
    [[nodiscard]] std::chrono::seconds scanTime() const;

  Q_SIGNALS:
    void read(const std::shared_ptr<const headroom::ClientSnapshot>& snapshot);
    // The answer to `command` is no list: an error, or something else. After `read` when our own row can be had.
    void refused(const headroom::RespValue& answer, const QString& command);
    // The server's own account of what was just asked would be of use.
    void commandStatsWanted();

  private:
    enum class Method { Whole, Sweep, Own };
    struct Piece {
        QByteArray text;
        std::vector<std::int64_t> asked;
        WallTime wall;
        SteadyTime steady;
    };

    void chooseMethod();
    void sweepAnew();
    void tryIds();
    void askWhole();
    void askOwn(std::function<void()> then);
    void askIds(const std::vector<std::int64_t>& ids, bool first);
    void onIds(const Reply& reply, const std::vector<std::int64_t>& ids, bool first);
    // Whether there is a list; else what its lack means has been done.
    [[nodiscard]] bool heard(const Reply& reply, bool byId);
    void publish();
    void take(const std::shared_ptr<const ClientSnapshot>& table, bool complete);
    [[nodiscard]] std::size_t chunk() const;
    [[nodiscard]] std::size_t mostIds() const;
    // Plans the next piece after one of that cost was answered.
    void pace(ListCost::Usec cost, SteadyTime now);
    [[nodiscard]] double budget() const { return m_limits.share * listShare; }

    // Of what our commands may cost; the rest is for INFO, SLOWLOG and the user's deeds.
    static constexpr double listShare = 0.9;

    Ask m_ask;
    Clock& m_clock;
    CostLimits m_limits;
    ListCost m_cost;
    SweepPlan m_plan;
    Method m_method = Method::Whole;
    bool m_wasComplete = false;  // the plan, when the table was merged last
    bool m_isComplete = false;
    bool m_idsUnknown = false;  // CLIENT LIST ID is not known here
    bool m_idsBreak = false;    // the last connection ended when asked for one
    bool m_idsCostly = false;   // or costlier than the whole list
    bool m_isFirst = false;     // nothing was asked over this connection
    bool m_live = false;
    bool m_wanted = false;
    SteadyTime m_unwantedSince;
    bool m_resting = false;
    bool m_wholeWanted = false;
    bool m_pending = false;  // a command is under way, or a whole list is being parsed
    bool m_merging = false;
    int m_lost = 0;        // answers in a row that did not come
    int m_generation = 0;  // results of an older one are dropped
    qint64 m_ownId = 0;
    qint64 m_clients = 0;    // on the server, by INFO
    SteadyTime m_next;       // the next front or whole list
    SteadyTime m_nextPiece;  // the next piece of the rest
    SteadyTime m_roundStart;
    SteadyTime m_nextStats;
    SteadyTime::duration m_statsWait{};
    bool m_inFront = false;
    std::size_t m_probe = 1;  // ids to ask for at most until it is known what one costs
    std::shared_ptr<const ClientSnapshot> m_table;
    std::vector<Piece> m_pieces;  // answers not merged yet
};

}  // namespace headroom
