// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/view.h"

#include "core/text/sentence.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace headroom {

namespace {

// A cause that holds so much of the limit, or fills it so soon, is no mere remark.
constexpr double heldWarning = 0.25;
constexpr double fillWarningMinutes = 10;
constexpr double fillCriticalMinutes = 1;
constexpr double nearlyFull = 0.05;     // of the limit is left
constexpr double mostWithoutAll = 0.5;  // confidence where something is not told
constexpr double shortestRest = 3;      // seconds
constexpr double restOfLife = 0.5;

}  // namespace

View::View(const Picture& picture) : m_picture(picture) {
    const auto whole = [](std::optional<double> value) {
        return value ? std::optional(static_cast<qint64>(std::llround(*value))) : std::nullopt;
    };
    if (m_picture.sample) {
        m_used = m_picture.sample->used();
        m_maxclients = m_picture.sample->maxclients;
    } else {
        m_used = whole(series().last(Figure::Used));
        m_maxclients = m_picture.limit ? m_picture.limit : whole(series().last(Figure::Maxclients));
    }
    m_abandoned.reserve(clients().size());
    for (const WatchedClient& client : clients())
        m_abandoned.push_back(doesNothing(client) ? 1 : 0);
    m_appsByOrigin.resize(watch().origins().size());
    for (const WatchedClient& client : clients())
        m_appsByOrigin[client.origin] += client.isApp ? 1 : 0;
    m_apps = std::accumulate(m_appsByOrigin.begin(), m_appsByOrigin.end(), 0);
    if (!m_used && watch().snapshot())
        m_used = watch().snapshot()->rowCount();
    if (!series().axis().seconds().empty())
        m_seriesNow = series().axis().seconds().back();
    m_rejectedPerSecond = series().mean(Figure::Rejected, secondsAgo(10)).value_or(0);
    m_isFull = m_picture.isTurnedAway || (m_used && m_maxclients && *m_used >= *m_maxclients);
}

int View::membersOf(const Source& source) const {
    int members = 0;
    for (std::size_t origin = 0; origin < m_appsByOrigin.size(); ++origin)
        members += source.has(watch().origins()[origin]) ? m_appsByOrigin[origin] : 0;
    return members;
}

std::optional<double> View::shareOf(double connections) const {
    return m_maxclients && *m_maxclients > 0 ? std::optional(connections / static_cast<double>(*m_maxclients))
                                             : std::nullopt;
}

double View::restOf(const WatchedClient& client) const {
    return watch().second() - (std::isnan(client.lastWork) ? client.born : client.lastWork);
}

bool View::doesNothing(const WatchedClient& client) const {
    const double rest = restOf(client);
    return client.isApp && !client.waits && rest >= shortestRest && rest >= restOfLife * ageOf(client);
}

WallTime View::wallAgo(double seconds) const {
    return m_picture.nowWall - std::chrono::milliseconds(std::llround(seconds * 1000));
}

Finding View::finding(Cause cause, double confidence, double held, double perMinute) const {
    Finding finding;
    finding.cause = cause;
    finding.confidence = confidence;
    finding.held = std::llround(held);
    const auto share = shareOf(held);
    const double left = m_used && m_maxclients ? static_cast<double>(*m_maxclients - *m_used) : -1;
    const bool fillsSoon = perMinute > 0 && left >= 0 && left <= perMinute * fillWarningMinutes;
    const bool isNearlyFull = left >= 0 && left <= nearlyFull * static_cast<double>(*m_maxclients);
    const bool fillsNow = fillsSoon && left <= perMinute * fillCriticalMinutes;
    if (((isUnderPressure() || isNearlyFull) && share && *share >= heldWarning) || fillsNow)
        finding.severity = Severity::Critical;
    else if ((share && *share >= heldWarning) || fillsSoon)
        finding.severity = Severity::Warning;
    if (held > 0) {
        addFact(finding, "held", held, QStringLiteral("%1 connections").arg(finding.held));
        if (share)
            addFact(finding, "share", *share, Sentence::tr("%1 % of the limit").arg(qRound(*share * 100)));
        else
            addMissing(finding, QStringLiteral("maxclients"));
    }
    if (perMinute > 0)
        addFact(finding, "growth_per_minute", perMinute,
                Sentence::tr("grows by %1 a minute").arg(perMinute, 0, 'f', perMinute < 10 ? 1 : 0));
    return finding;
}

Finding View::finding(Cause cause, double confidence, const Source& source, double perMinute) const {
    Finding finding = View::finding(cause, confidence, membersOf(source), perMinute);
    finding.subject = subjectOf(watch(), source);
    finding.filter = filterOf(finding.subject);
    return finding;
}

void addFact(Finding& finding, const char* key, double value, const QString& text) {
    finding.evidence.push_back({QString::fromLatin1(key), value, text});
}

QString mostly(const Finding& finding) {
    return finding.subject.isEmpty() ? QString() : Sentence::tr(", mostly %1").arg(finding.subject.text());
}

void addMissing(Finding& finding, const QString& what) {
    finding.missing << what;
    finding.confidence = std::min(finding.confidence, mostWithoutAll);
}

}  // namespace headroom
