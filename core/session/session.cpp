// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session.h"

#include "core/text/sentence.h"

#include <algorithm>
#include <utility>

namespace headroom {

using namespace std::chrono_literals;

Session::Session(Endpoint endpoint, Clock& clock)
    : m_clock(clock),
      m_connector(std::move(endpoint), clock, this),
      m_port(m_connector, clock, this),
      m_info(m_connector, m_port, clock, this),
      m_settings(m_port, clock, this),
      m_slowlog(m_port, m_settings, clock, this),
      m_aclLog(m_port, clock, this),
      m_clients([this](const QByteArray& costKey, const std::vector<QByteArray>& argv,
                       ReplyHandler handler) { m_port.send(costKey, argv, std::move(handler)); },
                clock, this) {
    m_pollTimer.setSingleShot(true);
    m_pollTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_pollTimer, &QTimer::timeout, this, &Session::poll);
    connect(&m_connector, &Connector::told, this, &Session::tell);
    connect(&m_connector, &Connector::loggedIn, this, &Session::onLoggedIn);
    connect(&m_connector, &Connector::dropped, this, &Session::onDropped);
    connect(&m_port, &CommandPort::answered, this, &Session::schedulePoll);
    connect(&m_port, &CommandPort::wantedChanged, this, &Session::applyDemand);
    connect(&m_port, &CommandPort::sampled, this, &Session::sampled);
    connect(&m_port, &CommandPort::clientsListed, this, &Session::clientsListed);
    connect(&m_port, &CommandPort::settingsRead, this, &Session::settingsRead);
    connect(&m_info, &InfoPoller::sampled, this, &Session::onSampled);
    connect(&m_info, &InfoPoller::refused, this, [this](SessionState state, const Error& why) {
        tell({.state = state,
              .detail = why.detail,
              .grant = why.grant,
              .maxclients = state == SessionState::NoPermission ? m_info.configuredMaxclients() : std::nullopt});
    });
    connect(&m_info, &InfoPoller::configRefused, &m_settings, &SettingsPoller::refuse);
    connect(&m_info, &InfoPoller::commandStatsRead, this, &Session::onCommandStats);
    connect(&m_settings, &SettingsPoller::read, &m_port, &CommandPort::settingsRead);
    connect(&m_settings, &SettingsPoller::refused, this, &Session::settingsFailed);
    connect(&m_slowlog, &SlowlogPoller::read, this, &Session::slowlogRead);
    connect(&m_slowlog, &SlowlogPoller::refused, this, &Session::slowlogFailed);
    connect(&m_aclLog, &AclLogPoller::read, this, &Session::failedLoginsRead);
    connect(&m_clients, &ClientReader::read, this, &Session::onClientsRead);
    connect(&m_clients, &ClientReader::refused, this, &Session::onClientListRefused);
    connect(&m_clients, &ClientReader::commandStatsWanted, &m_info, &InfoPoller::askCommandStats);
}

Session::~Session() {
    stop();
}

void Session::stop() {
    m_connector.stop();
    disconnect(this, nullptr, nullptr, nullptr);
}

void Session::refresh() {
    if (m_connector.isIdle()) {
        m_connector.connectNow();
        return;
    }
    m_info.readNow();
    m_settings.readNow();
    m_slowlog.readNow();
    m_clients.readNow();
    poll();
}

void Session::setPlace(ConnectQueue& queue, std::chrono::milliseconds phase) {
    m_connector.setQueue(&queue);
    m_info.setPhase(phase);
}

void Session::setDemand(Demands demand) {
    m_demand = demand;
    applyDemand();
}

void Session::applyDemand() {
    const Demands demand = m_demand | m_port.wanted();
    m_settings.setWanted(demand.testFlag(Demand::Settings));
    m_slowlog.setWanted(demand.testFlag(Demand::Slowlog));
    m_clients.setWanted(demand.testFlag(Demand::Clients));
    m_aclLog.setWanted(demand.testFlag(Demand::Clients));
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

void Session::onLoggedIn(const Login& login) {
    m_port.peer().begin(m_port.connectionNumber(), login.ownId);
    m_clients.start(login.ownId);
    m_info.begin(login);
    poll();
}

void Session::onDropped() {
    m_pollTimer.stop();
    m_port.peer().end();
    m_info.reset();
    m_settings.reset();
    m_slowlog.reset();
    m_aclLog.reset();
    m_clients.stop();
    m_killedUsec.reset();
}

void Session::poll() {
    if (!m_port.isOpen())
        return;
    const SteadyTime now = m_clock.now();
    // Each may find that the connection is gone.
    m_info.poll(now);
    if (m_port.isOpen())
        m_clients.poll(now);
    if (m_port.isOpen())
        m_settings.poll(now);
    if (m_port.isOpen())
        m_slowlog.poll(now);
    m_aclLog.poll(now);
    schedulePoll();
}

void Session::schedulePoll() {
    if (!m_connector.isLive())
        return;
    const SteadyTime due = std::min({m_info.due(), m_clients.due(), m_settings.due(), m_slowlog.due(), m_aclLog.due()});
    if (due != SteadyTime::max())
        m_clock.start(m_pollTimer, std::max(0ms, std::chrono::ceil<std::chrono::milliseconds>(due - m_clock.now())));
}

void Session::onSampled(const std::shared_ptr<const InfoSample>& sample, const QString& missing) {
    m_aclLog.noteFailed(sample->failedLogins);
    m_clients.noteSample(*sample);
    if (sample->traits.severalServers)
        m_clients.distrustIds();
    if (sample->loading)
        tell({.state = SessionState::Loading,
              .detail = Sentence::tr("%1 is loading its dataset into memory; commands wait until it is done.")
                            .arg(endpoint().displayName())});
    else
        tell({.state = SessionState::Connected, .detail = missing});
    Q_EMIT m_port.sampled(sample);
    publishCost();
}

void Session::onClientsRead(const std::shared_ptr<const ClientSnapshot>& snapshot) {
    if (m_clients.seesOnlyOwn())
        m_port.peer().noteOwnId(snapshot->id(0));
    ClientListing listing = m_port.peer().listingOf(snapshot);
    listing.onlyOwn = m_clients.seesOnlyOwn();
    m_port.peer().note(*snapshot);
    if (m_clients.isSweeping() || listing.onlyOwn) {
        listing.complete = m_clients.isComplete();
        listing.scanned = m_clients.plan().scanned();
        listing.counted = m_clients.clientCount();
    }
    Q_EMIT m_port.clientsListed(listing);
    schedulePoll();
}

void Session::onClientListRefused(const RespValue& answer, const QString& command) {
    Error error = m_port.describe(answer, command);
    if (m_clients.seesOnlyOwn())
        error.detail =
            ended(error.detail) + Sentence::tr(" Of the clients only our own connection can be shown (CLIENT INFO).");
    if (error.kind == ErrorKind::NotPermitted || error.kind == ErrorKind::Unsupported)
        m_clients.rest();
    Q_EMIT clientListFailed(error);
}

// The server's own account of what our commands cost it, read when the client table asks for it.
void Session::onCommandStats(const InfoFields& stats) {
    m_port.cost().calibrate(stats);
    m_clients.noteCommandStats(stats);
    const auto kills = stats.commandStat("client|kill");
    m_killedUsec = kills && kills->calls > 0 && kills->usec >= 0
                       ? std::optional(static_cast<double>(kills->usec) / static_cast<double>(kills->calls))
                       : std::nullopt;
    publishCost();
    if (const auto usec = stats.commandUsec())
        Q_EMIT commandsTimed(*usec);
}

void Session::tell(SessionStatus status) {
    const bool repeated = m_status.state == status.state && m_status.detail == status.detail &&
                          m_status.certain == status.certain && m_status.maxclients == status.maxclients;
    const bool isNew = m_status.state != status.state || m_status.since == WallTime{};
    status.since = isNew ? wallNow() : m_status.since;
    m_status = std::move(status);
    if (!repeated || m_status.attempt > 0)
        Q_EMIT statusChanged(m_status);
}

void Session::publishCost() {
    SessionCost cost;
    cost.serverShare = m_port.cost().share(m_clock.now());
    cost.measured = m_port.cost().isMeasured();
    cost.roundTripUsec = m_info.roundTripUsec();
    cost.clientListIntervalMs = static_cast<int>(m_clients.interval().count());
    cost.sweeping = m_clients.isSweeping();
    cost.holdUsec = m_clients.hold().count();
    cost.wholeListUsec = m_clients.wholeListCost().count();
    cost.scanSeconds = static_cast<int>(m_clients.scanTime().count());
    if (const auto listed = m_clients.toldPerClient())
        cost.listedUsec = listed->count();
    cost.killedUsec = m_killedUsec;
    cost.limitUsec = m_clients.limits().hold.count();
    Q_EMIT costMeasured(cost);
}

}  // namespace headroom
