// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/lease_run.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <algorithm>
#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto tickInterval = 1s;
constexpr auto retryInterval = 10s;

}  // namespace

LeaseRun::LeaseRun(LeaseStore& store, LeasePlan plan, std::optional<std::chrono::seconds> duration, QString reason,
                   QObject* parent)
    : QObject(parent), m_store(store), m_plan(std::move(plan)), m_duration(duration), m_reason(std::move(reason)) {
    m_status.lease.runId = m_plan.runId;
    m_status.lease.key = m_plan.key;
    m_status.lease.before = m_plan.before;
    m_status.lease.value = m_plan.value;
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &LeaseRun::onTick);
}

LeaseRun::LeaseRun(LeaseStore& store, const Lease& left, QObject* parent)
    : QObject(parent), m_store(store), m_leftOver(true) {
    m_status.lease = left;
    m_status.phase = LeasePhase::Pending;
}

bool LeaseRun::mayFollow(State next, State before) {
    using enum State;
    switch (next) {
        case Made:
            return false;
        case Adopting:
            return before == Made;
        case Checking:  // of the next value, too
            return before == Made || before == Held;
        case Recording:
            return before == Checking;
        case Setting:
            return before == Recording;
        case Confirming:
            return before == Setting;
        case Unanswered:
            return before == Setting || before == Confirming || before == Resolving;
        case Resolving:
            return before == Unanswered;
        case Held:  // also the value before, when the next one does not come about
            return before == Checking || before == Recording || before == Setting || before == Confirming ||
                   before == Resolving;
        case Comparing:
            return before == Adopting || before == Held || before == Pending;
        case PuttingBack:
            return before == Comparing;
        case ConfirmingBack:
            return before == PuttingBack;
        case Pending:
            return before == Adopting || before == Held || before == Comparing || before == PuttingBack ||
                   before == ConfirmingBack || before == Pending;
        case Ending:
            return before == Recording || before == Setting || before == Confirming || before == Resolving ||
                   before == Held || before == Comparing || before == ConfirmingBack || before == Pending;
        case Over:  // without an end on disk: nothing was sent, or it is not ours
            return before == Adopting || before == Checking || before == Recording || before == Ending;
    }
    Q_UNREACHABLE();
}

LeasePhase LeaseRun::phaseOf(State state) const {
    using enum State;
    switch (state) {
        case Made:
        case Checking:
        case Recording:
            return m_changing ? LeasePhase::Held : LeasePhase::Starting;
        case Setting:
        case Confirming:
        case Unanswered:
        case Resolving:
            return LeasePhase::Setting;
        case Held:
            return LeasePhase::Held;
        case Comparing:
        case PuttingBack:
        case ConfirmingBack:
            return LeasePhase::Reverting;
        case Adopting:
        case Pending:
            return LeasePhase::Pending;
        case Ending:
        case Over:
            return LeasePhase::Over;
    }
    Q_UNREACHABLE();
}

void LeaseRun::move(State next) {
    Q_ASSERT(mayFollow(next, m_state));
    m_state = next;
    m_status.phase = phaseOf(next);
    m_status.waits = next == State::Pending || next == State::Unanswered || next == State::Resolving;
}

void LeaseRun::enter(State next, const QString& detail) {
    move(next);
    tell(detail);
}

void LeaseRun::tell(const QString& detail) {
    m_status.detail = detail;
    m_status.lease.detail = detail;
    Q_EMIT changed(m_status);
}

void LeaseRun::follow(CommandPort& port) {
    if (m_port) {
        m_port->disconnect(this);
        m_port->want(pulseAlone, this);
    }
    m_port = &port;
    port.want(Demand::Settings, this);
    m_connection = 0;
    connect(&port, &CommandPort::sampled, this,
            [this](const std::shared_ptr<const InfoSample>& sample) { onSample(*sample); });
    connect(&port, &CommandPort::settingsRead, this,
            [this](const std::shared_ptr<const ServerSettings>& settings) { onSettings(*settings); });
}

void LeaseRun::start(CommandPort& port) {
    follow(port);
    if (m_leftOver) {
        move(State::Adopting);
        m_store.adopt(this, m_status.lease.id, [this](const Result<Lease>& lease) { onAdopted(lease); });
        return;
    }
    m_status.lease.endpoint = port.endpoint();
    m_status.lease.endpoint.password = {};
    m_status.lease.user = port.provenUser();
    check();
}

void LeaseRun::onAdopted(const Result<Lease>& lease) {
    Q_ASSERT(m_state == State::Adopting);
    if (!lease) {
        refuse(lease.error().detail);
        return;
    }
    m_status.lease = *lease;
    if (m_port && !m_port->peer().traits().runId.isEmpty())
        compare();
    else  // with the first sample
        enter(State::Pending, Sentence::tr("There is no connection yet."));
}

// --- to the value that is held

void LeaseRun::change(const LeasePlan& plan, std::optional<std::chrono::seconds> duration, const QString& reason,
                      bool keep) {
    Q_ASSERT(busyWith().isEmpty() && plan.key == m_status.lease.key);
    if (plan.value == m_status.lease.before) {
        revert();
        return;
    }
    m_plan = plan;
    m_duration = duration;
    m_reason = reason;
    m_wish = keep ? Wish::Keep : Wish::None;
    m_changing = true;
    check();
}

void LeaseRun::check() {
    move(State::Checking);
    look(&LeaseRun::onChecked);
}

void LeaseRun::onChecked() {
    Q_ASSERT(m_state == State::Checking);
    if (!m_look.now)
        m_status.notPermitted = m_look.now.error().kind == ErrorKind::NotPermitted;
    const QString problem = objection();
    if (problem.isEmpty()) {
        record();
    } else if (m_changing) {
        holdEarlier({}, problem);
    } else {
        refuse(problem);
    }
}

QString LeaseRun::objection() const {
    if (!m_look.now)
        return m_look.now.error().detail;
    const QByteArray& value = *m_look.now;
    if (!m_look.sample || m_look.sample->traits.runId != m_plan.runId)
        return Sentence::tr("The server restarted since this was planned: look again.");
    if (value != m_plan.before)
        return Sentence::tr("%1 is %2 now, not %3 as when this was planned: look again.")
            .arg(QString::fromLatin1(m_plan.key), visibleText(value), visibleText(m_plan.before));
    if (m_changing && value != m_status.lease.value)
        return Sentence::tr("Others have since changed it to %1.").arg(visibleText(value));
    if (m_plan.key == "maxclients") {
        const QString problem = maxclientsProblem(m_plan.value.toLongLong(), m_look.sample->used(), value.toLongLong());
        if (!problem.isEmpty())
            return problem;
    }
    return m_wish == Wish::Revert && !m_changing ? Sentence::tr("Cancelled before it was sent.") : QString();
}

void LeaseRun::record() {
    move(State::Recording);
    const auto written = [this](const Result<Lease>& lease) { onRecorded(lease); };
    Lease& lease = m_status.lease;
    if (m_changing) {
        lease.earlier = std::exchange(lease.value, m_plan.value);
        m_store.change(this, lease, m_reason, written);
        return;
    }
    lease.begun = wallNow();
    if (m_duration)
        lease.due = lease.begun + *m_duration;
    m_store.begin(this, lease, m_reason, written);
}

void LeaseRun::onRecorded(const Result<Lease>& lease) {
    Q_ASSERT(m_state == State::Recording);
    if (lease) {
        m_status.lease = *lease;
        set();
    } else if (m_changing) {
        holdEarlier({}, lease.error().detail);
    } else {
        refuse(lease.error().detail);
    }
}

void LeaseRun::set() {
    if (!isSameConnection()) {
        failToSet(LeaseEnd::NotSent, Sentence::tr("not sent"),
                  Sentence::tr("The connection broke before it was sent."));
        return;
    }
    if (m_wish == Wish::Revert && !m_changing) {
        failToSet(LeaseEnd::NotSent, Sentence::tr("not sent"), Sentence::tr("Cancelled before it was sent."));
        return;
    }
    if (!m_changing)
        startDeadline();
    enter(State::Setting);
    m_port->send("config|set", {"CONFIG", "SET", m_status.lease.key, m_status.lease.value},
                 handledBy(&LeaseRun::onSet));
}

void LeaseRun::onSet(const Reply& reply) {
    Q_ASSERT(m_state == State::Setting);
    if (!reply.value && !reply.sent) {
        m_status.notPermitted = reply.value.error().kind == ErrorKind::NotPermitted;
        failToSet(LeaseEnd::NotSent, Sentence::tr("not sent"), reply.value.error().detail);
        return;
    }
    if (!reply.value) {
        // It may be in effect or not: looked at as soon as there is a connection again.
        note({outcome(m_status.lease.setEntry, QStringLiteral("unknown"), {}, Sentence::tr("no answer came"))});
        enter(State::Unanswered, Sentence::tr("No answer came, so it is not known whether it is in effect; it is "
                                              "looked at once there is a connection again."));
        return;
    }
    if (!reply.value->isError()) {
        move(State::Confirming);
        look(&LeaseRun::onConfirmed);
        return;
    }
    const Error error = m_port->describe(reply.value->text, QStringLiteral("CONFIG SET"));
    m_status.notPermitted = error.kind == ErrorKind::NotPermitted;
    QString detail = error.detail;
    if (m_status.lease.key == "maxclients")
        m_status.suggested = triedWith(reply.value->text);
    // Nothing gained, or no number for us.
    const qint64 before = m_status.lease.before.toLongLong();
    if (m_status.suggested == before ||
        (m_status.suggested && m_look.sample &&
         !maxclientsProblem(*m_status.suggested, m_look.sample->used(), before).isEmpty()))
        m_status.suggested.reset();
    if (m_status.suggested)
        detail += Sentence::tr(" The operating system allows %1.").arg(formatCount(m_status.suggested));
    failToSet(LeaseEnd::Refused, QStringLiteral("refused"), detail);
}

void LeaseRun::onConfirmed() {
    Q_ASSERT(m_state == State::Confirming);
    if (m_look.now)
        take(outcomeOfSet(m_status.lease, *m_look.now));
    else
        enter(State::Unanswered, Sentence::tr("The server said OK, but could not be asked whether it is so: ") +
                                     m_look.now.error().detail);
}

void LeaseRun::take(const LeaseOutcome& outcome) {
    switch (outcome.next) {
        case LeaseOutcome::Next::Hold:
            hold(*m_look.now, outcome.detail);
            return;
        case LeaseOutcome::Next::HoldEarlier:
            holdEarlier(outcome.set, outcome.detail);
            return;
        case LeaseOutcome::Next::PutBack:
            putBack();
            return;
        case LeaseOutcome::Next::Wait:
            if (m_state == State::Resolving)
                enter(State::Unanswered, outcome.detail);
            else
                pend(outcome.detail);
            return;
        case LeaseOutcome::Next::End:
            m_status.stillOurs = outcome.stillOurs;
            end(outcome.end, outcome.detail, outcome.set, outcome.revert, m_look.now.value_or(QByteArray()));
            return;
    }
}

void LeaseRun::hold(const QByteArray& observed, const QString& detail) {
    m_status.lease.value = observed;
    m_status.lease.earlier.reset();
    if (m_changing)
        startDeadline();
    m_changing = false;
    note({outcome(m_status.lease.setEntry, QStringLiteral("set"), observed, detail)});
    enter(State::Held, detail);
    followWish();
}

// A change of ours did not come about. What was to be kept was the new value.
void LeaseRun::holdEarlier(const QString& setOutcome, const QString& detail) {
    Lease& lease = m_status.lease;
    if (lease.earlier)
        lease.value = *std::exchange(lease.earlier, std::nullopt);
    m_changing = false;
    if (m_wish == Wish::Keep)
        m_wish = Wish::None;
    std::vector<LedgerOutcome> outcomes;
    if (!setOutcome.isEmpty())
        outcomes.push_back(outcome(lease.setEntry, setOutcome, lease.value, detail));
    lease.detail = detail;
    note(outcomes);
    enter(State::Held, detail);
    followWish();
}

void LeaseRun::failToSet(LeaseEnd how, const QString& setOutcome, const QString& detail) {
    if (m_changing)
        holdEarlier(setOutcome, detail);
    else
        end(how, detail, setOutcome, Sentence::tr("not sent"));
}

void LeaseRun::note(const std::vector<LedgerOutcome>& outcomes) {
    m_store.note(this, m_status.lease, outcomes, [this](const Result<Lease>& written) { onNoted(written); });
}

void LeaseRun::onNoted(const Result<Lease>& written) {
    if (!written && !std::exchange(m_status.unwritten, true))
        revert();
}

void LeaseRun::followWish() {
    startTimer();
    const Wish wish = std::exchange(m_wish, Wish::None);
    if (wish == Wish::Revert)
        revert();
    else if (wish == Wish::Keep)
        keep();
}

// One moment, for this program and for the disk.
void LeaseRun::startDeadline() {
    m_status.deadline.reset();
    m_status.lease.due.reset();
    if (!m_duration)
        return;
    m_status.deadline = LeaseDeadline::after(*m_duration, steadyNow(), wallNow());
    m_status.lease.due = m_status.deadline->wall;
}

void LeaseRun::startTimer() {
    // Short enough to be on time, and to notice a clock that jumped.
    if (m_status.deadline)
        m_timer.start(
            std::clamp<std::chrono::milliseconds>(m_status.deadline->left(steadyNow(), wallNow()), 1ms, tickInterval));
}

void LeaseRun::onTick() {
    // A change may bring another deadline; without, this one is looked at again.
    if (m_state != State::Held || !m_status.deadline)
        return;
    if (m_status.deadline->left(steadyNow(), wallNow()) == 0ms)
        revert();
    else
        startTimer();
}

void LeaseRun::onSettings(const ServerSettings& settings) {
    const auto now = settings.text(m_status.lease.key);
    if (m_state != State::Held || !now || settings.runId != m_status.lease.runId)
        return;
    // Told at once; whether it stays is looked at when the lease ends.
    const QString detail = m_status.lease.isOurs(*now)
                               ? QString()
                               : Sentence::tr("Others have since changed it to %1.").arg(visibleText(*now));
    if (detail != m_status.detail && (!detail.isEmpty() || m_status.detail.startsWith(QLatin1String("Others"))))
        tell(detail);
}

// --- what is asked for meanwhile

QString LeaseRun::busyWith() const {
    const Lease& lease = m_status.lease;
    const QString key = QString::fromLatin1(lease.key);
    switch (m_status.phase) {
        case LeasePhase::Held:
            if (m_state == State::Held)
                return m_port ? QString()
                              : Sentence::tr("The connection that changed %1 is gone: put it back first.").arg(key);
            [[fallthrough]];
        case LeasePhase::Starting:
        case LeasePhase::Setting:
            return Sentence::tr("%1 is being set to %2 right now: wait for the outcome, then plan again.")
                .arg(key, visibleText(m_plan.value));
        case LeasePhase::Reverting:
            return Sentence::tr("%1 is being put back to %2 right now: wait for that, then plan again.")
                .arg(key, visibleText(lease.before));
        case LeasePhase::Pending:
            return Sentence::tr("%1 is still to be put back to %2: do that first.").arg(key, visibleText(lease.before));
        case LeasePhase::Over:
            return Sentence::tr("The earlier change of %1 is just ending: plan again.").arg(key);
    }
    Q_UNREACHABLE();
}

void LeaseRun::revert() {
    using enum State;
    switch (m_state) {
        case Made:
        case Checking:
        case Recording:
        case Setting:
        case Confirming:
            m_wish = Wish::Revert;
            return;
        case Unanswered:
        case Resolving:
            m_wish = Wish::Revert;
            tell(m_status.detail);
            return;
        case Held:
        case Pending:
            compare();
            return;
        case Adopting:  // it is put back anyway
        case Comparing:
        case PuttingBack:
        case ConfirmingBack:
        case Ending:
        case Over:
            return;
    }
}

void LeaseRun::keep() {
    using enum State;
    const Lease& lease = m_status.lease;
    switch (m_state) {
        case Made:
        case Checking:
        case Recording:
        case Setting:
        case Confirming:
        case Unanswered:
        case Resolving:
            m_wish = Wish::Keep;
            return;
        case Comparing:
        case PuttingBack:
        case ConfirmingBack:
            tell(Sentence::tr("It is already being put back: too late to keep it."));
            return;
        case Held:
        case Pending:
            end(LeaseEnd::Kept,
                Sentence::tr("%1 stays %2 until the server restarts. To make it last, put this into redis.conf:\n%3")
                    .arg(QString::fromLatin1(lease.key), visibleText(lease.value),
                         configFileText(lease.key, lease.value)),
                {}, QStringLiteral("kept"), lease.value);
            return;
        case Adopting:  // not ours yet
        case Ending:
        case Over:
            return;
    }
}

// --- back to what was there

void LeaseRun::onSample(const InfoSample& sample) {
    const bool isGone = !sample.traits.runId.isEmpty() && sample.traits.runId != m_status.lease.runId;
    const SteadyTime now = steadyNow();
    const bool isTime = now >= m_nextTry || !isSameConnection();
    const bool isWaiting = m_state == State::Pending || m_state == State::Unanswered;
    if (!(isWaiting && (isTime || isGone)) && !(m_state == State::Held && isGone))
        return;
    m_nextTry = now + retryInterval;
    compare();
}

void LeaseRun::compare() {
    if (!m_port) {
        pend(Sentence::tr("There is no connection."));
        return;
    }
    if (m_state == State::Unanswered)
        move(State::Resolving);
    else
        enter(State::Comparing);
    look(&LeaseRun::onCompared);
}

void LeaseRun::onCompared() {
    Q_ASSERT(m_state == State::Comparing || m_state == State::Resolving);
    take(outcomeOfComparing(m_status.lease, m_look, m_state == State::Resolving));
}

// Over the connection that was just asked: it is the same process.
void LeaseRun::putBack() {
    if (!isSameConnection()) {
        pend(Sentence::tr("The connection changed before it was put back."));
        return;
    }
    move(State::PuttingBack);
    m_port->putBack(m_status.lease.key, m_status.lease.before, handledBy(&LeaseRun::onPutBack));
}

void LeaseRun::onPutBack(const Reply& reply) {
    Q_ASSERT(m_state == State::PuttingBack);
    if (!reply.value) {
        pend(reply.value.error().detail);
        return;
    }
    if (reply.value->isError()) {
        const Error error = m_port->describe(reply.value->text, QStringLiteral("CONFIG SET"));
        m_status.notPermitted = error.kind == ErrorKind::NotPermitted;
        pend(error.detail);
        return;
    }
    move(State::ConfirmingBack);
    lookAtValue(&LeaseRun::onConfirmedBack);
}

void LeaseRun::onConfirmedBack() {
    Q_ASSERT(m_state == State::ConfirmingBack);
    take(outcomeOfPuttingBack(m_status.lease, m_look));
}

void LeaseRun::pend(const QString& detail) {
    m_nextTry = steadyNow() + retryInterval;
    m_status.lease.detail = detail;
    if (std::exchange(m_noted, detail) != detail)
        note({outcome(m_status.lease.revertEntry, QStringLiteral("pending"), {}, detail)});
    enter(State::Pending, detail);
}

// --- the end

void LeaseRun::refuse(const QString& detail) {
    m_status.lease.end = LeaseEnd::NotSent;
    enter(State::Over, detail);
    Q_EMIT finished(m_status);
}

void LeaseRun::end(LeaseEnd how, const QString& detail, const QString& setOutcome, const QString& revertOutcome,
                   const QByteArray& observed) {
    m_timer.stop();
    m_changing = false;
    move(State::Ending);  // told when it is on disk
    if (m_port) {
        m_port->disconnect(this);
        m_port->want(pulseAlone, this);
    }
    Lease& lease = m_status.lease;
    lease.end = how;
    lease.detail = detail;
    std::vector<LedgerOutcome> outcomes;
    if (!setOutcome.isEmpty())
        outcomes.push_back(outcome(lease.setEntry, setOutcome, observed, detail));
    if (!revertOutcome.isEmpty())
        outcomes.push_back(outcome(lease.revertEntry, revertOutcome, observed, detail));
    m_store.note(this, lease, outcomes, [this](const Result<Lease>& written) { onEnded(written); });
}

void LeaseRun::onEnded(const Result<Lease>& written) {
    m_status.unwritten = m_status.unwritten || !written;
    const QString detail = m_status.lease.detail;
    enter(State::Over, written ? detail
                               : detail +
                                     Sentence::tr(" This could not be written down, so it will be looked at again at "
                                                  "the next start: ") +
                                     written.error().detail);
    Q_EMIT finished(m_status);
}

LedgerOutcome LeaseRun::outcome(qint64 entry, const QString& text, const QByteArray& after,
                                const QString& detail) const {
    return {entry, wallNow(), text, visibleText(after), detail};
}

// --- what the server is asked

ReplyHandler LeaseRun::handledBy(void (LeaseRun::*handler)(const Reply&)) {
    return [self = QPointer(this), handler](const Reply& reply) {
        if (self)
            (self->*handler)(reply);
    };
}

void LeaseRun::look(void (LeaseRun::*handler)()) {
    m_connection = m_port->connectionNumber();
    m_look = {};
    m_port->send("info", m_port->peer().infoCommand({"server", "clients", "replication"}),
                 [self = QPointer(this)](const Reply& reply) {
                     if (!self || !reply.value || !reply.value->isText())
                         return;
                     const InfoFields fields(reply.value->text);
                     self->m_look.sample = InfoSample::from(fields, std::nullopt, steadyNow(), wallNow());
                     self->m_look.configFile = fields.text("config_file").value_or(QByteArray());
                 });
    lookAtValue(handler);
}

void LeaseRun::lookAtValue(void (LeaseRun::*handler)()) {
    m_port->send("config|get", {"CONFIG", "GET", m_status.lease.key}, [self = QPointer(this), handler](const Reply& r) {
        if (!self)
            return;
        self->m_look.now = self->valueIn(r);
        (self->*handler)();
    });
}

Result<QByteArray> LeaseRun::valueIn(const Reply& reply) const {
    if (!reply.value)
        return tl::unexpected(reply.value.error());
    if (reply.value->isError())
        return tl::unexpected(m_port->describe(reply.value->text, QStringLiteral("CONFIG GET")));
    ServerSettings settings;
    settings.take(*reply.value);
    if (const auto value = settings.text(m_status.lease.key))
        return *value;
    return tl::unexpected(
        Error{ErrorKind::Unsupported,
              Sentence::tr("The server does not report %1.").arg(QString::fromLatin1(m_status.lease.key))});
}

}  // namespace headroom
