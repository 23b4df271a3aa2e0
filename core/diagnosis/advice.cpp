// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/advice.h"

#include "core/diagnosis/advice_table.h"
#include "core/diagnosis/source.h"
#include "core/query/filter.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <utility>

namespace headroom {

namespace {

constexpr int leaseSeconds = 600;
constexpr qint64 ownDescriptors = 32;  // redis src/server.h CONFIG_MIN_RESERVED_FDS
constexpr std::size_t mostLibraries = 2;
// Of GroupSeries::kinds.
constexpr std::size_t clientName = 0;
constexpr std::size_t clientLib = 3;

using Product = ServerTraits::Product;

Product productOf(const AdviceContext& context) {
    return context.sample ? context.sample->traits.product : Product::Unknown;
}

// Hosts of services, by the end of their names.
struct ServiceHost {
    QLatin1String end;
    Place place;
};
constexpr std::array serviceHosts{
    ServiceHost{QLatin1String(".cache.amazonaws.com"), Place::ElastiCache},
    ServiceHost{QLatin1String(".cache.amazonaws.com.cn"), Place::ElastiCache},
    ServiceHost{QLatin1String(".redis.cache.windows.net"), Place::AzureCache},
    ServiceHost{QLatin1String(".redis.cache.chinacloudapi.cn"), Place::AzureCache},
    ServiceHost{QLatin1String(".redis.cache.usgovcloudapi.net"), Place::AzureCache},
    ServiceHost{QLatin1String(".redis.azure.net"), Place::AzureManaged},
    ServiceHost{QLatin1String(".redisenterprise.cache.azure.net"), Place::AzureManaged},
    ServiceHost{QLatin1String(".redislabs.com"), Place::RedisEnterprise},
    ServiceHost{QLatin1String(".redis-cloud.com"), Place::RedisEnterprise},
    ServiceHost{QLatin1String(".upstash.io"), Place::Upstash},
};

std::optional<Place> serviceOf(const AdviceContext& context, const InfoFields& info) {
    const QString& host = context.reach.host;
    const QString name = host.endsWith(u'.') ? host.chopped(1) : host;
    if (name.endsWith(QLatin1String(".amazonaws.com"), Qt::CaseInsensitive) &&
        name.contains(QLatin1String(".memorydb."), Qt::CaseInsensitive))
        return Place::MemoryDb;
    for (const ServiceHost& service : serviceHosts)
        if (name.endsWith(service.end, Qt::CaseInsensitive))
            return service.place;
    // Behind a name of the owner's, or a tunnel.
    const QByteArray os = info.text("os").value_or(QByteArray());
    if (os.startsWith("Amazon ElastiCache"))
        return Place::ElastiCache;
    if (os.startsWith("Amazon MemoryDB"))
        return Place::MemoryDb;
    const Product product = productOf(context);
    if (product == Product::RedisEnterprise)
        return Place::RedisEnterprise;
    if (product == Product::Upstash)
        return Place::Upstash;
    return context.reach.isConfigUnknown ? std::optional(Place::OtherService) : std::nullopt;
}

std::uint32_t placesOf(const AdviceContext& context) {
    const InfoFields info(context.sample ? context.sample->info : QByteArray());
    if (const auto service = serviceOf(context, info))
        return at(*service);
    std::uint32_t places = at(Place::Own) | (context.reach.isLocal ? at(Place::Development) : 0);
    const Product product = productOf(context);
    if (product == Product::Unknown || product == Product::Redis || product == Product::Valkey ||
        product == Product::KeyDB || product == Product::Redict)
        places |= at(Place::RedisFile);
    // redis src/server.c tells process_supervised since 6.2; a container's first process is its number 1.
    const bool isSystemd = info.text("process_supervised") == "systemd";
    const bool isFirst = context.sample && context.sample->traits.processId == 1;
    if (isSystemd || !isFirst)
        places |= at(Place::Systemd);
    if (isFirst || !isSystemd)
        places |= at(Place::Container);
    return places;
}

QString fileOf(const AdviceContext& context) {
    const Product product = productOf(context);
    return product == Product::Valkey  ? QStringLiteral("valkey.conf")
           : product == Product::KeyDB ? QStringLiteral("keydb.conf")
                                       : QStringLiteral("redis.conf");
}

// A quarter more than the limit and the use, within what may be lent: at most four times the limit. nullopt: there is
// no such number.
std::optional<qint64> higherLimit(std::optional<qint64> used, std::optional<qint64> limit) {
    constexpr qint64 most = 1'000'000;
    constexpr qint64 usual = 10'000;  // what servers have where nobody says anything
    if (!limit || *limit <= 0 || *limit >= most)
        return std::nullopt;
    const qint64 use = used.value_or(0);
    qint64 higher = std::max({*limit + *limit / 4, use + use / 4, use + std::max<qint64>(8, use / 100) + 1});
    if (higher < usual && *limit * 4 >= usual && *limit * 2 < usual)
        higher = usual;
    qint64 step = 1;
    while (higher / step >= 100)
        step *= 10;
    higher = std::min((higher + step - 1) / step * step, most);
    return higher <= *limit * 4 && higher > *limit ? std::optional(higher) : std::nullopt;
}

// What the finding's clients have in common.
struct Crowd {
    // Of a sample of them: of each distinct source library and name in lower case, and how many have these.
    QStringList sources;
    std::vector<int> counts;
    int sampled = 0;
    int nameless = 0;
    int libraryless = 0;
    bool tellsLibraries = false;  // the server has the field, and somebody uses it
    std::vector<qint64> idle;     // seconds, in any order; without those that wait, who are idle by nature
};

QString lowered(const std::string& text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toLower();
}

// By the subject's own values, which is quicker than by the filter and hits those for whom its advice is; of everybody,
// by the filter.
std::vector<const WatchedClient*> clientsOf(const Finding& finding, const ClientWatch& watch) {
    std::vector<const WatchedClient*> clients;
    if (finding.subject.isEmpty()) {
        const auto filter = Filter::parse(finding.filter);
        const FilterMatches matches = filter ? filter->apply(*watch.snapshot(), {}) : FilterMatches();
        for (const WatchedClient& client : watch.clients())
            if (client.isApp && !matches.verdicts.empty() && matches.verdicts[client.row] == FilterVerdict::Yes)
                clients.push_back(&client);
        return clients;
    }
    Source source;
    const std::array wanted{&finding.subject.name, &finding.subject.ip, &finding.subject.user, &finding.subject.lib};
    for (std::size_t kind = 0; kind < wanted.size(); ++kind)
        for (std::uint32_t number = 0; wanted.at(kind)->has_value() && !source.values.at(kind); ++number) {
            if (number >= watch.textCount(kind))
                return clients;
            if (watch.text(kind, number) == **wanted.at(kind))
                source.values.at(kind) = number;
        }
    for (const WatchedClient& client : watch.clients())
        if (client.isApp && source.has(client.source))
            clients.push_back(&client);
    return clients;
}

Crowd crowdOf(const Finding& finding, const AdviceContext& context) {
    constexpr std::size_t enough = 2000;  // each may have a name of its own
    Crowd crowd;
    if (!context.clients || !context.clients->snapshot())
        return crowd;
    const ClientWatch& watch = *context.clients;
    const std::vector<const WatchedClient*> clients = clientsOf(finding, watch);
    for (const WatchedClient* client : clients)
        if (const auto idle = watch.snapshot()->number(static_cast<int>(client->row), ClientField::Idle);
            idle && !client->waits)
            crowd.idle.push_back(*idle);
    for (std::uint32_t number = 0; number < watch.textCount(clientLib); ++number)
        crowd.tellsLibraries = crowd.tellsLibraries || !watch.text(clientLib, number).empty();
    QHash<std::pair<std::uint32_t, std::uint32_t>, int> sources;
    for (std::size_t i = 0; i < clients.size(); i += 1 + clients.size() / enough) {
        ++sources[{clients[i]->source[clientName], clients[i]->source[clientLib]}];
        ++crowd.sampled;
    }
    for (auto it = sources.cbegin(); it != sources.cend(); ++it) {
        const std::string& name = watch.text(clientName, it.key().first);
        const std::string& library = watch.text(clientLib, it.key().second);
        crowd.nameless += name.empty() ? it.value() : 0;
        crowd.libraryless += library.empty() ? it.value() : 0;
        crowd.sources << lowered(library) + u'\n' + lowered(name);
        crowd.counts.push_back(it.value());
    }
    return crowd;
}

// Whether `word` begins a word of `text`: of "redis-client(sidekiq_v7)" redis-client and sidekiq do.
bool beginsWord(const QString& text, QLatin1String word) {
    for (qsizetype at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
        if (at == 0 || !text[at - 1].isLetterOrNumber())
            return true;
    return false;
}

// Clients by the libraries the table knows, the most first.
QStringList librariesOf(const Crowd& crowd) {
    std::vector<std::pair<int, QLatin1String>> known;
    for (const AdviceRow& row : adviceTable()) {
        const QLatin1String word(row.library.data(), static_cast<qsizetype>(row.library.size()));
        if (word.isEmpty() || std::ranges::find(known, word, &std::pair<int, QLatin1String>::second) != known.end())
            continue;
        int count = 0;
        for (qsizetype i = 0; i < crowd.sources.size(); ++i)
            count += beginsWord(crowd.sources[i], word) ? crowd.counts[static_cast<std::size_t>(i)] : 0;
        known.emplace_back(count, word);
    }
    std::ranges::stable_sort(known, std::greater(), &std::pair<int, QLatin1String>::first);
    QStringList libraries;
    for (const auto& [count, word] : known)
        if (count > 0 && libraries.size() < static_cast<qsizetype>(mostLibraries))
            libraries << word;
    return libraries;
}

// As long as three quarters of them rest, in a round number.
std::optional<qint64> restToKill(std::vector<qint64> idle) {
    constexpr std::array<qint64, 9> round{10, 30, 60, 120, 300, 600, 1800, 3600, 7200};
    constexpr qint64 usualLeast = 60;
    const qint64 longest = idle.empty() ? 0 : *std::ranges::max_element(idle);
    if (longest < round.front())
        return std::nullopt;
    const auto quarter = idle.begin() + static_cast<std::ptrdiff_t>(idle.size() / 4);
    std::ranges::nth_element(idle, quarter);
    const auto* above = std::ranges::upper_bound(round, *quarter);
    const qint64 rest = above == round.begin() ? round.front() : *(above - 1);
    return longest >= usualLeast ? std::max(rest, usualLeast) : rest;
}

using Words = QHash<QString, QString>;

// nullopt: a word of it is not known.
std::optional<QString> filled(const QString& from, const Words& words) {
    QString to;
    for (qsizetype i = 0; i < from.size();) {
        qsizetype end = i + 1;
        while (from[i] == u'%' && end < from.size() && from[end] >= u'a' && from[end] <= u'z')
            ++end;
        if (end == i + 1) {
            to += from[i++];
            continue;
        }
        const auto word = words.constFind(from.sliced(i + 1, end - i - 1));
        if (word == words.cend())
            return std::nullopt;
        to += *word;
        i = end;
    }
    return to;
}

std::optional<QString> filled(std::string_view text, const Words& words) {
    return filled(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())), words);
}

std::optional<double> numberOf(const Finding& finding, QLatin1String key) {
    const auto fact = std::ranges::find(finding.evidence, key, &Fact::key);
    const double* value = fact == finding.evidence.end() ? nullptr : std::get_if<double>(&fact->value);
    return value ? std::optional(*value) : std::nullopt;
}

bool holds(Only only, const Finding& finding, const AdviceContext& context, const Crowd& crowd) {
    const auto number = [&](const char* key) {
        return context.settings ? context.settings->number(key) : std::optional<qint64>();
    };
    switch (only) {
        case Only::Always:
            return true;
        case Only::UnderPressure:
            return context.isUnderPressure;
        case Only::TurnedAway:
            return context.isTurnedAway;
        case Only::Nameless:
            return crowd.nameless * 2 > crowd.sampled;
        case Only::Libraryless:
            return crowd.tellsLibraries && crowd.libraryless * 2 > crowd.sampled;
        case Only::TimeoutIsLong:
            return number("timeout").value_or(0) == 0 || *number("timeout") > 300;
        case Only::KeepaliveLong:
            return number("tcp-keepalive") && (*number("tcp-keepalive") == 0 || *number("tcp-keepalive") > 120);
        case Only::NoClientLimit:
            return number("maxmemory-clients") == 0;
        case Only::Paused:
            return numberOf(finding, QLatin1String("held_by_pause")).value_or(0) * 2 >
                   numberOf(finding, QLatin1String("blocked")).value_or(0);
        case Only::ReplicasRepeat:
            break;
    }
    const auto limits =
        context.settings ? context.settings->text("client-output-buffer-limit") : std::optional<QByteArray>();
    return numberOf(finding, QLatin1String("full_syncs")).value_or(0) >= 2 && limits &&
           limits->contains("268435456 67108864 60");
}

Words wordsOf(const Finding& finding, const AdviceContext& context, const Crowd& crowd, const QString& filter) {
    Words words;
    const auto set = [&words](const char* word, const QString& text) { words.insert(QString::fromLatin1(word), text); };
    set("who", finding.subject.isEmpty() ? Sentence::tr("the clients") : finding.subject.text());
    set("conf", fileOf(context));
    set("cli", context.reach.redisCli);
    set("server", context.reach.headroom);
    if (context.maxclients)
        set("limit", QString::number(*context.maxclients));
    if (const auto higher = higherLimit(context.used, context.maxclients)) {
        set("higher", QString::number(*higher));
        set("files", QString::number(*higher + ownDescriptors));
    }
    if (const auto rest = restToKill(crowd.idle)) {
        set("idle", QString::number(*rest));
        set("rest", formatDuration(*rest));
    }
    if (!filter.isEmpty()) {
        set("filter", filter);
        set("quoted", shellWord(filter.toUtf8()));
    }
    if (context.reach.port > 0)
        set("port", QString::number(context.reach.port));
    return words;
}

// Whether the server has the setting, or may have it as far as it is known, and it is not so already.
bool canSet(const QString& setting, const QString& value, const AdviceContext& context, std::uint32_t places) {
    if (!(places & at(Place::Own)))
        return false;
    if (!context.settings)
        return !context.reach.isConfigUnknown;
    const auto present = context.settings->text(setting.toLatin1());
    return present && *present != value.toLatin1();
}

// nullopt: something the row needs is not known.
std::optional<Advice> adviceOf(const AdviceRow& row, const AdviceContext& context, std::uint32_t places, Words words) {
    Advice advice;
    advice.when = row.when;
    if (!row.kill.empty()) {
        const auto filter = filled(row.kill, words);
        if (!filter)
            return std::nullopt;
        advice.action = RemedyAction{RemedyAction::Kill, *filter};
        words.insert(
            QStringLiteral("do"),
            QStringLiteral("headroom kill %1 --filter %2").arg(context.reach.headroom, shellWord(filter->toUtf8())));
    } else if (!row.setting.empty()) {
        const auto value = filled(row.value, words);
        const QString setting = QString::fromLatin1(row.setting.data(), static_cast<qsizetype>(row.setting.size()));
        if (!value || !canSet(setting, *value, context, places))
            return std::nullopt;
        advice.action = RemedyAction{RemedyAction::Set, {}, setting, *value, leaseSeconds};
        words.insert(QStringLiteral("do"), QStringLiteral("headroom set %1 %2 %3 --for 10m")
                                               .arg(context.reach.headroom, setting, shellWord(value->toUtf8())));
    }
    const auto text = filled(Sentence::tr(row.text), words);
    const auto command = filled(row.command.empty() && advice.action ? "%do" : row.command, words);
    if (!text || !command)
        return std::nullopt;
    advice.text = *text;
    advice.command = *command;
    return advice;
}

}  // namespace

ServerReach ServerReach::of(const Endpoint& endpoint) {
    ServerReach reach;
    if (!endpoint.isUnix()) {
        reach.host = endpoint.host;
        reach.port = endpoint.port;
    }
    reach.isLocal = endpoint.environment() == Environment::Local;
    const std::vector<QByteArray> words = endpoint.redisCliWords();
    reach.redisCli = shellLine(words);
    // A profile brings its password; else the words of redis-cli are taken, too.
    const bool isProfile = !endpoint.profileId.isEmpty() && !endpoint.label.isEmpty();
    reach.headroom = isProfile ? QStringLiteral("--profile ") + shellWord(endpoint.label.toUtf8())
                               : shellLine(std::span(words).subspan(1));
    return reach;
}

void advise(Finding& finding, const AdviceContext& context) {
    const QString ofSubject = filterOf(finding.subject);
    // What a finding shows may be more than its subject: of all monitors the oldest one's.
    const QString filter = ofSubject.isEmpty() || finding.filter.contains(ofSubject) ? finding.filter
                           : finding.filter.isEmpty()                                ? ofSubject
                                                      : QStringLiteral("%1 and %2").arg(ofSubject, finding.filter);
    const Crowd crowd = crowdOf(finding, context);
    const std::uint32_t places = placesOf(context);
    const QStringList libraries = librariesOf(crowd);
    const Words words = wordsOf(finding, context, crowd, filter);
    for (const AdviceTime when : {AdviceTime::Now, AdviceTime::Today, AdviceTime::ForGood})
        for (const AdviceRow& row : adviceTable()) {
            const QLatin1String library(row.library.data(), static_cast<qsizetype>(row.library.size()));
            if (row.when != when || !(row.causes & bits(finding.cause)) || !(row.places & places) ||
                (!library.isEmpty() && !libraries.contains(library)) || !holds(row.only, finding, context, crowd))
                continue;
            if (auto advice = adviceOf(row, context, places, words))
                finding.advice.push_back(*std::move(advice));
        }
}

}  // namespace headroom
