// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/overview/playbook_steps.h"

#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/overview/slot_holders.h"

#include <QCoreApplication>
#include <QHostAddress>

#include <algorithm>

namespace headroom {

namespace {

QString say(const char* text) {
    return QCoreApplication::translate("Playbook", text);
}

using Product = ServerTraits::Product;

QString plainBytes(const std::string& value) {
    return visibleText({value.data(), static_cast<qsizetype>(value.size())}, 64);
}

void addOwners(std::vector<PlaybookStep>& steps, const Endpoint& endpoint, const std::vector<Holder>& holders) {
    const std::vector<Holder> telling = tellingHolders(holders);
    if (telling.empty()) {
        steps.push_back({say(QT_TRANSLATE_NOOP("Playbook",
                                               "Restart one host of the application that you suspect: each "
                                               "connection it gives up is a place for others.")),
                         {}});
    } else {
        const Holder& most = telling.front();
        const QString idle =
            most.idleShare ? say(QT_TRANSLATE_NOOP("Playbook", ", %1 of them idle")).arg(formatPercent(*most.idleShare))
                           : QString();
        const QString who = most.value.empty() ? say(QT_TRANSLATE_NOOP("Playbook", "the clients without a name"))
                                               : plainBytes(most.value);
        steps.push_back({say(QT_TRANSLATE_NOOP("Playbook",
                                               "Restart one host of %1, which held most: %2 connections%3. "
                                               "Not all hosts at once: they would come back together."))
                             .arg(who, formatCount(qint64{most.count}), idle),
                         {}});
    }
    if (endpoint.isUnix())
        return;
    const auto byIp = std::ranges::find_if(holders, [](const Holder& holder) {
        return holder.by == GroupKey::Ip && !QHostAddress(QString::fromStdString(holder.value)).isNull();
    });
    const QString port = QString::number(endpoint.port);
    steps.push_back({say(QT_TRANSLATE_NOOP("Playbook",
                                           "See who holds the connections, on the server's own machine (its "
                                           "port may be another one there). This needs no place.")),
                     QStringLiteral("ss -Htn state established sport = :%1 | awk '{print $4}' | sed 's/:[0-9]*$//' | "
                                    "sort | uniq -c | sort -rn | head")
                         .arg(port)});
    if (byIp == holders.end())
        return;
    const QString ip = QString::fromStdString(byIp->value);
    steps.push_back(
        {say(QT_TRANSLATE_NOOP("Playbook",
                               "Close all connections of %1, on the server's own machine (Linux, as root). It "
                               "held %2, and all of them are cut, also those at work."))
             .arg(ip, formatCount(qint64{byIp->count})),
         QStringLiteral("ss -K state established sport = :%1 dst %2")
             .arg(port, ip.contains(u':') ? QStringLiteral("[%1]").arg(ip) : ip)});
}

void addReserved(std::vector<PlaybookStep>& steps, const Endpoint& endpoint, Product product) {
    const QString socket = endpoint.isUnix() ? shellWord(endpoint.socketPath.toUtf8()) : QStringLiteral("SOCKET");
    const QString list = QStringLiteral("CLIENT LIST");
    if (product != Product::KeyDB && product != Product::Valkey)
        steps.push_back({say(QT_TRANSLATE_NOOP("Playbook",
                                               "Over the server's own socket, on its machine. Redis keeps no place for "
                                               "it: this one needs a free place too, but no network. SOCKET is "
                                               "unixsocket in its configuration file.")),
                         QStringLiteral("redis-cli -s %1 %2").arg(socket, list)});
    if (product == Product::KeyDB || product == Product::Unknown)
        steps.push_back({say(QT_TRANSLATE_NOOP("Playbook",
                                               "KeyDB keeps places for 127.0.0.1 where maxclients-reserved was "
                                               "set: on the server's own machine you get in.")),
                         QStringLiteral("keydb-cli -h 127.0.0.1 -p %1 %2")
                             .arg(endpoint.isUnix() ? QStringLiteral("6379") : QString::number(endpoint.port), list)});
    if (product == Product::Valkey || product == Product::Unknown)
        steps.push_back(
            {say(QT_TRANSLATE_NOOP("Playbook",
                                   "Newer Valkey keeps places for its own socket where prioritize-unixsocket "
                                   "was set, and for the addresses in priority-net-sources. SOCKET is "
                                   "unixsocket in its configuration file.")),
             QStringLiteral("valkey-cli -s %1 %2").arg(socket, list)});
}

void addClouds(std::vector<PlaybookStep>& steps, const Endpoint& endpoint) {
    if (endpoint.isOfThisComputer())
        return;
    const auto isIn = [&endpoint](const char* domain) {
        return endpoint.host.endsWith(QLatin1String(domain), Qt::CaseInsensitive);
    };
    const bool isAws = isIn(".amazonaws.com");
    const bool isAzure = isIn(".cache.windows.net") || isIn(".redis.azure.net");
    const bool isOther = !isAws && !isAzure;
    if (isAws || isOther)
        steps.push_back(
            {say(QT_TRANSLATE_NOOP("Playbook",
                                   "On ElastiCache the limit of a node is fixed. A failover closes all "
                                   "connections at once, and all come back at once; ID is the replication "
                                   "group. Watch CurrConnections.")),
             QStringLiteral("aws elasticache test-failover --replication-group-id ID --node-group-id 0001")});
    if (isAzure || isOther)
        steps.push_back(
            {say(QT_TRANSLATE_NOOP("Playbook",
                                   "On Azure the limit comes with the size: Scale in the portal takes "
                                   "minutes. A restart of the primary closes all connections at once.")),
             QStringLiteral("az redis force-reboot --name NAME --resource-group GROUP --reboot-type PrimaryNode")});
    if (isOther)
        steps.push_back({say(QT_TRANSLATE_NOOP("Playbook",
                                               "On Memorystore for Valkey and Redis Cluster maxclients is in "
                                               "the instance's configuration, in the console under Edit; "
                                               "it needs no restart.")),
                         {}});
}

}  // namespace

std::vector<PlaybookStep> playbookSteps(const Endpoint& endpoint, const std::vector<Holder>& holders,
                                        const ServerTraits* traits) {
    std::vector<PlaybookStep> steps;
    addOwners(steps, endpoint, holders);
    addReserved(steps, endpoint, traits ? traits->product : Product::Unknown);
    addClouds(steps, endpoint);
    return steps;
}

}  // namespace headroom
