// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/client_reader.h"

#include "core/background.h"
#include "core/server/client_list_parser.h"
#include "core/server/server_error.h"

#include <algorithm>
#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

const QByteArray costKey = QByteArrayLiteral("client|list");
constexpr auto frontInterval = 1s;
constexpr auto statsInterval = 5s;
constexpr auto longestGap = 10s;       // without looking, and a swept table is still worth going on with
constexpr auto refusedInterval = 30s;  // for a reason of the server's own, which may pass
// Of the hold. At 1 % of the time 1 in 100 commands of others waits for one of ours: 0.15 ms is what their slowest 1 in
// 1000 does not notice, and clients in no cache of the server's may cost several times the mean.
constexpr double holdUsed = 0.15;
constexpr double holdBack = 0.6;  // from sweeping to whole lists, so that it does not go to and fro
constexpr std::size_t mostIdsMeasured = 1000;
constexpr std::size_t mostUnmeasured = 256;  // ids, whose clients the server may look at for the first time in long
constexpr std::size_t probeGrowth = 8;
constexpr ListCost::Usec missingId{0.06};  // an id nobody has, from the wire to the answer
constexpr ListCost::Usec perCommand{15};   // to read it and to write the answer, which the server's account leaves out
constexpr auto mostLate = 20ms;            // that is made up for by a shorter pause
constexpr auto firstStatsWait = 100ms;
constexpr qint64 mostClients = 1'000'000'000;  // more than a server has descriptors, but it may tell anything

std::shared_ptr<const ClientSnapshot> parse(const QByteArray& text, WallTime wall, SteadyTime steady) {
    return parseClientList({text.constData(), static_cast<std::size_t>(text.size())}, wall, steady);
}

std::chrono::milliseconds ceilMs(ListCost::Usec time) {
    return std::chrono::ceil<std::chrono::milliseconds>(time);
}

}  // namespace

ClientReader::ClientReader(Ask ask, Clock& clock, QObject* parent)
    : QObject(parent), m_ask(std::move(ask)), m_clock(clock) {}

void ClientReader::start(qint64 ownId) {
    m_live = m_isFirst = true;
    m_ownId = ownId;
    m_method = Method::Whole;
    m_table.reset();
    m_nextPiece = m_nextStats = {};
    m_statsWait = firstStatsWait;
    m_probe = 1;
    m_idsUnknown = m_idsCostly = m_resting = m_wholeWanted = false;
    if (m_idsBreak)
        m_idsUnknown = true;
    m_idsBreak = false;
}

// KeyDB and Redis before 6.2 do not know it, nor do Dragonfly before 1.34, Kvrocks and Tile38.
void ClientReader::tryIds() {
    m_pending = true;
    m_ask(costKey, {"CLIENT", "LIST", "ID", QByteArray::number(m_ownId)},
          [this, generation = m_generation](const Reply& reply) {
              if (generation != m_generation)
                  return;
              m_pending = false;
              m_idsBreak = !reply.value && reply.value.error().kind == ErrorKind::Unreachable;
              if (!reply.value || reply.value->isText())
                  return;
              const ServerErrorClass why = classifyServerError(reply.value->text);
              if (why == ServerErrorClass::NoPerm)
                  static_cast<void>(heard(reply, true));
              else
                  m_idsUnknown = !isPassing(why);
          });
}

void ClientReader::stop() {
    ++m_generation;
    m_live = m_pending = m_merging = m_inFront = m_isComplete = false;
    m_pieces.clear();
    m_table.reset();
}

void ClientReader::setWanted(bool wanted) {
    if (wanted == m_wanted)
        return;
    m_wanted = wanted;
    if (!wanted) {
        m_unwantedSince = m_clock.now();
        return;
    }
    m_next = {};
    // What was swept before is no picture of now.
    if (m_live && m_method == Method::Sweep && m_clock.now() - m_unwantedSince > longestGap) {
        m_table.reset();
        m_pieces.clear();
        m_isComplete = false;
        sweepAnew();
    }
}

void ClientReader::readWhole() {
    m_wholeWanted = true;
    m_next = {};
}

void ClientReader::readNow() {
    m_resting = false;
    if (m_method == Method::Own)  // more may be permitted by now
        m_method = Method::Whole;
    m_next = {};
}

void ClientReader::noteSample(const InfoSample& sample) {
    const auto count = [](std::optional<qint64> told) { return std::clamp<qint64>(told.value_or(0), 0, mostClients); };
    m_clients = count(sample.connectedClients) + count(sample.connectedReplicas);
    if (sample.totalConnectionsReceived)
        m_plan.noteReceived(*sample.totalConnectionsReceived);
}

void ClientReader::noteCommandStats(const InfoFields& commandstats) {
    m_cost.calibrate(commandstats);
    m_idsCostly = m_idsCostly || m_cost.isTooCostlyById();
    if (m_cost.isCostlyById())
        m_nextStats = {};
}

void ClientReader::chooseMethod() {
    if (m_method == Method::Own)
        return;
    const bool canSweep = canListById() && !m_idsCostly;
    const ListCost::Usec whole = m_cost.wholeList(m_clients);
    if (m_method == Method::Whole && canSweep && (whole > m_limits.hold || whole > budget() * ListCost::Usec(1s))) {
        sweepAnew();
    } else if (m_method == Method::Sweep && (!canSweep || whole < m_limits.hold * holdBack)) {
        m_method = Method::Whole;
        m_pieces.clear();
    }
}

void ClientReader::sweepAnew() {
    m_method = Method::Sweep;
    m_wasComplete = false;
    if (!m_table) {
        m_plan.begin(m_ownId);
        return;
    }
    m_table = mergeClients(m_table, {});  // by id
    m_plan.beginKnown(m_ownId);
    m_plan.noteTable(*m_table);
}

SteadyTime ClientReader::due() const {
    if (!m_live || !m_wanted || m_pending || m_resting)
        return SteadyTime::max();
    if (m_isFirst)
        return {};
    return m_method == Method::Sweep ? std::min(m_next, m_nextPiece) : m_next;
}

void ClientReader::poll(SteadyTime now) {
    if (now < due())
        return;
    if (std::exchange(m_isFirst, false)) {
        if (canListById())
            tryIds();
        Q_EMIT commandStatsWanted();  // behind it, as the base for what is asked from now on
        if (m_pending)
            return;
    }
    chooseMethod();
    if (m_method == Method::Own) {
        askOwn([] {});
        return;
    }
    if (m_wholeWanted || (m_method == Method::Whole && now >= m_next)) {
        askWhole();
        return;
    }
    if (m_method != Method::Sweep)
        return;
    if (now >= m_next) {
        m_next = now - m_next < frontInterval ? m_next + frontInterval : now + frontInterval;
        m_inFront = true;
        m_plan.beginFront();
        askIds(m_plan.nextFront(chunk()), true);
        return;
    }
    if (m_inFront) {
        if (const auto ids = m_plan.nextFront(chunk()); !ids.empty()) {
            askIds(ids, false);
            return;
        }
        m_inFront = false;
    }
    // No client is read anew within the second.
    if (m_plan.roundBegins(m_table.get())) {
        if (now < m_roundStart + frontInterval) {
            m_nextPiece = m_roundStart + frontInterval;
            return;
        }
        m_roundStart = now;
    }
    if (const auto ids = m_plan.nextRest(m_table.get(), chunk(), mostIds()); !ids.empty())
        askIds(ids, false);
    else
        m_nextPiece = m_next;
}

bool ClientReader::heard(const Reply& reply, bool byId) {
    m_pending = false;
    if (!reply.value) {
        m_next = m_nextPiece = m_clock.now() + std::chrono::seconds(1 << std::min(m_lost++, 6));
        return false;
    }
    m_lost = 0;
    if (reply.value->isText())
        return true;
    const ServerErrorClass why = classifyServerError(reply.value->text);
    const bool passes = isPassing(why);
    if (byId && !passes && why != ServerErrorClass::NoPerm) {
        m_idsUnknown = true;
        m_next = {};
        return false;
    }
    m_next = m_nextPiece = m_clock.now() + std::max<SteadyTime::duration>(interval(), passes ? 0s : refusedInterval);
    const QString command = byId ? QStringLiteral("CLIENT LIST ID") : QStringLiteral("CLIENT LIST");
    const auto tell = [this, refusal = *reply.value, command] { Q_EMIT refused(refusal, command); };
    if (why == ServerErrorClass::NoPerm)
        askOwn(tell);
    else
        tell();
    return false;
}

void ClientReader::askOwn(std::function<void()> then) {
    m_pending = true;
    m_ask("client|info", {"CLIENT", "INFO"},
          [this, then = std::move(then), generation = m_generation](const Reply& reply) {
              if (generation != m_generation)
                  return;
              m_pending = false;
              m_next = m_clock.now() + frontInterval;
              const auto own = reply.value && reply.value->isText() ? parse(reply.value->text, wallNow(), m_clock.now())
                                                                    : std::shared_ptr<const ClientSnapshot>();
              if (own && own->rowCount() == 1) {
                  m_method = Method::Own;
                  m_pieces.clear();
                  take(own, false);
              } else if (reply.value) {
                  m_method = Method::Whole;
              }
              then();
          });
}

void ClientReader::askWhole() {
    m_pending = true;
    m_wholeWanted = false;
    m_ask(costKey, {"CLIENT", "LIST"}, [this](const Reply& reply) {
        if (!heard(reply, false))
            return;
        const QByteArray& text = reply.value->text;
        m_cost.noteWhole(static_cast<int>(text.count('\n')), reply.held);
        m_next = m_clock.now() + interval();
        m_pending = true;  // until it is parsed
        m_merging = false;
        ++m_generation;  // what is being merged is older
        m_pieces.clear();
        const bool sorted = m_method == Method::Sweep;
        runInBackground(
            this,
            [text, sorted, wall = wallNow(), steady = m_clock.now()] {
                const auto table = parse(text, wall, steady);
                return sorted ? mergeClients(table, {}) : table;
            },
            [this, generation = m_generation](const std::shared_ptr<const ClientSnapshot>& table) {
                if (generation != m_generation)
                    return;
                m_pending = false;
                if (m_method == Method::Sweep)
                    m_plan.beginKnown(m_ownId);
                take(table, true);
            });
        Q_EMIT commandStatsWanted();
    });
}

void ClientReader::askIds(const std::vector<std::int64_t>& ids, bool first) {
    std::vector<QByteArray> argv{"CLIENT", "LIST", "ID"};
    argv.reserve(argv.size() + ids.size());
    for (const std::int64_t id : ids)
        argv.push_back(QByteArray::number(qint64{id}));
    m_pending = true;
    m_ask(costKey, argv, [this, ids, first](const Reply& reply) { onIds(reply, ids, first); });
}

void ClientReader::onIds(const Reply& reply, const std::vector<std::int64_t>& ids, bool first) {
    if (!heard(reply, true) || m_method != Method::Sweep)
        return;
    const SteadyTime now = m_clock.now();
    const auto rows = static_cast<int>(reply.value->text.count('\n'));
    m_cost.noteById(rows, reply.held);
    const ListCost::Usec cost = perCommand + m_cost.perClientById() * rows +
                                missingId * static_cast<double>(static_cast<int>(ids.size()) - rows);
    if (!m_inFront)
        m_plan.noteRest(ids.size(), static_cast<std::size_t>(rows), cost.count());
    pace(cost, now);
    m_probe = std::min(m_probe * probeGrowth, mostUnmeasured);
    m_pieces.push_back({reply.value->text, ids, wallNow(), now});
    const bool isComplete = m_plan.isComplete();
    if (first || (isComplete && !m_wasComplete))
        publish();
    if (now >= m_nextStats && rows > 0) {
        m_statsWait = std::min<SteadyTime::duration>(2 * m_statsWait, isComplete ? statsInterval : frontInterval);
        m_nextStats = now + m_statsWait;
        Q_EMIT commandStatsWanted();
    }
}

void ClientReader::pace(ListCost::Usec cost, SteadyTime now) {
    m_nextPiece =
        std::max(m_nextPiece, now - mostLate) + std::chrono::duration_cast<SteadyTime::duration>(cost / budget());
}

void ClientReader::publish() {
    if (m_merging)
        return;
    m_merging = true;
    m_wasComplete = m_plan.isComplete();
    runInBackground(
        this,
        [table = m_table, pieces = std::exchange(m_pieces, {})] {
            std::vector<ClientAnswer> answers;
            for (const Piece& piece : pieces)
                answers.push_back({parse(piece.text, piece.wall, piece.steady), piece.asked});
            return mergeClients(table, answers);
        },
        [this, generation = m_generation,
         complete = m_wasComplete](const std::shared_ptr<const ClientSnapshot>& table) {
            if (generation != m_generation)
                return;
            m_merging = false;
            if (m_method != Method::Sweep)
                return;
            take(table, complete);
            if (m_plan.isComplete() && !m_wasComplete && !m_pending)
                publish();
        });
}

void ClientReader::take(const std::shared_ptr<const ClientSnapshot>& table, bool complete) {
    m_table = table;
    m_isComplete = complete;
    if (m_method == Method::Sweep) {
        m_plan.noteTable(*table);
        m_plan.noteCounts(m_clients, table->rowCount());
        m_isComplete = m_plan.isComplete() && (complete || (m_clients > 0 && table->rowCount() >= m_clients));
    }
    Q_EMIT read(table);
}

std::size_t ClientReader::chunk() const {
    const auto ids = static_cast<std::size_t>(m_limits.hold * holdUsed / m_cost.perClientById());
    return std::clamp<std::size_t>(ids, 1, mostIds());
}

std::size_t ClientReader::mostIds() const {
    return m_cost.isMeasured() ? mostIdsMeasured : m_probe;
}

std::chrono::microseconds ClientReader::wholeListCost() const {
    return std::chrono::ceil<std::chrono::microseconds>(m_cost.wholeList(m_clients));
}

std::chrono::microseconds ClientReader::hold() const {
    const auto rows = std::min<qint64>(static_cast<qint64>(chunk()), m_clients);
    return m_method == Method::Sweep
               ? std::chrono::ceil<std::chrono::microseconds>(m_cost.perClientById() * static_cast<double>(rows))
               : wholeListCost();
}

std::chrono::milliseconds ClientReader::interval() const {
    if (m_method == Method::Sweep)
        return frontInterval;
    return std::max<std::chrono::milliseconds>(frontInterval, ceilMs(m_cost.wholeList(m_clients) / budget()));
}

std::chrono::seconds ClientReader::scanTime() const {
    if (m_method != Method::Sweep || m_plan.isComplete())
        return 0s;
    const ListCost::Usec cost = missingId * static_cast<double>(m_plan.leftToScan()) +
                                m_cost.perClientById() * static_cast<double>(m_clients) * (1 - m_plan.scanned());
    return std::chrono::ceil<std::chrono::seconds>(cost / budget());
}

}  // namespace headroom
