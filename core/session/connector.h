// SPDX-License-Identifier: GPL-3.0-or-later
// Gets in to one server and holds the connection: asks for the secret, connects, listens whether it is turned away,
// looks for TLS where a plain try is met with silence, logs in. Judges each end (end_meaning.h), tells why we are not
// in, and tries again when its pace allows (backoff.h). Lives in its session's thread.
#pragma once

#include "core/clock.h"
#include "core/profile/endpoint.h"
#include "core/profile/secret_source.h"
#include "core/session/backoff.h"
#include "core/session/connect_queue.h"
#include "core/session/connection.h"
#include "core/session/end_meaning.h"
#include "core/session/session_status.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <optional>

namespace headroom {

// What the server told while it let us in.
struct Login {
    qint64 ownId = 0;            // our client id; 0: not told
    std::optional<Reply> limit;  // of CONFIG GET maxclients
    Reply info;                  // of INFO: a text, or an error that does not speak of the login
};

class Connector : public QObject {
    Q_OBJECT
  public:
    Connector(Endpoint endpoint, Clock& clock, QObject* parent);
    ~Connector() override;

    [[nodiscard]] const Endpoint& endpoint() const { return m_endpoint; }
    // As Session's.
    void setSecretSource(SecretSource* source) { m_secretSource = source; }
    void setReadOnly(bool readOnly);
    // As Endpoint::follow(); the connection stays.
    void follow(const Endpoint& profile);
    // Where it waits for its turn to connect; null: nowhere. Must outlive this.
    void setQueue(ConnectQueue* queue) { m_queue = queue; }

    // Tries now, whatever the pace. Only when idle.
    void connectNow();
    // As Session's.
    void setEnvironment(Environment environment) { m_endpoint.said = environment; }
    // INFO's process_id: whether it is a process of this computer.
    void noteProcess(const std::optional<qint64>& processId);
    // As Session's.
    void reachBy(const Endpoint& endpoint);
    // Closes the connection and tries no more.
    void stop();
    // Neither in nor on the way there; a next try may be planned.
    [[nodiscard]] bool isIdle() const { return m_phase == Phase::Idle; }
    // The login was answered, and the connection stands.
    [[nodiscard]] bool isLive() const { return m_phase == Phase::Live; }
    // Null when idle.
    [[nodiscard]] Connection* connection() const { return m_connection; }
    // Rises with each try.
    [[nodiscard]] int connectionNumber() const { return m_connectionNumber; }
    // As Session's.
    [[nodiscard]] QString provenUser() const;
    // Who is to be granted what is lacking; empty: not known.
    [[nodiscard]] QString grantee() const;
    // What the server may echo, and nobody is to see.
    [[nodiscard]] Secret hidden() const;

    // What INFO said over a live connection. An outage ends with an answer; the others end the connection.
    void noteAnswer() { m_backoff.noteAnswer(); }
    // `errorText` asks for a login: not tried again, so that no account is locked.
    void failLogin(const QByteArray& errorText, const QString& command);
    // `errorText` says that the server is full.
    void failFull(const QByteArray& errorText);
    void failOnWrongType();
    // Closes the connection and connects again: `why`, one sentence.
    void giveUp(const QString& why);

  Q_SIGNALS:
    // How it stands with getting in: SessionStatus::since is the receiver's to know.
    void told(const headroom::SessionStatus& status);
    void loggedIn(const headroom::Login& login);
    // There is no connection any more, if there was one. Before the status that tells why.
    void dropped();

  private:
    using RetryPolicy = std::optional<RetryPace>;  // nullopt: not by itself
    enum class Phase { Idle, Asking, Waiting, Connecting, Listening, Handshaking, Live };
    // Where it is from, which tells what a refusal means.
    enum class Password { AsGiven, Asked, AskedAgain };

    void askForSecret(SecretSource::Need need, const QString& refusal);
    void takeSecret(const Result<Secret>& answer, const QString& refusal);
    void connectFor(Look look);
    void drop();
    void endTurn();
    void onOpened();
    void onStalled();
    void onPatienceOver();
    void onEnded(const ConnectionEnd& end);
    void logIn();
    void onAuth(const Reply& reply);
    void onInfo(const Reply& reply);
    void fail(EndReport report);
    void tell(SessionState state, const QString& detail);

    Endpoint m_endpoint;
    Clock& m_clock;
    SecretSource* m_secretSource = nullptr;
    ConnectQueue* m_queue = nullptr;
    Password m_password = Password::AsGiven;
    std::optional<EndReport> m_refusal;  // of what a person gave, who has to give something else (reachBy)
    int m_secretNumber = 0;              // rises with each question
    QPointer<Connection> m_connection;
    QTimer m_retryTimer{this};
    QTimer m_patienceTimer{this};  // the silence before the login, the look for TLS, a stalled reply
    Phase m_phase = Phase::Idle;
    Look m_look = Look::First;
    Backoff m_backoff;
    int m_attempt = 0;  // tries since the last time it was live
    int m_connectionNumber = 0;
    bool m_brokeInLogin = false;  // the try before
    bool m_everLive = false;

    // Of the present connection
    bool m_loggedIn = false;  // AUTH was accepted
    QByteArray m_authError;   // AUTH was answered with an error that says nothing of the password
    Login m_login;
    std::optional<qint64> m_processId;
};

}  // namespace headroom
