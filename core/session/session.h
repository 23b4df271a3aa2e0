// SPDX-License-Identifier: GPL-3.0-or-later
// The live conversation with one instance over one held connection: handshake, polls, reconnects.
// Thread: lives in the thread it is moved to (the engine's, or main in the console); call deeds there, through
// QMetaObject::invokeMethod from elsewhere. Signals carry values.
// INFO is read each second, the clients as ClientReader does, the settings and SLOWLOG each 10 s. At most one of each
// is under way. What may be sent at all stands in command_gate.h.
#pragma once

#include "core/profile/endpoint.h"
#include "core/profile/secret_source.h"
#include "core/server/info_sample.h"
#include "core/server/server_settings.h"
#include "core/server/slowlog.h"
#include "core/session/backoff.h"
#include "core/session/client_listing.h"
#include "core/session/client_reader.h"
#include "core/session/connection.h"
#include "core/session/cost_meter.h"
#include "core/session/end_meaning.h"
#include "core/session/session_status.h"

#include <QByteArrayList>
#include <QObject>
#include <QPointer>
#include <QSet>
#include <QTimer>

#include <memory>
#include <optional>
#include <utility>

namespace headroom {

class Session : public QObject {
    Q_OBJECT
  public:
    static constexpr std::chrono::seconds infoInterval{1};

    explicit Session(Endpoint endpoint, QObject* parent = nullptr);
    ~Session() override;

    [[nodiscard]] const Endpoint& endpoint() const { return m_endpoint; }
    // Where the password comes from when the endpoint holds none but says where (Endpoint::passwordFrom): asked before
    // the first connect, and once more when the server refuses it. Before start(); must outlive this.
    void setSecretSource(SecretSource* source) { m_secretSource = source; }
    // From now on; the connection stays. What is refused from then on is refused by the gate.
    void setReadOnly(bool readOnly);
    // As Endpoint::follow(); the connection stays.
    void follow(const Endpoint& profile);

    // Begins connecting. Once.
    void start();
    // Closes the connection and stays closed. No signals after.
    void stop();
    // Reads INFO, the slowlog, the clients on screen and the new ones now; when not connected, tries at once (also
    // after a wrong password).
    void refresh();
    // Reads the whole client table in one command, whatever it costs (SessionCost::wholeList).
    void readAllClients();
    // Clients to read each second, by id: those on screen.
    void setVisibleClients(const std::vector<std::int64_t>& ids) { m_clients.setVisible(ids); }
    void setLimits(const headroom::CostLimits& limits);

    // Rises with each try to connect. What was asked over one connection holds for one server process.
    [[nodiscard]] int connectionNumber() const { return m_connectionNumber; }
    // For deeds that need answers of their own (core/action). The handler gets an Error at once when there is no
    // working connection. `costKey`: the command as commandstats names it.
    void command(const QByteArray& costKey, const std::vector<QByteArray>& argv, ReplyHandler handler);
    // CONFIG SET of what was there before a change that was made from here. Who made it unlocked the instance then, so
    // it is sent though that is locked again; not where it is read-only for good.
    void putBack(const QByteArray& key, const QByteArray& value, ReplyHandler handler);
    // Closes the connection, lest what was sent and has no answer yet is done later, and connects again: `why`, one
    // sentence.
    void breakOff(const QString& why) { fail(SessionState::Unreachable, why, RetryPace::Normal); }
    [[nodiscard]] const ServerTraits& traits() const { return m_traits; }
    [[nodiscard]] const CostLimits& limits() const { return m_clients.limits(); }
    [[nodiscard]] const std::shared_ptr<const ServerSettings>& settings() const { return m_settings; }
    [[nodiscard]] std::int64_t clientCount() const { return m_clients.clientCount(); }
    // INFO with these sections, or all of it where the server is not known to take several.
    [[nodiscard]] std::vector<QByteArray> infoCommand(const std::vector<QByteArray>& sections) const;
    // The run_id, or a name of this connection where INFO does not tell it: it cannot outlive the process.
    [[nodiscard]] QByteArray processNameOf(const ServerTraits& traits) const;
    [[nodiscard]] bool listsById() const { return m_clients.canListById(); }
    // The client table that was read last; null: none over this connection.
    [[nodiscard]] const std::shared_ptr<const ClientSnapshot>& clientTable() const { return m_clients.table(); }
    [[nodiscard]] std::int64_t newestClientId() const { return m_clients.newestId(); }
    // What the server just said, as a listing of this connection's.
    [[nodiscard]] ClientListing listingOf(const std::shared_ptr<const ClientSnapshot>& snapshot) const;
    // The words of an error reply for people, without our secrets.
    [[nodiscard]] Error describe(QByteArrayView text, const QString& command) const;
    // Of an answer that is not what was asked for: an error, or of another type, which is no refusal.
    [[nodiscard]] Error describe(const RespValue& answer, const QString& command) const;
    // The user, as may be written down: only one the server took, with a password. One without may be a password in the
    // wrong place, as redis-cli reads redis://SECRET@host, and then is empty.
    [[nodiscard]] QString provenUser() const;

  Q_SIGNALS:
    void statusChanged(const headroom::SessionStatus& status);
    void sampled(const std::shared_ptr<const headroom::InfoSample>& sample);
    void clientsListed(const headroom::ClientListing& listing);
    void settingsRead(const std::shared_ptr<const headroom::ServerSettings>& settings);
    void slowlogRead(const std::shared_ptr<const headroom::SlowlogBatch>& batch);
    // The settings, the table or the slowlog cannot be had; the next one that comes ends it.
    void settingsFailed(const headroom::Error& error);
    void clientListFailed(const headroom::Error& error);
    void slowlogFailed(const headroom::Error& error);
    void costMeasured(const headroom::SessionCost& cost);

  private:
    // A server's text for people, without our secrets.
    [[nodiscard]] QString words(QByteArrayView text) const;
    [[nodiscard]] Secret hidden() const;

    using RetryPolicy = std::optional<RetryPace>;  // nullopt: not by itself

    // Connecting (session_connect.cpp)
    void connectNow();
    void askForSecret(SecretSource::Need need, const QString& refusal);
    void takeSecret(const Result<Secret>& answer, const QString& refusal);
    void connectFor(Look look);
    void dropConnection();
    void rememberOwnConnection();
    void forgetOwnConnection();
    void onOpened();
    void onPatienceOver();
    void failLogin(const QByteArray& errorText, const QString& command);
    void failOnWrongType();
    void onEnded(const ConnectionEnd& end);
    void handshake();
    void onHandshakeAuth(const Reply& reply);
    void onHandshakeInfo(const Reply& reply);
    void fail(SessionState state, const QString& detail, RetryPolicy retry, bool certain = true);
    void fail(const EndReport& report);
    void setState(SessionState state, const QString& detail = {}, bool certain = true);

    // Polling (session.cpp)
    void poll();
    void schedulePoll();
    // Sends and notes the cost under the command's commandstats name.
    void ask(const QByteArray& costKey, const std::vector<QByteArray>& argv, ReplyHandler handler);
    void askInfo();
    void takeLimit(const Reply& reply);
    void tryInfoSections();
    // Whether the answer to INFO with sections is one; else INFO without is asked from now on.
    [[nodiscard]] bool takesInfoSections(const RespValue& answer);
    void onInfo(const Reply& reply);
    void onInfoRefused(const QByteArray& errorText);
    // Whether over this connection INFO came from several processes, as behind a proxy.
    [[nodiscard]] bool noteProcess(const InfoSample& sample);
    void publishClients(const std::shared_ptr<const ClientSnapshot>& snapshot);
    void onClientListRefused(const RespValue& answer, const QString& command);
    void askCommandStats();
    void askSettings();
    void askSettingsOneByOne();
    void onSettingsRefused(const RespValue& answer);
    void takeSettings(const std::shared_ptr<ServerSettings>& settings, const Reply& reply, bool last);
    void askSlowlog();
    void publishCost();

    Endpoint m_endpoint;
    SecretSource* m_secretSource = nullptr;
    enum class Password { AsGiven, Asked, AskedAgain } m_password = Password::AsGiven;
    int m_secretNumber = 0;  // rises with each question
    SessionStatus m_status;
    QPointer<Connection> m_connection;
    QTimer m_pollTimer{this};
    QTimer m_retryTimer{this};
    QTimer m_patienceTimer{this};  // the silence before the handshake, the look for TLS, a stalled reply
    enum class Phase { Idle, Asking, Connecting, Listening, Handshaking, Live } m_phase = Phase::Idle;
    Look m_look = Look::First;
    bool m_brokeInLogin = false;  // the try before
    bool m_everLive = false;
    Backoff m_backoff;

    // Of the present connection
    // A form of a command that not every server knows: what its first answer said.
    enum class Form { Untried, Known, Unknown };
    Form m_infoSections = Form::Untried;
    Form m_severalSettings = Form::Untried;  // in one CONFIG GET
    bool m_countsClients = false;            // INFO does
    bool m_statsDenied = false;              // INFO commandstats
    QByteArrayList m_processes;              // run_ids, the present one last
    std::optional<qint64> m_uptimeSeconds;
    bool m_severalServers = false;
    ServerTraits m_traits;
    bool m_loggedIn = false;  // AUTH was accepted
    QByteArray m_authError;   // AUTH was answered with an error that says nothing of the password
    std::optional<qint64> m_configuredMaxclients;
    qint64 m_ownId = 0;
    QByteArray m_ownAddr;  // as the server tells it; empty: not yet
    // Of all connections of this session, by run_id: what an earlier one sent is still in the log.
    QSet<std::pair<QByteArray, QByteArray>> m_ownAddrs;
    bool m_infoPending = false;
    int m_connectionNumber = 0;
    bool m_configDenied = false;
    bool m_limitUntold = false;  // by INFO, so CONFIG GET is asked with it
    bool m_limitDenied = false;
    bool m_settingsPending = false;
    bool m_slowlogPending = false;
    bool m_slowlogDenied = false;
    SteadyTime m_nextInfo;
    SteadyTime m_nextSettings;
    SteadyTime m_nextSlowlog;
    std::shared_ptr<const ServerSettings> m_settings;  // null until read
    ClientReader m_clients;
    CostMeter m_costMeter;
    qint64 m_roundTripUsec = -1;
    std::optional<double> m_killedUsec;  // by commandstats
};

}  // namespace headroom
