// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/table_command.h"

#include "core/console/complain.h"

#include <utility>

namespace headroom {

namespace {

constexpr int patienceForScan = 5;  // seconds

}  // namespace

TableCommand::TableCommand(const Endpoint& endpoint, Output& output, QObject* parent)
    : OneShot(endpoint, output, parent) {
    session().setDemand(Demand::Clients);
    connect(&session(), &Session::costMeasured, this,
            [this](const SessionCost& cost) { m_scanSeconds = cost.scanSeconds; });
    connect(&session(), &Session::sampled, this, [this](const auto& sample) { m_sample = sample; });
    connect(&session(), &Session::clientsListed, this, &TableCommand::onListing);
    connect(&session(), &Session::clientListFailed, this, [this](const Error& error) {
        if (!std::exchange(m_done, true))
            onRefused(error, m_own, m_sample);
    });
}

void TableCommand::onListing(const ClientListing& listing) {
    if ((!m_sample && !goesWithoutInfo()) || m_done)
        return;
    if (listing.onlyOwn) {
        m_own = listing;
        return;
    }
    if (!listing.complete) {
        // Ids that ran far ahead of the clients would take minutes to look through.
        if (!m_readsWhole && m_scanSeconds > patienceForScan) {
            m_readsWhole = true;
            session().readAllClients();
        }
        return;
    }
    m_done = true;
    if (!m_sample)  // what INFO would have told is missing
        complain(whyNoInfo());
    onTable(listing, m_sample);
}

void TableCommand::onRefused(const Error& error, const ClientListing& own,
                             const std::shared_ptr<const InfoSample>& sample) {
    Q_UNUSED(own);
    Q_UNUSED(sample);
    failRefused(error);
}

}  // namespace headroom
