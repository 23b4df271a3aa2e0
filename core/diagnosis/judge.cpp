// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/judge.h"

#include "core/diagnosis/view.h"
#include "core/text/sentence.h"

#include <utility>

namespace headroom {

namespace {

constexpr double scarce = 0.2;           // of the limit is left
constexpr double rejectionHorizon = 60;  // seconds
constexpr auto commandHorizon = std::chrono::seconds(15);
constexpr auto shortestCommandSpan = std::chrono::seconds(5);

Picture pictureOf(const Judgement& known, const ClientWatch& watch, SteadyTime now) {
    Picture picture;
    picture.series = known.series.get();
    picture.clients = &watch;
    picture.sample = known.sample;
    picture.limit = known.limit;
    picture.settings = known.settings;
    if (known.slowlog)
        picture.slowlog = known.slowlog->entries;
    picture.reach = known.reach;
    picture.failedLogins = known.failedLogins;
    picture.isTurnedAway = known.isTurnedAway;
    picture.timeInCommands = known.timeInCommands;
    picture.idleSeconds = known.idleSeconds;
    picture.now = now;
    picture.nowWall = known.time;
    return picture;
}

}  // namespace

Judgement judgeSavedList(const std::shared_ptr<const ClientSnapshot>& snapshot, qint64 idleSeconds) {
    Judgement judgement;
    judgement.series = std::make_shared<const Series>();
    judgement.clients.snapshot = snapshot;
    judgement.idleSeconds = idleSeconds;
    judgement.time = snapshot->seen();
    ClientWatch watch;
    watch.add(judgement.clients, snapshot->seenSteady());
    const Picture picture = pictureOf(judgement, watch, snapshot->seenSteady());
    judgement.diagnosis = diagnose(picture);
    judgement.sizing = sizingOf(picture, judgement.diagnosis);
    for (Finding& finding : judgement.diagnosis.findings)
        addMissing(finding, Sentence::tr("how it goes on: this is one list of one moment"));
    return judgement;
}

Judge::Judge(Clock& clock, QObject* parent)
    : QObject(parent), m_clock(clock), m_job(this, &Judge::answerTo, [this](const Answer& answer) {
          m_judgement = answer;
          Q_EMIT judged();
      }) {}

void Judge::follow(const Session& session) {
    setServer(session.endpoint());
    connect(&session, &Session::statusChanged, this, &Judge::onStatus);
    connect(&session, &Session::sampled, this, &Judge::onSampled);
    connect(&session, &Session::clientsListed, this, [this](const ClientListing& listing) {
        m_clients = listing;
        m_listedAt = m_clock.now();
        if (!m_sample)  // INFO may be forbidden
            judge(false);
    });
    connect(&session, &Session::settingsRead, this, [this](const std::shared_ptr<const ServerSettings>& settings) {
        m_settings = settings;
        m_isConfigUnknown = false;
    });
    connect(&session, &Session::settingsFailed, this,
            [this](const Error& error) { m_isConfigUnknown = error.kind == ErrorKind::Unsupported; });
    connect(&session, &Session::slowlogRead, this,
            [this](const std::shared_ptr<const SlowlogBatch>& batch) { m_slowlog = batch; });
    connect(&session, &Session::failedLoginsRead, this,
            [this](const std::shared_ptr<const FailedLogins>& logins) { m_failedLogins = logins; });
    connect(&session, &Session::commandsTimed, this, &Judge::onCommandsTimed);
}

void Judge::onCommandsTimed(qint64 usec) {
    // Of others it may be the sum of several threads, or of several servers.
    using enum ServerTraits::Product;
    if (!m_sample || m_sample->traits.severalServers ||
        (m_sample->traits.product != Redis && m_sample->traits.product != Valkey && m_sample->traits.product != Redict))
        return;
    const SteadyTime now = m_clock.now();
    if (!m_commandTimes.empty() && usec < m_commandTimes.back().usec)  // another process, or CONFIG RESETSTAT
        m_commandTimes.clear();
    while (!m_commandTimes.empty() && m_commandTimes.front().read < now - commandHorizon)
        m_commandTimes.pop_front();
    m_commandTimes.push_back({now, usec});
}

void Judge::setServer(const Endpoint& server) {
    m_server = server;
    m_server.password = m_server.keyPassphrase = {};
    if (m_judgement)
        judge(false);
}

void Judge::onStatus(const SessionStatus& status) {
    if (!status.isLive()) {
        m_series.addGap(m_clock.now());
        m_commandTimes.clear();
    }
    // A new try says nothing yet.
    if (status.state == SessionState::Connecting)
        return;
    const bool isTurnedAway = status.state == SessionState::Full;
    const bool isOtherLimit = std::exchange(m_limit, status.maxclients) != status.maxclients;
    if (std::exchange(m_isTurnedAway, isTurnedAway) != isTurnedAway || isOtherLimit)
        judge(false);
}

void Judge::onSampled(const std::shared_ptr<const InfoSample>& sample) {
    if (m_sample && m_sample->traits.runId != sample->traits.runId) {
        m_failedLogins.reset();
        m_commandTimes.clear();
    }
    m_sample = sample;
    m_server.servedHere = sample->traits.servedHere;
    m_series.add(*sample);
    const QByteArray& runId = sample->traits.runId;
    if (m_settings && m_settings->runId != runId)
        m_settings.reset();
    if (m_slowlog && m_slowlog->runId != runId)
        m_slowlog.reset();
    judge(false);
}

void Judge::judgeNow() {
    judge(true);
}

void Judge::judge(bool renewed) {
    Question question{m_watch, m_listedAt, m_clock.now(), {}};
    Judgement& known = question.known;
    known.series = std::make_shared<const Series>(m_series);
    known.sample = m_sample;
    known.limit = m_limit;
    known.clients = m_clients;
    known.settings = m_settings;
    known.slowlog = m_slowlog;
    known.reach = ServerReach::of(m_server);
    known.reach.isConfigUnknown = m_isConfigUnknown;
    known.failedLogins = m_failedLogins;
    known.isTurnedAway = m_isTurnedAway;
    if (const SteadyTime::duration span =
            m_commandTimes.empty() ? SteadyTime::duration() : m_commandTimes.back().read - m_commandTimes.front().read;
        span >= shortestCommandSpan && m_clock.now() - m_commandTimes.back().read <= commandHorizon)
        known.timeInCommands = static_cast<double>(m_commandTimes.back().usec - m_commandTimes.front().usec) * 1e-6 /
                               std::chrono::duration<double>(span).count();
    known.idleSeconds = m_idleSeconds;
    known.time = wallNow();
    m_job.request(std::move(question), renewed);
}

Judge::Answer Judge::answerTo(const Question& question) {
    if (question.known.clients.snapshot)
        question.watch->add(question.known.clients, question.listedAt);
    auto judgement = std::make_shared<Judgement>(question.known);
    const Picture picture = pictureOf(*judgement, *question.watch, question.now);
    judgement->diagnosis = diagnose(picture);
    judgement->sizing = sizingOf(picture, judgement->diagnosis);
    return judgement;
}

bool Judge::wantsClients() const {
    if (m_isTurnedAway)
        return true;
    const auto used = m_series.last(Figure::Used);
    const auto limit = m_series.last(Figure::Maxclients);
    if (used && limit && *used > (1 - scarce) * *limit)
        return true;
    const auto& seconds = m_series.axis().seconds();
    if (!seconds.empty() && m_series.growth(Figure::Rejected, seconds.back() - rejectionHorizon).value_or(0) > 0)
        return true;
    return m_judgement && m_judgement->diagnosis.forecast && m_judgement->diagnosis.forecast->perMinute > 0;
}

}  // namespace headroom
