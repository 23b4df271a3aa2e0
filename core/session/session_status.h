// SPDX-License-Identifier: GPL-3.0-or-later
// What a session tells about itself. Values; cross threads by copy.
#pragma once

#include "core/clock.h"
#include "core/result.h"
#include "core/wire/certificate_facts.h"

#include <QMetaType>
#include <QString>

#include <optional>

namespace headroom {

enum class SessionState {
    Connecting,
    Connected,
    Full,            // turned away at maxclients; SessionStatus::certain tells whether the server said so
    Denied,          // the server closed the connection with a text of its own; or, SessionStatus::certain is false,
                     // without a word whenever it is spoken to
    PasswordNeeded,  // and none was given, or none that it could tell right from wrong. Not tried again by itself
    WrongPassword,   // the server said so of the one that was given. Not tried again by itself
    NoPermission,    // logged in, but INFO is forbidden
    Loading,
    Busy,          // a script blocks the server
    NotAnswering,  // connected, no reply within the deadline; the connection is kept
    Unreachable,
    TlsFailed,  // no TLS, or a peer that is not proven: SessionStatus::certificate. Nothing was sent
    NotRedis,   // something else answers on that port
    Saved,      // no session at all: a client list from a file
};

// The words people see, also the `state` of `headroom watch --json`: "connecting", "connected", "full", "denied",
// "password needed", "wrong password", "no permission", "loading", "busy", "not answering", "unreachable", "tls
// failed", "not Redis", "saved".
[[nodiscard]] const char* sessionStateName(SessionState state);

// What a person can do about it. The window and the console have words of their own for it.
enum class Remedy {
    None,
    TrustCertificate,  // `certificate` was refused
    PinAnew,           // `certificate` is another one than was pinned
    SpeakTls,          // plain text was spoken to a port that may need TLS
    SpeakPlain,        // TLS was spoken to what may be a plain port
    ShowCertificate,   // the server may want a certificate of ours
};

struct SessionStatus {
    SessionState state = SessionState::Connecting;
    bool certain = true;                 // Full, Denied: false when concluded from a closed connection
    QString detail{};                    // what happened and what it means; plain text
    int attempt = 0;                     // tries since the last time it was connected; 0 when connected
    int nextAttemptMs = -1;              // until the next try; -1: none planned
    WallTime since{};                    // when this state began
    QString grant{};                     // NoPermission: as Error::grant
    std::optional<qint64> maxclients{};  // NoPermission: what CONFIG GET says, where that is allowed
    Remedy remedy = Remedy::None;
    std::optional<CertificateFacts> certificate{};  // TlsFailed: the server's, where it is what was refused
    bool wantsPassphrase = false;  // TlsFailed: Endpoint::keyPassphrase is missing or wrong. Not tried again by itself

    // A reply came: the connection is alive (Connected, NoPermission, Loading, Busy).
    [[nodiscard]] bool isLive() const {
        return state == SessionState::Connected || state == SessionState::NoPermission ||
               state == SessionState::Loading || state == SessionState::Busy;
    }
    // A person has to give another name or password.
    [[nodiscard]] bool isLoginRefused() const {
        return state == SessionState::PasswordNeeded || state == SessionState::WrongPassword;
    }
};

// What monitoring costs the server and what it takes us.
struct SessionCost {
    double serverShare = 0;     // 0.004 = 0.4 % of one server thread, over the last 30 s
    bool measured = false;      // true: from the server's own commandstats; false: upper bound from round trips
    qint64 roundTripUsec = -1;  // of the last INFO; -1 unknown
    // Of the client table
    int clientListIntervalMs = 0;  // between two lists, or two readings of the clients on screen
    bool sweeping = false;         // piece by piece, not the whole list at once
    qint64 holdUsec = 0;           // the longest a command for it is expected to take the server
    qint64 wholeListUsec = 0;      // what a whole list would take
    int scanSeconds = 0;           // until all clients were asked for once; 0: they were
    // Of a kill, by the server's own accounts; unknown until it told.
    std::optional<double> listedUsec;  // a client of CLIENT LIST
    std::optional<double> killedUsec;  // a CLIENT KILL so far, of anybody's (Redis 7.0+)
    qint64 limitUsec = 0;              // that one of our commands may take (CostLimits)
};

}  // namespace headroom

Q_DECLARE_METATYPE(headroom::SessionStatus)
Q_DECLARE_METATYPE(headroom::SessionCost)
