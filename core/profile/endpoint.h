// SPDX-License-Identifier: GPL-3.0-or-later
// Where an instance is and how to log in. A value; pure parsing.
#pragma once

#include "core/profile/environment.h"
#include "core/profile/renamed_commands.h"
#include "core/profile/secret.h"
#include "core/profile/secret_place.h"
#include "core/profile/transport.h"
#include "core/result.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace headroom {

struct Endpoint {
    QString host = QStringLiteral("127.0.0.1");  // TCP; without brackets for IPv6
    quint16 port = 6379;
    QString socketPath;  // a unix socket when not empty; absolute
    Transport transport;
    RenamedCommands renamed;                        // what commands are called there
    Secret keyPassphrase;                           // of TlsOptions::keyFile; empty: none
    QString user;                                   // empty: the default user
    Secret password;                                // as given; empty: see passwordFrom
    SecretPlace passwordFrom;                       // of a profile
    bool isFromRediscliAuth = false;                // the password is, which comes before that of a profile
    std::optional<Environment> said;                // nullopt: see environment()
    bool servedHere = false;                        // proven: a process of this computer answers (local_proof.h)
    bool readOnly = false;                          // nothing may be changed there
    QString careTrouble;                            // why it is readOnly where care is not known; one sentence
    bool locked = false;                            // readOnly only until the name of the profile is typed
    std::shared_ptr<const EnvironmentTable> table;  // what environments mean; null: what Headroom says
    QString label;                                  // shown instead of the address when not empty (a profile, the demo)
    QString profileId;                              // empty: of no profile

    [[nodiscard]] bool isUnix() const { return !socketPath.isEmpty(); }
    // "127.0.0.1:6379", "[::1]:6379" or the socket path. Holds no secret.
    [[nodiscard]] QString address() const;
    // "redis://127.0.0.1:6379", "rediss://db1:6380", "unix:///run/redis.sock": without user and password, since people
    // take the one for the other.
    [[nodiscard]] QString uri() const;
    // The label, else the address.
    [[nodiscard]] QString displayName() const;
    // Who logs in without a user is the user “default”.
    [[nodiscard]] QString loginName() const;
    // The same way in: by the profile where both have one, else by address and loginName().
    [[nodiscard]] bool isSameWayIn(const Endpoint& other) const;
    // Over TLS: the name or IP address its certificate must bear, without a trailing dot or a zone.
    [[nodiscard]] QString peerName() const;
    // The same address, or the same port of this computer: localhost, 127.0.0.1 and ::1 are one. Who logs in does not
    // matter.
    [[nodiscard]] bool isSameServer(const Endpoint& other) const;
    // A unix socket or a loopback address. Behind it may be a tunnel or a container.
    [[nodiscard]] bool isOfThisComputer() const;
    // What was said, else Local for what is served here, Production for all else: also as long as it is not known.
    [[nodiscard]] Environment environment() const;
    // What that means.
    [[nodiscard]] EnvironmentRules rules() const;
    // The name, the way to the password and the care of `other`, which is reached in the same way.
    void follow(const Endpoint& other);
    // The care of `kept` where that is stricter.
    void tighten(const Endpoint& kept);
    // Not for an address of this computer with an unproven server behind it, of which nobody said anything.
    [[nodiscard]] bool isEnvironmentKnown() const { return said || servedHere || !isOfThisComputer(); }
    // "local", "staging", "production", "unknown"
    [[nodiscard]] QString environmentText() const;
    // The words that make redis-cli reach the same server, without the password: {"redis-cli", "-h", ...}.
    [[nodiscard]] std::vector<QByteArray> redisCliWords() const;
};

// `redis://[user[:password]@]host[:port]`, `rediss://` (over TLS), `unix://[user[:password]@]/path`, `host[:port]`,
// `[v6]:port`, `/path`. User and password are percent-decoded. Errors: BadInput.
[[nodiscard]] Result<Endpoint> parseEndpoint(const QString& text);

}  // namespace headroom
