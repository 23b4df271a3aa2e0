// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/watch_command.h"

#include "core/console/complain.h"
#include "core/console/console.h"
#include "core/console/trouble_words.h"
#include "core/report/watch_report.h"

#include <QTimer>

#include <algorithm>
#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

// A server at its limit is tried several times a second; one line a second tells the count.
constexpr auto repeatInterval = 1s;
// When nobody reads, samples are left out rather than piled up; states are always told.
constexpr qsizetype mostPendingBytes = 1 << 20;

}  // namespace

WatchCommand::WatchCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : QObject(parent), m_output(output), m_format(commandLine.format), m_forSeconds(commandLine.forSeconds) {
    m_secrets.setAsker(SecretQuestion::asker());
    for (const Endpoint& endpoint : commandLine.endpoints) {
        Watched* watched = m_watched.emplace_back(std::make_unique<Watched>(endpoint)).get();
        watched->session.setSecretSource(&m_secrets);
        watched->session.setDemand(Demand::Clients);  // its rows tell how many are listed
        const Session* session = &watched->session;
        connect(session, &Session::statusChanged, this,
                [this, watched](const SessionStatus& status) { onStatus(*watched, status); });
        connect(session, &Session::sampled, this,
                [this, watched](const std::shared_ptr<const InfoSample>& sample) { onSample(*watched, sample); });
        connect(session, &Session::clientsListed, this,
                [watched](const ClientListing& listing) { watched->clientRows = listing.snapshot->rowCount(); });
    }
}

void WatchCommand::start() {
    if (m_forSeconds)
        QTimer::singleShot(std::chrono::milliseconds(static_cast<qint64>(*m_forSeconds * 1000)), this,
                           &WatchCommand::onTimeOver);
    for (const auto& watched : m_watched)
        watched->session.start();
}

void WatchCommand::onStatus(Watched& watched, const SessionStatus& status) {
    watched.everConnected = watched.everConnected || status.state == SessionState::Connected;
    const SessionStatus& told = watched.told;
    const SteadyTime now = steadyNow();
    const bool changed = !watched.anyTold || told.state != status.state || told.certain != status.certain;
    if (status.state == SessionState::Full)
        tellWhatToDo(watched, status.certain ? "is full" : "is probably full");
    if (!changed && now - watched.toldAt < repeatInterval)
        return;
    if (!status.isLive()) {
        watched.sample.reset();
        watched.clientRows.reset();
    }
    // The same words again are left out of what people read.
    const Endpoint& endpoint = watched.session.endpoint();
    SessionStatus news = status;
    news.detail = troubleWords(status, endpoint);
    if (!changed && told.detail == status.detail && m_format != CommandLine::Format::Json)
        news.detail.clear();
    watched.told = status;
    watched.toldAt = now;
    watched.anyTold = true;
    m_output.write(m_format == CommandLine::Format::Json ? watchStateJson(endpoint, news, wallNow())
                                                         : watchStateText(endpoint, news, wallNow()));
}

void WatchCommand::tellWhatToDo(Watched& watched, const char* isFull) {
    if (std::exchange(watched.toldWhatToDo, true))
        return;
    complain(QStringLiteral("%1 %2: close one of its applications, or kill clients or raise maxclients over a "
                            "connection that is open already, such as that of Headroom's window.")
                 .arg(watched.session.endpoint().displayName(), QLatin1String(isFull)));
}

void WatchCommand::onSample(Watched& watched, const std::shared_ptr<const InfoSample>& sample) {
    const InfoRates rates = watched.sample ? InfoRates::between(*watched.sample, *sample) : InfoRates();
    watched.sample = sample;
    if (sample->headroom() == 0)
        tellWhatToDo(watched, "is full");
    if (m_output.pendingBytes() > mostPendingBytes)
        return;
    const Endpoint& endpoint = watched.session.endpoint();
    m_output.write(m_format == CommandLine::Format::Json
                       ? watchSampleJson(endpoint, *sample, rates, watched.clientRows)
                       : watchSampleText(endpoint, *sample, rates, watched.clientRows));
}

void WatchCommand::onTimeOver() {
    const auto any = [this](auto matches) {
        return std::any_of(m_watched.begin(), m_watched.end(), [&](const auto& watched) { return matches(*watched); });
    };
    int code = ExitCannotConnect;
    if (any([](const Watched& watched) { return watched.everConnected; }))
        code = ExitOk;
    else if (any([](const Watched& watched) {
                 return watched.told.isLoginRefused() || watched.told.state == SessionState::NoPermission;
             }))
        code = ExitNotPermitted;
    for (const auto& watched : m_watched)
        watched->session.stop();
    m_output.exitWhenWritten(code);
}

}  // namespace headroom
