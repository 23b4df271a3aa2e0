// SPDX-License-Identifier: GPL-3.0-or-later
// What an error reply means. Pure. Texts differ by version and brand (Redis 2.8 ... 8.x, Valkey, KeyDB, clouds), so the
// class is taken from the code word first and from the start of the text where the code is only "ERR".
#pragma once

#include "core/profile/secret.h"
#include "core/result.h"

#include <QByteArray>

namespace headroom {

enum class ServerErrorClass {
    MaxClients,      // "ERR max number of clients [+ cluster connections] reached", "max number of priority clients
                     // reached", "max concurrent connections exceeded", "too many connections" and the like
    NoAuth,          // "NOAUTH ..."
    WrongPass,       // "WRONGPASS ...", "ERR invalid password"
    AuthNotNeeded,   // AUTH sent to a server without a password: go on unauthenticated
    NoPerm,          // "NOPERM ..."
    Loading,         // "LOADING ..."
    Busy,            // "BUSY ..."
    MasterDown,      // "MASTERDOWN ..."
    UnknownCommand,  // unknown, unsupported, renamed or disabled command or subcommand; wrong arity of an older server;
                     // syntax error; an INFO section not known (Garnet)
    Denied,          // "DENIED ..." protected mode
    Protocol,        // "ERR Protocol error ..."
    ReadOnly,        // "READONLY ..."
    Other,
};

// `text` is the error line without the leading '-'. Any bytes.
[[nodiscard]] ServerErrorClass classifyServerError(QByteArrayView text);

// Lower-case name for machines: "maxclients", "noauth", "wrongpass", "auth_not_needed", "noperm", "loading", "busy",
// "masterdown", "unknown_command", "denied", "protocol", "readonly", "other".
// It says when, not what: the same command may be answered a moment later (loading, a script, a lost primary).
[[nodiscard]] bool isPassing(ServerErrorClass errorClass);
[[nodiscard]] const char* serverErrorClassName(ServerErrorClass errorClass);

// "ACL SETUSER app +client|kill" for "CLIENT KILL": what lets that user run it. Empty: `command` is none of ours. One
// form of it does for all servers: `+command|subcommand` is taken since Redis 6.0 (acl.c, ACLSetUser), where NOPERM
// names the command alone, as by 7.0 and later, which name the subcommand.
[[nodiscard]] QString grantLine(const QString& command, const QString& user);

// An Error with a sentence for people about `command` (such as "CLIENT LIST"), the server's own text shown escaped and
// cut at 512 characters. Servers and proxies echo what they did not understand: `secret` is cut out where it stands for
// itself, and everywhere when it is long enough to be no part of other words by chance; so is what a server lists as
// our arguments, which it may have cut in the middle. `user`: who we are, where the server does not say; empty: not
// known.
[[nodiscard]] Error describeServerError(QByteArrayView text, const QString& command, const Secret& secret = {},
                                        const QString& user = {});

// Only the server's text, made safe in the same way.
[[nodiscard]] QString serverWords(QByteArrayView text, const Secret& secret);

}  // namespace headroom
