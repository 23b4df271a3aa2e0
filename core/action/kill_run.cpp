// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_run.h"

#include "core/action/kill_answer.h"
#include "core/action/kill_cost.h"
#include "core/text/sentence.h"

#include <QPointer>

#include <algorithm>
#include <numeric>
#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

const QString stopped = Sentence::tr("stopped before its turn");
// A look is as old as the command that asked for it: when the server took it is not known.
constexpr auto lookLife = 1s;        // no kill may be done later
constexpr auto mostLookAge = 650ms;  // none is sent later: the rest is for its answer
constexpr auto lookByIdAge = 250ms;  // where a look costs little it is sooner taken again
constexpr int mostLateLooks = 3;     // in a row
constexpr auto verifyPatience = 30s;

}  // namespace

KillRun::KillRun(Ledger& ledger, std::shared_ptr<const KillPlan> plan, QString reason)
    : m_plan(std::move(plan)), m_record(ledger, m_plan, std::move(reason)) {
    // Nothing more is done whose outcome nobody could tell.
    connect(&ledger, &Ledger::failed, this, [this](const Error& error) { stopFor(error.detail); });
    m_patience.setSingleShot(true);
    m_lookEnd.setSingleShot(true);
    m_lookEnd.setTimerType(Qt::PreciseTimer);
    connect(&m_lookEnd, &QTimer::timeout, this, &KillRun::onLookTooOld);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { endVerifying(Sentence::tr("no answer came, and the connection did not come back")); });
}

// The session may go in the middle. Clients that were sent something have their answer, or the lack of one, by then.
KillRun::~KillRun() {
    stopFor(Sentence::tr("the instance was closed before its turn"));
    settleUnsent(m_stopReason);
    m_record.abandon(m_stopReason);
}

bool KillRun::mayFollow(State next, State before) {
    using enum State;
    switch (next) {
        case Made:
            return false;
        case Timing:
            return before == Made;
        case Recording:
            return before == Timing || before == Looking || before == Pausing;
        case Looking:  // also anew, when a look came too late or found nobody to kill
            return before == Timing || before == Recording || before == Looking || before == Pausing;
        case Killing:
            return before == Looking || before == Pausing;
        case Pausing:
            return before == Killing;
        case Ending:
            return before < Ending;
        case Verifying:
            return before == Ending;
        case Watching:
            return before == Ending || before == Verifying;
        case Over:
            return before == Ending || before == Verifying || before == Watching;
    }
    Q_UNREACHABLE();
}

void KillRun::enter(State next) {
    Q_ASSERT(mayFollow(next, m_state));
    m_state = next;
}

void KillRun::start(CommandPort& port, const ClientReader& clients) {
    setParent(&port);
    m_port = &port;
    m_clients = &clients;
    m_victims.emplace(port, clients, m_plan);
    m_before = {clients.table(), clients.newestId(), steadyNow()};
    m_report.deed = m_plan->deed;
    m_report.outcomes.reserve(m_plan->victims.size());
    for (const PlannedClient& victim : m_plan->victims)
        m_report.outcomes.push_back({victim.id, KillResult::NotSent, {}});
    if (m_plan->deed == Deed::Kill && m_plan->form == KillForm::None) {
        end(Sentence::tr("this server takes no kill that names one client for certain"));
        return;
    }
    enter(State::Timing);
    record();
    // It costs the server nothing, so it tells the way there and back, which Reply::held leaves out. Before Redis 5.0
    // it is an error, which tells it as well.
    port.send("client|id", {"CLIENT", "ID"}, [self = QPointer(this)](const Reply&) {
        if (self)
            self->onTimed();
    });
}

void KillRun::stopFor(const QString& reason) {
    if (m_stopReason.isEmpty())
        m_stopReason = reason;
}

void KillRun::stop() {
    stopFor(stopped);
}

void KillRun::giveUp() {
    stopFor(Sentence::tr("the server did not answer"));
    m_gaveUp = true;
    if (m_state == State::Verifying)
        endVerifying(Sentence::tr("no answer came, and it was not looked for"));
}

void KillRun::onTimed() {
    Q_ASSERT(m_state == State::Timing);
    proceed();
}

// The next batch, while this one is being killed.
void KillRun::record() {
    const std::size_t left = m_plan->victims.size() - m_record.end();
    if (left == 0)
        return;
    // Before 6.2 a look reads the whole list: once is enough.
    m_record.write(this, *m_port, m_victims->looksById() ? killBatch : left,
                   [this](const Result<bool>& written) { onRecorded(written); });
}

void KillRun::onRecorded(const Result<bool>& written) {
    if (!written)
        stopFor(written.error().detail);
    switch (m_state) {
        case State::Recording:
            proceed();
            return;
        case State::Ending:
            finish();
            return;
        default:  // not waited for yet
            return;
    }
}

// At those of the batch that were killed, whether the server did what it said, and at those who come next: the rest of
// the batch when the look at it became too old, else the next batch.
void KillRun::proceed() {
    m_record.flush();
    const bool isAnew = !isBatchSent();
    if (!isAnew && m_record.isWriting()) {
        enter(State::Recording);
        return;
    }
    if (!isSameConnection()) {  // its ids may be those of another process
        m_batch.erase(m_batch.begin(), m_batch.begin() + static_cast<std::ptrdiff_t>(m_sent));
        m_sent = 0;
    }
    const auto firstLeft = m_batch.begin() + static_cast<std::ptrdiff_t>(m_sent);
    const std::vector<std::size_t> done(m_batch.begin(), firstLeft);
    std::vector<std::size_t> next;
    if (m_stopReason.isEmpty() && isAnew) {
        next.assign(firstLeft, m_batch.end());
    } else if (m_stopReason.isEmpty()) {
        next.resize(m_record.end() - m_next);
        std::iota(next.begin(), next.end(), m_next);
    }
    if (done.empty() && next.empty()) {
        end(stopped);
        return;
    }
    enter(State::Looking);
    m_connection = m_port->connectionNumber();
    m_looked = steadyNow();
    m_victims->look(this, done, next, [this](const Result<VictimLook>& looked) { onLooked(looked); });
}

void KillRun::onLooked(const Result<VictimLook>& looked) {
    Q_ASSERT(m_state == State::Looking);
    if (!looked) {
        end(looked.error().detail);
        return;
    }
    compare(looked->look.undone);
    if (!looked->objection.isEmpty())
        stopFor(looked->objection);
    if (!m_stopReason.isEmpty()) {
        end(m_stopReason);
        return;
    }
    const bool isAnew = !isBatchSent();
    for (const KillLook::Settled& other : looked->look.others)
        settle(other.at, other.result, other.detail);
    m_batch = looked->look.same;
    m_sent = 0;
    if (!isAnew)
        m_next = m_record.end();
    m_record.flush();
    Q_EMIT progressed(m_settled, static_cast<int>(m_plan->victims.size()));
    if (!isAnew)
        record();
    if (m_batch.empty()) {
        proceed();
    } else if (lookAge() <= mostLookAge) {
        m_lateLooks = 0;
        killSlice();
    } else if (++m_lateLooks < mostLateLooks) {
        proceed();
    } else {
        end(
            Sentence::tr("each look at the clients came too late to kill any of them within a second: try again when "
                         "the server answers faster"));
    }
}

void KillRun::onPaused() {
    Q_ASSERT(m_state == State::Pausing);
    const bool isTooOld = isSameConnection() && lookAge() > (m_victims->looksById() ? lookByIdAge : mostLookAge);
    if (isBatchSent() || !m_stopReason.isEmpty() || isTooOld)
        proceed();
    else
        killSlice();
}

void KillRun::killSlice() {
    if (!isSameConnection()) {
        end(Sentence::tr("the connection broke after they were looked at"));
        return;
    }
    enter(State::Killing);
    const auto begin = m_batch.begin() + static_cast<std::ptrdiff_t>(m_sent);
    const std::vector<std::size_t> slice(begin,
                                         begin + std::min(m_batch.end() - begin, std::ptrdiff_t{m_pace.slice()}));
    m_sent += slice.size();
    m_slice = m_inFlight = static_cast<int>(slice.size());
    m_held = {};
    m_lookEnd.start(std::chrono::ceil<std::chrono::milliseconds>(m_looked + lookLife - steadyNow()));
    const QPointer<KillRun> self(this);
    for (const std::size_t at : slice) {  // what may not be sent is answered at once
        if (!self)
            return;
        m_port->send(m_plan->deed == Deed::Kill ? "client|kill" : "client|unblock",
                     m_plan->commandFor(m_plan->victims[at]), [self, at](const Reply& reply) {
                         if (self)
                             self->onAnswered(at, reply);
                     });
    }
}

// What waits at a server that is paused, or on the way, would be done later, also to clients that have woken up since.
// A server drops what waits when its connection closes (redis src/networking.c freeClient).
void KillRun::onLookTooOld() {
    // An answer that has come already counts.
    QTimer::singleShot(0, this, [this] {
        if (m_state != State::Killing || !isSameConnection())
            return;
        stopFor(
            Sentence::tr("the server did not answer within a second of the look: the connection was closed so that "
                         "no client that has woken up since is killed"));
        m_port->breakOff(Sentence::tr("%1 did not answer a kill within a second of the look at its clients: the "
                                      "connection was closed so that no client that has woken up since is killed.")
                             .arg(m_port->endpoint().address()));
    });
}

void KillRun::onAnswered(std::size_t at, const Reply& reply) {
    Q_ASSERT(m_state == State::Killing);
    const Error refusal =
        reply.value && reply.value->isError()
            ? m_port->describe(reply.value->text, m_plan->deed == Deed::Kill ? QStringLiteral("CLIENT KILL")
                                                                             : QStringLiteral("CLIENT UNBLOCK"))
            : Error{};
    const KillAnswer answer = answerToKill(reply, m_plan->deed, refusal);
    settle(at, answer.result, answer.detail);
    if (answer.result == KillResult::Unknown)
        m_unanswered.push_back(at);
    m_report.forbidden = m_report.forbidden || answer.rest == KillAnswer::Rest::Forbidden;
    m_unsupported = m_unsupported || answer.rest == KillAnswer::Rest::Unsupported;
    m_held += reply.held;
    if (--m_inFlight > 0)
        return;
    m_lookEnd.stop();
    // To unblock, the server finds the client by its id, without a walk.
    m_pace.note(m_slice, m_held, killHold(m_clients->limits()),
                m_plan->deed == Deed::Kill ? guessKillCost(m_clients->clientCount()).kill() : freeingTime);
    m_heldInAll += m_held;
    m_sentInAll += m_slice;
    Q_EMIT progressed(m_settled, static_cast<int>(m_plan->victims.size()));
    Q_EMIT measured(m_heldInAll, m_sentInAll);
    if (answer.rest == KillAnswer::Rest::NoConnection) {
        end(Sentence::tr("the connection ended before its turn"));
    } else if (m_unsupported) {  // each try would stand in the server's ACL LOG
        end(Sentence::tr("the server does not know the command"));
    } else if (m_report.forbidden) {
        end(Sentence::tr("the server does not permit it"));
    } else {
        enter(State::Pausing);
        QTimer::singleShot(KillPace::pauseAfter(m_held), Qt::PreciseTimer, this, &KillRun::onPaused);
    }
}

void KillRun::end(const QString& reason) {
    stopFor(reason);
    m_record.flush();
    enter(State::Ending);
    if (!m_record.isWriting())
        finish();
}

void KillRun::finish() {
    settleUnsent(m_stopReason);
    m_record.flush();
    m_report.took = std::chrono::duration_cast<std::chrono::microseconds>(steadyNow() - m_before.begin);
    if (m_sentInAll > 0)
        m_report.serverTime = m_heldInAll;
    if (m_unanswered.empty() || m_gaveUp) {
        tell();
        return;
    }
    // Whether they are still there, once there is a connection again; never by killing again.
    enter(State::Verifying);
    m_patience.start(verifyPatience);
    connect(
        m_port, &CommandPort::sampled, this,
        [this](const std::shared_ptr<const InfoSample>& sample) { onSampled(*sample); }, Qt::SingleShotConnection);
}

void KillRun::onSampled(const InfoSample& sample) {
    if (m_state != State::Verifying)  // given up, or too late
        return;
    if (m_port->peer().processNameOf(sample.traits) != m_plan->runId)
        endVerifying(Sentence::tr("no answer came, and the server is another process now"));
    else
        m_victims->look(this, m_unanswered, {}, [this](const Result<VictimLook>& looked) { onVerified(looked); });
}

void KillRun::onVerified(const Result<VictimLook>& looked) {
    if (m_state != State::Verifying)  // as above
        return;
    if (looked) {
        for (const std::size_t at : std::exchange(m_unanswered, {})) {
            const bool isThere = std::ranges::count(looked->look.undone, at) > 0;
            correct(at, isThere ? KillResult::Unknown : KillResult::Gone,
                    (isThere ? Sentence::tr("no answer came; it is still %1")
                             : Sentence::tr("no answer came; it is no longer %1"))
                        .arg(stateName()));
        }
    }
    endVerifying(Sentence::tr("no answer came, and it could not be looked for"));
}

void KillRun::endVerifying(const QString& detail) {
    m_patience.stop();
    for (const std::size_t at : std::exchange(m_unanswered, {}))
        correct(at, KillResult::Unknown, detail);
    m_record.flush();
    tell();
}

void KillRun::tell() {
    for (std::size_t at = 0; at < m_report.outcomes.size(); ++at)
        if (m_report.outcomes[at].result == KillResult::Killed)
            m_report.entry = m_record.row(at);
    const bool isWatching = m_plan->deed == Deed::Kill && m_report.count(KillResult::Killed) > 0;
    enter(isWatching ? State::Watching : State::Over);
    Q_EMIT progressed(m_settled, static_cast<int>(m_plan->victims.size()));
    Q_EMIT finished(m_report);
    if (!isWatching) {
        deleteLater();
        return;
    }
    std::vector<PlannedClient> killed;
    for (std::size_t i = 0; i < m_plan->victims.size(); ++i) {
        if (m_report.outcomes[i].result == KillResult::Killed)
            killed.push_back(m_plan->victims[i]);
    }
    auto* watch = new ReturnWatch(*m_port, *m_plan, killed, m_before, this);
    connect(watch, &ReturnWatch::seen, this, &KillRun::onReturned);
}

void KillRun::onReturned(const ReturnReport& report) {
    Q_ASSERT(m_state == State::Watching);
    if (report.final) {
        enter(State::Over);
        deleteLater();
    }
    Q_EMIT returned(report);
}

QString KillRun::stateName() const {
    return m_plan->deed == Deed::Kill ? QStringLiteral("connected") : QStringLiteral("blocked");
}

void KillRun::compare(const std::vector<std::size_t>& undone) {
    for (const std::size_t at : undone) {
        const KillResult claimed = m_report.outcomes[at].result;
        if (claimed == KillResult::Gone)
            correct(at, KillResult::Unknown,
                    Sentence::tr("the server said that it was not there, but it is still %1").arg(stateName()));
        else if (claimed == KillResult::Killed)
            correct(at, KillResult::Unknown,
                    Sentence::tr("the server said that it did so, but it is still %1").arg(stateName()));
    }
}

void KillRun::settleUnsent(const QString& detail) {
    for (std::size_t i = m_sent; i < m_batch.size(); ++i)
        settle(m_batch[i], KillResult::NotSent, detail);
    m_batch.clear();
    m_sent = 0;
    for (; m_next < m_report.outcomes.size(); ++m_next)
        settle(m_next, KillResult::NotSent, detail);
}

void KillRun::settle(std::size_t at, KillResult result, const QString& detail) {
    ++m_settled;
    correct(at, result, detail);
}

void KillRun::correct(std::size_t at, KillResult result, const QString& detail) {
    m_report.outcomes[at] = {m_plan->victims[at].id, result, detail};
    m_record.note(at, result, detail);
}

}  // namespace headroom
