// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/endpoint.h"

#include "core/text/sentence.h"

#include <QHostAddress>

#include <algorithm>
#include <cctype>
#include <optional>

namespace headroom {

namespace {

// Where the "://" after a scheme's name is, or -1.
qsizetype schemeEnd(const QString& text) {
    const auto end = text.indexOf(QLatin1String("://"));
    return std::all_of(text.begin(), text.begin() + std::max<qsizetype>(end, 0),
                       [](QChar c) { return c.isLetterOrNumber() || c == u'+' || c == u'-'; })
               ? end
               : -1;
}

// What of `text` may be repeated in a sentence: nothing that could be a password, however the address is broken.
QString quoted(const QString& text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](QChar c) { return c.isPrint(); });
    const auto scheme = schemeEnd(text);
    const auto begin = scheme < 0 ? 0 : scheme + 3;
    const auto hostEnd = text.indexOf(u':', text.indexOf(u']', begin) < 0 ? begin : text.indexOf(u']', begin));
    QString shown = text;
    if (text.contains(u'@') || !plain)
        shown = text.left(plain ? begin : 0) + u'…';
    else if (hostEnd >= 0)
        shown = text.left(hostEnd) + QStringLiteral(":…");
    return QStringLiteral("“%1”").arg(shown);
}

// nullopt when a % is not followed by two hexadecimal digits, or stands for a zero byte.
std::optional<QByteArray> percentDecoded(QStringView text) {
    const QByteArray bytes = text.toUtf8();
    QByteArray decoded;
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        if (bytes[i] != '%') {
            decoded += bytes[i];
            continue;
        }
        const QByteArray digits = bytes.mid(i + 1, 2);
        bool ok = false;
        const uint value = digits.toUInt(&ok, 16);
        if (digits.size() != 2 || !std::isxdigit(static_cast<unsigned char>(digits[0])) || !ok || value == 0)
            return std::nullopt;
        decoded += static_cast<char>(value);
        i += 2;
    }
    return decoded;
}

// `text` is what stands before the '@'.
Result<Endpoint> withLogin(Endpoint endpoint, QStringView text) {
    const auto colon = text.indexOf(u':');
    const auto user = percentDecoded(colon < 0 ? text : text.left(colon));
    const auto password = percentDecoded(colon < 0 ? QStringView() : text.mid(colon + 1));
    if (!user || !password)
        return badInput(Sentence::tr(
            "The user or the password before the @ holds a % that is not followed by two hexadecimal digits; write %25 "
            "for a % sign."));
    endpoint.user = QString::fromUtf8(*user);
    endpoint.password = Secret(*password);
    return endpoint;
}

// `text` is host[:port] or [v6][:port]; `whole` is for the sentence.
Result<Endpoint> withHost(Endpoint endpoint, QStringView text, const QString& whole) {
    QStringView port;
    bool hasPort = false;
    if (text.startsWith(u'[')) {
        const auto close = text.indexOf(u']');
        const QStringView rest = close < 0 ? QStringView() : text.mid(close + 1);
        endpoint.host = close < 0 ? QString() : text.mid(1, close - 1).toString();
        endpoint.host.replace(QLatin1String("%25"), QLatin1String("%"));
        const QHostAddress parsed(endpoint.host);
        if (parsed.protocol() != QAbstractSocket::IPv6Protocol || (!rest.isEmpty() && !rest.startsWith(u':')))
            return badInput(Sentence::tr("The address %1 needs an IPv6 address between the brackets and nothing but a "
                                         "port after them, like [::1]:6379.")
                                .arg(quoted(whole)));
        hasPort = !rest.isEmpty();
        port = rest.mid(hasPort ? 1 : 0);
    } else {
        const auto colon = text.indexOf(u':');
        if (text.count(u':') > 1)
            return badInput(Sentence::tr("The address %1 holds several colons; an IPv6 address needs brackets, like "
                                         "[::1]:6379, and a password needs an @ and a host after it.")
                                .arg(quoted(whole)));
        hasPort = colon >= 0;
        endpoint.host = (hasPort ? text.left(colon) : text).toString();
        port = hasPort ? text.mid(colon + 1) : QStringView();
    }
    const bool oddHost = std::any_of(endpoint.host.cbegin(), endpoint.host.cend(), [](QChar c) {
        return c.isSpace() || !c.isPrint() || QStringView(u"/\\?#@\"'<>").contains(c);
    });
    if (endpoint.host.isEmpty() || endpoint.host == QLatin1String("-"))
        return badInput(
            Sentence::tr("The address %1 names no host; write it like redis://localhost:6379.").arg(quoted(whole)));
    if (oddHost)
        return badInput(Sentence::tr("The host in %1 holds a character that no host name has.").arg(quoted(whole)));
    if (std::all_of(endpoint.host.cbegin(), endpoint.host.cend(), [](QChar c) { return c.isDigit(); }))
        return badInput(
            Sentence::tr("The address %1 has only a number as host; write it like localhost:6379.").arg(quoted(whole)));
    if (hasPort) {
        const bool digits = std::all_of(port.begin(), port.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
        bool ok = false;
        endpoint.port = port.toUShort(&ok);
        if (!digits || !ok || endpoint.port == 0)
            return badInput(Sentence::tr("The port in %1 must be a number from 1 to 65535.").arg(quoted(whole)));
    }
    return endpoint;
}

Result<Endpoint> parseUnix(QStringView rest, const QString& whole) {
    Endpoint endpoint;
    if (!rest.startsWith(u'/')) {
        // A socket path may hold an @ of its own, so the login ends at the first "@/".
        const auto at = rest.indexOf(QLatin1String("@/"));
        if (at < 0)
            return badInput(
                Sentence::tr("The address %1 needs an absolute path, like unix:///run/redis.sock.").arg(quoted(whole)));
        auto login = withLogin(endpoint, rest.left(at));
        if (!login)
            return login;
        endpoint = *std::move(login);
        rest = rest.mid(at + 1);
    }
    const auto path = percentDecoded(rest);
    if (!path)
        return badInput(Sentence::tr("The path in %1 holds a % that is not followed by two hexadecimal digits; write "
                                     "%25 for a % sign.")
                            .arg(quoted(whole)));
    endpoint.socketPath = QString::fromUtf8(*path);
    return endpoint;
}

Result<Endpoint> parseRedis(QStringView rest, const QString& whole) {
    Endpoint endpoint;
    // The last @: people paste passwords that hold one.
    const auto at = rest.lastIndexOf(u'@');
    if (at >= 0) {
        auto login = withLogin(endpoint, rest.left(at));
        if (!login)
            return login;
        endpoint = *std::move(login);
        rest = rest.mid(at + 1);
    }
    // A database number is part of the scheme and means nothing here: connections belong to no database.
    const auto slash = rest.indexOf(u'/');
    if (slash >= 0) {
        const QStringView database = rest.mid(slash + 1);
        if (!std::all_of(database.begin(), database.end(), [](QChar c) { return c >= u'0' && c <= u'9'; }))
            return badInput(Sentence::tr("The address %1 may end in a database number, like /0, but in nothing else.")
                                .arg(quoted(whole)));
        rest = rest.left(slash);
    }
    return withHost(std::move(endpoint), rest, whole);
}

// 127.0.0.2 may be another server.
bool isThisComputer(const QString& host) {
    const QHostAddress address(host);
    return host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0 || address == QHostAddress::LocalHost ||
           address == QHostAddress::LocalHostIPv6;
}

}  // namespace

bool Endpoint::isSameServer(const Endpoint& other) const {
    if (isUnix() || other.isUnix())
        return socketPath == other.socketPath;
    return port == other.port &&
           (host.compare(other.host, Qt::CaseInsensitive) == 0 || (isThisComputer(host) && isThisComputer(other.host)));
}

bool Endpoint::isSameWayIn(const Endpoint& other) const {
    if (!profileId.isEmpty() && !other.profileId.isEmpty())
        return profileId == other.profileId;
    return address() == other.address() && loginName() == other.loginName();
}

QString Endpoint::loginName() const {
    return user.isEmpty() ? QStringLiteral("default") : user;
}

QString Endpoint::address() const {
    if (isUnix())
        return socketPath;
    return (host.contains(u':') ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(host, QString::number(port));
}

QString Endpoint::uri() const {
    return QLatin1String(isUnix() ? "unix://" : transport.tls ? "rediss://" : "redis://") + address();
}

QString Endpoint::displayName() const {
    return label.isEmpty() ? address() : label;
}

QString Endpoint::peerName() const {
    QString name = transport.tls && !transport.tls->serverName.isEmpty() ? transport.tls->serverName : host;
    if (name.contains(u':'))
        name = name.section(u'%', 0, 0);
    return name.endsWith(u'.') ? name.chopped(1) : name;
}

Environment Endpoint::environment() const {
    if (said)
        return *said;
    return isOfThisComputer() && servedHere ? Environment::Local : Environment::Production;
}

bool Endpoint::isOfThisComputer() const {
    return isUnix() || host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0 ||
           QHostAddress(host).isLoopback();
}

QString Endpoint::environmentText() const {
    return isEnvironmentKnown() ? environmentName(environment()) : QStringLiteral("unknown");
}

EnvironmentRules Endpoint::rules() const {
    return table ? table->of(environment()) : EnvironmentTable().of(environment());
}

void Endpoint::follow(const Endpoint& other) {
    label = other.label;
    profileId = other.profileId;
    passwordFrom = other.passwordFrom;
    said = other.said;
    readOnly = other.readOnly;
    locked = other.locked;
    careTrouble = other.careTrouble;
    table = other.table;
}

void Endpoint::tighten(const Endpoint& kept) {
    if (kept.isEnvironmentKnown() && (!isEnvironmentKnown() || kept.environment() > environment()))
        said = kept.environment();
    locked = locked || (kept.locked && !readOnly);
    if (kept.readOnly && !kept.locked)
        locked = false;
    readOnly = readOnly || kept.readOnly;
}

std::vector<QByteArray> Endpoint::redisCliWords() const {
    std::vector<QByteArray> words{"redis-cli"};
    if (isUnix())
        words.insert(words.end(), {"-s", socketPath.toUtf8()});
    else
        words.insert(words.end(), {"-h", host.toUtf8(), "-p", QByteArray::number(port)});
    if (!user.isEmpty())
        words.insert(words.end(), {"--user", user.toUtf8()});
    if (const auto& tls = transport.tls) {
        words.emplace_back("--tls");
        for (const auto& [option, value] :
             {std::pair("--cacert", tls->caFile), std::pair("--cacertdir", tls->caDirectory),
              std::pair("--cert", tls->certFile), std::pair("--key", tls->keyFile),
              std::pair("--sni", tls->serverName)}) {
            if (!value.isEmpty())
                words.insert(words.end(), {option, value.toUtf8()});
        }
        if (tls->insecure)
            words.emplace_back("--insecure");
    }
    return words;
}

Result<Endpoint> parseEndpoint(const QString& text) {
    const QString whole = text.trimmed();
    const auto scheme = schemeEnd(whole);
    if (whole.isEmpty())
        return badInput(Sentence::tr("An address is empty; write it like redis://localhost:6379."));
    if (whole.startsWith(u'/')) {
        if (whole.contains(QChar::Null))
            return badInput(Sentence::tr("A socket path holds a zero byte."));
        Endpoint endpoint;
        endpoint.socketPath = whole;
        return endpoint;
    }
    if (scheme < 0) {
        if (whole.contains(u'@'))
            return badInput(
                Sentence::tr("An address with a user or a password needs redis:// in front, like "
                             "redis://user:password@localhost:6379."));
        return withHost(Endpoint(), whole, whole);
    }
    const QString name = whole.left(scheme).toLower();
    const QStringView rest = QStringView(whole).mid(scheme + 3);
    if (name == QLatin1String("redis"))
        return parseRedis(rest, whole);
    if (name == QLatin1String("unix"))
        return parseUnix(rest, whole);
    if (name == QLatin1String("rediss"))
        return parseRedis(rest, whole).map([](Endpoint endpoint) {
            endpoint.transport.tls = TlsOptions();
            return endpoint;
        });
    return badInput(
        Sentence::tr("The address %1 begins with an unknown scheme; redis://, rediss:// and unix:// are known.")
            .arg(quoted(whole)));
}

}  // namespace headroom
