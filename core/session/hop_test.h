// SPDX-License-Identifier: GPL-3.0-or-later
// Walks the way to a server once, hop by hop, over a connection of its own that is closed then: how long each takes, or
// what is in the way. Only readings are sent. Lives in its owner's thread.
#pragma once

#include "core/profile/secret_source.h"
#include "core/session/connection.h"
#include "core/session/end_meaning.h"

#include <QMetaType>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <optional>
#include <vector>

namespace headroom {

struct Hop {
    // In this order; those that are not on the way are left out: Name of an IP address, Tls of plain text, Login
    // without a user and a password. What comes after a hop that is in the way is not tried, but for Info, Clients and
    // Config, which are rights of their own.
    enum class Kind {
        Name,     // to an address
        Tcp,      // or the unix socket
        Tls,      // the handshake and the proof of who the peer is
        Login,    // AUTH
        Info,     // INFO
        Clients,  // CLIENT LIST
        Config,   // CONFIG GET
    };
    Kind kind = Kind::Name;
    bool ok = false;
    std::chrono::milliseconds took{0};
    QString detail;  // ok: what was found, may be empty; else what happened and what it means
    ErrorKind trouble = ErrorKind::Unreachable;  // when not ok
    // As in SessionStatus
    Remedy remedy = Remedy::None;
    std::optional<CertificateFacts> certificate{};
};
// "name", "tcp", "tls", "login", "info", "clients", "config"
[[nodiscard]] const char* hopName(Hop::Kind kind);

class HopTest : public QObject {
    Q_OBJECT
  public:
    // `secrets` is asked where the endpoint says so; it must outlive this.
    HopTest(Endpoint endpoint, SecretSource& secrets, QObject* parent = nullptr);
    ~HopTest() override;

    void start();

  Q_SIGNALS:
    void walked(const headroom::Hop& hop);
    // After the last.
    void finished();

  private:
    void connectTo(const Endpoint& endpoint);
    void onReached(ChannelStage stage);
    void onOpened();
    void arrive();  // bytes flow
    void onEnded(const ConnectionEnd& end);
    void logIn();
    void sendLogin();
    void askInfo();
    void askClients();
    void askConfig();
    // Of a reading that was refused: the next one is another right.
    void fail(const RespValue& answer, const QString& command);
    void pass(const QString& detail = {});
    void block(ErrorKind trouble, const QString& detail);  // the way ends here
    void block(const EndReport& report);
    void tell(Hop hop);
    void end();
    [[nodiscard]] Secret hidden() const;  // what the server may echo

    Endpoint m_endpoint;
    SecretSource& m_secrets;
    QPointer<Connection> m_connection;
    Look m_look = Look::First;
    Hop::Kind m_at = Hop::Kind::Tcp;
    SteadyTime m_since;
    SteadyTime m_listensSince;  // what passes from here to the first command is ours, and no hop's
    QTimer m_patience;
    bool m_isOver = false;
};

}  // namespace headroom

Q_DECLARE_METATYPE(headroom::Hop)
