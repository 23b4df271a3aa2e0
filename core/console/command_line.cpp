// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/command_line.h"

#include "core/console/filter_problem.h"
#include "core/console/mistyped_command.h"
#include "core/console/option_words.h"
#include "core/profile/command_words.h"
#include "core/query/filter_quantity.h"
#include "core/report/groups_report.h"

#include <QDir>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace headroom {

namespace {

using Mode = CommandLine::Mode;

constexpr int mostSeconds = 2'000'000;

QString modeName(Mode mode) {
    switch (mode) {
        case Mode::Shot:
            return QStringLiteral("--shot");
        case Mode::Clients:
            return QStringLiteral("clients");
        case Mode::Watch:
            return QStringLiteral("watch");
        case Mode::Report:
            return QStringLiteral("report");
        case Mode::Check:
            return QStringLiteral("check");
        case Mode::Slowlog:
            return QStringLiteral("slowlog");
        case Mode::Kill:
            return QStringLiteral("kill");
        case Mode::Set:
            return QStringLiteral("set");
        case Mode::Leases:
            return QStringLiteral("leases");
        case Mode::Ledger:
            return QStringLiteral("ledger");
        case Mode::Profiles:
            return QStringLiteral("profiles");
        default:
            return QStringLiteral("the window");
    }
}

constexpr Mode commandModes[] = {Mode::Clients, Mode::Watch, Mode::Report, Mode::Check,  Mode::Slowlog,
                                 Mode::Kill,    Mode::Set,   Mode::Leases, Mode::Ledger, Mode::Profiles};

// Takes the command's name off the words.
Mode takeMode(OptionWords& words) {
    for (const Mode mode : commandModes) {
        if (!words.others.isEmpty() && words.others.first() == modeName(mode)) {
            words.others.removeFirst();
            return mode;
        }
    }
    return words.has(QLatin1String("--shot")) ? Mode::Shot : Mode::Window;
}

// A name that nearly is a command, with more behind it than the window of a server takes; alone it is a server.
std::optional<QString> mistypedProblem(Mode mode, const OptionWords& words) {
    const QStringList naming{QStringLiteral("-h"), QStringLiteral("-p"), QStringLiteral("-s"), QStringLiteral("-u")};
    const bool hasMore =
        words.others.size() > 1 || std::ranges::any_of(words.options, [&naming, mode](const auto& given) {
            return (given.first->modes & modeBit(mode)) == 0 || naming.contains(given.first->name);
        });
    if ((mode != Mode::Window && mode != Mode::Shot) || words.others.isEmpty() || !hasMore)
        return std::nullopt;
    QStringList names;
    std::ranges::transform(commandModes, std::back_inserter(names), modeName);
    const QString& typed = words.others.first();
    const QString meant = commandMeant(typed, names);
    if (meant.isEmpty())
        return std::nullopt;
    return QStringLiteral("There is no command “%1”; did you mean “%2”? A server of that name is written redis://%1.")
        .arg(typed, meant);
}

using Verb = CommandLine::ProfilesVerb;

struct VerbWords {
    Verb verb;
    QLatin1String name;
    QLatin1String needs;  // what stands after it; empty: nothing
};
constexpr VerbWords kVerbs[] = {
    {Verb::List, {}, {}},
    {Verb::Add, QLatin1String("add"), QLatin1String("a name and an address, such as add orders redis://db1:6379")},
    {Verb::Edit, QLatin1String("edit"), QLatin1String("the name of a profile")},
    {Verb::Remove, QLatin1String("remove"), QLatin1String("the name of a profile")},
    {Verb::Secret, QLatin1String("secret"), QLatin1String("the name of a profile")},
    {Verb::Export, QLatin1String("export"), QLatin1String("the name of a file, or - for standard output")},
    {Verb::Test, QLatin1String("test"), QLatin1String("the name of a profile or an address")},
};

// Takes the verb of `profiles` and what it needs first off the words.
std::optional<QString> takeVerb(CommandLine& line, QStringList& others) {
    if (others.isEmpty())
        return std::nullopt;
    const QString word = others.takeFirst();
    const auto* const verb =
        std::ranges::find_if(kVerbs, [&](const VerbWords& one) { return !one.name.isEmpty() && word == one.name; });
    if (verb == std::end(kVerbs))
        return QStringLiteral("profiles takes add, edit, remove, secret, export or test.");  // the word may be a secret
    line.verb = verb->verb;
    if (line.verb == Verb::Test)  // its address may stand in options
        return std::nullopt;
    if (others.isEmpty())
        return QStringLiteral("profiles %1 needs %2.").arg(verb->name, verb->needs);
    (line.verb == Verb::Export ? line.exportFile : line.profileName) = others.takeFirst();
    return std::nullopt;
}

// What an option of `profiles` does not go with; nullopt: it does.
std::optional<QString> verbProblem(Verb verb, const Option& option) {
    const auto is = [&option](std::initializer_list<const char*> names) {
        return std::ranges::any_of(names, [&](const char* name) { return option.name == QLatin1String(name); });
    };
    if (verb == Verb::Test && is({"-a", "--pass"}))
        return std::nullopt;
    if (is({"-a", "--pass"}))
        return QStringLiteral(
                   "A password of %1 is for one run and never kept: headroom profiles secret NAME puts one into the "
                   "keychain.")
            .arg(option.name);
    const bool isList = is({"--json"});
    const bool isEdit = is({"--name", "--read-write"});
    const bool isTold = is({"--group", "--notes", "--secret", "--env", "--read-only"});
    if (isList   ? verb == Verb::List || verb == Verb::Test
        : isEdit ? verb == Verb::Edit
                 : verb == Verb::Add || verb == Verb::Edit || (verb == Verb::Test && !isTold))
        return std::nullopt;
    return QStringLiteral("The option %1 belongs to %2.")
        .arg(option.name, isList   ? QLatin1String("profiles alone and profiles test")
                          : isEdit ? QLatin1String("profiles edit")
                          : isTold ? QLatin1String("profiles add and profiles edit")
                                   : QLatin1String("profiles add, edit and test"));
}

// nullopt: it is none.
std::optional<SecretPlace> secretPlace(const QString& text) {
    using Kind = SecretPlace::Kind;
    for (const auto& [name, kind] :
         {std::pair("none", Kind::None), std::pair("keychain", Kind::Keychain), std::pair("ask", Kind::Asked)}) {
        if (text == QLatin1String(name))
            return SecretPlace{kind, {}, {}};
    }
    const QString rest = text.section(u':', 1);
    if (text.startsWith(QLatin1String("env:")) && !rest.isEmpty() && !rest.contains(u'='))
        return SecretPlace{Kind::Variable, rest, {}};
    if (const auto words = commandWords(rest); text.startsWith(QLatin1String("command:")) && words)
        return SecretPlace{Kind::Command, {}, *words};
    return std::nullopt;
}

// Adds "1,2,3"; false when it is none of that.
bool addIds(std::vector<std::int64_t>& ids, const QString& text) {
    std::vector<std::int64_t> more;
    for (const QString& word : text.split(u',')) {
        bool ok = false;
        const qint64 id = word.toLongLong(&ok);
        if (!ok || id < 1 || QString::number(id) != word)
            return false;
        more.push_back(id);
    }
    std::ranges::copy(more, std::back_inserter(ids));
    return true;
}

bool applyInclude(KillScope& scope, const QString& text) {
    const std::pair<const char*, bool KillScope::*> kinds[] = {
        {"monitor", &KillScope::monitors}, {"pubsub", &KillScope::pubsub},       {"blocked", &KillScope::blocked},
        {"multi", &KillScope::multi},      {"unread", &KillScope::unreadOutput}, {"active", &KillScope::active}};
    for (const QString& word : text.split(u',')) {
        const auto* kind = std::ranges::find_if(kinds, [&](const auto& k) { return word == QLatin1String(k.first); });
        if (kind == std::end(kinds))
            return false;
        scope.*kind->second = true;
    }
    return true;
}

// "90", "10m", "1h30m"; nullopt: no such time from 1 s on.
std::optional<std::chrono::seconds> wholeTime(const QString& text) {
    const QByteArray bytes = text.toUtf8();
    const auto time = readQuantity({bytes.constData(), static_cast<std::size_t>(bytes.size())}, QuantityUnits::Time);
    return time && *time >= 1 && *time <= mostSeconds ? std::optional(std::chrono::seconds(*time)) : std::nullopt;
}

std::optional<double> seconds(const QString& text, double least) {
    bool ok = false;
    const double value = text.toDouble(&ok);
    return ok && std::isfinite(value) && value >= least && value <= mostSeconds ? std::optional(value) : std::nullopt;
}

// "20%" or "500"; nullopt: neither.
std::optional<LeastLeft> leastLeft(const QString& text) {
    const bool isShare = text.endsWith(u'%');
    bool ok = false;
    const double amount = (isShare ? text.chopped(1) : text).trimmed().toDouble(&ok);
    if (!ok || !std::isfinite(amount) || amount < 0 || (isShare && amount > 100))
        return std::nullopt;
    return LeastLeft{isShare ? amount / 100 : amount, isShare};
}

std::optional<Severity> failingSeverity(const QString& text) {
    for (const Severity severity : {Severity::Warning, Severity::Critical})
        if (text == severityName(severity))
            return severity;
    return std::nullopt;
}

// False: none.
bool takeLeast(LeastLeft& least, const QString& text) {
    const auto told = leastLeft(text);
    least = told.value_or(least);
    return told.has_value();
}

// "90", "1.5", "10m"
std::optional<double> someSeconds(const QString& text) {
    const auto whole = wholeTime(text);
    return whole ? static_cast<double>(whole->count()) : seconds(text, 1e-3);
}

// 0: not from 1 to a billion.
std::size_t limitOf(const QString& text) {
    const uint limit = text.toUInt();
    return limit <= 1000000000 ? limit : 0;
}

std::optional<QSize> pictureSize(const QString& text) {
    const QStringList sides = text.split(u'x');
    const auto side = [&](int i) {
        const int pixels = sides[i].toInt();
        return pixels >= 100 && pixels <= 10000 ? pixels : 0;
    };
    if (sides.size() != 2 || side(0) == 0 || side(1) == 0)
        return std::nullopt;
    return QSize(side(0), side(1));
}

// Reaching a server in redis-cli's words.
struct Reach {
    std::optional<QString> host;
    std::optional<quint16> port;
    std::optional<QString> socket;
    std::optional<QString> user;
    std::optional<Environment> environment;
    bool readOnly = false;
    QByteArray password;
    bool tls = false;
    TlsOptions tlsOptions;  // of all that use it
    [[nodiscard]] bool saysTls() const { return tls || tlsOptions != TlsOptions(); }
    QStringList profiles;
    std::optional<SecretPlace> passwordFrom;
    std::vector<Endpoint> endpoints;
};

// The option's value as a path that stays the same; false when it is none.
bool takePath(QString& path, const QString& value) {
    path = QDir::current().absoluteFilePath(value);
    return !value.isEmpty();
}

// False when the value is not what the option expects.
bool applyTls(Reach& reach, QLatin1String name, const QString& value) {
    TlsOptions& options = reach.tlsOptions;
    if (name == QLatin1String("--cacert"))
        return takePath(options.caFile, value);
    if (name == QLatin1String("--cacertdir"))
        return takePath(options.caDirectory, value);
    if (name == QLatin1String("--cert"))
        return takePath(options.certFile, value);
    if (name == QLatin1String("--key"))
        return takePath(options.keyFile, value);
    if (name == QLatin1String("--sni")) {
        const auto parsed = parseEndpoint(value.contains(u':') ? u'[' + value + u']' : value);
        options.serverName = value;
        return parsed && !parsed->isUnix() && parsed->host == value;
    }
    (name == QLatin1String("--tls") ? reach.tls : options.insecure) = true;
    return true;
}

// False when the value is not what the option expects.
bool applyReach(Reach& reach, QLatin1String name, const QString& value) {
    if (name == QLatin1String("-h")) {
        const auto parsed = parseEndpoint(value.contains(u':') ? u'[' + value + u']' : value);
        if (!parsed || parsed->isUnix() || value.startsWith(u'-') || value.contains(u'/'))
            return false;
        reach.host = parsed->host;
    } else if (name == QLatin1String("-p")) {
        reach.port = value.toUShort();
        return *reach.port != 0;
    } else if (name == QLatin1String("-s")) {
        return takePath(reach.socket.emplace(), value);
    } else if (name == QLatin1String("--user")) {
        reach.user = value;
    } else if (name == QLatin1String("--env")) {
        return (reach.environment = environmentByName(value)).has_value();
    } else if (name == QLatin1String("--read-only")) {
        reach.readOnly = true;
    } else if (name == QLatin1String("--profile")) {
        reach.profiles += value;
    } else if (name == QLatin1String("--secret")) {
        return (reach.passwordFrom = secretPlace(value)).has_value();
    } else if (name == QLatin1String("-a") || name == QLatin1String("--pass")) {
        reach.password = value.toUtf8();
    } else {
        return applyTls(reach, name, value);
    }
    return true;
}

// One or two different keys; empty when it is none of that.
std::vector<GroupKey> groupKeys(const QString& text) {
    std::vector<GroupKey> keys;
    for (const QString& name : text.split(u',')) {
        const auto key = groupKeyNamed(name.trimmed());
        if (!key || keys.size() == 2 || (keys.size() == 1 && keys.front() == *key))
            return {};
        keys.push_back(*key);
    }
    return keys;
}

// False when the value is not what the option expects.
bool apply(CommandLine& line, QLatin1String name, const QString& value) {
    if (name == QLatin1String("--demo"))
        line.demo = true;
    else if (name == QLatin1String("--dark"))
        line.theme = CommandLine::Theme::Dark;
    else if (name == QLatin1String("--light"))
        line.theme = CommandLine::Theme::Light;
    else if (name == QLatin1String("--json"))
        line.format = CommandLine::Format::Json;
    else if (name == QLatin1String("--csv"))
        line.format = CommandLine::Format::Csv;
    else if (name == QLatin1String("--markdown"))
        line.format = CommandLine::Format::Markdown;
    else if (name == QLatin1String("--watch"))
        return (line.watchSeconds = someSeconds(value).value_or(0)) > 0;
    else if (name == QLatin1String("--idle-threshold"))
        return line.idleThreshold = wholeTime(value).value_or(std::chrono::seconds(0)).count(), line.idleThreshold > 0;
    else if (name == QLatin1String("--fail-on"))
        return (line.failOn = failingSeverity(value)).has_value();
    else if (name == QLatin1String("--warn"))
        return takeLeast(line.checkLimits.warn, value);
    else if (name == QLatin1String("--crit"))
        return takeLeast(line.checkLimits.crit, value);
    else if (name == QLatin1String("--for") && line.mode == Mode::Set)
        return (line.leaseTime = wholeTime(value)).has_value();
    else if (name == QLatin1String("--for"))
        return (line.forSeconds = someSeconds(value)).has_value();
    else if (name == QLatin1String("--id"))
        return addIds(line.ids, value);
    else if (name == QLatin1String("--include"))
        return applyInclude(line.include, value);
    else if (name == QLatin1String("--dry-run"))
        line.dryRun = true;
    else if (name == QLatin1String("--yes"))
        line.yes = true;
    else if (name == QLatin1String("--reason"))
        line.reason = value;
    else if (name == QLatin1String("--own"))
        line.own = true;
    else if (name == QLatin1String("--name"))
        line.change.name = value;
    else if (name == QLatin1String("--group"))
        line.change.group = value;
    else if (name == QLatin1String("--notes"))
        line.change.notes = value;
    else if (name == QLatin1String("--read-write"))
        line.change.readOnly = false;
    else if (name == QLatin1String("--revert"))
        line.revert = true;
    else if (name == QLatin1String("--dump"))
        return !(line.dumpFile = value).isEmpty();
    else if (name == QLatin1String("--sort"))
        return line.sortDescending = value.startsWith(u'-'),
               !(line.sortField = value.mid(line.sortDescending ? 1 : 0)).isEmpty();
    else if (name == QLatin1String("--group-by"))
        return !(line.groupBy = groupKeys(value)).empty();
    else if (name == QLatin1String("--limit"))
        return line.limit = limitOf(value), line.limit > 0;
    else if (name == QLatin1String("--shot"))
        return (line.shotFile = value).endsWith(QLatin1String(".png"), Qt::CaseInsensitive);
    else if (name == QLatin1String("--page"))
        return QStringList{QStringLiteral("overview"), QStringLiteral("clients"), QStringLiteral("why"),
                           QStringLiteral("slowlog"),  QStringLiteral("config"),  QStringLiteral("ledger")}
            .contains(line.page = value);
    else if (name == QLatin1String("--after"))
        return line.afterSeconds = seconds(value, 0).value_or(-1), line.afterSeconds >= 0;
    else if (name == QLatin1String("--size"))
        return (line.size = pictureSize(value).value_or(QSize())).isValid();
    return true;
}

// Gives the options to all that use TLS.
std::optional<QString> tlsProblem(std::vector<Endpoint>& endpoints, const Reach& reach) {
    bool isUsed = false;
    for (Endpoint& endpoint : endpoints) {
        if (reach.tls && endpoint.isUnix())
            return QStringLiteral("A unix socket speaks no TLS: --tls does not go with %1.").arg(endpoint.address());
        if (!endpoint.profileId.isEmpty() && endpoint.transport.tls)
            continue;
        if (reach.tls || endpoint.transport.tls) {
            endpoint.transport.tls = reach.tlsOptions;
            isUsed = true;
        }
    }
    if (reach.tlsOptions.insecure && !(reach.tlsOptions.caFile.isEmpty() && reach.tlsOptions.caDirectory.isEmpty()))
        return QStringLiteral("With --insecure no certificate is checked, so a CA has no use: give only one of them.");
    if (reach.tlsOptions.certFile.isEmpty() != reach.tlsOptions.keyFile.isEmpty())
        return QStringLiteral("--cert and --key name a certificate and its key: give both or none.");
    if (!isUsed && reach.saysTls())
        return QStringLiteral(
            "The options for TLS need a server that is asked over it: an address such as "
            "rediss://localhost:6379, or --tls.");
    return std::nullopt;
}

// What is said besides makes a profile only stricter.
Result<Endpoint> tightened(Profile profile, const Reach& reach) {
    Endpoint& endpoint = profile.endpoint;
    if (endpoint.transport.tls && reach.saysTls())
        return badInput(QStringLiteral("The profile “%1” says itself how it is reached over TLS, and no option changes "
                                       "that: headroom profiles edit does.")
                            .arg(profile.name));
    if (reach.environment && endpoint.isEnvironmentKnown() && *reach.environment < endpoint.environment())
        return badInput(QStringLiteral("The profile “%1” is %2, and --env can only be stricter than that: headroom "
                                       "profiles edit changes what it is.")
                            .arg(profile.name, environmentName(endpoint.environment())));
    if (reach.environment)
        endpoint.said = reach.environment;
    endpoint.readOnly = endpoint.readOnly || reach.readOnly;
    return profile.reach();
}

Result<std::vector<Endpoint>> endpointsOf(Mode mode, Reach reach, const QStringList& addresses,
                                          const QByteArray& rediscliAuth, const FindProfile& find) {
    if (reach.socket && (reach.host || reach.port))
        return badInput(
            QStringLiteral("-s names a unix socket, -h and -p a host and its port; give only one of them."));
    std::vector<Endpoint> endpoints;
    const bool named = reach.host || reach.port || reach.socket;
    // What leases asks stands in the leases.
    const bool onlyLogin = mode != Mode::Leases && mode != Mode::Profiles &&
                           (reach.user || !reach.password.isEmpty() || reach.tls) && reach.endpoints.empty() &&
                           addresses.isEmpty() && reach.profiles.isEmpty();
    if (named || onlyLogin) {
        Endpoint endpoint;
        endpoint.host = reach.host.value_or(endpoint.host);
        endpoint.port = reach.port.value_or(endpoint.port);
        endpoint.socketPath = reach.socket.value_or(QString());
        endpoints.push_back(endpoint);
    }
    std::move(reach.endpoints.begin(), reach.endpoints.end(), std::back_inserter(endpoints));
    for (const QString& name : reach.profiles) {
        auto endpoint = find(name).and_then([&reach](const Profile& profile) { return tightened(profile, reach); });
        if (!endpoint)
            return tl::unexpected(endpoint.error());
        endpoints.push_back(*std::move(endpoint));
    }
    for (const QString& address : addresses) {
        auto endpoint = parseEndpoint(address);
        if (!endpoint)
            return tl::unexpected(endpoint.error());
        endpoints.push_back(*std::move(endpoint));
    }
    const bool isEdit = mode == Mode::Profiles && endpoints.empty();  // the address stands in the profile
    if (const auto problem = isEdit ? std::nullopt : tlsProblem(endpoints, reach))
        return badInput(*problem);
    for (Endpoint& endpoint : endpoints) {
        if (endpoint.user.isEmpty())
            endpoint.user = reach.user.value_or(QString());
        if (endpoint.profileId.isEmpty()) {
            endpoint.said = reach.environment;
            endpoint.readOnly = reach.readOnly;
        }
        if (endpoint.password.isEmpty()) {
            endpoint.isFromRediscliAuth = reach.password.isEmpty() && !rediscliAuth.isEmpty();
            endpoint.password = Secret(reach.password.isEmpty() ? rediscliAuth : reach.password);
        }
    }
    return endpoints;
}

// Groups are sorted by what is told of them; what rows have is known when they come.
std::optional<QString> sortProblem(const CommandLine& line) {
    if (line.groupBy.empty() || line.sortField.isEmpty() || groupMetrics().contains(line.sortField))
        return std::nullopt;
    return QStringLiteral("With --group-by the value of --sort must be one of %1, not “%2”.")
        .arg(groupMetrics().join(QStringLiteral(", ")), line.sortField);
}

// What an address without a scheme leaves open.
bool saysPlain(const QString& address) {
    return address.startsWith(QLatin1String("redis://"), Qt::CaseInsensitive);
}

// A password in an address of `profiles` goes into the keychain.
std::optional<QString> secretProblem(const CommandLine& line) {
    const auto& from = line.change.passwordFrom;
    const bool isKept = line.mode == Mode::Profiles && (line.verb == Verb::Add || line.verb == Verb::Edit);
    // redis-cli takes the one word for a password.
    if (isKept && !from && !line.change.user && !line.endpoints.empty() && !line.endpoints.front().user.isEmpty() &&
        line.endpoints.front().password.isEmpty())
        return QStringLiteral(
            "A word alone before the @ is the user, and would be written into the file: give a user with --user, a "
            "password as :PASSWORD@.");
    if (!from || from->kind == SecretPlace::Kind::Keychain || line.endpoints.empty() ||
        line.endpoints.front().password.isEmpty())
        return std::nullopt;
    return QStringLiteral(
        "The password in the address would go into the keychain, and --secret names another place: give only one of "
        "them.");
}

const QString setNeeds = QStringLiteral(
    "set needs an address, a setting and its value, such as set redis://localhost maxclients 20000 --for 10m.");

// The right number of addresses for the mode.
std::optional<QString> countProblem(const CommandLine& line) {
    const auto count = line.endpoints.size() + (line.demo || !line.dumpFile.isEmpty() ? 1 : 0);
    if (line.mode == Mode::Profiles &&
        (line.verb == Verb::Edit ? count <= 1 : count == (line.verb == Verb::Add || line.verb == Verb::Test ? 1 : 0)))
        return std::nullopt;
    if (line.mode == Mode::Profiles && line.verb != Verb::Add && line.verb != Verb::Edit && line.verb != Verb::Test) {
        const VerbWords& verb = kVerbs[static_cast<int>(line.verb)];
        return QStringLiteral("profiles %1 takes %2, and nothing more.").arg(verb.name, verb.needs);
    }
    if (line.mode == Mode::Profiles && count == 0)
        return QStringLiteral("profiles %1 needs %2.")
            .arg(kVerbs[static_cast<int>(line.verb)].name, kVerbs[static_cast<int>(line.verb)].needs);
    const bool takesSeveral = line.mode == Mode::Watch || line.mode == Mode::Shot || line.mode == Mode::Check ||
                              (line.mode == Mode::Report && line.dumpFile.isEmpty());
    if (line.mode == Mode::Window || line.mode == Mode::Leases || (line.mode == Mode::Ledger && count <= 1) ||
        (takesSeveral && count > 0) || count == 1)
        return std::nullopt;
    const QString name = modeName(line.mode);
    if (count == 0 && line.mode == Mode::Set)
        return setNeeds;
    if (count == 0)
        return QStringLiteral("%1 needs an address, such as redis://localhost:6379.").arg(name);
    if (!line.dumpFile.isEmpty())
        return QStringLiteral("%1 reads a file or asks a server: --dump or an address, not both.").arg(name);
    return QStringLiteral("%1 takes one address; %2 is one too many.").arg(name, line.endpoints[1].address());
}

// Among words to search for; host:port alone is a text that addresses in the ledger have in them.
bool namesServer(const QString& word) {
    const QStringList schemes{QStringLiteral("redis://"), QStringLiteral("rediss://"), QStringLiteral("unix://")};
    return std::ranges::any_of(schemes,
                               [&word](const QString& scheme) { return word.startsWith(scheme, Qt::CaseInsensitive); });
}

// Takes what is no address off the words.
std::optional<QString> takeOthers(CommandLine& line, QStringList& others) {
    if (line.mode == Mode::Ledger) {
        QStringList addresses;
        others.removeIf([&addresses](const QString& word) {
            const bool isAddress = namesServer(word);
            if (isAddress)
                addresses << word;
            return isAddress;
        });
        line.search = others.join(u' ');
        others = addresses;
    }
    if (line.mode == Mode::Set) {
        if (others.size() < 2)
            return setNeeds;
        line.value = others.takeLast();
        line.key = others.takeLast().toLower().toUtf8();
    }
    // --id 1 2 3
    if (line.mode == Mode::Kill && !line.ids.empty())
        others.removeIf([&line](const QString& word) { return addIds(line.ids, word); });
    return std::nullopt;
}

// Both in the same unit can be compared.
std::optional<QString> checkProblem(const CommandLine& line) {
    const auto& [warn, crit] = line.checkLimits;
    if (warn.isShare != crit.isShare || crit.amount <= warn.amount)
        return std::nullopt;
    return QStringLiteral("--crit must be at most what --warn is: it is how much is left when it gets critical.");
}

// What a deed needs besides an address.
std::optional<QString> deedProblem(const CommandLine& line) {
    if (line.mode == Mode::Set && !line.leaseTime)
        return QStringLiteral("set needs to know for how long: --for and a time such as 10m.");
    if (line.mode != Mode::Kill)
        return std::nullopt;
    if (line.ids.empty() && line.filter.isEmpty())
        return QStringLiteral("kill needs to know whom: --filter with a filter that is not empty, or --id.");
    if (!line.ids.empty() && !line.filter.isEmpty())
        return QStringLiteral("--filter and --id cannot be used together.");
    return std::nullopt;
}

}  // namespace

Result<CommandLine> parseCommandLine(const QStringList& arguments, const QByteArray& rediscliAuth,
                                     const FindProfile& find) {
    CommandLine line;
    auto words = sortWords(arguments);
    if (!words)
        return tl::unexpected(words.error());
    if (words->has(QLatin1String("--help")) || words->has(QLatin1String("--version"))) {
        line.mode = words->has(QLatin1String("--help")) ? Mode::Help : Mode::Version;
        return line;
    }
    line.mode = takeMode(*words);
    if (const auto problem = mistypedProblem(line.mode, *words))
        return badInput(*problem);
    for (const auto& [one, other] : {std::pair("--dark", "--light"), std::pair("--json", "--csv"),
                                     std::pair("--json", "--markdown"), std::pair("--dump", "--watch")}) {
        if (words->has(QLatin1String(one)) && words->has(QLatin1String(other)))
            return badInput(
                QStringLiteral("%1 and %2 cannot be used together.").arg(QLatin1String(one), QLatin1String(other)));
    }
    if (const auto problem = line.mode == Mode::Profiles ? takeVerb(line, words->others) : std::nullopt)
        return badInput(*problem);
    Reach reach;
    for (const auto& [option, value] : words->options) {
        if ((option->modes & modeBit(line.mode)) == 0)
            return badInput(
                option->home.isEmpty()
                    ? QStringLiteral("--shot and the command %1 cannot be used together.").arg(modeName(line.mode))
                    : QStringLiteral("The option %1 belongs to %2, not to %3.")
                          .arg(option->name, option->home, modeName(line.mode)));
        if (const auto problem = line.mode == Mode::Profiles ? verbProblem(line.verb, *option) : std::nullopt)
            return badInput(*problem);
        if (option->name == QLatin1String("-u")) {
            line.change.plain |= saysPlain(value);
            auto endpoint = parseEndpoint(value);
            if (!endpoint)
                return tl::unexpected(endpoint.error());
            reach.endpoints.push_back(*std::move(endpoint));
        } else if (option->name == QLatin1String("--filter")) {
            const auto filter = Filter::parse(value);
            if (!filter)
                return badInput(filterProblem(value, filter.error()));
            if (filter->isEmpty() && line.mode == Mode::Clients)
                return badInput(QStringLiteral(
                    "The filter is empty: give one such as idle > 5m, or leave --filter out for all clients."));
            line.filter = *filter;
        } else if (option->reaches) {
            // Only what a profile says can be taken away again.
            const bool isKept = line.mode == Mode::Profiles && line.verb == Verb::Edit;
            const bool lacksUser = option->name == QLatin1String("--user") && value.isEmpty() && !isKept;
            if (option->name == QLatin1String("--secret") && value.startsWith(QLatin1String("command:")) &&
                !value.section(u':', 1).trimmed().isEmpty()) {
                if (const auto command = commandWords(value.section(u':', 1)); !command)
                    return tl::unexpected(command.error());
            }
            // The value is not repeated: a whole address with its password may stand in the wrong place.
            if (lacksUser || !applyReach(reach, option->name, value))
                return badInput(QStringLiteral("The value of %1 must be %2.").arg(option->name, option->expects));
        } else if (!apply(line, option->name, value)) {
            return badInput(
                QStringLiteral("The value of %1 must be %2, not “%3”.").arg(option->name, option->expects, value));
        }
    }
    if (const auto problem = sortProblem(line))
        return badInput(*problem);
    if (const auto problem = takeOthers(line, words->others))
        return badInput(*problem);
    line.readOnly = reach.readOnly;
    line.user = reach.user.value_or(QString());
    line.password = Secret(reach.password.isEmpty() ? rediscliAuth : reach.password);
    line.change.plain |= std::ranges::any_of(words->others, saysPlain);
    line.change.user = reach.user;
    line.change.environment = reach.environment;
    line.change.passwordFrom = reach.passwordFrom;
    const auto tls = reach.saysTls() ? std::optional(reach.tlsOptions) : std::nullopt;
    if (reach.readOnly && line.change.readOnly)
        return badInput(QStringLiteral("--read-only and --read-write exclude each other."));
    if (reach.readOnly)
        line.change.readOnly = true;
    // The address that is edited is reached over TLS, or is from now on.
    if (line.mode == Mode::Profiles && line.verb == Verb::Edit && reach.saysTls() && !line.change.plain)
        reach.tls = true;
    // The name of a profile comes first here; elsewhere a bare word is a host.
    if (QStringList& others = words->others; line.mode == Mode::Profiles && line.verb == Verb::Test &&
                                             !others.isEmpty() && !others.first().contains(u'/') &&
                                             find(others.first()))
        reach.profiles += others.takeFirst();
    // What is for one run is never kept.
    auto endpoints =
        endpointsOf(line.mode, std::move(reach), words->others,
                    line.mode == Mode::Profiles && line.verb != Verb::Test ? QByteArray() : rediscliAuth, find);
    if (!endpoints)
        return tl::unexpected(endpoints.error());
    line.endpoints = *std::move(endpoints);
    if (line.endpoints.empty())
        line.change.tls = tls;
    if (const auto problem = countProblem(line))
        return badInput(*problem);
    if (const auto problem = deedProblem(line))
        return badInput(*problem);
    if (const auto problem = checkProblem(line))
        return badInput(*problem);
    if (const auto problem = secretProblem(line))
        return badInput(*problem);
    return line;
}

}  // namespace headroom
