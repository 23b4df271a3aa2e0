// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/set_command.h"

#include "core/console/complain.h"
#include "core/report/lease_report.h"
#include "core/text/escape.h"
#include "core/text/units.h"

#include <QCoreApplication>
#include <QDateTime>

#include <cstdio>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto tableGrace = 3s;
constexpr auto putBackPatience = 10s;    // for the value to be put back
constexpr auto lastAnswerPatience = 2s;  // when it is not known to be changed

}  // namespace

SetCommand::SetCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : OneShot(commandLine.endpoints.front(), output, parent), m_commandLine(commandLine), m_output(output) {
    m_tableGrace.setSingleShot(true);
    m_lastPatience.setSingleShot(true);
    connect(&m_tableGrace, &QTimer::timeout, this, &SetCommand::makePlan);
    connect(&m_lastPatience, &QTimer::timeout, this, &SetCommand::giveUp);
    session().setDemand(Demands(Demand::Settings) | Demand::Clients);
    connect(&session(), &Session::sampled, this, [this](const auto& sample) {
        m_sample = sample;
        m_series.add(*sample);
    });
    connect(&m_verdicts, &Verdicts::told, this, [](const QString& sentence) { complain(sentence); });
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
    session().setDemand(pulseAlone);  // what the lease needs it asks for itself
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
    const bool mustAsk = !m_commandLine.yes || endpoint.locked;
    const QString text = leasePlanText(m_plan, *m_commandLine.leaseTime, endpoint);
    if (m_commandLine.format == CommandLine::Format::Text)
        m_output.write(text.toUtf8());
    else if (mustAsk)
        std::fputs(qUtf8Printable(text), stderr);
    if (mustAsk && !Question::canAsk())
        fail(ExitUsage, Question::nobodyToAsk());
    else if (mustAsk)
        ask();
    else
        begin();
}

bool SetCommand::takesName(const Endpoint& endpoint) {
    return endpoint.rules().changeSetting != Confirmation::Nothing;
}

void SetCommand::ask() {
    const Endpoint& endpoint = session().endpoint();
    m_question = std::make_unique<Question>(
        endpoint.locked ? unlockQuestion(QStringLiteral("set it"))
        : takesName(endpoint)
            ? QStringLiteral("To set it, type the name of the instance (%1): ").arg(endpoint.displayName())
            : QStringLiteral("Set it? [y/N] "));
    connect(m_question.get(), &Question::answered, this, &SetCommand::onAnswer);
}

void SetCommand::onAnswer(const QString& answer) {
    const Endpoint& endpoint = session().endpoint();
    const bool yes = endpoint.locked || takesName(endpoint)
                         ? answer == endpoint.displayName()
                         : answer.compare(QLatin1String("y"), Qt::CaseInsensitive) == 0 ||
                               answer.compare(QLatin1String("yes"), Qt::CaseInsensitive) == 0;
    if (!yes) {
        fail(ExitFailure, notConfirmed(endpoint.locked || takesName(endpoint) ? endpoint.displayName() : QString()));
        return;
    }
    unlock();
    begin();
}

void SetCommand::begin() {
    m_run = std::make_unique<LeaseRun>(m_store, m_plan, m_commandLine.leaseTime, m_commandLine.reason);
    connect(m_run.get(), &LeaseRun::changed, this, &SetCommand::onChanged);
    connect(m_run.get(), &LeaseRun::finished, this, &SetCommand::onFinished);
    watchForSilence([this] {
        // What is held is put back once there is an answer.
        const LeasePhase phase = m_run->status().phase;
        if (phase == LeasePhase::Starting || phase == LeasePhase::Setting)
            giveUp();
    });
    m_run->start(session().port());
}

// No answer is waited for.
void SetCommand::giveUp() {
    if (m_run->status().phase == LeasePhase::Starting) {
        complain(QStringLiteral("nothing was set: %1 does not answer.").arg(session().endpoint().displayName()));
        m_gaveUp = true;
        session().stop();  // by which the run ends
    } else if (m_run->status().phase != LeasePhase::Over) {
        leavePending();
    }
}

void SetCommand::say(const QString& event, const LeaseStatus& status, const QString& text) {
    m_output.write(m_commandLine.format == CommandLine::Format::Json ? leaseEventJson(event, status, wallNow())
                                                                     : (text + u'\n').toUtf8());
}

void SetCommand::onChanged(const LeaseStatus& status) {
    const bool isNews = status.phase != m_told || status.detail != m_toldDetail;
    const LeasePhase before = std::exchange(m_told, status.phase);
    m_toldDetail = status.detail;
    const Lease& lease = status.lease;
    if (status.phase == LeasePhase::Held && before != LeasePhase::Held)
        m_verdicts.follow(
            this,
            [this, runId = lease.runId]() -> std::shared_ptr<const Series> {
                const bool isHeld = m_told == LeasePhase::Held && m_sample->traits.runId == runId;
                return isHeld ? std::make_shared<const Series>(m_series) : nullptr;
            },
            lease.setEntry);
    if (status.phase == LeasePhase::Held && isNews) {
        const QString until = lease.due ? QDateTime::fromMSecsSinceEpoch(lease.due->time_since_epoch().count())
                                              .toString(QStringLiteral("HH:mm:ss"))
                                        : QString();
        say(QStringLiteral("set"), status,
            QStringLiteral("%1 is %2 until %3; Ctrl-C puts it back at once.")
                    .arg(visibleText(lease.key), visibleText(lease.value), until) +
                (status.detail.isEmpty() ? QString() : u' ' + status.detail));
    } else if (status.waits && isNews) {
        say(QStringLiteral("pending"), status,
            status.phase == LeasePhase::Setting ? status.detail : QStringLiteral("Not put back yet: ") + status.detail);
    }
    // The answer to the SET came after the signal.
    if (before == LeasePhase::Held && status.phase == LeasePhase::Reverting && m_signal != 0)
        m_lastPatience.start(putBackPatience);
}

void SetCommand::onFinished(const LeaseStatus& status) {
    m_lastPatience.stop();
    say(QStringLiteral("end"), status, status.detail);
    const LeaseEnd end = status.lease.end;
    ExitCode code = status.unwritten            ? ExitFailure
                    : end == LeaseEnd::Reverted ? ExitOk
                    : status.notPermitted       ? ExitNotPermitted
                                                : ExitFailure;
    if (end == LeaseEnd::NotSent && m_signal != 0)
        code = exitBySignal(m_signal);
    else if (end == LeaseEnd::NotSent && m_gaveUp)
        code = ExitCannotConnect;
    m_ledger.flush(this, [this, code] { succeed({}, code); });
}

void SetCommand::leavePending() {
    const LeasePhase phase = m_run->status().phase;
    session().stop();  // what got no answer is written down as that
    const QString what = visibleText(m_plan.key) + QStringLiteral(" of ") + session().endpoint().displayName();
    const QString value = visibleText(m_plan.value);
    const QString before = visibleText(m_plan.before);
    complain(phase == LeasePhase::Setting
                 ? QStringLiteral("whether %1 is %2 is not known: it was sent, and no answer came. headroom leases "
                                  "--revert looks later, and puts it back to %3.")
                       .arg(what, value, before)
                 : QStringLiteral("%1 is still %2. It is to be put back to %3: headroom leases --revert does it later.")
                       .arg(what, value, before));
    m_ledger.flush(this, [this] { succeed({}, ExitFailure); });
}

void SetCommand::interrupt(int signalNumber) {
    if (!m_run) {
        QCoreApplication::exit(exitBySignal(signalNumber));
        return;
    }
    const LeasePhase phase = m_run->status().phase;
    if (phase == LeasePhase::Over)
        return;  // its end is being written down, and told at once after
    if (std::exchange(m_signal, signalNumber) != 0) {
        giveUp();
        return;
    }
    if (phase == LeasePhase::Starting)
        complain(QStringLiteral("stopping; nothing is set yet."));
    else
        complain((phase == LeasePhase::Setting
                      ? QStringLiteral("%1 was sent, and no answer came yet; with the answer it is put back to %2; a "
                                       "second signal leaves it to be done later.")
                      : QStringLiteral("putting %1 back to %2; a second signal leaves it to be done later."))
                     .arg(visibleText(m_plan.key), visibleText(m_plan.before)));
    m_lastPatience.start(phase == LeasePhase::Starting || phase == LeasePhase::Setting ? lastAnswerPatience
                                                                                       : putBackPatience);
    m_run->revert();
}

}  // namespace headroom
