// SPDX-License-Identifier: GPL-3.0-or-later
// Commands over the connection that a Connector holds, as pollers and deeds (core/action) send them: what they cost is
// noted, their answers are put into words, and what was read is told to who follows it. What may be sent at all stands
// in command_gate.h. Lives in its session's thread and goes with it: hold it by QPointer.
#pragma once

#include "core/server/info_sample.h"
#include "core/server/server_settings.h"
#include "core/session/client_listing.h"
#include "core/session/connector.h"
#include "core/session/cost_meter.h"
#include "core/session/demand.h"
#include "core/session/peer.h"

#include <QHash>
#include <QObject>

#include <memory>
#include <vector>

namespace headroom {

class CommandPort : public QObject {
    Q_OBJECT
  public:
    CommandPort(Connector& connector, Clock& clock, QObject* parent);

    [[nodiscard]] const Endpoint& endpoint() const { return m_connector.endpoint(); }
    // The user, as may be written down: only one the server took, with a password. One without may be a password in the
    // wrong place, as redis-cli reads redis://SECRET@host, and then is empty.
    [[nodiscard]] QString provenUser() const { return m_connector.provenUser(); }
    // Rises with each try to connect. What was asked over one connection holds for one server process.
    [[nodiscard]] int connectionNumber() const { return m_connector.connectionNumber(); }
    // There is a connection, and it answers.
    [[nodiscard]] bool isOpen() const;
    // The handler gets an Error at once when the port is not open. `costKey`: the command as commandstats names it.
    void send(const QByteArray& costKey, const std::vector<QByteArray>& argv, ReplyHandler handler);
    // CONFIG SET of what was there before a change that was made from here. Who made it unlocked the instance then, so
    // it is sent though that is locked again; not where it is read-only for good.
    void putBack(const QByteArray& key, const QByteArray& value, ReplyHandler handler);
    // Closes the connection, lest what was sent and has no answer yet is done later, and connects again: `why`, one
    // sentence.
    void breakOff(const QString& why) { m_connector.giveUp(why); }

    // As long as `reader` is there, or until it asks for something else, this is read, even if nobody looks at the
    // instance.
    void want(Demands what, QObject* reader);
    [[nodiscard]] Demands wanted() const;

    // Who answers, and who we are there.
    [[nodiscard]] const Peer& peer() const { return m_peer; }
    [[nodiscard]] Peer& peer() { return m_peer; }
    [[nodiscard]] CostMeter& cost() { return m_cost; }

    // The words of an error reply for people, without our secrets.
    [[nodiscard]] Error describe(QByteArrayView text, const QString& command) const;
    // Of an answer that is not what was asked for: an error, or of another type, which is no refusal.
    [[nodiscard]] Error describe(const RespValue& answer, const QString& command) const;

  Q_SIGNALS:
    // A handler has run: what is due may have changed.
    void answered();
    void wantedChanged();
    // What was read over it.
    void sampled(const std::shared_ptr<const headroom::InfoSample>& sample);
    void clientsListed(const headroom::ClientListing& listing);
    void settingsRead(const std::shared_ptr<const headroom::ServerSettings>& settings);

  private:
    Connector& m_connector;
    Clock& m_clock;
    Peer m_peer;
    CostMeter m_cost;
    QHash<QObject*, Demands> m_wants;
};

}  // namespace headroom
