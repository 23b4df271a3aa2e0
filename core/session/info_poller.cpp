// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/info_poller.h"

#include "core/server/server_error.h"

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto slowInfoInterval = 30s;  // when INFO is refused: each try stands in the server's ACL LOG
constexpr auto busyInfoInterval = 2s;

std::vector<QByteArray> infoWithSections() {
    return {"INFO",  "server",      "clients", "memory",  "persistence",
            "stats", "replication", "cpu",     "cluster", "errorstats"};
}

}  // namespace

InfoPoller::InfoPoller(Connector& connector, CommandPort& port, Clock& clock, QObject* parent)
    : QObject(parent), m_connector(connector), m_port(port), m_clock(clock) {}

void InfoPoller::begin(const Login& login) {
    const RespValue& info = *login.info.value;
    // Without sections it was refused already.
    if (info.isError() && !isPassing(classifyServerError(info.text)))
        m_port.peer().setInfoSections(Peer::Form::Unknown);
    m_begin = m_clock.now();
    m_next = tickAfter(m_begin);
    if (login.limit)
        takeLimit(*login.limit);
    onInfo(login.info);
    if (m_port.isOpen() && m_port.peer().infoSections() == Peer::Form::Untried)
        tryInfoSections();
}

void InfoPoller::reset() {
    m_next = {};
    m_pending = m_infoDenied = m_countsClients = m_statsDenied = m_limitUntold = m_limitDenied = false;
    m_configuredMaxclients.reset();
}

void InfoPoller::readNow() {
    m_limitDenied = m_statsDenied = false;
    m_next = {};
}

void InfoPoller::poll(SteadyTime now) {
    if (now >= due())
        ask();
}

void InfoPoller::ask() {
    m_pending = true;
    if (m_limitUntold && !m_limitDenied)
        m_port.send("config|get", {"CONFIG", "GET", "maxclients"}, [this](const Reply& reply) { takeLimit(reply); });
    m_next = tickAfter(m_clock.now());
    const bool withSections = m_port.peer().infoSections() != Peer::Form::Unknown;
    m_port.send("info", withSections ? infoWithSections() : std::vector<QByteArray>{"INFO"},
                [this, withSections](const Reply& reply) {
                    m_pending = false;
                    if (withSections && reply.value && !takesInfoSections(*reply.value)) {
                        m_next = {};
                        return;
                    }
                    m_next = tickAfter(m_clock.now());  // after a stall, no two at once
                    onInfo(reply);
                });
}

// Counted by the clock, not from the answer, so that the pace does not drift, and after a pause there is no burst.
SteadyTime InfoPoller::tickAfter(SteadyTime time) const {
    const SteadyTime::duration place = m_phase.value_or(m_begin.time_since_epoch() % interval);
    const SteadyTime earliest = time + SteadyTime::duration(interval) / 2;
    const SteadyTime::duration gone = (earliest.time_since_epoch() - place) % interval;
    return gone == SteadyTime::duration::zero() ? earliest : earliest + (interval - gone);
}

void InfoPoller::takeLimit(const Reply& reply) {
    if (!reply.value)
        return;
    if (reply.value->isError()) {
        const Error error = m_port.describe(*reply.value, QStringLiteral("CONFIG GET"));
        m_limitDenied = error.kind == ErrorKind::NotPermitted || error.kind == ErrorKind::Unsupported;
        if (m_limitDenied)
            m_configuredMaxclients.reset();
        // One name alone is known wherever CONFIG is.
        if (error.kind == ErrorKind::Unsupported)
            Q_EMIT configRefused(*reply.value);
        return;
    }
    ServerSettings settings;
    settings.take(*reply.value);
    const auto limit = settings.number("maxclients").value_or(0);
    m_configuredMaxclients = limit > 0 ? std::optional(limit) : std::nullopt;
}

// Before a deed needs to know, also whether it comes from the same process again.
void InfoPoller::tryInfoSections() {
    m_port.send("info", infoWithSections(), [this](const Reply& reply) {
        if (reply.value && takesInfoSections(*reply.value) && reply.value->isText() &&
            InfoFields(reply.value->text).text("run_id").value_or(QByteArray()) != m_port.peer().traits().runId)
            onInfo(reply);
    });
}

bool InfoPoller::takesInfoSections(const RespValue& answer) {
    Peer& peer = m_port.peer();
    if (answer.isError()) {
        if (isPassing(classifyServerError(answer.text)))
            return true;
        peer.setInfoSections(Peer::Form::Unknown);
        return false;
    }
    if (peer.infoSections() == Peer::Form::Untried && answer.isText()) {
        // Some read the first word only.
        const bool isWhole = !m_countsClients || InfoFields(answer.text).text("connected_clients");
        peer.setInfoSections(isWhole ? Peer::Form::Known : Peer::Form::Unknown);
    }
    return peer.infoSections() != Peer::Form::Unknown;
}

void InfoPoller::onInfo(const Reply& reply) {
    if (!reply.value)
        return;
    m_roundTripUsec = reply.took.count();
    if (reply.value->isError()) {
        onInfoRefused(reply.value->text);
        return;
    }
    if (!reply.value->isText()) {
        m_connector.failOnWrongType();
        return;
    }
    m_infoDenied = false;
    m_connector.noteAnswer();
    const InfoFields fields(reply.value->text);
    m_limitUntold = !InfoSample::limitIn(fields);
    const auto sample =
        std::make_shared<InfoSample>(InfoSample::from(fields, m_configuredMaxclients, m_clock.now(), wallNow()));
    m_countsClients = m_countsClients || sample->connectedClients;
    m_port.peer().note(*sample);
    m_connector.noteProcess(sample->traits.processId);
    sample->traits.servedHere = m_connector.endpoint().servedHere;
    m_connector.connection()->setKillForm(sample->traits.killForm());
    Q_EMIT sampled(sample, {});
}

void InfoPoller::onInfoRefused(const QByteArray& errorText) {
    m_connector.noteAnswer();
    const Error error = m_port.describe(errorText, QStringLiteral("INFO"));
    switch (classifyServerError(errorText)) {
        case ServerErrorClass::Busy:
            m_next = m_clock.now() + busyInfoInterval;
            Q_EMIT refused(SessionState::Busy, error);
            return;
        case ServerErrorClass::Loading:
        case ServerErrorClass::MasterDown:
            m_next = m_clock.now() + busyInfoInterval;
            Q_EMIT refused(SessionState::Loading, error);
            return;
        case ServerErrorClass::NoAuth:
            m_connector.failLogin(errorText, QStringLiteral("INFO"));
            return;
        case ServerErrorClass::MaxClients:
            m_connector.failFull(errorText);
            return;
        case ServerErrorClass::NoPerm:
            m_infoDenied = true;
            m_limitUntold = true;
            m_next = m_clock.now() + slowInfoInterval;
            Q_EMIT refused(SessionState::NoPermission, error);
            return;
        case ServerErrorClass::UnknownCommand:
            m_next = SteadyTime::max();
            m_statsDenied = true;
            break;
        default:
            m_next = m_clock.now() + slowInfoInterval;
            break;
    }
    // Connected all the same; what INFO would have told is unknown.
    auto sample = std::make_shared<InfoSample>();
    sample->taken = m_clock.now();
    sample->takenWall = wallNow();
    sample->traits = m_port.peer().traits();
    sample->maxclients = m_configuredMaxclients;
    Q_EMIT sampled(sample, error.detail);
}

void InfoPoller::askCommandStats() {
    if (m_infoDenied || m_statsDenied)
        return;
    m_port.send("info", {"INFO", "commandstats"}, [this](const Reply& reply) {
        if (!reply.value)
            return;
        if (reply.value->isText())
            Q_EMIT commandStatsRead(InfoFields(reply.value->text));
        else
            m_statsDenied = !isPassing(classifyServerError(reply.value->text));
    });
}

}  // namespace headroom
