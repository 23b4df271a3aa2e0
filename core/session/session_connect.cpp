// SPDX-License-Identifier: GPL-3.0-or-later
// Session, first half: getting in, and what to think when it does not work.
#include "core/server/server_error.h"
#include "core/session/session.h"
#include "core/wire/socket_channel.h"

#include <QRandomGenerator>

#include <memory>

namespace headroom {

using namespace std::chrono_literals;

namespace {

// A server that turns us away at maxclients says so by itself; what we send first can cost us that text (RST).
constexpr auto listenFirst = 30ms;
constexpr auto listenOverTls = 0ms;  // one that is full has said nothing, and closed it before
constexpr auto listenLong = 1s;      // a busy one says so later
constexpr auto lookForTls = 3s;

}  // namespace

void Session::connectNow() {
    m_retryTimer.stop();
    const bool hasSource = m_secretSource && m_endpoint.passwordFrom.kind != SecretPlace::Kind::None;
    if (hasSource && m_endpoint.password.isEmpty()) {
        askForSecret(SecretSource::Need::First, {});
        return;
    }
    ++m_status.attempt;
    m_status.nextAttemptMs = -1;
    if (m_status.attempt == 1)
        setState(SessionState::Connecting, QStringLiteral("Connecting to %1.").arg(m_endpoint.address()));
    connectFor(Look::First);
}

// `refusal`: why it is asked again.
void Session::askForSecret(SecretSource::Need need, const QString& refusal) {
    dropConnection();
    m_phase = Phase::Asking;
    setState(SessionState::Connecting, QStringLiteral("Getting the password of %1.").arg(m_endpoint.displayName()));
    m_secretSource->ask(this, m_endpoint, need,
                        [this, number = ++m_secretNumber, refusal](const Result<Secret>& answer) {
                            if (m_phase == Phase::Asking && number == m_secretNumber)
                                takeSecret(answer, refusal);
                        });
}

void Session::takeSecret(const Result<Secret>& answer, const QString& refusal) {
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
        fail(SessionState::PasswordNeeded,
             answer ? QStringLiteral("There is no password for %1.").arg(m_endpoint.displayName())
                    : answer.error().detail,
             std::nullopt);
    else
        fail(SessionState::WrongPassword, answer ? refusal : refusal + u' ' + answer.error().detail, std::nullopt);
}

void Session::connectFor(Look look) {
    dropConnection();
    m_look = look;
    m_phase = Phase::Connecting;
    ++m_connectionNumber;
    m_connection = new Connection(std::make_unique<SocketChannel>(),
                                  m_endpoint.readOnly ? Access::ReadOnly : Access::ReadWrite, this);
    connect(m_connection, &Connection::opened, this, &Session::onOpened);
    connect(m_connection, &Connection::ended, this, &Session::onEnded);
    connect(m_connection, &Connection::stalled, this, [this] {
        setState(
            SessionState::NotAnswering,
            QStringLiteral("%1 took our command but has not replied for %2 s: it may be paused or busy with a slow "
                           "command.")
                .arg(m_endpoint.address())
                .arg(Connection::replyDeadline.count()));
        m_patienceTimer.start(60s);
    });
    connect(m_connection, &Connection::recovered, this, [this] { m_patienceTimer.stop(); });
    Endpoint endpoint = m_endpoint;
    if (look == Look::Tls) {  // that there is a handshake is all that is asked
        endpoint.transport.tls = TlsOptions();
        endpoint.transport.tls->insecure = true;
        m_patienceTimer.start(lookForTls);
    }
    m_connection->open(endpoint);
}

void Session::dropConnection() {
    m_patienceTimer.stop();
    m_pollTimer.stop();
    m_phase = Phase::Idle;
    if (m_connection) {
        m_connection->disconnect(this);
        m_connection->close();
        m_connection->deleteLater();
        m_connection = nullptr;
    }
    forgetOwnConnection();
    m_traits = {};
    m_loggedIn = false;
    m_authError.clear();
    m_infoSections = m_severalSettings = Form::Untried;
    m_countsClients = m_statsDenied = m_severalServers = false;
    m_processes.clear();
    m_uptimeSeconds.reset();
    m_killedUsec.reset();
    m_configuredMaxclients.reset();
    m_limitUntold = m_limitDenied = false;
    m_ownId = 0;
    m_ownAddr.clear();
    m_clients.stop();
    m_infoPending = m_settingsPending = m_slowlogPending = false;
    m_settings.reset();
    m_slowlogDenied = m_configDenied = false;
    m_nextInfo = m_nextSettings = m_nextSlowlog = {};
}

void Session::onOpened() {
    if (m_look == Look::Tls) {
        onEnded({.channel = {ChannelStage::Open, ChannelCause::Other, {}}});
        return;
    }
    m_phase = Phase::Listening;
    const auto listen = m_endpoint.transport.tls ? listenOverTls : listenFirst;
    m_patienceTimer.start(m_look == Look::Longer ? listenLong : listen);
}

void Session::onPatienceOver() {
    switch (m_phase) {
        case Phase::Connecting:
            onEnded({.channel = {ChannelStage::Tls, ChannelCause::TimedOut, {}}});
            return;
        case Phase::Listening:
            if (m_look == Look::Longer && !m_everLive && !m_endpoint.isUnix() && !m_endpoint.transport.tls)
                connectFor(Look::Tls);
            else
                handshake();
            return;
        case Phase::Handshaking:
        case Phase::Live:
            fail(SessionState::Unreachable, QStringLiteral("%1 did not reply for a minute.").arg(m_endpoint.address()),
                 RetryPace::Normal);
            return;
        case Phase::Idle:
        case Phase::Asking:
            return;
    }
}

// Not tried again, so that no account is locked.
void Session::failLogin(const QByteArray& errorText, const QString& command) {
    const bool isWrong = classifyServerError(errorText) == ServerErrorClass::WrongPass;
    QString detail = describe(errorText, command).detail;
    if (isWrong && m_endpoint.password.isEmpty())
        detail = QStringLiteral(
                     "The server does not let this user in without a password. A word alone before the @ of an address "
                     "is the user here and the password for redis-cli: write a password as redis://:PASSWORD@HOST. The "
                     "server said: ") +
                 words(errorText);
    if (!m_authError.isEmpty())
        detail += QStringLiteral(" To AUTH it said: ") + words(m_authError);
    // A short-lived one may have run out, or it was changed.
    if (isWrong && m_password == Password::Asked) {
        askForSecret(SecretSource::Need::Refused, detail);
        return;
    }
    const bool isWrongOne = isWrong && !m_endpoint.password.isEmpty();
    if (m_password != Password::AsGiven)
        m_endpoint.password = {};
    m_password = Password::AsGiven;
    fail(isWrongOne ? SessionState::WrongPassword : SessionState::PasswordNeeded, detail, std::nullopt);
}

void Session::failOnWrongType() {
    const QString address = m_endpoint.address();
    if (m_everLive)
        fail(SessionState::Unreachable,
             QStringLiteral("The connection to %1 was given up: INFO was answered with something that is not text, so "
                            "the replies got out of step.")
                 .arg(address),
             RetryPace::Normal);
    else
        fail(SessionState::NotRedis,
             QStringLiteral("%1 answered INFO with something that is not text: it is not Redis, or a proxy in between "
                            "mixes up the replies.")
                 .arg(address),
             RetryPace::Normal);
}

void Session::onEnded(const ConnectionEnd& end) {
    const EndMeaning meaning = judgeEnd(end, {m_look, m_phase == Phase::Live, m_everLive, m_brokeInLogin});
    if (meaning != EndMeaning::LookLonger)
        m_brokeInLogin =
            meaning == EndMeaning::BrokeInLogin || (m_brokeInLogin && meaning == EndMeaning::ClosesOnSpeech);
    switch (meaning) {
        case EndMeaning::LookLonger:  // still the same try
            connectFor(Look::Longer);
            return;
        case EndMeaning::LoginWanted:
            failLogin(refusalText(end), QStringLiteral("any command"));
            return;
        default:
            break;
    }
    fail(reportEnd(meaning, end, m_endpoint, hidden()));
}

void Session::handshake() {
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
        c.send(auth, [this](const Reply& reply) { onHandshakeAuth(reply); });
    }
    c.send({"CLIENT", "SETNAME", "headroom"}, ignore);
    c.send({"CLIENT", "SETINFO", "LIB-NAME", "headroom"}, ignore);
    c.send({"CLIENT", "SETINFO", "LIB-VER", HEADROOM_VERSION}, ignore);
    c.send({"CLIENT", "NO-EVICT", "ON"}, ignore);
    c.send({"CLIENT", "ID"}, [this](const Reply& reply) {
        if (reply.value && reply.value->type == RespValue::Type::Integer)
            m_ownId = reply.value->integer;
    });
    c.send({"CONFIG", "GET", "maxclients"}, [this](const Reply& reply) { takeLimit(reply); });
    c.send({"INFO"}, [this](const Reply& reply) { onHandshakeInfo(reply); });
}

void Session::onHandshakeAuth(const Reply& reply) {
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
                fail(SessionState::PasswordNeeded,
                     QStringLiteral("%1 takes a password alone, without a user (Redis before 6.0): write it "
                                    "redis://:PASSWORD@HOST. The server said: %2")
                         .arg(m_endpoint.address(), words(text)),
                     std::nullopt);
                return;
            }
            break;
        default:
            break;
    }
    m_authError = text;  // what it means is told by the answer to INFO
}

void Session::onHandshakeInfo(const Reply& reply) {
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
    // Without sections it was refused already.
    if (value.isError() && !isPassing(classifyServerError(value.text)))
        m_infoSections = Form::Unknown;
    m_phase = Phase::Live;
    m_everLive = true;
    if (m_password == Password::AskedAgain)
        m_password = Password::Asked;
    m_brokeInLogin = false;
    m_status.attempt = 0;
    m_nextInfo = steadyNow() + infoInterval;
    m_clients.start(m_ownId);
    onInfo(reply);
    if (m_phase == Phase::Live && m_infoSections == Form::Untried)
        tryInfoSections();
    if (m_phase == Phase::Live)
        askCommandStats();
    poll();
}

void Session::fail(const EndReport& report) {
    m_status.certificate = report.certificate;
    m_status.wantsPassphrase = report.wantsPassphrase;
    fail(report.state, report.detail, report.retry, report.certain);
}

void Session::fail(SessionState state, const QString& detail, RetryPolicy retry, bool certain) {
    dropConnection();
    m_status.nextAttemptMs = -1;
    if (retry) {
        const auto delay = m_backoff.afterFailure(*retry, steadyNow(), QRandomGenerator::global()->generateDouble());
        m_status.nextAttemptMs = static_cast<int>(delay.count());
        m_retryTimer.start(delay);
    }
    setState(state, detail, certain);
}

void Session::setState(SessionState state, const QString& detail, bool certain) {
    const bool repeated = m_status.state == state && m_status.detail == detail && m_status.certain == certain;
    if (m_status.state != state || m_status.since == WallTime{})
        m_status.since = wallNow();
    m_status.state = state;
    if (state != SessionState::TlsFailed) {
        m_status.certificate.reset();
        m_status.wantsPassphrase = false;
    }
    m_status.detail = detail;
    m_status.certain = certain;
    if (!repeated || m_status.attempt > 0)
        Q_EMIT statusChanged(m_status);
}

QString Session::provenUser() const {
    return m_loggedIn && !m_endpoint.password.isEmpty() ? m_endpoint.user : QString();
}

// The server's words about us may hold what we sent: an AUTH that was renamed is echoed with its arguments.
Error Session::describe(QByteArrayView text, const QString& command) const {
    return describeServerError(text, command, hidden());
}

QString Session::words(QByteArrayView text) const {
    return serverWords(text, hidden());
}

// A user without a password may be a password that was taken for a user.
Secret Session::hidden() const {
    const bool userIsHidden = m_endpoint.password.isEmpty() && !m_loggedIn;
    return userIsHidden ? Secret(m_endpoint.user.toUtf8()) : m_endpoint.password;
}

Error Session::describe(const RespValue& answer, const QString& command) const {
    if (answer.isError())
        return describe(answer.text, command);
    const auto what = [&answer] {
        switch (answer.type) {
            case RespValue::Type::Null:
                return "nothing (nil)";
            case RespValue::Type::Integer:
                return "a number";
            case RespValue::Type::Array:
                return "a list of values";
            default:
                return "a text";
        }
    };
    return {
        ErrorKind::Unsupported,
        QStringLiteral("%1 answered %2 with %3, which is no answer to it: a proxy or another kind of server may not "
                       "know it as Redis does.")
            .arg(m_endpoint.displayName(), command, QLatin1String(what()))};
}

}  // namespace headroom
