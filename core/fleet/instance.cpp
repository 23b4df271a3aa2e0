// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/instance.h"

#include "core/background.h"
#include "core/server/server_error.h"
#include "core/text/escape.h"
#include "core/text/units.h"

#include <QFileInfo>

#include <algorithm>
#include <iterator>
#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t slowlogCapacity = 2000;
constexpr std::chrono::milliseconds lookInterval = 1s;
constexpr auto wantedOn = 60s;  // what is scarce now and not then is watched all the time

}  // namespace

Instance::Instance(Engine& engine, const Endpoint& endpoint, QObject* parent)
    : QObject(parent), m_engine(&engine), m_endpoint(endpoint), m_session(engine.add(endpoint)) {
    m_status.since = wallNow();
    m_lockTimer.setSingleShot(true);
    connect(&m_lockTimer, &QTimer::timeout, this, &Instance::lockWhenOver);
    connect(m_session, &Session::statusChanged, this, [this](const SessionStatus& status) {
        m_status = status;
        if (status.state != SessionState::Connected)
            m_history.addGap(steadyNow(), wallNow());
        Q_EMIT statusChanged();
    });
    connect(m_session, &Session::sampled, this, [this](const std::shared_ptr<const InfoSample>& sample) {
        const bool isFirst = !std::exchange(m_sample, sample);
        m_history.add(*sample);
        if (std::exchange(m_endpoint.servedHere, sample->traits.servedHere) != sample->traits.servedHere || isFirst)
            Q_EMIT careChanged();
        Q_EMIT sampled();
    });
    connect(m_session, &Session::clientsListed, this, [this](const ClientListing& listing) {
        m_clients = listing;
        if (!listing.onlyOwn)  // which is all that is left where the list is refused
            m_clientListError = {};
        Q_EMIT clientsListed();
    });
    connect(m_session, &Session::clientListFailed, this, [this](const Error& error) {
        m_clientListError = error;
        Q_EMIT clientsListed();
    });
    connect(m_session, &Session::settingsRead, this, [this](const std::shared_ptr<const ServerSettings>& settings) {
        m_settings = settings;
        if (!m_firstSettings || m_firstSettings->runId != settings->runId)
            m_firstSettings = settings;
        m_settingsError = {};
        Q_EMIT settingsChanged();
    });
    connect(m_session, &Session::settingsFailed, this, [this](const Error& error) {
        m_settingsError = error;
        Q_EMIT settingsChanged();
    });
    connect(m_session, &Session::slowlogRead, this, [this](const std::shared_ptr<const SlowlogBatch>& batch) {
        m_slowlogError = {};
        mergeSlowlog(batch);
        Q_EMIT slowlogChanged();
    });
    connect(m_session, &Session::slowlogFailed, this, [this](const Error& error) {
        m_slowlogError = error;
        Q_EMIT slowlogChanged();
    });
    connect(m_session, &Session::costMeasured, this, [this](const SessionCost& cost) {
        m_cost = cost;
        Q_EMIT costMeasured();
    });
    connect(&m_judge, &Judge::judged, this, [this] {
        m_judgement = m_judge.judgement();
        if (m_judge.wantsClients())
            m_clientsWanted = steadyNow();
        tellDemand();
        Q_EMIT judged();
    });
    m_judge.follow(*m_session);
    connect(this, &Instance::careChanged, &m_judge, [this] { m_judge.setServer(m_endpoint); });
    engine.start(m_session);
}

Instance::Instance(const QString& file, const std::shared_ptr<const ClientSnapshot>& saved, QObject* parent)
    : QObject(parent), m_clients({saved, {}, {}}) {
    m_endpoint.label = QFileInfo(file).fileName();
    m_status.state = SessionState::Saved;
    m_status.since = wallNow();
    m_status.detail =
        tr("A client list saved in %1: nothing is read from a server, ages and idle times are of when it was saved.")
            .arg(visibleText(file.toUtf8()));
    runInBackground(
        this, [saved] { return std::make_shared<const Judgement>(judgeSavedList(saved, Judge::defaultIdleSeconds)); },
        [this](const std::shared_ptr<const Judgement>& judgement) {
            m_judgement = judgement;
            Q_EMIT judged();
        });
}

Instance::~Instance() {
    if (m_session)
        m_engine->remove(m_session);
}

void Instance::unlock(std::chrono::milliseconds time) {
    if (!m_endpoint.locked || !m_session)
        return;
    m_unlocked = LeaseDeadline{steadyNow() + time, wallNow() + time};
    post([](Session& session) { session.setReadOnly(false); });
    Q_EMIT careChanged();
    lockWhenOver();
}

void Instance::lock() {
    m_lockTimer.stop();
    if (!m_unlocked)
        return;
    m_unlocked.reset();
    post([readOnly = m_endpoint.readOnly](Session& session) { session.setReadOnly(readOnly); });
    Q_EMIT careChanged();
}

std::optional<std::chrono::milliseconds> Instance::unlockedFor() const {
    return m_unlocked ? std::optional(m_unlocked->left(steadyNow(), wallNow())) : std::nullopt;
}

// A timer alone would stand still while the computer sleeps.
void Instance::lockWhenOver() {
    const auto left = unlockedFor();
    if (left && *left > 0ms)
        m_lockTimer.start(std::min(*left, lookInterval));
    else
        lock();
}

void Instance::follow(const Endpoint& profile) {
    const Environment environmentWas = m_endpoint.environment();
    const EnvironmentRules was = m_endpoint.rules();
    m_endpoint.follow(profile);
    // Who unlocked it did so under the rules there were.
    const EnvironmentRules now = m_endpoint.rules();
    const bool isStricter = m_endpoint.environment() > environmentWas || now.killOne > was.killOne ||
                            now.killSeveral > was.killSeveral || now.changeSetting > was.changeSetting ||
                            (now.readOnly && !was.readOnly);
    if (!m_endpoint.locked || isStricter) {
        m_lockTimer.stop();
        m_unlocked.reset();
    }
    post([endpoint = m_endpoint, readOnly = isReadOnly()](Session& session) {
        session.follow(endpoint);
        session.setReadOnly(readOnly);
    });
    Q_EMIT careChanged();
}

InfoRates Instance::rates() const {
    return m_history.points().empty() ? InfoRates{} : m_history.points().back().rates;
}

void Instance::recall(const QByteArray& info, WallTime taken) {
    if (m_sample)
        return;
    const SteadyTime then = steadyNow() - std::max(wallNow() - taken, WallTime::duration::zero());
    m_sample = std::make_shared<InfoSample>(InfoSample::from(InfoFields(info), std::nullopt, then, taken));
    Q_EMIT sampled();
}

void Instance::mark(const QString& text) {
    m_history.addMark({steadyNow(), text});
}

void Instance::post(std::function<void(Session&)> deed) {
    if (m_session)
        m_engine->post(m_session, std::move(deed));
}

Error Instance::refusal(const QString& command, const QString& detail) const {
    return {ErrorKind::NotPermitted, detail,
            grantLine(command, m_endpoint.user.isEmpty() ? QStringLiteral("default") : m_endpoint.user)};
}

void Instance::noteSetRefused(const QString& detail) {
    m_setRefusal = refusal(QStringLiteral("CONFIG SET"), detail);
    Q_EMIT statusChanged();
}

void Instance::refresh() {
    m_killRefusal = m_setRefusal = {};
    post([](Session& session) { session.refresh(); });
}

void Instance::reachBy(const Endpoint& endpoint) {
    m_endpoint = endpoint;
    m_killRefusal = m_setRefusal = {};
    post([endpoint, readOnly = isReadOnly()](Session& session) {
        session.reachBy(endpoint);
        session.setReadOnly(readOnly);
    });
    Q_EMIT careChanged();
}

void Instance::treatAs(Environment environment) {
    m_endpoint.said = environment;
    post([environment](Session& session) { session.setEnvironment(environment); });
    Q_EMIT careChanged();
}

void Instance::readAllClients() {
    post([](Session& session) { session.readAllClients(); });
}

void Instance::setDemand(Demands demand) {
    m_demand = demand;
    tellDemand();
}

void Instance::tellDemand() {
    const bool wanted = m_clientsWanted && steadyNow() - *m_clientsWanted < wantedOn;
    const Demands demand = wanted ? m_demand | Demand::Clients : m_demand;
    if (std::exchange(m_toldDemand, demand) != demand)
        post([demand](Session& session) { session.setDemand(demand); });
}

void Instance::setVisibleClients(const std::vector<qint64>& ids) {
    if (ids == m_visibleClients)
        return;
    m_visibleClients = ids;
    post([ids](Session& session) { session.setVisibleClients({ids.begin(), ids.end()}); });
}

void Instance::startKill(Ledger& ledger, const std::shared_ptr<const KillPlan>& plan, const QString& reason,
                         const std::function<void(const KillRun&)>& connectTo) {
    auto* run = new KillRun(ledger, plan, reason);
    noteKills(*plan);
    connectTo(*run);
    connect(run, &KillRun::finished, this, [this](const KillReport& report) {
        noteKept(report);
        if (const int count = report.count(KillResult::Killed); count > 0) {
            mark((report.deed == Deed::Kill ? tr("%1 killed") : tr("%1 unblocked")).arg(formatCount(qint64{count})));
            Q_EMIT killed(report.entry);
        }
        refresh();
        const auto refused = std::ranges::find(report.outcomes, KillResult::Refused, &KillOutcome::result);
        if (report.deed == Deed::Kill && report.forbidden && refused != report.outcomes.end()) {
            m_killRefusal = refusal(QStringLiteral("CLIENT KILL"), refused->detail);
            Q_EMIT statusChanged();
        }
    });
    m_engine->adopt(*run);
    post([run](Session& session) { run->start(session.port(), session.clients()); });
}

// From the start of the run on: a listing may come while it goes.
void Instance::noteKills(const KillPlan& plan) {
    if (plan.deed != Deed::Kill)
        return;
    auto killed = std::make_shared<std::vector<std::int64_t>>();
    if (m_groupPast.killed && m_killedRunId == plan.runId)
        *killed = *m_groupPast.killed;
    for (const PlannedClient& victim : plan.victims)
        killed->push_back(victim.id);
    std::ranges::sort(*killed);
    m_killedRunId = plan.runId;
    m_groupPast.killed = std::move(killed);
}

void Instance::noteKept(const KillReport& report) {
    if (report.deed != Deed::Kill || !m_groupPast.killed)
        return;
    std::vector<std::int64_t> kept;
    for (const KillOutcome& outcome : report.outcomes) {
        if (outcome.result != KillResult::Killed && outcome.result != KillResult::Unknown)
            kept.push_back(outcome.id);
    }
    std::ranges::sort(kept);
    auto killed = std::make_shared<std::vector<std::int64_t>>();
    std::ranges::set_difference(*m_groupPast.killed, kept, std::back_inserter(*killed));
    m_groupPast.killed = std::move(killed);
}

KnownCost Instance::knownKillCost() const {
    KnownCost known{.clients = m_clients.snapshot ? m_clients.clientCount() : 0};
    if (m_cost.listedUsec)
        known.listed = KillTime(*m_cost.listedUsec);
    if (m_cost.killedUsec)
        known.killed = KillTime(*m_cost.killedUsec);
    if (m_cost.roundTripUsec > 0)
        known.way = KillTime(static_cast<double>(m_cost.roundTripUsec));
    if (m_cost.limitUsec > 0)
        known.hold = killHold({.hold = std::chrono::microseconds(m_cost.limitUsec)});
    return known;
}

void Instance::mergeSlowlog(const std::shared_ptr<const SlowlogBatch>& batch) {
    m_slowlogBatch = batch;
    // Ids restart with the process. Where the run_id is not told, the time tells a reused id from a known entry.
    const bool sameProcess = m_slowlogRunId == batch->runId;
    m_slowlogRunId = batch->runId;
    std::vector<SlowlogEntry> fresh;
    for (const SlowlogEntry& entry : batch->entries) {
        const auto isEntry = [&entry](const SlowlogEntry& known) {
            return known.id == entry.id && known.unixSeconds == entry.unixSeconds;
        };
        const auto known = sameProcess ? std::ranges::find_if(m_slowlog, isEntry) : m_slowlog.end();
        if (known == m_slowlog.end())
            fresh.push_back(entry);
        else if (!known->own)
            known->own = entry.own;  // our address may be known by now
    }
    if (fresh.empty())
        return;
    m_slowlog.insert(m_slowlog.begin(), std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
    if (m_slowlog.size() > slowlogCapacity)
        m_slowlog.resize(slowlogCapacity);
}

}  // namespace headroom
