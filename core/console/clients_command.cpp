// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/clients_command.h"

#include <cstdio>

namespace headroom {

namespace {

// Asked for once, so it may take more of the server's time than watching does; one command still may not.
constexpr CostLimits oneShotLimits{.share = 0.1};
constexpr int patienceForScan = 5;  // seconds

}  // namespace

ClientsCommand::ClientsCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : OneShot(commandLine.endpoints.front(), output, parent), m_commandLine(commandLine) {
    session().setLimits(oneShotLimits);
    connect(&session(), &Session::costMeasured, this,
            [this](const SessionCost& cost) { m_scanSeconds = cost.scanSeconds; });
    connect(&session(), &Session::sampled, this, [this](const auto& sample) { m_sample = sample; });
    connect(&session(), &Session::clientsListed, this, &ClientsCommand::onListing);
    connect(&session(), &Session::clientListFailed, this, &ClientsCommand::failRefused);
}

void ClientsCommand::onListing(const ClientListing& listing) {
    if (!m_sample)
        return;
    if (!listing.complete) {
        // Ids that ran far ahead of the clients would take minutes to look through.
        if (!m_readsWhole && m_scanSeconds > patienceForScan) {
            m_readsWhole = true;
            session().readAllClients();
        }
        return;
    }
    ClientsSource source;
    source.endpoint = session().endpoint();
    source.sample = m_sample;
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
