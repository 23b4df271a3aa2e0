// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_run.h"

#include "core/action/kill_answer.h"
#include "core/action/kill_cost.h"
#include "core/action/ledger_file.h"
#include "core/background.h"
#include "core/server/server_error.h"
#include "core/text/escape.h"

#include <algorithm>
#include <numeric>

namespace headroom {

using namespace std::chrono_literals;

namespace {

const QString stopped = QStringLiteral("stopped before its turn");
// A look is as old as the command that asked for it: when the server took it is not known.
constexpr auto lookLife = 1s;        // no kill may be done later
constexpr auto mostLookAge = 650ms;  // none is sent later: the rest is for its answer
constexpr auto lookByIdAge = 250ms;  // where a look costs little it is sooner taken again
constexpr int mostLateLooks = 3;     // in a row

std::vector<QByteArray> listCommand(const std::vector<std::int64_t>& ids) {
    std::vector<QByteArray> argv{"CLIENT", "LIST", "ID"};
    for (const std::int64_t id : ids)
        argv.push_back(QByteArray::number(qint64{id}));
    return argv;
}

}  // namespace

KillRun::KillRun(Ledger& ledger, std::shared_ptr<const KillPlan> plan, QString reason)
    : m_ledger(ledger), m_plan(std::move(plan)), m_reason(std::move(reason)) {
    m_patience.setSingleShot(true);
    m_lookEnd.setSingleShot(true);
    m_lookEnd.setTimerType(Qt::PreciseTimer);
    connect(&m_lookEnd, &QTimer::timeout, this, &KillRun::onLookTooOld);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { endVerifying(QStringLiteral("no answer came, and the connection did not come back")); });
}

// The session may go in the middle. Clients that were sent something have their answer, or the lack of one, by then.
KillRun::~KillRun() {
    const QString detail =
        m_stopReason.isEmpty() ? QStringLiteral("the instance was closed before its turn") : m_stopReason;
    settleUnsent(detail);
    conclude();
    if (!m_recording)
        return;
    m_ledger.change([recorded = m_recorded, deed = m_plan->deed, detail](LedgerFile& file) {  // behind the record
        std::vector<LedgerOutcome> outcomes;
        for (const qint64 entry : *recorded)
            outcomes.push_back(
                {entry, wallNow(), QLatin1String(killResultName(KillResult::NotSent, deed)).toString(), {}, detail});
        return file.conclude(outcomes);
    });
}

void KillRun::start(CommandPort& port, const ClientReader& clients) {
    setParent(&port);
    m_port = &port;
    m_clients = &clients;
    m_before = {clients.table(), clients.newestId(), steadyNow()};
    // Nothing more is done whose outcome nobody could tell.
    connect(&m_ledger, &Ledger::failed, this, [this](const Error& error) {
        if (m_stopReason.isEmpty())
            m_stopReason = error.detail;
    });
    m_entries.resize(m_plan->victims.size());
    m_report.deed = m_plan->deed;
    m_report.outcomes.reserve(m_plan->victims.size());
    for (const PlannedClient& victim : m_plan->victims)
        m_report.outcomes.push_back({victim.id, KillResult::NotSent, {}});
    if (m_plan->deed == Deed::Kill && m_plan->form == KillForm::None) {
        settleRest(QStringLiteral("this server takes no kill that names one client for certain"));
        return;
    }
    record();
    // It costs the server nothing, so it tells the way there and back, which Reply::held leaves out. Before Redis 5.0
    // it is an error, which tells it as well.
    port.send("client|id", {"CLIENT", "ID"}, [self = QPointer(this)](const Reply&) {
        if (self)
            self->lookAgain();
    });
}

void KillRun::stop() {
    if (m_stopReason.isEmpty())
        m_stopReason = stopped;
}

void KillRun::giveUp() {
    if (m_stopReason.isEmpty())
        m_stopReason = QStringLiteral("the server did not answer");
    m_gaveUp = true;
    if (m_patience.isActive())
        endVerifying(QStringLiteral("no answer came, and it was not looked for"));
}

// The next batch, while this one is being killed.
void KillRun::record() {
    if (m_batchEnd == m_plan->victims.size())
        return;
    const std::size_t begin = m_batchEnd;
    // Before 6.2 a look reads the whole list: once is enough.
    m_batchEnd = looksById() ? std::min(begin + killBatch, m_plan->victims.size()) : m_plan->victims.size();
    std::vector<LedgerEntry> entries;
    for (std::size_t i = begin; i < m_batchEnd; ++i)
        entries.push_back(entryFor(m_plan->victims[i]));
    m_recording = true;
    m_recorded = std::make_shared<std::vector<qint64>>();
    m_ledger.change(
        this,
        [entries = std::move(entries), recorded = m_recorded](LedgerFile& file) {
            auto ids = file.record(entries);
            if (ids)
                *recorded = *ids;
            return ids;
        },
        [this, begin](const Result<std::vector<qint64>>& ids) {
            m_recording = false;
            if (ids)
                std::ranges::copy(*ids, m_entries.begin() + static_cast<std::ptrdiff_t>(begin));
            else
                m_stopReason = ids.error().detail;
            if (std::exchange(m_waiting, false))
                lookAgain();
        });
}

// At those of the batch that were killed, whether the server did what it said, and at those who come next: the rest of
// the batch when the look at it became too old, else the next batch.
void KillRun::lookAgain() {
    conclude();
    const bool anew = m_sent < m_batch.size();
    m_waiting = m_recording && !anew;
    if (m_waiting)
        return;
    if (m_port && m_port->connectionNumber() != m_connection) {  // its ids may be those of another process
        m_batch.erase(m_batch.begin(), m_batch.begin() + static_cast<std::ptrdiff_t>(m_sent));
        m_sent = 0;
    }
    const auto firstLeft = m_batch.begin() + static_cast<std::ptrdiff_t>(m_sent);
    const std::vector<std::size_t> done(m_batch.begin(), m_port ? firstLeft : m_batch.begin());
    std::vector<std::size_t> next;
    if (m_port && m_stopReason.isEmpty()) {
        next.assign(firstLeft, m_batch.end());
        if (!anew) {
            next.resize(m_batchEnd - m_next);
            std::iota(next.begin(), next.end(), m_next);
        }
    }
    if (done.empty() && next.empty()) {
        if (m_next == m_plan->victims.size() && m_sent == m_batch.size())
            finish();
        else
            settleRest(stopped);
        return;
    }
    // Behind one another on one connection: what INFO says of the process holds for the list, and for the kills as long
    // as it is the same connection.
    m_connection = m_port->connectionNumber();
    m_looked = steadyNow();
    const QPointer<KillRun> self(this);
    if (!next.empty()) {
        m_port->send("info", m_port->peer().infoCommand({"server", "replication"}), [self](const Reply& reply) {
            if (!self || !reply.value)
                return;
            // Where INFO is forbidden the plan is pinned to the connection.
            const ServerTraits traits =
                reply.value->isText() ? ServerTraits::from(InfoFields(reply.value->text)) : ServerTraits();
            if (self->m_port->peer().processNameOf(traits) != self->m_plan->runId || traits.role != self->m_plan->role)
                self->m_stopReason = QStringLiteral("the server restarted or changed its role since the plan was made");
            else if (self->m_plan->deed == Deed::Kill && self->m_port->peer().traits().killForm() != self->m_plan->form)
                self->m_stopReason = QStringLiteral("the server takes kills in a different form than the plan uses");
        });
    }
    list(done, next, [self](const Result<KillLook>& look) {
        if (!self)
            return;
        if (look)
            self->onLooked(*look);
        else
            self->settleRest(look.error().detail);
    });
}

// The answer is read on the thread pool: the session's thread is that of all instances.
void KillRun::list(const std::vector<std::size_t>& done, const std::vector<std::size_t>& next, LookHandler handler) {
    std::vector<std::int64_t> ids;
    for (const auto* places : {&done, &next}) {
        for (const std::size_t at : *places)
            ids.push_back(m_plan->victims[at].id);
    }
    m_port->send("client|list", looksById() ? listCommand(ids) : std::vector<QByteArray>{"CLIENT", "LIST"},
                 [self = QPointer(this), done, next, handler = std::move(handler)](const Reply& reply) {
                     if (!self)
                         return;
                     if (reply.value && reply.value->isError() && self->looksById() &&
                         classifyServerError(reply.value->text) != ServerErrorClass::NoPerm) {
                         self->m_idsRefused = true;  // the session has not asked by id yet
                         self->list(done, next, handler);
                         return;
                     }
                     if (!reply.value || !reply.value->isText()) {
                         handler(tl::unexpected(
                             reply.value ? self->m_port->describe(reply.value->text, QStringLiteral("CLIENT LIST"))
                                         : reply.value.error()));
                         return;
                     }
                     runInBackground(
                         self,
                         [text = reply.value->text, listing = self->m_port->peer().listingOf(nullptr),
                          plan = self->m_plan, done, next] { return lookAtVictims(text, listing, *plan, done, next); },
                         [handler](const KillLook& look) { handler(look); });
                 });
}

void KillRun::onLooked(const KillLook& look) {
    compare(look.undone);
    if (!m_stopReason.isEmpty()) {
        settleRest(m_stopReason);
        return;
    }
    for (const KillLook::Settled& other : look.others)
        settle(other.at, other.result, other.detail);
    const bool anew = m_sent < m_batch.size();
    m_batch = look.same;
    m_sent = 0;
    if (!anew)
        m_next = m_batchEnd;
    conclude();
    Q_EMIT progressed(m_settled, static_cast<int>(m_plan->victims.size()));
    if (!anew)
        record();
    if (m_batch.empty()) {
        lookAgain();
        return;
    }
    if (steadyNow() - m_looked <= mostLookAge) {
        m_lateLooks = 0;
        sendSlice();
    } else if (++m_lateLooks < mostLateLooks) {
        lookAgain();
    } else {
        settleRest(
            QStringLiteral("each look at the clients came too late to kill any of them within a second: try again when "
                           "the server answers faster"));
    }
}

bool KillRun::looksById() const {
    return m_clients->canListById() && !m_idsRefused;
}

QString KillRun::stateName() const {
    return m_plan->deed == Deed::Kill ? QStringLiteral("connected") : QStringLiteral("blocked");
}

LedgerEntry KillRun::entryFor(const PlannedClient& client) const {
    const Endpoint& endpoint = m_port->endpoint();
    return {.time = wallNow(),
            .instance = endpoint.displayName(),
            .address = endpoint.address(),
            .environment = endpoint.environmentText(),
            .user = m_port->provenUser(),
            .runId = m_plan->runId,
            .person = Ledger::person(),
            .reason = m_reason,
            .command = shellLine(m_plan->commandFor(client)),
            .before = QStringLiteral("name=%1 user=%2 flags=%3 idle=%4 cmd=%5")
                          .arg(reversibleText(client.name), reversibleText(client.user), reversibleText(client.flags),
                               client.idleSeconds ? QString::number(*client.idleSeconds) : QStringLiteral("?"),
                               reversibleText(client.cmd)),
            .profile = endpoint.profileId,
            .together = m_together};
}

void KillRun::killSlice() {
    const auto age = steadyNow() - m_looked;
    if (m_sent == m_batch.size() || !m_stopReason.isEmpty() || !m_port ||
        (m_port->connectionNumber() == m_connection && age > (looksById() ? lookByIdAge : mostLookAge)))
        lookAgain();
    else
        sendSlice();
}

void KillRun::sendSlice() {
    if (m_port->connectionNumber() != m_connection) {
        settleRest(QStringLiteral("the connection broke after they were looked at"));
        return;
    }
    const std::size_t end = std::min(m_batch.size(), m_sent + static_cast<std::size_t>(m_pace.slice()));
    m_slice = static_cast<int>(end - m_sent);
    m_inFlight = m_slice;
    m_held = {};
    m_lookEnd.start(std::chrono::ceil<std::chrono::milliseconds>(m_looked + lookLife - steadyNow()));
    const QPointer<KillRun> self(this);
    while (m_sent < end && self) {
        const std::size_t at = m_batch[m_sent++];
        m_port->send(m_plan->deed == Deed::Kill ? "client|kill" : "client|unblock",
                     m_plan->commandFor(m_plan->victims[at]), [self, at](const Reply& reply) {
                         if (self)
                             self->onKilled(at, reply);
                     });
    }
}

// What waits at a server that is paused, or on the way, would be done later, also to clients that have woken up since.
// A server drops what waits when its connection closes (redis src/networking.c freeClient).
void KillRun::onLookTooOld() {
    // An answer that has come already counts.
    QTimer::singleShot(0, this, [this] {
        if (m_inFlight == 0 || !m_port || m_port->connectionNumber() != m_connection)
            return;
        if (m_stopReason.isEmpty())
            m_stopReason = QStringLiteral(
                "the server did not answer within a second of the look: the connection was closed so that no client "
                "that has woken up since is killed");
        m_port->breakOff(QStringLiteral("%1 did not answer a kill within a second of the look at its clients: the "
                                        "connection was closed so that no client that has woken up since is killed.")
                             .arg(m_port->endpoint().address()));
    });
}

void KillRun::onKilled(std::size_t at, const Reply& reply) {
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
    Q_EMIT progressed(m_settled, static_cast<int>(m_plan->victims.size()));
    m_heldInAll += m_held;
    m_sentInAll += m_slice;
    Q_EMIT measured(m_heldInAll, m_sentInAll);
    if (answer.rest == KillAnswer::Rest::NoConnection) {
        settleRest(QStringLiteral("the connection ended before its turn"));
        return;
    }
    if (m_report.forbidden || m_unsupported) {  // each try would stand in the server's ACL LOG
        settleRest(m_unsupported ? QStringLiteral("the server does not know the command")
                                 : QStringLiteral("the server does not permit it"));
        return;
    }
    QTimer::singleShot(KillPace::pauseAfter(m_held), Qt::PreciseTimer, this, &KillRun::killSlice);
}

void KillRun::compare(const std::vector<std::size_t>& undone) {
    for (const std::size_t at : undone) {
        const KillResult claimed = m_report.outcomes[at].result;
        if (claimed == KillResult::Gone)
            correct(at, KillResult::Unknown,
                    QStringLiteral("the server said that it was not there, but it is still %1").arg(stateName()));
        else if (claimed == KillResult::Killed)
            correct(at, KillResult::Unknown,
                    QStringLiteral("the server said that it did so, but it is still %1").arg(stateName()));
    }
}

void KillRun::settle(std::size_t at, KillResult result, const QString& detail) {
    ++m_settled;
    correct(at, result, detail);
}

void KillRun::correct(std::size_t at, KillResult result, const QString& detail) {
    m_report.outcomes[at] = {m_plan->victims[at].id, result, detail};
    if (m_entries[at] > 0)
        m_toConclude.push_back(
            {m_entries[at], wallNow(), QLatin1String(killResultName(result, m_plan->deed)).toString(), {}, detail});
}

}  // namespace headroom
