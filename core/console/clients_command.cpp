// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/clients_command.h"

#include "core/console/complain.h"

#include <cstdio>

namespace headroom {

ClientsCommand::ClientsCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : TableCommand(commandLine.endpoints.front(), output, parent), m_commandLine(commandLine) {
    doWithoutInfo();
}

void ClientsCommand::onTable(const ClientListing& listing, const std::shared_ptr<const InfoSample>& sample) {
    print(listing, sample, ExitOk);
}

// What may be seen, with why it is not all.
void ClientsCommand::onRefused(const Error& error, const ClientListing& own,
                               const std::shared_ptr<const InfoSample>& sample) {
    if (!own.snapshot) {
        failRefused(error);
        return;
    }
    complain(error.detail);
    print(own, sample, ExitNotPermitted);
}

void ClientsCommand::print(const ClientListing& listing, const std::shared_ptr<const InfoSample>& sample,
                           ExitCode code) {
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
    succeed(made->text, code);
}

}  // namespace headroom
