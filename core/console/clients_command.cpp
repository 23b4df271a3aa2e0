// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/clients_command.h"

#include "core/report/clients_report.h"

namespace headroom {

ClientsCommand::ClientsCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : OneShot(commandLine.endpoints.front(), output, parent), m_format(commandLine.format) {
    connect(&session(), &Session::sampled, this, [this](const auto& sample) { m_sample = sample; });
    connect(&session(), &Session::snapshotTaken, this, &ClientsCommand::onSnapshot);
    connect(&session(), &Session::clientListFailed, this, &ClientsCommand::failRefused);
}

void ClientsCommand::onSnapshot(const std::shared_ptr<const ClientSnapshot>& snapshot) {
    if (!m_sample)
        return;
    const Endpoint& endpoint = session().endpoint();
    switch (m_format) {
        case CommandLine::Format::Json:
            succeed(clientsJson(endpoint, *m_sample, *snapshot));
            return;
        case CommandLine::Format::Csv:
            succeed(clientsCsv(*snapshot));
            return;
        case CommandLine::Format::Text:
            succeed(clientsText(endpoint, *m_sample, *snapshot));
            return;
    }
}

}  // namespace headroom
