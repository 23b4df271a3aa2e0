// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/check_command.h"

#include "core/console/trouble_words.h"

#include <algorithm>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto checkPatience = 8s;  // plug-ins are given 10 s

}  // namespace

CheckCommand::CheckCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : QObject(parent), m_output(output), m_limits(commandLine.checkLimits) {
    m_secrets.setAsker(SecretQuestion::asker());
    for (const Endpoint& endpoint : commandLine.endpoints) {
        Server* const server = m_servers.emplace_back(std::make_unique<Server>(endpoint)).get();
        server->checked.endpoint = endpoint;
        server->session.setSecretSource(&m_secrets);
        connect(&server->session, &Session::statusChanged, this,
                [this, server](const SessionStatus& status) { onStatus(*server, status); });
        connect(&server->session, &Session::sampled, this,
                [this, server](const std::shared_ptr<const InfoSample>& sample) { onSample(*server, sample); });
    }
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &CheckCommand::tell);
}

void CheckCommand::start() {
    m_deadline.start(checkPatience);
    for (const auto& server : m_servers)
        server->session.start();
}

void CheckCommand::onStatus(Server& server, const SessionStatus& status) {
    server.checked.status = status;
    server.checked.status.detail = troubleWords(status, server.session.endpoint());
    switch (status.state) {
        case SessionState::Full:
        case SessionState::Denied:
        case SessionState::PasswordNeeded:
        case SessionState::WrongPassword:
        case SessionState::NoPermission:
        case SessionState::Unreachable:
        case SessionState::TlsFailed:
        case SessionState::NotRedis:
            server.isKnown = true;
            endWhenKnown();
            return;
        case SessionState::Connecting:
        case SessionState::Connected:
        case SessionState::Loading:
        case SessionState::Busy:
        case SessionState::NotAnswering:
        case SessionState::Saved:
            server.isKnown = server.checked.sample != nullptr;
            return;
    }
}

void CheckCommand::onSample(Server& server, const std::shared_ptr<const InfoSample>& sample) {
    server.checked.sample = sample;
    server.isKnown = true;
    endWhenKnown();
}

void CheckCommand::endWhenKnown() {
    if (std::ranges::all_of(m_servers, [](const auto& server) { return server->isKnown; }))
        tell();
}

void CheckCommand::tell() {
    m_deadline.stop();
    std::vector<Checked> checked;
    for (const auto& server : m_servers) {
        server->session.stop();
        checked.push_back(server->checked);
    }
    const CheckLine line = checkLine(checked, m_limits);
    m_output.write(line.line);
    m_output.exitWhenWritten(static_cast<int>(line.state));
}

}  // namespace headroom
