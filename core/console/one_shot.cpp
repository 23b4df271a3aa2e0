// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/one_shot.h"

#include "core/console/complain.h"
#include "core/console/trouble_words.h"
#include "core/text/sentence.h"

#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto firstPatience = 6s;
constexpr auto firstPatienceOverTls = 12s;
constexpr auto patienceAtTheLimit = 60s;     // a full server: the session races for the next freed slot
constexpr auto patienceWithBigTables = 30s;  // connected: the answer is under way
constexpr auto patienceWithDeeds = 30s;      // for one answer

}  // namespace

OneShot::OneShot(const Endpoint& endpoint, Output& output, QObject* parent)
    : QObject(parent), m_output(output), m_session(endpoint) {
    const auto patience = endpoint.transport.tls ? firstPatienceOverTls : firstPatience;
    m_session.setLimits(oneShotLimits);
    m_session.setSecretSource(&m_secrets);
    m_secrets.setAsker(SecretQuestion::asker());
    // Who types has the time they need.
    connect(&m_secrets, &SecretSource::asking, this, [this, patience](bool isAsking) {
        if (isAsking)
            m_deadline.stop();
        else if (!m_takesTime)
            m_deadline.start(patience);
    });
    connect(&m_session, &Session::statusChanged, this, &OneShot::onStatus);
    connect(&m_deadline, &QTimer::timeout, this, &OneShot::onTooLate);
    m_deadline.setSingleShot(true);
    m_deadline.start(patience);
}

void OneShot::succeed(const QByteArray& text, ExitCode code) {
    m_deadline.stop();
    m_session.stop();
    m_output.write(text);
    m_output.exitWhenWritten(code);
}

QString OneShot::unlockQuestion(const QString& deed) const {
    return QStringLiteral(
               "%1 is a %3 profile, and read-only. To unlock it for this command and %2, type its "
               "name (%1): ")
        .arg(m_session.endpoint().displayName(), deed, environmentName(m_session.endpoint().environment()));
}

QString OneShot::notConfirmed(const QString& wanted) {
    return (wanted.isEmpty() ? QString() : QStringLiteral("What was typed is not “%1”. ").arg(wanted)) +
           QStringLiteral("Nothing was sent.");
}

void OneShot::takeTime() {
    m_takesTime = true;
    m_deadline.stop();
    disconnect(&m_session, &Session::statusChanged, this, &OneShot::onStatus);
}

void OneShot::watchForSilence(std::function<void()> giveUp) {
    m_silence.setSingleShot(true);
    connect(&m_silence, &QTimer::timeout, this, giveUp);
    connect(&m_session, &Session::statusChanged, this, [this](const SessionStatus& status) {
        if (status.state != SessionState::NotAnswering) {
            m_silence.stop();
            return;
        }
        m_silence.start(patienceWithDeeds - Connection::replyDeadline);
        complain(QStringLiteral("%1 has not answered for %2 s: waiting, Ctrl-C ends it.")
                     .arg(m_session.endpoint().displayName())
                     .arg(Connection::replyDeadline.count()));
    });
}

void OneShot::fail(ExitCode code, const QString& detail) {
    m_deadline.stop();
    m_session.stop();
    complain(detail);
    m_output.exitWhenWritten(code);
}

void OneShot::failRefused(const Error& error) {
    fail(error.kind == ErrorKind::NotPermitted ? ExitNotPermitted : ExitCannotConnect, error.detail);
}

void OneShot::onStatus(const SessionStatus& status) {
    const bool changed = m_status.state != status.state;
    m_status = status;
    switch (status.state) {
        case SessionState::Unreachable:
            // A crowd that wants in fills the accept queue too.
            if (!m_waitsForSlot)
                fail(ExitCannotConnect, status.detail);
            else if (!std::exchange(m_toldUnreachable, true))
                complain(status.detail +
                         QStringLiteral(" It was full before, so this goes on trying; Ctrl-C ends it."));
            return;
        case SessionState::TlsFailed:
        case SessionState::NotRedis:
        case SessionState::Denied:
            fail(ExitCannotConnect, troubleWords(status, m_session.endpoint()));
            return;
        case SessionState::PasswordNeeded:
        case SessionState::WrongPassword:
            fail(ExitNotPermitted, ended(status.detail) + u' ' + SecretQuestion::advice(m_session.endpoint(), status));
            return;
        case SessionState::NoPermission:
            if (m_needsInfo)
                fail(ExitNotPermitted, status.detail);
            else if (changed)
                m_deadline.start(patienceWithBigTables);
            return;
        case SessionState::Full:
            if (!std::exchange(m_waitsForSlot, true))
                waitForSlot();
            return;
        case SessionState::Connected:
            m_waitsForSlot = false;
            if (changed)
                m_deadline.start(patienceWithBigTables);
            return;
        case SessionState::Connecting:
        case SessionState::Loading:
        case SessionState::Busy:
        case SessionState::NotAnswering:
        case SessionState::Saved:
            return;
    }
}

void OneShot::waitForSlot() {
    m_deadline.start(patienceAtTheLimit);
    complain(
        QStringLiteral("%1 %2 full and turns new connections away: trying for up to %3 s to get the next freed slot, "
                       "Ctrl-C ends it.")
            .arg(m_session.endpoint().displayName(),
                 m_status.certain ? QStringLiteral("is") : QStringLiteral("is probably"))
            .arg(std::chrono::seconds(patienceAtTheLimit).count()));
}

void OneShot::onTooLate() {
    const QString seconds =
        QString::number(std::chrono::round<std::chrono::seconds>(m_deadline.intervalAsDuration()).count());
    switch (m_status.state) {
        case SessionState::Connected:
            fail(ExitCannotConnect, QStringLiteral("%1 is connected, but the answer did not come within %2 s.")
                                        .arg(m_session.endpoint().displayName(), seconds));
            return;
        case SessionState::Full:
            fail(ExitCannotConnect,
                 QStringLiteral("%1 freed no slot within %2 s: close one of its applications and try again, or kill "
                                "clients or raise maxclients over a connection that is open already, such as that of "
                                "Headroom's window. %3")
                     .arg(m_session.endpoint().displayName(), seconds, m_status.detail));
            return;
        case SessionState::Unreachable:  // else it would not have been waited for
            fail(ExitCannotConnect, QStringLiteral("%1 was full and cannot be reached any more: check whether it still "
                                                   "runs, and try again. %2 Gave up after %3 s.")
                                        .arg(m_session.endpoint().displayName(), m_status.detail, seconds));
            return;
        default:
            fail(ExitCannotConnect, m_status.detail + QStringLiteral(" Gave up after %1 s.").arg(seconds));
            return;
    }
}

}  // namespace headroom
