// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/command_line.h"

#include "core/console/filter_problem.h"
#include "core/report/groups_report.h"

#include <QDir>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace headroom {

namespace {

using Mode = CommandLine::Mode;

constexpr unsigned bit(Mode mode) {
    return 1U << static_cast<unsigned>(mode);
}
constexpr unsigned kConsole = bit(Mode::Clients) | bit(Mode::Watch) | bit(Mode::Slowlog);
constexpr unsigned kPictures = bit(Mode::Window) | bit(Mode::Shot);
constexpr unsigned kAll = kConsole | kPictures;

struct Option {
    QLatin1String name;
    unsigned modes;
    QLatin1String expects;  // what its value is; empty: it takes none
    QLatin1String home;     // where it belongs, for the sentence
};

constexpr auto kClients = QLatin1String("clients");
constexpr auto kSecretHint = QLatin1String("a password");
constexpr std::array kOptions{
    Option{QLatin1String("-h"), kAll, QLatin1String("a host name (for help: --help)"), {}},
    Option{QLatin1String("-p"), kAll, QLatin1String("a port from 1 to 65535"), {}},
    Option{QLatin1String("-s"), kAll, QLatin1String("the path of a unix socket"), {}},
    Option{QLatin1String("-u"), kAll, QLatin1String("an address such as redis://localhost:6379"), {}},
    Option{QLatin1String("-a"), kAll, kSecretHint, {}},
    Option{QLatin1String("--pass"), kAll, kSecretHint, {}},
    Option{QLatin1String("--user"), kAll, QLatin1String("a user name"), {}},
    Option{QLatin1String("--demo"), kPictures, {}, QLatin1String("the window and --shot")},
    Option{QLatin1String("--dark"), kPictures, {}, QLatin1String("the window and --shot")},
    Option{QLatin1String("--light"), kPictures, {}, QLatin1String("the window and --shot")},
    Option{QLatin1String("--json"), kConsole, {}, QLatin1String("clients, watch and slowlog")},
    Option{QLatin1String("--csv"), bit(Mode::Clients), {}, kClients},
    Option{QLatin1String("--dump"), bit(Mode::Clients), QLatin1String("the name of a file, or - for standard input"),
           kClients},
    Option{QLatin1String("--filter"), bit(Mode::Clients), QLatin1String("a filter such as idle > 5m"), kClients},
    Option{QLatin1String("--sort"), bit(Mode::Clients), QLatin1String("the name of a field, or - and a name"),
           kClients},
    Option{QLatin1String("--group-by"), bit(Mode::Clients),
           QLatin1String("one or two of ip, name, user, lib, db and cmd, parted by a comma"), kClients},
    Option{QLatin1String("--limit"), bit(Mode::Clients), QLatin1String("a number from 1 to 1000000000"), kClients},
    Option{QLatin1String("--for"), bit(Mode::Watch), QLatin1String("seconds above 0, at most 2000000"),
           QLatin1String("watch")},
    Option{QLatin1String("--shot"), bit(Mode::Shot), QLatin1String("a file name that ends in .png"), {}},
    Option{QLatin1String("--page"), bit(Mode::Shot), QLatin1String("overview, clients or slowlog"),
           QLatin1String("--shot")},
    Option{QLatin1String("--after"), bit(Mode::Shot), QLatin1String("seconds from 0 to 2000000"),
           QLatin1String("--shot")},
    Option{QLatin1String("--size"), bit(Mode::Shot), QLatin1String("WIDTHxHEIGHT in pixels, each from 100 to 10000"),
           QLatin1String("--shot")},
    Option{QLatin1String("--help"), kAll, {}, {}},
    Option{QLatin1String("--version"), kAll, {}, {}},
};

tl::unexpected<Error> badInput(QString detail) {
    return tl::unexpected(Error{ErrorKind::BadInput, std::move(detail)});
}

// An option as far as it can be repeated: what follows may be a password (-asecret, --password=secret).
QString shown(const QString& word) {
    if (word.startsWith(QLatin1String("--")))
        return word.section(u'=', 0, 0);
    return word.size() > 2 ? word.left(2) + u'…' : word;
}

// The words sorted into what they are, not yet understood.
struct Words {
    std::vector<std::pair<const Option*, QString>> options;
    QStringList others;

    [[nodiscard]] bool has(QLatin1String name) const {
        return std::any_of(options.begin(), options.end(),
                           [&](const auto& given) { return given.first->name == name; });
    }
};

Result<Words> sortWords(const QStringList& arguments) {
    Words words;
    for (auto word = arguments.begin(); word != arguments.end(); ++word) {
        if (*word == QLatin1String("--")) {
            words.others += arguments.mid(word - arguments.begin() + 1);
            break;
        }
        if (!word->startsWith(u'-')) {
            words.others += *word;
            continue;
        }
        const auto equals = word->startsWith(QLatin1String("--")) ? word->indexOf(u'=') : -1;
        const QString name = equals < 0 ? *word : word->left(equals);
        const auto* option = std::find_if(kOptions.begin(), kOptions.end(),
                                          [&](const Option& candidate) { return candidate.name == name; });
        if (option == kOptions.end())
            return badInput(
                QStringLiteral("The option %1 is unknown; headroom --help lists the options.").arg(shown(*word)));
        if (option->expects.isEmpty()) {
            if (equals >= 0)
                return badInput(QStringLiteral("The option %1 takes no value.").arg(name));
            words.options.emplace_back(option, QString());
        } else if (equals >= 0) {
            words.options.emplace_back(option, word->mid(equals + 1));
        } else if (std::next(word) != arguments.end()) {
            words.options.emplace_back(option, *++word);
        } else {
            return badInput(QStringLiteral("The option %1 needs a value: %2.").arg(name, option->expects));
        }
    }
    return words;
}

QString modeName(Mode mode) {
    switch (mode) {
        case Mode::Shot:
            return QStringLiteral("--shot");
        case Mode::Clients:
            return QStringLiteral("clients");
        case Mode::Watch:
            return QStringLiteral("watch");
        case Mode::Slowlog:
            return QStringLiteral("slowlog");
        default:
            return QStringLiteral("the window");
    }
}

// Takes the command's name off the words.
Mode takeMode(Words& words) {
    for (const Mode mode : {Mode::Clients, Mode::Watch, Mode::Slowlog}) {
        if (!words.others.isEmpty() && words.others.first() == modeName(mode)) {
            words.others.removeFirst();
            return mode;
        }
    }
    return words.has(QLatin1String("--shot")) ? Mode::Shot : Mode::Window;
}

std::optional<double> seconds(const QString& text, double least) {
    bool ok = false;
    const double value = text.toDouble(&ok);
    return ok && std::isfinite(value) && value >= least && value <= 2e6 ? std::optional(value) : std::nullopt;
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
    QByteArray password;
    std::vector<Endpoint> endpoints;
};

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
        reach.socket = QDir::current().absoluteFilePath(value);
        return !value.isEmpty();
    } else if (name == QLatin1String("--user")) {
        reach.user = value;
        return !value.isEmpty();
    } else {
        reach.password = value.toUtf8();
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
    else if (name == QLatin1String("--for"))
        return (line.forSeconds = seconds(value, 1e-3)).has_value();
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
        return QStringList{QStringLiteral("overview"), QStringLiteral("clients"), QStringLiteral("slowlog")}.contains(
            line.page = value);
    else if (name == QLatin1String("--after"))
        return line.afterSeconds = seconds(value, 0).value_or(-1), line.afterSeconds >= 0;
    else if (name == QLatin1String("--size"))
        return (line.size = pictureSize(value).value_or(QSize())).isValid();
    return true;
}

Result<std::vector<Endpoint>> endpointsOf(Reach reach, const QStringList& addresses, const QByteArray& rediscliAuth) {
    if (reach.socket && (reach.host || reach.port))
        return badInput(
            QStringLiteral("-s names a unix socket, -h and -p a host and its port; give only one of them."));
    std::vector<Endpoint> endpoints;
    const bool named = reach.host || reach.port || reach.socket;
    const bool onlyLogin = (reach.user || !reach.password.isEmpty()) && reach.endpoints.empty() && addresses.isEmpty();
    if (named || onlyLogin) {
        Endpoint endpoint;
        endpoint.host = reach.host.value_or(endpoint.host);
        endpoint.port = reach.port.value_or(endpoint.port);
        endpoint.socketPath = reach.socket.value_or(QString());
        endpoints.push_back(endpoint);
    }
    std::move(reach.endpoints.begin(), reach.endpoints.end(), std::back_inserter(endpoints));
    for (const QString& address : addresses) {
        auto endpoint = parseEndpoint(address);
        if (!endpoint)
            return tl::unexpected(endpoint.error());
        endpoints.push_back(*std::move(endpoint));
    }
    for (Endpoint& endpoint : endpoints) {
        if (endpoint.user.isEmpty())
            endpoint.user = reach.user.value_or(QString());
        if (endpoint.password.isEmpty())
            endpoint.password = Secret(reach.password.isEmpty() ? rediscliAuth : reach.password);
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

// The right number of addresses for the mode.
std::optional<QString> countProblem(const CommandLine& line) {
    const auto count = line.endpoints.size() + (line.demo || !line.dumpFile.isEmpty() ? 1 : 0);
    if (line.mode == Mode::Window || (line.mode == Mode::Watch && count > 0) || count == 1)
        return std::nullopt;
    const QString name = modeName(line.mode);
    if (count == 0)
        return QStringLiteral("%1 needs an address, such as redis://localhost:6379.").arg(name);
    if (!line.dumpFile.isEmpty())
        return QStringLiteral("clients reads a file or asks a server: --dump or an address, not both.");
    if (line.demo)
        return QStringLiteral("%1 shows one server: --demo or an address, not both.").arg(name);
    return QStringLiteral("%1 takes one address; %2 is one too many.").arg(name, line.endpoints[1].address());
}

}  // namespace

Result<CommandLine> parseCommandLine(const QStringList& arguments, const QByteArray& rediscliAuth) {
    CommandLine line;
    auto words = sortWords(arguments);
    if (!words)
        return tl::unexpected(words.error());
    if (words->has(QLatin1String("--help")) || words->has(QLatin1String("--version"))) {
        line.mode = words->has(QLatin1String("--help")) ? Mode::Help : Mode::Version;
        return line;
    }
    line.mode = takeMode(*words);
    for (const auto& [one, other] : {std::pair("--dark", "--light"), std::pair("--json", "--csv")}) {
        if (words->has(QLatin1String(one)) && words->has(QLatin1String(other)))
            return badInput(
                QStringLiteral("%1 and %2 exclude each other.").arg(QLatin1String(one), QLatin1String(other)));
    }
    Reach reach;
    for (const auto& [option, value] : words->options) {
        if ((option->modes & bit(line.mode)) == 0)
            return badInput(
                option->home.isEmpty()
                    ? QStringLiteral("--shot and the command %1 exclude each other.").arg(modeName(line.mode))
                    : QStringLiteral("The option %1 belongs to %2, not to %3.")
                          .arg(option->name, option->home, modeName(line.mode)));
        if (option->name == QLatin1String("-u")) {
            auto endpoint = parseEndpoint(value);
            if (!endpoint)
                return tl::unexpected(endpoint.error());
            reach.endpoints.push_back(*std::move(endpoint));
        } else if (option->name == QLatin1String("--filter")) {
            const auto filter = Filter::parse(value);
            if (!filter)
                return badInput(filterProblem(value, filter.error()));
            line.filter = *filter;
        } else if (option->modes == kAll) {
            // The value is not repeated: a whole address with its password may stand in the wrong place.
            if (!applyReach(reach, option->name, value))
                return badInput(QStringLiteral("The value of %1 must be %2.").arg(option->name, option->expects));
        } else if (!apply(line, option->name, value)) {
            return badInput(
                QStringLiteral("The value of %1 must be %2, not “%3”.").arg(option->name, option->expects, value));
        }
    }
    if (const auto problem = sortProblem(line))
        return badInput(*problem);
    auto endpoints = endpointsOf(std::move(reach), words->others, rediscliAuth);
    if (!endpoints)
        return tl::unexpected(endpoints.error());
    line.endpoints = *std::move(endpoints);
    if (const auto problem = countProblem(line))
        return badInput(*problem);
    return line;
}

}  // namespace headroom
