// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/settings_poller.h"

#include "core/server/server_error.h"

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto settingsInterval = 10s;

}  // namespace

SettingsPoller::SettingsPoller(CommandPort& port, Clock& clock, QObject* parent)
    : QObject(parent), m_port(port), m_clock(clock) {}

void SettingsPoller::setWanted(bool wanted) {
    if (wanted && !m_wanted)
        m_next = {};
    m_wanted = wanted;
}

void SettingsPoller::reset() {
    m_severalNames = Peer::Form::Untried;
    m_pending = m_denied = false;
    m_next = {};
    m_settings.reset();
}

void SettingsPoller::readNow() {
    m_denied = false;
    m_next = {};
}

void SettingsPoller::poll(SteadyTime now) {
    if (now >= due())
        ask();
}

void SettingsPoller::ask() {
    m_pending = true;
    m_next = m_clock.now() + settingsInterval;
    if (m_severalNames == Peer::Form::Unknown) {
        askOneByOne();
        return;
    }
    std::vector<QByteArray> argv{"CONFIG", "GET"};
    for (const SettingInfo& info : knownSettings())
        argv.emplace_back(info.key.data(), static_cast<qsizetype>(info.key.size()));
    m_port.send("config|get", argv, [this, settings = blank()](const Reply& reply) {
        // Servers before Redis 7, KeyDB, Dragonfly: one name at a time.
        if (reply.value && reply.value->isError() && m_severalNames == Peer::Form::Untried &&
            m_port.describe(*reply.value, {}).kind != ErrorKind::NotPermitted &&
            !isPassing(classifyServerError(reply.value->text))) {
            m_severalNames = Peer::Form::Unknown;
            askOneByOne();
            return;
        }
        m_severalNames = reply.value && !reply.value->isError() ? Peer::Form::Known : m_severalNames;
        take(settings, reply, true);
    });
}

void SettingsPoller::askOneByOne() {
    const auto settings = blank();
    for (const SettingInfo& info : knownSettings()) {
        const QByteArray key(info.key.data(), static_cast<qsizetype>(info.key.size()));
        const bool isLast = &info == &knownSettings().back();
        m_port.send("config|get", {"CONFIG", "GET", key},
                    [this, settings, isLast](const Reply& reply) { take(settings, reply, isLast); });
    }
}

std::shared_ptr<ServerSettings> SettingsPoller::blank() const {
    auto settings = std::make_shared<ServerSettings>();
    settings->runId = m_port.peer().traits().runId;
    return settings;
}

void SettingsPoller::refuse(const RespValue& answer) {
    const Error error = m_port.describe(answer, QStringLiteral("CONFIG GET"));
    m_denied = error.kind == ErrorKind::NotPermitted || error.kind == ErrorKind::Unsupported;
    Q_EMIT refused(error);
}

void SettingsPoller::take(const std::shared_ptr<ServerSettings>& settings, const Reply& reply, bool last) {
    m_pending = m_pending && !last;
    if (!reply.value || m_denied)
        return;
    if (reply.value->type != RespValue::Type::Array) {
        refuse(*reply.value);
        return;
    }
    settings->take(*reply.value);
    if (!last)
        return;
    settings->read = wallNow();
    m_settings = settings;
    Q_EMIT read(settings);
}

}  // namespace headroom
