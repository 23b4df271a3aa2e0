// SPDX-License-Identifier: GPL-3.0-or-later
// Who answers over the present connection, and who we are there: the server process, what forms of commands it takes,
// our id and address in its client list. Nothing is known until answers come. One thread: the list of our own
// connections is of all sessions of that thread.
#pragma once

#include "core/server/info_sample.h"
#include "core/session/client_listing.h"

#include <QByteArrayList>
#include <QSet>

#include <optional>
#include <utility>
#include <vector>

namespace headroom {

class Peer {
  public:
    // A form of a command that not every server knows: what its first answer said.
    enum class Form { Untried, Known, Unknown };

    Peer() = default;
    ~Peer() { end(); }
    Q_DISABLE_COPY_MOVE(Peer)

    // Over the connection of that number. `ownId`: our client id; 0: not told.
    void begin(int connectionNumber, qint64 ownId);
    // It is gone, and what was known holds no longer.
    void end();

    // What INFO told; sets the traits and in `sample` whether several servers answer, as behind a proxy.
    void note(InfoSample& sample);
    void note(const ClientSnapshot& clients);
    // Where CLIENT ID did not tell.
    void noteOwnId(qint64 id);
    void setInfoSections(Form form) { m_infoSections = form; }

    [[nodiscard]] const ServerTraits& traits() const { return m_traits; }
    [[nodiscard]] qint64 ownId() const { return m_ownId; }
    [[nodiscard]] Form infoSections() const { return m_infoSections; }
    // INFO with these sections, or all of it where the server is not known to take several.
    [[nodiscard]] std::vector<QByteArray> infoCommand(const std::vector<QByteArray>& sections) const;
    // The run_id, or a name of this connection where INFO does not tell it: it cannot outlive the process.
    [[nodiscard]] QByteArray processNameOf(const ServerTraits& traits) const;
    // What the server just said, as a listing of this connection's.
    [[nodiscard]] ClientListing listingOf(const std::shared_ptr<const ClientSnapshot>& snapshot) const;
    // `addr` when it was that of a connection of this session to that process; else our present one, which may not be
    // known.
    [[nodiscard]] QByteArray ownAddrLike(const QByteArray& runId, const QByteArray& addr) const;

  private:
    int m_connectionNumber = 0;
    qint64 m_ownId = 0;
    QByteArray m_ownAddr;  // as the server tells it; empty: not yet
    // Of all connections of this session, by run_id: what an earlier one sent is still in the log.
    QSet<std::pair<QByteArray, QByteArray>> m_ownAddrs;
    ServerTraits m_traits;
    Form m_infoSections = Form::Untried;
    QByteArrayList m_processes;  // run_ids, the present one last
    std::optional<qint64> m_uptimeSeconds;
    bool m_severalServers = false;
};

}  // namespace headroom
