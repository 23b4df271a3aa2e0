// SPDX-License-Identifier: GPL-3.0-or-later
// What to think of a connection's end, and the words for it. Pure.
// Facts it rests on: a server at its maxclients limit says so unasked and closes; what we send first can cost us that
// text (RST), and a busy server says it late (networking.c, acceptCommonHandler). So a try listens before it speaks.
// Over TLS it can say nothing: it closes before the handshake. A TLS 1.3 server looks at our certificate after our side
// is done (RFC 8446, 4.4.2.4), so its alert comes over an open connection.
// One that was closed without a word after it spoke is followed at once by one that listens longer, and that by one
// that begins a TLS handshake: a TLS port and many a proxy are quiet until they are spoken to.
#pragma once

#include "core/session/backoff.h"
#include "core/session/connection_end.h"
#include "core/session/session_status.h"

#include <optional>

namespace headroom {

// What a try looks for.
enum class Look {
    First,
    Longer,  // the try before was closed without a word: listen for a second before speaking
    Tls,     // quiet for that second: only begin a TLS handshake that proves nothing
};

struct EndPast {
    Look look = Look::First;
    bool live = false;          // INFO was answered over this connection,
    bool everLive = false;      // over this or one before
    bool brokeInLogin = false;  // the try before meant BrokeInLogin
};

enum class EndMeaning {
    CannotConnect,   // no bytes could flow
    Foreign,         // the first bytes are of another protocol
    Garbled,         // no RESP, and never was
    TlsFailed,       // no TLS, or one of the two does not accept the other
    MayNeedTls,      // plain text was answered with TLS, or not at all and TLS was spoken
    Full,            // it said so
    ProbablyFull,    // closed without a word before we spoke; over TLS before the handshake was done
    LoginWanted,     // it wants a password before anything else
    Denied,          // turned away with another text
    ClosesOnSpeech,  // closed without a word whenever it is spoken to: no full server, which would have done so before
    BrokeInLogin,    // closed after answers, but before INFO was answered
    Broke,
    LookLonger,  // unknown: look again at once (Look::Longer)
};

[[nodiscard]] EndMeaning judgeEnd(const ConnectionEnd& end, const EndPast& past);

// Of Full, LoginWanted, Denied: what the server said, without '-'.
[[nodiscard]] QByteArray refusalText(const ConnectionEnd& end);

struct EndReport {
    SessionState state;
    QString detail;
    std::optional<RetryPace> retry;  // nullopt: not by itself
    bool certain = true;
    // As in SessionStatus
    Remedy remedy = Remedy::None;
    std::optional<CertificateFacts> certificate{};
    bool wantsPassphrase = false;
};

// Not for LoginWanted and LookLonger. `hidden` is cut out of the server's words.
[[nodiscard]] EndReport reportEnd(EndMeaning meaning, const ConnectionEnd& end, const Endpoint& endpoint,
                                  const Secret& hidden);

}  // namespace headroom
