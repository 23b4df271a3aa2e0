// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/acl_log_poller.h"

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto aclLogInterval = 10s;

}  // namespace

AclLogPoller::AclLogPoller(CommandPort& port, Clock& clock, QObject* parent)
    : QObject(parent), m_port(port), m_clock(clock) {}

void AclLogPoller::reset() {
    m_pending = m_denied = m_anyNew = false;
    m_failed.reset();
    m_next = {};
}

void AclLogPoller::noteFailed(std::optional<qint64> count) {
    m_anyNew = m_anyNew || (m_failed && count && *count > *m_failed);
    m_failed = count;
}

SteadyTime AclLogPoller::due() const {
    return m_pending || m_denied || !m_wanted || !m_anyNew ? SteadyTime::max() : m_next;
}

void AclLogPoller::poll(SteadyTime now) {
    if (now < due())
        return;
    m_pending = true;
    m_anyNew = false;
    m_next = now + aclLogInterval;
    m_port.send("acl|log", {"ACL", "LOG", "16"}, [this](const Reply& reply) {
        m_pending = false;
        if (!reply.value)
            return;
        m_denied = reply.value->type != RespValue::Type::Array;
        if (!m_denied)
            Q_EMIT read(std::make_shared<FailedLogins>(FailedLogins{m_clock.now(), parseAclLog(*reply.value)}));
    });
}

}  // namespace headroom
