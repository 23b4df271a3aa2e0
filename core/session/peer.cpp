// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/peer.h"

#include <QMultiHash>

#include <algorithm>

namespace headroom {

namespace {

constexpr qsizetype mostProcesses = 64;  // behind one proxy

// Our connections, of all sessions of this thread, by run_id: none of them is ever killed.
QMultiHash<QByteArray, qint64>& ownConnections() {
    thread_local QMultiHash<QByteArray, qint64> connections;
    return connections;
}

}  // namespace

void Peer::begin(int connectionNumber, qint64 ownId) {
    m_connectionNumber = connectionNumber;
    m_ownId = ownId;
}

void Peer::end() {
    for (const QByteArray& runId : std::as_const(m_processes))
        ownConnections().remove(runId, m_ownId);
    m_ownId = 0;
    m_ownAddr.clear();
    m_traits = {};
    m_infoSections = Form::Untried;
    m_processes.clear();
    m_uptimeSeconds.reset();
    m_severalServers = false;
}

void Peer::note(InfoSample& sample) {
    const QByteArray& runId = sample.traits.runId;
    if (!runId.isEmpty()) {
        const bool isOther = !m_processes.isEmpty() && m_processes.last() != runId;
        // One that was restarted behind a proxy begins its time anew, and does not come back.
        const bool isNoRestart =
            m_processes.contains(runId) || (m_uptimeSeconds && sample.uptimeSeconds.value_or(-1) >= *m_uptimeSeconds);
        m_severalServers = m_severalServers || (isOther && isNoRestart);
        m_processes.removeOne(runId);
        m_processes.append(runId);
        if (m_processes.size() > mostProcesses)
            m_processes.removeFirst();
        m_uptimeSeconds = sample.uptimeSeconds;
        if (m_ownId > 0 && !ownConnections().contains(runId, m_ownId))
            ownConnections().insert(runId, m_ownId);
    }
    sample.traits.severalServers = m_severalServers;
    m_traits = sample.traits;
}

void Peer::note(const ClientSnapshot& clients) {
    const int row = m_ownAddr.isEmpty() ? clients.rowOfId(m_ownId) : -1;
    if (row < 0)
        return;
    const std::string_view addr = clients.text(row, ClientField::Addr).value_or(std::string_view());
    m_ownAddr = QByteArray(addr.data(), static_cast<qsizetype>(addr.size()));
    if (!m_traits.runId.isEmpty())
        m_ownAddrs.insert({m_traits.runId, m_ownAddr});
}

void Peer::noteOwnId(qint64 id) {
    if (m_ownId > 0)
        return;
    m_ownId = id;
    if (!m_traits.runId.isEmpty())
        ownConnections().insert(m_traits.runId, id);
}

std::vector<QByteArray> Peer::infoCommand(const std::vector<QByteArray>& sections) const {
    std::vector<QByteArray> argv{"INFO"};
    if (m_infoSections == Form::Known)
        argv.insert(argv.end(), sections.begin(), sections.end());
    return argv;
}

QByteArray Peer::processNameOf(const ServerTraits& traits) const {
    return traits.runId.isEmpty() ? "connection " + QByteArray::number(m_connectionNumber) : traits.runId;
}

ClientListing Peer::listingOf(const std::shared_ptr<const ClientSnapshot>& snapshot) const {
    const QList<qint64> own =
        m_traits.runId.isEmpty() ? QList<qint64>{m_ownId} : ownConnections().values(m_traits.runId);
    ClientListing listing{snapshot, {own.begin(), own.end()}, processNameOf(m_traits), m_traits.role};
    std::ranges::sort(listing.ownIds);
    return listing;
}

QByteArray Peer::ownAddrLike(const QByteArray& runId, const QByteArray& addr) const {
    return m_ownAddrs.contains({runId, addr}) ? addr : m_ownAddr;
}

}  // namespace headroom
