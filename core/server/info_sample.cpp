// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/info_sample.h"

#include "core/server/whole_number.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QVersionNumber>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace headroom {

namespace {

constexpr qsizetype mostInfoBytes = qsizetype{4} << 20;
constexpr std::size_t mostInfoFields = std::size_t{1} << 16;

QByteArrayView cutBefore(QByteArrayView text, char mark) {
    const qsizetype at = text.indexOf(mark);
    return at < 0 ? text : text.first(at);
}

std::optional<qint64> numberIn(QByteArrayView text) {
    return wholeNumber(std::string_view(text.data(), static_cast<std::size_t>(text.size())));
}

// Hostile counters can be anything; a sum never wraps.
qint64 saturatedSum(qint64 a, qint64 b) {
    qint64 sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) {
        return b > 0 ? std::numeric_limits<qint64>::max() : std::numeric_limits<qint64>::min();
    }
    return sum;
}

std::optional<double> rate(std::optional<qint64> before, std::optional<qint64> after, double seconds) {
    if (!before || !after || *after < *before) {
        return std::nullopt;
    }
    return (static_cast<double>(*after) - static_cast<double>(*before)) / seconds;
}

// "12.345678" seconds.
std::optional<qint64> usecIn(const InfoFields& info, QByteArrayView key) {
    constexpr double mostSeconds = 1e12;  // fits in microseconds
    const auto text = info.text(key);
    bool ok = false;
    const double seconds = text ? text->toDouble(&ok) : 0;
    return ok && seconds >= 0 && seconds < mostSeconds ? std::optional(qRound64(seconds * 1e6)) : std::nullopt;
}

struct VersionField {
    QByteArrayView field;
    ServerTraits::Product product;
};
constexpr VersionField versionFields[] = {
    {"dragonfly_version", ServerTraits::Product::Dragonfly},
    {"garnet_version", ServerTraits::Product::Garnet},
    {"kvrocks_version", ServerTraits::Product::Kvrocks},
    {"tile38_version", ServerTraits::Product::Tile38},
    {"pika_version", ServerTraits::Product::Pika},
    {"upstash_version", ServerTraits::Product::Upstash},
    {"redict_version", ServerTraits::Product::Redict},
    {"valkey_version", ServerTraits::Product::Valkey},
    {"rlec_version", ServerTraits::Product::RedisEnterprise},
    {"proxy_version", ServerTraits::Product::RedisClusterProxy},
};

// "df-v1.33.1", "v3.5.3"
QByteArray withoutPrefix(QByteArray version) {
    if (version.startsWith("df-"))
        version.remove(0, 3);
    if (version.size() > 1 && version[0] == 'v' && version[1] >= '0' && version[1] <= '9')
        version.remove(0, 1);
    return version;
}

}  // namespace

InfoFields::InfoFields(QByteArrayView text) {
    text = text.first(std::min(text.size(), mostInfoBytes));
    while (!text.isEmpty() && m_fields.size() < mostInfoFields) {
        const QByteArrayView whole = cutBefore(text, '\n');
        text = text.sliced(std::min(whole.size() + 1, text.size()));
        const QByteArrayView line = whole.endsWith('\r') ? whole.chopped(1) : whole;
        const QByteArrayView key = cutBefore(line, ':');
        if (line.startsWith('#') || key.isEmpty() || key.size() == line.size()) {
            continue;
        }
        m_fields.emplace_back(key.toByteArray(), line.sliced(key.size() + 1).toByteArray());
        if (const QByteArray& name = m_fields.back().first; !m_firstOf.contains(name)) {
            m_firstOf.insert(name, m_fields.size() - 1);
        }
        if (constexpr QByteArrayView statPrefix("cmdstat_"); key.startsWith(statPrefix)) {
            noteStat(key.sliced(statPrefix.size()), line.sliced(key.size() + 1));
        }
    }
}

std::optional<QByteArray> InfoFields::text(QByteArrayView key) const {
    const auto found = m_firstOf.constFind(QByteArray::fromRawData(key.data(), key.size()));
    return found == m_firstOf.constEnd() ? std::nullopt : std::optional(m_fields[*found].second);
}

std::optional<qint64> InfoFields::number(QByteArrayView key) const {
    const auto value = text(key);
    return value ? numberIn(*value) : std::nullopt;
}

std::optional<InfoFields::CommandStat> InfoFields::commandStat(QByteArrayView command) const {
    const auto found = m_stats.constFind(QByteArray::fromRawData(command.data(), command.size()));
    return found == m_stats.constEnd() ? std::nullopt : std::optional(*found);
}

std::optional<qint64> InfoFields::commandUsec() const {
    return m_stats.isEmpty() ? std::nullopt
                             : std::optional(std::max({m_transactionsUsec, m_scriptsUsec, m_othersUsec}));
}

void InfoFields::noteStat(QByteArrayView command, QByteArrayView value) {
    CommandStat told;
    while (!value.isEmpty()) {
        const QByteArrayView pair = cutBefore(value, ',');
        value = value.sliced(std::min(pair.size() + 1, value.size()));
        const QByteArrayView what = cutBefore(pair, '=');
        const auto number = what.size() < pair.size() ? numberIn(pair.sliced(what.size() + 1)) : std::nullopt;
        if (number && what == QByteArrayView("calls")) {
            told.calls = saturatedSum(told.calls, *number);
        } else if (number && what == QByteArrayView("usec")) {
            told.usec = saturatedSum(told.usec, *number);
        }
    }
    // redis src/script.c, src/multi.c: the commands they run are counted, too.
    static constexpr std::array scripts{"eval", "evalsha", "eval_ro", "evalsha_ro", "fcall", "fcall_ro"};
    const bool isScript = std::ranges::any_of(scripts, [command](const char* each) { return command == each; });
    qint64& spent = command == QByteArrayView("exec") ? m_transactionsUsec : isScript ? m_scriptsUsec : m_othersUsec;
    if (!command.contains('.'))
        spent = saturatedSum(spent, told.usec);
    const auto add = [this, &told](QByteArrayView name) {
        CommandStat& sum = m_stats[name.toByteArray()];
        sum.calls = saturatedSum(sum.calls, told.calls);
        sum.usec = saturatedSum(sum.usec, told.usec);
    };
    add(command);
    if (const QByteArrayView container = cutBefore(command, '|'); container.size() < command.size()) {
        add(container);
    }
}

ServerTraits ServerTraits::from(const InfoFields& info) {
    ServerTraits traits;
    const auto own = std::ranges::find_if(versionFields, [&info](const auto& v) { return !!info.text(v.field); });
    const QByteArray redisVersion = info.text("redis_version").value_or(QByteArray());
    traits.version = redisVersion;
    if (own != std::end(versionFields)) {
        traits.product = own->product;
        traits.version = withoutPrefix(*info.text(own->field));
    } else if (info.text("server_name") == QByteArrayLiteral("valkey")) {
        traits.product = Product::Valkey;
    } else if (info.text("RedisMode") == QByteArrayLiteral("proxy")) {
        traits.product = Product::Predixy;
        traits.version = info.text("Version").value_or(QByteArray());
    } else if (info.text("current_client_thread") || info.text("thread_0_clients") || info.text("mvcc_depth")) {
        traits.product = Product::KeyDB;
    } else if (!redisVersion.isEmpty()) {
        traits.product = Product::Redis;
    }
    const auto redisMode = info.text("redis_mode");
    traits.mode = redisMode ? *redisMode : info.text("server_mode").value_or(QByteArray());
    traits.role = info.text("role").value_or(QByteArray());
    traits.runId = info.text("run_id").value_or(QByteArray());
    traits.processId = info.number("process_id");
    traits.servesTls = std::ranges::any_of(info.all(), [](const auto& field) {
        return field.first.startsWith("listener") && field.second.contains("name=tls");
    });
    return traits;
}

bool ServerTraits::mayCrashOnTlsKill() const {
    const QVersionNumber now = QVersionNumber::fromString(QLatin1String(version));
    if (product == Product::Valkey)
        return now < QVersionNumber(9, 1, 1);
    if (product != Product::Redis)
        return false;
    for (const QVersionNumber& mended : {QVersionNumber(8, 2, 9), QVersionNumber(8, 4, 6), QVersionNumber(8, 6, 6),
                                         QVersionNumber(8, 8, 2), QVersionNumber(8, 10, 1)}) {
        if (now.majorVersion() == mended.majorVersion() && now.minorVersion() == mended.minorVersion())
            return now < mended;
    }
    return now < QVersionNumber(8, 2, 9);
}

QString ServerTraits::name() const {
    switch (product) {
        case Product::Unknown:
            return Sentence::tr("unknown server");
        case Product::Redis:
            return QStringLiteral("Redis");
        case Product::Valkey:
            return QStringLiteral("Valkey");
        case Product::KeyDB:
            return QStringLiteral("KeyDB");
        case Product::Redict:
            return QStringLiteral("Redict");
        case Product::Dragonfly:
            return QStringLiteral("Dragonfly");
        case Product::Garnet:
            return QStringLiteral("Garnet");
        case Product::Kvrocks:
            return QStringLiteral("Kvrocks");
        case Product::Tile38:
            return QStringLiteral("Tile38");
        case Product::Pika:
            return QStringLiteral("Pika");
        case Product::Upstash:
            return QStringLiteral("Upstash");
        case Product::RedisEnterprise:
            return Sentence::tr("Redis Enterprise");
        case Product::RedisClusterProxy:
            return QStringLiteral("redis-cluster-proxy");
        case Product::Predixy:
            return QStringLiteral("Predixy");
    }
    Q_UNREACHABLE();
}

QString ServerTraits::title() const {
    return version.isEmpty() ? name() : name() + u' ' + visibleText(version, 32);
}

KillForm ServerTraits::killForm() const {
    if (severalServers)
        return KillForm::None;
    switch (product) {
        case Product::Dragonfly:
        case Product::Kvrocks:
        case Product::Tile38:
            return KillForm::IdOnly;
        case Product::Pika:
        case Product::RedisClusterProxy:
        case Product::Predixy:
            return KillForm::None;
        default:
            return KillForm::AllOf;
    }
}

namespace {

// "errorstat_WRONGPASS:count=3". A server that counts errors writes a code once it was sent: none of it means none.
std::optional<qint64> failedLoginsIn(const InfoFields& info) {
    auto count = info.number("acl_access_denied_auth");
    for (const QByteArrayView code : {"errorstat_WRONGPASS", "errorstat_NOAUTH"}) {
        const auto text = info.text(code);
        bool isNumber = false;
        const qint64 told = text && text->startsWith("count=") ? text->sliced(6).toLongLong(&isNumber) : 0;
        if (isNumber)
            count = count.value_or(0) + told;
    }
    return count || !info.number("total_error_replies") ? count : 0;
}

}  // namespace

InfoSample InfoSample::from(const InfoFields& info, std::optional<qint64> configuredMaxclients, SteadyTime taken,
                            WallTime takenWall) {
    InfoSample sample;
    sample.taken = taken;
    sample.takenWall = takenWall;
    sample.traits = ServerTraits::from(info);
    for (const auto& [key, value] : info.all())
        sample.info += key + ':' + value + '\n';
    // We are one of them: Garnet says 0 while its monitor is off.
    sample.connectedClients = info.number("connected_clients");
    if (sample.connectedClients.value_or(1) <= 0)
        sample.connectedClients.reset();
    sample.connectedReplicas = info.number("connected_slaves");
    sample.clusterConnections = info.number("cluster_connections");
    sample.maxclients = limitIn(info);
    if (!sample.maxclients && configuredMaxclients) {
        sample.maxclients = configuredMaxclients;
        sample.info += "maxclients:" + QByteArray::number(*configuredMaxclients) + '\n';
    }
    sample.blockedClients = info.number("blocked_clients");
    sample.rejectedConnections = info.number("rejected_connections");
    sample.totalConnectionsReceived = info.number("total_connections_received");
    sample.failedLogins = failedLoginsIn(info);
    sample.opsPerSecond = info.number("instantaneous_ops_per_sec");
    sample.usedMemoryBytes = info.number("used_memory");
    sample.maxmemoryBytes = info.number("maxmemory");
    const auto user = usecIn(info, "used_cpu_user");
    const auto system = usecIn(info, "used_cpu_sys");
    if (user && system)
        sample.cpuUsec = *user + *system;
    sample.uptimeSeconds = info.number("uptime_in_seconds");
    sample.loading = info.number("loading").value_or(0) != 0;
    return sample;
}

std::optional<qint64> InfoSample::limitIn(const InfoFields& info) {
    for (const QByteArrayView key : {"maxclients", "max_clients"}) {  // the second: Dragonfly, redis-cluster-proxy
        if (const auto limit = info.number(key).value_or(0); limit > 0)
            return limit;
    }
    return std::nullopt;
}

std::optional<qint64> InfoSample::used() const {
    if (!connectedClients) {
        return std::nullopt;
    }
    return saturatedSum(saturatedSum(*connectedClients, connectedReplicas.value_or(0)), clusterConnections.value_or(0));
}

std::optional<qint64> InfoSample::headroom() const {
    const auto taking = used();
    if (!taking || !maxclients) {
        return std::nullopt;
    }
    qint64 left = 0;
    if (__builtin_sub_overflow(*maxclients, *taking, &left)) {
        return *taking > 0 ? 0 : std::numeric_limits<qint64>::max();
    }
    return std::max<qint64>(0, left);
}

qint64 InfoSample::over() const {
    const auto taking = used();
    if (headroom() != 0)
        return 0;
    qint64 above = 0;
    return __builtin_sub_overflow(*taking, *maxclients, &above) ? std::numeric_limits<qint64>::max() : above;
}

InfoRates InfoRates::between(const InfoSample& before, const InfoSample& after) {
    const std::chrono::duration<double> apart = after.taken - before.taken;
    if (before.traits.runId != after.traits.runId || apart < std::chrono::milliseconds(100)) {
        return {};
    }
    return {rate(before.rejectedConnections, after.rejectedConnections, apart.count()),
            rate(before.totalConnectionsReceived, after.totalConnectionsReceived, apart.count()),
            rate(before.cpuUsec, after.cpuUsec, apart.count() * 1e6)};
}

}  // namespace headroom
