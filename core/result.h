// SPDX-License-Identifier: GPL-3.0-or-later
// Results for what the world does wrong: tl::expected with a typed Error. Our own bugs are Q_ASSERTs.
#pragma once

#include <QString>

#include <tl/expected.hpp>

#include <utility>

namespace headroom {

enum class ErrorKind {
    BadInput,      // what the user typed cannot be understood
    Unreachable,   // no connection: name, route, refusal, timeout
    Full,          // turned away at maxclients, by text or probably
    Auth,          // wrong or missing password
    NotPermitted,  // the server's ACL says no
    Unsupported,   // the server does not know the command
    NoAnswer,      // the deadline passed
    Protocol,      // the bytes are not what Redis sends
    Server,        // any other error reply
    Local,         // this machine: file, process, memory
    Cancelled,     // we stopped it
};

// `detail` is one plain sentence for people: what happened, what it means, what to do. Never holds a secret.
struct Error {
    ErrorKind kind = ErrorKind::Local;
    QString detail;
    QString grant{};  // NotPermitted: the line that would grant it, "ACL SETUSER app +client|kill"; empty: not known
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> badInput(QString detail) {
    return tl::unexpected(Error{ErrorKind::BadInput, std::move(detail)});
}

[[nodiscard]] inline tl::unexpected<Error> localTrouble(QString detail) {
    return tl::unexpected(Error{ErrorKind::Local, std::move(detail)});
}

}  // namespace headroom
