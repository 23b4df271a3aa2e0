// SPDX-License-Identifier: GPL-3.0-or-later
// LeaseRun, first half: from the intent to the value that is held.
#include "core/action/lease_run.h"

#include "core/text/escape.h"
#include "core/text/units.h"

#include <algorithm>
#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto tickInterval = 1s;

}  // namespace

LeaseRun::LeaseRun(LeaseStore& store, LeasePlan plan, std::optional<std::chrono::seconds> duration, QString reason,
                   QObject* parent)
    : QObject(parent), m_store(store), m_plan(std::move(plan)), m_duration(duration), m_reason(std::move(reason)) {
    m_status.lease.runId = m_plan.runId;
    m_status.lease.key = m_plan.key;
    m_status.lease.before = m_plan.before;
    m_status.lease.value = m_plan.value;
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &LeaseRun::tick);
}

LeaseRun::LeaseRun(LeaseStore& store, const Lease& left, QObject* parent)
    : QObject(parent), m_store(store), m_leftOver(true) {
    m_status.lease = left;
    m_status.phase = LeasePhase::Pending;
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &LeaseRun::tick);
}

void LeaseRun::follow(CommandPort& port) {
    if (m_port) {
        m_port->disconnect(this);
        m_port->want(pulseAlone, this);
    }
    m_port = &port;
    port.want(Demand::Settings, this);
    m_connection = 0;
    connect(&port, &CommandPort::sampled, this, &LeaseRun::onSample);
    connect(&port, &CommandPort::settingsRead, this, &LeaseRun::onSettings);
}

void LeaseRun::start(CommandPort& port) {
    follow(port);
    if (!m_leftOver) {
        m_status.lease.endpoint = port.endpoint();
        m_status.lease.endpoint.password = {};
        m_status.lease.user = port.provenUser();
        check();
        return;
    }
    m_nextTry = SteadyTime::max();
    m_store.adopt(this, m_status.lease.id, [this](const Result<Lease>& lease) {
        if (!lease) {
            refuse(lease.error().detail);
            return;
        }
        m_status.lease = *lease;
        m_nextTry = {};
        if (m_port && !m_port->peer().traits().runId.isEmpty())
            compare();
        else  // with the first sample
            enter(LeasePhase::Pending, QStringLiteral("There is no connection yet."));
    });
}

void LeaseRun::enter(LeasePhase phase, const QString& detail) {
    m_status.phase = phase;
    m_status.waits = phase == LeasePhase::Pending || (phase == LeasePhase::Setting && m_unanswered);
    m_status.detail = detail;
    m_status.lease.detail = detail;
    Q_EMIT changed(m_status);
}

// INFO and CONFIG GET behind one another over one connection: they tell of one process.
void LeaseRun::ask(const QByteArray& key, void (LeaseRun::*handler)(const Reply&)) {
    m_connection = m_port->connectionNumber();
    m_seen.reset();
    const QPointer<LeaseRun> self(this);
    m_port->send("info", m_port->peer().infoCommand({"server", "clients", "replication"}), [self](const Reply& reply) {
        if (!self || !reply.value || !reply.value->isText())
            return;
        const InfoFields fields(reply.value->text);
        self->m_seen = InfoSample::from(fields, std::nullopt, steadyNow(), wallNow());
        self->m_configFile = fields.text("config_file").value_or(QByteArray());
    });
    m_port->send("config|get", {"CONFIG", "GET", key}, [self, handler](const Reply& reply) {
        if (self)
            (self->*handler)(reply);
    });
}

void LeaseRun::send(const QByteArray& value, void (LeaseRun::*handler)(const Reply&)) {
    const QPointer<LeaseRun> self(this);
    const auto handle = [self, handler](const Reply& reply) {
        if (self)
            (self->*handler)(reply);
    };
    if (m_status.phase == LeasePhase::Reverting)
        m_port->putBack(m_status.lease.key, value, handle);
    else
        m_port->send("config|set", {"CONFIG", "SET", m_status.lease.key, value}, handle);
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
              QStringLiteral("The server does not report %1.").arg(QString::fromLatin1(m_status.lease.key))});
}

void LeaseRun::check() {
    ask(m_plan.key, &LeaseRun::onChecked);
}

void LeaseRun::onChecked(const Reply& reply) {
    const auto value = valueIn(reply);
    QString problem;
    if (!value) {
        m_status.notPermitted = value.error().kind == ErrorKind::NotPermitted;
        problem = value.error().detail;
    } else if (!m_seen || m_seen->traits.runId != m_plan.runId) {
        problem = QStringLiteral("The server restarted since this was planned: look again.");
    } else if (*value != m_plan.before) {
        problem = QStringLiteral("%1 is %2 now, not %3 as when this was planned: look again.")
                      .arg(QString::fromLatin1(m_plan.key), visibleText(*value), visibleText(m_plan.before));
    } else if (m_changing && *value != m_status.lease.value) {
        problem = QStringLiteral("Others have since changed it to %1.").arg(visibleText(*value));
    } else if (m_plan.key == "maxclients") {
        problem = maxclientsProblem(m_plan.value.toLongLong(), m_seen->used(), value->toLongLong());
    }
    if (problem.isEmpty() && m_wish == Wish::Revert && !m_changing)
        problem = QStringLiteral("Cancelled before it was sent.");
    if (problem.isEmpty())
        record();
    else if (m_changing)
        holdEarlier({}, problem);
    else
        refuse(problem);
}

void LeaseRun::record() {
    const auto written = [this](const Result<Lease>& lease) {
        if (lease) {
            m_status.lease = *lease;
            set();
        } else if (m_changing) {
            holdEarlier({}, lease.error().detail);
        } else {
            refuse(lease.error().detail);
        }
    };
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

void LeaseRun::set() {
    const bool sameProcess = m_port && m_port->connectionNumber() == m_connection;
    if (!sameProcess || (m_wish == Wish::Revert && !m_changing)) {
        const QString why = sameProcess ? QStringLiteral("Cancelled before it was sent.")
                                        : QStringLiteral("The connection broke before it was sent.");
        if (m_changing)
            holdEarlier(QStringLiteral("not sent"), why);
        else
            end(LeaseEnd::NotSent, why, QStringLiteral("not sent"), QStringLiteral("not sent"));
        return;
    }
    if (!m_changing)
        startDeadline();
    m_unanswered = false;
    enter(LeasePhase::Setting);
    send(m_status.lease.value, &LeaseRun::onSet);
}

void LeaseRun::onSet(const Reply& reply) {
    if (!reply.value && !reply.sent) {
        m_status.notPermitted = reply.value.error().kind == ErrorKind::NotPermitted;
        if (m_changing)
            holdEarlier(QStringLiteral("not sent"), reply.value.error().detail);
        else
            end(LeaseEnd::NotSent, reply.value.error().detail, QStringLiteral("not sent"), QStringLiteral("not sent"));
        return;
    }
    if (!reply.value) {
        // It may be in effect or not: looked at as soon as there is a connection again.
        m_unanswered = true;
        note({outcome(m_status.lease.setEntry, QStringLiteral("unknown"), {}, QStringLiteral("no answer came"))});
        enter(LeasePhase::Setting, QStringLiteral("No answer came, so it is not known whether it is in effect; it is "
                                                  "looked at once there is a connection again."));
        return;
    }
    if (reply.value->isError()) {
        const Error error = m_port->describe(reply.value->text, QStringLiteral("CONFIG SET"));
        m_status.notPermitted = error.kind == ErrorKind::NotPermitted;
        QString detail = error.detail;
        if (m_status.lease.key == "maxclients")
            m_status.suggested = triedWith(reply.value->text);
        // Nothing gained, or no number for us.
        const qint64 before = m_status.lease.before.toLongLong();
        if (m_status.suggested == before ||
            (m_status.suggested && m_seen && !maxclientsProblem(*m_status.suggested, m_seen->used(), before).isEmpty()))
            m_status.suggested.reset();
        if (m_status.suggested)
            detail += QStringLiteral(" The operating system allows %1.").arg(formatCount(m_status.suggested));
        if (m_changing)
            holdEarlier(QStringLiteral("refused"), detail);
        else
            end(LeaseEnd::Refused, detail, QStringLiteral("refused"), QStringLiteral("not sent"));
        return;
    }
    ask(m_status.lease.key, &LeaseRun::onConfirmed);
}

void LeaseRun::onConfirmed(const Reply& reply) {
    const auto now = valueIn(reply);
    if (!now) {
        m_unanswered = true;
        enter(LeasePhase::Setting,
              QStringLiteral("The server said OK, but could not be asked whether it is so: ") + now.error().detail);
        return;
    }
    const Lease& lease = m_status.lease;
    if (*now == lease.value) {
        hold(*now, {});
    } else if (*now == lease.earlier.value_or(lease.before)) {
        const QString detail = QStringLiteral("The server said OK, but %1 is still %2.")
                                   .arg(QString::fromLatin1(lease.key), visibleText(*now));
        if (m_changing)
            holdEarlier(QStringLiteral("no effect"), detail);
        else
            end(LeaseEnd::NoEffect, detail, QStringLiteral("no effect"), QStringLiteral("not sent"), *now);
    } else if (couldBeCutTo(*now)) {
        hold(*now, QStringLiteral("The server made %1 of it.").arg(visibleText(*now)));
    } else {
        end(LeaseEnd::Left,
            QStringLiteral("The server said OK, but %1 is %2 now: others changed it at the same time, so it stays. It "
                           "was %3 before Headroom set it to %4.")
                .arg(QString::fromLatin1(lease.key), visibleText(*now), visibleText(lease.before),
                     visibleText(lease.value)),
            QStringLiteral("set"), QStringLiteral("left"), *now);
    }
}

// Whether the server can have made that of our value: a maxclients that its file descriptors do not reach is cut to
// what they allow, and never below what it had (redis src/server.c adjustOpenFilesLimit). All else is somebody's.
bool LeaseRun::couldBeCutTo(const QByteArray& now) const {
    const Lease& lease = m_status.lease;
    bool isNumber = false;
    const qint64 limit = now.toLongLong(&isNumber);
    return lease.key == "maxclients" && isNumber && limit < lease.value.toLongLong() &&
           limit > lease.earlier.value_or(lease.before).toLongLong();
}

// After a SET without an answer.
void LeaseRun::onUnanswered(const QByteArray& now) {
    const Lease& lease = m_status.lease;
    if (now == lease.value)
        hold(now, QStringLiteral("No answer came, but it is in effect."));
    else if (lease.earlier && now == *lease.earlier)
        holdEarlier(QStringLiteral("no effect"), QStringLiteral("No answer came, and it is not in effect."));
    else if (now == lease.before)
        end(LeaseEnd::NoEffect, QStringLiteral("No answer came, and it is not in effect."), QStringLiteral("no effect"),
            QStringLiteral("not sent"), now);
    else
        end(LeaseEnd::Left,
            QStringLiteral("No answer came, and %1 is %2 now: others changed it, so it stays.")
                .arg(QString::fromLatin1(lease.key), visibleText(now)),
            {}, QStringLiteral("left"), now);
}

void LeaseRun::hold(const QByteArray& observed, const QString& detail) {
    m_status.lease.value = observed;
    m_status.lease.earlier.reset();
    if (m_changing)
        startDeadline();
    m_changing = m_unanswered = false;
    note({outcome(m_status.lease.setEntry, QStringLiteral("set"), observed, detail)});
    enter(LeasePhase::Held, detail);
    followWish();
}

// A change of ours did not come about. What was to be kept was the new value.
void LeaseRun::holdEarlier(const QString& setOutcome, const QString& detail) {
    Lease& lease = m_status.lease;
    if (lease.earlier)
        lease.value = *std::exchange(lease.earlier, std::nullopt);
    m_changing = m_unanswered = false;
    if (m_wish == Wish::Keep)
        m_wish = Wish::None;
    std::vector<LedgerOutcome> outcomes;
    if (!setOutcome.isEmpty())
        outcomes.push_back(outcome(lease.setEntry, setOutcome, lease.value, detail));
    lease.detail = detail;
    note(outcomes);
    enter(LeasePhase::Held, detail);
    followWish();
}

void LeaseRun::note(const std::vector<LedgerOutcome>& outcomes) {
    m_store.note(this, m_status.lease, outcomes, [this](const Result<Lease>& written) {
        if (!written && !std::exchange(m_status.unwritten, true))
            revert();
    });
}

void LeaseRun::followWish() {
    startTimer();
    const Wish wish = std::exchange(m_wish, Wish::None);
    if (wish == Wish::Revert)
        revert();
    else if (wish == Wish::Keep)
        keep();
}

void LeaseRun::startTimer() {
    // Short enough to be on time, and to notice a clock that jumped.
    if (m_status.deadline)
        m_timer.start(
            std::clamp<std::chrono::milliseconds>(m_status.deadline->left(steadyNow(), wallNow()), 1ms, tickInterval));
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

void LeaseRun::tick() {
    // A change may bring another deadline; without, this one is looked at again.
    if (m_status.phase != LeasePhase::Held || m_changing || !m_status.deadline)
        return;
    if (m_status.deadline->left(steadyNow(), wallNow()) == 0ms)
        revert();
    else
        startTimer();
}

QString LeaseRun::busyWith() const {
    const Lease& lease = m_status.lease;
    const QString key = QString::fromLatin1(lease.key);
    switch (m_status.phase) {
        case LeasePhase::Held:
            if (!m_changing)
                return m_port ? QString()
                              : QStringLiteral("The connection that changed %1 is gone: put it back first.").arg(key);
            [[fallthrough]];
        case LeasePhase::Starting:
        case LeasePhase::Setting:
            return QStringLiteral("%1 is being set to %2 right now: wait for the outcome, then plan again.")
                .arg(key, visibleText(m_plan.value));
        case LeasePhase::Reverting:
            return QStringLiteral("%1 is being put back to %2 right now: wait for that, then plan again.")
                .arg(key, visibleText(lease.before));
        case LeasePhase::Pending:
            return QStringLiteral("%1 is still to be put back to %2: do that first.")
                .arg(key, visibleText(lease.before));
        case LeasePhase::Over:
            return QStringLiteral("The earlier change of %1 is just ending: plan again.").arg(key);
    }
    Q_UNREACHABLE();
}

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

void LeaseRun::onSettings(const std::shared_ptr<const ServerSettings>& settings) {
    const auto now = settings->text(m_status.lease.key);
    if (m_status.phase != LeasePhase::Held || m_changing || !now || settings->runId != m_status.lease.runId)
        return;
    // Told at once; whether it stays is looked at when the lease ends.
    const QString detail = m_status.lease.isOurs(*now)
                               ? QString()
                               : QStringLiteral("Others have since changed it to %1.").arg(visibleText(*now));
    if (detail != m_status.detail && (!detail.isEmpty() || m_status.detail.startsWith(QLatin1String("Others"))))
        enter(LeasePhase::Held, detail);
}

}  // namespace headroom
