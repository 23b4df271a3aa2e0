// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/clients_command.h"

#include <cstdio>

namespace headroom {

ClientsCommand::ClientsCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : TableCommand(commandLine.endpoints.front(), output, parent), m_commandLine(commandLine) {
    doWithoutInfo();
}

void ClientsCommand::onTable(const ClientListing& listing, const std::shared_ptr<const InfoSample>& sample) {
    ClientsSource source;
    source.endpoint = session().endpoint();
    source.sample = sample;
    source.snapshot = listing.snapshot;
    source.ownIds = listing.ownIds;
    const auto made = clientsOutput(m_commandLine, std::move(source));
    if (!made) {
        fail(ExitUsage, made.error().detail);
        return;
    }
    std::fputs(qUtf8Printable(made->notes), stderr);
    succeed(made->text);
}

}  // namespace headroom
