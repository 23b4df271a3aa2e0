// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/hop_test.h"

#include "core/server/info_sample.h"
#include "core/server/server_error.h"
#include "core/server/server_settings.h"
#include "core/text/sentence.h"
#include "core/wire/socket_channel.h"

#include <QHostAddress>

#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto listenBefore = 30ms;  // a full server says so by itself, and one that wants our certificate
constexpr auto hopTlsPatience = 3s;

ErrorKind troubleOf(SessionState state) {
    switch (state) {
        case SessionState::Full:
            return ErrorKind::Full;
        case SessionState::PasswordNeeded:
        case SessionState::WrongPassword:
            return ErrorKind::Auth;
        default:
            return ErrorKind::Unreachable;
    }
}

}  // namespace

const char* hopName(Hop::Kind kind) {
    switch (kind) {
        case Hop::Kind::Name:
            return "name";
        case Hop::Kind::Tcp:
            return "tcp";
        case Hop::Kind::Tls:
            return "tls";
        case Hop::Kind::Login:
            return "login";
        case Hop::Kind::Info:
            return "info";
        case Hop::Kind::Clients:
            return "clients";
        case Hop::Kind::Config:
            return "config";
    }
    Q_UNREACHABLE();
}

HopTest::HopTest(Endpoint endpoint, SecretSource& secrets, QObject* parent)
    : QObject(parent), m_endpoint(std::move(endpoint)), m_secrets(secrets) {
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (m_look == Look::Tls)
            onEnded({.channel = {ChannelStage::Tls, ChannelCause::TimedOut, {}}});
        else
            logIn();
    });
}

HopTest::~HopTest() {
    m_isOver = true;
    if (m_connection) {
        m_connection->disconnect(this);
        m_connection->close();
    }
}

void HopTest::start() {
    if (!m_endpoint.isUnix() && QHostAddress(m_endpoint.host).isNull())
        m_at = Hop::Kind::Name;
    m_since = steadyNow();
    connectTo(m_endpoint);
}

void HopTest::connectTo(const Endpoint& endpoint) {
    if (m_connection) {
        m_connection->disconnect(this);
        m_connection->deleteLater();
    }
    m_connection = new Connection(std::make_unique<SocketChannel>(), Access::ReadOnly, this);
    connect(m_connection, &Connection::reached, this, &HopTest::onReached);
    connect(m_connection, &Connection::opened, this, &HopTest::onOpened);
    connect(m_connection, &Connection::ended, this, &HopTest::onEnded);
    connect(m_connection, &Connection::stalled, this, [this] {
        block(ErrorKind::NoAnswer, Sentence::tr("No answer within %1 s: it may be paused or busy with a slow command.")
                                       .arg(Connection::replyDeadline.count()));
    });
    m_connection->open(endpoint);
}

void HopTest::onReached(ChannelStage stage) {
    if (m_at == Hop::Kind::Name && stage >= ChannelStage::Connect) {
        pass();
        m_at = Hop::Kind::Tcp;
    }
    if (m_at == Hop::Kind::Tcp && stage >= ChannelStage::Tls) {
        pass();
        m_at = Hop::Kind::Tls;
    }
}

void HopTest::onOpened() {
    if (m_look == Look::Tls) {
        onEnded({.channel = {ChannelStage::Open, ChannelCause::Other, {}}});
        return;
    }
    onReached(m_endpoint.transport.tls ? ChannelStage::Tls : ChannelStage::Connect);
    if (!m_endpoint.transport.tls)
        arrive();
    m_listensSince = steadyNow();
    m_patience.start(listenBefore);
}

void HopTest::arrive() {
    pass();
    const bool logsIn = !m_endpoint.password.isEmpty() || !m_endpoint.user.isEmpty() ||
                        m_endpoint.passwordFrom.kind != SecretPlace::Kind::None;
    m_at = logsIn ? Hop::Kind::Login : Hop::Kind::Info;
}

void HopTest::logIn() {
    m_since += steadyNow() - m_listensSince;  // a timer may be early as well as late
    if (m_at == Hop::Kind::Tls)               // it had nothing against our certificate, or that there is none
        arrive();
    if (m_at == Hop::Kind::Info) {
        askInfo();
        return;
    }
    if (!m_endpoint.password.isEmpty() || m_endpoint.passwordFrom.kind == SecretPlace::Kind::None) {
        sendLogin();
        return;
    }
    m_secrets.ask(this, m_endpoint, SecretSource::Need::First, [this](const Result<Secret>& answer) {
        if (m_isOver)
            return;
        if (answer) {
            m_endpoint.password = *answer;
            sendLogin();
        } else {
            block(ErrorKind::Auth, answer.error().detail);
        }
    });
}

void HopTest::sendLogin() {
    m_since = steadyNow();  // a person may have typed
    std::vector<QByteArray> words{"AUTH"};
    if (!m_endpoint.user.isEmpty())
        words.push_back(m_endpoint.user.toUtf8());
    words.push_back(m_endpoint.password.reveal());
    m_connection->send(words, [this](const Reply& reply) {
        if (!reply.value || m_isOver)
            return;
        const QByteArray& text = reply.value->text;
        if (reply.value->isError() && classifyServerError(text) != ServerErrorClass::AuthNotNeeded) {
            block(ErrorKind::Auth, describeServerError(text, QStringLiteral("AUTH"), hidden()).detail);
            return;
        }
        pass(reply.value->isError() ? Sentence::tr("the server wants no password") : QString());
        askInfo();
    });
}

void HopTest::askInfo() {
    m_at = Hop::Kind::Info;
    m_connection->send({"INFO"}, [this](const Reply& reply) {
        if (!reply.value || m_isOver)
            return;
        if (reply.value->isError() && classifyServerError(reply.value->text) == ServerErrorClass::NoAuth) {
            m_at = Hop::Kind::Login;
            block(ErrorKind::Auth, describeServerError(reply.value->text, QStringLiteral("INFO"), hidden()).detail);
            return;
        }
        if (reply.value->isText())
            pass(ServerTraits::from(InfoFields(reply.value->text)).title());
        else
            fail(*reply.value, QStringLiteral("INFO"));
        askClients();
    });
}

// One id shows the right as well as all clients would; a server before 6.2 has no such form and
// is asked for all.
void HopTest::askClients() {
    m_at = Hop::Kind::Clients;
    m_connection->send({"CLIENT", "LIST", "ID", "1"}, [this](const Reply& reply) {
        if (!reply.value || m_isOver)
            return;
        const QString command = QStringLiteral("CLIENT LIST");
        if (reply.value->isError() && classifyServerError(reply.value->text) != ServerErrorClass::NoPerm) {
            m_connection->send({"CLIENT", "LIST"}, [this, command](const Reply& whole) {
                if (!whole.value || m_isOver)
                    return;
                if (whole.value->isError())
                    fail(*whole.value, command);
                else
                    pass();
                askConfig();
            });
            return;
        }
        if (reply.value->isError())
            fail(*reply.value, command);
        else
            pass();
        askConfig();
    });
}

void HopTest::askConfig() {
    m_at = Hop::Kind::Config;
    m_connection->send({"CONFIG", "GET", "maxclients"}, [this](const Reply& reply) {
        if (!reply.value || m_isOver)
            return;
        ServerSettings settings;
        if (reply.value->isError()) {
            fail(*reply.value, QStringLiteral("CONFIG GET"));
        } else {
            settings.take(*reply.value);
            const auto limit = settings.number("maxclients");
            pass(limit ? QStringLiteral("maxclients %1").arg(*limit) : Sentence::tr("maxclients is not told"));
        }
        end();
    });
}

void HopTest::fail(const RespValue& answer, const QString& command) {
    const Error error =
        answer.isError()
            ? describeServerError(answer.text, command, hidden(),
                                  m_endpoint.user.isEmpty()       ? QStringLiteral("default")
                                  : m_endpoint.password.isEmpty() ? QString()
                                                                  : m_endpoint.user)
            : Error{ErrorKind::Unsupported, Sentence::tr("%1 was answered with something that is no answer to it: a "
                                                         "proxy may not know it.")
                                                .arg(command)};
    tell({.kind = m_at, .detail = error.detail, .trouble = error.kind});
}

void HopTest::onEnded(const ConnectionEnd& last) {
    if (m_isOver)
        return;
    m_patience.stop();
    if (last.channel.stage < ChannelStage::Open && m_look == Look::First)
        onReached(last.channel.stage);
    const EndMeaning meaning = judgeEnd(last, {.look = m_look});
    if (meaning == EndMeaning::LoginWanted) {
        m_at = Hop::Kind::Login;
        block(ErrorKind::Auth, describeServerError(refusalText(last), Sentence::tr("any command"), hidden()).detail);
    } else if (meaning == EndMeaning::LookLonger && !m_endpoint.transport.tls && !m_endpoint.isUnix()) {
        m_look = Look::Tls;
        m_patience.start(hopTlsPatience);
        Endpoint overTls = m_endpoint;
        overTls.transport.tls.emplace().insecure = true;  // that there is a handshake is all that is asked
        connectTo(overTls);
    } else {
        block(reportEnd(meaning == EndMeaning::LookLonger ? EndMeaning::ClosesOnSpeech : meaning, last, m_endpoint,
                        hidden()));
    }
}

// A user without a password may be a password that was taken for a user.
Secret HopTest::hidden() const {
    return m_endpoint.password.isEmpty() ? Secret(m_endpoint.user.toUtf8()) : m_endpoint.password;
}

void HopTest::pass(const QString& detail) {
    tell({.kind = m_at, .ok = true, .detail = detail});
}

void HopTest::block(ErrorKind trouble, const QString& detail) {
    tell({.kind = m_at, .detail = detail, .trouble = trouble});
    end();
}

void HopTest::block(const EndReport& report) {
    tell({.kind = m_at,
          .detail = report.detail,
          .trouble = troubleOf(report.state),
          .remedy = report.remedy,
          .certificate = report.certificate});
    end();
}

void HopTest::tell(Hop hop) {
    const SteadyTime now = steadyNow();
    hop.took = std::chrono::duration_cast<std::chrono::milliseconds>(now - std::exchange(m_since, now));
    Q_EMIT walked(hop);
}

void HopTest::end() {
    m_isOver = true;
    m_patience.stop();
    m_connection->close();
    Q_EMIT finished();
}

}  // namespace headroom
