// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/one_shot.h"

#include <cstdio>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 6s;
constexpr auto patienceAtTheLimit = 3s;      // a slot may be freed any moment
constexpr auto patienceWithBigTables = 30s;  // connected: the answer is under way

}  // namespace

OneShot::OneShot(const Endpoint& endpoint, Output& output, QObject* parent)
    : QObject(parent), m_output(output), m_session(endpoint) {
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

void OneShot::takeTime() {
    m_deadline.stop();
    disconnect(&m_session, &Session::statusChanged, this, &OneShot::onStatus);
}

void OneShot::fail(ExitCode code, const QString& detail) {
    m_deadline.stop();
    m_session.stop();
    std::fprintf(stderr, "headroom: %s\n", qUtf8Printable(detail));
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
        case SessionState::NotRedis:
            fail(ExitCannotConnect, status.detail);
            return;
        case SessionState::WrongPassword:
            fail(ExitNotPermitted,
                 status.detail + QStringLiteral(" Give the password with REDISCLI_AUTH, -a or in the address."));
            return;
        case SessionState::NoPermission:
            fail(ExitNotPermitted, status.detail);
            return;
        case SessionState::Full:
            if (changed)
                m_deadline.start(patienceAtTheLimit);
            return;
        case SessionState::Connected:
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
                 m_status.detail +
                     QStringLiteral(" No slot was freed within %1 s; headroom watch goes on trying.").arg(seconds));
            return;
        default:
            fail(ExitCannotConnect, m_status.detail + QStringLiteral(" Gave up after %1 s.").arg(seconds));
            return;
    }
}

}  // namespace headroom
