// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/info_sample.h"

#include "core/report/escape.h"
#include "core/server/whole_number.h"

#include <QVersionNumber>

#include <algorithm>
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
    const QByteArray key = QByteArrayLiteral("cmdstat_") + command.toByteArray();
    std::optional<CommandStat> sum;
    for (const auto& [name, value] : m_fields) {
        if (!name.startsWith(key) || (name.size() > key.size() && name[key.size()] != '|')) {
            continue;
        }
        if (!sum) {
            sum.emplace();
        }
        for (QByteArrayView rest = value; !rest.isEmpty();) {
            const QByteArrayView pair = cutBefore(rest, ',');
            rest = rest.sliced(std::min(pair.size() + 1, rest.size()));
            const QByteArrayView what = cutBefore(pair, '=');
            const auto number = what.size() < pair.size() ? numberIn(pair.sliced(what.size() + 1)) : std::nullopt;
            if (number && what == QByteArrayView("calls")) {
                sum->calls = saturatedSum(sum->calls, *number);
            } else if (number && what == QByteArrayView("usec")) {
                sum->usec = saturatedSum(sum->usec, *number);
            }
        }
    }
    return sum;
}

ServerTraits ServerTraits::from(const InfoFields& info) {
    ServerTraits traits;
    const auto valkeyVersion = info.text("valkey_version");
    if (valkeyVersion || info.text("server_name") == QByteArrayLiteral("valkey")) {
        traits.product = Product::Valkey;
    } else if (info.text("current_client_thread") || info.text("thread_0_clients")) {
        traits.product = Product::KeyDB;
    }
    traits.version = valkeyVersion ? *valkeyVersion : info.text("redis_version").value_or(QByteArray());
    const auto redisMode = info.text("redis_mode");
    traits.mode = redisMode ? *redisMode : info.text("server_mode").value_or(QByteArray());
    traits.role = info.text("role").value_or(QByteArray());
    traits.runId = info.text("run_id").value_or(QByteArray());
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

QString ServerTraits::title() const {
    const QString name = product == Product::Valkey  ? QStringLiteral("Valkey")
                         : product == Product::KeyDB ? QStringLiteral("KeyDB")
                                                     : QStringLiteral("Redis");
    return version.isEmpty() ? name : name + u' ' + visibleText(version, 32);
}

bool ServerTraits::takesInfoSections() const {
    switch (product) {
        case Product::Valkey:
            return true;
        case Product::KeyDB:
            return false;
        case Product::Redis:
            break;
    }
    return numberIn(cutBefore(version, '.')).value_or(0) >= 7;
}

InfoSample InfoSample::from(const InfoFields& info, std::optional<qint64> configuredMaxclients, SteadyTime taken,
                            WallTime takenWall) {
    InfoSample sample;
    sample.taken = taken;
    sample.takenWall = takenWall;
    sample.traits = ServerTraits::from(info);
    sample.connectedClients = info.number("connected_clients");
    sample.connectedReplicas = info.number("connected_slaves");
    sample.clusterConnections = info.number("cluster_connections");
    sample.maxclients = info.number("maxclients");
    if (!sample.maxclients) {
        sample.maxclients = configuredMaxclients;
    }
    sample.blockedClients = info.number("blocked_clients");
    sample.rejectedConnections = info.number("rejected_connections");
    sample.totalConnectionsReceived = info.number("total_connections_received");
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
