// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/set_command.h"

#include "core/report/escape.h"
#include "core/report/lease_report.h"
#include "core/report/units.h"

#include <QCoreApplication>
#include <QDateTime>

#include <cstdio>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto tableGrace = 1s;
constexpr auto lastPatience = 10s;

void complain(const QString& text) {
    std::fprintf(stderr, "headroom: %s\n", qUtf8Printable(text));
}

}  // namespace

SetCommand::SetCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : OneShot(commandLine.endpoints.front(), output, parent), m_commandLine(commandLine), m_output(output) {
    m_tableGrace.setSingleShot(true);
    m_lastPatience.setSingleShot(true);
    connect(&m_tableGrace, &QTimer::timeout, this, &SetCommand::makePlan);
    connect(&m_lastPatience, &QTimer::timeout, this, &SetCommand::leavePending);
    connect(&session(), &Session::sampled, this, [this](const auto& sample) { m_sample = sample; });
    connect(&session(), &Session::settingsRead, this, [this] {
        if (!m_planned && !m_tableGrace.isActive())
            m_tableGrace.start(m_listing.snapshot ? 0ms : tableGrace);
    });
    connect(&session(), &Session::settingsFailed, this, [this](const Error& error) {
        if (!m_planned)
            failRefused(error);
    });
    connect(&session(), &Session::clientsListed, this, [this](const ClientListing& listing) {
        if (!listing.complete)
            return;
        m_listing = listing;
        if (m_tableGrace.isActive())
            m_tableGrace.start(0);
    });
    connect(&m_ledger, &Ledger::failed, this, [](const Error& error) { complain(error.detail); });
}

SetCommand::~SetCommand() {
    m_run.reset();
    session().stop();
}

void SetCommand::makePlan() {
    if (m_planned || !m_sample || !session().settings())
        return;
    m_planned = true;
    takeTime();
    LeaseFacts facts;
    facts.sample = *m_sample;
    facts.settings = *session().settings();
    facts.clients = m_listing.snapshot ? &m_listing : nullptr;
    const auto plan = planLease(m_commandLine.key, m_commandLine.value, facts);
    if (!plan) {
        fail(plan.error().kind == ErrorKind::BadInput ? ExitUsage : ExitFailure, plan.error().detail);
        return;
    }
    m_plan = *plan;
    const Endpoint& endpoint = session().endpoint();
    const QString text = leasePlanText(m_plan, *m_commandLine.leaseTime, endpoint);
    if (m_commandLine.format == CommandLine::Format::Text)
        m_output.write(text.toUtf8());
    else if (!m_commandLine.yes)
        std::fputs(qUtf8Printable(text), stderr);
    if (endpoint.readOnly)
        fail(ExitNotPermitted,
             QStringLiteral("%1 is read-only here (--read-only): nothing was sent.").arg(endpoint.displayName()));
    else if (m_commandLine.yes)
        begin();
    else
        ask();
}

void SetCommand::ask() {
    const Endpoint& endpoint = session().endpoint();
    m_question = std::make_unique<Question>(
        endpoint.environment() == Environment::Production
            ? QStringLiteral("To set it, type the name of the instance (%1): ").arg(endpoint.displayName())
            : QStringLiteral("Set it? [y/N] "));
    connect(m_question.get(), &Question::answered, this, &SetCommand::onAnswer);
}

void SetCommand::onAnswer(const QString& answer) {
    const Endpoint& endpoint = session().endpoint();
    const bool yes = endpoint.environment() == Environment::Production
                         ? answer == endpoint.displayName()
                         : answer.compare(QLatin1String("y"), Qt::CaseInsensitive) == 0 ||
                               answer.compare(QLatin1String("yes"), Qt::CaseInsensitive) == 0;
    if (yes)
        begin();
    else
        fail(ExitFailure, QStringLiteral("Nothing was sent."));
}

void SetCommand::begin() {
    m_run = std::make_unique<LeaseRun>(m_store, m_plan, m_commandLine.leaseTime, m_commandLine.reason);
    connect(m_run.get(), &LeaseRun::changed, this, &SetCommand::onChanged);
    connect(m_run.get(), &LeaseRun::finished, this, &SetCommand::onFinished);
    m_run->start(session());
}

void SetCommand::say(const QString& event, const LeaseStatus& status, const QString& text) {
    m_output.write(m_commandLine.format == CommandLine::Format::Json ? leaseEventJson(event, status, wallNow())
                                                                     : (text + u'\n').toUtf8());
}

void SetCommand::onChanged(const LeaseStatus& status) {
    const bool isNews = status.phase != m_told || status.detail != m_toldDetail;
    m_told = status.phase;
    m_toldDetail = status.detail;
    const Lease& lease = status.lease;
    if (status.phase == LeasePhase::Held && isNews) {
        const QString until = lease.due ? QDateTime::fromMSecsSinceEpoch(lease.due->time_since_epoch().count())
                                              .toString(QStringLiteral("HH:mm:ss"))
                                        : QString();
        say(QStringLiteral("set"), status,
            QStringLiteral("%1 is %2 until %3; Ctrl-C puts it back at once.")
                    .arg(visibleText(lease.key), visibleText(lease.value), until) +
                (status.detail.isEmpty() ? QString() : u' ' + status.detail));
    } else if (status.waits && isNews) {
        say(QStringLiteral("pending"), status, QStringLiteral("Not put back yet: ") + status.detail);
    }
    if (status.waits && m_interrupted && !m_lastPatience.isActive())
        m_lastPatience.start(lastPatience);
}

void SetCommand::onFinished(const LeaseStatus& status) {
    m_lastPatience.stop();
    say(QStringLiteral("end"), status, status.detail);
    const LeaseEnd end = status.lease.end;
    const ExitCode code = end == LeaseEnd::Reverted ? ExitOk : status.notPermitted ? ExitNotPermitted : ExitFailure;
    m_ledger.flush(this, [this, code] { succeed({}, code); });
}

void SetCommand::leavePending() {
    complain(QStringLiteral("%1 of %2 is still %3. It is to be put back to %4: headroom leases --revert does it later.")
                 .arg(visibleText(m_plan.key), session().endpoint().displayName(), visibleText(m_plan.value),
                      visibleText(m_plan.before)));
    m_ledger.flush(this, [this] { succeed({}, ExitFailure); });
}

void SetCommand::interrupt(int signalNumber) {
    if (!m_run) {
        QCoreApplication::exit(exitBySignal(signalNumber));
        return;
    }
    if (m_run->status().phase == LeasePhase::Over)
        return;  // its end is being written down, and told at once after
    if (std::exchange(m_interrupted, true)) {
        leavePending();
        return;
    }
    complain(QStringLiteral("putting %1 back to %2; a second signal leaves it to be done later.")
                 .arg(visibleText(m_plan.key), visibleText(m_plan.before)));
    m_run->revert();
    if (m_run && m_run->status().waits)
        m_lastPatience.start(lastPatience);
}

}  // namespace headroom
