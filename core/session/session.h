// SPDX-License-Identifier: GPL-3.0-or-later
// The live conversation with one instance over one held connection. Joins who gets in (Connector), who sends commands
// (CommandPort) and who polls, each at most one command of a kind at a time, and tells what comes of it.
// Thread: lives in the thread it is moved to (the engine's, or main in the console); call deeds there, through
// QMetaObject::invokeMethod from elsewhere. Signals carry values.
// INFO is read each second; where they are in demand, the clients as ClientReader does, the settings and SLOWLOG each
// 10 s, and ACL LOG while logins fail.
#pragma once

#include "core/server/slowlog.h"
#include "core/session/acl_log_poller.h"
#include "core/session/client_reader.h"
#include "core/session/command_port.h"
#include "core/session/connector.h"
#include "core/session/info_poller.h"
#include "core/session/settings_poller.h"
#include "core/session/slowlog_poller.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace headroom {

class Session : public QObject {
    Q_OBJECT
  public:
    // `clock` must outlive this.
    explicit Session(Endpoint endpoint, Clock& clock = Clock::world());
    ~Session() override;

    [[nodiscard]] const Endpoint& endpoint() const { return m_connector.endpoint(); }
    // Where the password comes from when the endpoint holds none but says where (Endpoint::passwordFrom): asked before
    // the first connect, and once more when the server refuses it. Before start(); must outlive this.
    void setSecretSource(SecretSource* source) { m_connector.setSecretSource(source); }
    // From now on; the connection stays. What is refused from then on is refused by the gate.
    void setReadOnly(bool readOnly) { m_connector.setReadOnly(readOnly); }
    // As Endpoint::follow(); the connection stays.
    void follow(const Endpoint& profile) { m_connector.follow(profile); }

    // Among many: where it waits for its turn to connect, and where in the second it reads INFO (0 to 999 ms). Before
    // start(); `queue` must outlive this.
    void setPlace(ConnectQueue& queue, std::chrono::milliseconds phase);
    // What is read besides INFO, from now on and, when it was not before, at once; none at first. A deed that is under
    // way adds what it needs itself (CommandPort::want).
    void setDemand(headroom::Demands demand);

    // Begins connecting. Once.
    void start() { m_connector.connectNow(); }
    // A person said what it is to be treated as.
    void setEnvironment(Environment environment) { m_connector.setEnvironment(environment); }
    // Another way to the same server: gives up the connection, or the try, and begins anew. After start().
    void reachBy(const Endpoint& endpoint) { m_connector.reachBy(endpoint); }
    // Closes the connection and stays closed. No signals after.
    void stop();
    // Reads INFO and what is in demand now: of the clients those on screen and the new ones; when not connected, tries
    // at once; after a wrong password only where another one can be asked for: else see reachBy().
    void refresh();
    // Reads the whole client table in one command, whatever it costs (SessionCost::wholeList).
    void readAllClients();
    // Clients to read each second, by id: those on screen.
    void setVisibleClients(const std::vector<std::int64_t>& ids) { m_clients.setVisible(ids); }
    void setLimits(const headroom::CostLimits& limits);

    // What deeds (core/action) work with.
    [[nodiscard]] CommandPort& port() { return m_port; }
    [[nodiscard]] const ClientReader& clients() const { return m_clients; }
    [[nodiscard]] const ServerTraits& traits() const { return m_port.peer().traits(); }
    // Null until read over this connection.
    [[nodiscard]] const std::shared_ptr<const ServerSettings>& settings() const { return m_settings.settings(); }

  Q_SIGNALS:
    void statusChanged(const headroom::SessionStatus& status);
    void sampled(const std::shared_ptr<const headroom::InfoSample>& sample);
    void clientsListed(const headroom::ClientListing& listing);
    void settingsRead(const std::shared_ptr<const headroom::ServerSettings>& settings);
    void slowlogRead(const std::shared_ptr<const headroom::SlowlogBatch>& batch);
    void failedLoginsRead(const std::shared_ptr<const headroom::FailedLogins>& logins);
    // The settings, the table or the slowlog cannot be had; the next one that comes ends it.
    void settingsFailed(const headroom::Error& error);
    void clientListFailed(const headroom::Error& error);
    void slowlogFailed(const headroom::Error& error);
    void costMeasured(const headroom::SessionCost& cost);
    // As InfoFields::commandUsec(): read beside the table, to know what that costs.
    void commandsTimed(qint64 usec);

  private:
    void onLoggedIn(const Login& login);
    void onDropped();
    void applyDemand();
    void onSampled(const std::shared_ptr<const InfoSample>& sample, const QString& missing);
    void onClientsRead(const std::shared_ptr<const ClientSnapshot>& snapshot);
    void onClientListRefused(const RespValue& answer, const QString& command);
    void onCommandStats(const InfoFields& stats);
    void poll();
    void schedulePoll();
    void tell(SessionStatus status);
    void publishCost();

    Clock& m_clock;
    Connector m_connector;
    CommandPort m_port;
    InfoPoller m_info;
    SettingsPoller m_settings;
    SlowlogPoller m_slowlog;
    AclLogPoller m_aclLog;
    ClientReader m_clients;
    QTimer m_pollTimer{this};
    SessionStatus m_status;
    Demands m_demand;
    std::optional<double> m_killedUsec;  // by commandstats
};

}  // namespace headroom
