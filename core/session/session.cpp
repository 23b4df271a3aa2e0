// SPDX-License-Identifier: GPL-3.0-or-later
// Session, second half: what is asked of a server once we are in.
#include "core/session/session.h"

#include "core/server/server_error.h"

#include <QMultiHash>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto slowInfoInterval = 30s;  // when INFO is refused: each try stands in the server's ACL LOG
constexpr auto busyInfoInterval = 2s;
constexpr auto settingsInterval = 10s;
constexpr auto slowlogInterval = 10s;
constexpr qsizetype mostProcesses = 64;  // behind one proxy

// Our connections, of all sessions of this thread, by run_id: none of them is ever killed.
QMultiHash<QByteArray, qint64>& ownConnections() {
    thread_local QMultiHash<QByteArray, qint64> connections;
    return connections;
}

std::vector<QByteArray> infoWithSections() {
    return {"INFO", "server", "clients", "memory", "persistence", "stats", "replication", "cpu", "cluster"};
}

}  // namespace

Session::Session(Endpoint endpoint, QObject* parent)
    : QObject(parent),
      m_endpoint(std::move(endpoint)),
      m_clients([this](const QByteArray& costKey, const std::vector<QByteArray>& argv,
                       ReplyHandler handler) { ask(costKey, argv, std::move(handler)); },
                this) {
    m_pollTimer.setSingleShot(true);
    m_pollTimer.setTimerType(Qt::PreciseTimer);
    m_retryTimer.setSingleShot(true);
    m_retryTimer.setTimerType(Qt::PreciseTimer);
    m_patienceTimer.setSingleShot(true);
    m_patienceTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_pollTimer, &QTimer::timeout, this, &Session::poll);
    connect(&m_retryTimer, &QTimer::timeout, this, &Session::connectNow);
    connect(&m_patienceTimer, &QTimer::timeout, this, &Session::onPatienceOver);
    connect(&m_clients, &ClientReader::read, this, &Session::publishClients);
    connect(&m_clients, &ClientReader::refused, this, &Session::onClientListRefused);
    connect(&m_clients, &ClientReader::commandStatsWanted, this, &Session::askCommandStats);
}

Session::~Session() {
    stop();
}

void Session::setReadOnly(bool readOnly) {
    m_endpoint.readOnly = readOnly;
    if (m_connection)
        m_connection->setAccess(readOnly ? Access::ReadOnly : Access::ReadWrite);
}

void Session::follow(const Endpoint& profile) {
    m_endpoint.follow(profile);
    setReadOnly(m_endpoint.readOnly);
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
    m_slowlogDenied = m_configDenied = m_limitDenied = m_statsDenied = false;
    m_nextInfo = m_nextSettings = m_nextSlowlog = {};
    m_clients.readNow();
    if (m_phase == Phase::Live)
        poll();
}

void Session::readAllClients() {
    m_clients.readWhole();
    schedulePoll();
}

void Session::setLimits(const CostLimits& limits) {
    m_clients.setLimits(limits);
    schedulePoll();
}

void Session::command(const QByteArray& costKey, const std::vector<QByteArray>& argv, ReplyHandler handler) {
    if (m_phase != Phase::Live || m_connection->isStalled()) {
        handler(
            Reply{tl::unexpected(Error{
                      ErrorKind::Unreachable,
                      QStringLiteral("Not sent: there is no working connection to %1.").arg(m_endpoint.displayName())}),
                  {},
                  false});
        return;
    }
    ask(costKey, argv, std::move(handler));
}

void Session::putBack(const QByteArray& key, const QByteArray& value, ReplyHandler handler) {
    const QPointer<Connection> locked = m_endpoint.readOnly && m_endpoint.locked ? m_connection : nullptr;
    if (locked)
        locked->setAccess(Access::ReadWrite);
    command("config|set", {"CONFIG", "SET", key, value}, std::move(handler));
    if (locked)
        locked->setAccess(Access::ReadOnly);
}

std::vector<QByteArray> Session::infoCommand(const std::vector<QByteArray>& sections) const {
    std::vector<QByteArray> argv{"INFO"};
    if (m_infoSections == Form::Known)
        argv.insert(argv.end(), sections.begin(), sections.end());
    return argv;
}

void Session::poll() {
    if (m_phase != Phase::Live || m_connection->isStalled())
        return;
    const SteadyTime now = steadyNow();
    if (!m_infoPending && now >= m_nextInfo)
        askInfo();
    m_clients.poll(now);
    if (!m_settingsPending && !m_configDenied && now >= m_nextSettings)
        askSettings();
    if (!m_slowlogPending && !m_slowlogDenied && now >= m_nextSlowlog)
        askSlowlog();
    schedulePoll();
}

void Session::schedulePoll() {
    if (m_phase != Phase::Live)
        return;
    SteadyTime due = m_clients.due();
    if (!m_infoPending)
        due = qMin(due, m_nextInfo);
    if (!m_settingsPending && !m_configDenied)
        due = qMin(due, m_nextSettings);
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
    if (m_limitUntold && !m_limitDenied)
        ask("config|get", {"CONFIG", "GET", "maxclients"}, [this](const Reply& reply) { takeLimit(reply); });
    // Counted from the plan, not from the answer, so that the pace does not drift; after a pause no burst.
    const SteadyTime now = steadyNow();
    m_nextInfo = now - m_nextInfo < infoInterval ? m_nextInfo + infoInterval : now + infoInterval;
    const bool withSections = m_infoSections != Form::Unknown;
    ask("info", withSections ? infoWithSections() : std::vector<QByteArray>{"INFO"},
        [this, withSections](const Reply& reply) {
            m_infoPending = false;
            if (withSections && reply.value && !takesInfoSections(*reply.value)) {
                m_nextInfo = {};
                return;
            }
            m_nextInfo = qMax(m_nextInfo, steadyNow() + infoInterval / 2);  // after a stall, no two at once
            onInfo(reply);
        });
}

void Session::takeLimit(const Reply& reply) {
    if (!reply.value)
        return;
    if (reply.value->isError()) {
        const Error error = describe(*reply.value, QStringLiteral("CONFIG GET"));
        m_limitDenied = error.kind == ErrorKind::NotPermitted || error.kind == ErrorKind::Unsupported;
        if (m_limitDenied)
            m_configuredMaxclients.reset();
        // One name alone is known wherever CONFIG is.
        if (error.kind == ErrorKind::Unsupported)
            onSettingsRefused(*reply.value);
        return;
    }
    ServerSettings settings;
    settings.take(*reply.value);
    const auto limit = settings.number("maxclients").value_or(0);
    m_configuredMaxclients = limit > 0 ? std::optional(limit) : std::nullopt;
}

// Before a deed needs to know, also whether it comes from the same process again.
void Session::tryInfoSections() {
    ask("info", infoWithSections(), [this](const Reply& reply) {
        if (reply.value && takesInfoSections(*reply.value) && reply.value->isText() &&
            InfoFields(reply.value->text).text("run_id").value_or(QByteArray()) != m_traits.runId)
            onInfo(reply);
    });
}

bool Session::takesInfoSections(const RespValue& answer) {
    if (answer.isError()) {
        if (isPassing(classifyServerError(answer.text)))
            return true;
        m_infoSections = Form::Unknown;
        return false;
    }
    if (m_infoSections == Form::Untried && answer.isText()) {
        // Some read the first word only.
        const bool isWhole = !m_countsClients || InfoFields(answer.text).text("connected_clients");
        m_infoSections = isWhole ? Form::Known : Form::Unknown;
    }
    return m_infoSections != Form::Unknown;
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
        failOnWrongType();
        return;
    }
    m_backoff.noteAnswer();
    const InfoFields fields(reply.value->text);
    m_limitUntold = !InfoSample::limitIn(fields);
    const auto sample =
        std::make_shared<InfoSample>(InfoSample::from(fields, m_configuredMaxclients, steadyNow(), wallNow()));
    m_countsClients = m_countsClients || sample->connectedClients;
    sample->traits.severalServers = noteProcess(*sample);
    m_traits = sample->traits;
    m_connection->setKillForm(m_traits.killForm());
    rememberOwnConnection();
    m_clients.noteSample(*sample);
    if (m_severalServers)
        m_clients.distrustIds();
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
    m_backoff.noteAnswer();
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
            failLogin(errorText, QStringLiteral("INFO"));
            return;
        case ServerErrorClass::MaxClients:
            fail(reportEnd(EndMeaning::Full, {.lastError = errorText}, m_endpoint, hidden()));
            return;
        case ServerErrorClass::NoPerm:
            m_nextInfo = steadyNow() + slowInfoInterval;
            setState(SessionState::NoPermission, text);
            return;
        case ServerErrorClass::UnknownCommand:
            m_nextInfo = SteadyTime::max();
            m_statsDenied = true;
            break;
        default:
            m_nextInfo = steadyNow() + slowInfoInterval;
            break;
    }
    // Connected all the same; what INFO would have told is unknown.
    setState(SessionState::Connected, text);
    auto sample = std::make_shared<InfoSample>();
    sample->taken = steadyNow();
    sample->takenWall = wallNow();
    sample->traits = m_traits;
    sample->maxclients = m_configuredMaxclients;
    Q_EMIT sampled(sample);
    publishCost();
}

bool Session::noteProcess(const InfoSample& sample) {
    const QByteArray& runId = sample.traits.runId;
    if (!runId.isEmpty()) {
        const bool isOther = !m_processes.isEmpty() && m_processes.last() != runId;
        // One that was restarted behind a proxy begins its time anew, and does not come back.
        const bool isNoRestart =
            m_processes.contains(runId) || (m_uptimeSeconds && sample.uptimeSeconds.value_or(-1) >= *m_uptimeSeconds);
        m_severalServers = m_severalServers || (isOther && isNoRestart);
        m_processes.removeOne(runId);
        m_processes.append(runId);
        if (m_processes.size() > mostProcesses)
            m_processes.removeFirst();
        m_uptimeSeconds = sample.uptimeSeconds;
    }
    return m_severalServers;
}

ClientListing Session::listingOf(const std::shared_ptr<const ClientSnapshot>& snapshot) const {
    const QList<qint64> own =
        m_traits.runId.isEmpty() ? QList<qint64>{m_ownId} : ownConnections().values(m_traits.runId);
    ClientListing listing{snapshot, {own.begin(), own.end()}, processNameOf(m_traits), m_traits.role};
    std::ranges::sort(listing.ownIds);
    return listing;
}

void Session::publishClients(const std::shared_ptr<const ClientSnapshot>& snapshot) {
    ClientListing listing = listingOf(snapshot);
    if (const int row = m_ownAddr.isEmpty() ? snapshot->rowOfId(m_ownId) : -1; row >= 0) {
        const std::string_view addr = snapshot->text(row, ClientField::Addr).value_or(std::string_view());
        m_ownAddr = QByteArray(addr.data(), static_cast<qsizetype>(addr.size()));
        if (!m_traits.runId.isEmpty())
            m_ownAddrs.insert({m_traits.runId, m_ownAddr});
    }
    if (m_clients.isSweeping()) {
        listing.complete = m_clients.isComplete();
        listing.scanned = m_clients.plan().scanned();
        listing.counted = m_clients.clientCount();
    }
    Q_EMIT clientsListed(listing);
    schedulePoll();
}

void Session::onClientListRefused(const RespValue& answer, const QString& command) {
    const Error error = describe(answer, command);
    if (error.kind == ErrorKind::NotPermitted || error.kind == ErrorKind::Unsupported)
        m_clients.rest();
    Q_EMIT clientListFailed(error);
}

// The server's own account of what our commands cost it, read when the client table asks for it.
void Session::askCommandStats() {
    if (m_status.state == SessionState::NoPermission || m_statsDenied)
        return;
    ask("info", {"INFO", "commandstats"}, [this](const Reply& reply) {
        if (!reply.value)
            return;
        if (!reply.value->isText()) {
            m_statsDenied = !isPassing(classifyServerError(reply.value->text));
            return;
        }
        const InfoFields stats(reply.value->text);
        m_costMeter.calibrate(stats);
        m_clients.noteCommandStats(stats);
        const auto kills = stats.commandStat("client|kill");
        m_killedUsec = kills && kills->calls > 0 && kills->usec >= 0
                           ? std::optional(static_cast<double>(kills->usec) / static_cast<double>(kills->calls))
                           : std::nullopt;
        publishCost();
    });
}

void Session::askSettings() {
    m_settingsPending = true;
    m_nextSettings = steadyNow() + settingsInterval;
    if (m_severalSettings == Form::Unknown) {
        askSettingsOneByOne();
        return;
    }
    auto settings = std::make_shared<ServerSettings>();
    settings->runId = m_traits.runId;
    std::vector<QByteArray> argv{"CONFIG", "GET"};
    for (const SettingInfo& info : knownSettings())
        argv.emplace_back(info.key.data(), static_cast<qsizetype>(info.key.size()));
    ask("config|get", argv, [this, settings](const Reply& reply) {
        // Servers before Redis 7, KeyDB, Dragonfly: one name at a time.
        if (reply.value && reply.value->isError() && m_severalSettings == Form::Untried &&
            describe(*reply.value, {}).kind != ErrorKind::NotPermitted &&
            !isPassing(classifyServerError(reply.value->text))) {
            m_severalSettings = Form::Unknown;
            askSettingsOneByOne();
            return;
        }
        m_severalSettings = reply.value && !reply.value->isError() ? Form::Known : m_severalSettings;
        takeSettings(settings, reply, true);
    });
}

void Session::askSettingsOneByOne() {
    auto settings = std::make_shared<ServerSettings>();
    settings->runId = m_traits.runId;
    for (const SettingInfo& info : knownSettings()) {
        const QByteArray key(info.key.data(), static_cast<qsizetype>(info.key.size()));
        const bool isLast = &info == &knownSettings().back();
        ask("config|get", {"CONFIG", "GET", key},
            [this, settings, isLast](const Reply& reply) { takeSettings(settings, reply, isLast); });
    }
}

void Session::onSettingsRefused(const RespValue& answer) {
    const Error error = describe(answer, QStringLiteral("CONFIG GET"));
    m_configDenied = error.kind == ErrorKind::NotPermitted || error.kind == ErrorKind::Unsupported;
    Q_EMIT settingsFailed(error);
}

void Session::takeSettings(const std::shared_ptr<ServerSettings>& settings, const Reply& reply, bool last) {
    m_settingsPending = m_settingsPending && !last;
    if (!reply.value || m_configDenied)
        return;
    if (reply.value->type != RespValue::Type::Array) {
        onSettingsRefused(*reply.value);
        return;
    }
    settings->take(*reply.value);
    if (!last)
        return;
    settings->read = wallNow();
    m_settings = settings;
    Q_EMIT settingsRead(settings);
}

void Session::askSlowlog() {
    m_slowlogPending = true;
    m_nextSlowlog = steadyNow() + slowlogInterval;
    auto batch = std::make_shared<SlowlogBatch>();
    batch->runId = m_traits.runId;
    ask("slowlog|len", {"SLOWLOG", "LEN"}, [batch](const Reply& reply) {
        if (reply.value && reply.value->type == RespValue::Type::Integer)
            batch->length = reply.value->integer;
    });
    ask("slowlog|get", {"SLOWLOG", "GET", "128"}, [this, batch](const Reply& reply) {
        m_slowlogPending = false;
        if (!reply.value)
            return;
        if (reply.value->type != RespValue::Type::Array) {
            const Error error = describe(*reply.value, QStringLiteral("SLOWLOG GET"));
            m_slowlogDenied = error.kind == ErrorKind::NotPermitted || error.kind == ErrorKind::Unsupported;
            Q_EMIT slowlogFailed(error);
            return;
        }
        SlowlogEntries parsed = parseSlowlog(*reply.value);
        batch->entries = std::move(parsed.entries);
        batch->skipped = parsed.skipped;
        for (SlowlogEntry& entry : batch->entries) {
            const QByteArray addr = entry.addr.value_or(QByteArray());
            entry.own = isOwnCommand(entry, m_ownAddrs.contains({batch->runId, addr}) ? addr : m_ownAddr);
        }
        batch->read = wallNow();
        if (m_settings) {
            batch->thresholdUsec = m_settings->number("slowlog-log-slower-than");
            batch->maxLength = m_settings->number("slowlog-max-len");
        }
        Q_EMIT slowlogRead(batch);
    });
}

QByteArray Session::processNameOf(const ServerTraits& traits) const {
    return traits.runId.isEmpty() ? "connection " + QByteArray::number(m_connectionNumber) : traits.runId;
}

void Session::rememberOwnConnection() {
    if (m_ownId > 0 && !m_traits.runId.isEmpty() && !ownConnections().contains(m_traits.runId, m_ownId))
        ownConnections().insert(m_traits.runId, m_ownId);
}

void Session::forgetOwnConnection() {
    for (const QByteArray& runId : std::as_const(m_processes))
        ownConnections().remove(runId, m_ownId);
}

void Session::publishCost() {
    SessionCost cost;
    cost.serverShare = m_costMeter.share(steadyNow());
    cost.measured = m_costMeter.isMeasured();
    cost.roundTripUsec = m_roundTripUsec;
    cost.clientListIntervalMs = static_cast<int>(m_clients.interval().count());
    cost.sweeping = m_clients.isSweeping();
    cost.holdUsec = m_clients.hold().count();
    cost.wholeListUsec = m_clients.wholeListCost().count();
    cost.scanSeconds = static_cast<int>(m_clients.scanTime().count());
    if (const auto listed = m_clients.toldPerClient())
        cost.listedUsec = listed->count();
    cost.killedUsec = m_killedUsec;
    cost.limitUsec = limits().hold.count();
    Q_EMIT costMeasured(cost);
}

}  // namespace headroom
