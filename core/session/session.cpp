// SPDX-License-Identifier: GPL-3.0-or-later
// Session, second half: what is asked of a server once we are in.
#include "core/session/session.h"

#include "core/background.h"
#include "core/server/client_list_parser.h"
#include "core/server/server_error.h"

#include <QSet>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto slowInfoInterval = 30s;  // when INFO is forbidden: each try stands in the server's ACL LOG
constexpr auto busyInfoInterval = 2s;
constexpr auto slowlogInterval = 10s;
constexpr auto leastListInterval = 1000ms;
// CLIENT LIST may take this share of the server's time; the rest of the 1 % is for everything else we send.
constexpr double listBudget = 0.008;

const QByteArray clientListKey = QByteArrayLiteral("client|list");

// Our connections, of all sessions of this thread, as "run_id id": none of them is ever killed.
QSet<QByteArray>& ownConnections() {
    thread_local QSet<QByteArray> connections;
    return connections;
}

QByteArray ownKey(const QByteArray& runId, qint64 id) {
    return runId + ' ' + QByteArray::number(id);
}

std::optional<qint64> numberOf(const std::optional<QByteArray>& text) {
    bool ok = false;
    const qint64 number = text ? text->toLongLong(&ok) : 0;
    return ok ? std::optional(number) : std::nullopt;
}

}  // namespace

Session::Session(Endpoint endpoint, QObject* parent) : QObject(parent), m_endpoint(std::move(endpoint)) {
    m_pollTimer.setSingleShot(true);
    m_pollTimer.setTimerType(Qt::PreciseTimer);
    m_retryTimer.setSingleShot(true);
    m_retryTimer.setTimerType(Qt::PreciseTimer);
    m_patienceTimer.setSingleShot(true);
    m_patienceTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_pollTimer, &QTimer::timeout, this, &Session::poll);
    connect(&m_retryTimer, &QTimer::timeout, this, &Session::connectNow);
    connect(&m_patienceTimer, &QTimer::timeout, this, &Session::onPatienceOver);
}

Session::~Session() {
    stop();
}

void Session::start() {
    connectNow();
}

void Session::stop() {
    m_retryTimer.stop();
    dropConnection();
    disconnect(this, nullptr, nullptr, nullptr);
}

void Session::refresh() {
    if (m_phase == Phase::Idle) {
        connectNow();
        return;
    }
    m_clientListDenied = m_slowlogDenied = m_configDenied = false;
    m_nextInfo = m_nextClientList = m_nextSlowlog = {};
    if (m_phase == Phase::Live)
        poll();
}

void Session::kill(const KillRequest& request) {
    KillOutcome outcome{request, KillOutcome::Result::NotSent, {}};
    if (m_phase != Phase::Live || m_connection->isStalled())
        outcome.detail =
            QStringLiteral("Not sent: there is no working connection to %1.").arg(m_endpoint.displayName());
    else if (request.id < 1 || request.addr.isEmpty())
        outcome.detail = QStringLiteral("Not sent: the client has no id or no address.");
    else if (request.id == m_ownId)
        outcome.detail = QStringLiteral("Not sent: client %1 is Headroom's own connection.").arg(request.id);
    else if (ownConnections().contains(ownKey(m_traits.runId, request.id)))
        outcome.detail = QStringLiteral("Not sent: client %1 is another connection of Headroom's.").arg(request.id);
    else if (request.runId != processName())
        outcome.detail =
            QStringLiteral(
                "Not sent: the server restarted since the list was read, so client %1 may be another one now.")
                .arg(request.id);
    if (!outcome.detail.isEmpty()) {
        Q_EMIT killed(outcome);
        return;
    }
    // Both filters must match, so neither a reused id nor a changed address can hit somebody else.
    m_connection->send({"CLIENT", "KILL", "ID", QByteArray::number(request.id), "ADDR", request.addr, "SKIPME", "yes"},
                       [this, outcome](const Reply& reply) mutable {
                           const qint64 id = outcome.request.id;
                           if (!reply.value) {
                               outcome.result = KillOutcome::Result::Unknown;
                               outcome.detail = QStringLiteral(
                                                    "Unknown whether client %1 was killed: the connection ended before "
                                                    "the answer came; look whether it is still listed.")
                                                    .arg(id);
                           } else if (reply.value->isError()) {
                               outcome.result = KillOutcome::Result::Refused;
                               outcome.detail = describe(reply.value->text, QStringLiteral("CLIENT KILL")).detail;
                           } else if (reply.value->integer > 0) {
                               outcome.result = KillOutcome::Result::Killed;
                               outcome.detail = QStringLiteral("Killed client %1.").arg(id);
                           } else {
                               outcome.result = KillOutcome::Result::Gone;
                               outcome.detail = QStringLiteral("Client %1 was already gone.").arg(id);
                           }
                           Q_EMIT killed(outcome);
                           m_nextInfo = m_nextClientList = {};
                           schedulePoll();
                       });
}

void Session::poll() {
    if (m_phase != Phase::Live || m_connection->isStalled())
        return;
    const SteadyTime now = steadyNow();
    if (!m_infoPending && now >= m_nextInfo)
        askInfo();
    if (!m_clientListPending && !m_clientListDenied && now >= m_nextClientList)
        askClientList();
    if (!m_slowlogPending && !m_slowlogDenied && now >= m_nextSlowlog)
        askSlowlog();
    schedulePoll();
}

void Session::schedulePoll() {
    if (m_phase != Phase::Live)
        return;
    SteadyTime due = SteadyTime::max();
    if (!m_infoPending)
        due = qMin(due, m_nextInfo);
    if (!m_clientListPending && !m_clientListDenied)
        due = qMin(due, m_nextClientList);
    if (!m_slowlogPending && !m_slowlogDenied)
        due = qMin(due, m_nextSlowlog);
    if (due != SteadyTime::max())
        m_pollTimer.start(qMax(0ms, std::chrono::ceil<std::chrono::milliseconds>(due - steadyNow())));
}

void Session::ask(const QByteArray& costKey, const std::vector<QByteArray>& argv, ReplyHandler handler) {
    m_connection->send(argv, [this, costKey, handler = std::move(handler)](const Reply& reply) {
        if (reply.value)
            m_costMeter.note(costKey, reply.took, steadyNow());
        handler(reply);
        schedulePoll();
    });
}

void Session::askInfo() {
    m_infoPending = true;
    // Counted from the plan, not from the answer, so that the pace does not drift; after a pause no burst.
    const SteadyTime now = steadyNow();
    m_nextInfo = now - m_nextInfo < infoInterval ? m_nextInfo + infoInterval : now + infoInterval;
    std::vector<QByteArray> argv{"INFO"};
    if (m_traits.takesInfoSections()) {
        for (const char* section : {"server", "clients", "memory", "persistence", "stats", "replication", "cluster"})
            argv.emplace_back(section);
    }
    ask("info", argv, [this](const Reply& reply) {
        m_infoPending = false;
        m_nextInfo = qMax(m_nextInfo, steadyNow() + infoInterval / 2);  // after a stall, no two at once
        onInfo(reply);
    });
}

void Session::onInfo(const Reply& reply) {
    if (!reply.value)
        return;
    m_roundTripUsec = reply.took.count();
    if (reply.value->isError()) {
        onInfoRefused(reply.value->text);
        return;
    }
    if (!reply.value->isText()) {
        fail(SessionState::NotRedis,
             QStringLiteral(
                 "%1 answered INFO with something that is not text: it is not Redis, or replies got out of step.")
                 .arg(m_endpoint.address()),
             RetryPace::Normal);
        return;
    }
    const auto sample = std::make_shared<const InfoSample>(
        InfoSample::from(InfoFields(reply.value->text), m_configuredMaxclients, steadyNow(), wallNow()));
    m_traits = sample->traits;
    rememberOwnConnection();
    if (sample->loading)
        setState(SessionState::Loading,
                 QStringLiteral("%1 is loading its dataset into memory; commands wait until it is done.")
                     .arg(m_endpoint.displayName()));
    else
        setState(SessionState::Connected);
    Q_EMIT sampled(sample);
    publishCost();
}

void Session::onInfoRefused(const QByteArray& errorText) {
    const QString text = describe(errorText, QStringLiteral("INFO")).detail;
    switch (classifyServerError(errorText)) {
        case ServerErrorClass::Busy:
            m_nextInfo = steadyNow() + busyInfoInterval;
            setState(SessionState::Busy, text);
            return;
        case ServerErrorClass::Loading:
        case ServerErrorClass::MasterDown:
            m_nextInfo = steadyNow() + busyInfoInterval;
            setState(SessionState::Loading, text);
            return;
        case ServerErrorClass::NoAuth:
            fail(SessionState::WrongPassword, text, std::nullopt);
            return;
        default:
            m_nextInfo = steadyNow() + slowInfoInterval;
            setState(SessionState::NoPermission, text);
            return;
    }
}

void Session::askClientList() {
    m_clientListPending = true;
    ask(clientListKey, {"CLIENT", "LIST"}, [this](const Reply& reply) {
        m_clientListPending = false;
        if (!reply.value) {
            m_nextClientList = steadyNow() + std::chrono::seconds(1 << qMin(m_clientListLost++, 6));
            return;
        }
        m_clientListLost = 0;
        m_nextClientList = steadyNow() + clientListInterval();
        if (!reply.value->isText()) {
            const Error error = describe(reply.value->text, QStringLiteral("CLIENT LIST"));
            m_clientListDenied = error.kind == ErrorKind::NotPermitted || error.kind == ErrorKind::Unsupported;
            Q_EMIT clientListFailed(error);
            return;
        }
        m_clientListPending = true;  // until it is parsed
        runInBackground(
            this,
            [text = reply.value->text, wall = wallNow(), steady = steadyNow()] {
                return parseClientList({text.constData(), static_cast<size_t>(text.size())}, wall, steady);
            },
            [this, ownId = m_ownId, connection = m_connection](const std::shared_ptr<const ClientSnapshot>& snapshot) {
                if (!connection || connection != m_connection)
                    return;
                m_clientListPending = false;
                schedulePoll();
                Q_EMIT snapshotTaken(snapshot, ownId, processName());
            });
        askCommandStats();
    });
}

// The server's own account of what our commands cost it, read once for each table.
void Session::askCommandStats() {
    if (m_status.state == SessionState::NoPermission)
        return;
    ask("info", {"INFO", "commandstats"}, [this](const Reply& reply) {
        if (!reply.value || !reply.value->isText())
            return;
        m_costMeter.calibrate(InfoFields(reply.value->text));
        publishCost();
    });
}

void Session::askSlowlog() {
    m_slowlogPending = true;
    m_nextSlowlog = steadyNow() + slowlogInterval;
    auto batch = std::make_shared<SlowlogBatch>();
    batch->runId = m_traits.runId;
    if (!m_configDenied) {
        ask("config|get", {"CONFIG", "GET", "slowlog-*"}, [this, batch](const Reply& reply) {
            if (!reply.value)
                return;
            m_configDenied = reply.value->isError();
            batch->thresholdUsec = numberOf(configValue(*reply.value, "slowlog-log-slower-than"));
            batch->maxLength = numberOf(configValue(*reply.value, "slowlog-max-len"));
        });
    }
    ask("slowlog|len", {"SLOWLOG", "LEN"}, [batch](const Reply& reply) {
        if (reply.value && reply.value->type == RespValue::Type::Integer)
            batch->length = reply.value->integer;
    });
    ask("slowlog|get", {"SLOWLOG", "GET", "128"}, [this, batch](const Reply& reply) {
        m_slowlogPending = false;
        if (!reply.value)
            return;
        if (reply.value->isError()) {
            const Error error = describe(reply.value->text, QStringLiteral("SLOWLOG GET"));
            m_slowlogDenied = error.kind == ErrorKind::NotPermitted || error.kind == ErrorKind::Unsupported;
            Q_EMIT slowlogFailed(error);
            return;
        }
        SlowlogEntries parsed = parseSlowlog(*reply.value);
        batch->entries = std::move(parsed.entries);
        batch->skipped = parsed.skipped;
        batch->read = wallNow();
        Q_EMIT slowlogRead(batch);
    });
}

std::chrono::milliseconds Session::clientListInterval() const {
    const auto paced = m_costMeter.perCall(clientListKey) / listBudget;
    return qMax<std::chrono::milliseconds>(leastListInterval,
                                           std::chrono::duration_cast<std::chrono::milliseconds>(paced));
}

QByteArray Session::processName() const {
    return m_traits.runId.isEmpty() ? "connection " + QByteArray::number(m_connectionNumber) : m_traits.runId;
}

void Session::rememberOwnConnection() {
    if (m_ownId > 0 && !m_traits.runId.isEmpty())
        ownConnections().insert(ownKey(m_traits.runId, m_ownId));
}

void Session::forgetOwnConnection() {
    ownConnections().remove(ownKey(m_traits.runId, m_ownId));
}

void Session::publishCost() {
    Q_EMIT costMeasured({m_costMeter.share(steadyNow()), m_costMeter.isMeasured(), m_roundTripUsec,
                         static_cast<int>(clientListInterval().count())});
}

}  // namespace headroom
