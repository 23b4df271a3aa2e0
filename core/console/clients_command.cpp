// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/clients_command.h"

#include <cstdio>

namespace headroom {

ClientsCommand::ClientsCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : OneShot(commandLine.endpoints.front(), output, parent), m_commandLine(commandLine) {
    connect(&session(), &Session::sampled, this, [this](const auto& sample) { m_sample = sample; });
    connect(&session(), &Session::snapshotTaken, this, &ClientsCommand::onSnapshot);
    connect(&session(), &Session::clientListFailed, this, &ClientsCommand::failRefused);
}

void ClientsCommand::onSnapshot(const std::shared_ptr<const ClientSnapshot>& snapshot, qint64 ownId) {
    if (!m_sample)
        return;
    ClientsSource source;
    source.endpoint = session().endpoint();
    source.sample = m_sample;
    source.snapshot = snapshot;
    if (ownId > 0)
        source.ownIds.push_back(ownId);
    const auto made = clientsOutput(m_commandLine, std::move(source));
    if (!made) {
        fail(ExitUsage, made.error().detail);
        return;
    }
    std::fputs(qUtf8Printable(made->notes), stderr);
    succeed(made->text);
}

}  // namespace headroom
