// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/slowlog_poller.h"

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto slowlogInterval = 10s;

}  // namespace

SlowlogPoller::SlowlogPoller(CommandPort& port, const SettingsPoller& settings, Clock& clock, QObject* parent)
    : QObject(parent), m_port(port), m_settings(settings), m_clock(clock) {}

void SlowlogPoller::setWanted(bool wanted) {
    if (wanted && !m_wanted)
        m_next = {};
    m_wanted = wanted;
}

void SlowlogPoller::reset() {
    m_pending = false;
    readNow();
}

void SlowlogPoller::readNow() {
    m_denied = false;
    m_next = {};
}

void SlowlogPoller::poll(SteadyTime now) {
    if (now < due())
        return;
    m_pending = true;
    m_next = now + slowlogInterval;
    auto batch = std::make_shared<SlowlogBatch>();
    batch->runId = m_port.peer().traits().runId;
    m_port.send("slowlog|len", {"SLOWLOG", "LEN"}, [batch](const Reply& reply) {
        if (reply.value && reply.value->type == RespValue::Type::Integer)
            batch->length = reply.value->integer;
    });
    m_port.send("slowlog|get", {"SLOWLOG", "GET", "128"}, [this, batch](const Reply& reply) {
        m_pending = false;
        if (reply.value)
            take(batch, *reply.value);
    });
}

void SlowlogPoller::take(const std::shared_ptr<SlowlogBatch>& batch, const RespValue& answer) {
    if (answer.type != RespValue::Type::Array) {
        const Error error = m_port.describe(answer, QStringLiteral("SLOWLOG GET"));
        m_denied = error.kind == ErrorKind::NotPermitted || error.kind == ErrorKind::Unsupported;
        Q_EMIT refused(error);
        return;
    }
    SlowlogEntries parsed = parseSlowlog(answer);
    batch->entries = std::move(parsed.entries);
    batch->skipped = parsed.skipped;
    for (SlowlogEntry& entry : batch->entries)
        entry.own = isOwnCommand(entry, m_port.peer().ownAddrLike(batch->runId, entry.addr.value_or(QByteArray())));
    batch->read = wallNow();
    if (m_settings.settings()) {
        batch->thresholdUsec = m_settings.settings()->number("slowlog-log-slower-than");
        batch->maxLength = m_settings.settings()->number("slowlog-max-len");
    }
    Q_EMIT read(batch);
}

}  // namespace headroom
