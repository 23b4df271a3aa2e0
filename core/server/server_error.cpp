// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/server_error.h"

#include "core/report/escape.h"

#include <algorithm>

namespace headroom {

namespace {

using enum ServerErrorClass;

struct Wording {
    QByteArrayView start;
    ServerErrorClass errorClass;
};

// The first word, in capitals as servers write it.
constexpr Wording codes[] = {
    {"NOAUTH", NoAuth}, {"WRONGPASS", WrongPass},   {"NOPERM", NoPerm}, {"LOADING", Loading},
    {"BUSY", Busy},     {"MASTERDOWN", MasterDown}, {"DENIED", Denied}, {"READONLY", ReadOnly},
};

// How the text goes on after "ERR ", compared without case: unknown subcommands are "Unknown subcommand" before Redis 7
// and "unknown subcommand" since.
constexpr Wording starts[] = {
    {"max number of ", MaxClients},
    {"invalid password", WrongPass},
    {"Client sent AUTH, but no password is set", AuthNotNeeded},
    {"AUTH <password> called without any password configured", AuthNotNeeded},
    {"unknown command", UnknownCommand},
    {"unknown subcommand", UnknownCommand},
    {"Unknown SLOWLOG subcommand", UnknownCommand},
    {"CONFIG subcommand must be one of", UnknownCommand},
    {"syntax error", UnknownCommand},
    {"wrong number of arguments", UnknownCommand},
    {"Protocol error", Protocol},
};

bool startsWith(QByteArrayView text, QByteArrayView start) {
    return text.size() >= start.size() && text.first(start.size()).compare(start, Qt::CaseInsensitive) == 0;
}

struct Meaning {
    const char* name;
    ErrorKind kind;
    const char16_t* sentence;  // %1 is the command
};

Meaning meaningOf(ServerErrorClass errorClass) {
    switch (errorClass) {
        case MaxClients:
            return {"maxclients", ErrorKind::Full, u"The server is full: it turns new connections away."};
        case NoAuth:
            return {"noauth", ErrorKind::Auth, u"The server wants a password before it answers %1."};
        case WrongPass:
            return {"wrongpass", ErrorKind::Auth, u"The server does not accept this user name and password."};
        case AuthNotNeeded:
            return {"auth_not_needed", ErrorKind::Auth, u"A password was given, but the server has none set."};
        case NoPerm:
            return {"noperm", ErrorKind::NotPermitted, u"This user may not run %1; ask for the permission in the ACL."};
        case Loading:
            return {"loading", ErrorKind::Server, u"The server is loading its data and does not answer %1 yet."};
        case Busy:
            return {"busy", ErrorKind::Server, u"The server is busy with a long script and does not answer %1."};
        case MasterDown:
            return {"masterdown", ErrorKind::Server,
                    u"This replica has lost its primary and is set not to answer %1 until it is back."};
        case UnknownCommand:
            return {"unknown_command", ErrorKind::Unsupported,
                    u"The server does not know %1 in this form: it is too old, or the command is renamed or disabled."};
        case Denied:
            return {"denied", ErrorKind::Unreachable,
                    u"The server is in protected mode and takes connections from its own machine only."};
        case Protocol:
            return {"protocol", ErrorKind::Protocol, u"The server could not read what was sent for %1."};
        case ReadOnly:
            return {"readonly", ErrorKind::Server, u"The server is a read-only replica and refused %1."};
        case Other:
            break;
    }
    return {"other", ErrorKind::Server, u"The server refused %1."};
}

}  // namespace

ServerErrorClass classifyServerError(QByteArrayView text) {
    const qsizetype space = text.indexOf(' ');
    const QByteArrayView code = space < 0 ? text : text.first(space);
    const auto known =
        std::find_if(std::begin(codes), std::end(codes), [code](const Wording& w) { return w.start == code; });
    if (known != std::end(codes)) {
        return known->errorClass;
    }
    // Proxies leave the code out.
    const QByteArrayView rest = code == QByteArrayView("ERR") && space >= 0 ? text.sliced(space + 1) : text;
    const auto start = std::find_if(std::begin(starts), std::end(starts),
                                    [rest](const Wording& w) { return startsWith(rest, w.start); });
    return start == std::end(starts) ? Other : start->errorClass;
}

const char* serverErrorClassName(ServerErrorClass errorClass) {
    return meaningOf(errorClass).name;
}

Error describeServerError(QByteArrayView text, const QString& command) {
    const Meaning meaning = meaningOf(classifyServerError(text));
    const QString sentence = QString::fromUtf16(meaning.sentence).replace(QLatin1String("%1"), command);
    return {meaning.kind, sentence + QStringLiteral(" The server said: ") + visibleText(text)};
}

}  // namespace headroom
