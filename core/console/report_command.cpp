// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/report_command.h"

#include "core/action/ledger_actions.h"
#include "core/console/complain.h"
#include "core/console/console.h"
#include "core/console/one_shot.h"
#include "core/console/trouble_words.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto actionsHorizon = 24h;
constexpr int longestScan = 3;  // seconds; a report has few

// It will not be let in, or answered, within the watch.
bool isHopeless(const SessionStatus& status) {
    switch (status.state) {
        case SessionState::Denied:
        case SessionState::PasswordNeeded:
        case SessionState::WrongPassword:
        case SessionState::Unreachable:
        case SessionState::TlsFailed:
        case SessionState::NotRedis:
            return true;
        default:
            return false;
    }
}

}  // namespace

ReportCommand::ReportCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : QObject(parent), m_commandLine(commandLine), m_output(output) {
    m_secrets.setAsker(SecretQuestion::asker());
    // Who types has the time they need.
    connect(&m_secrets, &SecretSource::asking, this, [this](bool isAsking) {
        if (isAsking)
            m_end.stop();
        else
            m_end.start(watchTime());
    });
    m_end.setSingleShot(true);
    connect(&m_end, &QTimer::timeout, this, &ReportCommand::onTimeOver);
    for (const Endpoint& endpoint : commandLine.endpoints) {
        Watched* const watched = m_watched.emplace_back(std::make_unique<Watched>(endpoint)).get();
        watched->session.setSecretSource(&m_secrets);
        watched->session.setLimits(oneShotLimits);
        watched->session.setDemand(everything);
        watched->judge.setIdleSeconds(commandLine.idleThreshold);
        watched->judge.follow(watched->session);
        connect(&watched->session, &Session::statusChanged, this,
                [this, watched](const SessionStatus& status) { onStatus(*watched, status); });
        connect(&watched->session, &Session::costMeasured, this,
                [this, watched](const SessionCost& cost) { onCost(*watched, cost); });
    }
}

std::chrono::milliseconds ReportCommand::watchTime() const {
    return std::chrono::milliseconds(static_cast<qint64>(m_commandLine.watchSeconds * 1000));
}

void ReportCommand::start() {
    m_end.start(watchTime());
    for (const auto& watched : m_watched)
        watched->session.start();
}

void ReportCommand::onStatus(Watched& watched, const SessionStatus& status) {
    watched.status = status;
    watched.status.detail = troubleWords(status, watched.session.endpoint());
    watched.wasReached = watched.wasReached || status.isLive() || status.state == SessionState::Full;
    // Nobody waits for those that never were there.
    if (std::ranges::all_of(m_watched, [](const auto& each) { return !each->wasReached && isHopeless(each->status); }))
        m_end.start(0ms);
}

void ReportCommand::onCost(Watched& watched, const SessionCost& cost) {
    if (cost.scanSeconds > longestScan && !std::exchange(watched.readsWhole, true))
        watched.session.readAllClients();
}

void ReportCommand::onTimeOver() {
    for (const auto& watched : m_watched)
        watched->session.stop();
    for (const auto& each : m_watched) {
        Watched* const watched = each.get();
        watched->judge.judgeNow();
        connect(&watched->judge, &Judge::judged, this, [this, watched] { onJudged(*watched); });
    }
}

void ReportCommand::onJudged(Watched& watched) {
    watched.isJudged = true;
    if (!std::ranges::all_of(m_watched, &Watched::isJudged, [](const auto& each) -> const Watched& { return *each; }))
        return;
    m_ledger.find(this, QString(), std::numeric_limits<int>::max(), [this](const Result<Ledger::Rows>& rows) {
        if (!rows)
            complain(rows.error().detail);
        print(rows ? **rows : std::vector<LedgerRow>());
    });
}

void ReportCommand::print(const std::vector<LedgerRow>& actions) {
    std::vector<InstanceReport> reports;
    for (const auto& watched : m_watched) {
        InstanceReport report{watched->session.endpoint(), {}, watched->status, watched->judge.judgement(), {}};
        for (const LedgerRow& row : actions)
            if (row.time() > report.judgement->time - actionsHorizon && isDoneTo(row.entry, report.endpoint))
                report.actions.push_back(row);
        if (!watched->status.isLive() && !watched->status.detail.isEmpty())
            complain(report.endpoint.displayName() + QStringLiteral(": ") + watched->status.detail);
        reports.push_back(std::move(report));
    }
    m_output.write(reportText(m_commandLine, reports));
    m_output.exitWhenWritten(exitCode(reports));
}

// A script that asked for several wants to know that one of them is not in it.
int ReportCommand::exitCode(std::span<const InstanceReport> reports) const {
    if (failsOn(m_commandLine, reports))
        return ExitFailure;
    int code = ExitOk;
    for (const InstanceReport& report : reports) {
        if (report.status.isLoginRefused() || report.status.state == SessionState::NoPermission)
            return ExitNotPermitted;
        if (!report.status.isLive())
            code = ExitCannotConnect;
    }
    return code;
}

QByteArray reportText(const CommandLine& commandLine, std::span<const InstanceReport> reports) {
    switch (commandLine.format) {
        case CommandLine::Format::Json:
            return diagnosisJson(reports);
        case CommandLine::Format::Markdown:
            return diagnosisMarkdown(reports);
        default:
            return diagnosisText(reports);
    }
}

bool failsOn(const CommandLine& commandLine, std::span<const InstanceReport> reports) {
    const auto worst = worstSeverity(reports);
    return commandLine.failOn && worst && *worst >= *commandLine.failOn;
}

}  // namespace headroom
