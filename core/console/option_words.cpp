// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/option_words.h"

#include <algorithm>
#include <array>

namespace headroom {

namespace {

using Mode = CommandLine::Mode;

constexpr unsigned bits(std::initializer_list<Mode> modes) {
    unsigned all = 0;
    for (const Mode mode : modes)
        all |= modeBit(mode);
    return all;
}
constexpr unsigned kPictures = bits({Mode::Window, Mode::Shot});
constexpr unsigned kCommands = bits({Mode::Clients, Mode::Watch, Mode::Report, Mode::Check, Mode::Slowlog, Mode::Kill,
                                     Mode::Set, Mode::Leases, Mode::Ledger, Mode::Profiles});
constexpr unsigned kAll = kPictures | kCommands;
constexpr unsigned kProfiles = bits({Mode::Profiles});
constexpr unsigned kServers = kAll & ~bits({Mode::Ledger});

constexpr auto kReaching = QLatin1String("what asks a server");
constexpr auto kPicturesHome = QLatin1String("the window and --shot");
constexpr auto kProfilesHome = QLatin1String("profiles");
constexpr auto kSecretHint = QLatin1String("a password");
constexpr auto kFileHint = QLatin1String("the name of a PEM file");
constexpr std::array kOptions{
    Option{QLatin1String("-h"), kServers, QLatin1String("a host name (for help: --help)"), kReaching, true},
    Option{QLatin1String("-p"), kServers, QLatin1String("a port from 1 to 65535"), kReaching, true},
    Option{QLatin1String("-s"), kServers, QLatin1String("the path of a unix socket"), kReaching, true},
    Option{QLatin1String("-u"), kServers, QLatin1String("an address such as redis://localhost:6379"), kReaching, true},
    Option{QLatin1String("-a"), kServers, kSecretHint, kReaching, true},
    Option{QLatin1String("--pass"), kServers, kSecretHint, kReaching, true},
    Option{QLatin1String("--user"), kServers, QLatin1String("a user name"), kReaching, true},
    Option{QLatin1String("--env"), kServers, QLatin1String("local, staging or production"), kReaching, true},
    Option{QLatin1String("--read-only"), kServers, {}, kReaching, true},
    Option{QLatin1String("--profile"), kServers & ~kProfiles, QLatin1String("the name of a profile"), kReaching, true},
    Option{QLatin1String("--name"), kProfiles, QLatin1String("a name"), kProfilesHome},
    Option{QLatin1String("--group"), kProfiles, QLatin1String("the name of a group"), kProfilesHome},
    Option{QLatin1String("--notes"), kProfiles, QLatin1String("a text"), kProfilesHome},
    Option{QLatin1String("--secret"), kProfiles,
           QLatin1String("keychain, ask, none, env:VARIABLE or command:PROGRAM and its arguments"), kProfilesHome,
           true},
    Option{QLatin1String("--read-write"), kProfiles, {}, kProfilesHome},
    Option{QLatin1String("--tls"), kServers, {}, kReaching, true},
    Option{QLatin1String("--cacert"), kServers, kFileHint, kReaching, true},
    Option{QLatin1String("--cacertdir"), kServers, QLatin1String("the name of a folder"), kReaching, true},
    Option{QLatin1String("--cert"), kServers, kFileHint, kReaching, true},
    Option{QLatin1String("--key"), kServers, kFileHint, kReaching, true},
    Option{QLatin1String("--sni"), kServers, QLatin1String("a host name"), kReaching, true},
    Option{QLatin1String("--insecure"), kServers, {}, kReaching, true},
    Option{QLatin1String("--demo"), kPictures, {}, kPicturesHome},
    Option{QLatin1String("--dark"), kPictures, {}, kPicturesHome},
    Option{QLatin1String("--light"), kPictures, {}, kPicturesHome},
    Option{QLatin1String("--json"), kCommands & ~bits({Mode::Check}), {}, QLatin1String("the commands but check")},
    Option{QLatin1String("--csv"), bits({Mode::Clients, Mode::Ledger}), {}, QLatin1String("clients and ledger")},
    Option{QLatin1String("--markdown"), bits({Mode::Report}), {}, QLatin1String("report")},
    Option{QLatin1String("--watch"), bits({Mode::Report}),
           QLatin1String("seconds above 0, at most 2000000, or a time such as 1m"), QLatin1String("report")},
    Option{QLatin1String("--idle-threshold"), bits({Mode::Report}),
           QLatin1String("seconds from 1 to 2000000, or a time such as 5m"), QLatin1String("report")},
    Option{QLatin1String("--fail-on"), bits({Mode::Report}), QLatin1String("warning or critical"),
           QLatin1String("report")},
    Option{QLatin1String("--warn"), bits({Mode::Check}), QLatin1String("a share such as 20%, or a number"),
           QLatin1String("check")},
    Option{QLatin1String("--crit"), bits({Mode::Check}), QLatin1String("a share such as 5%, or a number"),
           QLatin1String("check")},
    Option{QLatin1String("--dump"), bits({Mode::Clients, Mode::Report}),
           QLatin1String("the name of a file, or - for standard input"), QLatin1String("clients and report")},
    Option{QLatin1String("--filter"), bits({Mode::Clients, Mode::Kill}), QLatin1String("a filter such as idle > 5m"),
           QLatin1String("clients and kill")},
    Option{QLatin1String("--sort"), bits({Mode::Clients}), QLatin1String("the name of a field, or - and a name"),
           QLatin1String("clients")},
    Option{QLatin1String("--group-by"), bits({Mode::Clients}),
           QLatin1String("one or two of ip, name, user, lib, db and cmd, separated by a comma"),
           QLatin1String("clients")},
    Option{QLatin1String("--limit"), bits({Mode::Clients, Mode::Ledger}),
           QLatin1String("a number from 1 to 1000000000"), QLatin1String("clients and ledger")},
    Option{QLatin1String("--own"), bits({Mode::Slowlog}), {}, QLatin1String("slowlog")},
    Option{QLatin1String("--for"), bits({Mode::Watch, Mode::Set}),
           QLatin1String("seconds above 0, at most 2000000, or a time such as 10m or 1h"),
           QLatin1String("watch and set")},
    Option{QLatin1String("--id"), bits({Mode::Kill}), QLatin1String("client ids from 1, separated by commas"),
           QLatin1String("kill")},
    Option{QLatin1String("--include"), bits({Mode::Kill}),
           QLatin1String("some of monitor, pubsub, blocked, multi, unread and active, separated by commas"),
           QLatin1String("kill")},
    Option{QLatin1String("--dry-run"), bits({Mode::Kill}), {}, QLatin1String("kill")},
    Option{QLatin1String("--yes"), bits({Mode::Kill, Mode::Set}), {}, QLatin1String("kill and set")},
    Option{QLatin1String("--reason"), bits({Mode::Kill, Mode::Set}), QLatin1String("a few words for the ledger"),
           QLatin1String("kill and set")},
    Option{QLatin1String("--revert"), bits({Mode::Leases}), {}, QLatin1String("leases")},
    Option{QLatin1String("--shot"), bits({Mode::Shot}), QLatin1String("a file name that ends in .png"), {}},
    Option{QLatin1String("--page"), bits({Mode::Shot}),
           QLatin1String("overview, clients, why, slowlog, config or ledger"), QLatin1String("--shot")},
    Option{QLatin1String("--after"), bits({Mode::Shot}), QLatin1String("seconds from 0 to 2000000"),
           QLatin1String("--shot")},
    Option{QLatin1String("--size"), bits({Mode::Shot}), QLatin1String("WIDTHxHEIGHT in pixels, each from 100 to 10000"),
           QLatin1String("--shot")},
    Option{QLatin1String("--help"), kAll, {}, {}},
    Option{QLatin1String("--version"), kAll, {}, {}},
};

// An option as far as it can be repeated: what follows may be a password (-asecret, --password=secret).
QString shown(const QString& word) {
    if (word.startsWith(QLatin1String("--")))
        return word.section(u'=', 0, 0);
    return word.size() > 2 ? word.left(2) + u'…' : word;
}

// -1 is a value, and - a file: what is written goes to standard output.
bool isOption(const QString& word) {
    return word.size() > 1 && word.startsWith(u'-') && !word[1].isDigit();
}

}  // namespace

bool OptionWords::has(QLatin1String name) const {
    return std::any_of(options.begin(), options.end(), [&](const auto& given) { return given.first->name == name; });
}

Result<OptionWords> sortWords(const QStringList& arguments) {
    OptionWords words;
    for (auto word = arguments.begin(); word != arguments.end(); ++word) {
        if (*word == QLatin1String("--")) {
            words.others += arguments.mid(word - arguments.begin() + 1);
            break;
        }
        if (!isOption(*word)) {
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

}  // namespace headroom
