// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/command_line.h"
#include "core/profile/profile_list.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

using namespace headroom;

namespace {

// Words parted by |, so that an argument can be empty or hold spaces.
QStringList split(const QString& words) {
    return words.isEmpty() ? QStringList() : words.split(u'|');
}

QString dump(const Transport& transport) {
    if (!transport.tls)
        return {};
    const TlsOptions& tls = *transport.tls;
    return QStringLiteral(" tls %1,%2 %3,%4 %5%6")
        .arg(tls.caFile, tls.caDirectory, tls.certFile, tls.keyFile, tls.serverName,
             tls.insecure ? QStringLiteral("!") : QString());
}

// The profiles that are kept.
Result<Profile> find(const QString& nameOrId) {
    std::vector<Profile> profiles;
    const auto add = [&](const char* name, const char* address, Environment environment, bool readOnly) {
        Profile profile;
        profile.name = QString::fromLatin1(name);
        profile.id = profile.name + QStringLiteral("-id");
        profile.endpoint = *parseEndpoint(QString::fromLatin1(address));
        profile.endpoint.said = environment;
        profile.endpoint.readOnly = readOnly;
        profile.endpoint.passwordFrom.kind = SecretPlace::Kind::Keychain;
        profiles.push_back(profile);
    };
    add("local", "localhost", Environment::Local, false);
    add("staging", "redis://app@stage", Environment::Staging, false);
    add("prod", "prod:7000", Environment::Production, false);
    add("archive", "old:7000", Environment::Production, true);
    add("secure", "rediss://tls", Environment::Local, false);
    return findProfile(profiles, nameOrId);
}

QString dump(const ProfileChange& change) {
    QString text;
    for (const auto& [name, value] : {std::pair("name", change.name), std::pair("group", change.group),
                                      std::pair("notes", change.notes), std::pair("user", change.user)}) {
        if (value)
            text += QStringLiteral(" %1=%2").arg(QLatin1String(name), *value);
    }
    if (change.environment)
        text += u' ' + environmentName(*change.environment);
    if (change.readOnly)
        text += *change.readOnly ? QStringLiteral(" read-only") : QStringLiteral(" read-write");
    if (change.tls)
        text += dump(Transport{change.tls});
    if (change.passwordFrom)
        text += QStringLiteral(" secret=%1%2%3")
                    .arg(static_cast<int>(change.passwordFrom->kind))
                    .arg(change.passwordFrom->variable, change.passwordFrom->command.join(u'+'));
    return text;
}

QString dump(const CommandLine& line) {
    static const QStringList modes{QStringLiteral("window"),  QStringLiteral("shot"),   QStringLiteral("clients"),
                                   QStringLiteral("watch"),   QStringLiteral("report"), QStringLiteral("check"),
                                   QStringLiteral("slowlog"), QStringLiteral("kill"),   QStringLiteral("set"),
                                   QStringLiteral("leases"),  QStringLiteral("ledger"), QStringLiteral("profiles"),
                                   QStringLiteral("help"),    QStringLiteral("version")};
    static const QStringList formats{QString(), QStringLiteral(" json"), QStringLiteral(" csv"),
                                     QStringLiteral(" markdown")};
    static const QStringList themes{QString(), QStringLiteral(" light"), QStringLiteral(" dark")};
    QString text = modes[static_cast<int>(line.mode)] + formats[static_cast<int>(line.format)] +
                   themes[static_cast<int>(line.theme)];
    if (line.demo)
        text += QStringLiteral(" demo");
    if (line.forSeconds)
        text += QStringLiteral(" for=%1").arg(*line.forSeconds);
    if (line.mode == CommandLine::Mode::Shot)
        text += QStringLiteral(" %1 %2 %3 %4x%5")
                    .arg(line.shotFile, line.page)
                    .arg(line.afterSeconds)
                    .arg(line.size.width())
                    .arg(line.size.height());
    if (line.mode == CommandLine::Mode::Report)
        text += QStringLiteral(" %1 s idle=%2%3")
                    .arg(line.watchSeconds)
                    .arg(line.idleThreshold)
                    .arg(line.failOn ? QStringLiteral(" fail=") + severityName(*line.failOn) : QString());
    if (line.mode == CommandLine::Mode::Check)
        for (const LeastLeft& least : {line.checkLimits.warn, line.checkLimits.crit})
            text += QStringLiteral(" %1%2").arg(least.amount).arg(least.isShare ? u"*" : u"");
    if (line.own)
        text += QStringLiteral(" own");
    if (!line.dumpFile.isEmpty())
        text += QStringLiteral(" dump=%1").arg(line.dumpFile);
    if (!line.filter.isEmpty())
        text += QStringLiteral(" filter=%1").arg(line.filter.text());
    if (!line.sortField.isEmpty())
        text += QStringLiteral(" sort=%1%2").arg(line.sortDescending ? u"-" : u"", line.sortField);
    for (const GroupKey key : line.groupBy)
        text += QStringLiteral(" by=") + groupKeyName(key);
    if (line.limit < 2000000000)
        text += QStringLiteral(" limit=%1").arg(line.limit);
    for (const std::int64_t id : line.ids)
        text += QStringLiteral(" id=%1").arg(id);
    const KillScope& include = line.include;
    for (const auto& [is, name] :
         {std::pair(include.monitors, "monitors"), std::pair(include.pubsub, "pubsub"),
          std::pair(include.blocked, "blocked"), std::pair(include.multi, "multi"),
          std::pair(include.unreadOutput, "unread"), std::pair(include.active, "active"), std::pair(line.dryRun, "dry"),
          std::pair(line.yes, "yes"), std::pair(line.revert, "revert")}) {
        if (is)
            text += u' ' + QLatin1String(name);
    }
    if (!line.reason.isEmpty())
        text += QStringLiteral(" because %1").arg(line.reason);
    if (line.mode == CommandLine::Mode::Set)
        text +=
            QStringLiteral(" %1=%2 for %3 s").arg(QString::fromUtf8(line.key), line.value).arg(line.leaseTime->count());
    if (line.mode == CommandLine::Mode::Leases)
        text += QStringLiteral(" as %1:%2").arg(line.user, QString::fromUtf8(line.password.reveal()));
    if (!line.search.isEmpty())
        text += QStringLiteral(" search=%1").arg(line.search);
    if (line.mode == CommandLine::Mode::Profiles)
        text += QStringLiteral(" %1 %2%3%4")
                    .arg(static_cast<int>(line.verb))
                    .arg(line.profileName, line.exportFile, dump(line.change));
    for (const Endpoint& endpoint : line.endpoints) {
        text += QStringLiteral(" [%1 %2 %3%4")
                    .arg(endpoint.address(), endpoint.user, QString::fromUtf8(endpoint.password.reveal()),
                         dump(endpoint.transport));
        if (!endpoint.profileId.isEmpty())
            text += QStringLiteral(" %1 %2%3%4")
                        .arg(endpoint.profileId, environmentName(endpoint.environment()),
                             endpoint.readOnly ? QStringLiteral(" read-only") : QString(),
                             endpoint.locked ? QStringLiteral(" locked") : QString());
        text += u']';
    }
    return text;
}

}  // namespace

class TestCommandLine : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void understands_data() {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QByteArray>("environment");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* words, const char* expected, const char* environment = "") {
            QTest::addRow("%s %s", environment, words)
                << QString::fromUtf8(words) << QByteArray(environment) << QString::fromUtf8(expected);
        };
        row("", "window");
        row("--demo", "window demo");
        row("--demo|--dark", "window dark demo");
        row("a:1|--light|redis://u:p@b", "window light [a:1  ] [b:6379 u p]");
        row("--demo|a:1", "window demo [a:1  ]");
        // Names of servers that only resemble a command
        row("client", "window [client:6379  ]");
        row("client|--dark", "window dark [client:6379  ]");
        row("redis://client|a", "window [client:6379  ] [a:6379  ]");
        row("client:1|a", "window [client:1  ] [a:6379  ]");
        row("a|client", "window [a:6379  ] [client:6379  ]");
        row("leader|mail|test", "window [leader:6379  ] [mail:6379  ] [test:6379  ]");
        row("--|--demo", "window [--demo:6379  ]");
        // redis-cli's habits
        row("-h|db.example", "window [db.example:6379  ]");
        row("-p|7000", "window [127.0.0.1:7000  ]");
        row("-h|::1|-p|7000", "window [[::1]:7000  ]");
        row("-s|/tmp/a b.sock", "window [/tmp/a b.sock  ]");
        row("-u|redis://u:p@h:7", "window [h:7 u p]");
        row("-u|unix:///tmp/x|-h|h|i:8", "window [h:6379  ] [/tmp/x  ] [i:8  ]");
        row("-a|pw", "window [127.0.0.1:6379  pw]");
        row("-a|-pw|-h|h", "window [h:6379  -pw]");
        row("--pass|pw|--user|me|-h|h", "window [h:6379 me pw]");
        row("--pass=p=w|--user=me|-h|h", "window [h:6379 me p=w]");
        row("-a|pw|--user|me|a|redis://:own@b|redis://you@c", "window [a:6379 me pw] [b:6379 me own] [c:6379 you pw]");
        row("a|redis://:own@b", "window [a:6379  env] [b:6379  own]", "env");
        row("-a|pw|a", "window [a:6379  pw]", "env");
        row("", "window", "env");
        // TLS
        row("rediss://u:p@h", "window [h:6379 u p tls , , ]");
        row("--tls", "window [127.0.0.1:6379   tls , , ]");
        row("a|--tls|rediss://b", "window [a:6379   tls , , ] [b:6379   tls , , ]");
        row("a|rediss://b|/x|--cacert|/ca", "window [a:6379  ] [b:6379   tls /ca, , ] [/x  ]");
        row("clients|-h|a|--tls|--cacertdir|/d|--cert|/c|--key|/k|--sni|db.example",
            "clients [a:6379   tls ,/d /c,/k db.example]");
        row("clients|a|--tls|--insecure", "clients [a:6379   tls , , !]");
        row("watch|a|--tls|--sni=::1", "watch [a:6379   tls , , ::1]");
        // commands
        row("clients|a", "clients [a:6379  ]");
        row("clients|a|--json", "clients json [a:6379  ]");
        row("--csv|clients|a", "clients csv [a:6379  ]");
        row("-h|clients|clients", "clients [clients:6379  ]");
        row("clients|-s|/x", "clients [/x  env]", "env");
        row("clients|a|--filter|idle > 5m|--sort|-idle|--limit|20",
            "clients filter=idle > 5m sort=-idle limit=20 [a:6379  ]");
        row("clients|--dump|a b.txt|--sort=name", "clients dump=a b.txt sort=name");
        row("clients|--dump|-|--group-by|name,ip", "clients dump=- by=name by=ip", "env");
        row("clients|a|--group-by|lib|--sort|-oldest_idle|--json", "clients json sort=-oldest_idle by=lib [a:6379  ]");
        row("watch|a|b:7", "watch [a:6379  ] [b:7  ]");
        row("watch|a|--for|1.5|--json", "watch json for=1.5 [a:6379  ]");
        row("watch|a|--for=2", "watch for=2 [a:6379  ]");
        row("watch|a|--for|1h30m", "watch for=5400 [a:6379  ]");
        row("slowlog|--json|a", "slowlog json [a:6379  ]");
        row("slowlog|--own|a", "slowlog own [a:6379  ]");
        // deeds
        row("kill|a|--filter|idle > 1h", "kill filter=idle > 1h [a:6379  ]");
        row("kill|a|--id|7", "kill id=7 [a:6379  ]");
        row("kill|a|--id|7|8|9|--yes", "kill id=7 id=8 id=9 yes [a:6379  ]");
        row("kill|--id=7,8|--id|9|a|--include|monitor,pubsub|--dry-run|--reason|INC 7|--json",
            "kill json id=7 id=8 id=9 monitors pubsub dry because INC 7 [a:6379  ]");
        row("kill|-s|/x|--id|7|8|--include=blocked,multi,unread,active",
            "kill id=7 id=8 blocked multi unread active [/x  env]", "env");
        row("set|a|maxclients|20k|--for|10m", "set maxclients=20k for 600 s [a:6379  ]");
        row("set|-h|a|MaxClients|200|--for=90|--yes|--json", "set json yes maxclients=200 for 90 s [a:6379  ]");
        row("set|a|slowlog-log-slower-than|-1|--for|1h", "set slowlog-log-slower-than=-1 for 3600 s [a:6379  ]");
        row("set|a|client-output-buffer-limit|pubsub 1mb 0 0|--for|1h",
            "set client-output-buffer-limit=pubsub 1mb 0 0 for 3600 s [a:6379  ]");
        row("leases", "leases as :");
        row("leases|--revert|-a|pw|--user|me", "leases revert as me:pw");
        row("leases|--json|a|redis://:p@b", "leases json as :env [a:6379  env] [b:6379  p]", "env");
        row("ledger", "ledger", "env");
        row("ledger|--csv|--limit|5|KILL|ID", "ledger csv limit=5 search=KILL ID");
        // An address with a scheme is a server, others are texts that may stand there.
        row("ledger|redis://u:p@db1|INC-7", "ledger search=INC-7 [db1:6379 u p]");
        row("ledger|unix:///run/redis.sock", "ledger [/run/redis.sock  ]");
        row("ledger|db1:6379", "ledger search=db1:6379");
        row("ledger|https://tickets/7", "ledger search=https://tickets/7");
        // pictures
        row("--shot|x.png|--demo", "shot demo x.png overview 3 1280x800");
        row("--shot|x.png|a|b|--demo", "shot demo x.png overview 3 1280x800 [a:6379  ] [b:6379  ]");
        row("--shot|x y.PNG|a|--page|slowlog|--after|0|--size|100x10000|--dark",
            "shot dark x y.PNG slowlog 0 100x10000 [a:6379  ]");
        // profiles
        row("--profile|LOCAL", "window [localhost:6379   local-id local]");
        row("a|--profile|prod|--profile=archive",
            "window [prod:7000   prod-id production read-only locked] [old:7000   archive-id production read-only] "
            "[a:6379  ]");
        row("clients|--profile|staging", "clients [stage:6379 app env staging-id staging]", "env");
        row("clients|--profile|staging|-a|pw|--user|me", "clients [stage:6379 app pw staging-id staging]", "env");
        row("clients|--profile|local|--user|me", "clients [localhost:6379 me  local-id local]");
        row("clients|prod", "clients [prod:6379  ]");  // a bare word is a host
        row("clients|--profile|staging|--read-only", "clients [stage:6379 app  staging-id staging read-only]");
        row("clients|--profile|local|--env|staging", "clients [localhost:6379   local-id staging]");
        row("clients|--profile|local|--env|production",
            "clients [localhost:6379   local-id production read-only locked]");
        row("kill|--profile|prod|--read-only|--id|7", "kill id=7 [prod:7000   prod-id production read-only]");
        row("set|--profile|local|timeout|5|--for|1m", "set timeout=5 for 60 s [localhost:6379   local-id local]");
        row("clients|--profile|secure", "clients [tls:6379   tls , ,  secure-id local]");
        row("clients|--profile|local|--tls|--sni|x", "clients [localhost:6379   tls , , x local-id local]");
        row("leases|--profile|local|--revert", "leases revert as : [localhost:6379   local-id local]");
        row("profiles", "profiles 0 ", "env");
        row("profiles|--json", "profiles json 0 ");
        row("report|a", "report 10 s idle=300 [a:6379  ]");
        row("report|a|b|--watch|1.5|--idle-threshold|10m|--fail-on|critical|--markdown",
            "report markdown 1.5 s idle=600 fail=critical [a:6379  ] [b:6379  ]");
        row("report|--dump|x|--json", "report json 10 s idle=300 dump=x");
        row("check|a|b|--warn|30%|--crit|500", "check 0.3* 500 [a:6379  ] [b:6379  ]");
        row("check|a", "check 0.2* 0.05* [a:6379  ]");
        row("profiles|add|orders|redis://u:p@h:7", "profiles 1 orders [h:7 u p]", "env");
        row("profiles|add|a b|-h|h|--user|me|--env|staging|--read-only|--group|g|--notes|n|--secret|ask",
            "profiles 1 a b group=g notes=n user=me staging read-only secret=2 [h:6379 me ]");
        row("profiles|edit|prod|--name|p|--read-write|--secret|env:PW", "profiles 2 prod name=p read-write secret=3PW");
        row("profiles|edit|prod|/x|--secret|command:pass show \"a b\"|--group=",
            "profiles 2 prod group= secret=4pass+show+a b [/x  ]");
        row("profiles|edit|prod|--secret|command:sh -c 'echo \"a  b\"' \"it's\" x\\ y ''",
            "profiles 2 prod secret=4sh+-c+echo \"a  b\"+it's+x y+");
        row("profiles|edit|prod|--secret|none", "profiles 2 prod secret=0");
        row("profiles|edit|prod|--secret|keychain", "profiles 2 prod secret=1");
        row("profiles|add|x|rediss://h|--sni|n", "profiles 1 x [h:6379   tls , , n]");
        row("profiles|edit|prod|--tls|--sni|n", "profiles 2 prod tls , , n");
        row("profiles|edit|prod|--insecure", "profiles 2 prod tls , , !");
        row("profiles|edit|prod|redis://h", "profiles 2 prod [h:6379  ]");
        row("profiles|remove|prod", "profiles 3 prod");
        row("profiles|secret|prod", "profiles 4 prod", "env");
        row("profiles|export|x.json", "profiles 5 x.json");
        row("profiles|export|-", "profiles 5 -");
        row("profiles|test|prod|--json", "profiles json 6  [prod:7000   prod-id production read-only locked]");
        row("profiles|test|prod", "profiles 6  [prod:7000  env prod-id production read-only locked]", "env");
        row("profiles|test|nobody:7|-a|pw", "profiles 6  [nobody:7  pw]");
        row("profiles|test|-h|h|--tls", "profiles 6  [h:6379   tls , , ]");
        row("profiles|test|redis://u:p@h", "profiles 6  [h:6379 u p]");
        row("--help", "help");
        row("clients|--help", "help");
        row("--version|x", "version");
    }
    void understands() {
        QFETCH(QString, words);
        QFETCH(QByteArray, environment);
        QFETCH(QString, expected);
        const auto line = parseCommandLine(split(words), environment, find);
        QVERIFY2(line, line ? "" : qPrintable(line.error().detail));
        QCOMPARE(dump(*line), expected);
    }

    void refuses_data() {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* words, const char* expected) {
            QTest::newRow(words) << QString::fromUtf8(words) << QString::fromUtf8(expected);
        };
        row("--nonsense", "The option --nonsense is unknown; headroom --help lists the options.");
        row("--password=s3cret", "The option --password is unknown; headroom --help lists the options.");
        row("-as3cret", "The option -a… is unknown; headroom --help lists the options.");
        row("-x", "The option -x is unknown; headroom --help lists the options.");
        row("-", "The address “-” names no host; write it like redis://localhost:6379.");
        row("-h", "The option -h needs a value: a host name (for help: --help).");
        row("-h|", "The value of -h must be a host name (for help: --help).");
        row("-h|-p", "The value of -h must be a host name (for help: --help).");
        row("-h|h:7000", "The value of -h must be a host name (for help: --help).");
        row("-h|redis://:s3cret@h", "The value of -h must be a host name (for help: --help).");
        row("-h|/tmp/x", "The value of -h must be a host name (for help: --help).");
        row("-p", "The option -p needs a value: a port from 1 to 65535.");
        row("-p|0", "The value of -p must be a port from 1 to 65535.");
        row("-p|65536", "The value of -p must be a port from 1 to 65535.");
        row("-p|x", "The value of -p must be a port from 1 to 65535.");
        row("-s|", "The value of -s must be the path of a unix socket.");
        row("-s|/x|-h|h", "-s names a unix socket, -h and -p a host and its port; give only one of them.");
        row("-a", "The option -a needs a value: a password.");
        row("--user=", "The value of --user must be a user name.");
        row("--tls|/x", "A unix socket speaks no TLS: --tls does not go with /x.");
        row("rediss://a|--cert|/c", "--cert and --key name a certificate and its key: give both or none.");
        row("rediss://a|--key|/k", "--cert and --key name a certificate and its key: give both or none.");
        row("rediss://a|--cacert|", "The value of --cacert must be the name of a PEM file.");
        row("rediss://a|--sni|a b", "The value of --sni must be a host name.");
        row("rediss://a|--sni|a:1", "The value of --sni must be a host name.");
        for (const char* option : {"--cacert|/ca", "--insecure", "--sni|b"})
            QTest::addRow("%s without TLS", option)
                << QStringLiteral("clients|a|") + QLatin1String(option)
                << QStringLiteral(
                       "The options for TLS need a server that is asked over it: an address such as "
                       "rediss://localhost:6379, or --tls.");
        row("leases|--tls",
            "The options for TLS need a server that is asked over it: an address such as rediss://localhost:6379, or "
            "--tls.");
        row("a:0", "The port in “a:…” must be a number from 1 to 65535.");
        row("a|", "An address is empty; write it like redis://localhost:6379.");
        row("--demo=1", "The option --demo takes no value.");
        row("--dark|--light", "--dark and --light cannot be used together.");
        // A mistyped command is no server to open a window on.
        const auto mistyped = [](const char* words, const char* typed, const char* meant) {
            QTest::newRow(words) << QString::fromUtf8(words)
                                 << QStringLiteral(
                                        "There is no command “%1”; did you mean “%2”? A server of that name is "
                                        "written redis://%1.")
                                        .arg(QLatin1String(typed), QLatin1String(meant));
        };
        mistyped("client|a", "client", "clients");
        mistyped("Clients|a", "Clients", "clients");
        mistyped("client|-h|a", "client", "clients");
        mistyped("client|--json", "client", "clients");
        mistyped("--shot|x.png|wacth|a", "wacth", "watch");
        mistyped("whatch|a|b", "whatch", "watch");
        mistyped("slow-log|a:0", "slow-log", "slowlog");
        mistyped("kil|a|--id|7", "kil", "kill");
        mistyped("sett|a|timeout|60|--for|10m", "sett", "set");
        mistyped("lease|--revert", "lease", "leases");
        mistyped("legder|redis://a", "legder", "ledger");
        row("clients", "clients needs an address, such as redis://localhost:6379.");
        row("watch", "watch needs an address, such as redis://localhost:6379.");
        row("slowlog", "slowlog needs an address, such as redis://localhost:6379.");
        row("clients|a|redis://u:s3cret@b", "clients takes one address; b:6379 is one too many.");
        row("slowlog|-h|a|b", "slowlog takes one address; b:6379 is one too many.");
        row("clients|a|--json|--csv", "--json and --csv cannot be used together.");
        row("clients|a|--dump|x", "clients reads a file or asks a server: --dump or an address, not both.");
        row("clients|--dump|", "The value of --dump must be the name of a file, or - for standard input, not “”.");
        row("report|a|--dump|x", "report reads a file or asks a server: --dump or an address, not both.");
        row("report", "report needs an address, such as redis://localhost:6379.");
        row("report|a|--json|--markdown", "--json and --markdown cannot be used together.");
        row("report|--dump|x|--watch|5", "--dump and --watch cannot be used together.");
        row("report|a|--fail-on|info", "The value of --fail-on must be warning or critical, not “info”.");
        row("report|a|--watch|0",
            "The value of --watch must be seconds above 0, at most 2000000, or a time such as 1m, not “0”.");
        row("check", "check needs an address, such as redis://localhost:6379.");
        row("check|a|--warn|200%", "The value of --warn must be a share such as 20%, or a number, not “200%”.");
        row("check|a|--warn|5%|--crit|20%",
            "--crit must be at most what --warn is: it is how much is left when it gets critical.");
        row("check|a|--json", "The option --json belongs to the commands but check, not to check.");
        row("watch|--dump|x", "The option --dump belongs to clients and report, not to watch.");
        row("a|--filter|x", "The option --filter belongs to clients and kill, not to the window.");
        row("clients|a|--sort|-", "The value of --sort must be the name of a field, or - and a name, not “-”.");
        for (const char* keys : {"", "id", "name,", "name,name", "ip,name,db", "Name"})
            QTest::addRow("group by %s", keys) << QStringLiteral("clients|a|--group-by|") + QLatin1String(keys)
                                               << QStringLiteral(
                                                      "The value of --group-by must be one or two of ip, name, user, "
                                                      "lib, db and cmd, separated by a comma, not “%1”.")
                                                      .arg(QLatin1String(keys));
        row("clients|a|--group-by|ip|--sort|idle",
            "With --group-by the value of --sort must be one of count, share, idle_share, median_idle, oldest_idle, "
            "memory, not “idle”.");
        for (const char* limit : {"0", "-1", "x", "1.5", "1000000001"})
            QTest::addRow("limit %s", limit)
                << QStringLiteral("clients|a|--limit|") + QLatin1String(limit)
                << QStringLiteral("The value of --limit must be a number from 1 to 1000000000, not “%1”.")
                       .arg(QLatin1String(limit));
        row("clients|a|--filter|idle > abc",
            "The filter cannot be read: expected a number such as 300, 5m or 2h after >.\n"
            "  idle > abc\n"
            "         ^^^");
        row("clients|a|--filter|idle >",
            "The filter cannot be read: expected a number such as 300, 5m or 2h after >.\n"
            "  idle >\n"
            "        ^");
        row("clients|a|--filter|\tname ~ \xe2\x80\xae ä and idle > y z",
            "The filter cannot be read: expected a number such as 300, 5m or 2h after >.\n"
            "  \\x09name ~ ⟨U+202E⟩ ä and idle > y z\n"
            "                                   ^");
        QTest::newRow("long filter") << QStringLiteral("clients#a#--filter#").replace(u'#', u'|') +
                                            QStringLiteral("a ").repeated(60) + u'(' + QString(80, u'b')
                                     << QStringLiteral(
                                            "The filter cannot be read: expected a ) that closes this (.\n  …") +
                                            QStringLiteral("a ").repeated(25) + u'(' + QString(30, u'b') +
                                            QStringLiteral("…\n   ") + QString(50, u' ') + u'^';
        // An empty one must not pass for one that was meant to choose.
        for (const char* empty : {"", " "})
            QTest::addRow("empty filter '%s'", empty)
                << QStringLiteral("clients|a|--filter|") + QLatin1String(empty)
                << QStringLiteral(
                       "The filter is empty: give one such as idle > 5m, or leave --filter out for all clients.");
        row("watch|a|--csv", "The option --csv belongs to clients and ledger, not to watch.");
        row("a|--json", "The option --json belongs to the commands but check, not to the window.");
        row("clients|a|--for|3", "The option --for belongs to watch and set, not to clients.");
        row("clients|--demo", "The option --demo belongs to the window and --shot, not to clients.");
        row("watch|a|--for",
            "The option --for needs a value: seconds above 0, at most 2000000, or a time such as 10m or 1h.");
        row("watch|a|--for|0",
            "The value of --for must be seconds above 0, at most 2000000, or a time such as 10m or 1h, not “0”.");
        row("watch|a|--for|x",
            "The value of --for must be seconds above 0, at most 2000000, or a time such as 10m or 1h, not “x”.");
        row("watch|a|--for|inf",
            "The value of --for must be seconds above 0, at most 2000000, or a time such as 10m or 1h, not “inf”.");
        row("watch|a|--for|nan",
            "The value of --for must be seconds above 0, at most 2000000, or a time such as 10m or 1h, not “nan”.");
        row("watch|a|--for|-1",
            "The value of --for must be seconds above 0, at most 2000000, or a time such as 10m or 1h, not “-1”.");
        row("kill|a", "kill needs to know whom: --filter with a filter that is not empty, or --id.");
        row("kill|a|--filter|", "kill needs to know whom: --filter with a filter that is not empty, or --id.");
        row("kill|a|--filter| ", "kill needs to know whom: --filter with a filter that is not empty, or --id.");
        row("kill|a|--filter|x|--id|7", "--filter and --id cannot be used together.");
        row("kill|--id|7", "kill needs an address, such as redis://localhost:6379.");
        row("kill|a|b|--id|7", "kill takes one address; b:6379 is one too many.");
        for (const char* id : {"0", "-1", "07", "1,", "x", "", "1.5", "9223372036854775808"})
            QTest::addRow("id %s", id)
                << QStringLiteral("kill|a|--id|") + QLatin1String(id)
                << QStringLiteral("The value of --id must be client ids from 1, separated by commas, not “%1”.")
                       .arg(QLatin1String(id));
        row("kill|a|--id|7|--include|replica",
            "The value of --include must be some of monitor, pubsub, blocked, multi, unread and active, separated by "
            "commas, "
            "not “replica”.");
        row("clients|a|--yes", "The option --yes belongs to kill and set, not to clients.");
        row("set|a|timeout|60", "set needs to know for how long: --for and a time such as 10m.");
        row("set|timeout|60|--for|1m",
            "set needs an address, a setting and its value, such as set redis://localhost maxclients 20000 --for 10m.");
        row("set|a|b|timeout|60|--for|1m", "set takes one address; b:6379 is one too many.");
        row("set|a|--for|1m",
            "set needs an address, a setting and its value, such as set redis://localhost maxclients 20000 --for 10m.");
        row("set|a|timeout|60|--for|0s",
            "The value of --for must be seconds above 0, at most 2000000, or a time such as 10m or 1h, not “0s”.");
        row("set|a|timeout|60|--for|1.5",
            "The value of --for must be seconds above 0, at most 2000000, or a time such as 10m or 1h, not “1.5”.");
        row("clients|--profile|nobody", "There is no profile “nobody”; headroom profiles lists them.");
        row("clients|--profile|redis://:s3cret@h", "There is no profile of that name: an address stands by itself.");
        row("clients|--profile|local|a", "clients takes one address; a:6379 is one too many.");
        row("clients|--profile|prod|--env|staging",
            "The profile “prod” is production, and --env can only be stricter than that: headroom profiles edit "
            "changes "
            "what it is.");
        row("clients|--profile|secure|--insecure",
            "The profile “secure” says itself how it is reached over TLS, and no option changes that: headroom "
            "profiles "
            "edit does.");
        row("clients|--profile|local|--insecure",
            "The options for TLS need a server that is asked over it: an address such as rediss://localhost:6379, or "
            "--tls.");
        row("ledger|--profile|prod", "The option --profile belongs to what asks a server, not to ledger.");
        row("profiles|--profile|prod", "The option --profile belongs to what asks a server, not to profiles.");
        row("profiles|list", "profiles takes add, edit, remove, secret, export or test.");
        row("profiles|add", "profiles add needs a name and an address, such as add orders redis://db1:6379.");
        row("profiles|add|x", "profiles add needs a name and an address, such as add orders redis://db1:6379.");
        row("profiles|add|x|a|b", "profiles takes one address; b:6379 is one too many.");
        row("profiles|edit", "profiles edit needs the name of a profile.");
        row("profiles|edit|x|a|b", "profiles takes one address; b:6379 is one too many.");
        row("profiles|test", "profiles test needs the name of a profile or an address.");
        row("profiles|test|a|b", "profiles takes one address; b:6379 is one too many.");
        row("profiles|test|a|--env|local", "The option --env belongs to profiles add and profiles edit.");
        row("profiles|remove|x|-h|y", "The option -h belongs to profiles add, edit and test.");
        row("profiles|remove|x|y", "profiles remove takes the name of a profile, and nothing more.");
        row("profiles|export", "profiles export needs the name of a file, or - for standard output.");
        row("profiles|add|x|a|-a|s3cret",
            "A password of -a is for one run and never kept: headroom profiles secret NAME puts one into the "
            "keychain.");
        row("profiles|remove|x|--env|local", "The option --env belongs to profiles add and profiles edit.");
        row("profiles|redis://:s3cret@h", "profiles takes add, edit, remove, secret, export or test.");
        row("clients|rediss://h|--insecure|--cacert|/ca",
            "With --insecure no certificate is checked, so a CA has no use: give only one of them.");
        row("profiles|add|x|redis://s3cret@h",
            "A word alone before the @ is the user, and would be written into the file: give a user with --user, a "
            "password as :PASSWORD@.");
        row("profiles|add|x|redis://:s3cret@h|--secret|ask",
            "The password in the address would go into the keychain, and --secret names another place: give only one "
            "of them.");
        row("profiles|add|x|a|--name|y", "The option --name belongs to profiles edit.");
        row("profiles|add|x|a|--json", "The option --json belongs to profiles alone and profiles test.");
        row("profiles|edit|x|--read-only|--read-write", "--read-only and --read-write exclude each other.");
        row("profiles|edit|x|--secret|command:sh -c 'echo x",
            "A quote (') in the command has no end: write it twice, around what belongs together.");
        row("profiles|edit|x|--secret|command:'' x", "The command names no program.");
        row("profiles|edit|x|--secret|command:a\\", "A backslash at the end of the command stands before nothing.");
        for (const char* place : {"s3cret", "env:", "env:A=s3cret", "command:", ""})
            QTest::addRow("secret %s", place) << QStringLiteral("profiles|edit|x|--secret|") + QLatin1String(place)
                                              << QStringLiteral(
                                                     "The value of --secret must be keychain, ask, none, env:VARIABLE "
                                                     "or command:PROGRAM and its arguments.");
        row("clients|a|--secret|ask", "The option --secret belongs to profiles, not to clients.");
        row("ledger|-h|a", "The option -h belongs to what asks a server, not to ledger.");
        row("ledger|redis://a|redis://b", "ledger takes one address; b:6379 is one too many.");
        row("--shot", "The option --shot needs a value: a file name that ends in .png.");
        row("--shot|x.jpg|a", "The value of --shot must be a file name that ends in .png, not “x.jpg”.");
        row("--shot|x.png", "--shot needs an address, such as redis://localhost:6379.");
        row("clients|a|--shot|x.png", "--shot and the command clients cannot be used together.");
        row("--shot|x.png|a|--page|x",
            "The value of --page must be overview, clients, why, slowlog, config or ledger, not “x”.");
        row("--shot|x.png|a|--after|-1", "The value of --after must be seconds from 0 to 2000000, not “-1”.");
        row("--shot|x.png|a|--size|99x100",
            "The value of --size must be WIDTHxHEIGHT in pixels, each from 100 to 10000, not “99x100”.");
        row("--shot|x.png|a|--size|1280",
            "The value of --size must be WIDTHxHEIGHT in pixels, each from 100 to 10000, not “1280”.");
        row("a|--page|clients", "The option --page belongs to --shot, not to the window.");
    }
    void refuses() {
        QFETCH(QString, words);
        QFETCH(QString, expected);
        const auto line = parseCommandLine(split(words), QByteArray(), find);
        QVERIFY(!line);
        QCOMPARE(line.error().kind, ErrorKind::BadInput);
        QCOMPARE(line.error().detail, expected);
    }

    void makesTlsPathsAbsolute() {
        const auto line = parseCommandLine(split(QStringLiteral("rediss://a|--cacert|ca.pem")), QByteArray(), find);
        QCOMPARE(line->endpoints[0].transport.tls->caFile, QDir::currentPath() + QStringLiteral("/ca.pem"));
    }

    void makesSocketPathsAbsolute() {
        const auto line = parseCommandLine(split(QStringLiteral("-s|a.sock")), QByteArray(), find);
        QCOMPARE(line->endpoints[0].socketPath, QDir::currentPath() + QStringLiteral("/a.sock"));
    }

    void helpFitsATerminal() {
        const QStringList lines = helpText().split(u'\n');
        for (const QString& line : lines) {
            QVERIFY2(line.size() <= 80, qPrintable(line));
            QVERIFY2(!line.endsWith(u' '), qPrintable(line));
        }
        QVERIFY(helpText().endsWith(u'\n'));
    }

    // Each option the help names is known, and each known one is named in the help and the man page.
    void helpAndManNameEveryOption() {
        QFile man(QStringLiteral(SOURCE_DIRECTORY "/resources/man/headroom.1"));
        QVERIFY(man.open(QIODevice::ReadOnly));
        const QString manText = QString::fromUtf8(man.readAll()).remove(u'\\');
        const QString help = helpText();
        static const QRegularExpression optionPattern(QStringLiteral("(?<![\\w-])--?[a-z]+(-[a-z]+)*"));
        for (auto match = optionPattern.globalMatch(help); match.hasNext();) {
            const QString name = match.next().captured();
            const auto line = parseCommandLine({name}, QByteArray(), find);
            QVERIFY2(line || !line.error().detail.contains(QLatin1String("unknown")), qPrintable(name));
            QVERIFY2(manText.contains(name), qPrintable(name));
        }
        for (const QString& name : split(QStringLiteral(
                 "-h|-p|-s|-u|-a|--pass|--user|--demo|--dark|--light|--json|--csv|"
                 "--env|--read-only|--tls|--cacert|--cacertdir|--cert|--key|--sni|--insecure|--for|--dump|--filter|--"
                 "watch|--idle-threshold|--markdown|--fail-on|--warn|--crit|--"
                 "sort|--group-by|--limit|--id|--include|--dry-run|--yes|"
                 "--reason|--revert|--profile|--name|--group|--notes|--secret|--read-write|--shot|--page|--after|--"
                 "size|--help|--version"))) {
            const QRegularExpression whole(QStringLiteral("(?<![\\w-])%1(?![\\w-])").arg(name));
            QVERIFY2(help.contains(whole), qPrintable(name));
        }
    }
};

HEADROOM_TEST(QCoreApplication, TestCommandLine)
#include "tst_command_line.moc"
