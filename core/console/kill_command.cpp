// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/kill_command.h"

#include "core/console/complain.h"
#include "core/console/filter_problem.h"
#include "core/report/clients_source.h"
#include "core/report/kill_report.h"
#include "core/text/units.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto lastAnswersPatience = 2s;

}  // namespace

KillCommand::KillCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : TableCommand(commandLine.endpoints.front(), output, parent), m_commandLine(commandLine), m_output(output) {
    session().setDemand(Demands(Demand::Clients) | Demand::Settings);
    connect(&session(), &Session::settingsRead, this, &KillCommand::makePlan);
    connect(&session(), &Session::settingsFailed, this, [this] {
        m_settingsDenied = true;
        makePlan();
    });
    m_lastAnswers.setSingleShot(true);
    connect(&m_lastAnswers, &QTimer::timeout, this, &KillCommand::giveUp);
    connect(&m_ledger, &Ledger::failed, this, [this](const Error& error) {
        m_unwritten = true;
        complain(error.detail);
    });
}

// A run that is under way still writes into the ledger.
KillCommand::~KillCommand() {
    session().stop();
    delete m_run;
}

void KillCommand::onTable(const ClientListing& listing, const std::shared_ptr<const InfoSample>& sample) {
    m_listing = listing;
    m_sample = sample;
    makePlan();
}

// With the table and the settings, which tell where kills are slow.
void KillCommand::makePlan() {
    if (!m_sample || !m_plan.runId.isEmpty() || (!session().settings() && !m_settingsDenied))
        return;
    takeTime();
    std::vector<std::uint32_t> rows;
    if (m_commandLine.ids.empty()) {
        ClientsSource source;
        source.snapshot = m_listing.snapshot;
        source.filter = m_commandLine.filter;
        source.matches = source.filter.apply(*source.snapshot, m_listing.ownIds);
        source.sample = m_sample;
        if (const auto unknown = source.filter.unknownField(*source.snapshot)) {
            fail(ExitUsage, filterProblem(source.filter.text(), *unknown));
            return;
        }
        std::fputs(qUtf8Printable(sourceNotes(source)), stderr);
        rows = source.matches.rows();
    }
    for (const std::int64_t id : m_commandLine.ids) {
        const int row = m_listing.snapshot->rowOfId(id);
        if (row < 0)
            m_missing.push_back(id);
        else if (std::ranges::find(rows, static_cast<std::uint32_t>(row)) == rows.end())
            rows.push_back(static_cast<std::uint32_t>(row));
    }
    // Servers list in an order that turns from one list to the next.
    std::ranges::sort(rows, {}, [this](std::uint32_t row) { return m_listing.snapshot->id(static_cast<int>(row)); });
    m_plan = planKill(m_listing, rows, m_commandLine.include);
    m_plan.filter = m_commandLine.filter;
    m_plan.form = session().traits().killForm();
    const QString refusal = killRefusal(session().traits());
    const bool json = m_commandLine.format == CommandLine::Format::Json;
    const QString text = killPlanText(m_plan, m_missing, session().endpoint());
    if (m_plan.victims.size() > 1) {
        const auto threads = session().settings() ? session().settings()->number("io-threads") : std::nullopt;
        for (const QString& warning : killWarnings(m_sample->traits, threads.value_or(1) > 1))
            std::fprintf(stderr, "%s\n", qUtf8Printable(warning));
    }
    if (!json)
        m_output.write(text.toUtf8());
    else if (mustAsk() && !m_commandLine.dryRun)
        std::fputs(qUtf8Printable(text), stderr);

    if (m_commandLine.dryRun) {
        tellAndEnd(nullptr, ExitOk);
    } else if (m_plan.victims.empty()) {
        const KillReport nobody;
        tellAndEnd(&nobody, keepsAsked() ? ExitFailure : ExitOk);
    } else if (!refusal.isEmpty()) {
        fail(ExitNotPermitted, refusal + u'\n' + killCommandLines(m_plan, session().endpoint()));
    } else if (mustAsk() && !Question::canAsk()) {
        fail(ExitUsage, Question::nobodyToAsk());
    } else if (mustAsk()) {
        ask();
    } else {
        carryOut();
    }
}

bool KillCommand::mustAsk() {
    return !m_commandLine.yes || session().endpoint().locked;
}

void KillCommand::ask() {
    const QString victims =
        m_plan.victims.size() == 1
            ? QStringLiteral("this client")
            : QStringLiteral("these %1 clients").arg(formatCount(static_cast<qint64>(m_plan.victims.size())));
    const Endpoint& endpoint = session().endpoint();
    QString question = QStringLiteral("Kill %1? [y/N] ").arg(victims);
    if (endpoint.locked) {
        m_confirmation = endpoint.displayName();
        question = unlockQuestion(QStringLiteral("kill ") + victims);
    } else if (endpoint.rules().kill(m_plan.victims.size()) == Confirmation::TypeName) {
        m_confirmation = endpoint.displayName();
        question = QStringLiteral("To kill %1, type the name of the instance (%2): ").arg(victims, m_confirmation);
    } else if (m_plan.isWide()) {
        m_confirmation = QString::number(m_plan.victims.size());
        question = QStringLiteral("To kill %1, type their number (%2): ").arg(victims, m_confirmation);
    }
    m_question = std::make_unique<Question>(question);
    connect(m_question.get(), &Question::answered, this, &KillCommand::onAnswer);
}

void KillCommand::onAnswer(const QString& answer) {
    const bool yes = m_confirmation.isEmpty() ? answer.compare(QLatin1String("y"), Qt::CaseInsensitive) == 0 ||
                                                    answer.compare(QLatin1String("yes"), Qt::CaseInsensitive) == 0
                                              : answer == m_confirmation;
    if (!yes) {
        fail(ExitFailure, notConfirmed(m_confirmation));
        return;
    }
    unlock();
    carryOut();
}

void KillCommand::carryOut() {
    m_run = new KillRun(m_ledger, std::make_shared<const KillPlan>(m_plan), m_commandLine.reason);
    connect(m_run, &KillRun::finished, this, &KillCommand::onFinished);
    watchForSilence([this] { giveUp(); });
    m_run->start(session().port(), session().clients());
}

void KillCommand::giveUp() {
    if (!m_run)
        return;
    std::fputs("headroom: no longer waiting for answers; what was sent without one is reported as unknown.\n", stderr);
    m_run->giveUp();
    session().stop();
}

void KillCommand::onFinished(const KillReport& report) {
    m_run = nullptr;
    m_isOver = true;
    const bool all =
        report.count(KillResult::Killed) + report.count(KillResult::Gone) == static_cast<int>(report.outcomes.size());
    ExitCode code = report.forbidden ? ExitNotPermitted : all && !keepsAsked() ? ExitOk : ExitFailure;
    if (m_signal != 0 && report.count(KillResult::NotSent) == static_cast<int>(report.outcomes.size()))
        code = exitBySignal(m_signal);
    m_ledger.flush(this, [this, report, code] { tellAndEnd(&report, m_unwritten ? ExitFailure : code); });
}

// Somebody asked for by id is kept, or is not there: a script may have the id wrong.
bool KillCommand::keepsAsked() const {
    return !m_commandLine.ids.empty() && (!m_plan.kept.empty() || !m_missing.empty());
}

void KillCommand::tellAndEnd(const KillReport* report, ExitCode code) {
    QByteArray text;
    if (m_commandLine.format == CommandLine::Format::Json)
        text = killJson(m_plan, m_missing, report);
    else if (report && !report->outcomes.empty())
        text = killResultText(*report).toUtf8();
    succeed(text, code);
}

void KillCommand::interrupt(int signalNumber) {
    if (m_run && std::exchange(m_signal, signalNumber) != 0) {
        giveUp();
        return;
    }
    if (m_run) {
        std::fputs("headroom: stopping; what is not sent yet stays unsent.\n", stderr);
        m_run->stop();
        m_lastAnswers.start(lastAnswersPatience);
        return;
    }
    if (m_isOver)  // it is being written down and told
        return;
    QCoreApplication::exit(exitBySignal(signalNumber));
}

}  // namespace headroom
