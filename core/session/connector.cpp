// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/connector.h"

#include "core/profile/local_proof.h"
#include "core/server/server_error.h"
#include "core/text/sentence.h"
#include "core/wire/socket_channel.h"

#include <QRandomGenerator>

#include <memory>
#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

// A server that turns us away at maxclients says so by itself; what we send first can cost us that text (RST).
constexpr auto listenFirst = 30ms;
constexpr auto listenOverTls = 0ms;  // one that is full has said nothing, and closed it before
constexpr auto listenLong = 1s;      // a busy one says so later
constexpr auto lookForTls = 3s;
constexpr auto tlsAnswersIn = 2s;  // else there may be no TLS at all
constexpr auto stallPatience = 60s;

}  // namespace

Connector::Connector(Endpoint endpoint, Clock& clock, QObject* parent)
    : QObject(parent), m_endpoint(std::move(endpoint)), m_clock(clock) {
    m_retryTimer.setSingleShot(true);
    m_retryTimer.setTimerType(Qt::PreciseTimer);
    m_patienceTimer.setSingleShot(true);
    m_patienceTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_retryTimer, &QTimer::timeout, this, &Connector::connectNow);
    connect(&m_patienceTimer, &QTimer::timeout, this, &Connector::onPatienceOver);
}

Connector::~Connector() {
    disconnect(this, nullptr, nullptr, nullptr);  // who listens may be half gone
    stop();
}

void Connector::setReadOnly(bool readOnly) {
    m_endpoint.readOnly = readOnly;
    if (m_connection)
        m_connection->setAccess(readOnly ? Access::ReadOnly : Access::ReadWrite);
}

void Connector::follow(const Endpoint& profile) {
    m_endpoint.follow(profile);
    setReadOnly(m_endpoint.readOnly);
}

void Connector::noteProcess(const std::optional<qint64>& processId) {
    if (processId == m_processId)
        return;
    m_processId = processId;
    m_endpoint.servedHere = isServedHere(m_endpoint, processId.value_or(0));
}

QString Connector::grantee() const {
    return m_endpoint.user.isEmpty() ? QStringLiteral("default") : m_loggedIn ? m_endpoint.user : QString();
}

void Connector::reachBy(const Endpoint& endpoint) {
    stop();
    m_endpoint = endpoint;
    m_password = Password::AsGiven;
    m_refusal.reset();
    m_attempt = 0;
    connectNow();
}

void Connector::stop() {
    m_retryTimer.stop();
    endTurn();
    drop();
}

void Connector::connectNow() {
    m_retryTimer.stop();
    const bool hasSource = m_secretSource && m_endpoint.passwordFrom.kind != SecretPlace::Kind::None;
    if (hasSource && m_endpoint.password.isEmpty()) {
        askForSecret(SecretSource::Need::First, {});
        return;
    }
    if (m_refusal) {
        fail(*m_refusal);
        return;
    }
    ++m_attempt;
    if (m_attempt == 1)
        tell(SessionState::Connecting, Sentence::tr("Connecting to %1.").arg(m_endpoint.address()));
    if (!m_queue) {
        connectFor(Look::First);
        return;
    }
    m_phase = Phase::Waiting;
    m_queue->enter(m_endpoint.host.toLower(), this, [this] { connectFor(Look::First); });
}

void Connector::endTurn() {
    if (m_queue)
        m_queue->leave(this);
}

// `refusal`: why it is asked again.
void Connector::askForSecret(SecretSource::Need need, const QString& refusal) {
    endTurn();
    drop();
    m_phase = Phase::Asking;
    tell(SessionState::Connecting, Sentence::tr("Getting the password of %1.").arg(m_endpoint.displayName()));
    m_secretSource->ask(this, m_endpoint, need,
                        [this, number = ++m_secretNumber, refusal](const Result<Secret>& answer) {
                            if (m_phase == Phase::Asking && number == m_secretNumber)
                                takeSecret(answer, refusal);
                        });
}

void Connector::takeSecret(const Result<Secret>& answer, const QString& refusal) {
    const bool isSame = answer && answer->reveal() == m_endpoint.password.reveal();
    if (answer && !isSame) {
        m_endpoint.password = *answer;
        m_password = refusal.isEmpty() ? Password::Asked : Password::AskedAgain;
        connectNow();
        return;
    }
    // The next try, which a person asks for, begins anew.
    m_endpoint.password = {};
    m_password = Password::AsGiven;
    if (refusal.isEmpty())
        fail({SessionState::PasswordNeeded,
              answer ? Sentence::tr("There is no password for %1.").arg(m_endpoint.displayName())
                     : answer.error().detail,
              std::nullopt});
    else
        fail({SessionState::WrongPassword, answer ? refusal : refusal + u' ' + answer.error().detail, std::nullopt});
}

void Connector::connectFor(Look look) {
    drop();
    m_look = look;
    m_phase = Phase::Connecting;
    ++m_connectionNumber;
    m_connection = new Connection(std::make_unique<SocketChannel>(),
                                  m_endpoint.readOnly ? Access::ReadOnly : Access::ReadWrite, this);
    connect(m_connection, &Connection::opened, this, &Connector::onOpened);
    connect(m_connection, &Connection::ended, this, &Connector::onEnded);
    connect(m_connection, &Connection::reached, this, [this, look](ChannelStage stage) {
        if (stage == ChannelStage::Tls && look != Look::Tls)
            m_clock.start(m_patienceTimer, tlsAnswersIn);
    });
    connect(m_connection, &Connection::stalled, this, &Connector::onStalled);
    connect(m_connection, &Connection::recovered, this, [this] { m_patienceTimer.stop(); });
    Endpoint endpoint = m_endpoint;
    if (look == Look::Tls) {  // that there is a handshake is all that is asked
        endpoint.transport.tls = TlsOptions();
        endpoint.transport.tls->insecure = true;
        m_clock.start(m_patienceTimer, lookForTls);
    }
    m_connection->open(endpoint);
}

void Connector::drop() {
    m_patienceTimer.stop();
    m_phase = Phase::Idle;
    if (m_connection) {
        m_connection->disconnect(this);
        m_connection->close();
        m_connection->deleteLater();
        m_connection = nullptr;
    }
    m_loggedIn = false;
    m_authError.clear();
    m_login = {};
    m_processId.reset();
    m_endpoint.servedHere = false;
    Q_EMIT dropped();
}

void Connector::onOpened() {
    if (m_look == Look::Tls) {
        onEnded({.channel = {ChannelStage::Open, ChannelCause::Other, {}}});
        return;
    }
    m_phase = Phase::Listening;
    const auto listen = m_endpoint.transport.tls ? listenOverTls : listenFirst;
    m_clock.start(m_patienceTimer, m_look == Look::Longer ? listenLong : listen);
}

void Connector::onStalled() {
    tell(SessionState::NotAnswering,
         Sentence::tr("%1 took our command but has not replied for %2 s: it may be paused or busy with a slow "
                      "command.")
             .arg(m_endpoint.address())
             .arg(Connection::replyDeadline.count()));
    m_clock.start(m_patienceTimer, stallPatience);
}

void Connector::onPatienceOver() {
    switch (m_phase) {
        case Phase::Connecting:
            if (m_look == Look::Tls)
                onEnded({.channel = {ChannelStage::Tls, ChannelCause::TimedOut, {}}});
            else  // it may still come
                Q_EMIT told({.state = SessionState::Connecting,
                             .detail = Sentence::tr("%1 accepts the connection, but has not answered the TLS handshake "
                                                    "so far: it is slow or hangs, or it may be a plain port.")
                                           .arg(m_endpoint.address()),
                             .attempt = m_attempt,
                             .remedy = Remedy::SpeakPlain});
            return;
        case Phase::Listening:
            if (m_look == Look::Longer && !m_everLive && !m_endpoint.isUnix() && !m_endpoint.transport.tls)
                connectFor(Look::Tls);
            else
                logIn();
            return;
        case Phase::Handshaking:
        case Phase::Live:
            giveUp(Sentence::tr("%1 did not reply for a minute.").arg(m_endpoint.address()));
            return;
        case Phase::Idle:
        case Phase::Asking:
        case Phase::Waiting:
            return;
    }
}

void Connector::failLogin(const QByteArray& errorText, const QString& command) {
    const bool isWrong = classifyServerError(errorText) == ServerErrorClass::WrongPass;
    QString detail = describeServerError(errorText, command, hidden()).detail;
    if (isWrong && m_endpoint.password.isEmpty())
        detail = Sentence::tr(
                     "The server does not let this user in without a password. A word alone before the @ of an address "
                     "is the user here and the password for redis-cli: write a password as redis://:PASSWORD@HOST. The "
                     "server said: ") +
                 serverWords(errorText, hidden());
    if (!m_authError.isEmpty())
        detail = ended(detail) + Sentence::tr(" To AUTH it said: ") + serverWords(m_authError, hidden());
    // A short-lived one may have run out, or it was changed.
    if (isWrong && m_password == Password::Asked) {
        askForSecret(SecretSource::Need::Refused, detail);
        return;
    }
    const bool isWrongOne = isWrong && !m_endpoint.password.isEmpty();
    const EndReport report{isWrongOne ? SessionState::WrongPassword : SessionState::PasswordNeeded, detail,
                           std::nullopt};
    // Sent once more it would lock the account.
    if (isWrong && m_password == Password::AsGiven)
        m_refusal = report;
    if (isWrongOne)
        m_endpoint.password = {};
    m_password = Password::AsGiven;
    fail(report);
}

void Connector::failFull(const QByteArray& errorText) {
    fail(reportEnd(EndMeaning::Full, {.lastError = errorText}, m_endpoint, hidden()));
}

void Connector::failOnWrongType() {
    const QString address = m_endpoint.address();
    if (m_everLive)
        giveUp(Sentence::tr("The connection to %1 was given up: INFO was answered with something that is not text, "
                            "so the replies got out of step.")
                   .arg(address));
    else
        fail({SessionState::NotRedis,
              Sentence::tr("%1 answered INFO with something that is not text: it is not Redis, or a proxy in between "
                           "mixes up the replies.")
                  .arg(address),
              RetryPace::Normal});
}

void Connector::giveUp(const QString& why) {
    fail({SessionState::Unreachable, why, RetryPace::Normal});
}

void Connector::onEnded(const ConnectionEnd& end) {
    const EndMeaning meaning = judgeEnd(end, {m_look, m_phase == Phase::Live, m_everLive, m_brokeInLogin});
    if (meaning != EndMeaning::LookLonger)
        m_brokeInLogin =
            meaning == EndMeaning::BrokeInLogin || (m_brokeInLogin && meaning == EndMeaning::ClosesOnSpeech);
    switch (meaning) {
        case EndMeaning::LookLonger:  // still the same try
            connectFor(Look::Longer);
            return;
        case EndMeaning::LoginWanted:
            failLogin(refusalText(end), Sentence::tr("any command"));
            return;
        default:
            break;
    }
    fail(reportEnd(meaning, end, m_endpoint, hidden()));
}

void Connector::logIn() {
    m_phase = Phase::Handshaking;
    m_patienceTimer.stop();
    const ReplyHandler ignore = [](const Reply&) {};
    Connection& c = *m_connection;
    // A user without a password of theirs is one, too; left out, all would be done as the default user.
    const bool isOther = !m_endpoint.user.isEmpty() && m_endpoint.user != QLatin1String("default");
    if (!m_endpoint.password.isEmpty() || isOther) {
        std::vector<QByteArray> auth{"AUTH"};
        if (!m_endpoint.user.isEmpty())
            auth.push_back(m_endpoint.user.toUtf8());
        auth.push_back(m_endpoint.password.reveal());
        c.send(auth, [this](const Reply& reply) { onAuth(reply); });
    }
    c.send({"CLIENT", "SETNAME", "headroom"}, ignore);
    c.send({"CLIENT", "SETINFO", "LIB-NAME", "headroom"}, ignore);
    c.send({"CLIENT", "SETINFO", "LIB-VER", HEADROOM_VERSION}, ignore);
    c.send({"CLIENT", "NO-EVICT", "ON"}, ignore);
    c.send({"CLIENT", "ID"}, [this](const Reply& reply) {
        if (reply.value && reply.value->type == RespValue::Type::Integer)
            m_login.ownId = reply.value->integer;
    });
    c.send({"CONFIG", "GET", "maxclients"}, [this](const Reply& reply) { m_login.limit = reply; });
    c.send({"INFO"}, [this](const Reply& reply) { onInfo(reply); });
}

void Connector::onAuth(const Reply& reply) {
    if (!reply.value)
        return;
    const QByteArray& text = reply.value->text;
    m_loggedIn = !reply.value->isError();
    if (m_loggedIn)
        return;
    switch (classifyServerError(text)) {
        case ServerErrorClass::WrongPass:
            failLogin(text, QStringLiteral("AUTH"));
            return;
        case ServerErrorClass::UnknownCommand:
            if (!m_endpoint.user.isEmpty() && !text.contains("nknown command")) {
                fail({SessionState::PasswordNeeded,
                      Sentence::tr("%1 takes a password alone, without a user (Redis before 6.0): write it "
                                   "redis://:PASSWORD@HOST. The server said: %2")
                          .arg(m_endpoint.address(), serverWords(text, hidden())),
                      std::nullopt});
                return;
            }
            break;
        default:
            break;
    }
    m_authError = text;  // what it means is told by the answer to INFO
}

void Connector::onInfo(const Reply& reply) {
    if (m_phase != Phase::Handshaking || !reply.value)
        return;
    const RespValue& value = *reply.value;
    if (value.isError() && classifyServerError(value.text) == ServerErrorClass::NoAuth) {
        failLogin(value.text, QStringLiteral("INFO"));
        return;
    }
    if (!value.isError() && !value.isText()) {
        failOnWrongType();
        return;
    }
    m_phase = Phase::Live;
    m_everLive = true;
    if (m_password == Password::AskedAgain)
        m_password = Password::Asked;
    m_brokeInLogin = false;
    m_attempt = 0;
    endTurn();
    Login login = std::exchange(m_login, {});
    login.info = reply;
    Q_EMIT loggedIn(login);
}

void Connector::fail(EndReport report) {
    endTurn();
    drop();
    SessionStatus status{
        .state = report.state, .certain = report.certain, .detail = report.detail, .attempt = m_attempt};
    status.remedy = report.remedy;
    status.certificate = std::move(report.certificate);
    status.wantsPassphrase = report.wantsPassphrase;
    if (report.retry) {
        const auto delay =
            m_backoff.afterFailure(*report.retry, m_clock.now(), QRandomGenerator::global()->generateDouble());
        status.nextAttemptMs = static_cast<int>(delay.count());
        m_clock.start(m_retryTimer, delay);
    }
    Q_EMIT told(status);
}

void Connector::tell(SessionState state, const QString& detail) {
    Q_EMIT told({.state = state, .detail = detail, .attempt = m_attempt});
}

QString Connector::provenUser() const {
    return m_loggedIn && !m_endpoint.password.isEmpty() ? m_endpoint.user : QString();
}

// A user without a password may be a password that was taken for a user.
Secret Connector::hidden() const {
    const bool userIsHidden = m_endpoint.password.isEmpty() && !m_loggedIn;
    return userIsHidden ? Secret(m_endpoint.user.toUtf8()) : m_endpoint.password;
}

}  // namespace headroom
