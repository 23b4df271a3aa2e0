// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/server_error.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <cctype>

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
    {"unknown or unsupported command", UnknownCommand},
    {"unsupported command", UnknownCommand},
    {"invalid section", UnknownCommand},
    {"Unknown SLOWLOG subcommand", UnknownCommand},
    {"CONFIG subcommand must be one of", UnknownCommand},
    {"syntax error", UnknownCommand},
    {"wrong number of arguments", UnknownCommand},
    {"Protocol error", Protocol},
};

bool startsWith(QByteArrayView text, QByteArrayView start) {
    return text.size() >= start.size() && text.first(start.size()).compare(start, Qt::CaseInsensitive) == 0;
}

bool isCode(QByteArrayView word) {
    return word == QByteArrayView("ERR") || std::ranges::find(codes, word, &Wording::start) != std::end(codes);
}

// Clouds and proxies say it in their own words: that there are too many of us, or that their most is reached.
bool tellsOfTooMany(QByteArrayView text) {
    const QByteArray words = text.first(std::min<qsizetype>(text.size(), 256)).toByteArray().toLower();
    const auto has = [&words](std::initializer_list<QByteArrayView> any) {
        return std::ranges::any_of(any, [&words](QByteArrayView word) { return words.contains(word); });
    };
    const bool ofUs = has({"connections", "clients", "sessions", "connection limit", "client limit", "maxclients"});
    return ofUs &&
           (has({"too many "}) || (has({"max", "limit"}) && has({"reached", "exceeded", "exceeds", "is full"})));
}

// Letters and digits, also those of other scripts.
bool isInWord(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isalnum(byte) != 0 || byte >= 0x80;
}

QByteArray withoutSecret(QByteArrayView text, const Secret& secret) {
    const QByteArray& hidden = secret.reveal();
    if (hidden.isEmpty())
        return text.toByteArray();
    constexpr QByteArrayView cut = "(redacted)";
    constexpr QByteArrayView arguments = "with args beginning with";
    constexpr qsizetype longEnough = 6;
    const qsizetype listed = text.indexOf(arguments);
    const QByteArrayView told = listed < 0 ? text : text.first(listed + arguments.size());
    // The code is the server's own word.
    const qsizetype space = told.indexOf(' ');
    const qsizetype codeEnd = space < 0 ? told.size() : space;
    qsizetype at = isCode(told.first(codeEnd)) ? codeEnd : 0;
    QByteArray out = told.first(at).toByteArray();
    while (at < told.size()) {
        const qsizetype end = at + hidden.size();
        const auto isWithin = [told](qsizetype edge) {
            return edge > 0 && edge < told.size() && isInWord(told[edge - 1]) && isInWord(told[edge]);
        };
        if (told.sliced(at).startsWith(hidden) && (hidden.size() >= longEnough || (!isWithin(at) && !isWithin(end)))) {
            out += cut;
            at = end;
        } else {
            out += told[at++];
        }
    }
    return listed < 0 ? out : out + ": " + cut.toByteArray();
}

constexpr qsizetype longestUser = 100;

// "NOPERM User app has no permissions to run the 'client|kill' command" (Redis 7.2, Valkey); empty: it names nobody.
QString userIn(const QByteArray& text) {
    constexpr QByteArrayView before("NOPERM User ");
    const qsizetype end = text.indexOf(" has no permissions");
    return text.startsWith(before) && end > before.size()
               ? QString::fromUtf8(text.sliced(before.size(), end - before.size()))
               : QString();
}

struct Meaning {
    const char* name;
    ErrorKind kind;
    const char* sentence;  // of Sentence::tr(); %1 is the command
};

Meaning meaningOf(ServerErrorClass errorClass) {
    switch (errorClass) {
        case MaxClients:
            return {"maxclients", ErrorKind::Full,
                    QT_TRANSLATE_NOOP("headroom::Sentence", "The server is full: it turns new connections away.")};
        case NoAuth:
            return {"noauth", ErrorKind::Auth,
                    QT_TRANSLATE_NOOP("headroom::Sentence", "The server wants a password before it answers %1.")};
        case WrongPass:
            return {"wrongpass", ErrorKind::Auth,
                    QT_TRANSLATE_NOOP("headroom::Sentence", "The server does not accept this user name and password.")};
        case AuthNotNeeded:
            return {"auth_not_needed", ErrorKind::Auth,
                    QT_TRANSLATE_NOOP("headroom::Sentence", "A password was given, but the server has none set.")};
        case NoPerm:
            return {"noperm", ErrorKind::NotPermitted,
                    QT_TRANSLATE_NOOP("headroom::Sentence", "This user may not run %1.")};
        case Loading:
            return {
                "loading", ErrorKind::Server,
                QT_TRANSLATE_NOOP("headroom::Sentence", "The server is loading its data and does not answer %1 yet.")};
        case Busy:
            return {"busy", ErrorKind::Server,
                    QT_TRANSLATE_NOOP("headroom::Sentence",
                                      "The server is busy with a long script and does not answer %1.")};
        case MasterDown:
            return {
                "masterdown", ErrorKind::Server,
                QT_TRANSLATE_NOOP("headroom::Sentence",
                                  "This replica has lost its primary and is set not to answer %1 until it is back.")};
        case UnknownCommand:
            return {
                "unknown_command", ErrorKind::Unsupported,
                QT_TRANSLATE_NOOP("headroom::Sentence",
                                  "The server does not know %1 in this form: it is too old, or the command is renamed "
                                  "or disabled.")};
        case Denied:
            return {
                "denied", ErrorKind::Unreachable,
                QT_TRANSLATE_NOOP("headroom::Sentence",
                                  "The server is in protected mode and takes connections from its own machine only.")};
        case Protocol:
            return {"protocol", ErrorKind::Protocol,
                    QT_TRANSLATE_NOOP("headroom::Sentence", "The server could not read what was sent for %1.")};
        case ReadOnly:
            return {"readonly", ErrorKind::Server,
                    QT_TRANSLATE_NOOP("headroom::Sentence", "The server is a read-only replica and refused %1.")};
        case Other:
            break;
    }
    return {"other", ErrorKind::Server, QT_TRANSLATE_NOOP("headroom::Sentence", "The server refused %1.")};
}

}  // namespace

ServerErrorClass classifyServerError(QByteArrayView text) {
    const qsizetype space = text.indexOf(' ');
    const QByteArrayView code = space < 0 ? text : text.first(space);
    const auto known = std::ranges::find(codes, code, &Wording::start);
    if (known != std::end(codes)) {
        return known->errorClass;
    }
    // Proxies leave the code out.
    const QByteArrayView rest = code == QByteArrayView("ERR") && space >= 0 ? text.sliced(space + 1) : text;
    const auto start = std::find_if(std::begin(starts), std::end(starts),
                                    [rest](const Wording& w) { return startsWith(rest, w.start); });
    if (start != std::end(starts))
        return start->errorClass;
    return tellsOfTooMany(text) ? MaxClients : Other;
}

bool isPassing(ServerErrorClass errorClass) {
    return errorClass == Loading || errorClass == Busy || errorClass == MasterDown;
}

const char* serverErrorClassName(ServerErrorClass errorClass) {
    return meaningOf(errorClass).name;
}

QString grantLine(const QString& command, const QString& user) {
    const QStringList words = command.toLower().split(u' ');
    constexpr std::array containers{"client", "config", "slowlog"};
    const bool hasSubcommands = std::ranges::any_of(
        containers, [&words](const char* container) { return words.front() == QLatin1String(container); });
    if (words.front() != QLatin1String("info") && (!hasSubcommands || words.size() < 2))
        return {};
    const QString rule = hasSubcommands ? words[0] + u'|' + words[1] : words[0];
    return QStringLiteral("ACL SETUSER %1 +%2")
        .arg(user.isEmpty() ? QStringLiteral("USER") : visibleText(user.toUtf8(), longestUser), rule);
}

Error describeServerError(QByteArrayView text, const QString& command, const Secret& secret, const QString& user) {
    const ServerErrorClass errorClass = classifyServerError(text);
    const Meaning meaning = meaningOf(errorClass);
    QString sentence = Sentence::tr(meaning.sentence).replace(QLatin1String("%1"), command);
    Error error{meaning.kind, {}};
    if (errorClass == NoPerm) {
        const QString told =
            secret.isEmpty() || !text.contains(secret.reveal()) ? userIn(text.toByteArray()) : QString();
        error.grant = grantLine(command, told.isEmpty() ? user : told);
    }
    // So do the nodes of ElastiCache, Azure Cache and Memorystore. What a server is called tells nothing of its owner.
    if (errorClass == UnknownCommand && command.startsWith(QLatin1String("CONFIG")))
        sentence += Sentence::tr(
            " Managed services switch it off: if this is one, its settings are shown and changed in the console of "
            "the provider.");
    constexpr std::array renamable{"CLIENT", "CONFIG", "INFO", "SLOWLOG"};
    if (errorClass == UnknownCommand && std::ranges::any_of(renamable, [&command](const char* name) {
            return command.section(u' ', 0, 0) == QLatin1String(name);
        }))
        sentence += Sentence::tr(
            " If it is renamed, write its new name into the profile of the server (“Renamed "
            "commands” in the editor of the window).");
    if (!error.grant.isEmpty())
        sentence += Sentence::tr(" Who manages its users can allow it: %1.").arg(error.grant);
    error.detail = sentence + Sentence::tr(" The server said: ") + serverWords(text, secret);
    return error;
}

QString serverWords(QByteArrayView text, const Secret& secret) {
    return visibleText(withoutSecret(text, secret));
}

}  // namespace headroom
