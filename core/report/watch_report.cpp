// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/watch_report.h"

#include "core/report/json_text.h"
#include "core/report/left_text.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <QDateTime>

namespace headroom {

namespace {

JsonObject eventJson(const Endpoint& endpoint, WallTime time, const QString& event) {
    JsonObject object;
    object.add(QStringLiteral("t"), jsonNumber(static_cast<double>(time.time_since_epoch().count()) / 1000, 3))
        .add(QStringLiteral("instance"), jsonString(endpoint.displayName()))
        .add(QStringLiteral("event"), jsonString(event));
    return object;
}

QString lineStart(const Endpoint& endpoint, WallTime time) {
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count()).toString(QStringLiteral("HH:mm:ss")) +
           QLatin1String("  ") + endpoint.displayName() + QLatin1String("  ");
}

// Of the first sample no rate is known.
QString rateText(std::optional<double> rate, const QString& text) {
    return rate ? text.arg(formatRate(*rate)) : QString();
}

}  // namespace

QByteArray watchStateJson(const Endpoint& endpoint, const SessionStatus& status, WallTime now) {
    return eventJson(endpoint, now, QStringLiteral("state"))
               .add(QStringLiteral("state"), jsonString(QLatin1String(sessionStateName(status.state))))
               .add(QStringLiteral("detail"), jsonString(status.detail))
               .add(QStringLiteral("certain"), status.certain ? "true" : "false")
               .add(QStringLiteral("attempt"), jsonNumber(status.attempt))
               .json() +
           '\n';
}

QByteArray watchStateText(const Endpoint& endpoint, const SessionStatus& status, WallTime now) {
    QString line = lineStart(endpoint, now) + QLatin1String(sessionStateName(status.state));
    if (status.attempt > 1)
        line += QStringLiteral(" (attempt %1)").arg(status.attempt);
    if (!status.detail.isEmpty())
        line += QLatin1String(": ") + status.detail;
    return (line + u'\n').toUtf8();
}

QByteArray watchSampleJson(const Endpoint& endpoint, const InfoSample& sample, const InfoRates& rates,
                           std::optional<qint64> clientRows) {
    return eventJson(endpoint, sample.takenWall, QStringLiteral("sample"))
               .add(QStringLiteral("used"), jsonNumber(sample.used()))
               .add(QStringLiteral("connected"), jsonNumber(sample.connectedClients))
               .add(QStringLiteral("replicas"), jsonNumber(sample.connectedReplicas))
               .add(QStringLiteral("cluster_links"), jsonNumber(sample.clusterConnections))
               .add(QStringLiteral("maxclients"), jsonNumber(sample.maxclients))
               .add(QStringLiteral("headroom"), jsonNumber(sample.headroom()))
               .add(QStringLiteral("rejected"), jsonNumber(sample.rejectedConnections))
               .add(QStringLiteral("rejected_per_s"), jsonNumber(rates.rejectedPerSecond, 2))
               .add(QStringLiteral("new_per_s"), jsonNumber(rates.newConnectionsPerSecond, 2))
               .add(QStringLiteral("blocked"), jsonNumber(sample.blockedClients))
               .add(QStringLiteral("ops"), jsonNumber(sample.opsPerSecond))
               .add(QStringLiteral("memory"), jsonNumber(sample.usedMemoryBytes))
               .add(QStringLiteral("clients_rows"), jsonNumber(clientRows))
               .add(QStringLiteral("several_servers"), sample.traits.severalServers ? "true" : "false")
               .json() +
           '\n';
}

QByteArray watchSampleText(const Endpoint& endpoint, const InfoSample& sample, const InfoRates& rates,
                           std::optional<qint64> clientRows) {
    const QString memory = sample.usedMemoryBytes ? formatBytes(*sample.usedMemoryBytes) : QStringLiteral("?");
    const QString line =
        Sentence::tr("%1 of %2 used, %3; rejected %4%5%6, blocked %7, %8 ops/s, memory %9")
            .arg(formatCount(sample.used()), formatCount(sample.maxclients), leftText(sample),
                 formatCount(sample.rejectedConnections), rateText(rates.rejectedPerSecond, QStringLiteral(" (%1/s)")),
                 rateText(rates.newConnectionsPerSecond, QStringLiteral(", new %1/s")),
                 formatCount(sample.blockedClients), formatCount(sample.opsPerSecond), memory) +
        QStringLiteral(", rows %1").arg(formatCount(clientRows)) +
        (sample.traits.severalServers ? QLatin1String("; of one of several servers that answer here: a proxy")
                                      : QLatin1String());
    return (lineStart(endpoint, sample.takenWall) + line + u'\n').toUtf8();
}

}  // namespace headroom
